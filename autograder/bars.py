"""The accuracy bars: what the correct functions reach on exactly the data and settings of the accuracy checks.

``python -m autograder.bars`` measures them again on the data that is found and updates that data's entry in
``checks/bars.json``; run it once with MNIST and once with ``MNIST_SOURCE=stand-in``.
"""
import json
from dataclasses import dataclass

import numpy as np

from .course import read_course_notebook
from .evidence import BARS, load_evidence
from .reference import load_reference

SEEDS = 30
"""Trainings per bar: seeds 0 to 29."""
MARGIN = 0.01
"""How far the bar lies below the worst seed: one point of accuracy."""


@dataclass(frozen=True)
class PairRun:
    """One training on two digits, as its accuracy check does it.

    Parameters
    ----------
    negative, positive : int
        The digits.
    settings : tuple
        What the training function takes between ``(X, y`` and ``rng)``, in its order.
    """

    negative: int
    positive: int
    settings: tuple

    def arguments(self, evidence, rng):
        """Return the arguments of the training function."""
        X, y, _, _ = evidence.pair(self.negative, self.positive)
        return X, y, *self.settings, rng

    def accuracy(self, probabilities, evidence):
        """Return the share of held-out images that are named correctly, between 0 and 1.

        Parameters
        ----------
        probabilities : callable
            ``probabilities(X) -> a``, the reference's forward pass with the trained parameters.
        evidence : Evidence
        """
        _, _, X, y = evidence.pair(self.negative, self.positive)
        return float(np.mean((probabilities(X) >= 0.5) == y))


RUNS = {
    "train_neuron": PairRun(3, 7, (0.5, 6, 32)),            # lr, epochs, batch_size
    "train_network": PairRun(7, 9, (16, 0.3, 12, 32)),      # n_hidden, lr, epochs, batch_size
}
"""The accuracy checks' trainings, by exercise; 1,200 and 272 rows both leave a tail of half a batch."""


def neuron_probabilities(reference, params):
    """Return the reference's forward pass of one neuron as a function of X."""
    return lambda X: reference.sigmoid(reference.weighted_sum(X, params["w"], params["b"]))


def network_probabilities(reference, params):
    """Return the reference's forward pass of the network as a function of X."""
    return lambda X: reference.network_forward(X, params)[0]


PROBABILITIES = {"train_neuron": neuron_probabilities, "train_network": network_probabilities}


def measure_accuracies(exercise, reference, evidence, seeds=range(SEEDS)):
    """Train the reference once a seed.

    Returns
    -------
    list of float
        The accuracy on the held-out images, between 0 and 1, to four decimals.
    """
    run, train = RUNS[exercise], getattr(reference, exercise)
    trained = (train(*run.arguments(evidence, np.random.default_rng(seed)))[0] for seed in seeds)
    return [round(run.accuracy(PROBABILITIES[exercise](reference, params), evidence), 4) for params in trained]


def measure_bars(notebook_name="binary_classifier"):
    """Measure a notebook's bars on the data that is found, and write them into that data's entry of ``bars.json``.

    Returns
    -------
    dict
        By exercise: ``{"bar", "worst", "median", "accuracies"}``, all between 0 and 1.
    """
    evidence, reference = load_evidence(), load_reference(read_course_notebook(notebook_name))
    measured = {}
    for exercise in RUNS:
        accuracies = measure_accuracies(exercise, reference, evidence)
        measured[exercise] = {"bar": round(min(accuracies) - MARGIN, 4), "worst": min(accuracies),
                              "median": round(float(np.median(accuracies)), 4), "accuracies": accuracies}
    committed = json.loads(BARS.read_text()) if BARS.exists() else {}
    committed[evidence.data] = {**committed.get(evidence.data, {}), **measured}
    BARS.write_text(json.dumps(committed, indent=1, sort_keys=True) + "\n")
    return measured


if __name__ == "__main__":
    for name, figures in measure_bars().items():
        print(f"{load_evidence().data}, {name}: bar {figures['bar']:.4f}, worst {figures['worst']:.4f}, "
              f"median {figures['median']:.4f} of {len(figures['accuracies'])} seeds")
