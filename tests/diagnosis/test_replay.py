"""advise.py and matching.py: a known mistake is named when it agrees on every call, and only then."""

from types import SimpleNamespace

import numpy as np
import pytest
from this_course import known_mistakes, notebook_names, read_course_notebook

from autograder.checking.assertions import Failed
from autograder.checking.attempt import Check
from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.reference import load_reference, run_solutions
from autograder.diagnosis import matching
from autograder.diagnosis.advise import VIEW, advise, diagnose
from autograder.diagnosis.answers import Answers, Memory
from autograder.diagnosis.matching import in_form_of, same_reply, same_value
from autograder.diagnosis.mistakes import UNSTEADY
from autograder.diagnosis.replay import LARGE_CALL_BYTES, Call, inputs, replay
from autograder.report import Outcome
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest.protocol import (
    CallRequest,
    ErrorKind,
    ErrorReply,
    Rng,
    Unsupported,
    ValueReply,
    read_reply,
)

NAME = "binary_classifier"


def judged(dataset, exercise, source, name=NAME, replace=None):
    """Return the verdicts of an exercise whose function is this, the other functions being right."""
    notebook = read_course_notebook(name)
    reference = load_reference(notebook)
    namespace = run_solutions(notebook, {exercise: source, **(replace or {})})
    student = Student(InProcess(namespace), reference, source)
    only = {exercise, *(replace or {})}
    run = run_checks(notebook, student, reference, dataset, b"seed", only)
    exercises, faults = advise(run, notebook, student, reference, dataset)
    assert not faults
    return next(e.verdicts for e in exercises if e.name == exercise)


def hint(dataset, exercise, source, **options):
    """Return the hints of an exercise, which are one at most."""
    hints = [verdict.hint for verdict in judged(dataset, exercise, source, **options) if verdict.hint]
    assert len(hints) <= 1
    return hints[0] if hints else ""


def known(exercise, mistake_id, name=NAME):
    """Return one known mistake."""
    return next(m for m in known_mistakes(name) if (m.exercise, m.id) == (exercise, mistake_id))


def test_a_mistake_is_named_however_it_is_written(dataset):
    """Does another program with the same wrong results get the mistake's hint?"""
    source = """
def neuron_gradients(X, a, y):
    dw, db = np.zeros(X.shape[1]), 0.0
    for i in range(len(y)):
        for j in range(X.shape[1]):
            dw[j] += (y[i] - a[i]) * X[i][j] / len(y)
        db += (y[i] - a[i]) / len(y)
    return dw, db
"""
    assert hint(dataset, "neuron_gradients", source) == known("neuron_gradients", "G1").hint


def test_two_mistakes_at_once_are_not_called_one_of_them(dataset):
    """Is a hint that would explain only half of what is wrong kept back?"""
    source = """
def neuron_gradients(X, a, y):
    return X.T @ (y - a) * 3.7, np.mean(a - y) + 0.2
"""
    assert hint(dataset, "neuron_gradients", source) not in {m.hint for m in known_mistakes(NAME)}


def test_a_relation_stands_in_where_no_mistake_is_known(dataset):
    """Is a factor that no known mistake has told as a relation?"""
    source = "def relu(Z):\n    return 1 - np.maximum(Z, 0)"
    assert hint(dataset, "relu", source) == "every number of your result is 1 minus what it should be."


@pytest.mark.parametrize(
    ("name", "exercise", "source"),
    [
        ("binary_classifier", "select_pair", """
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep].reshape(-1, 28, 29), (labels[keep] == positive).astype(float)
"""),
        ("binary_classifier", "neuron_gradients", """
def neuron_gradients(X, a, y):
    return (X.T @ (a - y) / len(y)).reshape(28, 29), np.mean(a - y)
"""),
        ("multi_class_classifier", "forward", """
def forward(X, params):
    return params["W1"] @ X + params["b1"], {}
"""),
    ],
)  # fmt: skip
def test_an_exception_of_the_same_type_is_not_the_same_mistake(dataset, name, exercise, source):
    """Does an exception whose words no known mistake has get no known mistake's hint?"""
    assert "raised ValueError" in "".join(v.rationale for v in judged(dataset, exercise, source, name))
    assert hint(dataset, exercise, source, name=name) == ""


