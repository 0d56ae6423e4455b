"""Checks of the training of one neuron."""

import pytest

from autograder.checking.assertions import assert_input_unchanged, assert_that, take
from autograder.sandbox.guest import protocol

from ..shared.descent import (
    SLOW,
    Training,
    assert_bar,
    assert_overfits,
    draw_data,
    one_outlier,
    read_params,
    twenty_images,
)
from .accuracy import RUNS, neuron_probabilities

BIAS_NEAR_0 = 0.1
"""How far from 0 a bias may start."""


def train_on(student, reference, X, y, lr):
    """Return the learner's training of a neuron on these data."""

    def gradients(params, X, y):
        dw, db = reference.neuron_gradients(X, neuron_probabilities(reference, params)(X), y)
        return {"w": dw, "b": db}

    def loss(params, X, y):
        return reference.binary_cross_entropy(neuron_probabilities(reference, params)(X), y)

    return Training(
        lambda lr, epochs, batch_size, seed: student.train_neuron(X, y, lr, epochs, batch_size, protocol.Rng(seed)),
        {"w": (X.shape[1],), "b": ()},
        gradients,
        loss,
        X,
        y,
        lr,
    )


@pytest.mark.exercise("train_neuron")
class TrainNeuron:
    @pytest.mark.weight(2)
    def test_weights_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `w` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.4).assert_full_batch_steps(["w"])

    def test_bias_step(self, student, reference, rng):
        """With all images in one batch, one more epoch moves `b` one more step downhill."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.4).assert_full_batch_steps(["b"])

    @pytest.mark.weight(2)
    def test_minibatch_epoch(self, student, reference, rng):
        """With small batches, an epoch takes one step for each batch and uses every image once."""
        train_on(student, reference, *draw_data(rng, 7, 4), lr=0.4).find_orders(2, 3, seed=int(rng.integers(2**31)))

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_minibatch_epoch")
    def test_new_order(self, student, reference, rng):
        """Every epoch draws a new order of the images."""
        training = train_on(student, reference, *draw_data(rng, 7, 4), lr=0.4)
        orders = training.find_orders(7, 3, seed=int(rng.integers(2**31)))
        assert_that(
            len(set(orders)) > 1,
            f"{len(orders)} epochs took the images in the same order",
            "each epoch must draw its own",
        )

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_bias_step")
    def test_start(self, student, reference, rng):
        """The bias starts at 0: before training, the neuron prefers neither digit."""
        X, y = draw_data(rng, 17, 6)
        bias = train_on(student, reference, X, y, lr=0.4).params(0, len(y))["b"]
        assert_that(abs(bias) < BIAS_NEAR_0, "the bias starts far from 0", "it must start from 0")

    def test_history(self, student, reference, rng):
        """The history has one mean loss for each epoch, and it falls."""
        train_on(student, reference, *draw_data(rng, 17, 6), lr=0.4).assert_history()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_history")
    def test_history_of_all_batches(self, student, reference, rng):
        """The loss of an epoch is the mean over all its images, even if the last batch is smaller."""
        X, y = one_outlier(rng)
        train_on(student, reference, X, y, SLOW).assert_history_of_all_batches()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_generator(self, student, reference, rng):
        """The order of the images comes from `rng`: the same seed gives the same neuron, another seed another."""
        train_on(student, reference, *draw_data(rng, 23, 6), lr=0.4).assert_repeatable(5)

    @pytest.mark.weight(0.25)
    @pytest.mark.needs("test_weights_step")
    def test_inputs_unchanged(self, student, rng):
        """`train_neuron` doesn't change X or y."""
        assert_input_unchanged(student.call("train_neuron", *draw_data(rng, 17, 6), 0.4, 2, 5, protocol.Rng(4)))

    @pytest.mark.needs("test_weights_step")
    def test_twenty_images(self, student, reference, dataset):
        """The model can overfit twenty real images: it classifies all of them correctly."""
        X, y = twenty_images(dataset, 3, 7)
        params = read_params(take(student.train_neuron(X, y, 0.5, 80, 8, protocol.Rng(7)), 0), {"w": (784,), "b": ()})
        assert_overfits(neuron_probabilities(reference, params)(X) >= 0.5, y)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_accuracy(self, student, reference, dataset, rng):
        """Trained on 3 and 7, the neuron classifies almost all unseen images correctly."""
        run = RUNS["train_neuron"]
        trained = student.train_neuron(*run.arguments(dataset, protocol.Rng(int(rng.integers(2**31)))))
        params = read_params(take(trained, 0), {"w": (784,), "b": ()})
        assert_bar(run.accuracy(reference, params, dataset), dataset.bar("train_neuron"))
