"""Read what a student handed in, whatever it is, and fit it onto the course's notebook.

Only text is taken from a submission: the type, id and source of each cell. Metadata, outputs and everything
else are the course's own again, so nothing later has to cope with a notebook that is damaged or dressed up.
"""

import json
import os
import stat
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .course import grade_id, role
from .plain import harmless_markdown, visible

MAX_BYTES = 100 * 2**20
"""Largest submission read, in bytes."""
MAX_CELLS = 5_000
"""Most cells in a notebook."""
MAX_PARTS = 2_000_000
"""Most values in the file: JSON can take forty times its size in memory."""
MAX_TEXT = 2 * 2**20
"""Most text in all cells together, in characters: feedback colours every line of it."""
NOT_RUN = {"picture", "framework"}
"""Tags of the course's cells that need not run for grading, as long as the learner has not changed them."""


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
    content, cells, notes = b"", [], []
    try:
        content = read_bytes(path)
        cells = read_cells(content)
    except Unreadable as trouble:
        notes.append(f"{trouble}: nothing in it could be graded")
    fitted = _Fitting(course_notebook, cells)
    return Submission(content, fitted.notebook(), tuple(fitted.runnable), tuple(notes or fitted.notes))


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


def read_cells(content):
    """Return the cells of a notebook file.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    list of dict
        ``{"type", "id", "grade_id", "source"}``, all of them strings.

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
        tree = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(
            "the file is not a Jupyter notebook (it is not valid JSON in UTF-8); open it in JupyterLab, "
            "save it and hand it in again"
        ) from None
    if not isinstance(tree, dict) or not isinstance(tree.get("cells"), list):
        raise Unreadable("the file is not a notebook of format 4; open it in JupyterLab, save it and hand it in again")
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
        "source": _text(source),
    }


def _text(value):
    """Return a string without what JSON can hold and UTF-8 cannot."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


class _Fitting:
    """Fits a learner's cells onto the course's notebook, one by one."""

    def __init__(self, course_notebook, cells):
        self.course = course_notebook
        self.by_name = {grade_id(cell): cell for cell in course_notebook.cells if grade_id(cell)}
        self.by_id = {cell.id: cell for cell in course_notebook.cells}
        self.used, self.cells, self.runnable, self.notes = set(), [], [], []
        for number, cell in enumerate(cells, 1):
            self._fit(cell, number)
        self._say_what_is_missing(bool(cells))
        self._restore()

    def _fit(self, cell, number):
        model = self.by_name.get(cell["grade_id"]) or self.by_id.get(cell["id"])
        if model is not None and model.id in self.used and (role(model, "grade") or role(model, "locked")):
            self.notes.append(f"cell {number} is a copy of `{grade_id(model)}`; the copy was left out")
            return
        if model is None or model.id in self.used:
            model = None
        elif cell["type"] != model.cell_type and role(model, "solution"):
            kind = cell["type"] if cell["type"] in ("markdown", "raw") else "another kind of"
            self.notes.append(
                f"cell {number}, `{grade_id(model)}`, was turned into {kind} text; it was read as code again"
            )
        self.cells.append(self._keep(cell, model))
        if model is not None:
            self.used.add(model.id)
        if self.cells[-1].cell_type == "code" and self._must_run(cell, model):
            own = model is None or not (role(model, "grade") or role(model, "locked"))
            source = cell["source"] if own else model.source
            self.runnable.append(
                (grade_id(model) if model is not None and grade_id(model) else f"cell {number}", source)
            )

    def _keep(self, cell, model):
        """Return the learner's cell with the course's metadata, or the course's own cell where it is locked."""
        if model is not None and (role(model, "grade") or role(model, "locked")):
            return nbformat.from_dict(model)
        code = cell["type"] == "code" or (model is not None and model.cell_type == "code")
        fresh = new_code_cell(visible(cell["source"])) if code else new_markdown_cell(cell["source"])
        if not code and (model is None or cell["source"] != model.source):
            fresh.source = harmless_markdown(cell["source"])
        fresh.id = f"handed-in-{len(self.cells)}" if model is None else model.id
        if model is not None:
            fresh.metadata = nbformat.from_dict(model.metadata)
        return fresh

    def _must_run(self, cell, model):
        if model is None:
            return True
        unchanged = cell["source"].strip() == model.source.strip()
        return not role(model, "grade") and not (unchanged and NOT_RUN & set(model.metadata.get("tags", [])))

    def _say_what_is_missing(self, readable):
        lost = [name for name in self.course.points if self.by_name[name].id not in self.used]
        if readable and len(lost) == len(self.course.points):
            self.notes.append(f"none of the exercises of {self.course.name} is in this file: is it another notebook?")
        elif lost:
            self.notes.append(
                "the cells of " + ", ".join(f"`{name}`" for name in lost) + " are not where they were; "
                "their functions were looked for by name in the other cells"
            )

    def _restore(self):
        """Put the course's locked and grade cells back where they are missing: each after its neighbour."""
        previous, first = None, []
        for model in self.course.cells:
            if (role(model, "grade") or role(model, "locked")) and model.id not in self.used:
                at = next((i + 1 for i, cell in enumerate(self.cells) if cell.id == previous), len(self.cells))
                self.cells.insert(at if previous else 0, nbformat.from_dict(model))
                self.used.add(model.id)
                if model.cell_type == "code" and not role(model, "grade"):
                    first.append((grade_id(model), model.source))
            if model.id in self.used:
                previous = model.id
        self.runnable[:0] = first

    def notebook(self):
        """Return the fitted notebook."""
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = new_notebook(cells=self.cells, metadata={"kernelspec": kernel})
        notebook.nbformat_minor = 5
        return notebook
