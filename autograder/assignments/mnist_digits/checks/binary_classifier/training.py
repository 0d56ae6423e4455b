"""Checks of the parts of a training loop: one step downhill, mini-batches."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    as_array,
    assert_close,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    describe,
    take,
)
from autograder.sandbox.guest import protocol


def draw_parameters(rng, shapes, size=1):
    """Return arrays of these shapes by name, their entries of about this size; a float for the shape ()."""
    return {name: rng.normal(0, size, shape) if shape else float(rng.normal(0, size)) for name, shape in shapes.items()}


NEURON = {"w": (7,), "b": ()}
NETWORK = {"W1": (3, 5), "b1": (3,), "w2": (3,), "b2": ()}


@pytest.mark.exercise("sgd_step")
class SgdStep:
    @pytest.mark.weight(2)
    def test_neuron(self, student, rng):
        """Every parameter of a neuron moves against its gradient, by lr times the gradient."""
        self._assert_steps(student, rng, NEURON)

    @pytest.mark.needs("test_neuron")
    def test_any_names(self, student, rng):
        """The step works for any dictionary of parameters, whatever their names and number."""
        self._assert_steps(student, rng, NETWORK)
        self._assert_steps(student, rng, {"W7": (4, 2), "slope": ()})

    @pytest.mark.needs("test_neuron")
    def test_inputs_unchanged(self, student, rng):
        """`sgd_step` returns new parameters and doesn't change the old ones."""
        params, grads = draw_parameters(rng, NETWORK), draw_parameters(rng, NETWORK)
        assert_input_unchanged(student.call("sgd_step", params, grads, 0.3))

    @staticmethod
    def _assert_steps(student, rng, shapes):
        for lr, size in [(0.3, 1), (2.5, 20)]:
            params, grads = draw_parameters(rng, shapes), draw_parameters(rng, shapes, size)
            moved = student.sgd_step(params, dict(reversed(grads.items())), lr)
            for name in shapes:
                assert_close(
                    take(moved, name, "the parameters"),
                    params[name] - lr * grads[name],
                    f"the new {name}",
                    must_hold="it must be lr times its gradient downhill of the old one",
                )


M, BATCH_SIZE = 23, 5
"""Images and batch size: four full batches, and a tail of three."""


def draw_rows(rng, m=M):
    """Return X of shape (m, 4) without equal rows, and labels of both kinds."""
    return rng.normal(size=(m, 4)), rng.permutation(np.arange(m) % 2).astype(float)


def read_batches(batches, X):
    """Return a list of (rows, y) from what `minibatches` gave: which rows of X each batch holds, and its labels."""
    assert_that(
        isinstance(batches, list) and batches,
        f"it gave {describe(batches)}",
        "it must yield one (X_batch, y_batch) after the other",
    )
    return [_read_batch(batch, X, f"batch {i}") for i, batch in enumerate(batches)]


def _read_batch(batch, X, what):
    X_batch = as_array(take(batch, 0, what), f"X_batch of {what}")
    assert_that(
        X_batch.ndim == 2 and X_batch.shape[1] == X.shape[1] and 0 < len(X_batch) <= len(X),
        f"X_batch of {what} is {describe(X_batch)}",
        "it must hold whole rows of X, each at most once",
    )
    y_batch = assert_shape(take(batch, 1, what), (len(X_batch),), f"y_batch of {what}")
    distance = np.abs(X_batch[:, None].astype(float) - X).max(axis=2)
    assert_that(
        np.all(distance.min(axis=1) < 1e-5),
        f"X_batch of {what} holds a row that X does not have",
        "its rows must be rows of X",
    )
    return distance.argmin(axis=1), y_batch


