"""student.py: a learner's functions as attributes, and no reply, however hostile, is more than a failure."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checking.assertions import Failed
from autograder.checking.student import Student
from autograder.errors import SandboxDied
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest.protocol import (
    Function,
    ProtocolError,
    Rng,
    Unsupported,
    ValueReply,
    read_question,
    read_reply,
)

SOURCE = """
def double(x):
    return 3 * x

def quadruple(x):
    return double(double(x))

def fails(x):
    raise ValueError("x is " + str(x))

def waits(x):
    raise NotImplementedError()

def batches(rng, X):
    return quadruple(X)
"""


def batches(rng, X):
    """Yield without end."""
    for i in itertools.count():
        yield X + i


def steps(count):
    """Take as many steps as asked for."""
    for _ in range(count):
        pass


REFERENCE = SimpleNamespace(
    double=lambda x: 2 * x,
    quadruple=lambda x: 4 * x,
    fails=lambda x: x,
    waits=lambda x: x,
    quadrupel=lambda x: x,
    batches=batches,
    steps=steps,
    secret=lambda: "the secret",
)


@pytest.fixture
def student():
    """A learner whose `double` is wrong."""
    namespace = {"np": np}
    exec(SOURCE, namespace)
    return Student(InProcess(namespace), REFERENCE, SOURCE)


class Scripted:
    """A learner's side that sends what it was told to, whatever is asked.

    Parameters
    ----------
    *replies : object
        What to send, in turn, the last one again and again; an exception is raised.
    """

    def __init__(self, *replies):
        self.replies, self.requests = list(replies), []

    def request(self, request, answer):
        """See `InProcess.request`."""
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return read_reply(reply)


class Curious:
    """A learner's side that asks for correct functions of its own choice.

    Parameters
    ----------
    *questions : object
        What to ask at each request.
    """

    def __init__(self, *questions):
        self.questions = questions

    def request(self, request, answer):
        """See `InProcess.request`; the reply's value holds the answers."""
        return ValueReply([answer(read_question(question)) for question in self.questions])


def scripted(*replies):
    """Return a student whose side of the wall sends these replies."""
    return Student(Scripted(*replies), REFERENCE, SOURCE)


def test_functions_are_attributes(student):
    """Does a call by attribute give the value?"""
    assert student.double(np.array([1.0])).tolist() == [3]


def test_private_names_are_no_functions(student):
    """Does Python's own asking for special methods never become a call?"""
    with pytest.raises(AttributeError, match="_repr_html_"):
        _ = student._repr_html_


def test_a_call_gives_a_reply(student):
    """Are value, warnings and changed inputs told apart?"""
    reply = student.call("double", np.ones(1))
    assert (reply.value.tolist(), reply.warnings, reply.changed_input) == ([3], (), False)


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((Rng(1), np.ones((2, 3))), {}, "batches(rng: a generator, X: float64 (2, 3))"),
        ((), {"rng": 1, "X": 2.5}, "batches(rng: a number, X: a number)"),
        ((Function("v"),), {"X": "zeros"}, "batches(rng: a function, X: 'zeros')"),
        (({"w": np.ones(2)}, [1, 2]), {}, "batches(rng: a dictionary with the keys w, X: a list of 2 values)"),
        ((np.zeros((), int),), {}, "batches(rng: int64 ())"),
    ],
)
def test_the_last_call_is_told_without_its_numbers(args, kwargs, words):
    """Are arguments named as in the reference, and told by shape only?"""
    student = scripted({"value": 1})
    student.call("batches", *args, **kwargs)
    assert student.record.last_call == words


def test_an_exception_is_a_failure_without_the_inputs(student):
    """Is the type told and the text, which holds the input, not?"""
    with pytest.raises(Failed) as caught:
        student.fails(0.125)
    assert caught.value.came_back == "it raised ValueError"


def test_an_empty_function_is_not_implemented_yet(student):
    """Is the stub of a release told in words?"""
    with pytest.raises(Failed, match=r"^`waits` is not implemented yet$"):
        student.waits(1)


