"""The course as its source notebooks describe it: the exercises, in which order, for how many points."""

import ast
import copy
import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.course.content import Content
from autograder.errors import CourseError


@dataclass(frozen=True)
class Cell:
    """One cell of a source notebook.

    Parameters
    ----------
    id : str
    cell_type : {"code", "markdown", "raw"}
    source : str
    metadata : dict
        Not to be changed.
    """

    id: str
    cell_type: str
    source: str
    metadata: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return a new cell as notebook files hold it, without outputs."""
        code: dict[str, Any] = {"outputs": [], "execution_count": None} if self.cell_type == "code" else {}
        plain = {"id": self.id, "cell_type": self.cell_type, "source": self.source}
        return {**plain, "metadata": copy.deepcopy(self.metadata), **code}


class HasMetadata(Protocol):
    """A cell of ours or of nbformat's."""

    @property
    def metadata(self) -> Any:
        """dict : the cell's metadata."""


@dataclass(frozen=True)
class CourseNotebook:
    """One source notebook.

    Parameters
    ----------
    name : str
        Its file name without ``.ipynb``.
    path : Path
    points : dict of str to float
        The points of each exercise, by the name of its function, in the notebook's order.
    cells : tuple of Cell
        All its cells, solutions included.
    content : Content
        The checks and known mistakes that judge it.
    """

    name: str
    path: Path
    points: dict[str, float]
    cells: tuple[Cell, ...]
    content: Content

    def solution_code(self, exercise: str) -> str:
        """Return the source of an exercise's solution cell.

        Raises
        ------
        CourseError
            If it has none.
        """
        sources = [cell.source for cell in self.cells if grade_id(cell) == exercise]
        if not sources:
            raise CourseError(
                f"{self.path.name}: there is a grade cell test_{exercise}, but no solution cell with the grade_id "
                f"{exercise}; add one, or remove the grade cell"
            )
        return sources[0]

    @functools.cached_property
    def functions(self) -> tuple[str, ...]:
        """tuple of str : the exercises whose solution is a function; each has the function's name."""
        return tuple(name for name in self.points if name in _names_bound(self.solution_code(name)))

    @functools.cached_property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """dict of str to tuple of str : the other exercises, questions, with the names of the answers each asks for."""
        questions = [name for name in self.points if name not in self.functions]
        return {name: tuple(_names_bound(self.solution_code(name))) for name in questions}


def grade_id(cell: HasMetadata) -> str:
    """Return a cell's ``grade_id``, or ``""``."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _names_bound(source: str) -> list[str]:
    """Return the names that a cell defines or assigns, in their order."""
    names: dict[str, None] = {}
    for node in ast.parse(source).body:
        targets: list[Any] = list(node.targets) if isinstance(node, ast.Assign) else [node]
        names.update((target.id if isinstance(target, ast.Name) else getattr(target, "name", ""), None)
                     for target in targets)  # fmt: skip
    return [name for name in names if name]


def role(cell: HasMetadata, flag: str) -> bool:
    """Return whether nbgrader's metadata give a cell this role: ``"grade"``, ``"solution"`` or ``"locked"``."""
    return bool(cell.metadata.get("nbgrader", {}).get(flag, False))


def read_notebook(path: Path, content: Content) -> CourseNotebook:
    """Read one source notebook; what did not change is read once.

    Parameters
    ----------
    path : Path
    content : Content

    Returns
    -------
    CourseNotebook

    Raises
    ------
    CourseError
        If the file is not a notebook.
    """
    return _read(path, path.stat().st_mtime_ns, content)


@functools.lru_cache(maxsize=8)
def _read(path: Path, modified: int, content: Content) -> CourseNotebook:
    try:
        cells = tuple(map(_cell, range(10**6), json.loads(path.read_text(encoding="utf-8"))["cells"]))
        points = {
            grade_id(cell).removeprefix("test_"): float(cell.metadata["nbgrader"]["points"])
            for cell in cells
            if role(cell, "grade")
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise CourseError(
            f"{path} is not a notebook that can be read ({type(trouble).__name__}: {trouble}); open it in JupyterLab, "
            "give every grade cell its points, and save it"
        ) from trouble
    return CourseNotebook(path.stem, path, points, cells, content)


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    """Return a cell as a notebook file holds it; before nbformat 4.5 cells have no id."""
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    return Cell(str(cell.get("id", f"cell-{number}")), cell["cell_type"], text, cell.get("metadata", {}))
