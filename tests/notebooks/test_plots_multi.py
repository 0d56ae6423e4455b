"""plots_multi.py: every picture draws from small arrays, quickly, quietly, and closes."""

import inspect
import time
import warnings

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")
import plots_multi  # noqa: E402  (the backend is chosen first)

SECONDS = 1.5  # of the processor, for one picture, drawn to its last pixel; a fifth of it is usual
RNG = np.random.default_rng(0)
X = RNG.random((20, 64))  # 20 images of 8 × 8
LABELS = np.arange(20) % 4  # four classes
Y = np.eye(4)[LABELS]
P = RNG.dirichlet(np.ones(4), 20)
W = RNG.normal(size=(4, 64))
GRID = np.linspace(0.01, 0.99, 13)
PARAMS = {"W1": np.ones((6, 64)), "b1": np.ones(6), "W2": np.ones((4, 6)), "b2": np.ones(4)}
CACHE = {"A0": X, "Z1": np.ones((20, 6)), "A1": np.ones((20, 6)), "Z2": np.ones((20, 4))}
HISTORY = {"train_loss": [2.0, 1.0], "val_loss": [1.5, 1.6], "val_accuracy": [0.5, 0.6]}
RUNS = {0.1: HISTORY, 1: HISTORY}
LAYERS = {"zeros": [np.zeros((5, 6))] * 2, "he": [RNG.random((5, 6))] * 2}
SPREADS = {"zeros": [0.0, 0.0], "normal": [0.1, 0.0], "xavier": [1.0, 0.5], "he": [1.0, 1.0]}
SCORES = {"recall": [1.0, 0.9], "precision": [0.8, 1.0], "f1": [0.9, 0.95], "macro_f1": 0.925}


def draw(name, *args):
    """Draw a picture and return its figure, instead of showing it."""
    return getattr(plots_multi, name).__wrapped__(*args)


PICTURES = {
    "same_curve": lambda: draw("same_curve", GRID, GRID, GRID),
    "ten_scores": lambda: draw("ten_scores", X[0], W, W[:, 0], 2),
    "templates": lambda: draw("templates", X[:4], W, "weight"),
    "templates, nothing learned": lambda: draw("templates", X[:4], 0 * W, "weight"),
    "scaler": lambda: draw("scaler", X[0], np.where(X[1] > 0.5, X[1], 0.0)),
    "scaled_digits": lambda: draw("scaled_digits", X[:10], 100 * (X[:10] - 0.5)),
    "one_hot_rows": lambda: draw("one_hot_rows", Y, X),
    "softmax_steps": lambda: draw("softmax_steps", W[:, 0], P[0], P[0], 1),
    "temperatures": lambda: draw("temperatures", {0.2: P[0], 1: P[1]}, 1),
    "loss_of_truth": lambda: draw("loss_of_truth", GRID, -np.log(GRID), P[:, 0], 4),
    "two_losses": lambda: draw("two_losses", GRID, GRID, GRID),
    "two_losses, infinite": lambda: draw("two_losses", GRID, GRID / 0.0, GRID),
    "outer_product": lambda: draw("outer_product", P[0] - Y[0], X[0], W),
    "outer_product, no error": lambda: draw("outer_product", 0 * P[0], X[0], 0 * W),
    "error_rows": lambda: draw("error_rows", P[:4] - Y[:4], LABELS[:4]),
    "layer_ridges": lambda: draw("layer_ridges", LAYERS),
    "signal_by_layer": lambda: draw("signal_by_layer", SPREADS, SPREADS),
    "network_shapes": lambda: draw("network_shapes", PARAMS, CACHE, P),
    "gradient_sizes": lambda: draw("gradient_sizes", PARAMS, CACHE, P, PARAMS),
    "learning_curves": lambda: draw("learning_curves", HISTORY),
    "learning_curves, more to come": lambda: draw("learning_curves", HISTORY, 8),
    "learning_curves, cut": lambda: draw("learning_curves", HISTORY, None, None, 0.7),
    "sweep": lambda: draw("sweep", RUNS, "learning rate"),
    "sweep, timed": lambda: draw("sweep", RUNS, "batch size", {0.1: 1.0, 1: 0.5}),
    "sweep, one run": lambda: draw("sweep", {0.1: HISTORY}, "learning rate"),
    "losses_by_epoch": lambda: draw("losses_by_epoch", {"a": [2, 1], "b": [2, np.nan]}, 2.3),
    "runs_to_diagnose": lambda: draw("runs_to_diagnose", {k: HISTORY for k in range(1, 7)}),
    "instruments": lambda: draw("instruments", {"gap": {"a": 1e-9, "b": 0.5}, "% right": {"a": 90.0, "b": 0.0}}),
    "shift_curves": lambda: draw("shift_curves", X[:9], range(3), {"a": [0.9, 0.5, 0.1]}, 2),
    "reliability": lambda: draw("reliability", np.tile(P.max(axis=1), 20), np.arange(400) % 3 > 0),
    "reliability, few": lambda: draw("reliability", P[:2].max(axis=1), np.array([True, False])),
    "abstaining, nothing answered": lambda: draw("abstaining", GRID, 1 - GRID / 9, (0.0, np.nan)),
    "abstaining": lambda: draw("abstaining", GRID, 1 - GRID / 9, (0.5, 0.97)),
    "confusion": lambda: draw("confusion", np.array([[1000, 2], [0, 30]])),
    "confusion, no mistakes": lambda: draw("confusion", np.eye(3, dtype=int)),
    "class_errors": lambda: draw("class_errors", SCORES),
    "published": lambda: draw("published", {"a": 12.0, "b": 0.2}, {"mine": 1.7}, 2.0),
}


