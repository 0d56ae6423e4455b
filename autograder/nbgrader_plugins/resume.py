"""Let the next run finish a class after one was killed, lost power, or failed on an exercise.

nbgrader skips a submission whose folder in ``autograded/`` exists, and makes that folder before it grades. A run that
was killed would leave one student without a grade, permanently and silently.
"""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import OperationalError

from autograder.course.course import Course

MARK = "autograder-summary"
"""Id of the first cell of a finished notebook."""
BROKEN = "autograder-broken"
"""Its id if the grader failed on an exercise: the next run grades again, unless staff did so first."""
LOCK_SECONDS = 60
"""How long to wait for a gradebook that another program holds; SQLite's own 5 seconds end the whole run."""


def submissions(coursedir: CourseDirectory) -> list[Path]:
    """Return the folders of the submissions that are being graded, one for each student, sorted."""
    anyone = Path(coursedir.format_path(coursedir.submitted_directory, "x", coursedir.assignment_id))
    return [student / anyone.name for student in sorted(anyone.parents[1].glob(coursedir.student_id))]


def remove_unfinished(coursedir: CourseDirectory) -> list[Path]:
    """Remove what an interrupted run left in ``autograded/``, so that nbgrader grades those submissions again.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
        Names the assignment, students and notebooks being graded; others are left alone.

    Returns
    -------
    list of Path
        The folders removed or, when only one notebook is graded, its files.
    """
    removed: list[Path] = []
    for submitted in submissions(coursedir):
        student = submitted.parent.name
        graded = Path(coursedir.format_path(coursedir.autograded_directory, student, coursedir.assignment_id))
        if not graded.is_dir() or graded.is_symlink():
            continue
        for name in Course(coursedir.root).assignment(coursedir.assignment_id).notebook_names:
            path = graded / f"{name}.ipynb"
            if not (submitted / path.name).exists():
                continue
            if is_finished(path) or is_graded_by_hand(path, coursedir, student):
                continue
            if coursedir.notebook_id == "*":
                shutil.rmtree(graded)
                removed.append(graded)
                break
            if coursedir.notebook_id == name and path.exists():
                path.unlink()
                removed.append(path)
    return removed


def is_finished(path: Path) -> bool:
    """Return whether an autograded notebook is complete, with a report in which the grader did not fail."""
    return _first_id(path) == MARK


def is_graded_by_hand(path: Path, coursedir: CourseDirectory, student: str) -> bool:
    """Return whether staff have graded what the grader could not: grading it again would only ask them again."""
    if _first_id(path) != BROKEN:
        return False
    with suppress(MissingEntry), Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook(path.stem, coursedir.assignment_id, student)
        return not bool(notebook.needs_manual_grade)
    return False


def _first_id(path: Path) -> object:
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        return json.loads(path.read_text())["cells"][0].get("id")
    return None


class GradebookError(OperationalError):
    """The gradebook cannot be read or written; nbgrader ends its run at this kind of error, and undoes one student."""

    def __str__(self) -> str:
        return f"{self.statement} Run the same command again to go on; finished students stay graded."


ADVICE = {
    "database is locked": "Another program held the gradebook for {seconds} s. Close it (a database browser, another "
    "run of nbgrader).",
    "disk is full": "The disk with the gradebook is full. Make room on it.",
}
"""By SQLite's message: what happened, and what to do."""


def name_error(context: Any) -> None:
    """Called by SQLAlchemy when the database raises; nbgrader's own advice, to upgrade it, would not help."""
    for words, advice in ADVICE.items():
        if words in str(context.original_exception):
            raise GradebookError(advice.format(seconds=LOCK_SECONDS), None, context.original_exception)


def wait_for_lock(connection: Any, record: object) -> None:
    """Called by SQLAlchemy for each new connection: waits for a gradebook that is open elsewhere."""
    with suppress(Exception):  # other databases wait in their own way
        connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
