"""Pictures for feedback pages: a learner's array, and where it goes wrong, as small images in the page itself."""

import base64
import io

import numpy as np
from markupsafe import Markup
from PIL import Image

from autograder.diagnosis.drawing import FULL, NOT_A_NUMBER

STOPS = np.array([[6, 32, 79], [163, 163, 163], [255, 240, 122]])
"""Dark blue for the most negative number, grey for 0, yellow for the most positive: lighter all the way."""
MISSING = (179, 66, 10)
PIXEL = 6
"""Screen pixels for one number."""
FIGURE = Markup(
    '<figure style="display: inline-block; margin: 0 1em 0.4em 0">'
    '<img src="data:image/png;base64,{}" alt="{}" style="max-width: 100%">'
    '<figcaption style="font-size: 0.85em">{}</figcaption></figure>'
)


def images_html(picture):
    """Return a picture's two images as HTML.

    Parameters
    ----------
    picture : dict
        As `drawing.draw` returns it.

    Returns
    -------
    Markup
    """
    wrong = np.array(picture["wrong"], bool)
    words = f"{wrong.sum()} of {wrong.size} numbers are wrong"
    return Markup("").join(
        FIGURE.format(_png(pixels), alt, caption)
        for pixels, alt, caption in [
            (_coloured(np.array(picture["yours"])), picture["what"], picture["what"]),
            (_hatched(wrong), f"{words}; dark marks show where", f"{words}: here"),
        ]
    )


def _coloured(shades):
    """Return the colours of numbers from -127 to 127, of shape (h, w, 3)."""
    place = np.clip(shades, -FULL, FULL) / FULL
    colours = np.stack([np.interp(place, [-1, 0, 1], channel) for channel in STOPS.T], axis=-1)
    colours[shades == NOT_A_NUMBER] = MISSING
    return np.kron(colours, np.ones((PIXEL, PIXEL, 1))).astype(np.uint8)


def _hatched(wrong):
    """Return an image in which wrong numbers carry a dark cross on white, so that it needs no colour."""
    cross = np.eye(PIXEL, dtype=bool) | np.eye(PIXEL, dtype=bool)[::-1]
    marks = np.kron(wrong, cross)
    return np.where(marks[..., None], 40, 245 - 25 * np.kron(wrong, np.ones((PIXEL, PIXEL), int))[..., None]).repeat(
        3, axis=-1).astype(np.uint8)  # fmt: skip


def _png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
