"""What the training checks judge with: digits to train on, digits held out, and measured accuracy bars."""

import contextlib
import functools
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.errors import CourseError

TRAIN_PER_DIGIT, TEST_PER_DIGIT = 600, 400
"""Most images of one digit used for training and held out: a training check takes well under a second."""
SANDBOX_PER_DIGIT = 60
"""Training images of each digit that a notebook's own `load_mnist()` finds in the sandbox."""


@functools.cache
def mnist_module(source: Path) -> ModuleType:
    """Import the course's own ``mnist.py`` from its source folder."""
    spec = importlib.util.spec_from_file_location("course_mnist", source / "mnist.py")
    assert spec and spec.loader  # a path that ends in .py always has them
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, eq=False)
class Dataset:
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
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    bars: dict[str, dict[str, Any]]

    def pair(self, negative: int, positive: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
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

    def bar(self, name: str) -> float:
        """Return an accuracy bar, between 0 and 1.

        Raises
        ------
        CourseError
            If it was never measured on this data.
        """
        if name not in self.bars:
            raise CourseError(f"no bar {name!r} for {self.data} in bars.json: run `make bars`")
        return float(self.bars[name]["bar"])


def load_dataset(source: Path, bars: dict[str, Any]) -> Dataset:
    """Called by the grader: loads the digits with the course's own loader, and the bars measured on them.

    Parameters
    ----------
    source : Path
        The folder of ``mnist.py``.
    bars : dict
        What ``bars.json`` holds, by the name of the data.

    Returns
    -------
    Dataset
    """
    with contextlib.redirect_stdout(sys.stderr):  # the loader says which digits these are; stdout is for reports
        found = mnist_module(source).find_mnist()
    data = "MNIST" if found.is_real else "stand-in digits"
    return Dataset(
        data,
        _subset(found.train_images, found.train_labels, TRAIN_PER_DIGIT),
        _subset(found.test_images, found.test_labels, TEST_PER_DIGIT),
        bars.get(data, {}),
    )


def write_sandbox_data(source: Path, folder: Path) -> dict[str, str]:
    """Called by the grader: writes the digits that a notebook's own `load_mnist()` finds in the sandbox.

    All are training images, the held-out ones of the notebook too: those that checks hold out stay outside.

    Returns
    -------
    dict of str to str
        Environment variables that lead the loader there.
    """
    mnist = mnist_module(source)
    found = mnist.find_mnist()
    few = first_of_each(found.train_labels, SANDBOX_PER_DIGIT)
    images, labels = found.train_images[few], found.train_labels[few]
    mnist.write_cache(
        folder, found._replace(train_images=images, train_labels=labels, test_images=images, test_labels=labels)
    )
    return {"MNIST_SOURCE": "cache", "MNIST_CACHE": "data"}


def first_of_each(labels: np.ndarray, per_digit: int) -> np.ndarray:
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


def _subset(images: np.ndarray, labels: np.ndarray, per_digit: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a few images of every digit as rows in [0, 1], and their labels."""
    rows = first_of_each(labels, per_digit)
    return images[rows].reshape(len(rows), -1) / 255.0, labels[rows].astype(np.int64)
