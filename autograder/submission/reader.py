"""Read what a student submitted, whatever it is, and match it to the course's notebook.

Only text is taken from a submission: the type, id and source of each cell. Metadata, outputs and everything else are
the course's own again, so nothing later has to cope with a notebook that is damaged or made to deceive.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.notebook import CourseNotebook
from autograder.submission.identify import in_words, read_pointer
from autograder.submission.matching import match
from autograder.submission.notebook_file import SubmittedCell, Unreadable, read_bytes, read_cells


@dataclass(frozen=True)
class Submission:
    """A submission matched to the course's notebook.

    Parameters
    ----------
    content : bytes
        The file as submitted; empty when it could not be read.
    notebook : NotebookNode
        The learner's cells with the course's locked and grade cells in their places.
    runnable : tuple of (str, str)
        Name and source of each cell to run, in order.
    notes : tuple of str
        What was found and repaired, in words for learner and staff.
    """

    content: bytes
    notebook: NotebookNode
    runnable: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def code(self) -> str:
        """str : all the code the learner submitted."""
        return "\n".join(source for _, source in self.runnable)


def open_submission(path: str | os.PathLike[str], course_notebook: CourseNotebook) -> Submission:
    """Read a submission and match it to the course's notebook; never raises for what a student can submit.

    Parameters
    ----------
    path : path
    course_notebook : CourseNotebook

    Returns
    -------
    Submission
    """
    content = b""
    cells: list[SubmittedCell] = []
    notes: list[str] = []
    trouble: list[str] = []
    try:
        content = _follow_pointer(path, read_bytes(path), notes)
        cells = read_cells(content, notes)
    except Unreadable as unreadable:
        trouble.append(f"{unreadable}: nothing in it could be graded")
    matched = match(course_notebook, cells)
    return Submission(content, matched.notebook, matched.runnable, (*notes, *(trouble or matched.notes)))


def _follow_pointer(path: str | os.PathLike[str], content: bytes, notes: list[str]) -> bytes:
    """Return the content a pointer points to, and add a note on it; or the content itself, if it is not a pointer."""
    names = read_pointer(content)
    if names is None:
        return content
    words = in_words(Path(path).name, names)
    if len(names) != 1:
        raise Unreadable(words)
    notes.append(words)
    return read_bytes(Path(path).parent / names[0])
