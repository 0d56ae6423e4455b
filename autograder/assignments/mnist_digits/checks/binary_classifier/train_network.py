"""Checks of the training of the network with one hidden layer."""

import numpy as np
import pytest

from autograder.checking.assertions import assert_input_unchanged, assert_that, take
from autograder.sandbox.guest import protocol

from ..shared.descent import (
    SLOW,
    STILL,
    Training,
    assert_bar,
    assert_overfits,
    draw_data,
    one_outlier,
    read_params,
    twenty_images,
)
from ..shared.starting import proportional
from .accuracy import RUNS, network_probabilities

N_HIDDEN, BIASES_NEAR_0 = 5, 0.5
"""Hidden units, and how far from 0 a bias may start: generous, since what matters is that it does not decide."""


def shapes_of(n, h):
    """Return the shapes of the parameters of n inputs and h hidden units."""
    return {"W1": (h, n), "b1": (h,), "w2": (h,), "b2": ()}


def train_on(student, reference, X, y, lr):
    """Return the learner's training of a network on these data."""

    def gradients(params, X, y):
        return reference.network_backward(y, params, reference.network_forward(X, params)[1])

    def loss(params, X, y):
        return reference.binary_cross_entropy(reference.network_forward(X, params)[0], y)

    return Training(
        lambda lr, epochs, batch_size, seed: student.train_network(
            X, y, N_HIDDEN, lr, epochs, batch_size, protocol.Rng(seed)
        ),
        shapes_of(X.shape[1], N_HIDDEN),
        gradients,
        loss,
        X,
        y,
        lr,
    )


@pytest.mark.exercise("train_network")
class TrainNetwork:
    @pytest.mark.weight(2)
    def test_weights_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `W1` and `w2` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.3).assert_full_batch_steps(["W1", "w2"])

    def test_biases_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `b1` and `b2` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.3).assert_full_batch_steps(["b1", "b2"])

    @pytest.mark.weight(2)
    def test_minibatch_epoch(self, student, reference, rng):
        """With small batches, an epoch takes one step for each batch and uses every image once."""
        train_on(student, reference, *draw_data(rng, 7, 4), lr=0.3).find_orders(2, 3, seed=int(rng.integers(2**31)))

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_minibatch_epoch")
    def test_new_order(self, student, reference, rng):
        """Every epoch draws a new order of the images."""
        training = train_on(student, reference, *draw_data(rng, 6, 4), lr=0.3)
        orders = training.find_orders(6, 2, seed=int(rng.integers(2**31)))
        assert_that(
            len(set(orders)) > 1,
            f"{len(orders)} epochs took the images in the same order",
            "each epoch must draw its own",
        )

    @pytest.mark.needs("test_weights_step")
    def test_start(self, student, dataset, reference):
        """At the start, hidden units differ, layers are independent, biases are 0, and probabilities near 0.5."""
        X, y = twenty_images(dataset, 7, 9)
        trained = student.train_network(X, y, 6, 1e-9, 1, 20, protocol.Rng(5))
        params = read_params(take(trained, 0), shapes_of(784, 6))
        W1, w2 = params["W1"].astype(float), params["w2"].astype(float)
        assert_that(
            _all_differ(W1), "hidden units start alike", "what starts alike and gets the same gradient stays alike"
        )
        assert_that(
            not proportional(w2, W1.ravel()[:6]),
            "the weights of both layers are the same draws",
            "each layer must be drawn anew from the one generator",
        )
        assert_that(
            max(abs(params["b2"]), *np.abs(params["b1"])) < BIASES_NEAR_0,
            "a bias starts far from 0",
            "both layers start with biases of 0",
        )
        assert_that(
            reference.binary_cross_entropy(reference.network_forward(X, params)[0], y) < 2,
            "before learning, the loss is far above that of guessing",
            "the start must be small enough for unsure answers",
        )

    def test_history(self, student, reference, rng):
        """The history has one mean loss for each epoch, and it falls."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.05).assert_history()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_history")
    def test_history_of_all_batches(self, student, reference, rng):
        """The loss of an epoch is the mean over all its images, even if the last batch is smaller."""
        X, y = one_outlier(rng)
        train_on(student, reference, X, y, SLOW).assert_history_of_all_batches()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_generator(self, student, reference, rng):
        """All randomness comes from `rng`: the same seed gives the same network, another seed another."""
        training = train_on(student, reference, *draw_data(rng, 23, 6), lr=0.3)
        training.assert_repeatable(5)
        W1, other = (training.params(0, 5, seed)["W1"] for seed in (24, 25))
        assert_that(
            np.abs(W1 - other).max() > 10 * STILL,
            "generators of different seeds gave the same start",
            "rng must decide the weights to start from, too",
        )

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_weights_step")
    def test_inputs_unchanged(self, student, rng):
        """`train_network` doesn't change X or y."""
        assert_input_unchanged(
            student.call("train_network", *draw_data(rng, 17, 6), N_HIDDEN, 0.3, 2, 5, protocol.Rng(4))
        )

    @pytest.mark.needs("test_weights_step")
    def test_twenty_images(self, student, reference, dataset):
        """The model can overfit twenty real images: it classifies all of them correctly."""
        X, y = twenty_images(dataset, 7, 9)
        params = read_params(take(student.train_network(X, y, 24, 0.1, 120, 8, protocol.Rng(7)), 0), shapes_of(784, 24))
        assert_overfits(network_probabilities(reference, params)(X) >= 0.5, y)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_accuracy(self, student, reference, dataset, rng):
        """Trained on 7 and 9, the network classifies almost all unseen images correctly."""
        run = RUNS["train_network"]
        trained = student.train_network(*run.arguments(dataset, protocol.Rng(int(rng.integers(2**31)))))
        params = read_params(take(trained, 0), shapes_of(784, run.settings[0]))
        assert_bar(run.accuracy(reference, params, dataset), dataset.bar("train_network"))


def _all_differ(W):
    return len(np.unique(np.round(W, 7), axis=0)) == len(W)  # the tiny step that was taken is below 1e-8
