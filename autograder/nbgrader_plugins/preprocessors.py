"""Grade with nbgrader: a submission comes in through these classes, scores and feedback go out."""

import os
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import event
from sqlalchemy.engine import Engine
from traitlets import Float, Integer

from autograder.course.course import Assignment, Course
from autograder.course.notebook import CourseNotebook, grade_id
from autograder.errors import CourseError
from autograder.feedback.html import exercise_html, summary_html
from autograder.grader import grade
from autograder.nbgrader_plugins.config import require_complete
from autograder.nbgrader_plugins.quarantine import quarantine_invalid_timestamps
from autograder.nbgrader_plugins.resume import BROKEN, MARK, name_error, remove_unfinished, submissions, wait_for_lock
from autograder.report import ExerciseReport, Outcome, Report, Verdict
from autograder.sandbox.limits import Limits
from autograder.submission.reader import open_submission

event.listen(Engine, "connect", wait_for_lock)
event.listen(Engine, "handle_error", name_error)
NEEDS_STAFF = "the grader failed on this exercise; your points are not lost, and your instructor will grade it by hand"


class IncompleteConfiguration(CourseError, NbGraderException):
    """nbgrader's configuration would grade without the sandbox; nbgrader ends its run, and nothing is graded."""


class SubmissionExporter(NotebookExporter):
    """Reads a submission, whatever it is; nbgrader's own exporter stops at a file that is not a notebook."""

    parent: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Called by nbgrader's converter before the first submission of a run.

        Raises
        ------
        IncompleteConfiguration
            If the rest of the configuration is missing.
        """
        super().__init__(*args, **kwargs)
        try:
            require_complete(self.parent)
        except CourseError as error:
            self.log.error("NOTHING WAS GRADED: %s", error)
            raise IncompleteConfiguration(str(error)) from None
        quarantine_invalid_timestamps(submissions(self.parent.coursedir))
        for path in remove_unfinished(self.parent.coursedir):
            self.log.warning("%s was left by a run that was interrupted or failed; it is graded again", path)

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Called by nbgrader's converter for each notebook, once to sanitize and once to grade."""
        names = (resources or {})["nbgrader"]
        course_notebook = Course(self.parent.coursedir.root).assignment(names["assignment"]).notebook(names["notebook"])
        submission = open_submission(filename, course_notebook)
        for note in submission.notes:
            self.log.warning("%s: %s", filename, note)
        return self.from_notebook_node(submission.notebook, resources, **kwargs)


class ClearSolutionsAndAnswers(ClearSolutions):
    """Strips solutions as nbgrader does, but leaves no stub that raises in place of an answer to a question."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbconvert for each cell while a release is made; the stub of a function is indented, and stays."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if is_solution(cell) and cell.cell_type == "code":
            stub = self.code_stub["python"].split("\n")
            cell.source = "\n".join(line for line in cell.source.split("\n") if line not in stub)
        return cell, resources


class GradeInSandbox(NbGraderPreprocessor):
    """Replaces nbgrader's Execute: grades the submitted file and writes the report into the notebook."""

    cell_seconds = Float(Limits.cell, help="Processor time for one cell of a student's notebook, in seconds.").tag(
        config=True
    )
    call_seconds = Float(Limits.call, help="Processor time for one call of a student's function, in seconds.").tag(
        config=True
    )
    memory = Integer(Limits.memory, help="Memory of a student's kernel and all it starts, in MiB.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbconvert with the sanitized notebook; never raises, so that no submission is dropped."""
        names = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        path = coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"])
        assignment = Course(coursedir.root).assignment(names["assignment"])
        report = self._report(f"{path}/{names['notebook']}.ipynb", names["notebook"], assignment)
        report = replace(report, notes=report.notes + missing_notebooks(path, assignment))
        resources["autograder"] = report
        by_test = {f"test_{exercise.name}": exercise for exercise in report.exercises}
        for cell in nb.cells:
            if is_grade(cell) and grade_id(cell) in by_test:
                write_output(cell, by_test[grade_id(cell)])
        mark = BROKEN if report.needs_manual_grade else MARK
        nb.cells.insert(0, new_markdown_cell(summary_html(report), id=mark))
        return nb, resources

    def _report(self, path: str, notebook: str, assignment: Assignment) -> Report:
        try:
            limits = Limits(cell=self.cell_seconds, call=self.call_seconds, memory=self.memory)
            report = grade(path, course=assignment.course, assignment=assignment.name, notebook=notebook, limits=limits)
        except Exception as error:
            words = "%s: the grader failed, and every exercise needs manual grade:\n%s"
            self.log.error(words, path, traceback.format_exc())
            report = broken_report(assignment.notebook(notebook), error)
        for fault in report.faults:
            self.log.error("%s: %s", path, fault)
        return report


def missing_notebooks(folder: str | os.PathLike[str], assignment: Assignment) -> tuple[str, ...]:
    """Return a sentence for each notebook of the assignment that is not in a student's folder.

    Parameters
    ----------
    folder : path
        The student's submission.
    assignment : Assignment

    Returns
    -------
    tuple of str
    """
    absent = [name for name in assignment.notebook_names if not Path(folder, f"{name}.ipynb").exists()]
    return tuple(f"`{name}.ipynb` was not submitted; it counts 0 points until it is" for name in absent)


def broken_report(course_notebook: CourseNotebook, error: Exception) -> Report:
    """Return the report of a notebook that could not be graded at all: only errors, no points, left to staff.

    Parameters
    ----------
    course_notebook : CourseNotebook
    error : Exception

    Returns
    -------
    Report
    """
    verdict = Verdict("grading", "the grader works", Outcome.ERROR, rationale=NEEDS_STAFF)
    exercises = tuple(ExerciseReport(name, points, (verdict,)) for name, points in course_notebook.points.items())
    cause = f"needs manual grade: every exercise: {type(error).__name__}: {error}"
    return Report(course_notebook.name, exercises, (NEEDS_STAFF,), faults=(cause,))


def write_output(cell: NotebookNode, exercise: ExerciseReport) -> None:
    """Make the report of an exercise the only output of its grade cell.

    Parameters
    ----------
    cell : NotebookNode
    exercise : ExerciseReport
    """
    data = {"text/plain": repr(float(exercise.score)), "text/html": exercise_html(exercise)}
    cell.outputs = [new_output("execute_result", data, execution_count=None)]


class SaveReport(SaveAutoGrades):
    """Writes scores into the gradebook, from the report itself and not from displayed text."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        """Called by `SaveAutoGrades` for each grade cell; keeps a manual score and asks for one after an error."""
        name = grade_id(cell).removeprefix("test_")
        exercise = next((e for e in resources["autograder"].exercises if e.name == name), None)
        row = self.gradebook.find_grade(grade_id(cell), self.notebook_id, self.assignment_id, self.student_id)
        row.auto_score = exercise.score if exercise else 0.0
        row.needs_manual_grade = exercise is None or exercise.needs_manual_grade or row.manual_score is not None
        self.gradebook.db.commit()
