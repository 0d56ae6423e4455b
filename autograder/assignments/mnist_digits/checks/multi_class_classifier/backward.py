"""Checks of backpropagation through a network of any depth, by formula and by small differences."""

import pytest

from autograder.checking.assertions import (
    ATOL_NUMERIC,
    RTOL_NUMERIC,
    assert_close,
    assert_gradient,
    assert_input_unchanged,
    take,
)

from ..shared.networks import choose_cache
from .draws import draw_targets
from .network import (
    DEEP,
    draw_case,
    draw_high_scores,
    draw_params,
)

CASES = [(7, (5, 6, 4), 1), (4, (6, 5, 4), 0.05), (1, (5, 6, 3), 40)]
"""Images, sizes, and size of what the layers read: ordinary; as many images as classes, and faint; one, and bright."""


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
    @pytest.mark.weight(0.5)
    def test_one_walk_back(self, student, reference, rng):
        """The gradients of 300,000 weights come from one backward pass, not from finite differences."""
        X, Y, params = rng.normal(size=(2, 784)), draw_targets(rng, 2, 3), draw_params(rng, (784, 400, 3))
        params = dict(reversed(params.items()))  # whose names are theirs in any order
        cache = reference.forward(X, params)[1]
        # Small differences would be right, too, but take minutes: no chain rule is learnt from them.
        grads = student.backward(Y, params, choose_cache(student.forward, cache, X, params))
        for name, value in reference.backward(Y, params, cache).items():
            must_hold = "it must be the derivative of the mean loss; every parameter goes by its name"
            assert_close(take(grads, name, "the gradients"), value, f"the gradient {name}", must_hold=must_hold)

    @pytest.mark.weight(2)
    def test_output_weights(self, student, reference, rng):
        """With one hidden layer, `grads["W2"]` is the gradient of the mean loss for the output weights."""
        assert_gradients(student, reference, rng, CASES, ["W2"])

    @pytest.mark.weight(1.5)
    def test_output_biases(self, student, reference, rng):
        """With one hidden layer, `grads["b2"]` is the gradient of the mean loss for the output biases."""
        assert_gradients(student, reference, rng, CASES, ["b2"])

    @pytest.mark.weight(3)
    def test_hidden_weights(self, student, reference, rng):
        """With one hidden layer, `grads["W1"]` is the gradient of the mean loss for the hidden weights."""
        assert_gradients(student, reference, rng, CASES, ["W1"])

    @pytest.mark.weight(1.5)
    def test_hidden_biases(self, student, reference, rng):
        """With one hidden layer, `grads["b1"]` is the gradient of the mean loss for the hidden biases."""
        assert_gradients(student, reference, rng, CASES, ["b1"])

    @pytest.mark.weight(2)
    def test_deep(self, student, reference, rng):
        """With two, three and ten hidden layers, also of equal sizes, each gradient is that of the mean loss."""
        cases = [(6, (5, 7, 4, 3), 1), (5, (3, 4, 6, 5, 4), 1), (6, (6, 6, 6, 6), 1), (5, DEEP, 1)]
        assert_gradients(student, reference, rng, cases)

    def test_no_hidden_layer(self, student, reference, rng):
        """Without a hidden layer the gradients are those of softmax regression."""
        assert_gradients(student, reference, rng, [(7, (5, 4), 1), (3, (4, 12), 1)])

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_no_hidden_layer")
    def test_stability(self, student, reference, rng):
        """The gradients are also correct if the scores of one image are near 2000 and the others' near 0."""
        X, params = draw_high_scores(rng)
        Y = draw_targets(rng, len(X), len(params["b1"]))
        cache = reference.forward(X, params)[1]
        grads = student.backward(Y, params, choose_cache(student.forward, cache, X, params))
        for name, value in reference.backward(Y, params, cache).items():
            assert_close(
                take(grads, name, "the gradients"),
                value,
                f"the gradient {name}",
                RTOL_NUMERIC,  # a gradient by small differences of such scores is right to this
                ATOL_NUMERIC,
                must_hold="each image's probabilities must be right, whatever the size of its scores",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_output_weights", "test_hidden_weights")
    def test_inputs_unchanged(self, student, reference, rng):
        """`backward` doesn't change the targets, the parameters or the cache."""
        X, Y, params, _, cache = draw_case(reference, rng, 7, (5, 6, 4))
        cache = choose_cache(student.forward, cache, X, params)
        assert_input_unchanged(student.call("backward", Y, params, cache))
