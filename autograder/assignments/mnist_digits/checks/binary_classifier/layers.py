"""Checks of the parts of a layer: where its weights start, its gate, the gate's derivative."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    assert_close,
    assert_finite,
    assert_gradient,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    take,
)
from autograder.sandbox.guest import protocol

from ..shared.starting import (
    N_IN,
    N_OUT,
    STD,
    assert_all_zero,
    assert_drawn_from_generator,
    assert_spread,
    assert_units_differ,
)


def draw_layer(student, strategy, seed, n_in=N_IN, n_out=N_OUT):
    """Return the weights of a new layer, their shape and finiteness checked, and its biases as they came."""
    layer = student.init_layer(n_in, n_out, strategy, protocol.Rng(seed))
    W = assert_finite(assert_shape(take(layer, 0), (n_out, n_in), "W"), "W").astype(float)
    return W, take(layer, 1)


@pytest.mark.exercise("init_layer")
class InitLayer:
    def test_he(self, student, rng):
        """Weights of strategy "he" are centred on 0 and have variance 2 / n_in."""
        for n_in, n_out in [(N_IN, N_OUT), (N_OUT, N_IN)]:
            assert_spread(draw_layer(student, "he", int(rng.integers(2**31)), n_in, n_out)[0], "he")

    def test_xavier(self, student, rng):
        """Weights of strategy "xavier" are centred on 0 and have variance 1 / n_in."""
        for n_in, n_out in [(N_IN, N_OUT), (N_OUT, N_IN)]:
            assert_spread(draw_layer(student, "xavier", int(rng.integers(2**31)), n_in, n_out)[0], "xavier")

    def test_normal(self, student, rng):
        """Weights of strategy "normal" are centred on 0 and have standard deviation 0.01."""
        assert_spread(draw_layer(student, "normal", int(rng.integers(2**31)))[0], "normal")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_zeros(self, student, rng):
        """Weights of strategy "zeros" are all exactly 0."""
        assert_all_zero(draw_layer(student, "zeros", int(rng.integers(2**31)), 7, 5)[0], (5, 7), "W")

    @pytest.mark.needs("test_he")
    def test_biases(self, student, rng):
        """There is one bias for each unit, exactly 0 for every strategy."""
        for strategy in ("zeros", *STD):
            for n_in, n_out in [(7, 5), (6, 1)]:
                _, b = draw_layer(student, strategy, int(rng.integers(2**31)), n_in, n_out)
                assert_all_zero(b, (n_out,), "b")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_units_differ(self, student, rng):
        """Every weight is drawn independently: no two units of a layer, and no two inputs, have equal weights."""
        assert_units_differ(draw_layer(student, "he", int(rng.integers(2**31)), 19, 13)[0])
        for strategy in STD:
            assert_entries_independent(draw_layer(student, strategy, int(rng.integers(2**31)))[0])

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_he")
    def test_generator(self, student):
        """The weights are drawn from `rng`: the same seed gives the same weights, another seed gives others."""
        for strategy in STD:
            assert_drawn_from_generator(lambda seed, strategy=strategy: draw_layer(student, strategy, seed, 7, 5)[0])


def assert_entries_independent(W):
    """Require that the means of rows, and those of columns, spread as means of independent draws do."""
    for axis, which in [(1, "rows"), (0, "columns")]:
        # The mean of n independent draws has a variance of var / n. Over the 131 rows or 211 columns the quotient is
        # within 0.12 of 1, most times; outside of these bounds less than once in a million layers.
        spread = W.shape[axis] * np.mean(W.mean(axis=axis) ** 2) / W.var()
        assert_that(
            0.4 < spread < 2.2,
            f"the sums of the {which} of W are {'too alike' if spread < 1 else 'too different'} for random numbers",
            "each weight must be drawn by itself",
        )


def draw_signed(rng, shape):
    """Return numbers between 0.01 and about 3 in size, a third to two thirds of them negative, none near 0."""
    size = int(np.prod(shape))
    signs = np.where(np.arange(size) % 2, -1, 1)
    return (rng.permutation(signs) * (0.01 + np.abs(rng.normal(size=size)))).reshape(shape)


def gated_sum(reference, dA):
    """Return the function of Z whose derivative by relu(Z) is dA."""
    return lambda Z: np.sum(dA * reference.relu(Z))


@pytest.mark.exercise("relu")
class Relu:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """`relu(Z)` keeps every positive entry and sets every negative one to 0."""
        several = [size * draw_signed(rng, shape) for shape, size in [((5, 3), 1), ((7,), 4000), ((1, 6), 1)]]
        for Z in [*several, 0.004 * draw_signed(rng, (3, 4)).T, -np.abs(draw_signed(rng, 6))]:
            assert_close(
                student.relu(Z),
                reference.relu(Z),
                "A",
                must_hold="negative entries must become 0 and positive ones stay",
            )

    @pytest.mark.needs("test_values")
    def test_input_unchanged(self, student, rng):
        """`relu` does not change Z: the backward pass needs it."""
        assert_input_unchanged(student.call("relu", draw_signed(rng, (5, 3))))


@pytest.mark.exercise("relu_backward")
class ReluBackward:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """Given `dA`, the derivative of the loss with respect to relu(Z), `dZ` is the derivative with respect to Z."""
        for shape, size in [((5, 3), 1), ((7, 4), 40), ((1, 6), 1)]:
            dA, Z = size * draw_signed(rng, shape), size * draw_signed(rng, shape[::-1]).T  # not alike in memory
            assert_gradient(
                student.relu_backward(dA, Z), reference.relu_backward(dA, Z), gated_sum(reference, dA), Z, "dZ"
            )

    @pytest.mark.needs("test_values")
    def test_inputs_unchanged(self, student, rng):
        """`relu_backward` doesn't change dA or Z."""
        assert_input_unchanged(student.call("relu_backward", draw_signed(rng, (5, 3)), draw_signed(rng, (5, 3))))