IN_OTHER_FORMS = [
    ("neuron_gradients", "G1", "lambda r: (r[0].reshape(-1, 1), r[1])"),
    ("weighted_sum", "F3", "lambda r: r.reshape(-1, 1)"),
    ("weighted_sum", "F3", "list"),
    ("binary_cross_entropy", "L6", "lambda r: np.array([[r]])"),
    ("binary_metrics", "E4", "lambda r: {**r, 'more': 1}"),
    ("neuron_gradients", "G1", "lambda r: (*r, 0.0)"),
]


@pytest.mark.parametrize(("exercise", "mistake_id", "form"), IN_OTHER_FORMS)
def test_a_mistake_is_named_in_any_form_that_is_taken(dataset, exercise, mistake_id, form):
    """Is a mistake named where its result is a column, a list, or has something beside it?"""
    mistake = known(exercise, mistake_id)
    source = f"{mistake.source}\nplain_{exercise} = {exercise}\n" + (
        f"def {exercise}(*args, **kwargs):\n    return ({form})(plain_{exercise}(*args, **kwargs))\n"
    )
    assert hint(dataset, exercise, source) == mistake.hint


def test_a_relation_names_the_result(dataset):
    """Is the one of two results that is wrong called by its name?"""
    source = """
def neuron_gradients(X, a, y):
    return 100 * X.T @ (a - y) / len(y), np.mean(a - y)
"""
    assert hint(dataset, "neuron_gradients", source) == "every number of `dw` is exactly 100 times what it should be."


