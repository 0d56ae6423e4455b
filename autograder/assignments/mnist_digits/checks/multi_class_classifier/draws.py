"""What the checks of several steps draw: labels of many classes, and their rows of targets."""

import numpy as np

from ...dataset import first_of_each


def draw_labels(rng, m, k):
    """Return m labels below k: every class occurs if there is room, some more often than others."""
    first = rng.permutation(k)[:m]
    return rng.permutation(np.concatenate([first, rng.integers(0, max(1, k // 2), m - len(first))])).astype(np.int64)


def draw_targets(rng, m, k):
    """Return rows with a single 1.0, of shape (m, k)."""
    return np.eye(k)[draw_labels(rng, m, k)]


def draw_probabilities(rng, m, k):
    """Return rows of shape (m, k) that add up to 1, no entry near 0 or 1, and no two rows alike."""
    P = rng.uniform(0.1, 1, (m, k))
    return P / P.sum(axis=1, keepdims=True)


def digits_of_each(data, per_digit):
    """Return the first images of every digit, in their order, and their labels.

    Parameters
    ----------
    data : tuple of ndarray
        Images (m, 784) and labels (m,).
    per_digit : int
    """
    X, y = data
    rows = first_of_each(y, per_digit)
    return X[rows], y[rows]
