"""plots.py: every picture draws from small arrays, quickly, quietly, and closes."""

import inspect
import time
import warnings

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")
import plots  # noqa: E402  (the backend is chosen first)

SECONDS = 1.0  # for one picture, drawn to its last pixel; a tenth of it is usual
RNG = np.random.default_rng(0)
X = RNG.random((20, 64))  # 20 images of 8 × 8
Y = np.array([0.0, 1.0] * 10)
Z = RNG.normal(size=(20, 6))
NAMES = ("3", "7")
PARAMS = {"W1": RNG.normal(size=(6, 64)), "b1": np.zeros(6), "w2": RNG.normal(size=6), "b2": 0.0}
CACHE = {"X": X, "Z1": Z, "A1": np.maximum(Z, 0), "a": Y}
GRID = np.linspace(0.01, 0.99, 9)
COUNTS = {"tp": 1000, "fp": 2, "fn": 0, "tn": 4}
PATHS = {"short": np.zeros((3, 2)), "long": np.ones((3, 2))}
LAYERS = {name: np.zeros((6, 64)) for name in ("zeros", "normal", "xavier", "he")}

PICTURES = {
    "digits": lambda: plots.digits(X.reshape(20, 8, 8), [f"true 3\na = {k}" for k in range(20)]),
    "digits, one row not full": lambda: plots.digits(X[:3], ["1", "2", "3"]),
    "class_balance": lambda: plots.class_balance(Y, NAMES),
    "class_balance, one class": lambda: plots.class_balance(np.zeros(3), NAMES),
    "pixels": lambda: plots.pixels(X),
    "mean_images": lambda: plots.mean_images(X[0], X[1], NAMES),
    "mean_images, equal": lambda: plots.mean_images(X[0], X[0], NAMES),
    "contributions": lambda: plots.contributions(X[0], X[1] - X[2], -1.5, NAMES),
    "sigmoid_curve": lambda: plots.sigmoid_curve(GRID, GRID, Z[:, 0], Y, Y, NAMES),
    "loss_curves": lambda: plots.loss_curves(GRID, -np.log(1 - GRID), -np.log(GRID)),
    "gradient_image": lambda: plots.gradient_image(X[0] - X[1], NAMES),
    "gradient_check": lambda: plots.gradient_check(Z[0], Z[0], [1e-5, 1e-3], [0.0, 1e-3]),
    "bowl": lambda: plots.bowl(lambda u, v: u**2 + v**2, PATHS),
    "mosaic": lambda: plots.mosaic(X, Y, NAMES),
    "training": lambda: plots.training([0.5, 0.4], {1: X[0], 2: X[1]}),
    "training, nothing learned": lambda: plots.training([0.7], {1: np.zeros(64)}),
    "threshold_curves": lambda: plots.threshold_curves(GRID, GRID, GRID[::-1], "7"),
    "counts_table": lambda: plots.counts_table(COUNTS, NAMES),
    "initial_layers": lambda: plots.initial_layers(LAYERS, dict.fromkeys(LAYERS, Z)),
    "firing": lambda: plots.firing(X[0], Z[0], np.maximum(Z[0], 0)),
    "gate": lambda: plots.gate(Z, -Z, Z * (Z < 0)),
    "network_graph": lambda: plots.network_graph(PARAMS, CACHE),
    "gradient_graph": lambda: plots.gradient_graph(PARAMS, CACHE, PARAMS),
    "comparison": lambda: plots.comparison({"a": [1, 0.5], "b": [1]}, {"a": 0.9, "b": 1.0}, 0.97),
    "hidden_features": lambda: plots.hidden_features(PARAMS["W1"], PARAMS["w2"], NAMES),
    "hidden_features, zeros": lambda: plots.hidden_features(0 * X[:3], np.ones(3), NAMES),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_draws_quietly_and_quickly(name):
    """Does this picture draw without a warning, within a second, and close?"""
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = PICTURES[name]()
        figure.canvas.draw()
    assert time.perf_counter() - start < SECONDS
    plt.close(figure)
    assert not plt.get_fignums()


def test_every_picture_is_tried():
    """Is there a test for each picture in the file?"""
    functions = {name for name, value in vars(plots).items() if inspect.isfunction(value)}
    public = {name for name in functions if not name.startswith("_")}
    assert public == {name.split(",")[0] for name in PICTURES}


def test_the_arrays_passed_in_are_left_alone():
    """Does drawing leave the learner's arrays as they were?"""
    w = PARAMS["W1"].copy()
    plt.close(plots.hidden_features(w, PARAMS["w2"], NAMES))
    assert np.array_equal(w, PARAMS["W1"])


def test_signs_survive_a_grey_print():
    """Does lightness rise all the way along the colours of signed images?"""
    red, green, blue, _ = plots.SIGNED(np.linspace(0, 1, 64)).T
    lightness = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    assert np.all(np.diff(lightness) > 0)