def test_a_close_name_is_offered(student):
    """Is a misspelt function of the notebook named?"""
    with pytest.raises(
        Failed,
        match=r"^`quadrupel` is not implemented yet: the notebook has no function of that name; is it `quadruple`\?$",
    ):
        student.quadrupel(1)


@pytest.mark.parametrize(
    "names",
    [
        None,
        5,
        "double",
        np.arange(3),
        {"names": 1},
        [1, None, ["secret"], np.ones(2)],
        ["secre", "secret_0125"],
        [" " * 10**5] * 20_000,
        ["secret\n"],
        Unsupported("list"),
    ],
)
def test_only_names_of_the_source_are_offered(names):
    """Is whatever comes back as names, if it does not stand in the source, never repeated?"""
    student = scripted({"error": {"kind": "missing"}}, {"names": names})
    with pytest.raises(Failed, match=r"^`secret` is not implemented yet: the notebook has no function of that name$"):
        student.secret()


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("def secret():\n    return 1\nsecret = secret()", True),
        ("%%timeit\nif True:\n    async  def secret(): pass", True),
        ("# def secret():", False),
        ("undef secret():\ndef secrets(): pass\ndef a_secret(): pass", False),
    ],
)
def test_a_function_that_is_gone_at_the_end_was_there(source, defined):
    """Is a function that was overwritten, or whose cell did not run, not said to be missing from the notebook?"""
    words = {
        True: "`secret` is defined in the notebook, but it is not a function at its end: was it overwritten or "
        "deleted, or did its cell not run?",
        False: "`secret` is not implemented yet: the notebook has no function of that name",
    }
    with pytest.raises(Failed) as caught:
        Student(Scripted({"error": {"kind": "missing"}}), REFERENCE, source).secret()
    assert str(caught.value.came_back) == words[defined]
    assert caught.value.missing == ("" if defined else "secret")


@pytest.mark.parametrize("trouble", [SandboxDied("time", 5), ProtocolError("no"), None, []])
def test_no_names_is_still_a_missing_function(trouble):
    """Is a function still said to be missing when the names do not come?"""
    with pytest.raises(Failed, match=r"^`secret` is not implemented yet: the notebook has no function of that name$"):
        scripted({"error": {"kind": "missing"}}, trouble).secret()


@pytest.mark.parametrize(
    ("died", "words"),
    [
        (SandboxDied("time", 20), "did not finish within 20 seconds: is there a loop"),
        (SandboxDied("died", 0), "it ended the notebook's kernel"),
    ],
)
def test_a_function_that_stops_the_kernel_is_called_once(died, words):
    """Is a hanging function a failure, remembered, and not called again?"""
    student = scripted(died)
    for _ in range(2):
        with pytest.raises(Failed, match=words):
            student.double(1)
    assert len(student._backend.requests) == 1
    assert list(student.record.stopped) == ["double"]


HOSTILE_REPLIES = [
    None,
    5,
    "value",
    [],
    ["value"],
    {},
    {"value": 1, "error": 0},
    {"value": 1, "error": {}},
    {"value": 1, "error": []},
    {"error": None},
    {"error": np.ones(3)},
    {"error": {"kind": np.array(["missing", "raised"])}},
    {"error": {"kind": ["missing"]}},
    {"error": {"kind": {"missing": 1}}},
    {"error": {"kind": "new"}},
    np.ones(2),
    Unsupported("dict"),
    Rng(1),
    Function("v"),
    ProtocolError("damaged"),
]


@pytest.mark.parametrize("reply", HOSTILE_REPLIES, ids=repr)
def test_a_reply_of_any_other_form_is_a_failure(reply):
    """Is a made-up reply the learner's failure and not an error of ours?"""
    with pytest.raises(Failed, match="it returned something that isn't numbers, or is far too large"):
        scripted(reply).double(1)


