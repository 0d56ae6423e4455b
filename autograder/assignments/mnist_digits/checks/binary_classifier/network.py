"""Checks of the network with one hidden layer: forward, and backward by formula and by small differences."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    assert_close,
    assert_gradient,
    assert_input_unchanged,
    take,
)

from ..shared.networks import choose_cache, draw_layer, gates_are_mixed


def draw_network(rng, n, h):
    """Return parameters of signed weights and biases that are not 0."""
    (W1, b1), (w2, _) = draw_layer(rng, n, h), draw_layer(rng, h, 1)
    return {"W1": W1, "b1": b1, "w2": w2[0], "b2": float(rng.choice([-1, 1]) * rng.uniform(0.1, 0.4))}


def draw_case(reference, rng, m, n, h, size=1):
    """Return X of about this size, y, params and the reference's cache, with no gate and no `a` on its edge."""
    while True:
        X, params = rng.normal(0, size, (m, n)), draw_network(rng, n, h)
        params["W1"] /= size
        y = rng.permutation(np.arange(m) % 3 == 0).astype(float)
        a, cache = reference.network_forward(X, params)
        unsure = a.min() > 0.02 and a.max() < 0.98 and abs(np.mean(a - y)) > 0.05
        if unsure and gates_are_mixed(cache["Z1"]):
            return X, y, params, cache


def draw_sure_case(reference, rng, m, n, h):
    """Return X, params and the reference's cache of a network with large scores, most of its answers nearly certain."""
    X, params = rng.normal(size=(m, n)), draw_network(rng, n, h)
    params["W1"] *= 12
    return X, params, reference.network_forward(X, params)[1]


@pytest.mark.exercise("network_forward")
class NetworkForward:
    @pytest.mark.weight(3)
    def test_probabilities(self, student, reference, rng):
        """`a` holds one probability for each image: hidden layer, ReLU, output neuron, sigmoid."""
        for m, n, h in [(7, 5, 4), (3, 8, 6), (1, 5, 4), (6, 5, 5), (5, 6, 5)]:
            X, _, params, cache = draw_case(reference, rng, m, n, h)
            self._assert_probabilities(student, X, params, cache["a"])

    @pytest.mark.needs("test_probabilities")
    def test_large(self, student, reference, rng):
        """`a` is also correct for every image of a large batch, with many hidden units and large scores."""
        X, params, cache = draw_sure_case(reference, rng, 131, 9, 37)
        self._assert_probabilities(student, X, dict(reversed(params.items())), cache["a"])  # by name, in any order

    @pytest.mark.needs("test_probabilities")
    def test_cache(self, student, reference, rng):
        """The cache holds what the backward pass needs: `X`, `Z1` before ReLU, `A1` after it, and `a`."""
        X, _, params, expected = draw_case(reference, rng, 7, 5, 4)
        cache = take(student.network_forward(X, params), 1)
        for name in ("X", "Z1", "A1", "a"):
            assert_close(
                take(cache, name, "the cache"),
                expected[name],
                f"the cache's {name}",
                must_hold="it must be what the name says, as it was on the way forward",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_probabilities")
    def test_inputs_unchanged(self, student, reference, rng):
        """`network_forward` doesn't change X or the parameters."""
        X, _, params, _ = draw_case(reference, rng, 7, 5, 4)
        assert_input_unchanged(student.call("network_forward", X, params))

    @staticmethod
    def _assert_probabilities(student, X, params, expected):
        assert_close(
            take(student.network_forward(X, params), 0),
            expected,
            "a",
            must_hold="it must be sigmoid(w2 . A1 + b2), with A1 the gated hidden layer of each image",
        )


@pytest.mark.exercise("network_backward")
class NetworkBackward:
    @pytest.mark.weight(0.5)
    def test_one_walk_back(self, student, reference, rng):
        """The gradients of 300,000 weights come from one backward pass, not from finite differences."""
        X, y = rng.normal(size=(2, 784)), np.array([0.0, 1.0])
        params = dict(reversed(draw_network(rng, 784, 400).items()))  # whose names are theirs in any order
        cache = reference.network_forward(X, params)[1]
        # Small differences would be right, too, but take minutes: no chain rule is learnt from them.
        grads = student.network_backward(y, params, choose_cache(student.network_forward, cache, X, params))
        for name, value in reference.network_backward(y, params, cache).items():
            must_hold = "it must be the derivative of the mean loss; every parameter goes by its name"
            assert_close(take(grads, name, "the gradients"), value, f"the gradient {name}", must_hold=must_hold)

    @pytest.mark.weight(2)
    def test_output_neuron(self, student, reference, rng):
        """`grads["w2"]` and `grads["b2"]` are the derivatives of the mean loss for the output neuron's parameters."""
        self._assert_gradients(student, reference, rng, ("w2", "b2"))

    @pytest.mark.weight(4)
    def test_hidden_weights(self, student, reference, rng):
        """`grads["W1"]` is the derivative of the mean loss with respect to every weight of the hidden layer."""
        self._assert_gradients(student, reference, rng, ("W1",))

    @pytest.mark.weight(2)
    def test_hidden_biases(self, student, reference, rng):
        """`grads["b1"]` is the derivative of the mean loss with respect to every bias of the hidden layer."""
        self._assert_gradients(student, reference, rng, ("b1",))

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_output_neuron", "test_hidden_weights")
    def test_inputs_unchanged(self, student, reference, rng):
        """`network_backward` doesn't change the labels, the parameters or the cache."""
        X, y, params, cache = draw_case(reference, rng, 7, 5, 4)
        assert_input_unchanged(
            student.call("network_backward", y, params, choose_cache(student.network_forward, cache, X, params))
        )

    @staticmethod
    def _assert_gradients(student, reference, rng, names):
        for m, n, h, size in [(7, 5, 4, 1), (4, 6, 3, 6), (1, 5, 6, 1), (5, 5, 5, 1), (131, 4, 3, 1)]:
            X, y, params, cache = draw_case(reference, rng, m, n, h, size)
            expected = reference.network_backward(y, params, cache)
            grads = student.network_backward(y, params, choose_cache(student.network_forward, cache, X, params))
            for name in names:
                assert_gradient(
                    take(grads, name, "the gradients"),
                    expected[name],
                    loss_of(name, reference, X, params, y),
                    params[name],
                    f"the gradient {name}",
                )


def loss_of(name, reference, X, params, y):
    """Return the reference's mean loss as a function of one of the parameters."""
    return lambda v: reference.binary_cross_entropy(reference.network_forward(X, {**params, name: v})[0], y)
