"""Tests of the bank of known mistakes: each costs points in its own exercise and in no other."""

import pytest

from autograder.judging import judge
from autograder.mistakes import known_mistakes
from autograder.reference import run_solutions
from autograder.student import InProcess, Student
from autograder.verdict import Outcome

NOTEBOOK = "binary_classifier"
MISTAKES = known_mistakes(NOTEBOOK)


def exercises_reached(notebook, exercise):
    """Return `exercise` and every later one whose correct function calls it, directly or through others."""
    functions = run_solutions(notebook)
    reached = {exercise}
    for name in notebook.points:
        if reached & set(functions[name].__code__.co_names):
            reached.add(name)
    return reached


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.id for mistake in MISTAKES])
def test_mistake_costs_its_own_exercise_only(mistake, course_notebook, reference, evidence):
    """Does a known mistake lose points in its own exercise, and in no other exercise that it can reach?"""
    namespace = run_solutions(course_notebook, {mistake.exercise: mistake.source})
    exercises, faults = judge(
        course_notebook,
        Student(InProcess(namespace), reference),
        reference,
        evidence,
        mistake.id.encode(),
        only=exercises_reached(course_notebook, mistake.exercise),
    )
    assert not faults
    assert not [verdict for exercise in exercises for verdict in exercise.verdicts if verdict.outcome is Outcome.ERROR]
    assert [exercise.name for exercise in exercises if exercise.score < exercise.points] == [mistake.exercise]


def test_bank_is_well_formed(course_notebook):
    """Is every mistake's id unique, its exercise one of the notebook, and its hint free of code?"""
    assert len({mistake.id for mistake in MISTAKES}) == len(MISTAKES)
    for mistake in MISTAKES:
        assert mistake.exercise in course_notebook.points, mistake.id
        assert f"def {mistake.exercise}(" in mistake.source, mistake.id
        assert mistake.hint.rstrip().endswith((".", "?")), mistake.id
        assert "np." not in mistake.hint, mistake.id


def test_every_exercise_has_known_mistakes(course_notebook):
    """Has every exercise at least two known mistakes?"""
    counts = {name: sum(mistake.exercise == name for mistake in MISTAKES) for name in course_notebook.points}
    assert min(counts.values()) >= 2, counts
