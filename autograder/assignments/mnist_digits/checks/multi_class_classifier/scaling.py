"""Checks of the data steps: statistics of the pixels, scaling by them, labels as rows."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    as_array,
    assert_close,
    assert_finite,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    note,
    take,
)

from .draws import draw_labels

SIZES = [(7, 5), (4, 9), (6, 6), (23, 3)]
MANY = 1100
"""Rows of one larger batch: a function may not stop at a round number of images."""


def draw_images(rng, m, n):
    """Return inputs of shape (m, n) whose columns have means and spreads of their own."""
    return rng.uniform(-3, 3, n) + rng.uniform(0.5, 4, n) * rng.normal(size=(m, n))


def draw_training_sets(rng):
    """Return images of several sizes, and a larger set in which many pixels are blank, exactly 0."""
    many = draw_images(rng, MANY, 3)
    return [*(draw_images(rng, m, n) for m, n in SIZES), many * (rng.random(many.shape) < 0.6)]


def draw_scaler(rng, n):
    """Return statistics of n columns."""
    return {"mean": rng.uniform(-3, 3, n), "std": rng.uniform(0.5, 4, n)}


@pytest.mark.exercise("fit_scaler")
class FitScaler:
    @pytest.mark.weight(2)
    def test_mean(self, student, rng):
        """`mean` has one entry for each pixel: its mean over all images."""
        for X in draw_training_sets(rng):
            assert_close(
                take(student.fit_scaler(X), "mean"),
                X.mean(axis=0),
                "the mean",
                must_hold="it must be taken over the images, for each pixel by itself",
            )

    @pytest.mark.weight(2)
    def test_std(self, student, rng):
        """`std` has one entry for each pixel: its standard deviation over all images, dividing by m."""
        for X in draw_training_sets(rng):
            assert_close(
                take(student.fit_scaler(X), "std"),
                X.std(axis=0),
                "the standard deviation",
                must_hold="it must be the root of the mean squared distance from the mean, for each pixel by itself",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_mean", "test_std")
    def test_constant(self, student, rng):
        """The standard deviation of a constant pixel is 0."""
        X = draw_images(rng, 7, 64)
        X[:, 4:] = [0.0, 0.75, *rng.uniform(0, 1, 58)]  # some of any greys, in which rounding shows
        std = assert_shape(take(student.fit_scaler(X), "std"), (64,), "the standard deviation")
        assert_that(
            np.all(np.abs(assert_finite(std, "the standard deviation")[4:]) < 1e-6),
            "the standard deviation of a constant pixel is not 0",
            "what never varies has no spread",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_mean", "test_std")
    def test_input_unchanged(self, student, rng):
        """`fit_scaler` doesn't change its input X."""
        assert_input_unchanged(student.call("fit_scaler", draw_images(rng, 7, 5)))


@pytest.mark.exercise("apply_scaler")
class ApplyScaler:
    @pytest.mark.weight(3)
    def test_values(self, student, rng):
        """Each pixel is standardised with the given scaler: minus its mean, divided by its standard deviation."""
        for m, n in [*SIZES, (1, 6)]:
            X, scaler = draw_images(rng, m, n), draw_scaler(rng, n)
            assert_close(
                student.apply_scaler(X, scaler),
                (X - scaler["mean"]) / scaler["std"],
                "the scaled images",
                must_hold="pixel by pixel, the statistics in the scaler must be used, whatever images are given",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_values")
    def test_constant(self, student, rng):
        """A pixel that was constant in training becomes 0, not NaN; the others stay correct."""
        self._assert_constant(student, rng, new_values=False)

    @pytest.mark.needs("test_values")
    def test_constant_in_training_only(self, student, rng):
        """A pixel that was constant in training becomes 0 in new images too, even if it varies there."""
        self._assert_constant(student, rng, new_values=True)

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_constant")
    def test_rounding(self, student):
        """A pixel with a standard deviation below 1e-12, which is only rounding, becomes 0 too, and no other does."""
        scaler = {"std": np.array([1e-17, 0.5, 8e-13, 1.5e-12, 1e-10]), "mean": np.array([0.1, 2.0, 0.0, 0.0, 0.0])}
        X = np.array([[0.1 + 1e-17, 3.0, 1e-12, 3e-12, -3e-10], [np.nextafter(0.1, 1), 1.0, -1e-12, -6e-12, 2e-10]])
        scaled = assert_shape(student.apply_scaler(X, scaler), X.shape, "the scaled images")
        told = 3 if scaled.dtype == np.float32 else 5  # in float32, more than that is rounding
        assert_close(
            scaled[:, :told],
            np.array([[0.0, 2.0, 0.0, 2.0, -3.0], [0.0, -2.0, 0.0, -4.0, 2.0]])[:, :told],
            "the scaled images",
            must_hold="a standard deviation below 1e-12 counts as 0, any other divides; both go by their names",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_inputs_unchanged(self, student, rng):
        """`apply_scaler` doesn't change the images or the scaler."""
        scaler = draw_scaler(rng, 5)
        scaler["std"][2] = 0
        assert_input_unchanged(student.call("apply_scaler", draw_images(rng, 7, 5), scaler))

    @staticmethod
    def _assert_constant(student, rng, new_values):
        X, scaler = draw_images(rng, 7, 5), draw_scaler(rng, 5)
        constant = rng.permutation(5)[:2]
        scaler["std"][constant] = 0
        if not new_values:
            X[:, constant] = scaler["mean"][constant]
        expected = (X - scaler["mean"]) / np.where(scaler["std"] == 0, np.inf, scaler["std"])
        reply = student.call("apply_scaler", X, scaler)
        must_hold = "a pixel whose standard deviation is 0 in the scaler must become 0, and no other"
        assert_close(reply.value, expected, "the scaled images", must_hold=must_hold)
        if reply.warnings:
            note("NumPy warned of a division by 0 whose result you did not use; dividing by something else is quieter")


@pytest.mark.exercise("one_hot")
class OneHot:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """Row i holds a 1 in the column of the label of image i, and 0 in all others."""
        self._assert_rows(student, reference, rng, [(7, 4), (23, 12), (3, 6), (MANY, 5), (5, 2)])

    @pytest.mark.needs("test_values")
    def test_square(self, student, reference, rng):
        """Rows are images, also if there are as many images as classes, or only one image."""
        self._assert_rows(student, reference, rng, [(6, 6), (1, 5)])

    @pytest.mark.needs("test_values")
    def test_absent_classes(self, student, rng):
        """A class that does not occur among the labels still has its column."""
        for labels, k in [([2, 0, 2, 0, 0], 4), ([3, 1, 3], 7), ([4, 4, 4], 5)]:
            assert_close(
                student.one_hot(np.array(labels), k),
                np.eye(k)[labels],
                "Y",
                must_hold="the hot column must be the label itself, of n_classes columns, whichever labels occur",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_input_unchanged(self, student, rng):
        """`one_hot` doesn't change the labels it is given."""
        assert_input_unchanged(student.call("one_hot", draw_labels(rng, 7, 4), 4))

    @staticmethod
    def _assert_rows(student, reference, rng, sizes):
        for m, k in sizes:
            y = draw_labels(rng, m, k)
            Y = as_array(student.one_hot(y, k), "Y")
            assert_close(Y, reference.one_hot(y, k), "Y", must_hold="the hot column of each row must be that label's")
            if Y.dtype.kind != "f":
                note(f"Y is {Y.dtype}; floats were asked for")
