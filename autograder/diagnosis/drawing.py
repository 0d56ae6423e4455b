"""A learner's array as an image, beside the places where it goes wrong: drawn from public digits, never hidden inputs.

A notebook's ``drawings.py`` names the exercises whose results say more as an image than in words.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.checking.assertions import ATOL_FLOAT32, RTOL_FLOAT32, Failed, as_array
from autograder.checking.student import Student

FULL = 127
"""What the largest number of an image is drawn as; the others are in proportion, with their sign."""
NOT_A_NUMBER = 255
"""Stands for NaN and infinity."""


@dataclass(frozen=True)
class Drawing:
    """How one exercise is drawn.

    Parameters
    ----------
    what : str
        What the image shows, in the learner's words.
    arguments : callable
        ``arguments(reference, evidence)`` returns the arguments of the call, made of public digits.
    image : callable
        Returns the part of a result that is drawn, of shape (h, w) or of a square's size.
    """

    what: str
    arguments: Callable[..., Any]
    image: Callable[[Any], Any]


def draw(
    notebook_name: str, exercise: str, student: Student, reference: SimpleNamespace, dataset: Any
) -> dict[str, Any]:
    """Draw what a learner's function makes of public digits.

    Parameters
    ----------
    notebook_name, exercise : str
    student : Student
    reference : SimpleNamespace
    dataset : Evidence

    Returns
    -------
    dict
        ``{"what", "yours", "wrong"}``: a line of words, the learner's numbers as rows of integers from -127 to 127
        (255 where there is none), and rows of 0 and 1. Empty where nothing is drawn: no drawing is known, the
        result has another form, the function raises or does not end, or it is right on these digits.
    """
    drawing = _drawings(notebook_name).get(exercise)
    if drawing is None:
        return {}
    arguments = drawing.arguments(reference, dataset)
    right = _square(drawing.image(getattr(reference, exercise)(*arguments)))
    try:
        yours = _square(drawing.image(student.call(exercise, *arguments).value))
    except (Failed, TypeError, ValueError, KeyError, IndexError):  # a result of another form, or none
        return {}
    if yours is None or right is None or yours.shape != right.shape:
        return {}
    wrong = ~np.isclose(yours, right, RTOL_FLOAT32, ATOL_FLOAT32 * np.abs(right).max())
    if not wrong.any():
        return {}
    return {"what": drawing.what, "yours": _shades(yours).tolist(), "wrong": wrong.astype(int).tolist()}


def _drawings(notebook_name: str) -> Mapping[str, Drawing]:
    """Return the drawings of a notebook; most courses' notebooks have none."""
    name = f"autograder.assignments.mnist_digits.checks.{notebook_name}.drawings"
    try:
        drawings: Mapping[str, Drawing] = importlib.import_module(name).DRAWINGS
        return drawings
    except ModuleNotFoundError as missing:
        if not name.startswith(missing.name or name + "."):
            raise
        return {}


def _square(values: Any) -> np.ndarray[Any, Any] | None:
    """Return an array as an image, or None where it is none; what came back may be anything.

    Raises
    ------
    Failed
        If it is not made of numbers.
    """
    values = as_array(values)
    side = round(values.size**0.5)
    if values.ndim == 1 and side * side == values.size:
        values = values.reshape(side, side)
    return values.astype(float) if values.ndim == 2 else None


def _shades(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    finite = np.isfinite(image)
    largest = np.abs(image[finite]).max(initial=0) or 1
    return np.where(finite, np.rint(FULL * np.where(finite, image, 0) / largest), NOT_A_NUMBER).astype(int)
