"""Read the cells of a notebook file that a stranger wrote: bounded in size, and following no link."""

import os
import re
import stat
from dataclasses import dataclass
from typing import Any

from autograder.submission.duplicate_keys import read_json

MAX_BYTES = 100 * 2**20
"""Largest submission read, in bytes."""
MAX_CELLS = 5_000
"""Most cells in a notebook."""
MAX_PARTS = 2_000_000
"""Most values in the file: JSON can take forty times its size in memory."""
MAX_TEXT = 2 * 2**20
"""Most text in all cells together, in characters: feedback highlights every line of it."""


@dataclass(frozen=True)
class SubmittedCell:
    """What is taken from one cell of a submission: text, which may be anything.

    Parameters
    ----------
    type : str
        Mostly ``code``, ``markdown`` or ``raw``.
    id : str
        Empty in notebooks of old editors.
    grade_id : str
        nbgrader's name for the cell; empty for a learner's own cells.
    source : str
        Its lines end in ``\n``.
    """

    type: str
    id: str
    grade_id: str
    source: str


class Unreadable(Exception):
    """A submission that is not a notebook; the message is a sentence for its student."""


def read_bytes(path: str | os.PathLike[str], folder: int | None = None) -> bytes:
    """Read a regular file, following no link.

    Parameters
    ----------
    path : path
    folder : int, optional
        The descriptor of the folder in which a relative path begins; by default the current folder.

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
            f"the file could not be opened ({error.strerror}); submit the notebook itself, not a link to it"
        ) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Unreadable("what was submitted is not a file")
    with open(descriptor, "rb") as file:
        if status.st_size > MAX_BYTES:
            raise Unreadable(
                f"the file is {status.st_size / 2**20:.0f} MiB (at most {MAX_BYTES / 2**20:.0f}); "
                "clear all outputs, save, and submit it again"
            )
        return file.read(MAX_BYTES + 1)


def read_cells(content: bytes, notes: list[str] | None = None) -> list[SubmittedCell]:
    """Return the cells of a notebook file.

    Parameters
    ----------
    content : bytes
    notes : list of str, optional
        Gets a sentence for the student for each key that is in one place twice.

    Returns
    -------
    list of SubmittedCell

    Raises
    ------
    Unreadable
        If the bytes are not a notebook of nbformat 4, or more than the limits allow.
    """
    if not content.strip():
        raise Unreadable("the file is empty; save the notebook and submit it again")
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise Unreadable("the file has too many parts; clear all outputs, save, and submit it again")
    try:
        tree, doubled = read_json(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(
            "the file is not a Jupyter notebook (it is not valid JSON in UTF-8); open it in JupyterLab, "
            "save it and submit it again"
        ) from None
    if not isinstance(tree, dict) or not isinstance(tree.get("cells"), list):
        raise Unreadable("the file is not a notebook of format 4; open it in JupyterLab, save it and submit it again")
    if notes is not None:
        notes += doubled
    if len(tree["cells"]) > MAX_CELLS:
        raise Unreadable(
            f"it has {len(tree['cells']):,} cells (at most {MAX_CELLS:,}); remove those that are empty or copies, "
            "save, and submit it again"
        )
    cells = [_read_cell(cell) for cell in tree["cells"] if isinstance(cell, dict)]
    if (size := sum(len(cell.source) for cell in cells)) > MAX_TEXT:
        raise Unreadable(
            f"its cells have {size:,} characters (at most {MAX_TEXT:,}); remove what is not your code, "
            "save, and submit it again"
        )
    return cells


def _read_cell(cell: dict[str, Any]) -> SubmittedCell:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return SubmittedCell(
        type=_text(cell.get("cell_type")),
        id=_text(cell.get("id")),
        grade_id=_text(name),
        source=re.sub("\r\n?", "\n", _text(source)),
    )


def _text(value: object) -> str:
    """Return a string without what JSON can hold and UTF-8 cannot; of anything else, an empty one."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
