"""What the checks of both notebooks share on where weights start: their spread, their independence, their source."""

import numpy as np

from autograder.checking.assertions import assert_shape, assert_that

N_IN, N_OUT = 211, 131
"""Sizes of a layer with more than 20,000 weights: its sample deviation is within 0.5 % of the true one, most times."""
STD_TOLERANCE, MEAN_SIGMAS = 0.03, 5
STD = {
    "normal": lambda n_in: 0.01,
    "xavier": lambda n_in: np.sqrt(1 / n_in),
    "he": lambda n_in: np.sqrt(2 / n_in),
}
"""The standard deviation that each random strategy asks for, by the number of inputs of the layer."""


def assert_spread(W, strategy):
    """Require weights of shape (n_out, n_in) with mean 0 and the strategy's deviation, of any distribution."""
    std = STD[strategy](W.shape[1])
    found = W.std()
    assert_that(
        abs(found - std) <= STD_TOLERANCE * std,
        f"the standard deviation of {W.size} weights is {found / std:.3g} times what it must be",
        "the strategy names the spread of the weights",
    )
    assert_that(
        abs(W.mean()) <= MEAN_SIGMAS * std / np.sqrt(W.size), "the weights are not centred on 0", "their mean must be 0"
    )


def assert_all_zero(values, shape, what):
    """Require an array of this shape that holds nothing but 0."""
    assert_that(
        not assert_shape(values, shape, what).any(), f"some entries of {what} are not 0", "all must be exactly 0"
    )


def assert_units_differ(W):
    """Require that no two rows and no two columns of W are alike."""
    assert_that(len(np.unique(W, axis=0)) == W.shape[0], "some rows of W are equal", "each unit needs its own weights")
    assert_that(
        len(np.unique(W, axis=1).T) == W.shape[1], "some columns of W are equal", "each input needs its own weight"
    )


def assert_drawn_from_generator(draw):
    """Require that the weights depend on the generator, and on nothing else.

    Parameters
    ----------
    draw : callable
        ``draw(seed)`` returns an array of the weights that the learner's function drew.
    """
    first, again, other = (draw(seed) for seed in (11, 11, 12))
    assert_that(
        np.array_equal(first, again),
        "two generators of the same seed gave different weights",
        "they must come from rng alone",
    )
    assert_that(
        not np.array_equal(first, other),
        "generators of different seeds gave the same weights",
        "they must come from rng",
    )


def proportional(first, second):
    """Return whether two flat arrays of weights are multiples of each other: the same draws, used twice."""
    size = np.linalg.norm(first) * np.linalg.norm(second)
    return size > 0 and abs(first @ second) > 0.9999 * size
