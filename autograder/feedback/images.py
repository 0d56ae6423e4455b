"""Pictures for feedback pages: a learner's array, and where it is wrong, as small images inside the page itself."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from autograder.diagnosis.drawing import FULL, NOT_A_NUMBER
from autograder.report import Picture

STOPS = np.array([[6, 32, 79], [163, 163, 163], [255, 240, 122]])
"""Dark blue for the most negative number, gray for 0, yellow for the most positive: lighter all the way."""
MISSING = (179, 66, 10)
"""The color of a number that is not finite."""
PIXEL = 6
"""Screen pixels for one number."""


@dataclass(frozen=True)
class Image:
    """One image of a page.

    Parameters
    ----------
    png : str
        The PNG file in base64.
    alt : str
        What to read in place of the image.
    caption : str
        The line below it.
    """

    png: str
    alt: str
    caption: str


def images(picture: Picture) -> list[Image]:
    """Return a picture as two images: the learner's numbers, and where they are wrong."""
    wrong = np.array(picture.wrong, bool)
    words = f"{wrong.sum()} of {wrong.size} numbers are wrong"
    return [
        Image(_png(_colored(np.array(picture.yours))), picture.what, picture.what),
        Image(_png(_hatched(wrong)), f"{words}; dark marks show where", f"{words}; a cross marks each"),
    ]


def _colored(shades: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the colors of numbers from -127 to 127, of shape (h, w, 3)."""
    place = np.clip(shades, -FULL, FULL) / FULL
    colors = np.stack([np.interp(place, [-1, 0, 1], channel) for channel in STOPS.T], axis=-1)
    colors[shades == NOT_A_NUMBER] = MISSING
    return np.kron(colors, np.ones((PIXEL, PIXEL, 1))).astype(np.uint8)


def _hatched(wrong: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return an image in which wrong numbers have a dark cross on white, so that it needs no color."""
    cross = np.eye(PIXEL, dtype=bool) | np.eye(PIXEL, dtype=bool)[::-1]
    ground = 245 - 25 * np.kron(wrong, np.ones((PIXEL, PIXEL), int))
    gray = np.where(np.kron(wrong, cross), 40, ground)
    return np.stack([gray] * 3, axis=-1).astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    PillowImage.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
