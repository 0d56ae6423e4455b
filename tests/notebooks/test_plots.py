"""plots.py: every picture draws from small arrays, quickly, quietly, says what it shows, and closes."""

import time
import warnings
from html import escape
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")
import plots as notebook_plots  # noqa: E402  (the backend is chosen first)

DRAW = {name: value.__wrapped__ for name, value in vars(notebook_plots).items() if hasattr(value, "__wrapped__")}
plots = SimpleNamespace(**DRAW)  # each returns its figure instead of showing it

SHORTEST = 20  # characters that say what a picture shows
SECONDS = 1.0  # of the processor, for one picture, drawn to its last pixel; a tenth of it is usual
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
GAPS = {"yours": {"W1": 1e-10, "b1": 0.0}, "program 1": {"W1": 0.7, "b1": 2e-3}}
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
    "precision_by_prevalence": lambda: plots.precision_by_prevalence(GRID, GRID**0.5, (0.01, 0.3), (0.5, 1.0)),
    "cost_by_threshold": lambda: plots.cost_by_threshold(GRID, 1 - GRID, (0.99, 0.01), (0.02, 1.0)),
    "initial_layers": lambda: plots.initial_layers(LAYERS, dict.fromkeys(LAYERS, Z)),
    "firing": lambda: plots.firing(X[0], Z[0], np.maximum(Z[0], 0)),
    "gate": lambda: plots.gate(Z, -Z, Z * (Z < 0)),
    "network_graph": lambda: plots.network_graph(PARAMS, CACHE),
    "gradient_graph": lambda: plots.gradient_graph(PARAMS, CACHE, PARAMS),
    "comparison": lambda: plots.comparison({"a": [1, 0.5], "b": [1]}, {"a": 0.9, "b": 1.0}, 0.97),
    "bug_hunt": lambda: plots.bug_hunt({"yours": 1.0, "program 1": 0.97}, GAPS),
    "hidden_features": lambda: plots.hidden_features(PARAMS["W1"], PARAMS["w2"], NAMES),
    "hidden_features, zeros": lambda: plots.hidden_features(0 * X[:3], np.ones(3), NAMES),
}


@pytest.fixture(autouse=True)
def no_figure_left():
    """Close what a failed test leaves open, so that the next one is judged by itself."""
    yield
    plt.close("all")


@pytest.mark.parametrize("name", PICTURES)
def test_picture_draws_quietly_and_quickly(name):
    """Does this picture draw without a warning, within a second, and close?"""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = PICTURES[name]()
        figure.canvas.draw()
    assert time.process_time() - start < SECONDS
    plt.close(figure)
    assert not plt.get_fignums()


def test_every_picture_is_tried():
    """Is there a test for each picture in the file?"""
    assert DRAW.keys() == {name.split(",")[0] for name in PICTURES}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_says_what_it_shows(name):
    """Does this picture put into words what it shows, in one line that ends like a sentence?"""
    figure = PICTURES[name]()
    plt.close(figure)
    label = figure.get_label()
    assert len(label) >= SHORTEST
    assert label.endswith(".") and "\n" not in label and "nan" not in label


OTHER = {
    "class_balance": lambda: plots.class_balance(np.zeros(5), NAMES),
    "pixels": lambda: plots.pixels(X**2),
    "mean_images": lambda: plots.mean_images(X[0], 2 * X[1], NAMES),
    "contributions": lambda: plots.contributions(X[0], X[2] - X[1], 1.5, NAMES),
    "sigmoid_curve": lambda: plots.sigmoid_curve(GRID, GRID, np.abs(Z[:, 0]), Y, Y, NAMES),
    "loss_curves": lambda: plots.loss_curves(GRID, -2 * np.log(1 - GRID), -2 * np.log(GRID)),
    "gradient_image": lambda: plots.gradient_image(X[1] - X[2], NAMES),
    "gradient_check": lambda: plots.gradient_check(Z[0], 2 * Z[0], [1e-5, 1e-3], [1e-4, 1e-3]),
    "bowl": lambda: plots.bowl(lambda u, v: 2 * u**2 + v**2, PATHS),
    "mosaic": lambda: plots.mosaic(X, 0 * Y, NAMES),
    "training": lambda: plots.training([0.5, 0.3], {1: X[0], 2: X[1]}),
    "threshold_curves": lambda: plots.threshold_curves(GRID, GRID**2, GRID[::-1], "7"),
    "counts_table": lambda: plots.counts_table(COUNTS | {"fp": 3}, NAMES),
    "precision_by_prevalence": lambda: plots.precision_by_prevalence(GRID, GRID**0.5, (0.02, 0.5), (0.5, 1.0)),
    "cost_by_threshold": lambda: plots.cost_by_threshold(GRID, GRID, (0.01, 0.01), (0.02, 0.02)),
    "initial_layers": lambda: plots.initial_layers(LAYERS, dict.fromkeys(LAYERS, 3 * Z)),
    "firing": lambda: plots.firing(X[0], Z[1], np.maximum(Z[1], 0)),
    "gate": lambda: plots.gate(Z, np.abs(Z), Z),
    "network_graph": lambda: plots.network_graph(PARAMS, CACHE | {"X": X[:3]}),
    "gradient_graph": lambda: plots.gradient_graph(PARAMS, CACHE, PARAMS | {"b2": 7.0}),
    "comparison": lambda: plots.comparison({"a": [1, 0.5], "b": [1]}, {"a": 0.8, "b": 1.0}, 0.97),
    "bug_hunt": lambda: plots.bug_hunt({"yours": 1.0, "program 1": 0.97}, {**GAPS, "yours": GAPS["program 1"]}),
    "hidden_features": lambda: plots.hidden_features(PARAMS["W1"], 5 * PARAMS["w2"], NAMES),
    "digits": lambda: plots.digits(X[:2], ["1", "2"]),
}


@pytest.mark.parametrize("name", DRAW)
def test_the_words_come_from_the_arrays(name):
    """Do other arrays change what the picture says?"""
    figures = [PICTURES[name](), OTHER[name]()]
    for figure in figures:
        plt.close(figure)
    assert figures[0].get_label() != figures[1].get_label()


def test_showing_a_picture_gives_its_words_to_screen_readers(monkeypatch):
    """Is a picture shown once, with its words as the image's alt text, closed, and not returned?"""
    shown = []
    monkeypatch.setattr(notebook_plots, "display", lambda *figures, **more: shown.append((figures, more)))
    assert notebook_plots.class_balance(Y, NAMES) is None
    assert not plt.get_fignums()
    ((figure,), more), ((words,), _) = shown
    assert escape(figure.get_label()) in words.data
    assert more == {"metadata": {"image/png": {"alt": figure.get_label()}}}
    assert "10 images" in figure.get_label()


def test_the_arrays_passed_in_are_left_alone():
    """Does drawing leave the learner's arrays as they were?"""
    w = PARAMS["W1"].copy()
    plt.close(plots.hidden_features(w, PARAMS["w2"], NAMES))
    assert np.array_equal(w, PARAMS["W1"])


def test_signs_survive_a_grey_print():
    """Does lightness rise all the way along the colours of signed images?"""
    red, green, blue, _ = notebook_plots.SIGNED(np.linspace(0, 1, 64)).T
    lightness = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    assert np.all(np.diff(lightness) > 0)
