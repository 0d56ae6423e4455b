"""Tests of fairness: right solutions that look different, and what the hidden checks give for them."""

from operator import attrgetter

import pytest
from reach import TRAININGS, exercises_reached
from scores import judge_scores
from this_course import load_dataset, notebook_names, read_course_notebook
from variants import load_variants

from autograder.course.reference import load_reference, run_solutions
from autograder.report import Outcome

SEED = b"seed"
VARIANTS = [variant for name in notebook_names() for variant in load_variants(name)]
WHOLE_NOTEBOOKS = [variant for variant in VARIANTS if variant.name.startswith("whole-")]


def rotating_variants():
    """Return the variants as parameters: the fast tier has a quarter of them, fewer of those that train."""
    for variant in VARIANTS:
        one_in, family = 4, "parts of notebooks"
        if variant in WHOLE_NOTEBOOKS:
            one_in, family = 8, "whole notebooks"
        elif variant.replace.keys() & TRAININGS:
            one_in, family = 12, "parts that train"
        yield pytest.param(variant, id=variant.name, marks=pytest.mark.rotating(one_in, family=family))


def exercises_to_judge(variant, rotation):
    """Return the exercises that a variant can reach; in the fast tier, few parts are judged in others' trainings."""
    reached = exercises_reached(read_course_notebook(variant.notebook), variant.replace)
    parts = [part for part in VARIANTS if part not in WHOLE_NOTEBOOKS]
    far = variant in WHOLE_NOTEBOOKS or variant in rotation.choose(parts, 20, "parts that reach trainings")
    return reached if far else reached - (TRAININGS - variant.replace.keys())


def judge_variant(variant, only):
    """Judge the course's solutions with some cells replaced by a variant's."""
    notebook = read_course_notebook(variant.notebook)
    functions, source = run_solutions(notebook, variant.replace), "\n".join(variant.replace.values())
    return judge_scores(notebook, functions, load_reference(notebook), load_dataset(), SEED, only, source)


def lost_points(variant, exercises):
    """Say which checks a variant lost, one in a line: exercise, check, rationale."""
    lines = [
        f"  {exercise.name} ({exercise.score:g} of {exercise.points:g} points), {verdict.check}: "
        f"{verdict.outcome}: {verdict.rationale}"
        for exercise in exercises
        for verdict in exercise.verdicts
        if verdict.outcome is not Outcome.PASSED
    ]
    if not lines:
        return ""
    names = ", ".join(variant.replace)
    return "\n".join([f"{variant.name} (row {variant.row}) writes {names} rightly, but lost:", *lines])


@pytest.mark.parametrize("variant", [*rotating_variants()])
def test_a_right_solution_that_looks_different_earns_full_points(variant, rotation):
    """Does a solution that is right but written differently earn full points in every exercise it reaches?"""
    exercises = judge_variant(variant, exercises_to_judge(variant, rotation))
    if lost := lost_points(variant, exercises):
        pytest.fail(lost, pytrace=False)
    assert {exercise.name for exercise in exercises} >= variant.replace.keys()
    assert [exercise.score for exercise in exercises] == [exercise.points for exercise in exercises]


@pytest.mark.parametrize("variant", VARIANTS, ids=attrgetter("name"))
def test_a_variant_replaces_solutions_of_the_notebook(variant):
    """Does each variant replace at least one function, and only functions that the notebook asks for?"""
    notebook = read_course_notebook(variant.notebook)
    assert variant.replace
    assert variant.replace.keys() <= set(notebook.functions), f"{variant.name} replaces a function nobody asks for"
    for name, source in variant.replace.items():
        assert source != notebook.solution_code(name)


@pytest.mark.parametrize("variant", WHOLE_NOTEBOOKS, ids=attrgetter("name"))
def test_a_whole_notebook_replaces_every_function(variant):
    """Is nothing of the course's own solutions left in a variant that stands for a whole notebook?"""
    assert variant.replace.keys() == set(read_course_notebook(variant.notebook).functions)


def test_each_variant_has_a_name_of_its_own():
    """Can a variant be found by its name?"""
    names = [variant.name for variant in VARIANTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", notebook_names())
def test_every_function_is_written_differently(name):
    """Is there a variant of every function, beside the whole notebooks?"""
    parts = [variant for variant in VARIANTS if variant.notebook == name and variant not in WHOLE_NOTEBOOKS]
    assert {function for variant in parts for function in variant.replace} == set(read_course_notebook(name).functions)
