"""check_yourself.py: what a learner reads in the check-yourself cells."""

import shutil

import numpy as np
import pytest
from check_yourself import check, when_ready
from course_folder import CourseFolder

STUB = "def sigmoid(z):\n    raise NotImplementedError()\n"
GENERATOR = "def minibatches():\n    raise NotImplementedError()\n    yield\n"
BROKEN = "def sigmoid(z):\n    return squash(z)\n"


def run_cells(*cells):
    """Run the source of cells in one namespace, each as its own file, as a kernel does."""
    namespace = {"check": check, "when_ready": when_ready, "np": np}
    for number, cell in enumerate(cells):
        exec(compile(cell, f"<cell {number}>", "exec"), namespace)


def printed(capsys):
    """Return the lines printed so far."""
    return capsys.readouterr().out.splitlines()


def test_a_right_function_passes_line_by_line(capsys):
    """Does every check that holds print one short line, and the block a count?"""
    with check("double") as it:
        it.shape(np.zeros((3, 2)), (3, 2), "the shape stays")
        it.close(2.0 + 1e-9, 2, "twice one is two")
        it.true(np.bool_(True), "it is true")
        it.unchanged({"w": np.ones(2)}, {"w": np.ones(2)})
    assert printed(capsys) == [
        "passed: the shape stays",
        "passed: twice one is two",
        "passed: it is true",
        "passed: the arrays passed in are left alone",
        "double: 4 of 4 checks passed",
    ]


def test_a_wrong_number_says_what_came_back_and_what_must_hold(capsys):
    """Does a failure name both values and let the next check run?"""
    with check("sigmoid") as it:
        it.close(0.7, 0.5, "sigmoid(0) is one half")
        it.true(True, "the next one runs")
    assert printed(capsys) == [
        "not yet: sigmoid(0) is one half",
        "    came back: 0.7",
        "    must hold: 0.5",
        "passed: the next one runs",
        "sigmoid: 1 of 2 checks passed",
    ]


def test_a_wrong_shape_ends_the_block(capsys):
    """Does a wrong shape stop the checks that would only repeat it?"""
    with check("relu") as it:
        it.shape(np.zeros((2, 3)), (3, 2))
        it.true(True, "never reached")
    lines = printed(capsys)
    assert lines[0] == "not yet: the shape of the result is (3, 2)"
    assert "shape (2, 3), float64" in lines[1]
    assert lines[-1] == "relu: 0 of 1 checks passed; any after this one wait"


def test_a_condition_may_say_what_must_hold(capsys):
    """Does a failed condition say what must hold, or repeat what was checked?"""
    with check("accuracy") as it:
        it.true(False, "the first line", 97, "a fraction, from 0 to 1")
        it.true(False, "the second line")
    lines = printed(capsys)
    assert lines[1:3] == ["    came back: 97", "    must hold: a fraction, from 0 to 1"]
    assert lines[5] == "    must hold: the second line"


ODD = [None, "text", [[1, 2], [3]], {"a": 1}, np.zeros(3), np.array([True]), 1j, float("nan")]


@pytest.mark.parametrize("value", ODD)
def test_a_value_of_any_other_kind_fails_in_words(value, capsys):
    """Does a check survive whatever a learner may return?"""
    with check("anything") as it:
        it.close(value, 2.0, "it is two")
    assert printed(capsys)[0] == "not yet: it is two"


@pytest.mark.parametrize("value", [None, "text", [[1, 2], [3]]])
def test_a_shape_check_survives_what_has_no_shape(value, capsys):
    """Does a value without the shape of an array fail in words?"""
    with check("anything") as it:
        it.shape(value, (2,))
    assert printed(capsys)[0].startswith("not yet:")


def test_a_pair_hands_out_its_two_parts(capsys):
    """Can a check go on with the two things that a function returns?"""
    with check("select_pair") as it:
        images, y = it.pair(("images", "y"))
    assert (images, y) == ("images", "y")
    assert printed(capsys)[0] == "passed: the function returns two things"


@pytest.mark.parametrize("value", [None, 3, (1, 2, 3)])
def test_anything_but_a_pair_ends_the_block(value, capsys):
    """Is a learner who forgot one of two results told so, without a traceback?"""
    with check("select_pair") as it:
        _images, _y = it.pair(value)
    assert printed(capsys)[0] == "not yet: the function returns two things"


