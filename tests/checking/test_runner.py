"""runner.py: checks become verdicts; a failure is the learner's, anything else is ours, and nothing is lost."""

import contextlib
import os
import sys
import textwrap
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from autograder.checking import runner
from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.content import find_content
from autograder.course.notebook import CourseNotebook
from autograder.course.reference import load_reference, run_solutions
from autograder.errors import CourseError, SandboxDied
from autograder.report import Outcome
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest.protocol import CallRequest, SubstituteRequest, read_reply

HEAD = """
import warnings
import numpy as np
import pytest
from autograder.checking import assertions
from autograder.checking.assertions import assert_close, assert_that, note
"""
CHECKS = (
    HEAD
    + '''
@pytest.mark.exercise("quadruple")
class Quadruple:
    def test_value(self, student, reference, rng):
        """`quadruple(x)` is four
        times x."""
        x = rng.normal(size=3)
        assert_close(student.quadruple(x), reference.quadruple(x), must_hold="it must be four times x")


@pytest.mark.exercise("double")
class Double:
    @pytest.mark.weight(3)
    def test_value(self, student, reference, rng):
        """`double(x)` is twice x."""
        x = rng.normal(size=3)
        assert_close(student.double(x), reference.double(x), must_hold="it must be twice x")

    @pytest.mark.needs("test_value")
    def test_zero(self, student):
        """`double(0)` is 0."""
        assert_close(student.double(np.zeros(1)), np.zeros(1))
'''
)
SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x",
    "quadruple": "def quadruple(x):\n    return double(double(x))",
}


class NoEvidence:
    """Stands for digits that no check here uses."""


def make_notebook(name, solutions, content):
    """Return a course notebook of these exercises, of 4, 6, 8, … points, which need not stand in a file."""
    cells = []
    for exercise, source in solutions.items():
        marks = {"grade_id": exercise, "solution": True, "grade": False, "locked": False}
        cells.append(new_code_cell(source, metadata={"nbgrader": marks}))
    points = {exercise: 4.0 + 2 * number for number, exercise in enumerate(solutions)}
    return CourseNotebook(name, Path(f"{name}.ipynb"), points, tuple(cells), content)


class Bench:
    """A small course in a folder of its own, and learners to judge in it.

    Parameters
    ----------
    name : str
    folder : Path
        Where its checks stand.
    solutions : dict of str to str
        The source of each exercise's function, in order.
    content : Content
    """

    def __init__(self, name, folder, solutions, content):
        self.notebook = make_notebook(name, solutions, content)
        self.folder, self.solutions = folder, solutions
        self.reference = load_reference(self.notebook)

    def write(self, source, file="exercises"):
        """Write a file of checks."""
        (self.folder / f"{file}.py").write_text(textwrap.dedent(source))

    def student(self, **wrong):
        """Return a learner with these functions in place of the solutions."""
        source = "\n".join({**self.solutions, **wrong}.values())
        return Student(InProcess(run_solutions(self.notebook, wrong)), self.reference, source)

    def run(self, student=None, seed=b"seed", only=None):
        """Run the checks on a learner's functions, the correct ones by default."""
        return run_checks(self.notebook, student or self.student(), self.reference, NoEvidence(), seed, only)

    def verdicts(self, student=None, **options):
        """Return the verdicts by exercise and check."""
        exercises = self.run(student, **options).exercises
        return {(e.name, v.check): v for e in exercises for v in e.verdicts}


@contextlib.contextmanager
def small_course(folder, monkeypatch, solutions, checks):
    """Give a `Bench` in this folder, and forget its checks at the end."""
    name, own = f"small_{folder.name}", folder / "checks" / "small"
    (own / name).mkdir(parents=True)
    bench = Bench(name, own / name, solutions, find_content(folder, "small"))
    bench.write(checks)
    known = set(sys.modules)
    yield bench
    for module in set(sys.modules) - known:
        if module.startswith(bench.notebook.content.package):
            del sys.modules[module]


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """A course whose checks are `CHECKS` until a test writes others."""
    with small_course(tmp_path, monkeypatch, SOLUTIONS, CHECKS) as bench:
        yield bench