@pytest.mark.parametrize("extra", [None, 5, np.ones(2), {"a": 1}, "text"])
def test_made_up_extras_are_ignored(extra):
    """Do warnings and a changed input that are of another form count as none?"""
    reply = scripted({"value": 1, "warnings": extra, "changed_input": extra}).call("double", 1)
    assert (reply.warnings, reply.changed_input) == ((), False)


def changed(place):
    """Return the reply to a call of ``batches(rng, X)`` that says it changed the argument at a place."""
    reply = {"value": 1, "changed_input": True, "changed_argument": place}
    return scripted(reply).call("batches", Rng(1), X=np.ones(2))


def test_a_changed_argument_is_named_as_in_the_reference():
    """Is the argument that a learner's function changed called what the reference calls it?"""
    namespace = {}
    exec("def batches(generator, rows):\n    rows[:] = 0\n    return 1", namespace)
    for args, kwargs in [((3, np.ones(2)), {}), (({}, np.ones(2)), {})]:
        reply = Student(InProcess(namespace), REFERENCE).call("batches", *args, **kwargs)
        assert (reply.changed_input, reply.changed_argument) == (True, "X")
    assert changed(1).changed_argument == "X"


@pytest.mark.parametrize("place", [None, 0, 2, -1, 10**30, True, 1.0, np.int64(1), np.ones(2), "1", "X", [1], {}])
def test_a_made_up_place_has_no_name(place):
    """Is a place that is no argument, or one that cannot change, given no name, and the change still told?"""
    reply = changed(place)
    assert (reply.changed_input, reply.changed_argument) == (True, "")


def test_a_place_without_a_change_has_no_name():
    """Is a place that comes with no change left aside?"""
    assert scripted({"value": 1, "changed_argument": 0}).call("double", np.ones(1)).changed_argument == ""


def test_warnings_are_texts():
    """Of a list of made-up warnings, do only texts count, some of them, each cut short?"""
    made_up = ["a", None, 3, "b" * 1000, *["c"] * 50]
    warnings = scripted({"value": 1, "warnings": made_up}).call("double", 1).warnings
    assert warnings[:2] == ("a", "b" * 200)
    assert len(warnings) == 20


def test_a_raised_error_of_any_form_is_a_failure():
    """Is a made-up exception told without its contents?"""
    with pytest.raises(Failed, match=r"^it raised an exception$"):
        scripted({"error": {"kind": "raised", "type": np.ones(2), "message": None, "line": 3}}).double(1)


def test_error_carried_forward(student):
    """Does a right function on top of a wrong one give the right value with a correct one in its place?"""
    assert student.quadruple(np.array([1.0])).tolist() == [9]
    student.substitute(["double"])
    assert student.quadruple(np.array([1.0])).tolist() == [4]
    assert student.double(np.array([1.0])).tolist() == [2]
    student.substitute([])
    assert student.quadruple(np.array([1.0])).tolist() == [9]
    assert student.substituted == ()


@pytest.mark.parametrize("reply", HOSTILE_REPLIES, ids=repr)
def test_substitute_survives_any_reply(reply):
    """Does a made-up reply to a substitution end nothing?"""
    student = scripted(reply)
    student.substitute(["double"])
    assert student.substituted == ("double",)


def test_substitute_fails_when_the_kernel_stops():
    """Is a kernel that ends while functions are replaced the learner's failure, and the state then unknown?"""
    student = scripted(SandboxDied("died", 1))
    with pytest.raises(Failed, match="it ended the notebook's kernel"):
        student.substitute(["double"])
    assert student.substituted is None


def ask(question, substituted=("double", "batches")):
    """Return the answer to a learner's question."""
    student = Student(Curious(question), REFERENCE, SOURCE)
    if substituted:
        student.substitute(substituted)
    return student.double(1)[0]


def test_a_substituted_function_is_answered():
    """Does a question for a substituted function get its value?"""
    assert ask({"name": "double", "args": [], "kwargs": {"x": 4}}) == 8