def test_missing_keys_are_named(capsys):
    """Does a dict without one of its keys say which it has and which it should have?"""
    with check("sgd_step") as it:
        it.keys({"w": 1, "b": 2}, ["w"])
        it.keys({"w": 1}, ["w", "b"])
    lines = printed(capsys)
    assert lines[0] == "passed: the dict has the keys w"
    assert lines[2:4] == ["    came back: the keys w", "    must hold: a dict with the keys w, b"]


def test_a_missing_dict_ends_the_block(capsys):
    """Does a function that returns nothing fail in words where a dict is due?"""
    with check("sgd_step") as it:
        it.keys(None, ["w"])
    assert "    came back: None (is there a `return`?)" in printed(capsys)


def test_none_asks_for_a_return(capsys):
    """Is the learner who forgot `return` told so?"""
    with check("relu") as it:
        it.close(None, [0, 1], "the example by hand")
    assert "    came back: None (is there a `return`?)" in printed(capsys)


def test_the_first_difference_in_an_array_is_named(capsys):
    """Does a failure say where in the array to look?"""
    with check("relu") as it:
        it.close([[0.0, 1.0], [2.0, 9.0]], [[0, 1], [2, 3]], "the example by hand")
    assert printed(capsys)[1].endswith("first difference at index (1, 1): 9, not 3")


def test_a_large_array_is_described_by_shape_and_start(capsys):
    """Does a failure stay short when the array is long?"""
    with check("init_layer") as it:
        it.shape(np.arange(1000.0), (3,))
    line = "    came back: 0, 1, 2, ..., shape (1000,), float64"
    assert printed(capsys)[1] == line


def test_a_single_number_may_come_as_an_array(capsys):
    """Is an array of one number taken as that number?"""
    with check("loss") as it:
        it.close(np.array([[0.5]]), 0.5, "one half")
    assert printed(capsys)[0] == "passed: one half"


def test_changed_inputs_are_seen(capsys):
    """Is it noticed when a function wrote into the array it was given?"""
    with check("relu") as it:
        it.unchanged(np.array([-1.0]), np.array([0.0]))
    assert printed(capsys)[0] == "not yet: the arrays passed in are left alone"


@pytest.mark.parametrize("opening", ['with check("train") as it:', "with when_ready():"])
@pytest.mark.parametrize(
    ("stub", "body", "name"),
    [
        (STUB, "sigmoid(0)", "sigmoid"),
        (STUB, "list(map(lambda z: sigmoid(z), [1]))", "sigmoid"),
        (GENERATOR, "list(minibatches())", "minibatches"),
    ],
)
def test_a_stub_is_not_implemented_yet(opening, stub, body, name, capsys):
    """Does an untouched stub give one line with its name, and no traceback?"""
    run_cells(stub, f"{opening}\n    {body}\n    print('after')")
    assert printed(capsys) == [f"`{name}` is not implemented yet"]


def test_the_stub_that_is_missing_is_the_innermost_one(capsys):
    """Is the learner sent to the function that is missing, not to the one that calls it?"""
    caller = "def train():\n    return sigmoid(0)\n"
    run_cells(STUB, caller, "with when_ready():\n    train()")
    assert printed(capsys) == ["`sigmoid` is not implemented yet"]


@pytest.mark.parametrize("body", ["print(X)", "(lambda: X)()", "[X for _ in range(2)]"])
def test_a_name_of_an_earlier_step_is_waited_for(body, capsys):
    """Does given code that needs an array not made yet say so in one line?"""
    run_cells(f"with when_ready():\n    {body}")
    assert printed(capsys) == ["`X` is made by an earlier step that is not finished yet"]


def test_a_name_missing_inside_a_function_keeps_its_traceback():
    """Does a typing mistake inside the learner's own function stay visible?"""
    with pytest.raises(NameError, match="squash"):
        run_cells(BROKEN, "with when_ready():\n    sigmoid(0)")


def test_an_error_inside_a_checked_function_is_told_in_three_lines(capsys):
    """Does a checked function that stops say which, why and where, without a traceback?"""
    divide = "def divide(z):\n    return 1 / z\n"
    run_cells(divide, 'with check("divide") as it:\n    divide(0)')
    assert printed(capsys) == [
        "not yet: the next check stopped with an error",
        "    ZeroDivisionError: division by zero",
        "    in line 2 of the cell of `divide`",
        "divide: 0 of 1 checks passed; any after this one wait",
    ]
    run_cells(BROKEN, 'with check("sigmoid") as it:\n    sigmoid(0)')
    assert printed(capsys)[1] == "    NameError: name 'squash' is not defined"