def test_a_requirement_names_its_case(bench):
    """Does a check that runs once for each case say which one, each in its own exercise?"""
    bench.write(
        CHECKS
        + '''
marks = [pytest.param(n, marks=pytest.mark.exercise(n), id=n) for n in ("double", "quadruple")]

class Cases:
    @pytest.mark.parametrize("name", marks)
    def test_case(self, student, name):
        """`{name}` is there."""
'''
    )
    assert bench.verdicts()["quadruple", "test_case[quadruple]"].requirement == "`quadruple` is there."


def test_a_correct_learner_earns_everything(bench):
    """Does every check of a correct learner pass, in the notebook's order and with its points?"""
    run = bench.run()
    assert [(e.name, e.points, e.score) for e in run.exercises] == [
        ("double", 4.0, 4.0),
        ("quadruple", 6.0, 6.0),
    ]
    assert run.faults == ()


def test_the_requirement_is_the_docstring_on_one_line(bench):
    """Does the learner read the check's docstring?"""
    assert bench.verdicts()["quadruple", "test_value"].requirement == "`quadruple(x)` is four times x."


def test_a_failure_says_what_was_called_and_what_must_hold(bench):
    """Does a rationale name the call, what came back and what must hold?"""
    verdict = bench.verdicts(bench.student(double="def double(x):\n    return 3 * x"))["double", "test_value"]
    assert verdict.outcome is Outcome.FAILED
    assert verdict.rationale == (
        "called `double(x: float64 (3,))`; the result is a float64 array of shape (3,) as asked, "
        "but 3 of 3 entries differ, first at index (0,); it must be twice x"
    )


def test_a_check_waits_for_what_it_needs(bench):
    """Is a check skipped, unpaid, when the one it needs failed, and is that one named?"""
    exercises = bench.run(bench.student(double="def double(x):\n    return 3 * x")).exercises
    assert [v.outcome for v in exercises[0].verdicts] == [Outcome.FAILED, Outcome.SKIPPED]
    assert exercises[0].verdicts[1].rationale == "not tested until this passes: `double(x)` is twice x."
    assert exercises[0].score == 0


def test_weights_share_the_points(bench):
    """Does a check of weight three earn three quarters of its exercise?"""
    exercises = bench.run(bench.student(double="def double(x):\n    return 2 * x if x.size > 1 else x + 1")).exercises
    assert [v.weight for v in exercises[0].verdicts] == [3, 1]
    assert exercises[0].score == 3.0


def test_one_mistake_costs_one_exercise(bench):
    """Does a right function on top of a wrong one pass, with a note that says how it was judged?"""
    verdict = bench.verdicts(bench.student(double="def double(x):\n    return 3 * x"))["quadruple", "test_value"]
    assert verdict.outcome is Outcome.PASSED
    assert verdict.note == "judged with a correct `double` in place of yours"


def test_a_wrong_function_on_top_of_a_wrong_one_fails(bench):
    """Does the carrying forward of an error excuse nothing else?"""
    student = bench.student(
        double="def double(x):\n    return 3 * x", quadruple="def quadruple(x):\n    return double(x)"
    )
    assert bench.verdicts(student)["quadruple", "test_value"].outcome is Outcome.FAILED


def test_no_answer_while_functions_are_replaced_is_a_failure(bench):
    """Is a kernel that ends while functions are replaced the learner's failure, without the words of another call?"""
    student = bench.student(double="def double(x):\n    return 3 * x", quadruple="def quadruple(x):\n    return x")
    request = student._backend.request

    def dies(message, answer):
        if isinstance(message, SubstituteRequest):
            raise SandboxDied("died", 1)
        return request(message, answer)

    student._backend.request = dies
    verdict = bench.verdicts(student)["quadruple", "test_value"]
    assert verdict.outcome is Outcome.FAILED
    assert "four times x" in verdict.rationale


