"""`grade(path) -> Report`: the whole way of one submission, without a course directory or a database."""

import atexit
import functools
import hashlib
import os
import secrets
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.dataset import first_of_each, load_evidence, mnist_module
from autograder.course.notebook import PACKAGE_ROOT, notebook_names, read_course_notebook, source_folder
from autograder.course.reference import load_reference
from autograder.diagnosis.advise import advise
from autograder.errors import CourseError, SandboxDied
from autograder.report import Report
from autograder.sandbox.kernel import Limits, Sandbox
from autograder.sandbox.reference_process import CorrectProcess
from autograder.sandbox.session import Session
from autograder.submission.reader import Unreadable, open_submission, read_bytes, read_cells
from autograder.tempdirs import Folder

SANDBOX_DIGITS = 60
"""Training images of each digit that a notebook's own `load_mnist()` finds in the sandbox."""
LEAST_SECRET = 16
"""Fewest characters of a secret in a file."""


def grade(path, *, notebook=None, root=None, secret=None, limits=Limits(), protected=True):
    """Grade one submission.

    Parameters
    ----------
    path : path
        The submitted ``.ipynb``, or whatever was handed in as one.
    notebook : str, optional
        Which notebook of the course it is; by default its file name, or else its content, tells.
    root : path, optional
        The course's folder; by default this checkout.
    secret : str, optional
        The course's secret, from which, with the submission's content, all hidden inputs are drawn; by
        default `course_secret`.
    limits : Limits
        What the sandbox may use.
    protected : bool
        False runs the notebook without the sandbox's walls: for one's own work only.

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
    course_notebook = read_course_notebook(notebook or which_notebook(path, root), root)
    submission = open_submission(path, course_notebook)
    evidence = load_evidence(root)
    reference = load_reference(course_notebook)
    seed = hashlib.sha256((secret or course_secret(root)).encode() + submission.content).digest()

    def open_sandbox():
        return Sandbox(_visible_files(root), {"MNIST_SOURCE": "cache", "MNIST_CACHE": "data"}, limits, protected)

    correct = CorrectProcess(course_notebook.name, root)
    with Session(submission.runnable, open_sandbox) as session, correct:
        with suppress(SandboxDied):  # then every call fails, and the session's notes say why
            session.open()
        student = Student(session, reference, submission.code, correct.compute)
        run = run_checks(course_notebook, student, reference, evidence, seed)
        exercises, faults = advise(run, course_notebook, student, reference, evidence)
        notes = submission.notes + tuple(session.notes[number] for number in sorted(session.notes))
    seconds = {**session.seconds, "total": time.monotonic() - started}
    return Report(course_notebook.name, exercises, notes, evidence.data, faults, seconds)


def which_notebook(path, root=None):
    """Return which notebook of the course a file is, by its name or else by the exercises in it.

    Raises
    ------
    CourseError
        If neither tells.
    """
    names = notebook_names(root)
    if Path(path).stem in names:
        return Path(path).stem
    shared = dict.fromkeys(names, 0)
    with suppress(Unreadable):
        handed_in = {cell["grade_id"] for cell in read_cells(read_bytes(path))}
        shared = {name: len(handed_in & set(read_course_notebook(name, root).points)) for name in names}
    best = max(shared, key=shared.get)
    if not shared[best]:
        raise CourseError(
            f"{path} is no notebook of this course: name it {' or '.join(f'{n}.ipynb' for n in names)}, "
            "or say which one it is"
        )
    return best


def course_secret(root=None):
    """Return the course's secret: ``$AUTOGRADER_SECRET``, or ``.course_secret``, made at first use.

    The secret keeps hidden inputs unpredictable; who loses it gets other inputs, not other rules.

    Raises
    ------
    CourseError
        If the file cannot be written, or holds less than `LEAST_SECRET` characters.
    """
    if secret := os.environ.get("AUTOGRADER_SECRET"):
        return secret
    path = Path(root or PACKAGE_ROOT) / ".course_secret"
    if not path.exists():
        _make_secret(path)
    if len(secret := path.read_text().strip()) < LEAST_SECRET:
        raise CourseError(
            f"{path} holds {len(secret)} characters, so hidden inputs could be guessed; it must hold at least "
            f"{LEAST_SECRET}. Put the secret of the first grading back, or remove the file: a new one is drawn"
        )
    return secret


def _make_secret(path):
    """Draw a secret into a file; of two graders that do it at once, and on a full disk, no half of one is ever read."""
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".course_secret")
        try:
            with open(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    except OSError as trouble:
        raise CourseError(
            f"{path} cannot be written ({trouble.strerror}); it holds the course's secret. Make room or give yourself "
            "the right to write there, or set AUTOGRADER_SECRET to a long random text, the same for every grading"
        ) from trouble


def _visible_files(root):
    """Return what a notebook finds beside itself: the course's modules and a few digits."""
    modules = {path.name: path for path in source_folder(root).glob("*.py")}
    return {**modules, "data": _sandbox_data(root)}


@functools.cache
def _sandbox_data(root):
    """Write the digits that a notebook's own `load_mnist()` finds, once for this process.

    Returns
    -------
    Path
    """
    mnist = mnist_module(root)
    found = mnist.find_mnist()
    few = [first_of_each(labels, SANDBOX_DIGITS) for labels in (found.train_labels, found.train_labels)]
    folder = Folder()
    atexit.register(folder.remove)
    folder.path.chmod(0o755)  # a sandbox that root starts runs as another user
    mnist.write_cache(
        folder.path,
        found._replace(
            train_images=found.train_images[few[0]],
            train_labels=found.train_labels[few[0]],
            test_images=found.train_images[few[1]],
            test_labels=found.train_labels[few[1]],
        ),
    )
    return folder.path
