"""The questions of both notebooks and their checks: every option has a reason, and only the right one earns points."""

import importlib
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from this_course import notebook_names, read_course_notebook

from autograder.assignments.mnist_digits.checks.shared.answers import exercise_of
from autograder.checking.assertions import Failed
from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.notebook import grade_id
from autograder.course.reference import load_reference
from autograder.report import NOT_ANSWERED
from autograder.sandbox.backend import InProcess

NAMES = notebook_names()


class Asked:
    """The questions of one notebook.

    Parameters
    ----------
    name : str
    """

    def __init__(self, name):
        self.notebook = read_course_notebook(name)
        self.reference = load_reference(self.notebook)
        self.module = importlib.import_module(f"autograder.assignments.mnist_digits.checks.{name}.reasons")
        self.reasons, self.accepted = self.module.REASONS, self.module.ACCEPTED

    def right(self, answer):
        """Return all options that are right."""
        return self.accepted.get(answer, {getattr(self.reference, answer)})

    def judge(self, answers):
        """Return the exercise reports of a learner who gives these answers and wrote no function."""
        student = Student(InProcess(answers), self.reference)
        run = run_checks(self.notebook, student, self.reference, SimpleNamespace(), b"seed", self.notebook.answers)
        assert not run.faults
        return {exercise.name: exercise for exercise in run.exercises}


@pytest.fixture(params=NAMES)
def asked(request):
    """The questions of each notebook."""
    return Asked(request.param)


def test_every_answer_has_its_reasons(asked):
    """Are the answers that the notebook asks for those that the checks know, each in its exercise?"""
    by_answer = {answer: exercise for exercise, answers in asked.notebook.answers.items() for answer in answers}
    assert by_answer == {answer: exercise_of(answer) for answer in asked.reasons}
    assert asked.accepted.keys() <= asked.reasons.keys()


def test_every_option_has_a_reason(asked):
    """Are the options that the notebook shows those with a reason, the right one among them, each of them different?"""
    cells = {grade_id(cell): cell.source for cell in asked.notebook.cells}
    for answer, reasons in asked.reasons.items():
        call = re.search(rf'it\.answered\("{answer}", {answer}, (.*)\)', cells[f"test_{exercise_of(answer)}"])
        assert list(reasons) == list(eval(call[1], {"range": range})), answer
        assert asked.right(answer) < set(reasons), answer
        assert getattr(asked.reference, answer) in asked.right(answer)
        assert len(set(reasons.values())) == len(reasons), answer
        assert all(len(reason) >= 20 and reason.rstrip().endswith((".", "?")) for reason in reasons.values()), answer


def test_right_answers_earn_all_points_and_say_why(asked):
    """Does each accepted answer earn its points, with the reason as a note?"""
    for answer, reasons in asked.reasons.items():
        for option in asked.right(answer):
            exercise = asked.judge({answer: option})[exercise_of(answer)]
            verdict = next(v for v in exercise.verdicts if v.check == f"test_answer[{answer}]")
            assert (verdict.outcome, verdict.note) == ("passed", reasons[option])
    everything = {answer: getattr(asked.reference, answer) for answer in asked.reasons}
    assert all(exercise.score == exercise.points for exercise in asked.judge(everything).values())


def test_wrong_answers_earn_nothing_and_say_why_not(asked):
    """Does every wrong option lose its points and nothing else, with its own reason and without the right answer?"""
    for answer, reasons in asked.reasons.items():
        for option in set(reasons) - asked.right(answer):
            given = {name: getattr(asked.reference, name) for name in asked.reasons} | {answer: option}
            exercises = asked.judge(given)
            (lost,) = [v for e in exercises.values() for v in e.verdicts if v.outcome != "passed"]
            assert lost.check == f"test_answer[{answer}]"
            assert lost.rationale == f"`{answer}` is {option}; {reasons[option]}"


def test_open_questions_earn_nothing(asked):
    """Does an answer left open earn nothing and block nothing?"""
    open_ones = dict.fromkeys(asked.reasons, "")
    for exercise in asked.judge(open_ones).values():
        assert exercise.score == 0
        assert all(NOT_ANSWERED in verdict.rationale for verdict in exercise.verdicts)
        assert exercise.not_started
        assert exercise.next_step.endswith(f" is {NOT_ANSWERED}")


@pytest.mark.parametrize("answer", ["z", 99, "a or b", ["a"]])
def test_what_is_no_option_earns_nothing(asked, answer):
    """Is anything but an option refused, with the options?"""
    for exercise in asked.judge(dict.fromkeys(asked.reasons, answer)).values():
        assert exercise.score == 0


def test_no_letter_is_a_good_guess(asked):
    """Are the right letters spread, so that one letter for everything earns at most a third of the questions?"""
    letters = [getattr(asked.reference, name) for name in asked.reasons if name.startswith("answer")]
    assert max(Counter(letters).values()) <= len(letters) / 3 + 1


def test_an_unknown_kind_of_answer_is_an_error():
    """Is an answer whose name belongs to no exercise noticed?"""
    with pytest.raises(KeyError):
        exercise_of("guess_1")


def test_a_missing_answer_is_a_failure(asked):
    """Is a notebook without any answer failed in words?"""
    name = next(iter(asked.reasons))
    with pytest.raises(Failed, match="there is no answer in"):
        Student(InProcess({}), asked.reference).answer(name)