TRIES = (
    HEAD
    + """
import sys
SEEN = sys.modules["autograder.checking.runner"].SEEN

@pytest.mark.exercise("double")
class Double:
    def test_one(self, student, rng):
        SEEN.append(("double", rng.random()))
        assert_that(False, "no", "no")

@pytest.mark.exercise("quadruple")
class Quadruple:
    def test_one(self, student, rng):
        SEEN.append(("quadruple", rng.random()))
        assert_that(False, "no", "no")
"""
)


@pytest.fixture
def seen(bench, monkeypatch):
    """The random numbers that failing checks of two exercises drew."""
    numbers = []
    monkeypatch.setattr(runner, "SEEN", numbers, raising=False)
    bench.write(TRIES)
    return numbers


def test_both_attempts_see_the_same_inputs(bench, seen):
    """Is the second try, with correct functions below, made with the inputs of the first?"""
    bench.run()
    assert [name for name, _ in seen] == ["double", "quadruple", "quadruple"]
    assert seen[1] == seen[2]
    assert seen[0][1] != seen[1][1]


def test_inputs_are_decided_by_the_seed(bench, seen):
    """Does the same seed give the same inputs, and another seed others?"""
    bench.run(seed=b"one")
    bench.run(seed=b"one")
    bench.run(seed=b"two")
    assert seen[:3] == seen[3:6]
    assert not {number for _, number in seen[:3]} & {number for _, number in seen[6:]}


def test_inputs_do_not_depend_on_what_else_is_judged(bench, seen):
    """Does a check judged alone see the inputs it sees among the others?"""
    bench.run()
    bench.run(only=["quadruple"])
    assert seen[3] == seen[1]


def test_only_some_exercises_can_be_judged(bench):
    """Are the others neither run nor reported?"""
    exercises = bench.run(only={"quadruple"}).exercises
    assert [e.name for e in exercises] == ["quadruple"]


def broken(body):
    """Return checks of which that of `double` has this body."""
    return (
        HEAD
        + f"""
@pytest.mark.exercise("double")
class Double:
    def test_one(self, student):
        {body}

    @pytest.mark.needs("test_one")
    def test_two(self, student):
        pass

@pytest.mark.exercise("quadruple")
class Quadruple:
    def test_one(self, student):
        pass
"""
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("assert 1 == 2", "AssertionError"),
        ("{}['x']", "KeyError"),
        ("1 / 0", "ZeroDivisionError"),
        ("student.no_such_function()", "AttributeError"),
    ],
)
def test_a_check_that_breaks_is_an_error_of_ours(bench, body, name):
    """Is anything but Failed an error: unpaid, told to staff, no blame on the learner, no harm to the rest?"""
    bench.write(broken(body))
    run = bench.run()
    exercises, faults = run.exercises, run.faults
    one, two = exercises[0].verdicts
    assert (one.outcome, one.rationale) == (
        Outcome.ERROR,
        f"the grader failed ({name}); your instructor will look at it",
    )
    assert two.outcome is Outcome.SKIPPED
    assert exercises[0].score == 0
    assert exercises[0].needs_manual_grade
    assert exercises[1].score == 6.0
    assert len(faults) == 1
    assert name in faults[0]


def test_failed_is_the_learner_s(bench):
    """Is Failed, which is an AssertionError too, a failure and no error?"""
    bench.write(broken("raise assertions.Failed('it is wrong', 'it must be right')"))
    run = bench.run()
    assert run.exercises[0].verdicts[0].outcome is Outcome.FAILED
    assert run.exercises[0].verdicts[0].rationale == "it is wrong; it must be right"
    assert run.faults == ()


def test_notes_cost_nothing(bench):
    """Do notes reach the learner, each once, and other warnings not?"""
    bench.write(broken("note('slow'); note('slow'); note('odd'); warnings.warn('ours')"))
    verdict = bench.verdicts()["double", "test_one"]
    assert (verdict.outcome, verdict.note) == (Outcome.PASSED, "slow; odd")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("raise SystemExit", "it raised SystemExit"),
        ("raise AssertionError('10 points')", "it raised AssertionError"),
        ("import pytest; pytest.skip('10 points')", "it raised an exception"),
        ("import pytest; pytest.xfail('10 points')", "it raised an exception"),
        ("raise KeyboardInterrupt", "it raised KeyboardInterrupt"),
        ("return None", "the result is None"),
    ],
)
def test_nothing_a_function_raises_is_more_than_a_failure(bench, function, words):
    """Does a function that ends the program, or skips the test, fail like any other?"""
    verdict = bench.verdicts(bench.student(double=f"def double(x):\n    {function}"))["double", "test_value"]
    assert verdict.outcome is Outcome.FAILED
    assert words in verdict.rationale


