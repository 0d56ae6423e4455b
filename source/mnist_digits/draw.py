"""Draw a digit, let your own network read it, and see what a digit must look like to be read.

`canvas` is a sheet to draw on; its part that runs in the browser is draw_page.py.
`what_goes_wrong` is a picture of one digit that is moved, shrunk, thickened, and so on.
Images are uint8: 0 is paper, 255 is full ink.
"""

import base64
import warnings

import matplotlib.pyplot as plt
import numpy as np
from check_yourself import WAITING_NAME
from draw_page import LOOK, SCRIPT
from plots import LINE, QUIET, WIDTH, _image, picture

SIDE, DIGIT, CENTRE = 28, 20, 14  # pixels: an MNIST image, the digit on it, its centre of mass
STROKE = 2.4, 1.6, 3.7  # pixels: width of MNIST's strokes, by `stroke_width`: median, 5 %, 95 %
MISSING = "to draw here, install anywidget (pip install anywidget) and restart JupyterLab"


# ---- from ink to 28 × 28 ------------------------------------------------------------------------


def resize(image, height, width):
    """Scale an image, each new pixel a weighted mean of the old ones near it (bilinear).

    Parameters
    ----------
    image : ndarray of shape (h, w)
    height, width : int
        Of the result, in pixels.

    Returns
    -------
    ndarray of shape (height, width), float64
    """

    def weights(n_in, n_out):
        scale = n_in / n_out
        centres = (np.arange(n_out)[:, None] + 0.5) * scale - 0.5
        near = np.maximum(0, 1 - np.abs(np.arange(n_in) - centres) / max(1, scale))
        return near / near.sum(axis=1, keepdims=True)

    return weights(len(image), height) @ image @ weights(image.shape[1], width).T


def as_seen(ink):
    """Scale a square drawing down to 28 × 28 and do no more, as a plain camera would.

    Parameters
    ----------
    ink : ndarray of shape (s, s), uint8

    Returns
    -------
    ndarray of shape (28, 28), uint8
    """
    return resize(ink, SIDE, SIDE).round().astype(np.uint8)


def like_mnist(ink):
    """Make a drawing like a digit of MNIST, as LeCun describes it.

    The digit is cropped to its ink, scaled into 20 × 20 pixels in proportion, and put on 28 × 28
    with its centre of mass in the middle, by whole pixels, all of it on the sheet.

    Parameters
    ----------
    ink : ndarray of shape (h, w), uint8

    Returns
    -------
    ndarray of shape (28, 28), uint8
        All 0 if there is no ink.
    """
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    if not ink.any():
        return sheet
    digit = _crop(ink)
    shape = [max(1, round(n * DIGIT / max(digit.shape))) for n in digit.shape]
    digit = resize(digit, *shape)
    free = [SIDE - n for n in shape]
    corner = np.clip(np.round(CENTRE - _centre(digit)), 0, free).astype(int)
    sheet[_window(corner, shape)] = digit.round()
    return sheet


def stroke_width(image):
    """Estimate how wide the strokes of an image (h, w) are, in pixels; 0.0 without ink.

    A stroke of width w and length l has the area w l and an outline of 2 l, so w is twice the ink
    over the outline; the outline is the sum of all slopes of the ink.
    """
    ink = np.pad(image / 255, 1)
    outline = np.hypot(np.diff(ink, axis=0)[:, 1:], np.diff(ink, axis=1)[1:]).sum()
    return float(2 * ink.sum() / outline) if outline else 0.0


def unlike_mnist(image):
    """Say in three sentences where, how large and how thick the ink of an image (28, 28) is."""
    if not image.any():
        return []
    down, right = np.round(_centre(image) - CENTRE).astype(int)
    ways = [(right, "to the right"), (-right, "to the left"), (down, "below"), (-down, "above")]
    off = " and ".join(f"{n} px {way}" for n, way in ways if n > 0) or "not at all"
    side, width = max(_crop(image).shape), stroke_width(image)
    middle, thin, thick = STROKE
    size = "larger" if side > DIGIT + 1 else "smaller" if side < DIGIT - 1 else "about as large"
    stroke = "thinner" if width < thin else "thicker" if width > thick else "usual"
    return [
        f"Off the centre: {off} (MNIST: centred).",
        f"Size: {side} px, {size} (MNIST: {DIGIT} px on the longer side).",
        f"Stroke: {width:.1f} px wide, {stroke} (MNIST: mostly {thin} to {thick}, often {middle}).",
    ]


def _crop(image):
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centre(image):
    return np.array([np.average(np.arange(n), weights=image.sum(axis=1 - axis))
                     for axis, n in enumerate(image.shape)])


def _window(corner, shape):
    return tuple(slice(start, start + n) for start, n in zip(corner, shape, strict=True))


# ---- a sheet to draw on --------------------------------------------------------------------------


def canvas(read, names):
    """Make a sheet to draw a digit on, with what a network reads in it while you draw.

    Two images are read: the drawing as a plain camera would hand it over (`as_seen`), and the
    drawing made like a digit of MNIST (`like_mnist`).

    Parameters
    ----------
    read : callable
        Takes images uint8 (k, 28, 28), returns probabilities (k, n_classes).
    names : sequence of n_classes str

    Returns
    -------
    anywidget.AnyWidget or None
        For the last line of a cell. None, with a line that says why, if anywidget is missing or
        `read` needs a variable that no cell has made yet.

    Raises
    ------
    NotImplementedError
        If `read` needs a step that is not written yet.
    """
    if name := _missing(read):
        return print(WAITING_NAME.format(name=name))
    try:
        import anywidget
        from traitlets import Dict, List, observe
    except ImportError:
        return print(MISSING)

    class Canvas(anywidget.AnyWidget):
        """The kernel's side: `drawing` comes from the browser, `reading` goes back."""

        _esm, _css = SCRIPT, LOOK
        names = List().tag(sync=True)
        drawing = Dict().tag(sync=True)
        reading = Dict().tag(sync=True)

        @observe("drawing")
        def _answer(self, change):
            """Read what has just been drawn (traitlets calls this)."""
            ink = np.frombuffer(base64.b64decode(change.new["ink"]), np.uint8)
            side = round(np.sqrt(ink.size))
            answer = describe(read, ink.reshape(side, side), self.names)
            self.reading = {"number": change.new["number"], **answer}

        def __repr__(self):
            """Stand for the sheet where nothing can be drawn, such as a printed notebook."""
            return "a sheet to draw on: run this cell in JupyterLab"

    return Canvas(names=[str(name) for name in names])


