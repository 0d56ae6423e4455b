"""Checks of questions, shared by both notebooks: an answer is right, or the reason why it is not is told.

A notebook's ``reasons.py`` holds ``REASONS``, by the name of the answer: a sentence for every option. Where two
options may fairly be named, ``ACCEPTED`` holds the set of both.
"""

import pytest

from autograder.checking.assertions import Failed, assert_that, note
from autograder.report import NOT_ANSWERED

EXERCISES = {"answer": "concepts_{}", "bug": "bug_hunt", "curve": "diagnosis"}
"""The exercise to which an answer belongs, by the first part of its name."""


def exercise_of(name):
    """Return the exercise to which an answer belongs: ``"concepts_3"`` for ``"answer_3"``."""
    kind, number = name.split("_")
    return EXERCISES[kind].format(number)


def questions(reasons):
    """Return a mark that runs a check once for each answer, each in its own exercise.

    Parameters
    ----------
    reasons : dict of str to dict
    """
    cases = [pytest.param(name, marks=pytest.mark.exercise(exercise_of(name)), id=name) for name in reasons]
    return pytest.mark.parametrize("name", cases)


def assert_answer(student, reference, name, reasons, accepted=None):
    """Require the right answer, and tell why it is right.

    Parameters
    ----------
    student : Student
    reference : SimpleNamespace
    name : str
        The variable that holds the answer.
    reasons : dict
        A sentence for each option.
    accepted : set, optional
        All options that are right; by default the reference's only.

    Raises
    ------
    Failed
        If there is no answer, it is none of the options, or it is wrong: with the reason.
    """
    by_text = {str(option): reason for option, reason in reasons.items()}
    right = {str(option) for option in accepted or {getattr(reference, name)}}
    answer = student.answer(name)
    if not answer:
        raise Failed(f"`{name}` is {NOT_ANSWERED}", f"it must be one of {', '.join(by_text)}", missing=name)
    assert_that(answer in by_text, f"`{name}` is none of the options", f"it must be one of {', '.join(by_text)}")
    if answer not in right:
        raise Failed(f"`{name}` is {answer}", by_text[answer])
    note(by_text[answer])
