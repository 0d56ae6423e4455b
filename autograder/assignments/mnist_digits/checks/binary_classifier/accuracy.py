"""The trainings behind the accuracy bars of the binary classifier, and what their parameters name the digits with."""

from dataclasses import dataclass

import numpy as np


def neuron_probabilities(reference, params):
    """Return the reference's forward pass of one neuron as a function of X."""
    return lambda X: reference.sigmoid(reference.weighted_sum(X, params["w"], params["b"]))


def network_probabilities(reference, params):
    """Return the reference's forward pass of the network as a function of X."""
    return lambda X: reference.network_forward(X, params)[0]


@dataclass(frozen=True)
class PairRun:
    """One training on two digits, as its accuracy check does it.

    Parameters
    ----------
    negative, positive : int
        The digits.
    settings : tuple
        What the training function takes between ``(X, y`` and ``rng)``, in its order.
    probabilities : callable
        ``probabilities(reference, params)`` returns the reference's forward pass as a function of X.
    """

    negative: int
    positive: int
    settings: tuple
    probabilities: callable

    def arguments(self, dataset, rng):
        """Return the arguments of the training function."""
        X, y, _, _ = dataset.pair(self.negative, self.positive)
        return X, y, *self.settings, rng

    def held_out(self, dataset):
        """Return the number of images the accuracy is measured on."""
        return len(dataset.pair(self.negative, self.positive)[3])

    def accuracy(self, reference, params, dataset):
        """Return the share of held-out images that trained parameters classify correctly, between 0 and 1."""
        _, _, X, y = dataset.pair(self.negative, self.positive)
        return float(np.mean((self.probabilities(reference, params)(X) >= 0.5) == y))

    @staticmethod
    def params(trained):
        """Return the parameters in what the reference's training function returned."""
        return trained[0]


RUNS = {
    "train_neuron": PairRun(3, 7, (0.1, 15, 32), neuron_probabilities),  # lr, epochs, batch_size
    "train_network": PairRun(7, 9, (24, 0.3, 15, 16), network_probabilities),  # n_hidden, lr, epochs, batch_size
}
"""The accuracy checks' trainings, by exercise; no row count leaves a tail below half a batch."""
