"""Tests of what the bank says of accuracy bars: which mistakes they would let through."""

import pytest
from bars_and_mistakes import BESIDE, deciding_training, reaches_bar
from this_course import known_mistakes, notebook_names, read_course_notebook

from autograder.diagnosis.mistakes import Mistake

CASES = [(name, mistake) for name in notebook_names() for mistake in known_mistakes(name)]
LOSSES = ("binary_cross_entropy", "categorical_cross_entropy")
ROUTES = [
    (name, exercise)
    for name in notebook_names()
    for exercise in read_course_notebook(name).functions
    if exercise in BESIDE or exercise.startswith("train")
]


def loud_ones():
    """Return the first and the last mistake of each exercise that is marked not silent: all would take minutes."""
    loud = [case for case in CASES if not case[1].silent]
    first = {(name, mistake.exercise): (name, mistake) for name, mistake in reversed(loud)}
    last = {(name, mistake.exercise): (name, mistake) for name, mistake in loud}
    return [case for case in loud if case in (*first.values(), *last.values())]


def named(cases):
    """Return parameters with readable ids."""
    return [pytest.param(*case, id=f"{case[0]}-{case[1].id}") for case in cases]


@pytest.mark.parametrize(("name", "exercise"), ROUTES)
def test_a_correct_notebook_reaches_the_bars(name, exercise, dataset):
    """Does a notebook without a mistake reach the bar, so that a mistake is what keeps another below it?"""
    right = Mistake("right", exercise, read_course_notebook(name).solution_code(exercise), "")
    assert reaches_bar(name, right, dataset)


@pytest.mark.parametrize(("name", "mistake"), named(loud_ones()))
def test_a_mistake_that_is_not_silent_falls_below_the_bar(name, mistake, dataset):
    """Does a notebook with a mistake that is marked not silent stay below the bar, or raise?"""
    assert not reaches_bar(name, mistake, dataset)


@pytest.mark.parametrize(("name", "mistake"), named(case for case in CASES if case[1].exercise in LOSSES))
def test_the_value_of_a_loss_steers_nothing(name, mistake, dataset):
    """Is a mistake in a loss silent, unless the training raises: only gradients move the weights?"""
    assert mistake.silent == reaches_bar(name, mistake, dataset)


def test_what_no_training_uses_is_silent():
    """Is every mistake silent in a function that no training with a bar has a use for?"""
    unused = [mistake for name, mistake in CASES if deciding_training(name, mistake.exercise) is None]
    assert unused
    assert [mistake.id for mistake in unused if not mistake.silent] == []
