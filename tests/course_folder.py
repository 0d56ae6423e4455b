"""Course folders in which the real nbgrader grades classes: the whole course, or the part of it that is judged quickly.

Grading takes most of its time for the functions that train. What a class shows
(who is graded, what is kept, quarantined, told or refused) doesn't depend on them: the fast tier leaves them out of the
course, and the exhaustive tier grades the whole one.
"""

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader_process import NbgraderProcess
from this_course import ASSIGNMENT, PACKAGE_ROOT

from autograder.assignments import mnist_digits
from autograder.authoring.sample_class import fill_in
from autograder.course.course import Course
from autograder.course.notebook import grade_id
from autograder.grader import grade

NOTEBOOK, OTHER = "binary_classifier", "multi_class_classifier"
LEFT_OUT = {
    NOTEBOOK: {
        "exercises": {"numerical_gradient", "train_neuron", "train_network"},
        "chapters": {"numerical_gradient", "train_neuron", "train_network", "twice"},
    },
    OTHER: {
        "exercises": {"train_softmax", "init_network", "forward", "backward", "train", "my_model"},
        "chapters": {"train_softmax", "network", "backward", "train", "my_model", "twice", "paths"},
    },
}
"""What the quick course lacks, by notebook: exercises, and the files of their checks and known mistakes."""


def is_quick(exercises):
    """Return whether the quick course has all these exercises of the first notebook."""
    return not LEFT_OUT[NOTEBOOK]["exercises"] & set(exercises)


class CourseFolder:
    """A course folder with its release, to submit to and to grade in.

    Parameters
    ----------
    root : Path
        A folder that does not exist, or is empty.
    whole : bool
        Whether it is the whole course, or the quick one.
    settings : str
        Lines added to ``nbgrader_config.py``.
    environment : dict of str to str
        Added to nbgrader's environment.
    """

    def __init__(self, root, whole, settings="", environment=None):
        self.root, self.environment = Path(root), environment or {}
        shutil.copytree(_template(whole), self.root, dirs_exist_ok=True)
        self.assignment = Course(self.root).assignment(ASSIGNMENT)
        self.add_settings(settings)

    def add_settings(self, settings):
        """Add lines to ``nbgrader_config.py``; return what it held before."""
        config = self.root / "nbgrader_config.py"
        before = config.read_text()
        config.write_text(before + settings)
        return before

    def start(self, *arguments):
        """Start an nbgrader command in the folder."""
        return NbgraderProcess(self.root, *arguments, environment=self.environment)

    def nbgrader(self, *arguments, code=0):
        """Run an nbgrader command, which must end with this code; return what it printed."""
        done = self.start(*arguments).wait()
        assert done.returncode == code, done.output[-3000:]
        return done.output

    def points(self, notebook=NOTEBOOK):
        """Return the points of a notebook's exercises."""
        return self.assignment.notebook(notebook).points

    def full(self, notebook=NOTEBOOK):
        """Return what a right notebook earns."""
        return sum(self.points(notebook).values())

    def release(self, notebook=NOTEBOOK):
        """Return a notebook's student version."""
        return nbformat.read(self.assignment.release / f"{notebook}.ipynb", as_version=4)

    def fill_in(self, replace=None, only=None, notebook=NOTEBOOK):
        """Return a notebook with solutions; see `sample_class.fill_in`."""
        return fill_in(self.release(notebook), self.assignment.notebook(notebook), replace, only)

    def submitted(self, student, notebook=NOTEBOOK):
        """Return the path of a submission."""
        return self.root / "submitted" / student / ASSIGNMENT / f"{notebook}.ipynb"

    def submit(self, student, content, notebook=NOTEBOOK):
        """Write one submission: a notebook, a text or raw bytes."""
        path = self.submitted(student, notebook)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, bytes | str) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def grade(self, path, **options):
        """Grade a submission without nbgrader; see `autograder.grade`."""
        return grade(path, course=self.assignment.course, **options)

    def autograded(self, student, notebook=NOTEBOOK):
        """Return the path of a graded notebook."""
        return self.root / "autograded" / student / ASSIGNMENT / f"{notebook}.ipynb"

    def feedback(self, student, notebook=NOTEBOOK):
        """Return a student's feedback page."""
        return (self.root / "feedback" / student / ASSIGNMENT / f"{notebook}.html").read_text()

    def rows(self, student, notebook=NOTEBOOK):
        """Return a student's grades as the gradebook holds them: points and ``needs_manual_grade`` by exercise."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            grades = gradebook.find_submission_notebook(notebook, ASSIGNMENT, student).grades
            return {row.name.removeprefix("test_"): (row.score, row.needs_manual_grade) for row in grades}

    def grades(self, student, notebook=NOTEBOOK):
        """Return a student's points by exercise."""
        return {name: score for name, (score, _) in self.rows(student, notebook).items()}

    def needs_manual(self, student, notebook=NOTEBOOK):
        """Return the exercises that staff must look at."""
        return {name for name, (_, manual) in self.rows(student, notebook).items() if manual}

    def lost(self, student, notebook=NOTEBOOK):
        """Return the exercises in which a student has less than full points."""
        full = self.points(notebook)
        return {name for name, score in self.grades(student, notebook).items() if score < full[name]}


@functools.cache
def _template(whole):
    """Return a course folder with its release, made once in the life of this process."""
    root = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE_ROOT / "nbgrader_config.py", root)
    if not whole:
        _copy_content(root)
        for notebook, left_out in LEFT_OUT.items():
            _leave_out(root / "source" / ASSIGNMENT / f"{notebook}.ipynb", left_out["exercises"])
    done = NbgraderProcess(root, "generate_assignment", ASSIGNMENT, "--create").wait()
    assert done.returncode == 0, done.output[-3000:]
    return root


def _copy_content(root):
    """Copy the checks and known mistakes into the course, without some chapters: they are then its own."""
    built_in = Path(mnist_digits.__path__[0])
    unwanted = shutil.ignore_patterns("__pycache__")
    for kind in ("checks", "mistakes"):
        shutil.copytree(built_in / kind, root / kind / ASSIGNMENT, ignore=unwanted)
        for notebook, left_out in LEFT_OUT.items():
            for chapter in left_out["chapters"]:
                (root / kind / ASSIGNMENT / notebook / f"{chapter}.py").unlink(missing_ok=True)
    for name in ("dataset.py", "bars.json"):
        shutil.copy(built_in / name, root / "checks" / ASSIGNMENT)


def _leave_out(path, exercises):
    """Remove the cells of some exercises from a source notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell).removeprefix("test_") not in exercises]
    nbformat.write(notebook, path)
