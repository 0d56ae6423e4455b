"""Do the README's figures that can be counted agree with what is there?"""

import re

import pytest
from test_checks import check_items
from this_course import PACKAGE_ROOT, known_mistakes, notebook_names, read_course_notebook
from variants import load_variants

NAMES = notebook_names()


def cells(words):
    """Return the numbers in each notebook's cell of the README's row that begins with these words, commas left out."""
    (row,) = [row for row in (PACKAGE_ROOT / "README.md").read_text().split("\n") if row.startswith(f"| {words}")]
    return [[int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", cell)] for cell in row.split("|")[2:4]]


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_the_readme_counts_mistakes(place):
    """Does the README say how many known mistakes each notebook has?"""
    assert cells("known mistakes |")[place][0] == len(known_mistakes(NAMES[place]))


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_the_readme_counts_variants(place):
    """Does the README say how many right answers are written differently, and how many of them are whole notebooks?"""
    found = [len(load_variants(NAMES[place])), len(load_variants(NAMES[place], "whole_*.py"))]
    assert [cells("correct answers written differently")[place][at] for at in (0, 2)] == found


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_the_readme_counts_functions_and_checks(place):
    """Does the README say how many functions are graded, and by how many hidden checks?"""
    notebook = read_course_notebook(NAMES[place])
    exercises = [item.get_closest_marker("exercise").args[0] for item in check_items(notebook)]
    checks = [exercise for exercise in exercises if exercise in notebook.functions]
    assert cells("graded functions")[place] == [len(notebook.functions), len(checks)]


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_the_readme_counts_answers(place):
    """Does the README say how many answers each notebook asks for?"""
    answers = read_course_notebook(NAMES[place]).answers.values()
    assert cells("graded answers")[place] == [sum(map(len, answers))]