@pytest.mark.parametrize(
    ("right", "value", "formed"),
    [
        (np.zeros(3), np.zeros((3, 1)), np.zeros(3)),
        (np.zeros((2, 1)), [0.0, 0.0], np.zeros((2, 1))),
        (0.5, np.ones((1, 1)), np.array(1.0)),
        (np.zeros(3), np.zeros((2, 1)), np.zeros((2, 1))),
        ({"a": 1.0}, {"a": [2.0], "b": 3}, {"a": np.array(2.0)}),
        ([np.zeros(2), 1.0], [[1, 2], 3, "more"], [np.array([1, 2]), np.array(3)]),
        ([1.0, 2.0], np.array([3.0, 4.0]), [np.array(3.0), np.array(4.0)]),
        ([1.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        (np.zeros(2), [[1.0], [1.0, 2.0]], [[1.0], [1.0, 2.0]]),
        (np.zeros(2), "text", "text"),
    ],
)
def test_a_value_is_put_in_the_form_of_the_right_one(right, value, formed):
    """Does a value change in its form only, and only where it fits?"""
    got = in_form_of(ValueReply(right), ValueReply(value)).value
    assert same_value(got, formed)


def test_an_exception_has_no_form():
    """Is a reply that tells of an exception left as it is?"""
    reply = ErrorReply(ErrorKind.RAISED)
    assert in_form_of(ValueReply(1.0), reply) is reply


@pytest.mark.parametrize("source", ["def relu(Z):\n    raise NotImplementedError", "pass"])
def test_nothing_is_said_of_what_is_not_written(dataset, source):
    """Does a stub get no hint?"""
    assert hint(dataset, "relu", source) == ""


def test_chance_from_elsewhere_is_told(dataset):
    """Is a generator of one's own recognised by two results for one seed?"""
    source = """
def init_layer(n_in, n_out, strategy, rng):
    return np.random.uniform(-1, 1, (n_out, n_in)), np.zeros(n_out)
"""
    assert hint(dataset, "init_layer", source) == UNSTEADY


def test_what_stays_from_call_to_call_is_told(dataset):
    """Is a default argument that grows from call to call told by words that hold for it, too?"""
    source = """
def train_neuron(X, y, lr, epochs, batch_size, rng, history=[]):
    params = {"w": np.zeros(X.shape[1]), "b": 0.0}
    for epoch in range(epochs):
        losses = []
        for rows, labels in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(rows, params["w"], params["b"]))
            losses.append(binary_cross_entropy(a, labels) * len(labels))
            dw, db = neuron_gradients(rows, a, labels)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(sum(losses) / len(y))
    return params, history
"""
    assert hint(dataset, "train_neuron", source) == UNSTEADY
    assert "survive from one call to the next" in UNSTEADY and "generator" in UNSTEADY


def test_a_function_of_one_image_is_told_nothing_of_m(dataset):
    """Is a division by the number of pixels of one image not called one by m?"""
    source = "def softmax_gradients_one(x, p, y):\n    return np.outer(p - y, x) / len(x), p - y"
    assert "m times" not in hint(dataset, "softmax_gradients_one", source, name="multi_class_classifier")


def test_a_wrong_earlier_function_does_not_hide_the_mistake(dataset):
    """Is a mistake named although the function also calls an earlier one that is wrong?"""
    relu = known("relu", "F13").source
    backward = """
def network_backward(y, params, cache):
    dz = (y - cache["a"]) / len(y)
    dZ1 = np.outer(dz, params["w2"]) * (relu(cache["Z1"]) > 0)
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ dz, "b2": dz.sum()}
"""
    given = hint(dataset, "network_backward", backward, replace={"relu": relu})
    assert given == hint(dataset, "network_backward", backward) != ""


def test_a_fault_of_the_diagnosis_costs_no_verdict(dataset, monkeypatch):
    """Is a verdict kept, and staff told, when the diagnosis itself breaks?"""
    monkeypatch.setattr(matching, "known_mistakes", lambda name: 1 / 0)
    notebook = read_course_notebook(NAME)
    reference = load_reference(notebook)
    student = Student(InProcess({"relu": np.abs}), reference)
    run = run_checks(notebook, student, reference, dataset, b"seed", {"relu"})
    (exercise,), faults = advise(run, notebook, student, reference, dataset)
    assert [v.outcome for v in exercise.verdicts if v.outcome is Outcome.ERROR] == []
    assert faults == ("graded, but without advice: relu: ZeroDivisionError: division by zero",)


def make_check(function, **arguments):
    """Return a check of an exercise `f`."""
    return Check("f", "test_f", "`f` works", 1.0, (), function, arguments, "here")


class Stopping:
    """A learner whose kernel stops at every call."""

    def repeat(self, request):
        raise Failed("stopped")


def test_a_function_that_never_ends_is_not_called_again_and_again():
    """Does the replay stop at the first call that does not end?"""
    with pytest.raises(Failed, match="stopped"):
        replay(Stopping(), [CallRequest("f", [1.0])])


def test_the_replay_leaves_generators_as_they_were():
    """Does the replay draw the same inputs as the check did, and leave the check's generator alone?"""
    rng = np.random.default_rng(5)
    reference = SimpleNamespace(f=lambda x: x)
    check = make_check(lambda student, rng: student.f(rng.normal(size=3)), student=None, rng=rng)
    first, second = (inputs(reference, "f", [check])[0].args[0] for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(rng.normal(size=3), first)


def test_large_calls_are_left_out_where_smaller_ones_tell():
    """Is training on many images repeated only when nothing else was tried?"""
    reference = SimpleNamespace(f=lambda x: x[:1])
    large, small = np.zeros(LARGE_CALL_BYTES // 8 + 1), np.zeros(3)

    def sizes(*arguments):
        check = make_check(lambda student: [student.f(a) for a in arguments], student=None)
        return [len(request.args[0]) for request in inputs(reference, "f", [check])]

    assert sizes(large, small) == [3]
    assert sizes(large) == [len(large)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(1.0, 1.0 + 1e-12, True), (1.0, 1.001, False), (1, 1.0, False), (True, 1, False),
     (np.uint8(3), np.int64(3), True), (np.zeros(3), np.zeros((3, 1)), False), (None, None, True), (None, 0.0, False),
     (np.array([np.nan]), np.array([np.nan]), True), ("a", "a", True), ("a", "b", False),
     ([1.0, 2.0], [1.0, 2.0], True), ([1.0], [1.0, 2.0], False),
     ({"a": 1.0}, {"a": 1.0}, True), ({"a": 1.0}, {"b": 1.0}, False), ({"a": 1.0}, [1.0], False),
     (Unsupported("x"), Unsupported("x"), True), (Unsupported("x"), 1.0, False), (Rng(1), 1.0, False),
     (np.float32(1), np.float64(1 + 1e-5), True)],
)  # fmt: skip
def test_values_agree_to_rounding_and_in_kind(one, other, same):
    """Are values the same exactly when structure, kind and numbers are?"""
    assert same_value(one, other) is same
    assert same_value(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [({"value": 1.0}, {"value": 1.0}, True), ({"value": 1.0}, {"value": 2.0}, False),
     ({"value": 1.0, "changed_input": True}, {"value": 1.0}, False), ({"error": {}}, {"error": {}}, False),
     ({"value": 1.0, "changed_input": True, "changed_argument": 1},
      {"value": 1.0, "changed_input": True, "changed_argument": 1}, True),
     ({"value": 1.0, "changed_input": True, "changed_argument": 1},
      {"value": 1.0, "changed_input": True, "changed_argument": 0}, False),
     ({"value": 1.0, "changed_input": np.ones(2), "changed_argument": np.ones(2)}, {"value": 1.0}, True),
     ({"value": 1.0, "changed_input": True, "changed_argument": np.ones(2)},
      {"value": 1.0, "changed_input": True, "changed_argument": 0}, False),
     ({"error": 3}, {}, False),
     ({"error": {"kind": "raised", "type": "E", "message": "a"}}, {"value": 1.0}, False),
     ({"error": {"kind": "raised", "type": "E", "message": "a"}}, {"error": {"kind": "raised", "type": "F"}}, False),
     ({"error": {"kind": "raised", "type": "E", "message": "a"}}, {"error": {"kind": "raised", "type": "E"}},
      False),
     ({"error": {"kind": "raised", "type": "E"}}, {"error": {"kind": "raised", "type": "E"}}, True)],
)  # fmt: skip
def test_replies_agree_in_values_errors_and_inputs(one, other, agreement):
    """Do replies agree exactly when values, exceptions and changed inputs do?"""
    assert same_reply(read_reply(one), read_reply(other)) is agreement


def test_a_hostile_reply_is_no_diagnosis():
    """Does a made-up reply name nothing and break nothing?"""
    notebook = read_course_notebook(NAME)
    request = CallRequest("relu", [np.zeros((2, 3))])
    strange = [{}, {"value": ["x"]}, {"error": []}, {"error": {"kind": []}}, {"value": {"x": Unsupported("y")}},
               {"error": {"kind": np.zeros(3), "type": np.zeros(3)}}]  # fmt: skip
    for reply in strange:
        assert diagnose(notebook, "relu", [Call(request, read_reply(reply))], Answers()) == ""


@pytest.mark.parametrize("name", notebook_names())
def test_hints_are_sentences(name):
    """Is every hint more than a word and less than an essay?"""
    for mistake in known_mistakes(name):
        assert len(mistake.hint) > 15
        assert len(mistake.hint) < 200


def test_a_view_is_told_where_nothing_else_explains(dataset):
    """Are batches that share one memory, and so are all the last one, told as such?"""
    source = """
def minibatches(X, y, batch_size, rng):
    order, X_batch, y_batch = rng.permutation(len(y)), np.empty((batch_size, X.shape[1])), np.empty(batch_size)
    for start in range(0, len(y), batch_size):
        rows = order[start:start + batch_size]
        X_batch[:len(rows)], y_batch[:len(rows)] = X[rows], y[rows]
        yield X_batch[:len(rows)], y_batch[:len(rows)]
"""
    assert hint(dataset, "minibatches", source) == VIEW


def test_a_hint_about_another_argument_is_kept_back(dataset):
    """Of two arguments, is the one that was changed named, and no hint given about the other?"""
    source = """
def sgd_step(params, grads, lr):
    for name in grads:
        grads[name] *= lr
    return {name: value - grads[name] for name, value in params.items()}
"""
    verdicts = judged(dataset, "sgd_step", source)
    assert "it changed `grads`, which it was given" in "".join(verdict.rationale for verdict in verdicts)
    assert [verdict.hint for verdict in verdicts if verdict.hint] == []


def test_a_copy_is_not_called_a_view(dataset):
    """Does the same wrong result in new memory get no hint about memory?"""
    source = "def weighted_sum(X, w, b):\n    return X[:, 0]{}\n"
    assert hint(dataset, "weighted_sum", source.format("")) == VIEW
    assert hint(dataset, "weighted_sum", source.format(".copy()")) == ""


def test_a_memory_changes_no_advice(dataset):
    """Does a mistake get the same advice when what others answered is remembered, and is nothing computed twice?"""
    notebook, memory = read_course_notebook(NAME), Memory()
    reference = load_reference(notebook)
    advice = []
    for mistake in [m for m in known_mistakes(NAME) if m.exercise == "relu"][:3]:
        functions = run_solutions(notebook, {"relu": mistake.source})
        for answers in (None, memory):
            student = Student(InProcess(functions), reference)
            run = run_checks(notebook, student, reference, dataset, b"seed", {"relu"})
            advice.append(advise(run, notebook, student, reference, dataset, answers))
    assert advice[0::2] == advice[1::2]
    call = Call(CallRequest("relu", [np.zeros((2, 3))]), ErrorReply(ErrorKind.MISSING))
    correct = memory.functions(notebook)
    assert memory.reply(call, correct) is memory.reply(call, correct)
