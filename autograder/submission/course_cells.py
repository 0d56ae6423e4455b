"""The course's own cells, found by what a submitted cell still has of them: a name, an id or the text."""

from collections.abc import Iterable, Sequence

import nbformat
from nbformat import NotebookNode

from autograder.course.notebook import Cell, grade_id, role
from autograder.submission.notebook_file import SubmittedCell
from autograder.submission.salvage import plain, stub_of

NOT_RUN = {"picture", "framework"}
"""Tags of the course's cells that need not run for grading, as long as the learner has not changed them."""


class CourseCells:
    """The cells of one of the course's notebooks.

    Parameters
    ----------
    cells : sequence of Cell
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.by_name = {grade_id(cell): cell for cell in cells if grade_id(cell)}
        self._by_id = {cell.id: cell for cell in cells}
        self._by_text = _by_text(cells)

    def named(self, cell: SubmittedCell) -> Cell | None:
        """Return the course's cell that a submitted cell claims to be, by its name or else by its id."""
        return self.by_name.get(cell.grade_id) or self._by_id.get(cell.id)

    def alike(self, cell: SubmittedCell) -> Cell | None:
        """Return the course's cell that has the same text, as it was given out."""
        return self._by_text.get((cell.type, plain(cell.source)))


def _by_text(models: Iterable[Cell]) -> dict[tuple[str, str], Cell]:
    """Return the course's cells by type and text; solution cells by the stub that the release has."""
    found: dict[tuple[str, str], Cell] = {}
    for model in models:
        if text := plain(stub_of(model.source) if role(model, "solution") else model.source):
            found.setdefault((model.cell_type, text), model)
    return found


def is_fixed(model: Cell) -> bool:
    """Return whether a cell stays the course's own, whatever a learner does to it."""
    return role(model, "grade") or role(model, "locked")


def need_not_run(model: Cell) -> bool:
    """Return whether an unchanged cell is left out when the notebook is run for grading."""
    return not NOT_RUN.isdisjoint(model.metadata.get("tags", []))


def notebook_cell(model: Cell) -> NotebookNode:
    """Return a new notebook cell like one of the course's."""
    cell: NotebookNode = nbformat.from_dict(model.to_dict())
    return cell
