"""sample_class.py: a small class, with mistakes that cost much and mistakes that cost little."""

import pytest
from this_course import THIS, known_mistakes, notebook_names, read_course_notebook

from autograder.authoring.sample_class import N_COMMON, N_MISTAKES, choose_mistakes, write_class
from autograder.authoring.verify.own_answers import Subject
from autograder.course.reference import load_reference, run_solutions
from autograder.diagnosis.mistakes import Mistake

COMMON = [(name, mistake) for name in notebook_names() for mistake in known_mistakes(name) if mistake.common]


def mistake(exercise, **marks):
    """Return a mistake of an exercise."""
    return Mistake(exercise, exercise, "", "", **marks)


def test_common_mistakes_come_first():
    """Does the class make common mistakes, fill up with silent ones of other exercises, and no others?"""
    bank = [mistake("a", silent=True), *(mistake(name, common=True, silent=True) for name in "bcdefg"), mistake("h")]
    assert [each.id for each in choose_mistakes(bank)] == ["b", "d", "f", "a"]
    assert [each.id for each in choose_mistakes([mistake(name, silent=True) for name in "abcdefgh"])] == list("aceg")
    assert choose_mistakes([mistake("h")]) == choose_mistakes([]) == []


@pytest.mark.parametrize(("name", "mistake"), COMMON, ids=[f"{name}-{each.id}" for name, each in COMMON])
def test_a_common_mistake_loses_most_of_its_exercise(name, mistake):
    """Does each mistake marked as common lose more than half of its exercise's points?"""
    notebook = read_course_notebook(name)
    subject = Subject(notebook, load_reference(notebook), THIS.dataset, THIS)
    namespace = run_solutions(notebook, {mistake.exercise: mistake.source})
    (report,), _ = subject.judge(namespace, [mistake.exercise], b"sample")
    assert report.score < report.points / 2


def test_the_class_is_small(tmp_path):
    """Does the class have 15 students, with the common mistakes of both notebooks among them?"""
    (tmp_path / "release").symlink_to(THIS.release.parent)
    students = write_class(tmp_path, THIS)
    assert len(students) == 7 + 2 * N_MISTAKES == 15
    assert len(COMMON) == 2 * N_COMMON
    assert {f"wrong_{mistake.exercise}" for _, mistake in COMMON} < set(students)
