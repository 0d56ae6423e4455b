"""`grade(path)`: the whole way of one submission through the real sandbox, without nbgrader."""

import json
import os
import stat

import nbformat
import pytest
from this_course import ASSIGNMENT, PACKAGE_ROOT, THIS, known_mistakes, notebook_names, read_course_notebook
from variants import load_variants

from autograder.authoring.sample_class import fill_in
from autograder.course.secret import course_secret
from autograder.errors import CourseError
from autograder.grader import grade
from autograder.report import Outcome
from autograder.sandbox.limits import Limits
from autograder.submission.identify import which_notebook

pytestmark = pytest.mark.xdist_group("grader")  # one worker makes what these tests share
NOTEBOOK = "binary_classifier"
LIMITS = Limits(cell=10, call=10)
SOME_MISTAKES = [
    (name, mistake)
    for name in notebook_names()
    for mistake in known_mistakes(name)[:: max(1, len(known_mistakes(name)) // 6)][:6]
]
SOME_VARIANTS = [variant for name in notebook_names() for variant in load_variants(name, "whole_*.py")[::6]]


def write(path, notebook):
    path.write_text(json.dumps(notebook))
    return path


def lost(report):
    return {exercise.name for exercise in report.exercises if exercise.score < exercise.points}


@pytest.fixture(scope="module")
def perfect(tmp_path_factory, release, course_notebook):
    """A notebook with all solutions."""
    return write(tmp_path_factory.mktemp("perfect") / f"{NOTEBOOK}.ipynb", fill_in(release, course_notebook))


@pytest.fixture(scope="module")
def report(perfect):
    """The report of that notebook."""
    return grade(perfect, limits=LIMITS)


def test_same_submission_same_report(perfect, report):
    """Is the report of a submission the same at every grading, and full for the solutions?"""
    assert report.score == report.max_score
    assert report == grade(perfect, limits=LIMITS)
    assert not report.notes
    assert not report.faults


def test_full_points_come_without_notes_in_verdicts(report):
    """Do the solutions pass every check without a note, a warning or a substituted function, but for the reasons?"""
    assert {v.outcome for e in report.exercises for v in e.verdicts} == {Outcome.PASSED}
    functions = read_course_notebook(NOTEBOOK).functions
    assert not [v.note for e in report.exercises if e.name in functions for v in e.verdicts if v.note]


def grade_with(tmp_path, name, replace):
    """Grade a notebook of the course, all solutions but for some cells."""
    release = nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
    notebook = fill_in(release, read_course_notebook(name), replace)
    return grade(write(tmp_path / f"{name}.ipynb", notebook), limits=LIMITS)


@pytest.mark.rotating(12)
@pytest.mark.parametrize(("name", "mistake"), SOME_MISTAKES, ids=lambda value: getattr(value, "id", value))
def test_known_mistakes_through_the_sandbox(tmp_path, name, mistake):
    """Does a known mistake lose points in its own exercise only, in a real sandbox too?"""
    report = grade_with(tmp_path, name, {mistake.exercise: mistake.source})
    assert lost(report) == {mistake.exercise}
    assert not report.faults


@pytest.mark.rotating(10)
@pytest.mark.parametrize("variant", SOME_VARIANTS, ids=lambda variant: variant.name)
def test_right_variants_through_the_sandbox(tmp_path, variant):
    """Does a right answer written differently earn full points in a real sandbox too?"""
    report = grade_with(tmp_path, variant.notebook, variant.replace)
    assert report.score == report.max_score, lost(report)


def test_own_work_needs_no_sandbox(perfect, report):
    """Does a learner's own notebook get the same grade without the sandbox?"""
    assert grade(perfect, limits=LIMITS, protected=False) == report


def test_name_or_content_tells_the_notebook(tmp_path, release):
    """Is a renamed file recognised by the exercises in it?"""
    assert which_notebook(write(tmp_path / "my homework.ipynb", release), THIS) == NOTEBOOK
    assert which_notebook(tmp_path / f"{NOTEBOOK}.ipynb", THIS) == NOTEBOOK


def test_a_stranger_is_refused(tmp_path):
    """Does a file of no notebook of the course stop with what is allowed?"""
    path = write(tmp_path / "essay.ipynb", nbformat.v4.new_notebook())
    with pytest.raises(CourseError, match=r"is not a notebook of this course: name it .*binary_classifier\.ipynb"):
        which_notebook(path, THIS)


def test_secret_is_made_once_and_kept_private(tmp_path, monkeypatch):
    """Is the course's secret drawn at first use, readable by its owner only, and the same afterwards?"""
    monkeypatch.delenv("AUTOGRADER_SECRET")
    first = course_secret(tmp_path)
    assert first == course_secret(tmp_path)
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / ".course_secret").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [".course_secret"]


@pytest.mark.parametrize("content", ["", "\n", "short"])
def test_a_secret_that_could_be_guessed_is_refused(tmp_path, monkeypatch, content):
    """Is an empty or short secret, as a full disk leaves it, refused with what is allowed and what to do?"""
    monkeypatch.delenv("AUTOGRADER_SECRET")
    (tmp_path / ".course_secret").write_text(content)
    with pytest.raises(CourseError, match=r"\.course_secret holds \d characters.*at least 16\. Put .* back, or remove"):
        course_secret(tmp_path)


def test_a_full_disk_leaves_no_secret(tmp_path, monkeypatch):
    """When the disk is full while the secret is drawn, is that said, and no empty file left for the next run?"""

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.delenv("AUTOGRADER_SECRET")
    monkeypatch.setattr("autograder.course.secret.os.fsync", full)
    with pytest.raises(CourseError, match=r"cannot be written \(No space left on device\).*or set AUTOGRADER_SECRET"):
        course_secret(tmp_path)
    assert os.listdir(tmp_path) == []


def test_two_first_graders_share_one_secret(tmp_path, monkeypatch):
    """When another grader draws the secret at the same time, do both use the first one, whole?"""
    link = os.link

    def late(draft, path):
        path.write_text("drawn by the other grader")
        link(draft, path)

    monkeypatch.delenv("AUTOGRADER_SECRET")
    monkeypatch.setattr("autograder.course.secret.os.link", late)
    assert course_secret(tmp_path) == "drawn by the other grader"


def test_points_are_the_notebooks(report):
    """Does the report hold every exercise of the notebook, in its order, for its points?"""
    assert {e.name: e.points for e in report.exercises} == read_course_notebook(NOTEBOOK).points
