"""Checks of the gradients of softmax regression, of one image and of a batch."""

import numpy as np
import pytest

from autograder.checking.assertions import assert_gradient, assert_input_unchanged, take

from .draws import draw_labels


def draw_layer(reference, rng, m, n, k, size=1):
    """Return X of about this size, W, b, P and Y of a layer whose answers are unsure, and wrong on average."""
    while True:
        X, W, b = rng.normal(0, size, (m, n)), rng.normal(0, 0.4 / size, (k, n)), rng.normal(0, 0.4, k)
        X[40:] = X[rng.integers(0, 40, max(0, m - 40))]  # a large batch holds images more than once
        Y, P = np.eye(k)[draw_labels(rng, m, k)], reference.softmax(X @ W.T + b)
        if P.min() > 0.2 / k**2 and P.max() < 0.98 and np.abs(np.mean(P - Y, axis=0)).min() > 1e-3:
            return X, W, b, P, Y


def loss_of_weights(reference, X, b, Y):
    """Return the reference's mean loss as a function of W."""
    return lambda W: reference.categorical_cross_entropy(reference.softmax(X @ W.T + b), Y)


def loss_of_biases(reference, X, W, Y):
    """Return the reference's mean loss as a function of b."""
    return lambda b: reference.categorical_cross_entropy(reference.softmax(X @ W.T + b), Y)


@pytest.mark.exercise("softmax_gradients_one")
class SoftmaxGradientsOne:
    SIZES = [(5, 4, 1), (3, 6, 1), (5, 5, 1), (4, 12, 40)]  # noqa: RUF012

    @pytest.mark.weight(3)
    def test_weights(self, student, reference, rng):
        """`dW` holds the derivative of the image's loss with respect to each weight, in the shape of W."""
        for n, k, size in self.SIZES:
            (x, W, b, p, y), X, Y = self._draw(reference, rng, n, k, size)
            dW, _ = reference.softmax_gradients_one(x, p, y)
            result, loss = student.softmax_gradients_one(x, p, y), loss_of_weights(reference, X, b, Y)
            assert_gradient(take(result, 0), dW, loss, W, "dW", of="the image's loss")

    @pytest.mark.weight(2)
    def test_biases(self, student, reference, rng):
        """`db` holds the derivative of the image's loss with respect to the bias of each class."""
        for n, k, size in self.SIZES:
            (x, W, b, p, y), X, Y = self._draw(reference, rng, n, k, size)
            _, db = reference.softmax_gradients_one(x, p, y)
            result, loss = student.softmax_gradients_one(x, p, y), loss_of_biases(reference, X, W, Y)
            assert_gradient(take(result, 1), db, loss, b, "db", of="the image's loss")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights", "test_biases")
    def test_inputs_unchanged(self, student, reference, rng):
        """`softmax_gradients_one` doesn't change x, p or y."""
        (x, _, _, p, y), _, _ = self._draw(reference, rng, 5, 4, 1)
        assert_input_unchanged(student.call("softmax_gradients_one", x, p, y))

    @staticmethod
    def _draw(reference, rng, n, k, size):
        X, W, b, P, Y = draw_layer(reference, rng, 1, n, k, size)
        return (X[0], W, b, P[0], Y[0]), X, Y


@pytest.mark.exercise("softmax_gradients")
class SoftmaxGradients:
    SIZES = [(7, 5, 4, 1), (4, 6, 4, 1), (1, 6, 3, 40), (9, 5, 5, 6), (6, 3, 12, 1), (1100, 2, 6, 1)]  # noqa: RUF012

    @pytest.mark.weight(4)
    def test_weights(self, student, reference, rng):
        """`dW` is the derivative of the mean loss with respect to each weight."""
        for m, n, k, size in self.SIZES:
            X, W, b, P, Y = draw_layer(reference, rng, m, n, k, size)
            dW, _ = reference.softmax_gradients(X, P, Y)
            assert_gradient(
                take(student.softmax_gradients(X, P, Y), 0), dW, loss_of_weights(reference, X, b, Y), W, "dW"
            )

    @pytest.mark.weight(2)
    def test_biases(self, student, reference, rng):
        """`db` is the derivative of the mean loss with respect to the bias of each class."""
        for m, n, k, size in self.SIZES:
            X, W, b, P, Y = draw_layer(reference, rng, m, n, k, size)
            _, db = reference.softmax_gradients(X, P, Y)
            assert_gradient(
                take(student.softmax_gradients(X, P, Y), 1), db, loss_of_biases(reference, X, W, Y), b, "db"
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights", "test_biases")
    def test_inputs_unchanged(self, student, reference, rng):
        """`softmax_gradients` doesn't change X, P or Y."""
        X, _, _, P, Y = draw_layer(reference, rng, 7, 5, 4)
        assert_input_unchanged(student.call("softmax_gradients", X, P, Y))
