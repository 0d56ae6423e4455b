"""What the checks of all training functions share: they hold for any start and any order of the images."""

import itertools

import numpy as np

from autograder.checking import assertions
from autograder.checking.assertions import (
    ATOL_FLOAT32,
    RTOL_FLOAT32,
    assert_close,
    assert_finite,
    assert_shape,
    assert_that,
    take,
)

NEVER_FOLLOWED = (
    "each epoch must take one step for each mini-batch, with every image once and the mean gradient of its batch"
)

STILL = 1e-12
"""A learning rate with which an epoch ends where it began."""
LONG, SLOW = 300, 0.02
"""Epochs and learning rate after which `one_outlier` is learnt and the loss hardly moves: by 3 % an epoch, at most."""
AS_GOOD_AS_STILL = 1.12
"""How far a right epoch's loss may be from that of all images, as a factor: a mean of batch means is off by 1.2."""


class Training:
    """A learner's training function on given data.

    Parameters
    ----------
    train : callable
        ``train(lr, epochs, batch_size, seed) -> (params, history)`` as the learner's function gave it.
    shapes : dict of str to tuple
        The shapes of the parameters.
    gradients : callable
        ``gradients(params, X, y) -> dict``, the reference's.
    loss : callable
        ``loss(params, X, y) -> float``, the reference's.
    X, y : ndarray
        The data it trains on.
    lr : float
    start : dict, optional
        The parameters before the first epoch, where the learner does not choose them.
    """

    __test__ = False  # pytest must not take it for a class of checks

    def __init__(self, train, shapes, gradients, loss, X, y, lr, start=None):
        self.train, self.shapes, self.gradients, self.loss = train, shapes, gradients, loss
        self.X, self.y, self.lr, self.start = X, y, lr, start

    def params(self, epochs, batch_size, seed=0):
        """Return the trained parameters, their shapes and finiteness checked; for no epochs, those of the start."""
        if not epochs and self.start:
            return self.start
        trained = self.train(self.lr if epochs else STILL, epochs or 1, batch_size, seed)
        return read_params(take(trained, 0), self.shapes)

    def history(self, epochs, batch_size, seed=0):
        """Return the history as an array with one finite number for each epoch."""
        history = take(self.train(self.lr, epochs, batch_size, seed), 1)
        return assert_finite(assert_shape(history, (epochs,), "the history"), "the history").astype(float)

    def step(self, params, rows=slice(None)):
        """Return the parameters after one correct step on these rows."""
        grads = self.gradients(params, self.X[rows], self.y[rows])
        return {name: params[name] - self.lr * grads[name] for name in self.shapes}

    def assert_full_batch_steps(self, names):
        """Require that one more epoch is one more step when one batch holds all images, where order does not matter."""
        for epochs in (0, 1, 3):
            before, after = (self.params(e, len(self.y)) for e in (epochs, epochs + 1))
            grads = self.gradients(before, self.X, self.y)
            for name in names:
                moved = after[name] - before[name]
                assert_that(
                    not epochs or _moves(moved / self.lr),  # beside another one of 0, the first step may be none
                    f"{name} does not move in epoch {epochs + 1}",
                    "every epoch must take a step",
                )
                assert_close(
                    moved / self.lr,
                    -np.asarray(grads[name]),
                    f"the move of {name} in epoch {epochs + 1}, by lr,",
                    RTOL_FLOAT32,
                    ATOL_FLOAT32,
                    must_hold="with one batch an epoch is one step of size lr downhill, from where the last one ended",
                )

    def find_orders(self, epochs, batch_size, seed):
        """Return, for each epoch but the first, the mini-batches (tuples of rows) that lead to its end."""
        params = [self.params(e, batch_size, seed) for e in range(1, epochs + 1)]
        return [self.find_order(*ends, batch_size) for ends in itertools.pairwise(params)]

    def find_order(self, before, after, batch_size):
        """Return the mini-batches (tuples of rows) of the epoch that leads from one point to the other.

        Raises
        ------
        Failed
            If no order of the images does.
        """
        for sizes in _sizes(len(self.y), batch_size):
            for batches, end in self._epoch_ends(before, range(len(self.y)), sizes):
                if all(_agree(after[name] - before[name], end[name] - before[name]) for name in self.shapes):
                    return batches
        raise assertions.Failed(
            f"no order of the images in batches of {batch_size} leads from one epoch's parameters to the next's",
            NEVER_FOLLOWED,
        )

    def _epoch_ends(self, params, rows, sizes):
        """Yield every way to draw mini-batches of these sizes from `rows`, with the parameters it leads to."""
        if not sizes:
            yield (), params
        for batch in itertools.combinations(rows, sizes[0]) if sizes else ():
            after = self.step(params, list(batch))
            for batches, end in self._epoch_ends(after, [row for row in rows if row not in batch], sizes[1:]):
                yield (batch, *batches), end

    def assert_history(self):
        """Require one mean loss for each epoch, falling, each taken before or after its epoch's step."""
        m, epochs = len(self.y), 5
        history = self.history(epochs, m)
        losses = [self.loss(self.params(e, m), self.X, self.y) for e in (0, 1, epochs - 1, epochs)]
        assert_that(
            history[-1] < history[0], "the last value of the history is not below the first", "the mean loss must fall"
        )
        assert_that(losses[-1] < losses[0], "the parameters are no better than at the start", "the mean loss must fall")
        for place, entry, near in (("first", history[0], losses[:2]), ("last", history[-1], losses[2:])):
            assert_that(
                np.isclose(entry, near, rtol=1e-3).any(),  # the epsilon that protects the log, and float32, change less
                f"the {place} value of the history is not the loss that its epoch has",
                "it must be the mean loss of that epoch's images",
            )

    def assert_history_of_all_batches(self):
        """Require that the history weighs every image alike, on data of `one_outlier`."""
        for batch_size in uneven(len(self.y)):
            losses = [self.loss(self.params(e, batch_size), self.X, self.y) for e in (LONG - 1, LONG)]
            assert_mean_of_all(self.history(LONG, batch_size)[-1], losses)

    def assert_repeatable(self, batch_size):
        """Require that the result depends on the generator, and on nothing else."""
        first, again, *others = (self.params(2, batch_size, seed) for seed in (21, 21, 22, 23))
        assert_that(
            same(first, again),
            "two generators of the same seed gave different parameters",
            "all chance must come from rng",
        )
        assert_that(
            not all(same(first, other) for other in others),
            "generators of different seeds gave the same parameters",
            "rng must decide the order of the images",
        )


