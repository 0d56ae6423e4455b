"""The trainings behind the accuracy bars of the multi-class classifier, and how their parameters name the digits."""

import itertools
from dataclasses import dataclass

import numpy as np

from ..shared.networks import draw_layer
from .draws import digits_of_each

HELD_OUT_PER_DIGIT = 400
"""Most held-out images of each digit."""


def regression_scores(reference, params, X):
    """Return the scores of softmax regression, of shape (m, 10)."""
    return X @ params["W"].T + params["b"]


def network_scores(reference, params, X):
    """Return the reference's forward pass of a network of any depth, of shape (m, 10)."""
    return reference.forward(X, params)[0]


@dataclass(frozen=True)
class DigitsRun:
    """One training on the ten digits, as its accuracy check does it.

    Parameters
    ----------
    per_digit : int
        Most training images of each digit: what is sent to a learner's function stays below 15 MB.
    arguments_of : callable
        ``arguments_of(X, y, rng)`` returns the arguments of the training function.
    scores : callable
        ``scores(reference, params, X)`` returns one row of scores for each image.
    params : callable
        Returns the parameters in what the training function returned.
    other_ways : tuple of callable
        ``way(reference, *arguments)``: other trainings that are right; the bar lies below all of them.
    """

    per_digit: int
    arguments_of: callable
    scores: callable
    params: callable
    other_ways: tuple = ()

    def arguments(self, dataset, rng):
        """Return the arguments of the training function."""
        return self.arguments_of(*digits_of_each(dataset.train, self.per_digit), rng)

    def held_out(self, dataset):
        """Return the number of images the accuracy is measured on."""
        return len(digits_of_each(dataset.test, HELD_OUT_PER_DIGIT)[1])

    def accuracy(self, reference, params, dataset):
        """Return the share of held-out images that trained parameters classify correctly, between 0 and 1."""
        X, y = digits_of_each(dataset.test, HELD_OUT_PER_DIGIT)
        return float(np.mean(self.scores(reference, params, X).argmax(axis=1) == y))


def first(trained):
    """Return the first of the two things that a training function returns."""
    return trained[0]


def start_network(sizes, rng):
    """Return parameters to start from: signed weights that keep the size of their input, biases of 0."""
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1):
        params[f"W{layer}"], params[f"b{layer}"] = draw_layer(rng, n_in, n_out)[0], np.zeros(n_out)
    return params


def network_arguments(X, y, rng):
    """Return the arguments of `train`: a fifth of the images to validate with, always the same start."""
    validate = np.arange(len(y)) % 5 == 0
    start = start_network((784, 32, 10), np.random.default_rng(0))
    return X[~validate], y[~validate], X[validate], y[validate], start, 0.05, 14, 25, rng


def train_by_accuracy(reference, *arguments):
    """Train as `train` does, but keep the epoch of highest validation accuracy, the first of several: right too."""
    X, y, X_val, y_val, params, lr, epochs, batch_size, rng = arguments
    best, highest = params, -1.0
    for _ in range(epochs):
        params, history = reference.train(X, y, X_val, y_val, params, lr, 1, batch_size, rng)
        if history["val_accuracy"][0] > highest:
            best, highest = params, history["val_accuracy"][0]
    return best, {}


RUNS = {
    "train_softmax": DigitsRun(
        150, lambda X, y, rng: (X, y, 10, 0.05, 15, 32, rng), regression_scores, first
    ),  # n_classes, lr, epochs, batch_size
    "train": DigitsRun(150, network_arguments, network_scores, first, (train_by_accuracy,)),
    "my_model": DigitsRun(200, lambda X, y, rng: (X, y, rng), network_scores, dict),
}
"""The accuracy checks' trainings, by exercise: steps so short that the last ones do not decide, no short tails."""
