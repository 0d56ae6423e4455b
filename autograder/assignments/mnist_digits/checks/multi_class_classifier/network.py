"""Checks of the network of any depth: its start, its way forward, its way back."""

import itertools

import numpy as np
import pytest

from autograder.checking.assertions import (
    assert_close,
    assert_finite,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    take,
)
from autograder.sandbox.guest import protocol

from ..shared.networks import draw_layer, gates_are_mixed
from ..shared.starting import (
    N_IN,
    N_OUT,
    STD,
    assert_all_zero,
    assert_drawn_from_generator,
    assert_spread,
    assert_units_differ,
    proportional,
)
from .draws import draw_targets

SIZES = (N_IN, N_OUT, 173, 127)
"""Sizes of three layers of more than 20,000 weights, narrower, wider and narrower than what they read."""
DEEP = (3, *[4, 3, 5] * 3, 4, 3)
"""Sizes of eleven layers, whose numbers have one digit or two."""


def shapes_of(sizes):
    """Return the shapes of the parameters of a network of these sizes, by name."""
    weights = {f"W{i}": (n_out, n_in) for i, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1)}
    return weights | {f"b{i}": (n_out,) for i, n_out in enumerate(sizes[1:], 1)}


def draw_weights(student, sizes, strategy, seed):
    """Return the weights of a new network, layer by layer, their shapes and finiteness checked."""
    params = student.init_network(list(sizes), strategy, protocol.Rng(seed))
    shapes = [shape for name, shape in shapes_of(sizes).items() if name[0] == "W"]
    names = [f"W{i}" for i in range(1, len(sizes))]
    return [
        assert_finite(assert_shape(take(params, name, "the parameters"), shape, name), name).astype(float)
        for name, shape in zip(names, shapes, strict=True)
    ]