def describe(read, ink, names):
    """Say what `read` sees in a drawing.

    Parameters
    ----------
    read, names
        As in `canvas`.
    ink : ndarray of shape (s, s), uint8

    Returns
    -------
    dict
        Without ink, empty. Else `images`, two lists of 784 int (as seen, made like MNIST);
        `words`, how the first is unlike MNIST; and either `probabilities`, two lists of
        n_classes floats, or `problem`, one line.
    """
    if not ink.any():
        return {}
    images = np.stack([as_seen(ink), like_mnist(ink)])
    answer = {"images": images.reshape(2, -1).tolist(), "words": unlike_mnist(images[0])}
    try:
        P = read(images)
    except Exception as error:  # a learner's function may raise anything
        line = f"`read` raised {type(error).__name__}: {error}".partition("\n")[0]
        return {**answer, "problem": line}
    problem = _problem(P, (2, len(names)))
    if problem:
        return {**answer, "problem": problem}
    return {**answer, "probabilities": np.asarray(P, dtype=float).tolist()}


def _missing(read):
    """Call `read` on a blank image: return the name of a variable that it lacks, else None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no stroke, no warning
        try:
            read(np.zeros((1, SIDE, SIDE), np.uint8))
        except NotImplementedError:
            raise
        except Exception as error:  # the sheet says this as soon as there is something to read
            return error.name if type(error) is NameError else None


def _problem(P, shape):
    """Say in one line why `P` is not an array of probabilities of this shape; "" if it is one."""
    if P is None:
        return "`read` gave None: is there a `return`?"
    try:
        values = np.asarray(P, dtype=float)
    except (TypeError, ValueError):
        return f"`read` gave {P!r:.60}; it must give numbers, in an array of shape {shape}"
    if values.shape != shape:
        form = "a row for each image, a column for each name"
        return f"`read` gave shape {values.shape}; it must be {shape}: {form}"
    if not np.all((values >= 0) & (values <= 1)):  # nan is neither
        low, high = values.min(), values.max()
        return f"`read` gave values from {low:.3g} to {high:.3g}; probabilities are from 0 to 1"
    return ""


# ---- one digit, changed --------------------------------------------------------------------------


def changed(image):
    """Return a dict of str to ndarray (28, 28), uint8: what was done, and `image` after it."""
    half = np.zeros_like(image)
    half[_window((7, 7), (14, 14))] = resize(image, 14, 14).round()
    return {
        "as it is": image,
        "4 px to the right": _moved(image, 4),
        "8 px to the right": _moved(image, 8),
        "half the size": half,
        "thick strokes": _spread(image, 3, np.max),
        "thin strokes": _spread(image, 2, np.min),
        "white and black swapped": 255 - image,
        "half the size, made like MNIST": like_mnist(half),
    }


@picture
def what_goes_wrong(read, image, names):
    """Draw one digit, changed in several ways, with what `read` answers each time.

    Parameters
    ----------
    read : callable
        Takes images uint8 (k, 28, 28), returns probabilities (k, n_classes).
    image : ndarray of shape (28, 28), uint8
        A digit as MNIST has it.
    names : sequence of n_classes str
    """
    images = changed(image)
    P = read(np.stack(list(images.values())))
    if problem := _problem(P, (len(images), len(names))):
        raise ValueError(problem)
    P = np.asarray(P)
    answers = [f"{names[row.argmax()]} ({100 * row.max():.0f} %)" for row in P]
    same = P.argmax(axis=1) == P[0].argmax()
    figure, axes = plt.subplots(2, 4, figsize=(WIDTH, 5.6))
    for k, (axis, (change, after)) in enumerate(zip(axes.flat, images.items(), strict=True)):
        _image(axis, after, change.replace(", ", ",\n"), vmin=0, vmax=255)
        axis.spines[:].set(color=QUIET if same[k] else LINE, linewidth=1 if same[k] else 3)
        words = "read as" if same[k] else "≠ now read as"
        axis.set_xlabel(f"{words} {answers[k]}", weight="normal" if same[k] else "bold")
    reads = "; ".join(f"{change}: {answer}" for change, answer in zip(images, answers, strict=True))
    count = f"{np.sum(~same)} of {len(images) - 1} changes change the answer"
    figure.set_label(f"One digit, changed, and what the network reads: {count}. Read {reads}.")
    return figure


def _moved(image, n):
    """Return `image` moved `n` pixels to the right; what leaves the sheet is lost."""
    after = np.zeros_like(image)
    after[:, n:] = image[:, :-n]
    return after


def _spread(image, n, choose):
    """Give every pixel the largest or smallest (`choose`) of the n × n pixels around it."""
    around = np.pad(image, (n // 2, (n - 1) // 2))
    windows = np.lib.stride_tricks.sliding_window_view(around, (n, n))
    return choose(windows, axis=(2, 3))
