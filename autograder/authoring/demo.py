"""`make demo`: the main job on a small made-up class, from the source notebooks to grades and feedback."""

import csv
import shutil
import time
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from traitlets.config import PyFileConfigLoader

from autograder.authoring.sample_class import write_class
from autograder.course.course import Assignment, Course
from autograder.errors import AutograderError
from autograder.feedback.wording import number
from autograder.nbgrader_plugins.export import spreadsheet_safe


def run_demo(folder, console, only=()):
    """Generate the release, make a class, grade it through nbgrader, and show grades and where to look.

    Parameters
    ----------
    folder : path
        A course folder to write; an earlier one is replaced.
    console : rich.console.Console
    only : collection of str
        Grade these made-up students only; by default all.

    Raises
    ------
    AutograderError
        If a step of nbgrader fails, or a student of `only` does not exist.
    """
    folder = Path(folder).resolve()
    assignment = Course().assignment()
    _make_course(folder, assignment)
    api = _open_nbgrader(folder)
    console.print(f"The accuracy checks use {assignment.dataset.data}.")
    _must(api.generate_assignment(assignment.name, force=True, create=True), "generate_assignment")
    students = _choose(write_class(folder, assignment), only)
    seconds = {}
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        task = progress.add_task("grading", total=len(students))
        for student in students:
            progress.update(task, description=f"grading {student}")
            started = time.monotonic()
            _must(api.autograde(assignment.name, student), f"autograde {student}")
            _must(api.generate_feedback(assignment.name, student), f"generate_feedback {student}")
            seconds[student] = time.monotonic() - started
            progress.advance(task)
        progress.update(task, description="graded")
    rows = _write_grades(api, assignment.name, students, folder / "grades.csv")
    console.print(_table(rows, seconds))
    for what, where in {
        "gradebook": "gradebook.db",
        "feedback": f"feedback/<student>/{assignment.name}/<notebook>.html",
        "grades": "grades.csv",
        "student version": f"release/{assignment.name}",
    }.items():
        console.print(f"  {what:16} {_short(folder / where)}", soft_wrap=True, highlight=False)


def _choose(students, only):
    if strangers := set(only) - set(students):
        raise AutograderError(f"no made-up student {', '.join(sorted(strangers))}; there are {', '.join(students)}")
    return [student for student in students if not only or student in only]


def _make_course(folder: Path, assignment: Assignment) -> None:
    """Copy the course to where the demonstration may write."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        assignment.source, folder / "source" / assignment.name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb*")
    )
    shutil.copy(assignment.course.root / "nbgrader_config.py", folder)


def _open_nbgrader(folder):
    """Return nbgrader's own interface, with the course's configuration."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    config.NbGraderAPI.log_level = "CRITICAL"
    return NbGraderAPI(config=config)


def _must(answer, step):
    if not answer["success"]:
        raise AutograderError(f"nbgrader {step} failed:\n{answer.get('log') or answer.get('error')}")


def _write_grades(api, assignment, students, path):
    """Write one line a student, with the points of each notebook, and return the lines."""
    rows = []
    with api.gradebook as gradebook:
        for student in students:
            submission = gradebook.find_submission(assignment, student)
            by_notebook = {notebook.name: notebook.score for notebook in submission.notebooks}
            by_notebook = {name: by_notebook[name] for name in sorted(by_notebook)}
            rows.append(
                {
                    "student": spreadsheet_safe(student),
                    **by_notebook,
                    "score": submission.score,
                    "max_score": submission.max_score,
                }
            )
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _table(rows, seconds):
    table = Table(title="Grades of the made-up class", title_justify="left")
    names = [name for name in rows[0] if name != "student"]
    table.add_column("student", no_wrap=True)
    for name in names:
        table.add_column(
            {"score": "points", "max_score": "of"}.get(name, name.replace("_", " ")), justify="right", overflow="fold"
        )
    table.add_column("seconds", justify="right")
    for row in rows:
        table.add_row(row["student"], *(number(row[name]) for name in names), f"{seconds[row['student']]:.1f}")
    return table


def _short(path):
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
