"""What the checks of both notebooks share on networks: signed parameters, unsettled cases, the learner's own cache."""

import numpy as np

from autograder.checking import assertions
from autograder.checking.assertions import assert_close, take


def draw_layer(rng, n_in, n_out):
    """Return signed weights of shape (n_out, n_in) that keep the size of their input, and biases that are not 0."""
    return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in)), rng.normal(0, 0.3, n_out)


def gates_are_mixed(*Zs):
    """Return whether in each of these layers a third to two thirds of the gates are open, and none is on its edge."""
    return all(0.3 <= np.mean(Z > 0) <= 0.7 and np.abs(Z).min() > 1e-3 for Z in Zs)


def choose_cache(forward, expected, X, params):
    """Return the learner's own cache if it is right, since their way back may use more of it, or the reference's.

    Parameters
    ----------
    forward : callable
        The learner's ``forward(X, params) -> (answers, cache)``.
    expected : dict
        The reference's cache.
    """
    try:
        cache = take(forward(X, params), 1)
        for name in expected:
            assert_close(take(cache, name), expected[name])
    except assertions.Failed:
        return expected
    return cache