def test_an_interrupt_of_a_checked_function_comes_through():
    """Can a check that takes too long be interrupted?"""
    endless = "def endless():\n    raise KeyboardInterrupt\n"
    with pytest.raises(KeyboardInterrupt):
        run_cells(endless, 'with check("endless") as it:\n    endless()')


@pytest.mark.parametrize("block", [check("sigmoid"), when_ready()])
def test_other_errors_come_through(block):
    """Does an ordinary mistake keep its traceback, without frames of ours?"""
    with pytest.raises(ZeroDivisionError) as caught, block:
        1 / 0  # noqa: B018  (the error is the point)
    assert {entry.path.name for entry in caught.traceback} == {"test_check_yourself.py"}


def test_an_answer_is_noted_not_judged(capsys):
    """Is an answer repeated, with where to read whether it is right, and no count of checks?"""
    with check("concepts_1") as it:
        it.answered("answer_1", "B", "abcd")
    assert printed(capsys) == ["noted: `answer_1` is 'B'; whether that is right, and why, your feedback says"]


@pytest.mark.parametrize(("value", "line"), [
    ("", "`bug_1` is not answered yet"), (None, "`bug_1` is not answered yet"),
    (9, "not yet: `bug_1` must be one of 1, 2 or 3"),
])  # fmt: skip
def test_no_answer_is_said_to_be_none(capsys, value, line):
    """Does an open or impossible answer get one line?"""
    with check("bug_hunt") as it:
        it.answered("bug_1", value, range(1, 4))
    assert printed(capsys) == [line]


UNFINISHED = {
    "a stub": (STUB, "sigmoid(0)", "sigmoid: `sigmoid` is not implemented yet"),
    "an error": (BROKEN, "sigmoid(0)", r"sigmoid: not yet: the next check stopped with an error\n    NameError"),
    "a wrong result": (
        "def sigmoid(z):\n    return 1.0\n",
        "it.close(sigmoid(0), 0.5, 'a half')",
        "sigmoid: not yet: a half",
    ),
    "no answer": ("answer_1 = ''", "it.answered('answer_1', answer_1, 'abcd')", "`answer_1` is not answered yet"),
    "an odd answer": (
        "answer_1 = 'x'",
        "it.answered('answer_1', answer_1, 'ab')",
        "`answer_1` must be one of 'a' or 'b'",
    ),
}


@pytest.mark.parametrize(("cell", "line", "words"), UNFINISHED.values(), ids=UNFINISHED)
def test_validating_raises_what_is_missing(cell, line, words, monkeypatch):
    """While nbgrader validates, does a step that isn't finished or right raise, and with Run All only print?"""
    block = f"with check('sigmoid') as it:\n    {line}\n"
    run_cells(cell, block)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(AssertionError, match=words):
        run_cells(cell, block)
    run_cells(
        "def sigmoid(z):\n    return 0.5\n", "with check('sigmoid') as it:\n    it.close(sigmoid(0), 0.5, 'a half')\n"
    )


def test_validating_lets_other_errors_through(monkeypatch):
    """While nbgrader validates, is an error of the given code itself raised as it is, whatever else is missing?"""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(ZeroDivisionError):
        run_cells("with check('sigmoid') as it:\n    it.true(False, 'a half')\n    1 / 0\n")


@pytest.mark.xdist_group("validate")
def test_nbgrader_validate_tells_finished_from_unfinished(request, tmp_path):
    """Does `nbgrader validate` fail for the untouched notebook, name what is missing, and pass the finished one?"""
    course = CourseFolder(tmp_path / "course", request.config.option.exhaustive, tiny=True)
    course.submit("untouched", course.release())
    course.submit("finished", course.fill_in())
    for student in ("untouched", "finished"):
        for module in course.assignment.source.glob("*.py"):
            shutil.copy(module, course.submitted(student).parent)
    said = course.nbgrader("validate", course.submitted("untouched"))
    assert "VALIDATION FAILED ON" in said and "`sigmoid` is not implemented yet" in said
    assert "Success! Your notebook passes all the tests." in course.nbgrader("validate", course.submitted("finished"))
