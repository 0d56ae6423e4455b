"""What the checks of `train` give it: cases of which the way of a correct training is known, epoch by epoch."""

import itertools
from dataclasses import dataclass

import numpy as np

from autograder.checking.assertions import Failed
from autograder.sandbox.guest import protocol

from ..shared.descent import LONG, SLOW, one_outlier, same
from .accuracy import start_network
from .draws import draw_labels
from .network import draw_params

SIZES = (6, 5, 4)


@dataclass(frozen=True, eq=False)
class Case:
    """What `train` is given: images to train on, images to validate with, parameters to start from, a learning rate."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    params: dict
    lr: float

    def arguments(self, epochs, batch_size, seed):
        """Return the arguments of `train`."""
        data = self.X, self.y, self.X_val, self.y_val
        return *data, self.params, self.lr, epochs, batch_size, protocol.Rng(seed)


def loss_on(reference, params, X, y):
    """Return the reference's mean loss of these parameters."""
    P, _ = reference.forward(X, params)
    return reference.categorical_cross_entropy(P, reference.one_hot(y, P.shape[1]))


def accuracy_on(reference, params, X, y):
    """Return the share of images classified correctly, between 0 and 1."""
    return np.mean(reference.forward(X, params)[0].argmax(axis=1) == y)


def gradients_on(reference, params, X, y):
    """Return the reference's gradients."""
    P, cache = reference.forward(X, params)
    return reference.backward(reference.one_hot(y, P.shape[1]), params, cache)


def path(reference, case, epochs):
    """Return the parameters at the start and after each epoch, with all images in one batch."""
    points = [case.params]
    for _ in range(epochs):
        grads = gradients_on(reference, points[-1], case.X, case.y)
        points.append({name: value - case.lr * grads[name] for name, value in points[-1].items()})
    return points


def validation(reference, case, points):
    """Return the validation loss and accuracy at each of these points, as two arrays."""
    return tuple(
        np.array([measure(reference, params, case.X_val, case.y_val) for params in points])
        for measure in (loss_on, accuracy_on)
    )


def draw_climb(reference, rng, m=17, sizes=SIZES, epochs=5, lr=0.3, absent=False):
    """Return a case whose validation improves with every epoch, by loss and by accuracy.

    Its many validation images are scattered widely about the training images, so that hardly a step leaves the
    accuracy where it was; a fifth have another label, so that their loss is far above that of the training images.
    The last class may be absent from the training images.
    """
    while True:
        X, y = rng.normal(size=(m, sizes[0])), draw_labels(rng, m, sizes[-1])
        y = np.where(absent & (y == sizes[-1] - 1), 0, y)
        near = rng.integers(m, size=601)
        X_val = X[near] + rng.normal(0, 0.7, (len(near), sizes[0]))
        y_val = (y[near] + (rng.random(len(near)) < 0.2)) % sizes[-1]
        case = Case(X, y, X_val, y_val, draw_params(rng, sizes), lr)
        points = path(reference, case, epochs)
        losses, accuracies = validation(reference, case, points)
        apart = losses[-1] > 1.2 * loss_on(reference, points[-2], X, y)
        if apart and np.all(np.diff(losses) < 0) and np.all(np.diff(accuracies) > 0):
            return case


def draw_peak(reference, rng, m=11, sizes=SIZES, epochs=10, lr=2.5):
    """Return a case of long steps, whose best epochs are neither the first, nor the last, nor the last that improved.

    The loss rises on the way to them, too: who goes back at a worse epoch never gets there.

    Returns
    -------
    case : Case
    points : list of dict
        The parameters at the start and after each epoch, with all images in one batch.
    best : set of int
        The epoch of the lowest validation loss, and those of the highest accuracy.
    """
    while True:
        X, y = rng.normal(size=(m, sizes[0])), draw_labels(rng, m, sizes[-1])
        near = np.arange(37) % m
        case = Case(X, y, X[near] + rng.normal(0, 0.7, (37, sizes[0])), y[near], draw_params(rng, sizes), lr)
        points = path(reference, case, epochs)
        losses, accuracies = validation(reference, case, points)
        best = {int(losses.argmin()), *map(int, np.flatnonzero(accuracies == accuracies.max()))}
        trained = int(np.argmin([loss_on(reference, params, X, y) for params in points]))
        improved = {
            int(np.flatnonzero(np.diff(v) > 0)[-1]) + 1 for v in (-losses, accuracies) if np.any(np.diff(v) > 0)
        }
        clear = np.partition(losses, 1)[1] > losses.min() * 1.001
        detour = np.any(np.diff(losses[1 : min(best) + 1]) > 0)  # the start is no epoch to go back to
        if clear and detour and not best & {0, 1, epochs, trained, *improved}:
            return case, points, best


def draw_fall(reference, rng, m=17, sizes=SIZES, epochs=3, lr=0.4):
    """Return a case in which every epoch raises the validation loss, though some images always stay correct.

    Returns
    -------
    case : Case
    points : list of dict
        The parameters at the start and after each epoch, with all images in one batch.
    best : set of int
        The first epoch, and those of the highest accuracy; not the start.
    """
    while True:
        X, y = rng.normal(size=(m, sizes[0])), draw_labels(rng, m, sizes[-1])
        y_val = np.where(rng.random(m) < 0.7, (y + 1) % sizes[-1], y)
        case = Case(X, y, X, y_val, draw_params(rng, sizes), lr)
        points = path(reference, case, epochs)
        losses, accuracies = validation(reference, case, points)
        if np.all(np.diff(losses) > 1e-3) and accuracies.all():
            return case, points, {1, *map(int, np.flatnonzero(accuracies[1:] == accuracies[1:].max()) + 1)}


def draw_rest(reference, rng):
    """Return a case that comes to rest, and the loss of all its images after each epoch of a correct training.

    What wanders about longer, as where all hidden units are off, is drawn anew.
    """
    while True:
        X, y = one_outlier(rng, labels=(0, 2))
        case = Case(X, y, X, y, start_network((X.shape[1], 5, 3), rng), SLOW)
        _, history = reference.train(*case.arguments(LONG, len(y) - 1, 4)[:-1], np.random.default_rng(4))
        last = history["val_loss"][-LONG // 5 :]
        if max(last) < 1.06 * min(last):
            return case, history["val_loss"]


def find_orders(training, start, batch_size, seeds, enough):
    """Return the mini-batches of the first and of the second epoch, for as many seeds as is enough.

    A seed tells of both epochs where validation finds the second the better one, and by the parameters it returns.
    """
    found = []
    for seed in seeds:
        ends = [start, *(training.params(epochs, batch_size, seed) for epochs in (1, 2))]
        pairs = [pair for pair in itertools.pairwise(ends) if not same(*pair)]
        orders = [training.find_order(*pair, batch_size) for pair in pairs]
        found += [orders] if len(orders) == 2 else []
        if len(found) == enough:
            return found
    raise Failed(
        "after two epochs the parameters are hardly ever those of the second, though it is the better one",
        "every epoch must go on from where the last one ended",
    )
