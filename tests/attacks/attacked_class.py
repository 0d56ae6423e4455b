"""A course folder in which the real nbgrader grades every attack beside honest students."""

import contextlib
import hashlib
import os
import re
import sqlite3
import tempfile
import time

from course_folder import CourseFolder, is_quick
from nbformat.v4 import new_code_cell
from this_course import ASSIGNMENT, PACKAGE_ROOT

from . import HONEST, TARGET
from .naive import SECRET, living
from .server import Listener

LIMITS = "\nc.GradeInSandbox.call_seconds = 3\nc.GradeInSandbox.cell_seconds = 5\nc.GradeInSandbox.memory = 2048\n"
OVERFLOWS = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
MARKER_LINE = re.compile(r"\s*### (BEGIN|END) SOLUTION")
FIRST, PARTLY, LAST = "a_perfect", "honest_part", "z_overflows"
"""Honest students: all right and graded first; what the attackers did honestly; a known mistake, graded last."""


class AttackedClass(CourseFolder):
    """Submits and grades, once; then answers questions about the outcome.

    Parameters
    ----------
    root : Path
        An empty folder, which becomes the course folder.
    attacks : list of Attack
    whole : bool
        Whether it is the whole course.
    """

    def __init__(self, root, attacks, whole):
        home = root / "home of the grader"
        home.mkdir()
        (home / ".netrc").write_text(f"machine lms.example login grader password {SECRET}\n")
        self.attacks, self.scratch = attacks, tempfile.mkdtemp(prefix="attacked-")
        super().__init__(root, whole, LIMITS, {"TMPDIR": self.scratch, "HOME": str(home)})
        self.hand_in(FIRST, self.fill_in())
        self.hand_in(PARTLY, self.fill_in(only=HONEST))
        self.hand_in(LAST, self.fill_in({"sigmoid": OVERFLOWS}))
        self.listener = Listener().__enter__()
        for attack in attacks:
            self.hand_in(attack.name, self.notebook_of(self.listener.addressed(attack)))
            for name, content in attack.files.items():
                path = self.submitted(attack.name).parent / name
                path.parent.mkdir(exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_text(content) if isinstance(content, str) else content(path)
        self.before = self.course_files()

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
        notebook = self.fill_in({TARGET: attack.cell, **attack.replace}, only=HONEST)
        if attack.first:
            notebook.cells.insert(0, new_code_cell(attack.first))
        return notebook

    def hand_in(self, student, notebook):
        """Write one submission, without the marks of solutions, which students never see."""
        for cell in notebook.cells:
            cell.source = "\n".join(line for line in cell.source.split("\n") if not MARKER_LINE.match(line))
        self.submit(student, notebook)

    def rows_by_hand(self):
        """Return every row of the gradebook that a person, not the grader, would have written."""
        with contextlib.closing(sqlite3.connect(self.root / "gradebook.db")) as base:
            return base.execute("SELECT * FROM grade WHERE manual_score IS NOT NULL OR extra_credit != 0").fetchall()

    def feedback_body(self, student):
        """Return a student's feedback page, without the markup that the page itself brings."""
        page = self.feedback(student)
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
        files = [path for kind in ("source", "release", "checks") for path in self.root.glob(f"{kind}/**/*")]
        files.append(self.root / "nbgrader_config.py")
        files += [*(PACKAGE_ROOT / "autograder" / "assignments" / "mnist_digits" / "checks").rglob("*.py")]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()
                and "__pycache__" not in path.parts}  # fmt: skip


def graded(root, attacks, whole):
    """Return the graded classes, each with its honest students: the whole course's side by side, one for each core."""
    classes, halves = [], min(2, len(attacks)) if whole else 1
    whole = whole or not all(is_quick(attack.replace) for attack in attacks)
    for half in range(halves):
        (root / str(half)).mkdir()
        classes.append(AttackedClass(root / str(half), attacks[half::halves], whole))
    for one in classes:
        one.grade()
    for one in classes:
        one.finish()
    return classes


def chosen(attacks, names):
    """Return the attacks of these names, or all of them."""
    return [attack for attack in attacks if not names or attack.name in names.split(",")]
