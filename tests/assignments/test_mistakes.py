"""Tests of the bank of known mistakes: each costs points in its own exercise and in no other."""

import re

import pytest
from reach import TRAININGS, exercises_reached
from scores import judge_scores
from this_course import THIS, known_mistakes, notebook_names, read_course_notebook

from autograder.authoring.verify.bank import problems_of_form, unreadable_files
from autograder.course.reference import load_reference, run_solutions
from autograder.diagnosis.answers import Answers, Memory
from autograder.report import Outcome

MISTAKES = {name: known_mistakes(name) for name in notebook_names()}
CASES = [(name, mistake) for name, mistakes in MISTAKES.items() for mistake in mistakes]
FUNCTIONS = {name: read_course_notebook(name).functions for name in MISTAKES}
FIRST = {(name, mistake.exercise): mistake for name, mistake in reversed(CASES)}
SLOW = "my_model"
"""Calls nearly everything, for many seconds where others stand in: judged with one mistake of each function."""


def judged(name, mistake, dataset, only=None, seed=None, **advice):
    """Return the exercise reports of solutions with one known mistake among them."""
    notebook = read_course_notebook(name)
    functions = run_solutions(notebook, {mistake.exercise: mistake.source})
    seed = seed or mistake.id.encode()
    return judge_scores(notebook, functions, load_reference(notebook), dataset, seed, only, **advice)


def assert_costs_its_own_exercise(exercises, mistake):
    """Require that points are lost in the mistake's own exercise alone, and that it gets its own hint."""
    lost = [exercise for exercise in exercises if exercise.score < exercise.points]
    assert [exercise.name for exercise in lost] == [mistake.exercise]
    assert [verdict.hint for verdict in lost[0].verdicts if verdict.hint] == [mistake.hint]


def named_by_notes(exercises, functions):
    """Return the functions that the notes of each function name, for those that have a note."""
    notes = {e.name: " ".join(verdict.note for verdict in e.verdicts) for e in exercises if e.name in functions}
    return {name: set(re.findall(r"`(\w+)`", said)) & set(functions) for name, said in notes.items() if said.strip()}


@pytest.mark.rotating(12)
@pytest.mark.parametrize(("name", "exercise"), FIRST, ids=map("-".join, FIRST))
def test_one_wrong_function_costs_exactly_its_own_points(name, exercise, dataset):
    """In a notebook that is otherwise right, does one wrong function cost its own exercise's points and no other's?"""
    exercises = judged(name, FIRST[name, exercise], dataset)
    assert [e.name for e in exercises if e.score < e.points] == [exercise]
    named = named_by_notes(exercises, FUNCTIONS[name])
    assert {who: names for who, names in named.items() if names != {exercise}} == {}


@pytest.mark.parametrize(
    ("name", "wrong", "callers"),
    [
        ("binary_classifier", "sigmoid", {"train_neuron", "network_forward", "train_network"}),
        ("multi_class_classifier", "softmax", {"train_softmax", "forward", "backward", "train"}),
    ],
)
def test_a_note_says_what_was_wrong_below(name, wrong, callers, dataset, rotation):
    """Does every function that needs a wrong one, if only through others, name that one and nothing else?"""
    callers = callers if rotation.exhaustive else callers - TRAININGS
    exercises = judged(name, FIRST[name, wrong], dataset, {wrong, *callers})
    assert named_by_notes(exercises, FUNCTIONS[name]) == {caller: {wrong} for caller in callers}


@pytest.mark.parametrize(("name", "exercise"), FIRST, ids=map("-".join, FIRST))
def test_each_mistake_of_a_function_is_caught_and_named(name, exercise, dataset, rotation, subtests):
    """Does each known mistake of a function lose its points, and get its own hint?

    All are judged on the same hidden inputs, so that what one mistake answers is computed once. Of the mistakes in a
    training, which take seconds each, one in twelve is judged. One in twelve mistakes is also judged in the quick
    exercises that it reaches, where it must cost nothing.
    """
    notebook, memory, family = read_course_notebook(name), Memory(), f"mistakes of {name} in {exercise}"
    mistakes = [mistake for mistake in MISTAKES[name] if mistake.exercise == exercise]
    if exercise in TRAININGS:
        mistakes = rotation.choose(mistakes, 12, family)
    far = rotation.choose(mistakes, 12, f"{family}, in others")
    quick = {exercise} | (exercises_reached(notebook, [exercise]) - TRAININGS)
    for mistake in mistakes:
        with subtests.test(mistake.id):
            only = quick if mistake in far else {exercise}
            exercises = judged(name, mistake, dataset, only, f"0{exercise}".encode(), answers=memory)
            assert_costs_its_own_exercise(exercises, mistake)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "mistake"), CASES, ids=[f"{name}-{mistake.id}" for name, mistake in CASES])
def test_mistake_costs_its_own_exercise_only(name, mistake, dataset):
    """Does a known mistake lose points in its own exercise and no other that it can reach, and get its own hint?"""
    reached = exercises_reached(read_course_notebook(name), [mistake.exercise])
    if mistake.exercise != SLOW:
        reached.discard(SLOW)
    assert_costs_its_own_exercise(judged(name, mistake, dataset, reached, answers=Answers()), mistake)


@pytest.mark.parametrize(("name", "id"), [("binary_classifier", "F8a"), ("multi_class_classifier", "F18")])
def test_no_stability_costs_its_check_only(name, id, dataset, rotation):
    """Does a naive sigmoid or softmax, right but for large scores, lose its stability check, and nothing else?"""
    mistake = next(mistake for mistake in MISTAKES[name] if mistake.id == id)
    reached = exercises_reached(read_course_notebook(name), [mistake.exercise])
    exercises = judged(name, mistake, dataset, reached if rotation.exhaustive else reached - TRAININGS)
    lost = [
        (exercise.name, verdict.check)
        for exercise in exercises
        for verdict in exercise.verdicts
        if verdict.outcome is not Outcome.PASSED
    ]
    assert lost == [(mistake.exercise, "test_stability")]


@pytest.mark.parametrize("name", MISTAKES)
def test_bank_is_well_formed(name):
    """Has every function three known mistakes, each with an id of its own, its whole function, and a hint in words?"""
    assert list(problems_of_form(read_course_notebook(name), MISTAKES[name])) == []


def test_every_file_of_the_bank_is_read():
    """Does every file of known mistakes belong to a notebook?"""
    assert list(unreadable_files(THIS.content, list(MISTAKES))) == []