def _sizes(m, batch_size):
    """Yield the sizes of an epoch's batches: the short one last, then elsewhere, as by `batches.pop()`."""
    full, short = divmod(m, batch_size)
    for place in range(full, -1, -1) if short else [full]:
        yield [batch_size] * place + [short] * (short > 0) + [batch_size] * (full - place)


def _moves(moved):
    """Return whether a parameter moves, an array by more than it may be wrong: where nothing moves, all steps agree."""
    return np.any(moved) if np.ndim(moved) == 0 else np.abs(moved).max() > 2 * ATOL_FLOAT32


def _agree(moved, expected):
    # Some learners compute in float32 on the way; two orders of the images lead some 1e-2 apart.
    return _moves(moved) and np.allclose(moved, expected, rtol=RTOL_FLOAT32, atol=ATOL_FLOAT32)


def same(first, second):
    """Return whether two dictionaries of parameters are equal."""
    return all(np.array_equal(first[name], second[name]) for name in first)


def read_params(params, shapes):
    """Return a dictionary of parameters, each of its shape and finite.

    Raises
    ------
    Failed
        Naming the first that is not.
    """
    return {
        name: assert_finite(assert_shape(take(params, name, "the parameters"), shape, name), name)
        for name, shape in shapes.items()
    }


def uneven(m):
    """Return sizes of batches that leave one image for the last, and half of the images for each of two."""
    return m - 1, m // 2 + 1


def assert_mean_of_all(found, losses):
    """Require that an epoch's loss is the mean loss of all images, at a place where that hardly changes any more.

    Parameters
    ----------
    found : float
        The epoch's entry of the history, in nats.
    losses : sequence of float
        The mean loss of all images near that epoch, before it and after it.
    """
    ratio = found / np.clip(found, min(losses), max(losses))
    assert_that(
        1 / AS_GOOD_AS_STILL < ratio < AS_GOOD_AS_STILL,
        f"with two batches, the last value of the history is {ratio:.2g} times the mean loss over all images",
        "it must be the mean over all images of the epoch, each counting as much as any other",
    )


def assert_bar(accuracy, bar):
    """Require an accuracy on held-out images."""
    assert_that(
        accuracy >= bar,
        f"{accuracy:.1%} of the held-out images are classified correctly",
        f"at least {bar:.1%} must be",
    )


def assert_overfits(predicted, y):
    """Require that all images that were trained on are classified correctly."""
    right = int(np.sum(predicted == y))
    assert_that(
        right == len(y),
        f"after training on {len(y)} images only {right} of them are classified correctly",
        "the model can overfit so few images: it must classify all of them correctly",
    )


def twenty_images(dataset, negative, positive):
    """Return ten training images of each of two digits, mixed, and their labels."""
    X, y, _, _ = dataset.pair(negative, positive)
    rows = np.column_stack([np.flatnonzero(y == 0)[:10], np.flatnonzero(y == 1)[:10]]).ravel()
    return X[rows], y[rows]


def draw_data(rng, m, n):
    """Return signed inputs of shape (m, n), and labels of unequal numbers."""
    return rng.normal(size=(m, n)), rng.permutation(np.arange(m) % 3 == 0).astype(float)


def one_outlier(rng, m=23, n=3, labels=(0.0, 1.0)):
    """Return equal images of which one has the first label: learnt, it costs more than all the others together.

    With m - 1 images in a batch, one comes alone. A mean of the two batches' means gives it half of the weight, and the
    outlier among the others half of what is due to it: whichever image comes last, that mean is off.
    """
    y = np.full(m, labels[1])
    y[rng.integers(m)] = labels[0]
    return np.tile(rng.choice([-1.0, 1.0], n), (m, 1)), y
