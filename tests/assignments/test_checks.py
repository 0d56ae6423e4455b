"""Tests of the hidden checks of both notebooks: right answers always pass, odd ones earn nothing."""

import inspect

import numpy as np
import pytest
from scores import judge_scores
from this_course import notebook_names, read_course_notebook

from autograder.checking.plugin import CheckPlugin
from autograder.checking.runner import OPTIONS, SETTINGS, without_pytest_variables
from autograder.course.reference import load_reference, run_solutions
from autograder.diagnosis.answers import Answers
from autograder.report import Outcome

SLOW = {"train_neuron", "train_network", "train_softmax", "train", "my_model"}


@pytest.fixture(scope="module", params=notebook_names())
def course(request, dataset):
    """A notebook, its correct functions and the evidence."""
    notebook = read_course_notebook(request.param)
    return notebook, load_reference(notebook), dataset


def judge_functions(course, functions, seed=b"seed", only=None, **advice):
    """Judge these functions; return the exercise reports, after making sure that nothing broke on our side."""
    notebook, reference, dataset = course
    return judge_scores(notebook, functions, reference, dataset, seed, only, **advice)


def lost(exercises):
    """Return the verdicts that did not pass, in words."""
    return [
        (exercise.name, verdict.check, verdict.rationale)
        for exercise in exercises
        for verdict in exercise.verdicts
        if verdict.outcome is not Outcome.PASSED
    ]


@pytest.mark.rotating(11)  # odd, as the two notebooks alternate
@pytest.mark.parametrize("seed", range(30))
def test_solutions_earn_full_points(seed, course):
    """Do the solutions earn all points, whatever the hidden inputs?"""
    notebook, *_ = course
    exercises = judge_functions(course, run_solutions(notebook), b"%d" % seed)
    assert not lost(exercises)
    functions = [exercise for exercise in exercises if exercise.name in notebook.functions]
    assert not [verdict.note for exercise in functions for verdict in exercise.verdicts if verdict.note]
    assert sum(exercise.score for exercise in exercises) == sum(notebook.points.values())


