"""Check of the learner's own model: whatever its layers, by what it reads right."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checking.assertions import as_array, assert_that, describe, note, take
from autograder.sandbox.guest import protocol

from ..shared.descent import assert_bar, read_params
from .accuracy import RUNS
from .network import shapes_of

GENEROSITY = 0.1
"""How far below the reference's own bar a model may stay: it was made for many more images than are given here."""
ADVANTAGE = 0.03
"""How much better a model may read scaled images: a right one reads them worse by 0.05, one trained on them better by
0.13, measured over 37 right models and the mistake."""
MAX_LAYERS, MAX_UNITS = 20, 5_000
"""Most layers, and most units of a layer: the images are read on this side of the wall."""


def read_network(params, n, k):
    """Return the parameters of a network from n inputs to k classes, whatever lies between.

    Raises
    ------
    Failed
        If the shapes of its layers do not fit together, or an entry is not finite.
    """
    sizes = [n]
    while isinstance(params, dict) and f"W{len(sizes)}" in params and len(sizes) <= MAX_LAYERS:
        name = f"W{len(sizes)}"
        W = as_array(params[name], name)
        assert_that(
            W.ndim == 2 and len(W) <= MAX_UNITS,
            f"{name} is {describe(W)}",
            f"it must have one row for each of its units, {MAX_UNITS:,} at most",
        )
        sizes.append(W.shape[0])
    take(params, "W1", "the parameters")
    assert_that(
        sizes[-1] == k,
        f"the last layer found has {sizes[-1]} units",
        "layers are numbered from 1 without a gap, and the last has one unit for each class",
    )
    return read_params(params, shapes_of(sizes))


def scaled(reference, dataset):
    """Return the dataset with its held-out images scaled as the notebook teaches, by the training images."""
    scaler = reference.fit_scaler(dataset.train[0])
    X, y = dataset.test
    return replace(dataset, test=(reference.apply_scaler(X, scaler), y))


def relabelled(dataset, rng):
    """Return the dataset with the ten classes in another order, which weights trained elsewhere do not know."""
    order = rng.permutation(10)
    return replace(dataset, **{part: (X, order[y]) for part in ("train", "test") for X, y in [getattr(dataset, part)]})


@pytest.mark.exercise("my_model")
class MyModel:
    def test_accuracy(self, student, reference, dataset, rng):
        """`my_model` returns parameters with which `forward` classifies most unseen images correctly."""
        run, dataset = RUNS["my_model"], relabelled(dataset, rng)
        reply = student.call("my_model", *run.arguments(dataset, protocol.Rng(int(rng.integers(2**31)))))
        params = read_network(reply.value, 784, 10)
        with np.errstate(all="ignore"):  # finite parameters can still be too large to compute with
            accuracy = run.accuracy(reference, params, dataset)
        assert_bar(accuracy, dataset.bar("my_model") - GENEROSITY)
        assert_that(
            run.accuracy(reference, params, scaled(reference, dataset)) <= accuracy + ADVANTAGE,
            "it reads scaled images better than images as they are",
            "`forward` is given new images as they are: fold any scaling into the parameters",
        )
        if reply.changed_input:
            note("`my_model` changed the images or labels it was given; it should leave them alone")
