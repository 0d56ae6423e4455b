"""The hook in the real nbgrader: what it cannot make safe is refused, what is misnamed is graded, the class goes on."""

import json
import os
import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader_process import nbgrader
from this_course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook

from autograder.authoring.sample_class import fill_in

pytestmark = pytest.mark.xdist_group("hook")
NOTEBOOK, OTHER = "binary_classifier", "multi_class_classifier"
BREAKS_FOR_EVE = """
from autograder.nbgrader_plugins import quarantine
tidy = quarantine._tidy
def _stumble(folder):
    if "eve" in str(folder):
        raise OSError(22, "Invalid argument")
    tidy(folder)
quarantine._tidy = quarantine._quarantine_all = _stumble
"""


class HookedClass:
    """Generates, hands in and grades, once; then answers questions about the outcome."""

    def __init__(self, root, release):
        self.root = root
        shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
        config = (PACKAGE_ROOT / "nbgrader_config.py").read_text()
        (root / "nbgrader_config.py").write_text(config + BREAKS_FOR_EVE)
        self.nbgrader("generate_assignment", "--create")
        right = json.dumps(fill_in(release, read_course_notebook(NOTEBOOK), only=("select_pair",)))
        self.hand_in("ada", {f"{NOTEBOOK} (1).ipynb": right})
        self.hand_in("ben", {"a.ipynb": right, "b.ipynb": right + " "})
        self.hand_in("carl", {"history.ipynb": '{"cells": []}'})
        self.hand_in("eve", {f"{NOTEBOOK}.ipynb": "{}"})
        (self.submitted("eve") / "leak.csv").symlink_to("../../../gradebook.db")
        self.hand_in("zoe", {f"{NOTEBOOK}.ipynb": ""})
        self.code, self.log = self.nbgrader("autograde")
        self.nbgrader("generate_feedback")

        os.mkfifo(self.submitted("ada") / "timestamp.txt")
        _, self.log_again = self.nbgrader("autograde", "--student", "ada")

    def nbgrader(self, command, *options):
        """Run nbgrader; return its exit code and what it said."""
        done = nbgrader(self.root, command, ASSIGNMENT, *options)
        return done.returncode, done.output

    def submitted(self, student):
        """Return the folder of a submission."""
        return self.root / "submitted" / student / ASSIGNMENT

    def hand_in(self, student, files):
        """Write one submission."""
        self.submitted(student).mkdir(parents=True)
        for name, text in files.items():
            (self.submitted(student) / name).write_text(text)

    def feedback(self, student, notebook=NOTEBOOK):
        """Return a student's feedback page."""
        return (self.root / "feedback" / student / ASSIGNMENT / f"{notebook}.html").read_text()

    def score(self, student):
        """Return a student's points in the first notebook."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            return gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student).score


@pytest.fixture(scope="module")
def hooked(tmp_path_factory, release):
    """The class, graded."""
    return HookedClass(tmp_path_factory.mktemp("hooked"), release)


def test_a_misnamed_notebook_has_its_points(hooked):
    """Is a notebook under another name graded, with the sentence on its page?"""
    assert hooked.score("ada") == read_course_notebook(NOTEBOOK).points["select_pair"]
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
    assert hooked.code == 1
    assert "submitted/eve/mnist_digits: NOT GRADED: links in it could not be quarantined" in hooked.log
    assert not (hooked.root / "autograded" / "eve" / ASSIGNMENT).exists()
    assert not (hooked.root / "feedback" / "eve").exists()


def test_the_class_goes_on(hooked):
    """Is the student after the one who was refused graded?"""
    assert "the file is empty" in hooked.feedback("zoe")


def test_a_pipe_for_a_time_does_not_hang_the_next_run(hooked):
    """Is a pipe in place of the timestamp quarantined before nbgrader reads that of a graded student?"""
    assert "timestamp.txt was quarantined in" in hooked.log_again
    assert not (hooked.submitted("ada") / "timestamp.txt").exists()
    assert hooked.score("ada") > 0