@pytest.mark.parametrize(
    "name", ["quadruple", "secret", "__class__", "__dict__", "", None, ["double"], {"a": 1}, np.array(["double"])]
)
def test_no_other_function_is_answered(name):
    """Is a question for a later exercise, or for anything else, refused?"""
    assert isinstance(ask({"name": name, "args": [4], "kwargs": {}}), Unsupported)


def test_nothing_is_answered_before_a_substitution():
    """Is no function answered as long as none is replaced?"""
    assert ask({"name": "double", "args": [4], "kwargs": {}}, substituted=()) == Unsupported("not substituted")


def test_nothing_is_answered_after_a_substitution_is_undone():
    """Is a function no longer answered when the learner's own is back?"""
    student = Student(Curious({"name": "double", "args": [4], "kwargs": {}}), REFERENCE, SOURCE)
    student.substitute(["double"])
    student.substitute(["quadruple"])
    assert student.double(1) == [Unsupported("not substituted")]


@pytest.mark.parametrize(
    "question",
    [
        None,
        5,
        "double",
        [],
        {},
        np.ones(2),
        {"name": "double"},
        {"name": "double", "args": None, "kwargs": {}},
        {"name": "double", "args": [4], "kwargs": None},
        {"name": "double", "args": [4, 5], "kwargs": {}},
        {"name": "double", "args": [None], "kwargs": {}},
        {"name": "double", "args": [], "kwargs": {"__class__": 1}},
        {"name": "double", "args": [Rng(-1)], "kwargs": {}},
        {"name": "double", "args": [Unsupported("set")], "kwargs": {}},
    ],
    ids=repr,
)
def test_a_question_of_any_form_is_answered_by_nothing(question):
    """Is a question that is none, or that a correct function cannot answer, no error of ours?"""
    assert isinstance(ask(question), Unsupported)


def test_a_given_function_is_never_run_on_our_side():
    """Is an expression that a learner sends only ever data?"""
    assert isinstance(
        ask({"name": "double", "args": [Function("__import__('os')._exit(1)")], "kwargs": {}}), Unsupported
    )


def test_an_endless_generator_is_capped():
    """Is a correct function that yields without end, on odd arguments, drawn from only so often?"""
    assert len(ask({"name": "batches", "args": [Rng(1), 0.0], "kwargs": {}})) == 5000


def answering(value):
    """Return a learner whose `answer_1` is this."""
    return Student(InProcess({"answer_1": value}), REFERENCE)


@pytest.mark.parametrize(
    ("value", "read"),
    [("b", "b"), (" B ", "b"), ("(b)", "b"), ('"b".', "b"), ("line 5", "5"), (5, "5"), (5.0, "5"), (np.int64(5), "5"),
     ("", ""), (None, ""), ("  ", ""), ("b" * 1000, "b" * 40), ("é\u202e", "")],
)  # fmt: skip
def test_an_answer_is_read_whatever_is_around_it(value, read):
    """Do the usual ways to write a letter or a number all count, and is nothing else let through?"""
    assert answering(value).answer("answer_1") == read


@pytest.mark.parametrize("value", [["b"], {"a": 1}, 2.5, True, np.arange(3)])
def test_an_answer_is_a_letter_or_a_number(value):
    """Is anything else refused, told by its kind and not by its content?"""
    with pytest.raises(Failed, match="`answer_1` is .*; it must be a letter in quotes, or a number"):
        answering(value).answer("answer_1")


@pytest.mark.parametrize("value", [object(), len])
def test_an_answer_that_cannot_cross_is_no_answer(value):
    """Is an object of any kind no answer, and neither is a missing name?"""
    with pytest.raises(Failed, match="there is no answer in `answer_1`"):
        answering(value).answer("answer_1")
    with pytest.raises(Failed, match="there is no answer in `answer_2`"):
        answering(value).answer("answer_2")


def test_an_answer_is_not_asked_of_a_dead_kernel():
    """Is a kernel that stops a failure of this answer?"""
    with pytest.raises(Failed, match="ended the notebook's kernel"):
        scripted(SandboxDied("died", 1)).answer("answer_1")