def changed(value, change):
    """Return `value` with `change` applied to each of its numbers and arrays."""
    if inspect.isgenerator(value):
        value = list(value)
    if isinstance(value, dict):
        return {key: changed(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(changed(item, change) for item in value)
    return change(np.asarray(value, dtype=float))


def refuse(*_):
    """Stand for a stub."""
    raise NotImplementedError


def stop(*_):
    """Stand for a function that ends the program."""
    raise SystemExit(0)


def quote(*_):
    """Stand for a function that fails with words of its own."""
    raise ValueError("all checks passed")


ODD = {
    "none": lambda right, *_: None,
    "text": lambda right, *_: "text",
    "empty_dict": lambda right, *_: {},
    "empty_list": lambda right, *_: [],
    "empty_array": lambda right, *_: np.zeros((0, 3)),
    "true": lambda right, *_: True,
    "one": lambda right, *_: 1.0,
    "half": lambda right, *_: 0.5,
    "nan": lambda right, *_: float("nan"),
    "huge_integer": lambda right, *_: 10**30,
    "objects": lambda right, *_: np.array([None, "a"], dtype=object),
    "complex": lambda right, *_: np.array([1j, 2.0]),
    "function": lambda right, *_: len,
    "class": lambda right, *_: object(),
    "nested": lambda right, *_: [[[{"w": None}]]],
    "words": lambda right, *_: np.array(["1", "2"]),
    "pair_of_nothing": lambda right, *_: (None, None),
    "generator": lambda right, *_: (None for _ in range(3)),
    "pairs_of_nothing": lambda right, *_: [(None, None)] * 5,
    "echo": lambda right, *arguments: arguments[0],
    "echo_second": lambda right, *arguments: arguments[1 % len(arguments)],
    "echo_all": lambda right, *arguments: arguments,
    "right_shape_nan": lambda right, *arguments: changed(right(*arguments), lambda v: v * np.nan),
    "right_shape_inf": lambda right, *arguments: changed(right(*arguments), lambda v: np.full_like(v, np.inf)),
    "right_shape_zeros": lambda right, *arguments: changed(right(*arguments), np.zeros_like),
    "right_shape_ones": lambda right, *arguments: changed(right(*arguments), np.ones_like),
    "right_shape_text": lambda right, *arguments: changed(right(*arguments), lambda v: v.astype(str)),
    "huge": lambda right, *arguments: changed(right(*arguments), lambda v: np.full_like(v, 1e308)),
    "integers_beyond_64_bits": lambda right, *arguments: changed(
        right(*arguments), lambda v: (np.full(v.shape, 2**64, dtype=object)).tolist()
    ),
    "flat": lambda right, *arguments: changed(right(*arguments), lambda v: np.zeros(v.size + 3)),
    "extra_axis": lambda right, *arguments: changed(right(*arguments), lambda v: np.stack([v, v])),
    "square": lambda right, *arguments: changed(
        right(*arguments), lambda v: v.reshape(-1, 1) + np.zeros(v.size + 1 if v.size < 100 else 2)
    ),
    "stub": lambda right, *_: refuse(),
    "exit": lambda right, *_: stop(),
    "own_words": lambda right, *_: quote(),
}


@pytest.mark.rotating(5)
@pytest.mark.parametrize("odd", ODD)
def test_odd_answers_earn_nothing(odd, course, rotation):
    """Does a function that returns something of the wrong kind earn nothing, without breaking a check?"""
    notebook, reference, _ = course

    def broken(name):
        return lambda *arguments: ODD[odd](getattr(reference, name), *arguments)

    advice = {"answers": Answers()} if rotation.exhaustive else {}
    with np.errstate(all="ignore"):
        exercises = judge_functions(course, {name: broken(name) for name in notebook.functions}, **advice)
    assert {exercise.name: exercise.score for exercise in exercises} == dict.fromkeys(notebook.points, 0.0)


def test_missing_functions_earn_nothing(course):
    """Does a notebook without any function or answer earn nothing, and is no exercise called started?"""
    exercises = judge_functions(course, {})
    assert not any(exercise.score for exercise in exercises)
    assert [exercise.name for exercise in exercises if not exercise.not_started] == []


def test_stub_is_called_not_implemented(course):
    """Is an untouched stub told apart from a mistake?"""
    notebook, *_ = course
    functions = set(notebook.functions)
    for exercise in judge_functions(course, dict.fromkeys(functions, refuse), only=functions - SLOW):
        assert f"`{exercise.name}` is not implemented yet" in exercise.verdicts[0].rationale
        assert exercise.not_started
        assert exercise.next_step == f"`{exercise.name}` is not implemented yet"


def check_items(notebook):
    """Return all checks of a notebook, collected without running them."""

    plugin = CheckPlugin(notebook, notebook.points, None, None, None, None, b"")
    checks = notebook.content.checks
    settings = ["-c", str(SETTINGS), "--rootdir", str(checks), "--collect-only"]
    with without_pytest_variables():
        pytest.main([str(checks / notebook.name), *settings, *OPTIONS], plugins=[plugin])
    assert not plugin.trouble
    return plugin._items


def test_exercises_and_checks_match(course):
    """Has every exercise of the notebook a check, and every check an exercise?"""
    notebook, *_ = course
    assert {item.get_closest_marker("exercise").args[0] for item in check_items(notebook)} == set(notebook.points)


def test_checks_are_described_and_weighed(course):
    """Has every check a line for the student, a positive weight, and prerequisites that come before it?"""
    seen = set()
    for item in check_items(course[0]):
        exercise = item.get_closest_marker("exercise").args[0]
        line = inspect.getdoc(item.function) or ""
        assert line.endswith("."), item.nodeid
        assert len(line.split()) > 4, item.nodeid
        weight = item.get_closest_marker("weight")
        assert weight is None or weight.args[0] > 0, item.nodeid
        for mark in item.iter_markers("needs"):
            assert {(exercise, name) for name in mark.args} <= seen, item.nodeid
        seen.add((exercise, item.name))


TOO_LARGE = [
    ("binary_classifier", "minibatches", "it must hold whole rows of X, each at most once", """
def minibatches(X, y, batch_size, rng):
    return [(np.broadcast_to(np.uint8(1), (3_000_000, X.shape[1])), np.zeros(3_000_000, np.uint8))]
"""),
    ("multi_class_classifier", "my_model", "one row for each of its units, 5,000 at most", """
def my_model(X_train, y_train, rng):
    return {"W1": np.zeros((9_000, 784), np.float16), "W2": np.zeros((10, 9_000))}
"""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "exercise", "words", "source"), TOO_LARGE)
def test_what_is_far_too_large_is_not_computed_with(dataset, name, exercise, words, source):
    """Are more rows than were given, or a layer of thousands of units, refused before they fill the memory?"""
    notebook = read_course_notebook(name)
    course = notebook, load_reference(notebook), dataset
    (report,) = judge_functions(course, run_solutions(notebook, {exercise: source}), only={exercise})
    assert report.score == 0
    assert words in report.verdicts[0].rationale


LEAKS = {
    "a default argument": """
def neuron_gradients(X, a, y, dw=np.zeros(5)):
    if dw.shape != X.shape[1:]:
        dw = np.zeros(X.shape[1])
    dw += X.T @ (a - y) / len(y)
    return dw, np.mean(a - y)
""",
    "a buffer": """
buffers = {}
def relu(Z):
    return np.maximum(Z, 0, out=buffers.setdefault(Z.shape, np.empty(Z.shape)))
""",
    "a result by shape": """
known = {}
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    if z.shape not in known or np.abs(z).max() > 5:
        known[z.shape] = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return known[z.shape]
""",
    "one dictionary": """
grads = {}
def network_backward(y, params, cache):
    dz = (cache["a"] - y) / len(y)
    dZ1 = relu_backward(np.outer(dz, params["w2"]), cache["Z1"])
    grads.update(W1=dZ1.T @ cache["X"], b1=dZ1.sum(axis=0), w2=cache["A1"].T @ dz, b2=dz.sum())
    return grads
""",
}


@pytest.mark.parametrize("source", LEAKS.values(), ids=LEAKS)
def test_what_stays_from_call_to_call_costs_points(dataset, source):
    """Does a function lose points that is right when called once, and wrong when called again?"""
    notebook = read_course_notebook("binary_classifier")
    course = notebook, load_reference(notebook), dataset
    exercise = next(name for name in notebook.functions if f"def {name}(" in source)
    functions = run_solutions(notebook, {exercise: source})
    (report,) = judge_functions(course, functions, only={exercise})
    failed = [verdict for verdict in report.verdicts if verdict.outcome is not Outcome.PASSED]
    assert f"test_each_call_by_itself[{exercise}]" in {verdict.check for verdict in failed}


def test_a_wrong_result_is_not_told_to_come_from_another_call(dataset):
    """Is a function that is wrong each time it is called not said to keep something from call to call?"""
    notebook = read_course_notebook("binary_classifier")
    functions = run_solutions(notebook, {"relu": "def relu(Z):\n    return np.abs(Z)\n"})
    (report,) = judge_functions((notebook, load_reference(notebook), dataset), functions, only={"relu"})
    (told,) = (verdict for verdict in report.verdicts if verdict.check == "test_each_call_by_itself[relu]")
    assert told.outcome is Outcome.FAILED
    assert "the result of a first call" in told.rationale and "new arrays" not in told.rationale


BACKWARD = """
def network_backward(y, params, cache):
    dz = (cache["a"] - y) / len(y)
    dZ1 = np.outer(dz, params["w2"]) * (cache["Z1"] > 0)
    return {"dW1": dZ1.T @ cache["X"], "db1": dZ1.sum(axis=0), "dw2": cache["A1"].T @ dz, "db2": dz.sum()}
"""


def test_wrong_keys_are_named_although_an_earlier_function_returns_a_column(dataset):
    """Next to a `network_forward` with `a` as a column, is a `network_backward` of wrong keys told of its keys?"""
    notebook = read_course_notebook("binary_classifier")
    forward = notebook.solution_code("network_forward") + "\nown_forward = network_forward\n"
    forward += "def network_forward(X, params):\n    a, cache = own_forward(X, params)\n"
    forward += "    return a[:, None], {**cache, 'a': a[:, None]}\n"
    functions = run_solutions(notebook, {"network_forward": forward, "network_backward": BACKWARD})
    only = {"network_forward", "network_backward"}
    right, wrong = judge_functions((notebook, load_reference(notebook), dataset), functions, only=only)
    assert right.score == right.points
    assert wrong.score == 0
    assert "is a dictionary with the keys dW1, db1, db2, dw2" in wrong.verdicts[0].rationale
    assert not [verdict for verdict in wrong.verdicts if "broadcast" in verdict.rationale]
