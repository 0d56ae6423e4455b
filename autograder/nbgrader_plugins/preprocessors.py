"""The one file that knows nbgrader: a submission comes in through it, scores and feedback go out."""

import os
import traceback
from dataclasses import replace
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import event
from sqlalchemy.engine import Engine
from traitlets import Float, Integer

from autograder.course.course import Assignment, Course
from autograder.course.notebook import grade_id
from autograder.feedback.html import exercise_html, summary_html
from autograder.grader import grade
from autograder.nbgrader_plugins.quarantine import put_odd_times_aside
from autograder.nbgrader_plugins.resume import BROKEN, MARK, name_trouble, remove_unfinished, submissions, wait_for_lock
from autograder.report import ExerciseReport, Outcome, Report, Verdict
from autograder.sandbox.limits import Limits
from autograder.submission.reader import open_submission

event.listen(Engine, "connect", wait_for_lock)
event.listen(Engine, "handle_error", name_trouble)
LATER = "the grader broke on this exercise; no points were lost for good, and your instructor has been told"


class SubmissionExporter(NotebookExporter):
    """Reads what was handed in; nbgrader's own exporter stops at a file that is no notebook."""

    def __init__(self, *args, **kwargs):
        """Called by nbgrader's converter before the first submission of a run."""
        super().__init__(*args, **kwargs)
        put_odd_times_aside(submissions(self.parent.coursedir))
        for path in remove_unfinished(self.parent.coursedir):
            self.log.warning("%s was left by a run that was cut off or broke; it is graded again", path)

    def from_filename(self, filename, resources=None, **kwargs):
        """Called by nbgrader's converter for each notebook, once to sanitise and once to grade."""
        names = resources["nbgrader"]
        course_notebook = Course(self.parent.coursedir.root).assignment(names["assignment"]).notebook(names["notebook"])
        submission = open_submission(filename, course_notebook)
        for note in submission.notes:
            self.log.warning("%s: %s", filename, note)
        return self.from_notebook_node(submission.notebook, resources=resources, **kwargs)


class ClearSolutionsAndAnswers(ClearSolutions):
    """Strips solutions as nbgrader does, but leaves no stub that raises where an answer to a question was."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Called by nbconvert for each cell while a release is made; the stub of a function is indented, and stays."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if is_solution(cell) and cell.cell_type == "code":
            stub = self.code_stub["python"].split("\n")
            cell.source = "\n".join(line for line in cell.source.split("\n") if line not in stub)
        return cell, resources


class GradeInSandbox(NbGraderPreprocessor):
    """Stands where nbgrader's Execute stood: grades the submitted file and writes the report into the notebook."""

    cell_seconds = Float(Limits.cell, help="Processor time for one cell of a student's notebook, in seconds.").tag(
        config=True
    )
    call_seconds = Float(Limits.call, help="Processor time for one call of a student's function, in seconds.").tag(
        config=True
    )
    memory = Integer(Limits.memory, help="Memory of a student's kernel and all it starts, in MiB.").tag(config=True)

    def preprocess(self, nb, resources):
        """Called by nbconvert with the sanitised notebook; never raises, so that no submission is dropped."""
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

    def _report(self, path, notebook, assignment):
        try:
            limits = Limits(cell=self.cell_seconds, call=self.call_seconds, memory=self.memory)
            report = grade(path, course=assignment.course, assignment=assignment.name, notebook=notebook, limits=limits)
        except Exception as fault:
            self.log.error(
                "%s: the grader broke, and every exercise needs manual grade:\n%s", path, traceback.format_exc()
            )
            report = broken_report(assignment.notebook(notebook), fault)
        for fault in report.faults:
            self.log.error("%s: %s", path, fault)
        return report


def missing_notebooks(folder: str | os.PathLike[str], assignment: Assignment) -> tuple[str, ...]:
    """Return a plain line for each notebook of the assignment that is not in a student's folder.

    Parameters
    ----------
    folder : path
        What the student handed in.
    assignment : Assignment

    Returns
    -------
    tuple of str
    """
    absent = [name for name in assignment.notebook_names if not Path(folder, f"{name}.ipynb").exists()]
    return tuple(f"`{name}.ipynb` was not handed in; it counts 0 points until it is" for name in absent)


def broken_report(course_notebook, fault):
    """Return the report of a notebook that could not be graded at all: all errors, no points, staff told.

    Parameters
    ----------
    course_notebook : CourseNotebook
    fault : Exception

    Returns
    -------
    Report
    """
    verdict = Verdict("grading", "the grader works", Outcome.ERROR, rationale=LATER)
    exercises = tuple(ExerciseReport(name, points, (verdict,)) for name, points in course_notebook.points.items())
    cause = f"needs manual grade: every exercise: {type(fault).__name__}: {fault}"
    return Report(course_notebook.name, exercises, (LATER,), faults=(cause,))


def write_output(cell, exercise):
    """Make the report of an exercise the only output of its grade cell.

    Parameters
    ----------
    cell : NotebookNode
    exercise : ExerciseReport
    """
    data = {"text/plain": repr(float(exercise.score)), "text/html": exercise_html(exercise)}
    cell.outputs = [new_output("execute_result", data, execution_count=None)]


class SaveReport(SaveAutoGrades):
    """Writes the report's scores into the gradebook, from the report itself and not from displayed text."""

    def _add_score(self, cell, resources):
        """Called by `SaveAutoGrades` for each grade cell; keeps a manual score and asks for one after an error."""
        name = grade_id(cell).removeprefix("test_")
        exercise = next((e for e in resources["autograder"].exercises if e.name == name), None)
        row = self.gradebook.find_grade(grade_id(cell), self.notebook_id, self.assignment_id, self.student_id)
        row.auto_score = exercise.score if exercise else 0.0
        row.needs_manual_grade = exercise is None or exercise.needs_manual_grade or row.manual_score is not None
        self.gradebook.db.commit()
