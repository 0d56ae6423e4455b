"""Read what a student handed in, whatever it is, and fit it onto the course's notebook.

Only text is taken from a submission: the type, id and source of each cell. Metadata, outputs and everything
else are the course's own again, so nothing later has to cope with a notebook that is damaged or dressed up.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.submission.duplicate_keys import read_json
from autograder.submission.identify import in_words, read_pointer
from autograder.submission.matching import Fitting

MAX_BYTES = 100 * 2**20
"""Largest submission read, in bytes."""
MAX_CELLS = 5_000
"""Most cells in a notebook."""
MAX_PARTS = 2_000_000
"""Most values in the file: JSON can take forty times its size in memory."""
MAX_TEXT = 2 * 2**20
"""Most text in all cells together, in characters: feedback colours every line of it."""


@dataclass(frozen=True)
class Submission:
    """A submission fitted onto the course's notebook.

    Parameters
    ----------
    content : bytes
        The file as handed in; empty when it could not be read.
    notebook : NotebookNode
        The learner's cells with the course's locked and grade cells in their places.
    runnable : tuple of (str, str)
        Name and source of each cell to run, in order.
    notes : tuple of str
        What was found and mended, in words for learner and staff.
    """

    content: bytes
    notebook: nbformat.NotebookNode
    runnable: tuple
    notes: tuple

    @property
    def code(self):
        """str : all the code the learner handed in."""
        return "\n".join(source for _, source in self.runnable)


class Unreadable(Exception):
    """A submission that holds no notebook; the message is a sentence for its student."""


def open_submission(path, course_notebook):
    """Read a submission and fit it onto the course's notebook; never raises for what a student can hand in.

    Parameters
    ----------
    path : path
    course_notebook : CourseNotebook

    Returns
    -------
    Submission
    """
    content, cells, notes, unreadable = b"", [], [], []
    try:
        content = _follow(path, read_bytes(path), notes)
        cells = read_cells(content, notes)
    except Unreadable as trouble:
        unreadable.append(f"{trouble}: nothing in it could be graded")
    fitted = Fitting(course_notebook, cells)
    notes += unreadable or fitted.notes
    return Submission(content, fitted.notebook(), tuple(fitted.runnable), tuple(notes))


def _follow(path, content, notes):
    """Return what a pointer points to, and add a note on it; or the content itself, when it is no pointer."""
    names = read_pointer(content)
    if names is None:
        return content
    words = in_words(Path(path).name, names)
    if len(names) != 1:
        raise Unreadable(words)
    notes.append(words)
    return read_bytes(Path(path).parent / names[0])


def read_bytes(path, folder=None):
    """Read a regular file, following no link.

    Parameters
    ----------
    path : path
    folder : int
        The descriptor of the folder in which a relative path begins; without it, the current one.

    Returns
    -------
    bytes

    Raises
    ------
    Unreadable
        If it is a link, a device, a pipe, a folder, or larger than ``MAX_BYTES``.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        raise Unreadable(
            f"the file could not be opened ({error.strerror}); hand in the notebook itself, not a link to it"
        ) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Unreadable("what was handed in is not a file")
    with open(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            raise Unreadable(
                f"the file is {status.st_size / 2**20:.0f} MiB large (at most {MAX_BYTES / 2**20:.0f}); "
                "clear all outputs, save, and hand it in again"
            )
        return file.read(MAX_BYTES + 1)


def read_cells(content, notes=None):
    """Return the cells of a notebook file.

    Parameters
    ----------
    content : bytes
    notes : list of str, optional
        Is told of each key that stands twice in one place, in a sentence for the student.

    Returns
    -------
    list of dict
        ``{"type", "id", "grade_id", "source"}``, all of them strings; lines of the source end as in the course's.

    Raises
    ------
    Unreadable
        If the bytes are no notebook of nbformat 4.
    """
    if not content.strip():
        raise Unreadable("the file is empty; save the notebook and hand it in again")
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise Unreadable("the file has too many parts; clear all outputs, save, and hand it in again")
    try:
        tree, doubled = read_json(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(
            "the file is not a Jupyter notebook (it is not valid JSON in UTF-8); open it in JupyterLab, "
            "save it and hand it in again"
        ) from None
    if not isinstance(tree, dict) or not isinstance(tree.get("cells"), list):
        raise Unreadable("the file is not a notebook of format 4; open it in JupyterLab, save it and hand it in again")
    if notes is not None:
        notes += doubled
    if len(tree["cells"]) > MAX_CELLS:
        raise Unreadable(
            f"it holds {len(tree['cells']):,} cells (at most {MAX_CELLS:,}); take out those that are empty or "
            "copies, save, and hand it in again"
        )
    cells = [_read_cell(cell) for cell in tree["cells"] if isinstance(cell, dict)]
    if (size := sum(len(cell["source"]) for cell in cells)) > MAX_TEXT:
        raise Unreadable(
            f"its cells hold {size:,} characters (at most {MAX_TEXT:,}); take out what is no code of yours, "
            "save, and hand it in again"
        )
    return cells


def _read_cell(cell):
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return {
        "type": _text(cell.get("cell_type")),
        "id": _text(cell.get("id")),
        "grade_id": _text(name),
        "source": re.sub("\r\n?", "\n", _text(source)),
    }


def _text(value):
    """Return a string without what JSON can hold and UTF-8 cannot."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
