"""identify.py and misnamed.py: a notebook under another name is graded, or its student reads why not."""

import json
import os
import shutil

import pytest
from this_course import read_course_notebook

from autograder.nbgrader_plugins import misnamed
from autograder.nbgrader_plugins.quarantine import quarantine_unsafe_files
from autograder.submission.identify import MAX_POINTER_BYTES, in_words, read_pointer, write_pointer
from autograder.submission.reader import open_submission

COURSE = read_course_notebook("binary_classifier")
RIGHT, OTHER = "binary_classifier.ipynb", "multi_class_classifier.ipynb"


@pytest.fixture
def folder(tmp_path):
    """An empty submission."""
    return tmp_path


def hand_in(folder, *names, of=COURSE, change=""):
    """Hand in a notebook of the course under these names."""
    for name in names:
        cells = [cell.to_dict() for cell in of.cells]
        text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (folder / name).write_text(text + change * (name != names[0]))


def look_after(folder, assignment="mnist_digits"):
    """Look after a submission as nbgrader's hook; return the names of the notebooks that are converted then."""
    notebooks = [str(path) for path in sorted(folder.glob("*.ipynb"))]
    quarantine_unsafe_files(assignment, "ada", notebooks)
    return {os.path.basename(path) for path in notebooks}


def notes(folder, name=RIGHT):
    """Return what the student of a submission reads."""
    return open_submission(folder / name, COURSE).notes


def test_a_misnamed_notebook_is_graded(folder, caplog):
    """Is it read, does its student hear so, and staff, and is what was handed in still there?"""
    hand_in(folder, "binary_classifier (1).ipynb")
    assert RIGHT in look_after(folder)
    submission = open_submission(folder / RIGHT, COURSE)
    assert submission.notes == (in_words(RIGHT, ["binary_classifier (1).ipynb"]),)
    assert "so `binary_classifier (1).ipynb` was graded in its place" in submission.notes[0]
    assert "def relu(" in submission.code
    assert submission.content == (folder / "binary_classifier (1).ipynb").read_bytes()
    assert f"{folder}/{RIGHT}: no such file; 'binary_classifier (1).ipynb' has its exercises" in caplog.text


def test_the_other_notebook_is_left_alone(folder):
    """With one of two misnamed, is it found among the names, and the well-named one left as it is?"""
    hand_in(folder, "a.ipynb")
    hand_in(folder, OTHER, of=read_course_notebook("multi_class_classifier"))
    before = (folder / OTHER).read_bytes()
    assert {RIGHT, OTHER} < look_after(folder)
    assert "`a.ipynb` was graded in its place" in notes(folder)[0]
    assert (folder / OTHER).read_bytes() == before


def test_of_two_none_is_taken(folder, caplog):
    """Where two files could be it, is none graded, and are student and staff told which, and what to do?"""
    hand_in(folder, "a.ipynb", "b.ipynb", change=" ")
    assert RIGHT in look_after(folder)
    assert notes(folder) == (
        f"no file is named `{RIGHT}`, and `a.ipynb` and `b.ipynb` could each be it; name the right one `{RIGHT}` and "
        "submit it again: nothing in it could be graded",
    )
    assert "each of ['a.ipynb', 'b.ipynb'] could be it: none was used" in caplog.text


def test_of_two_equal_files_one_is_taken(folder):
    """Is a notebook that was downloaded twice no riddle?"""
    hand_in(folder, "a.ipynb", "b.ipynb")
    look_after(folder)
    assert "`a.ipynb` was graded in its place" in notes(folder)[0]


def test_homework_of_another_course_has_feedback_too(folder):
    """Does a student who handed in nothing of the course read so, instead of nothing?"""
    (folder / "history.ipynb").write_text('{"cells": []}')
    assert {RIGHT, OTHER} < look_after(folder)
    assert "no other submitted file contains its exercises" in notes(folder)[0]


def test_a_notebook_that_was_not_handed_in_stays_so(folder):
    """Is nothing put in the place of a notebook of which there is no trace, beside one that is there?"""
    hand_in(folder, RIGHT)
    assert look_after(folder) == {RIGHT}
    assert notes(folder) == ()


@pytest.mark.parametrize("again", ["the same", "named right", "another"])
def test_a_pointer_is_made_anew_each_time(folder, again):
    """Does the next run see what lies there then, and not what lay there before?"""
    hand_in(folder, "a.ipynb")
    look_after(folder)
    if again == "named right":
        shutil.move(folder / "a.ipynb", folder / RIGHT)
    if again == "another":
        shutil.move(folder / "a.ipynb", folder / "c.ipynb")
    look_after(folder)
    assert ["was graded in its place" in note for note in notes(folder)] == [True] * (again != "named right")
    assert again != "another" or "`c.ipynb` was" in notes(folder)[0]


def test_a_link_is_no_misnamed_notebook(folder, tmp_path_factory):
    """Does a link to the solutions under another name stay unread?"""
    (folder / "mine.ipynb").symlink_to(COURSE.path)
    look_after(folder)
    assert "no other submitted file contains its exercises" in notes(folder)[0]


def test_another_assignment_is_left_alone(folder):
    """Is nothing looked for in what belongs to another assignment?"""
    hand_in(folder, "a.ipynb")
    assert look_after(folder, "essay") == {"a.ipynb"}


def test_a_fault_costs_nobody_the_other_notebook(folder, monkeypatch, caplog):
    """When the search breaks, is the well-named notebook graded all the same, and staff told?"""
    hand_in(folder, RIGHT, "a.ipynb")
    monkeypatch.setattr(misnamed, "_missing", lambda *_: 1 / 0)
    assert look_after(folder) == {RIGHT, "a.ipynb"}
    assert "the search for misnamed notebooks failed: 'division by zero'" in caplog.text


@pytest.mark.parametrize(
    "names",
    [["../a.ipynb"], ["/etc/a.ipynb"], ["a"], [".."], ["a\nb.ipynb"], ["a\0.ipynb"], ["\ud800.ipynb"], [5], "a.ipynb",
     {"a": 1}, None, ["a.ipynb"] * 30, ["a" * MAX_POINTER_BYTES + ".ipynb"]],
)  # fmt: skip
def test_a_pointer_leads_nowhere_else(folder, names):
    """Is a pointer that leads out of its folder, or is no list of names, no pointer but a file that is no notebook?"""
    (folder / RIGHT).write_text(json.dumps({"submitted as": names}))
    assert read_pointer((folder / RIGHT).read_bytes()) is None
    assert "not a notebook of format 4" in notes(folder)[0]


@pytest.mark.parametrize("rest", [b"", b"[", b'["a.ipynb"]} more', b"[" * 9_000, b'["\xff.ipynb"]}'])
def test_a_damaged_pointer_is_no_pointer(rest):
    """Is what only begins like a pointer none?"""
    assert read_pointer(b'{"submitted as": ' + rest) is None


def test_a_pointer_is_not_followed_twice(folder):
    """Does a pointer to a pointer end there?"""
    write_pointer(folder / RIGHT, ["a.ipynb"])
    write_pointer(folder / "a.ipynb", [RIGHT])
    assert "not a notebook of format 4" in notes(folder)[1]


def test_a_pointer_writes_over_nothing(folder):
    """Is what lies in a pointer's place never lost?"""
    (folder / RIGHT).write_text("mine")
    with pytest.raises(FileExistsError):
        write_pointer(folder / RIGHT, ["a.ipynb"])
