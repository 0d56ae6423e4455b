"""Course folders in which the real nbgrader grades classes: the whole course, or the part of it that is judged quickly.

Grading takes most of its time for the functions that train. What a class shows (who is graded, what is kept,
quarantined, reported or refused) doesn't depend on them: the fast tier leaves them out of the course, and the
exhaustive tier grades the whole one.
"""

import fcntl
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
templates = Path(tempfile.gettempdir())
"""Where the templates are; `conftest` sets a folder that all workers of one run share."""
QUICK = {
    NOTEBOOK: {
        "numerical_gradient": ["numerical_gradient"],
        "train_neuron": ["train_neuron"],
        "train_network": ["train_network"],
        "twice": [],
    },
    OTHER: {
        "train_softmax": ["train_softmax"],
        "network": ["init_network", "forward"],
        "backward": ["backward"],
        "train": ["train"],
        "my_model": ["my_model"],
        "twice": [],
        "paths": [],
    },
}
"""What the quick course lacks, by notebook: chapters of checks and known mistakes, and the exercises in each."""
TINY = {
    NOTEBOOK: QUICK[NOTEBOOK]
    | {
        "gradients": ["neuron_gradients"],
        "layers": ["init_layer", "relu", "relu_backward"],
        "network": ["network_forward", "network_backward"],
        "training": ["sgd_step", "minibatches"],
        "evaluation": ["predict_labels", "binary_metrics"],
    },
    OTHER: QUICK[OTHER]
    | {
        "probabilities": ["softmax", "categorical_cross_entropy", "cross_entropy_from_logits"],
        "gradients": ["softmax_gradients_one", "softmax_gradients"],
        "evaluation": ["confusion_matrix", "per_class_metrics"],
    },
}
"""What the tiny course lacks, in which only the first functions and the questions are left."""


def is_quick(exercises):
    """Return whether the quick course has all these exercises of the first notebook."""
    return not {name for names in QUICK[NOTEBOOK].values() for name in names} & set(exercises)


class CourseFolder:
    """A course folder with its release, to submit to and to grade in.

    Parameters
    ----------
    root : Path
        A folder that does not exist, or is empty.
    whole : bool
        Whether it is the whole course.
    settings : str
        Lines added to ``nbgrader_config.py``.
    environment : dict of str to str
        Added to nbgrader's environment.
    tiny : bool
        Whether the tiny course does where it is not the whole one; else it is the quick one.
    """

    def __init__(self, root, whole, settings="", environment=None, tiny=False):
        self.root, self.environment = Path(root), environment or {}
        shutil.copytree(_template("whole" if whole else "tiny" if tiny else "quick"), self.root, dirs_exist_ok=True)
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
def _template(kind):
    """Return a course folder with its release; the first worker that needs it makes it for all."""
    root = templates / f"template-{kind}"
    with open(templates / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            made = Path(tempfile.mkdtemp(dir=templates, prefix="making-"))
            _make_template(made, kind)
            made.rename(root)
    return root


def _make_template(root, kind):
    """Make a course folder with its release and its gradebook."""
    shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE_ROOT / "nbgrader_config.py", root)
    if kind != "whole":
        _shorten(root, QUICK if kind == "quick" else TINY)
    done = NbgraderProcess(root, "generate_assignment", ASSIGNMENT, "--create").wait()
    assert done.returncode == 0, done.output[-3000:]


def _shorten(root, left_out):
    """Copy the checks and known mistakes into the course, which are then its own, and remove what is left out."""
    built_in = Path(mnist_digits.__path__[0])
    for kind in ("checks", "mistakes"):
        shutil.copytree(built_in / kind, root / kind / ASSIGNMENT, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dataset.py", "bars.json"):
        shutil.copy(built_in / name, root / "checks" / ASSIGNMENT)
    for notebook, chapters in left_out.items():
        for chapter, exercises in chapters.items():
            _remove_cells(root / "source" / ASSIGNMENT / f"{notebook}.ipynb", exercises)
            for kind in ("checks", "mistakes"):
                (root / kind / ASSIGNMENT / notebook / f"{chapter}.py").unlink(missing_ok=True)


def _remove_cells(path, exercises):
    """Remove the cells of some exercises from a source notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell).removeprefix("test_") not in exercises]
    nbformat.write(notebook, path)
