"""A learner's array as an image, beside the places where it goes wrong: drawn from public digits, never hidden inputs.

A notebook's ``drawings.py`` names the exercises whose results say more as an image than in words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.checking.assertions import ATOL_FLOAT32, RTOL_FLOAT32, Failed, as_array
from autograder.checking.student import Student
from autograder.course.dataset import Dataset
from autograder.course.notebook import CourseNotebook
from autograder.report import Picture

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
        ``arguments(reference, dataset)`` returns the arguments of the call, made of public digits.
    image : callable
        Returns the part of a result that is drawn, of shape (h, w) or of a square's size.
    """

    what: str
    arguments: Callable[..., Any]
    image: Callable[[Any], Any]


def draw(
    notebook: CourseNotebook, exercise: str, student: Student, reference: SimpleNamespace, dataset: Dataset
) -> Picture | None:
    """Draw what a learner's function makes of public digits.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    student : Student
    reference : SimpleNamespace
    dataset : Dataset

    Returns
    -------
    Picture or None
        None where nothing is drawn: no drawing is known, the result has another form, the function raises or does not
        end, or it is right on these digits.
    """
    drawings = notebook.content.optional("checks", notebook.name, "drawings", attribute="DRAWINGS", default={})
    drawing = drawings.get(exercise)
    if drawing is None:
        return None
    arguments = drawing.arguments(reference, dataset)
    right = _square(drawing.image(getattr(reference, exercise)(*arguments)))
    try:
        yours = _square(drawing.image(student.call(exercise, *arguments).value))
    except (Failed, TypeError, ValueError, KeyError, IndexError):  # a result of another form, or none
        return None
    if yours is None or right is None or yours.shape != right.shape:
        return None
    wrong = ~np.isclose(yours, right, RTOL_FLOAT32, ATOL_FLOAT32 * np.abs(right).max())
    if not wrong.any():
        return None
    return Picture(drawing.what, _rows(_shades(yours)), _rows(wrong.astype(int)))


def _rows(image: np.ndarray[Any, Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, image.tolist()))


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
