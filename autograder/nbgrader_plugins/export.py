"""`nbgrader export` for this course: nbgrader's own table, in which no name is a formula, a cell or a line more."""

import csv
import re

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.sanitize import visible

FORMULA = re.compile(r"(^|[,;|])( *[=+\-@＝＋－＠])")
"""Where a spreadsheet would compute: at a cell's start, or after a sign that it may take for the end of a cell."""
COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
"""nbgrader's own, in its order."""


def spreadsheet_safe(value):
    """Return a cell that shows a value in one line, and that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        A text is made harmless; None is an empty cell; anything else, a number or a time, stays as it is.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return FORMULA.sub(r"\1'\2", re.sub(r"[\t\r\n]", " ", visible(value)))


class SafeCsvExport(ExportPlugin):
    """Writes one line for each student and assignment into `grades.csv`, or where ``--to`` says."""

    def export(self, gradebook):
        """Called by `nbgrader export`.

        Parameters
        ----------
        gradebook : nbgrader.api.Gradebook
        """
        path = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", path)
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in self._rows(gradebook):
                writer.writerow([spreadsheet_safe(row[name]) for name in COLUMNS])

    def _rows(self, gradebook):
        assignments, students = set(map(str, self.assignment)), set(map(str, self.student))
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if assignment.name in (assignments or {assignment.name}) and student.id in (students or {student.id}):
                    yield _person(assignment, student) | _points(gradebook, assignment, student)


def _person(assignment, student):
    """Return the columns that say whose line it is."""
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": assignment.max_score,
    }


def _points(gradebook, assignment, student):
    """Return the columns that tell of the submission; who handed in nothing has no points."""
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return {"timestamp": None, "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    score, penalty = submission.score, submission.late_submission_penalty
    return {
        "timestamp": submission.timestamp,
        "raw_score": score,
        "late_submission_penalty": penalty,
        "score": max(0.0, score - penalty),
    }
