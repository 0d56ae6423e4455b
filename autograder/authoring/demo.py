"""`make demo`: grade a small sample class, from the source notebooks to grades and feedback."""

import contextlib
import csv
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from traitlets.config.loader import PyFileConfigLoader

from autograder.authoring.sample_class import write_class
from autograder.course.course import Assignment, Course
from autograder.errors import AutograderError
from autograder.feedback.wording import number
from autograder.nbgrader_plugins.export import spreadsheet_safe

Row = dict[str, Any]
"""A student's id, the points of each notebook, and ``score``, ``max_score`` and ``seconds``."""
RESULTS = {
    "gradebook": "gradebook.db",
    "feedback": "feedback/<student>/{assignment}/<notebook>.html",
    "grades": "grades.csv",
    "student version": "release/{assignment}",
}
"""What a demonstration leaves in its folder."""


def run_demo(folder: str | Path, console: Console, only: Collection[str] = ()) -> None:
    """Generate the release, write a sample class, grade it through nbgrader, and show the grades.

    Parameters
    ----------
    folder : path
        A course folder to write; an earlier one is replaced.
    console : rich.console.Console
    only : collection of str
        Grade these students only; by default all.

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
    _require(api.generate_assignment(assignment.name, force=True, create=True), "generate_assignment")
    students = choose_students(write_class(folder, assignment), only)
    rows = []
    with _progress(console, len(students)) as (start, finish):
        for student in students:
            start(student)
            rows.append(_grade(api, assignment.name, student))
            finish(rows[-1])
    _write_csv(rows, folder / "grades.csv")
    console.print(_table(rows))
    for what, where in RESULTS.items():
        path = _short(folder / where.format(assignment=assignment.name))
        console.print(f"  {what:16} {path}", soft_wrap=True, highlight=False)


def choose_students(students: list[str], only: Collection[str]) -> list[str]:
    """Return the students to grade: those of `only`, or all.

    Raises
    ------
    AutograderError
        If a student of `only` does not exist.
    """
    if unknown := set(only) - set(students):
        raise AutograderError(
            f"no student {', '.join(sorted(unknown))} in the sample class; there are {', '.join(students)}"
        )
    return [student for student in students if not only or student in only]


def _make_course(folder: Path, assignment: Assignment) -> None:
    """Copy the course to where the demonstration may write."""
    shutil.rmtree(folder, ignore_errors=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb*")
    for kind in ("source", "checks", "mistakes"):  # the last two only where they are the course's own
        if (own := assignment.course.root / kind / assignment.name).is_dir():
            shutil.copytree(own, folder / kind / assignment.name, ignore=unwanted)
    shutil.copy(assignment.course.root / "nbgrader_config.py", folder)


def _open_nbgrader(folder: Path) -> NbGraderAPI:
    """Return nbgrader's own interface, with the course's configuration."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    config.NbGraderAPI.log_level = "CRITICAL"
    return NbGraderAPI(config=config)


def _grade(api: NbGraderAPI, assignment: str, student: str) -> Row:
    """Grade a student and generate the feedback; return the points of each notebook."""
    started = time.monotonic()
    _require(api.autograde(assignment, student), f"autograde {student}")
    _require(api.generate_feedback(assignment, student), f"generate_feedback {student}")
    with api.gradebook as gradebook:
        submission = gradebook.find_submission(assignment, student)
        by_notebook = {notebook.name: notebook.score for notebook in submission.notebooks}
        total = {"score": submission.score, "max_score": submission.max_score}
    seconds = time.monotonic() - started
    return {"student": student, **dict(sorted(by_notebook.items())), **total, "seconds": seconds}


def _require(answer: dict[str, Any], step: str) -> None:
    if not answer["success"]:
        raise AutograderError(f"nbgrader {step} failed:\n{answer.get('log') or answer.get('error')}")


@contextlib.contextmanager
def _progress(console: Console, total: int) -> Iterator[tuple[Callable[[str], None], Callable[[Row], None]]]:
    """Show progress: a bar on a terminal, else one line for each student who is finished.

    Yields
    ------
    start : callable
        To be called with each student's id.
    finish : callable
        To be called with each student's row.
    """
    if not console.is_terminal:
        finished = iter(range(1, total + 1))
        yield lambda student: None, lambda row: print(_line(row, next(finished), total), file=console.file, flush=True)
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("grading", total=total)
        yield (
            lambda student: progress.update(task, description=f"grading {student}"),
            lambda row: progress.advance(task),
        )
        progress.update(task, description="graded")


def _line(row: Row, count: int, total: int) -> str:
    """Return one student's line: how many are finished, id, points and time."""
    points = f"{number(row['score'])} of {number(row['max_score'])} points"
    return f"[{count}/{total}] {row['student']}: {points}, {row['seconds']:.1f} s"


def _write_csv(rows: Sequence[Row], path: Path) -> None:
    """Write one line for each student."""
    names = [name for name in rows[0] if name != "seconds"]
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([spreadsheet_safe(row[name]) for name in names] for row in rows)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(title="Grades of the sample class", title_justify="left")
    names = [name for name in rows[0] if name not in ("student", "seconds")]
    table.add_column("student", no_wrap=True)
    for name in names:
        heading = {"score": "points", "max_score": "of"}.get(name, name.replace("_", " "))
        table.add_column(heading, justify="right", overflow="fold")
    table.add_column("seconds", justify="right")
    for row in rows:
        table.add_row(row["student"], *(number(row[name]) for name in names), f"{row['seconds']:.1f}")
    return table


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
