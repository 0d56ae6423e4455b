"""`grade(path) -> Report`: the whole way of one submission, without a course directory or a database."""

import atexit
import functools
import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.course import Assignment, Course
from autograder.course.dataset import write_sandbox_data
from autograder.course.reference import load_reference
from autograder.diagnosis.advise import advise
from autograder.errors import SandboxDied
from autograder.report import Report
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.reference_process import ReferenceProcess
from autograder.sandbox.session import Session
from autograder.submission.identify import which_notebook
from autograder.submission.reader import open_submission
from autograder.tempdirs import Folder


def grade(
    path: str | os.PathLike[str],
    *,
    course: Course | None = None,
    assignment: str | None = None,
    notebook: str | None = None,
    secret: str | None = None,
    limits: Limits = Limits(),
    protected: bool = True,
) -> Report:
    """Grade one submission.

    Parameters
    ----------
    path : path
        The submitted ``.ipynb``, or whatever was submitted as one.
    course : Course, optional
        By default ``Course()``: the folder in ``$AUTOGRADER_COURSE``, or the checkout.
    assignment : str, optional
        Which assignment of the course it is; by default the only one.
    notebook : str, optional
        Which notebook of the assignment it is; by default its file name, or else its content, decides.
    secret : str, optional
        The course's secret, from which, with the submission's content, all hidden inputs are drawn; by
        default the course's own.
    limits : Limits
        What the sandbox may use.
    protected : bool
        False runs the notebook without the sandbox: for your own work only.

    Returns
    -------
    Report

    Raises
    ------
    CourseError
        If the file belongs to no notebook of the course, or the course contradicts itself.
    SandboxUnavailable
        If this machine cannot run a sandbox.
    """
    started = time.monotonic()
    course = course or Course()
    home = course.assignment(assignment)
    course_notebook = home.notebook(notebook or which_notebook(path, home))
    submission = open_submission(path, course_notebook)
    dataset = home.dataset
    reference = load_reference(course_notebook)
    seed = hashlib.sha256((secret or course.secret).encode() + submission.content).digest()
    files, variables = _notebook_files(home)

    def open_sandbox() -> Sandbox:
        return Sandbox(files, variables, limits, protected)

    correct = ReferenceProcess(home, course_notebook.name)
    with Session(submission.runnable, open_sandbox) as session, correct:
        with suppress(SandboxDied):  # then every call fails, and the session's notes say why
            session.open()
        student = Student(session, reference, submission.code, correct.compute)
        run = run_checks(course_notebook, student, reference, dataset, seed)
        exercises, faults = advise(run, course_notebook, student, reference, dataset)
        notes = submission.notes + tuple(session.notes[number] for number in sorted(session.notes))
    seconds = {**session.seconds, "total": time.monotonic() - started}
    return Report(course_notebook.name, exercises, notes, dataset.data, faults, seconds)


def _notebook_files(assignment: Assignment) -> tuple[dict[str, Path], dict[str, str]]:
    """Return what a notebook finds next to itself, the course's modules and its data, and its environment variables."""
    modules = {path.name: path for path in assignment.source.glob("*.py")}
    folder, variables = _sandbox_data(assignment)
    return {**modules, "data": folder}, variables


@functools.cache
def _sandbox_data(assignment: Assignment) -> tuple[Path, dict[str, str]]:
    """Write the data that a notebook may see, once in the life of this process."""
    folder = Folder()
    atexit.register(folder.remove)
    folder.path.chmod(0o755)  # a sandbox that root starts runs as another user
    return folder.path, write_sandbox_data(assignment.source, assignment.content, folder.path)
