"""draw.py: what is drawn becomes an image like MNIST's, is read, and every fault is said in a line."""

import base64
import sys
import warnings

import draw
import numpy as np
import pytest

RNG = np.random.default_rng(0)
NAMES = ["3", "7"]


def a_digit():
    """A smooth figure of uneven weight, its ink 20 pixels high, on a sheet of 112 × 112."""
    rows, columns = np.mgrid[:112, :112]
    ring = np.hypot(rows - 40, columns - 50)
    ink = 255 * np.clip(4 - np.abs(ring - 20), 0, 1)
    ink[50:90, 66:72] = 255
    return ink.astype(np.uint8)


def read(images):
    """Read 3 for ink on the left, 7 for ink on the right."""
    ink = images.astype(float).sum(axis=1)
    right = ink[:, 14:].sum(axis=1) / np.maximum(ink.sum(axis=1), 1)
    return np.stack([1 - right, right], axis=1)


# ---- from ink to 28 × 28 -------------------------------------------------------------------------


@pytest.mark.parametrize(("down", "right"), [(5, 0), (0, 11), (-15, 20), (20, -20)])
def test_like_mnist_undoes_a_move(down, right):
    """Are a drawing and the same drawing elsewhere on the sheet made into the same image?"""
    moved = np.roll(a_digit(), (down, right), axis=(0, 1))
    np.testing.assert_array_equal(draw.like_mnist(moved), draw.like_mnist(a_digit()))
    assert not np.array_equal(draw.as_seen(moved), draw.as_seen(a_digit()))


@pytest.mark.parametrize("times", [2, 3])
def test_like_mnist_undoes_a_scale(times):
    """Is a larger drawing made into the same image, up to the smoothing of its edges (0.1 of full ink)?"""
    larger = np.kron(a_digit(), np.ones((times, times), np.uint8))
    difference = draw.like_mnist(larger).astype(float) - draw.like_mnist(a_digit())
    assert np.abs(difference).max() < 0.1 * 255


def test_like_mnist_is_as_lecun_says():
    """Is the ink 20 pixels on its longer side, and its centre of mass within half a pixel of the middle?"""
    image = draw.like_mnist(a_digit())
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    weights = image / image.sum()
    centre = [weights.sum(axis=1) @ np.arange(28), weights.sum(axis=0) @ np.arange(28)]
    np.testing.assert_allclose(centre, 14, atol=0.51)


def test_like_mnist_leaves_mnist_as_it_is():
    """Do the digits of MNIST itself come back unchanged?"""
    from mnist import find_mnist

    mnist = find_mnist()
    if not mnist.is_real:
        pytest.skip("this is about MNIST's own images: set MNIST_DIR")
    images = mnist.test_images[:500]
    same = [np.array_equal(draw.like_mnist(image), image) for image in images]
    assert np.mean(same) > 0.99


SHEETS = {
    "blank": np.zeros((112, 112), np.uint8),
    "one dot": np.pad(np.full((1, 1), 255, np.uint8), (3, 108)),
    "faintest ink in two corners": np.diag([1, *[0] * 110, 1]).astype(np.uint8),
    "ink at every border": np.pad(np.zeros((110, 110), np.uint8), 1, constant_values=255),
    "one row": np.pad(np.full((1, 112), 255, np.uint8), ((0, 111), (0, 0))),
    "one column": np.pad(np.full((112, 1), 255, np.uint8), ((0, 0), (111, 0))),
    "all ink": np.full((112, 112), 255, np.uint8),
    "weight in a corner": np.pad(np.full((60, 60), 255, np.uint8), (0, 52)) | np.eye(112, dtype=np.uint8),
    "noise": RNG.integers(0, 256, (112, 112)).astype(np.uint8),
}


@pytest.mark.parametrize("name", SHEETS)
def test_any_sheet_becomes_an_image(name):
    """Does any drawing, however odd, become two uint8 images and words about them, without a warning?"""
    before = SHEETS[name].copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for prepare in (draw.as_seen, draw.like_mnist):
            image = prepare(SHEETS[name])
            assert image.shape == (28, 28) and image.dtype == np.uint8
            assert len(draw.unlike_mnist(image)) == (3 if image.any() else 0)
    np.testing.assert_array_equal(SHEETS[name], before)


def test_as_seen_keeps_the_ink():
    """Does a plain camera see as much ink as was drawn, where it was drawn?"""
    corner = np.zeros((112, 112), np.uint8)
    corner[40:48, 80:88] = 255
    image = draw.as_seen(corner)
    assert image.mean() == pytest.approx(corner.mean(), rel=0.01)
    assert np.unravel_index(image.argmax(), image.shape) in [(10, 20), (10, 21), (11, 20), (11, 21)]


@pytest.mark.parametrize("width", [2, 4, 6])
def test_stroke_width_is_measured(width):
    """Is a bar of known width measured, within a fifth, its short ends counted in?"""
    bar = np.zeros((60, 60), np.uint8)
    bar[5:55, 20 : 20 + width] = 255
    assert draw.stroke_width(bar) == pytest.approx(width, rel=0.2)


def test_words_name_what_is_unlike():
    """Do the words give the distance from the centre, the size and the stroke, in pixels?"""
    image = np.zeros((28, 28), np.uint8)
    image[2:13, 20] = 255
    place, size, stroke = draw.unlike_mnist(image)
    assert "6 px to the right and 7 px above" in place
    assert "11 px, smaller" in size
    assert "thinner" in stroke
    assert "not at all" in draw.unlike_mnist(draw.like_mnist(a_digit()))[0]