@pytest.mark.parametrize(
    "body", ["pytest.skip('later')", "pytest.xfail('later')", "pytest.fail('never')", "raise SystemExit"]
)
def test_a_check_that_leaves_without_a_verdict_is_an_error(bench, body):
    """Is a check that skips or leaves noticed, instead of making its exercise cheaper?"""
    bench.write(broken(body))
    with pytest.raises(CourseError, match=r"(skipped|failed) while call"):
        bench.run()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            CHECKS.replace('"double"', '"dubble"'),
            r"exercises without a check: \['double'\]; checks without an exercise: \['dubble'\]",
        ),
        (CHECKS + "\ndef test_stray():\n    pass\n", r"checks without an exercise: \['None'\]"),
        (CHECKS.split("@pytest.mark.exercise")[0], r"exercises without a check: \['double', 'quadruple'\]"),
        (
            CHECKS.replace("import pytest", "import pytest\nimport no_such_module"),
            "could not be collected .*no_such_module",
        ),
        (CHECKS + "\nsyntax error", "could not be collected"),
        (CHECKS.replace('needs("test_value")', 'needs("test_valu")'), "test_valu"),
        (CHECKS.replace("def test_zero(self, student)", "def test_zero(self, studnet)"), "fixture 'studnet' not found"),
        (CHECKS.replace("    def test_zero", "    @pytest.mark.skip\n    def test_zero"), "skipped while setup"),
        (CHECKS.replace("mark.needs", "mark.wants"), "could not be collected"),
    ],
)
def test_checks_that_contradict_the_notebook_stop_the_grade(bench, source, words):
    """Is a mistake in the checks a CourseError that says what is wrong, and never a grade?"""
    bench.write(source)
    with pytest.raises(CourseError, match=f"(?s){words}"):
        bench.run()


def test_two_checks_of_one_name_stop_the_grade(bench):
    """Is a check that another file would silently replace noticed?"""
    bench.write(
        CHECKS.split("@pytest.mark.exercise")[0]
        + '@pytest.mark.exercise("double")'
        + CHECKS.split('@pytest.mark.exercise("double")')[1],
        "more",
    )
    with pytest.raises(CourseError, match=r"checks of the same exercise and name: \['test_value', 'test_zero'\]"):
        bench.run()


@pytest.mark.parametrize(("name", "value"), [("PYTEST_ADDOPTS", "-v -k nothing"), ("PYTEST_PLUGINS", "no_such_plugin")])
def test_options_for_a_persons_own_pytest_change_no_grade(bench, monkeypatch, name, value):
    """Are the variables by which people set up their own pytest kept from the checks, and kept for their pytest?"""
    before = bench.run().exercises
    monkeypatch.setenv(name, value)
    assert bench.run().exercises == before
    assert os.environ[name] == value


def test_an_unknown_exercise_stops_the_grade(bench):
    """Is a misspelt `only` refused?"""
    with pytest.raises(CourseError, match=r"exercises without a check: \['dubble'\]"):
        bench.run(only=["dubble"])


def test_a_notebook_without_checks_stops_the_grade(bench):
    """Is a notebook whose folder of checks is missing refused?"""
    (bench.folder / "exercises.py").unlink()
    bench.folder.rmdir()
    with pytest.raises(CourseError, match="could not be collected"):
        bench.run()


HOSTILE = [
    None,
    {"value": float("nan")},
    {"error": {"kind": ["missing"]}},
    {"error": {"kind": "missing"}, "names": 5},
    {"error": {"kind": "raised", "type": 5, "message": {}}},
    {"value": {"a": 1}, "warnings": 5},
]


