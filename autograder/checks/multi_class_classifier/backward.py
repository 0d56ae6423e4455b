"""Checks of backpropagation through a network of any depth, by formula and by small differences."""

import pytest

from autograder.checks.multi_class_classifier.network import draw_case
from autograder.checks.networks import choose_cache
from autograder.compare import assert_gradient, assert_input_unchanged, take

CASES = [(7, (5, 6, 4), 1), (4, (6, 5, 4), 6), (1, (5, 6, 3), 1)]
"""Images, sizes and size of the inputs: ordinary, as many images as classes, a single image."""


def loss_of(name, reference, X, params, Y):
    """Return the reference's mean loss as a function of one of the parameters."""
    return lambda v: reference.categorical_cross_entropy(reference.forward(X, {**params, name: v})[0], Y)


def assert_gradients(student, reference, rng, cases, names=None):
    """Require the gradients of these parameters, or of all, on each case."""
    for m, sizes, size in cases:
        X, Y, params, _, cache = draw_case(reference, rng, m, sizes, size)
        expected = reference.backward(Y, params, cache)
        grads = student.backward(Y, params, choose_cache(student.forward, cache, X, params))
        for name in names or params:
            assert_gradient(
                take(grads, name, "the gradients"),
                expected[name],
                loss_of(name, reference, X, params, Y),
                params[name],
                f"the gradient {name} of a network of sizes {', '.join(map(str, sizes))}",
            )


@pytest.mark.exercise("backward")
class Backward:
    @pytest.mark.weight(2)
    def test_output_weights(self, student, reference, rng):
        """With one hidden layer, `W2` of the gradients is the derivative of the mean loss by the output weights."""
        assert_gradients(student, reference, rng, CASES, ["W2"])

    @pytest.mark.weight(1.5)
    def test_output_biases(self, student, reference, rng):
        """With one hidden layer, `b2` of the gradients is the derivative of the mean loss by the output biases."""
        assert_gradients(student, reference, rng, CASES, ["b2"])

    @pytest.mark.weight(3)
    def test_hidden_weights(self, student, reference, rng):
        """With one hidden layer, `W1` of the gradients is the derivative of the mean loss by the hidden weights."""
        assert_gradients(student, reference, rng, CASES, ["W1"])

    @pytest.mark.weight(1.5)
    def test_hidden_biases(self, student, reference, rng):
        """With one hidden layer, `b1` of the gradients is the derivative of the mean loss by the hidden biases."""
        assert_gradients(student, reference, rng, CASES, ["b1"])

    @pytest.mark.weight(2)
    def test_deep(self, student, reference, rng):
        """With two and with three hidden layers, every gradient is the derivative of the mean loss."""
        assert_gradients(student, reference, rng, [(6, (5, 7, 4, 3), 1), (5, (3, 4, 6, 5, 4), 1)])

    def test_no_hidden_layer(self, student, reference, rng):
        """Without a hidden layer the gradients are those of softmax regression."""
        assert_gradients(student, reference, rng, [(7, (5, 4), 1), (3, (4, 12), 1)])

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_output_weights", "test_hidden_weights")
    def test_inputs_unchanged(self, student, reference, rng):
        """`backward` leaves the targets, the parameters and the cache as they were."""
        X, Y, params, _, cache = draw_case(reference, rng, 7, (5, 6, 4))
        cache = choose_cache(student.forward, cache, X, params)
        assert_input_unchanged(student.call("backward", Y, params, cache))
