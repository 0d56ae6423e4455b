"""The correct functions and answers: the solution cells of the source notebook, run here. One truth, no copy."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.course.notebook import CourseNotebook, grade_id, role
from autograder.errors import CourseError

GIVEN = "given"
"""Tag of a locked cell with functions that a notebook gives and its solutions call."""


def run_solutions(notebook: CourseNotebook, replace: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a source notebook's solution cells, and the cells tagged ``given``.

    Parameters
    ----------
    notebook : CourseNotebook
    replace : dict of str to str, optional
        Source to run in place of the named exercises' solutions; used to test the checks with wrong and
        with differently written solutions.

    Returns
    -------
    dict
        The namespace in which all functions live and find each other.
    """
    remaining = dict(replace or {})
    namespace: dict[str, Any] = {"np": np, "__name__": "solutions"}
    for cell in notebook.cells:
        if role(cell, "solution") or GIVEN in cell.metadata.get("tags", []):
            name = grade_id(cell)
            source = remaining.pop(name, cell.source)
            exec(compile(source, f"<cell {name}>", "exec"), namespace)
    if remaining:
        raise CourseError(f"{notebook.name} has no solution cell {next(iter(remaining))!r} to replace")
    return namespace


def load_reference(notebook: CourseNotebook) -> SimpleNamespace:
    """Return the correct functions and answers as attributes.

    Parameters
    ----------
    notebook : CourseNotebook

    Returns
    -------
    SimpleNamespace

    Raises
    ------
    CourseError
        If an exercise's solution cell neither defines a function of its name nor assigns an answer.
    """
    namespace = run_solutions(notebook)
    answers = [name for names in notebook.answers.values() for name in names]
    missing = [exercise for exercise, names in notebook.answers.items() if not names]
    missing += [name for name in notebook.functions if not callable(namespace[name])]
    if missing:
        raise CourseError(
            f"{notebook.path.name}: the solution of {', '.join(missing)} is missing; the solution cell of an exercise "
            "defines a function of the exercise's name, or assigns answers such as answer_1"
        )
    return SimpleNamespace(**{name: namespace[name] for name in [*notebook.functions, *answers]})