@pytest.mark.parametrize("reply", HOSTILE, ids=repr)
def test_a_hostile_side_only_fails(bench, reply):
    """Is whatever a learner's side sends a failure and never an error that calls for staff?"""
    student = bench.student()
    student._backend.request = lambda message, answer: read_reply(reply)
    run = bench.run(student)
    assert run.faults == ()
    assert {v.outcome for e in run.exercises for v in e.verdicts} <= {Outcome.FAILED, Outcome.SKIPPED}


def test_a_wrong_function_is_no_reason_to_judge_an_answer_again(bench):
    """Is an exercise that asks a question judged without stand-ins for functions?"""
    question = new_code_cell("answer_1 = 'b'", metadata={"nbgrader": {"grade_id": "concepts_1", "solution": True}})
    points = {**bench.notebook.points, "concepts_1": 1.0}
    bench.notebook = CourseNotebook(bench.notebook.name, bench.notebook.path, points, (*bench.notebook.cells, question),
                                    bench.notebook.content)  # fmt: skip
    bench.reference = load_reference(bench.notebook)
    bench.write(
        CHECKS
        + '''
@pytest.mark.exercise("concepts_1")
class Concepts:
    def test_answer(self, student, reference):
        """`answer_1` is correct."""
        assert_that(student.answer("answer_1") == reference.answer_1, "another", "the right one")
'''
    )
    student = bench.student(double="def double(x):\n    return 3 * x", concepts_1="answer_1 = 'a'")
    verdict = bench.verdicts(student)["concepts_1", "test_answer"]
    assert (verdict.outcome, verdict.rationale) == (Outcome.FAILED, "another; the right one")
    assert student.substituted == ()


COLUMN = "def double(x):\n    return 2 * x.reshape(-1, 1)"
"""A right function in another form, which passes; a function that calls it may raise because of that."""
WRONG_KEY = "def quadruple(x):\n    return {'grad': np.dot(double(x), x)}"


def test_the_verdict_shown_is_that_of_the_last_attempt(bench):
    """If a check also fails with correct earlier functions, is its own mistake named, not what those had caused?"""
    bench.write(CHECKS.replace("(student.quadruple(x),", "(assertions.take(student.quadruple(x), 'dx'),"))
    verdicts = bench.verdicts(bench.student(double=COLUMN, quadruple=WRONG_KEY))
    assert verdicts["double", "test_value"].outcome is Outcome.PASSED
    assert verdicts["quadruple", "test_value"].rationale == (
        "called `quadruple(x: float64 (3,))`; the result is a dictionary with the keys grad; "
        "it must be a dictionary with the key 'dx'"
    )


def test_an_attempt_without_time_is_no_verdict(bench):
    """If the notebook's time is over before the second attempt, is what the first one found still shown?"""
    student = bench.student(double=COLUMN, quadruple="def quadruple(x):\n    return np.dot(double(x), x)")
    request = student._backend.request

    def over(message, answer):
        if student.substituted and isinstance(message, CallRequest):
            raise SandboxDied("over", 0)
        return request(message, answer)

    student._backend.request = over
    verdict = bench.verdicts(student)["quadruple", "test_value"]
    assert "it raised ValueError: shapes (3,1) and (3,) not aligned" in verdict.rationale


class Broken(InProcess):
    """Functions that live here, and a session during which the grader broke."""

    faults = ("OSError: no disk",)


def test_lost_points_are_left_to_staff_after_a_fault(bench):
    """After a fault of the grader's, do staff look at lost points only, and is what was earned kept?"""
    namespace = run_solutions(bench.notebook, {"quadruple": "def quadruple(x):\n    return x"})
    full, lost = bench.run(Student(Broken(namespace), bench.reference)).exercises
    assert (full.score, full.needs_manual_grade) == (4, False)
    assert (lost.score, lost.needs_manual_grade) == (0, True)
    assert lost.verdicts[-1].rationale.startswith("the grader failed while it graded this notebook")
