"""`nbgrader export`, safe to open in a spreadsheet: nbgrader's own table, but no name becomes a formula or a cell."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin

from autograder.sanitize import visible

FORMULA = re.compile(r"(^|[,;|])( *[=+\-@＝＋－＠])")
"""Where a spreadsheet would compute: at a cell's start, or after a character that it may take for the end of a cell."""
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


def spreadsheet_safe(value: object) -> object:
    """Return a cell that shows a value on one line, and that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        A string is made harmless; None becomes an empty cell; anything else, a number or a time, stays as it is.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return FORMULA.sub(r"\1'\2", re.sub(r"[\t\r\n]", " ", visible(value)))


class SafeCsvExport(ExportPlugin):
    """Writes one line for each student and assignment to `grades.csv`, or to the file given with ``--to``."""

    def export(self, gradebook: Gradebook) -> None:
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

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        assignments, students = set(map(str, self.assignment)), set(map(str, self.student))
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if assignment.name in (assignments or {assignment.name}) and student.id in (students or {student.id}):
                    yield _person(assignment, student) | _points(gradebook, assignment, student)


def _person(assignment: Assignment, student: Student) -> dict[str, Any]:
    """Return the columns that identify the line."""
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": assignment.max_score,
    }


def _points(gradebook: Gradebook, assignment: Assignment, student: Student) -> dict[str, Any]:
    """Return the columns about the submission; without one there are no points."""
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
