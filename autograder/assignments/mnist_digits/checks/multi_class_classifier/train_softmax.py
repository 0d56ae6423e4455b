"""Checks of the training of softmax regression."""

import numpy as np
import pytest

from autograder.checking.assertions import assert_input_unchanged, assert_that, take
from autograder.sandbox.guest import protocol

from ..shared.descent import (
    SLOW,
    Training,
    assert_bar,
    assert_overfits,
    one_outlier,
    read_params,
)
from .accuracy import RUNS, regression_scores
from .draws import digits_of_each, draw_labels

LR, NEAR_0 = 0.4, 0.1
"""Learning rate, and how far from 0 an entry may start."""


def shapes_of(n, k):
    """Return the shapes of the parameters of n inputs and k classes."""
    return {"W": (k, n), "b": (k,)}


def draw_data(rng, m, n, k):
    """Return signed inputs of shape (m, n) and labels below k, of unequal numbers."""
    return rng.normal(size=(m, n)), draw_labels(rng, m, k)


def train_on(student, reference, X, y, k, lr=LR):
    """Return the learner's training of softmax regression on these data."""

    def answers(params, X):
        return reference.softmax(X @ params["W"].T + params["b"])

    def gradients(params, X, y):
        dW, db = reference.softmax_gradients(X, answers(params, X), reference.one_hot(y, k))
        return {"W": dW, "b": db}

    def loss(params, X, y):
        return reference.categorical_cross_entropy(answers(params, X), reference.one_hot(y, k))

    return Training(
        lambda lr, epochs, batch_size, seed: student.train_softmax(X, y, k, lr, epochs, batch_size, protocol.Rng(seed)),
        shapes_of(X.shape[1], k),
        gradients,
        loss,
        X,
        y,
        lr,
    )


@pytest.mark.exercise("train_softmax")
class TrainSoftmax:
    @pytest.mark.weight(2)
    def test_weights_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `W` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6, 4), 4).assert_full_batch_steps(["W"])

    def test_biases_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `b` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6, 4), 4).assert_full_batch_steps(["b"])

    @pytest.mark.weight(2)
    def test_minibatch_epoch(self, student, reference, rng):
        """With small batches, an epoch takes one step for each batch and uses every image once."""
        train_on(student, reference, *draw_data(rng, 7, 4, 3), 3).find_orders(2, 3, seed=int(rng.integers(2**31)))

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_minibatch_epoch")
    def test_new_order(self, student, reference, rng):
        """Every epoch draws a new order of the images."""
        orders = train_on(student, reference, *draw_data(rng, 6, 4, 3), 3).find_orders(
            7, 4, seed=int(rng.integers(2**31))
        )
        assert_that(
            len(set(orders)) > 1,
            f"{len(orders)} epochs took the images in the same order",
            "each epoch must draw its own",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_absent_class(self, student, reference, rng):
        """There is a row of weights for each of the `n_classes` classes, also for one without images."""
        X, y = draw_data(rng, 17, 6, 4)
        train_on(student, reference, X, np.where(y == 3, 1, y), 5).assert_full_batch_steps(["W", "b"])

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_weights_step", "test_biases_step")
    def test_start(self, student, reference, rng):
        """All weights and biases start at 0."""
        X, y = draw_data(rng, 17, 6, 4)
        for name, values in train_on(student, reference, X, y, 4).params(0, len(y)).items():
            assert_that(np.abs(values).max() < NEAR_0, f"{name} does not start at 0", "every entry must start from 0")

    def test_history(self, student, reference, rng):
        """The history has one mean loss for each epoch, and it falls."""
        train_on(student, reference, *draw_data(rng, 17, 6, 4), 4).assert_history()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_history")
    def test_history_of_all_batches(self, student, reference, rng):
        """The loss of an epoch is the mean over all its images, even if the last batch is smaller."""
        X, y = one_outlier(rng, labels=(0, 2))
        train_on(student, reference, X, y, 3, SLOW).assert_history_of_all_batches()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_generator(self, student, reference, rng):
        """The order of the images comes from `rng`: the same seed gives the same weights, another seed gives others."""
        train_on(student, reference, *draw_data(rng, 23, 6, 4), 4).assert_repeatable(5)

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_weights_step")
    def test_inputs_unchanged(self, student, rng):
        """`train_softmax` doesn't change X or y."""
        assert_input_unchanged(student.call("train_softmax", *draw_data(rng, 17, 6, 4), 4, LR, 2, 5, protocol.Rng(4)))

    @pytest.mark.needs("test_weights_step")
    def test_twenty_images(self, student, reference, dataset):
        """The model can overfit twenty real images, two of each digit: it classifies all of them correctly."""
        X, y = digits_of_each(dataset.train, 2)
        params = read_params(take(student.train_softmax(X, y, 10, 0.3, 80, 8, protocol.Rng(7)), 0), shapes_of(784, 10))
        assert_overfits(regression_scores(reference, params, X).argmax(axis=1), y)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_accuracy(self, student, reference, dataset, rng):
        """Trained on the ten digits, the model classifies most unseen images correctly."""
        run = RUNS["train_softmax"]
        trained = student.train_softmax(*run.arguments(dataset, protocol.Rng(int(rng.integers(2**31)))))
        params = read_params(take(trained, 0), shapes_of(784, 10))
        assert_bar(run.accuracy(reference, params, dataset), dataset.bar("train_softmax"))
