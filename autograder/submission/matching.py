"""Match a learner's cells to the course's notebook: copied, moved, retyped, split, deleted or renamed as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.notebook import Cell, CourseNotebook, grade_id, role
from autograder.sanitize import harmless_markdown, visible
from autograder.submission.course_cells import CourseCells, is_fixed, need_not_run, notebook_cell
from autograder.submission.notebook_file import SubmittedCell
from autograder.submission.salvage import NotPython, additions, functions_in, plain, stub_of, values_in

COPY = {
    True: ", unchanged since it was given out; it was not run",
    False: "; it was run where it is, and what runs last counts",
}
"""The end of the note on a second copy of a solution cell, by whether it is unchanged."""


@dataclass(frozen=True)
class Matched:
    """A learner's cells, matched to the course's notebook.

    Parameters
    ----------
    notebook : NotebookNode
        The learner's cells with the course's locked and grade cells in their places.
    runnable : tuple of (str, str)
        Name and source of each cell to run, in order.
    notes : tuple of str
        What was found and repaired, in words for learner and staff.
    """

    notebook: NotebookNode
    runnable: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def match(course_notebook: CourseNotebook, cells: Sequence[SubmittedCell]) -> Matched:
    """Match a learner's cells to the course's notebook.

    Parameters
    ----------
    course_notebook : CourseNotebook
    cells : sequence of SubmittedCell
        None at all if the submission could not be read.

    Returns
    -------
    Matched
    """
    matching = _Matching(course_notebook)
    matching.claim(cells)
    for number, cell in enumerate(cells, 1):
        matching.place(cell, number)
    if cells:
        matching.note_lost_exercises()
        matching.note_functions_in_text()
    matching.restore_course_cells()
    return Matched(_as_notebook(matching.placed), tuple(matching.runnable), tuple(matching.notes))


class _Matching:
    """What `match` knows so far; its public methods are the passes, in the order in which they are called.

    Parameters
    ----------
    course_notebook : CourseNotebook
    """

    def __init__(self, course_notebook: CourseNotebook) -> None:
        self._course = course_notebook
        self._models = CourseCells(course_notebook.cells)
        self._claimed: set[str] = set()  # ids of the course's cells that some submitted cell claims to be
        self._used: set[str] = set()  # ids of the course's cells that have been placed
        self._defined: set[str] = set()  # names that the cells to run define
        self._in_text: dict[str, int] = {}  # functions written in text cells, with the number of the cell
        self.placed: list[NotebookNode] = []
        self.runnable: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def claim(self, cells: Sequence[SubmittedCell]) -> None:
        """Remember which of the course's cells the submitted ones claim to be, by name or id."""
        self._claimed = {model.id for model in map(self._models.named, cells) if model is not None}

    def place(self, cell: SubmittedCell, number: int) -> None:
        """Put one submitted cell where it belongs, and run it if it must be run."""
        named = self._models.named(cell)
        alike = named if named is not None else self._models.alike(cell)
        if alike is None:
            self._place_own(cell, number)
        elif not (alike.id in self._used if named is not None else self._is_elsewhere(alike)):
            self._place_as(cell, alike, number)
        elif named is not None and is_fixed(named):
            self.notes.append(f"cell {number} is a copy of `{grade_id(named)}`; the copy was left out")
            self._run_additions(cell, named, number)
        elif role(alike, "solution"):
            self._place_copy(cell, alike, number)
        else:
            self._place_own(cell, number, alike)

    def note_lost_exercises(self) -> None:
        """Note which exercises have no cell of their own any more."""
        lost = [name for name in self._course.points if self._models.by_name[name].id not in self._used]
        if 0 < len(lost) < len(self._course.points):
            self.notes.append(
                "the cells of " + ", ".join(f"`{name}`" for name in lost) + " are not where they were; "
                "their functions were looked for by name in the other cells"
            )
        elif lost and (self._defined | set(self._in_text)).isdisjoint(self._course.functions):
            self.notes.append(f"none of the exercises of {self._course.name} is in this file: is it another notebook?")
        elif lost:
            self.notes.append(
                "the cells of the exercises have lost the names that identify them (some editors drop them); "
                "functions and answers were looked for in all cells"
            )

    def note_functions_in_text(self) -> None:
        """Note which functions are only in text, which is not run."""
        for name, number in self._in_text.items():
            if name not in self._defined and name in self._course.functions:
                self.notes.append(
                    f"`{name}` is defined in cell {number} only, which is text and was not run: turn it into code"
                )

    def restore_course_cells(self) -> None:
        """Put the course's locked and grade cells back where they are missing: each after its neighbor."""
        previous, first = None, []
        for model in self._course.cells:
            if is_fixed(model) and model.id not in self._used:
                at = next((i + 1 for i, cell in enumerate(self.placed) if cell.id == previous), len(self.placed))
                self.placed.insert(at if previous else 0, notebook_cell(model))
                self._used.add(model.id)
                if model.cell_type == "code" and not role(model, "grade"):
                    first.append((grade_id(model), model.source))
            if model.id in self._used:
                previous = model.id
        self.runnable[:0] = first

    def _is_elsewhere(self, alike: Cell) -> bool:
        """Return whether another cell is the learner's own version of a course cell that a nameless one is alike.

        A nameless stub is not a version of a solution that was written before it: pasted at the end, it would undo it.
        """
        if alike.id in self._used | self._claimed:
            return True
        name = grade_id(alike)
        return role(alike, "solution") and not self._defined.isdisjoint(self._course.answers.get(name, (name,)))

    def _place_own(self, cell: SubmittedCell, number: int, alike: Cell | None = None) -> None:
        """Place a cell of the learner's own; one that repeats a course cell runs only where that one would."""
        skipped = alike is not None and need_not_run(alike) and plain(cell.source) == plain(alike.source)
        if self._put(_learners_cell(cell, len(self.placed)), cell, number) and not skipped:
            self._run(f"cell {number}", cell.source)

    def _place_copy(self, cell: SubmittedCell, model: Cell, number: int) -> None:
        """Run a second copy of a solution cell, unless it is untouched: that would undo what the learner wrote."""
        if self._put(_learners_cell(cell, len(self.placed)), cell, number):
            untouched = cell.source.split() == stub_of(model.source).split()
            self.notes.append(f"cell {number} is a second copy of `{grade_id(model)}`" + COPY[untouched])
            if not untouched:
                self._run(f"cell {number}", cell.source)

    def _place_as(self, cell: SubmittedCell, model: Cell, number: int) -> None:
        """Place the learner's version of one of the course's cells; of a fixed one, the course's own."""
        fixed, unchanged = is_fixed(model), plain(cell.source) == plain(model.source)
        if cell.type != model.cell_type and role(model, "solution"):
            kind = {"markdown": "a Markdown", "raw": "a raw"}.get(cell.type, "another kind of")
            self.notes.append(f"cell {number}, `{grade_id(model)}`, is {kind} cell; it was read as code")
        self._used.add(model.id)
        is_code = self._put(notebook_cell(model) if fixed else _learners_version(cell, model), cell, number)
        if is_code and not role(model, "grade") and not (unchanged and need_not_run(model)):
            self._run(grade_id(model) or f"cell {number}", model.source if fixed else cell.source)
        if fixed:
            self._run_additions(cell, model, number)

    def _put(self, placed: NotebookNode, cell: SubmittedCell, number: int) -> bool:
        """Add a cell to the matched notebook and return whether it is code there."""
        self.placed.append(placed)
        if placed.cell_type == "code":
            return True
        for name in functions_in(cell.source):
            self._in_text.setdefault(name, number)
        return False

    def _run(self, name: str, source: str) -> None:
        self.runnable.append((name, source))
        self._defined |= functions_in(source) | values_in(source)

    def _run_additions(self, cell: SubmittedCell, model: Cell, number: int) -> None:
        """Run what a learner wrote into one of the course's cells as a cell of their own: some editors allow it."""
        if "code" not in (cell.type, model.cell_type) or plain(cell.source) == plain(model.source):
            return
        where = f"cell {number}, `{grade_id(model)}`,"
        try:
            source, names = additions(cell.source, model.source if model.cell_type == "code" else "")
        except NotPython as trouble:
            self.notes.append(f"{where} is the course's and was changed, but {trouble}; your version of it was not run")
            return
        if names:
            self.notes.append(
                f"{where} is the course's; it was put back, and what you wrote into it was run too: "
                f"{', '.join(f'`{name}`' for name in names)}. Write your code into the cells that are for it"
            )
            self.place(SubmittedCell("code", "", "", source), number)


def _learners_cell(cell: SubmittedCell, position: int) -> NotebookNode:
    """Return a cell of the learner's own, without metadata."""
    code = cell.type == "code"
    source = visible(cell.source) if code else harmless_markdown(cell.source)
    fresh: NotebookNode = new_code_cell(source) if code else new_markdown_cell(source)
    fresh.id = f"submitted-{position}"
    return fresh


def _learners_version(cell: SubmittedCell, model: Cell) -> NotebookNode:
    """Return the learner's version of one of the course's cells, with the course's metadata."""
    fresh: NotebookNode
    if "code" in (cell.type, model.cell_type):
        fresh = new_code_cell(visible(cell.source))
    else:
        unchanged = plain(cell.source) == plain(model.source)
        fresh = new_markdown_cell(model.source if unchanged else harmless_markdown(cell.source))
    fresh.id, fresh.metadata = model.id, nbformat.from_dict(model.metadata)
    return fresh


def _as_notebook(cells: list[NotebookNode]) -> NotebookNode:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    notebook.nbformat_minor = 5
    return notebook