@pytest.mark.exercise("init_network")
class InitNetwork:
    def test_he(self, student, rng):
        """Weights of strategy "he" are centred on 0, with variance 2 / n_in of their own layer."""
        self._assert_spreads(student, rng, "he")

    def test_xavier(self, student, rng):
        """Weights of strategy "xavier" are centred on 0, with variance 1 / n_in of their own layer."""
        self._assert_spreads(student, rng, "xavier")

    def test_normal(self, student, rng):
        """Weights of strategy "normal" are centred on 0, with standard deviation 0.01 in every layer."""
        self._assert_spreads(student, rng, "normal")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_zeros(self, student, rng):
        """Weights of strategy "zeros" are all exactly 0."""
        for W in draw_weights(student, (7, 5, 4), "zeros", int(rng.integers(2**31))):
            assert_all_zero(W, W.shape, "W")

    @pytest.mark.needs("test_he")
    def test_biases(self, student, rng):
        """Every layer has one bias for each unit, exactly 0 for every strategy."""
        for strategy in ("zeros", *STD):
            params = student.init_network([7, 5, 6, 4], strategy, protocol.Rng(int(rng.integers(2**31))))
            for i, n_out in enumerate((5, 6, 4), 1):
                assert_all_zero(take(params, f"b{i}", "the parameters"), (n_out,), f"b{i}")

    @pytest.mark.needs("test_he")
    def test_any_depth(self, student, rng):
        """There is one layer fewer than there are sizes: with one hidden layer, with many, with none."""
        for sizes in [(7, 5, 4), (6, 3), (5, 7, 4, 6, 3), (9, 8, 7, 6, 5, 4, 3), DEEP]:
            draw_weights(student, sizes, "he", int(rng.integers(2**31)))
            params = student.init_network(list(sizes), "he", protocol.Rng(int(rng.integers(2**31))))
            for name, shape in shapes_of(sizes).items():
                assert_shape(take(params, name, "the parameters"), shape, name)
            assert_that(
                f"W{len(sizes)}" not in params and f"b{len(sizes)}" not in params,
                f"for {len(sizes)} sizes the parameters hold a layer {len(sizes)}",
                f"{len(sizes)} sizes make {len(sizes) - 1} layers",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_units_differ(self, student, rng):
        """Every weight is drawn independently: no two units, inputs or layers have equal weights."""
        first, second = draw_weights(student, (13, 13, 13), "he", int(rng.integers(2**31)))
        for W in (first, second):
            assert_units_differ(W)
            assert_that(
                not any(proportional(*pair) for units in (W, W.T) for pair in itertools.combinations(units, 2)),
                "two rows or two columns of W are multiples of each other",
                "each weight must be drawn by itself",
            )
        assert_that(
            not proportional(first.ravel(), second.ravel()),
            "two layers hold the same draws",
            "each layer must be drawn anew from the one generator",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_generator(self, student):
        """The weights are drawn from `rng`: the same seed gives the same weights, another seed gives others."""
        for strategy in STD:
            for layer in (0, 1):
                assert_drawn_from_generator(
                    lambda seed, s=strategy, i=layer: draw_weights(student, (7, 5, 4), s, seed)[i]
                )

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_he")
    def test_input_unchanged(self, student, rng):
        """`init_network` doesn't change the sizes it is given."""
        seed = protocol.Rng(int(rng.integers(2**31)))
        assert_input_unchanged(student.call("init_network", [7, 5, 6, 4], "he", seed))

    @staticmethod
    def _assert_spreads(student, rng, strategy):
        for W in draw_weights(student, SIZES, strategy, int(rng.integers(2**31))):
            assert_spread(W, strategy)


def draw_params(rng, sizes):
    """Return parameters of signed weights and biases that are not 0."""
    layers = [draw_layer(rng, *pair) for pair in itertools.pairwise(sizes)]
    return {f"{name}{i}": value for i, layer in enumerate(layers, 1) for name, value in zip("Wb", layer, strict=True)}


def draw_case(reference, rng, m, sizes, size=1):
    """Return X, Y, params, P and the reference's cache, with no gate and no P on its edge.

    X, hidden values and scores are about this size; the scores of an image differ as if it were 1.
    """
    while True:
        X, params = rng.normal(size=(m, sizes[0])), draw_params(rng, sizes)
        Y = draw_targets(rng, m, sizes[-1])
        P, cache = reference.forward(X, params)
        hidden = [cache[f"Z{i}"] for i in range(1, len(sizes) - 1)]
        if (
            gates_are_mixed(*hidden)
            and P.min() > 1e-3
            and P.max() < 0.98
            and np.abs(np.mean(P - Y, axis=0)).min() > 0.01
        ):
            break
    X, last = size * X, len(sizes) - 1
    params |= {f"b{i}": size * params[f"b{i}"] for i in range(1, last)}
    params |= {f"W{last}": params[f"W{last}"] / size, f"b{last}": params[f"b{last}"] + size - 1}
    return X, Y, params, *reference.forward(X, params)


def draw_high_scores(rng):
    """Return X and params of one layer: the scores of one image are near 2000 and those of the others near 0."""
    m, n, k = 7, 5, 4
    X, W, b = (rng.integers(-4, 5, shape) / 4 for shape in ((m, n), (k, n), k))  # exact in float32, too
    X[:, 0], W[:, 0] = np.arange(m) == 2, 2000.0
    return X, {"W1": W, "b1": b}


@pytest.mark.exercise("forward")
class Forward:
    @pytest.mark.weight(3)
    def test_one_hidden_layer(self, student, reference, rng):
        """With one hidden layer, `P` holds one row of probabilities for each image: layer, ReLU, layer, softmax."""
        cases = [(7, (5, 6, 4), 1), (4, (6, 5, 4), 30), (1, (5, 6, 3), 1)]
        self._assert_probabilities(student, reference, rng, cases)

    @pytest.mark.weight(2)
    @pytest.mark.needs("test_one_hidden_layer")
    def test_any_depth(self, student, reference, rng):
        """`P` is correct with two and three hidden layers, and with none."""
        cases = [(6, (5, 7, 4, 3), 1), (9, (6, 5, 4, 7, 3), 30), (7, (5, 3), 1), (6, (6, 6, 6, 6), 1)]
        self._assert_probabilities(student, reference, rng, cases)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_any_depth")
    def test_by_name(self, student, reference, rng):
        """Every layer uses its own `W` and `b`, found by name: in deep networks, and in any order of the dictionary."""
        for m, sizes in [(6, (5, 7, 4, 3)), (5, DEEP)]:
            X, _, params, P, _ = draw_case(reference, rng, m, sizes)
            names = sorted(params, reverse=True)
            assert_close(
                take(student.forward(X, {name: params[name] for name in names}), 0),
                P,
                f"P of a network of {len(sizes) - 1} layers",
                must_hold="layer l must use the entries W and b of its own number",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_any_depth")
    def test_stability(self, student, reference, rng):
        """`P` is also correct if the scores of one image are near 2000 and the others' near 0."""
        X, params = draw_high_scores(rng)
        assert_close(
            take(student.forward(X, params), 0),
            reference.forward(X, params)[0],
            "P",
            must_hold="each image's probabilities must be right, whatever the size of its scores",
        )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_one_hidden_layer")
    def test_cache(self, student, reference, rng):
        """The cache holds what the backward pass needs: `A0` (X itself), and each layer's `Z`, then `A` after ReLU."""
        for m, sizes, size in [
            (7, (5, 6, 4), 1),
            (6, (5, 7, 4, 3), 30),
            (5, (4, 6, 5, 4, 3), 1),
            (6, (6,) * 6, 1),
            (7, (5, 3), 1),
        ]:
            X, _, params, _, expected = draw_case(reference, rng, m, sizes, size)
            cache = take(student.forward(X, params), 1)
            for name, value in expected.items():
                assert_close(
                    take(cache, name, "the cache"),
                    value,
                    f"the cache's {name}",
                    must_hold="it must be what the name says, as it was on the way forward",
                )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_one_hidden_layer")
    def test_inputs_unchanged(self, student, reference, rng):
        """`forward` doesn't change X or the parameters."""
        X, _, params, _, _ = draw_case(reference, rng, 7, (5, 6, 4))
        assert_input_unchanged(student.call("forward", X, params))

    @staticmethod
    def _assert_probabilities(student, reference, rng, cases):
        for m, sizes, size in cases:
            X, _, params, P, _ = draw_case(reference, rng, m, sizes, size)
            assert_close(
                take(student.forward(X, params), 0),
                P,
                f"P of a network of sizes {', '.join(map(str, sizes))}",
                must_hold="relu must stand between the layers, and softmax at the end",
            )
