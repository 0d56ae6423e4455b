"""The hook in the real nbgrader: what it cannot make safe is refused, what is misnamed is graded, the class goes on."""

import json
import os

import pytest
from course_folder import NOTEBOOK, OTHER, CourseFolder
from this_course import ASSIGNMENT

pytestmark = pytest.mark.xdist_group("hook")
BREAKS_FOR_EVE = """
from autograder.nbgrader_plugins import quarantine
tidy = quarantine._tidy
def _stumble(folder):
    if "eve" in str(folder):
        raise OSError(22, "Invalid argument")
    tidy(folder)
quarantine._tidy = quarantine._quarantine_all = _stumble
"""


class HookedClass(CourseFolder):
    """Submits and grades, once; then answers questions about the outcome."""

    def __init__(self, root, whole):
        super().__init__(root, whole, BREAKS_FOR_EVE, tiny=True)
        right = json.dumps(self.fill_in(only=("select_pair",)))
        self.submit_files("ada", {f"{NOTEBOOK} (1).ipynb": right})
        self.submit_files("ben", {"a.ipynb": right, "b.ipynb": right + " "})
        self.submit_files("carl", {"history.ipynb": '{"cells": []}'})
        self.submit_files("eve", {f"{NOTEBOOK}.ipynb": "{}"})
        (self.folder_of("eve") / "leak.csv").symlink_to("../../../gradebook.db")
        self.submit_files("zoe", {f"{NOTEBOOK}.ipynb": ""})
        self.log = self.nbgrader("autograde", ASSIGNMENT, code=1)
        self.nbgrader("generate_feedback", ASSIGNMENT)

        os.mkfifo(self.folder_of("ada") / "timestamp.txt")
        self.log_again = self.nbgrader("autograde", ASSIGNMENT, "--student", "ada")

    def folder_of(self, student):
        """Return the folder of a submission."""
        return self.submitted(student).parent

    def submit_files(self, student, files):
        """Write one submission of several files."""
        self.folder_of(student).mkdir(parents=True)
        for name, text in files.items():
            (self.folder_of(student) / name).write_text(text)

    def score(self, student):
        """Return a student's points in the first notebook."""
        return sum(self.grades(student).values())


@pytest.fixture(scope="module")
def hooked(request, tmp_path_factory):
    """The class, graded."""
    return HookedClass(tmp_path_factory.mktemp("hooked"), request.config.option.exhaustive)


def test_a_misnamed_notebook_has_its_points(hooked):
    """Is a notebook under another name graded, with the sentence on its page?"""
    assert hooked.score("ada") == hooked.points()["select_pair"]
    assert f"<code>{NOTEBOOK} (1).ipynb</code> was graded in its place" in hooked.feedback("ada")
    assert f"<code>{OTHER}.ipynb</code> was not submitted" in hooked.feedback("ada")


def test_two_candidates_are_told_so(hooked):
    """Does a student with two candidates read that none was taken?"""
    assert hooked.score("ben") == 0
    assert "<code>a.ipynb</code> and <code>b.ipynb</code> could each be it" in hooked.feedback("ben")


@pytest.mark.parametrize("notebook", [NOTEBOOK, OTHER])
def test_nothing_of_the_course_is_told_so(hooked, notebook):
    """Does a student who handed in something else read so?"""
    assert f"no file is named <code>{notebook}.ipynb</code>, and no other" in hooked.feedback("carl", notebook)


def test_what_cannot_be_made_safe_gives_nothing_back(hooked):
    """If a link could not be quarantined, is its student refused, loudly, and nothing kept that nbgrader copied?"""
    assert "submitted/eve/mnist_digits: NOT GRADED: links in it could not be quarantined" in hooked.log
    assert not (hooked.root / "autograded" / "eve" / ASSIGNMENT).exists()
    assert not (hooked.root / "feedback" / "eve").exists()


def test_the_class_goes_on(hooked):
    """Is the student after the one who was refused graded?"""
    assert "the file is empty" in hooked.feedback("zoe")


def test_a_pipe_for_a_time_does_not_hang_the_next_run(hooked):
    """Is a pipe in place of the timestamp quarantined before nbgrader reads that of a graded student?"""
    assert "timestamp.txt was quarantined in" in hooked.log_again
    assert not (hooked.folder_of("ada") / "timestamp.txt").exists()
    assert hooked.score("ada") > 0