@pytest.mark.exercise("minibatches")
class Minibatches:
    def test_sizes(self, student, rng):
        """Every batch has `batch_size` rows of X and as many labels; only one batch may be shorter."""
        for m, batch_size in [(M, BATCH_SIZE), (21, 5), (139, 64)]:
            batches = self._draw(student, rng, *draw_rows(rng, m), batch_size)
            sizes = sorted((len(rows) for rows, _ in batches), reverse=True)
            assert_that(
                len(sizes) > 1 and set(sizes[:-1]) == {batch_size} and sizes[-1] <= batch_size,
                f"{len(sizes)} batches came, the largest of {sizes[0]} rows and the smallest of {sizes[-1]}",
                f"{m} rows in batches of {batch_size} make batches of {batch_size}, and at most one shorter batch",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_sizes")
    def test_every_row_once(self, student, rng):
        """One pass yields every image exactly once, including the last few."""
        for m, batch_size in [(M, BATCH_SIZE), (21, 5), (139, 64)]:
            batches = self._draw(student, rng, *draw_rows(rng, m), batch_size)
            times = np.bincount(np.concatenate([rows for rows, _ in batches]), minlength=m)
            assert_that(
                times.min() > 0,
                f"{np.sum(times == 0)} of {m} rows never came",
                "every row must come once, also when the last batch is short",
            )
            assert_that(
                times.max() == 1,
                f"{np.sum(times > 1)} of {m} rows came more than once",
                "every row must come exactly once in a pass",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_sizes")
    def test_labels_stay(self, student, rng):
        """Every image keeps its own label."""
        X, y = draw_rows(rng)
        for i, (rows, y_batch) in enumerate(self._draw(student, rng, X, y)):
            assert_close(
                y_batch, y[rows], f"y_batch of batch {i}", must_hold="row by row it must be the label of that row of X"
            )

    @pytest.mark.needs("test_sizes")
    def test_shuffled(self, student, rng):
        """The rows come in random order: neighbours in X are spread over the batches."""
        X, y = draw_rows(rng)
        rows = [rows for _ in range(4) for rows, _ in self._draw(student, rng, X, y)]
        together = np.mean([np.ptp(r) == len(r) - 1 and len(set(r)) == len(r) for r in rows])
        assert_that(
            together < 0.5,
            "most batches hold rows that are neighbours in X",
            "all rows must be shuffled, not only the batches",
        )
        X, y = draw_rows(rng, 7)
        first, *others = [[set(rows) for rows, _ in self._draw(student, rng, X, y, 3)] for _ in range(12)]
        assert_that(
            any(other != first for other in others),
            "7 rows in batches of 3 came in the same batches in each of 12 passes",
            "few rows must be shuffled, too",
        )

    @pytest.mark.needs("test_shuffled")
    def test_generator(self, student, rng):
        """The order is drawn from `rng`: the same seed gives the same order, another seed gives another."""
        X, y = draw_rows(rng)
        passes = [
            read_batches(student.minibatches(X, y, BATCH_SIZE, protocol.Rng(seed)), X) for seed in (11, *range(11, 24))
        ]
        first, again, *others = [np.concatenate([rows for rows, _ in batches]) for batches in passes]
        assert_that(
            np.array_equal(first, again),
            "two generators of the same seed gave two orders",
            "the order must come from rng alone",
        )
        assert_that(
            not all(np.array_equal(first, other) for other in others),
            "generators of different seeds gave the same order",
            "each pass must draw a new order from rng",
        )
        places = [{i for batches in passes for i, (rows, _) in enumerate(batches) if row in rows} for row in range(M)]
        assert_that(
            min(map(len, places)) > 1,
            "in 13 passes some row was always in the same batch",
            "every row must be able to come anywhere",
        )
        alike = np.mean([np.ptp(y[rows]) == 0 for batches in passes for rows, _ in batches])
        assert_that(alike < 0.5, "most batches hold one class only", "the classes must be mixed like all the rest")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_every_row_once")
    def test_one_batch(self, student, rng):
        """If `batch_size` is at least the number of images, one batch holds all of them."""
        X, y = draw_rows(rng, 7)
        for batch_size in (7, 9):
            batches = read_batches(student.minibatches(X, y, batch_size, protocol.Rng(3)), X)
            assert_that(
                len(batches) == 1 and sorted(batches[0][0]) == list(range(7)),
                f"{len(batches)} batches came",
                "7 rows in batches of 7 or more are one batch of all 7",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_every_row_once")
    def test_inputs_unchanged(self, student, rng):
        """`minibatches` leaves X and y in their order."""
        assert_input_unchanged(student.call("minibatches", *draw_rows(rng), BATCH_SIZE, protocol.Rng(5)))

    @staticmethod
    def _draw(student, rng, X, y, batch_size=BATCH_SIZE):
        return read_batches(student.minibatches(X, y, batch_size, protocol.Rng(int(rng.integers(2**31)))), X)
