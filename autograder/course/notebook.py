"""The course as its source notebooks tell it: which exercises there are, in which order, for how many points."""

import ast
import functools
import os
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.errors import CourseError

ASSIGNMENT = "mnist_digits"
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


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
    cells : tuple of NotebookNode
        All its cells, solutions included.
    """

    name: str
    path: Path
    points: dict
    cells: tuple

    def solution_code(self, exercise):
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
    def functions(self):
        """tuple of str : the exercises whose solution is a function; each has the function's name."""
        return tuple(name for name in self.points if name in _names_bound(self.solution_code(name)))

    @functools.cached_property
    def answers(self):
        """dict of str to tuple of str : the other exercises, questions, with the names of the answers each asks for."""
        questions = [name for name in self.points if name not in self.functions]
        return {name: tuple(_names_bound(self.solution_code(name))) for name in questions}


def grade_id(cell):
    """Return a cell's ``grade_id``, or ``""``."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _names_bound(source):
    """Return the names that a cell defines or assigns, in their order."""
    names = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        names.update((target.id if isinstance(target, ast.Name) else getattr(target, "name", ""), None)
                     for target in targets)  # fmt: skip
    return [name for name in names if name]


def role(cell, flag):
    """Return whether nbgrader's metadata give a cell this role: ``"grade"``, ``"solution"`` or ``"locked"``."""
    return bool(cell.metadata.get("nbgrader", {}).get(flag, False))


def source_folder(root=None):
    """Return the folder of the source notebooks of the course at `root` (by default: this checkout's)."""
    return Path(root or os.environ.get("AUTOGRADER_COURSE") or PACKAGE_ROOT) / "source" / ASSIGNMENT


def notebook_names(root=None):
    """Return the names of the course's notebooks.

    Raises
    ------
    CourseError
        If there is no notebook in the source folder.
    """
    names = sorted(path.stem for path in source_folder(root).glob("*.ipynb"))
    if not names:
        raise CourseError(
            f"no notebook in {source_folder(root)}: run this from a checkout of the course, "
            "or set AUTOGRADER_COURSE to one"
        )
    return names


def read_course_notebook(name, root=None):
    """Read one source notebook.

    Parameters
    ----------
    name : str
    root : path, optional
        The course's folder; by default this checkout.

    Returns
    -------
    CourseNotebook

    Raises
    ------
    CourseError
        If there is no such notebook.
    """
    if name not in notebook_names(root):
        raise CourseError(f"the course has no notebook {name!r}; it has {', '.join(notebook_names(root))}")
    path = source_folder(root) / f"{name}.ipynb"
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _read(path, modified):
    cells = tuple(nbformat.read(path, as_version=4).cells)
    points = {
        grade_id(cell).removeprefix("test_"): float(cell.metadata.nbgrader.points)
        for cell in cells
        if role(cell, "grade")
    }
    return CourseNotebook(path.stem, path, points, cells)