# ---- the sheet -----------------------------------------------------------------------------------


def test_describe_holds_what_read_says():
    """Are both images given to `read`, and its probabilities given back for each?"""
    answer = draw.describe(read, a_digit(), NAMES)
    images = np.array(answer["images"], np.uint8).reshape(2, 28, 28)
    np.testing.assert_array_equal(images, [draw.as_seen(a_digit()), draw.like_mnist(a_digit())])
    np.testing.assert_allclose(answer["probabilities"], read(images))
    assert len(answer["words"]) == 3


def test_describe_says_nothing_of_a_blank_sheet():
    """Is there no reading without ink, and is `read` left alone?"""
    assert draw.describe(lambda images: 1 / 0, SHEETS["blank"], NAMES) == {}


PROBLEMS = {
    "`read` raised ZeroDivisionError: division by zero": lambda images: 1 / 0,
    "`read` raised ValueError: two": lambda images: fail("two\nlines"),
    "`read` gave None: is there a `return`?": lambda images: None,
    "`read` gave 'three'; it must give numbers, in an array of shape (2, 2)": lambda images: "three",
    "`read` gave shape (2,); it must be (2, 2)": lambda images: np.zeros(2),
    "`read` gave shape (2, 3); it must be (2, 2)": lambda images: np.zeros((2, 3)),
    "`read` gave values from -1 to 4; probabilities are from 0 to 1": lambda images: np.array([[-1, 4], [0, 0]]),
    "`read` gave values from nan to nan": lambda images: np.full((2, 2), np.nan),
}


def fail(text):
    """Raise a ValueError with this text."""
    raise ValueError(text)


@pytest.mark.parametrize("line", PROBLEMS)
def test_a_fault_of_read_is_one_line(line):
    """Is every fault of the learner's function said in one line, beside the images?"""
    answer = draw.describe(PROBLEMS[line], a_digit(), NAMES)
    assert answer["problem"].startswith(line)
    assert "\n" not in answer["problem"]
    assert "probabilities" not in answer and len(answer["images"]) == 2


def test_canvas_reads_what_the_browser_sends():
    """Does a drawing that arrives come back read, under its own number?"""
    pytest.importorskip("anywidget")
    sheet = draw.canvas(read, NAMES)
    sheet.drawing = {"number": 5, "ink": base64.b64encode(a_digit().tobytes()).decode()}
    assert sheet.reading == {"number": 5, **draw.describe(read, a_digit(), NAMES)}
    assert "run this cell" in repr(sheet)
    sheet.close()


def test_canvas_lets_a_stub_through():
    """Does a step that is not written yet come through to `when_ready`, before a sheet is made?"""

    def stub(images):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        draw.canvas(stub, NAMES)


def test_canvas_names_a_missing_variable(capsys):
    """Is a network that was not trained yet named in one line, wherever `read` was written?"""
    assert draw.canvas(eval("lambda images: network"), NAMES) is None
    assert capsys.readouterr().out == "`network` is made by an earlier step that is not finished yet\n"


def test_canvas_is_quiet_while_blank(recwarn):
    """Is a sheet made without a word, even where a blank image upsets `read`?"""
    pytest.importorskip("anywidget")
    draw.canvas(lambda images: images / images.max(), NAMES).close()
    draw.canvas(lambda images: 1 / 0, NAMES).close()
    assert not recwarn


def test_canvas_says_what_to_install(monkeypatch, capsys):
    """Without anywidget, is there one line that says what to install, and no error?"""
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert draw.canvas(read, NAMES) is None
    assert "pip install anywidget" in capsys.readouterr().out


# ---- one digit, changed --------------------------------------------------------------------------


def test_changed_is_what_it_says():
    """Are the changes those that their names promise?"""
    image = draw.like_mnist(a_digit())
    after = draw.changed(image)
    assert all(new.shape == (28, 28) and new.dtype == np.uint8 for new in after.values())
    np.testing.assert_array_equal(after["4 px to the right"][:, 4:], image[:, :-4])
    assert not after["8 px to the right"][:, :8].any()
    ink = {name: int(new.sum()) for name, new in after.items()}
    assert ink["thin strokes"] < ink["as it is"] < ink["thick strokes"]
    assert ink["half the size"] == pytest.approx(ink["as it is"] / 4, rel=0.1)
    np.testing.assert_array_equal(255 - after["white and black swapped"], image)
    assert "20 px, about as large" in draw.unlike_mnist(after["half the size, made like MNIST"])[1]


def test_what_goes_wrong_puts_its_answers_into_words():
    """Does the label give the answer and probability for each change, and how many are other answers?"""
    image = draw.like_mnist(a_digit())
    figure = draw.what_goes_wrong.__wrapped__(read, image, NAMES)
    figure.canvas.draw()
    P = read(np.stack(list(draw.changed(image).values())))
    other = int(np.sum(P.argmax(axis=1) != P[0].argmax()))
    assert f"{other} of 7 changes change the answer" in figure.get_label()
    assert f"4 px to the right: 7 ({100 * P[1, 1]:.0f} %)" in figure.get_label()
    labels = " ".join(axis.get_xlabel() for axis in figure.axes)
    assert labels.count("≠") == other
    draw.plt.close(figure)


def test_what_goes_wrong_refuses_other_shapes():
    """Is a `read` of the wrong form refused in words?"""
    with pytest.raises(ValueError, match=r"`read` gave shape \(2,\); it must be \(8, 2\)"):
        draw.what_goes_wrong(lambda images: np.zeros(2), draw.like_mnist(a_digit()), NAMES)
