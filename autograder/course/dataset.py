"""What the training checks judge with: images to train on, images held out, and measured accuracy bars."""

import contextlib
import functools
import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.course.notebook import source_folder
from autograder.errors import CourseError

BARS = Path(__file__).parents[1] / "assignments" / "mnist_digits" / "bars.json"
TRAIN_PER_DIGIT, TEST_PER_DIGIT = 600, 400
"""Most images of one digit used for training and held out: a training check takes well under a second."""


@functools.cache
def mnist_module(root=None):
    """Import the course's own ``mnist.py`` from its source folder."""
    spec = importlib.util.spec_from_file_location("course_mnist", source_folder(root) / "mnist.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, eq=False)
class Evidence:
    """Digits and bars.

    Parameters
    ----------
    data : str
        ``"MNIST"`` or ``"stand-in digits"``.
    train, test : tuple of ndarray
        Images of shape (m, 784) and dtype float64 in [0, 1], and labels of shape (m,) and dtype int64.
    bars : dict of str to dict
        By name of the training check: ``{"bar", "worst", "median", "held_out", "accuracies"}``.
    """

    data: str
    train: tuple
    test: tuple
    bars: dict

    def pair(self, negative, positive):
        """Return two digits, the training part first.

        Returns
        -------
        X_train, X_test : ndarray of shape (m, 784), float64
        y_train, y_test : ndarray of shape (m,), float64
            1.0 where the image shows `positive`.
        """
        parts = []
        for X, labels in (self.train, self.test):
            keep = (labels == negative) | (labels == positive)
            parts += [X[keep], (labels[keep] == positive).astype(float)]
        X_train, y_train, X_test, y_test = parts
        return X_train, y_train, X_test, y_test

    def bar(self, name):
        """Return an accuracy bar, between 0 and 1.

        Raises
        ------
        CourseError
            If it was never measured on this data.
        """
        if name not in self.bars:
            raise CourseError(f"no bar {name!r} for {self.data} in {BARS.name}: run `make bars`")
        return self.bars[name]["bar"]


@functools.cache
def load_evidence(root=None):
    """Load the digits with the course's own loader, and the bars measured on them.

    Returns
    -------
    Evidence
    """
    with contextlib.redirect_stdout(sys.stderr):  # the loader says which digits these are; stdout is for reports
        found = mnist_module(root).find_mnist()
    data = "MNIST" if found.is_real else "stand-in digits"
    bars = json.loads(BARS.read_text()).get(data, {}) if BARS.exists() else {}
    return Evidence(
        data,
        _subset(found.train_images, found.train_labels, TRAIN_PER_DIGIT),
        _subset(found.test_images, found.test_labels, TEST_PER_DIGIT),
        bars,
    )


def first_of_each(labels, per_digit):
    """Return the positions of the first `per_digit` images of every digit, in their order.

    Parameters
    ----------
    labels : ndarray of shape (m,), int
    per_digit : int

    Returns
    -------
    ndarray of int
    """
    return np.sort(np.concatenate([np.flatnonzero(labels == digit)[:per_digit] for digit in range(10)]))


def _subset(images, labels, per_digit):
    """Return a few images of every digit as rows in [0, 1], and their labels."""
    rows = first_of_each(labels, per_digit)
    return images[rows].reshape(len(rows), -1) / 255.0, labels[rows].astype(np.int64)
