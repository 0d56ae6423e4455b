"""A course folder in which the real nbgrader grades every attack beside honest students."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import time

import nbformat
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader_process import NbgraderProcess
from this_course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook

from autograder.authoring.sample_class import fill_in

from . import HONEST, TARGET
from .naive import SECRET, living
from .server import Listener

NOTEBOOK = "binary_classifier"
LIMITS = "\nc.GradeInSandbox.call_seconds = 3\nc.GradeInSandbox.cell_seconds = 5\nc.GradeInSandbox.memory = 2048\n"
OVERFLOWS = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
MARKER_LINE = re.compile(r"\s*### (BEGIN|END) SOLUTION")
FIRST, PARTLY, LAST = "a_perfect", "honest_part", "z_overflows"
"""Honest students: all right and graded first; what the attackers did honestly; a known mistake, graded last."""


class AttackedClass:
    """Generates, hands in and grades, once; then answers questions about the outcome.

    Parameters
    ----------
    root : Path
        An empty folder, which becomes the course folder.
    attacks : list of Attack
    """

    def __init__(self, root, attacks):
        self.root, self.attacks = root, attacks
        self.scratch, self.home = tempfile.mkdtemp(prefix="attacked-"), root / "home of the grader"
        self.home.mkdir()
        (self.home / ".netrc").write_text(f"machine lms.example login grader password {SECRET}\n")
        shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
        config = (PACKAGE_ROOT / "nbgrader_config.py").read_text()
        (root / "nbgrader_config.py").write_text(config + LIMITS)
        self.start("generate_assignment", ASSIGNMENT, "--create").wait()
        self.release = nbformat.read(root / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
        self.course = read_course_notebook(NOTEBOOK)
        self.hand_in(FIRST, fill_in(self.release, self.course))
        self.hand_in(PARTLY, fill_in(self.release, self.course, only=HONEST))
        self.hand_in(LAST, fill_in(self.release, self.course, {"sigmoid": OVERFLOWS}))
        self.listener = Listener().__enter__()
        for attack in attacks:
            self.hand_in(attack.name, self.notebook_of(self.listener.addressed(attack)))
            for name, content in attack.files.items():
                path = self.submitted(attack.name).parent / name
                path.parent.mkdir(exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_text(content) if isinstance(content, str) else content(path)
        self.before = self.course_files()

    def start(self, *arguments):
        """Start nbgrader in the course folder, with a home and a place for scratch of its own."""
        return NbgraderProcess(self.root, *arguments, environment={"TMPDIR": self.scratch, "HOME": str(self.home)})

    def grade(self):
        """Start grading; `finish` waits for it."""
        self.started = time.monotonic()
        self.grading = self.start("autograde", ASSIGNMENT)

    def finish(self):
        """Wait until everybody is graded and has feedback."""
        graded = self.grading.wait()
        self.code, self.log = graded.returncode, graded.output
        self.seconds = time.monotonic() - self.started
        self.left = [*living(), *os.listdir(self.scratch)]
        self.start("generate_feedback", ASSIGNMENT).wait()
        self.listener.__exit__()

    def notebook_of(self, attack):
        """Return the notebook that an attacker hands in."""
        cells = {TARGET: attack.cell, **attack.replace}
        notebook = fill_in(self.release, self.course, cells, only=HONEST)
        if attack.first:
            notebook.cells.insert(0, new_code_cell(attack.first))
        return notebook

    def hand_in(self, student, notebook):
        """Write one submission."""
        path = self.submitted(student)
        path.parent.mkdir(parents=True)
        for cell in notebook.cells:
            cell.source = "\n".join(line for line in cell.source.split("\n") if not MARKER_LINE.match(line))
        path.write_text(json.dumps(notebook))

    def submitted(self, student):
        """Return the path of a submission."""
        return self.root / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"

    def grades(self, student):
        """Return a student's points by exercise."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            grades = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student).grades
            return {grade.name.removeprefix("test_"): grade.score for grade in grades}

    def rows(self):
        """Return every row of the gradebook that a person, not the grader, would have written."""
        with contextlib.closing(sqlite3.connect(self.root / "gradebook.db")) as base:
            return base.execute("SELECT * FROM grade WHERE manual_score IS NOT NULL OR extra_credit != 0").fetchall()

    def needs_manual(self, student):
        """Return the exercises that staff must look at."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            grades = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student).grades
            return {grade.name for grade in grades if grade.needs_manual_grade}

    def feedback(self, student):
        """Return a student's feedback page, without the markup that the page itself brings."""
        page = (self.root / "feedback" / student / ASSIGNMENT / f"{NOTEBOOK}.html").read_text()
        return page[page.index("<body") :]

    def shown_to(self, student):
        """Return everything that a student gets back, and what nbgrader keeps of them, by file."""
        shown = {}
        for kind in ("feedback", "autograded"):
            for path in (self.root / kind / student).rglob("*"):
                if path.is_file() and path.suffix != ".py":
                    shown[str(path.relative_to(self.root))] = path.read_bytes().decode("utf-8", "replace")
        return shown

    def course_files(self):
        """Return the digest of every file that no student may change."""
        files = [*self.root.glob("source/**/*"), *self.root.glob("release/**/*"), self.root / "nbgrader_config.py"]
        files += [*(PACKAGE_ROOT / "autograder" / "assignments" / "mnist_digits" / "checks").rglob("*.py")]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()
                and "__pycache__" not in path.parts}  # fmt: skip


def graded(root, attacks, halves=2):
    """Return the graded classes: two halves side by side, one for each core, each with its honest students."""
    classes = []
    for half in range(min(halves, len(attacks))):
        (root / str(half)).mkdir()
        classes.append(AttackedClass(root / str(half), attacks[half::halves]))
    for one in classes:
        one.grade()
    for one in classes:
        one.finish()
    return classes


def chosen(attacks, names):
    """Return the attacks of these names, or all of them."""
    return [attack for attack in attacks if not names or attack.name in names.split(",")]
