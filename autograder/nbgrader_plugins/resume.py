"""What lets a class be graded to its end after a run was cut off, by SIGKILL or a power cut, or broke on an exercise.

nbgrader skips a submission whose folder in ``autograded/`` exists, and makes that folder before it grades. A run that
was killed would so leave one student without a grade, for good and in silence.
"""

import json
import shutil
from contextlib import suppress
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from autograder.course.course import Course

MARK = "autograder-summary"
"""Id of the cell that a finished notebook begins with."""
BROKEN = "autograder-broken"
"""Its id when an exercise could not be graded, for a fault of ours: the next run tries again, or staff were first."""
LOCK_SECONDS = 60
"""How long to wait for a gradebook that another program holds, in seconds; SQLite's own 5 end the run for everybody."""


def submissions(coursedir):
    """Return the folders of the submissions that are being graded, one for each student, in their order."""
    anyone = Path(coursedir.format_path(coursedir.submitted_directory, "x", coursedir.assignment_id))
    return [student / anyone.name for student in sorted(anyone.parents[1].glob(coursedir.student_id))]


def remove_unfinished(coursedir):
    """Remove what a cut-off run left in ``autograded/``, so that nbgrader grades those submissions again.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
        Says which assignment, students and notebooks are being graded; others are left alone.

    Returns
    -------
    list of Path
        The folders removed or, when only one notebook is graded, its files.
    """
    removed = []
    for handed_in in submissions(coursedir):
        student = handed_in.parent.name
        graded = Path(coursedir.format_path(coursedir.autograded_directory, student, coursedir.assignment_id))
        if not graded.is_dir() or graded.is_symlink():
            continue
        for name in Course(coursedir.root).assignment(coursedir.assignment_id).notebook_names:
            path = graded / f"{name}.ipynb"
            if not (handed_in / path.name).exists():
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


def is_finished(path):
    """Return whether an autograded notebook was written to its end, with a report in which nothing of ours broke."""
    return _first_id(path) == MARK


def is_graded_by_hand(path, coursedir, student):
    """Return whether staff have graded whatever broke in a notebook: to grade it again would only ask them again."""
    if _first_id(path) != BROKEN:
        return False
    with suppress(MissingEntry), Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook(path.stem, coursedir.assignment_id, student)
        return not notebook.needs_manual_grade
    return False


def _first_id(path):
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        return json.loads(path.read_text())["cells"][0].get("id")
    return None


class GradebookTrouble(OperationalError):
    """The gradebook cannot be read or written; nbgrader ends its run at this kind of error, and undoes one student."""

    def __str__(self):
        return f"{self.statement} Who has been graded stays graded: run the same command again, and it goes on."


TROUBLES = {
    "database is locked": "The gradebook was held by another program for {seconds} s. End that one (a database "
    "browser, another run of nbgrader).",
    "disk is full": "The disk with the gradebook is full. Make room on it.",
}
"""What SQLite says, and what to do then."""


def name_trouble(context):
    """Called by SQLAlchemy when the database raises: of nbgrader's advice, to upgrade it, nothing would get better."""
    for words, advice in TROUBLES.items():
        if words in str(context.original_exception):
            raise GradebookTrouble(advice.format(seconds=LOCK_SECONDS), None, context.original_exception)


def wait_for_lock(connection, record):
    """Called by SQLAlchemy for each new connection: a gradebook that is open elsewhere is waited for."""
    with suppress(Exception):  # another kind of database waits in its own way
        connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