@pytest.fixture(autouse=True)
def nothing_left_open():
    """Close what a failed test left open: it is not the next one's fault."""
    yield
    plt.close("all")


@pytest.mark.parametrize("name", PICTURES)
def test_picture_draws_quietly_and_quickly(name):
    """Does this picture draw without a warning, in a moment, say in words what it shows, and close?"""
    start = time.process_time()
    with warnings.catch_warnings(), np.errstate(divide="ignore"):
        warnings.simplefilter("error")
        figure = PICTURES[name]()
        figure.canvas.draw()
    assert time.process_time() - start < SECONDS
    assert len(figure.get_label()) >= 20
    plt.close(figure)
    assert not plt.get_fignums()


def test_every_picture_is_tried():
    """Is there a test for each picture in the file?"""
    own = [
        name
        for name, value in vars(plots_multi).items()
        if inspect.isfunction(value) and value.__module__ == "plots_multi"
    ]
    public = {name for name in own if not name.startswith("_")}
    assert public == {name.split(",")[0] for name in PICTURES}


def test_the_arrays_passed_in_are_left_alone():
    """Does drawing leave the learner's arrays as they were?"""
    counts, errors = np.array([[5, 1], [2, 7]]), P[:4] - Y[:4]
    before = counts.copy(), errors.copy()
    plt.close(draw("confusion", counts))
    plt.close(draw("error_rows", errors, LABELS[:4]))
    assert np.array_equal(counts, before[0])
    assert np.array_equal(errors, before[1])


def test_a_live_picture_stays_in_its_place(monkeypatch):
    """Is a live picture shown once and then updated, each time with its words, and is every figure closed?"""
    calls = []

    class Place:
        def update(self, figure, metadata):
            calls.append(("update", metadata["image/png"]["alt"]))

    def display(figure, metadata, display_id):
        calls.append(("display", metadata["image/png"]["alt"]))
        return Place()

    monkeypatch.setattr(plots_multi, "display", display)
    live = plots_multi.LivePicture()
    for _ in range(3):
        live.show(plots_multi.learning_curves, HISTORY)
    assert [call for call, _ in calls] == ["display", "update", "update"]
    assert all("epoch" in alt for _, alt in calls)
    assert not plt.get_fignums()


def test_the_alt_text_has_numbers_of_the_arrays_drawn():
    """Does the alt text of a table of mistakes say how many there are, and which is the most frequent?"""
    figure = draw("confusion", np.array([[50, 2], [7, 40]]))
    assert "90 of 99" in figure.get_label()
    assert "a 1 read as a 0: 7" in figure.get_label()
    plt.close(figure)
