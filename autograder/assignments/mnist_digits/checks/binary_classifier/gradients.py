"""Checks of the gradients of one neuron."""

import numpy as np
import pytest

from autograder.checking.assertions import assert_gradient, assert_input_unchanged, take


def draw_neuron(reference, rng, m, n, size=1):
    """Return X of about this size, w, b, a and y of a neuron whose answers are unsure, and wrong on average.

    For more than one image, a third of X is 0, as paper is.
    """
    while True:
        X, w, b = rng.normal(0, size, (m, n)), rng.normal(0, 0.7 / size, n), float(rng.normal(0, 0.5))
        X *= m == 1 or rng.permuted(np.arange(m * n) % 3 > 0).reshape(m, n)
        y = rng.permutation(np.arange(m) % 3 == 0).astype(float)
        a = reference.sigmoid(reference.weighted_sum(X, w, b))
        if abs(np.mean(a - y)) > 0.05 and a.min() > 0.01 and a.max() < 0.99:
            return X, w, b, a, y


@pytest.mark.exercise("neuron_gradients")
class NeuronGradients:
    @pytest.mark.weight(4)
    def test_weights(self, student, reference, rng):
        """`dw` is the derivative of the mean loss with respect to each weight."""
        for m, n, size in [(7, 5, 1), (5, 8, 6), (1, 6, 1), (6, 6, 1), (131, 5, 1)]:
            X, w, b, a, y = draw_neuron(reference, rng, m, n, size)
            dw, _ = reference.neuron_gradients(X, a, y)
            assert_gradient(
                take(student.neuron_gradients(X, a, y), 0), dw, loss_of_weights(reference, X, b, y), w, "dw"
            )

    @pytest.mark.weight(2)
    def test_bias(self, student, reference, rng):
        """`db` is the derivative of the mean loss with respect to the bias: one number."""
        for m, n in [(7, 5), (5, 8), (1, 6), (6, 6), (131, 5)]:
            X, w, b, a, y = draw_neuron(reference, rng, m, n)
            _, db = reference.neuron_gradients(X, a, y)
            assert_gradient(take(student.neuron_gradients(X, a, y), 1), db, loss_of_bias(reference, X, w, y), b, "db")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights", "test_bias")
    def test_inputs_unchanged(self, student, reference, rng):
        """`neuron_gradients` doesn't change X, a or y."""
        X, _, _, a, y = draw_neuron(reference, rng, 7, 5)
        assert_input_unchanged(student.call("neuron_gradients", X, a, y))


def loss_of_weights(reference, X, b, y):
    """Return the reference's mean loss as a function of w."""
    return lambda w: reference.binary_cross_entropy(reference.sigmoid(reference.weighted_sum(X, w, b)), y)


def loss_of_bias(reference, X, w, y):
    """Return the reference's mean loss as a function of b."""
    return lambda b: reference.binary_cross_entropy(reference.sigmoid(reference.weighted_sum(X, w, b)), y)
