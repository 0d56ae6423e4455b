"""Whether a notebook with one wrong function still reaches an accuracy bar: the meaning of `Mistake.silent`."""

import functools
import warnings
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from reach import exercises_reached
from this_course import load_dataset, read_course_notebook

from autograder.assignments.mnist_digits.checks.shared.descent import read_params
from autograder.authoring.bars import accuracy_runs
from autograder.checking.student import Student
from autograder.course.reference import load_reference, run_solutions
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest import protocol

BESIDE = {"select_pair": "train_neuron", "preprocess_images": "train_neuron", "predict_labels": "train_neuron",
          "fit_scaler": "train_softmax", "apply_scaler": "train_softmax"}  # fmt: skip
"""What no training calls, and the training whose images it prepares or whose answers it makes."""
FREE = "my_model"
SEED = 0


def deciding_training(name, exercise):
    """Return the first training with a bar that an exercise has a say in, or None: a metric has none."""
    reached = exercises_reached(read_course_notebook(name), [exercise])
    return next(
        (training for training in accuracy_runs(read_course_notebook(name)) if training in reached),
        BESIDE.get(exercise),
    )


def reaches_bar(name, mistake, dataset):
    """Return whether a notebook with one known mistake reaches the bar of the first training it has a say in.

    The notebook's own functions prepare the images, train and answer. Who raises, or returns parameters of another
    form, does not reach it; a mistake that has no say in any training does.
    """
    training = deciding_training(name, mistake.exercise)
    if training is None:
        return True
    notebook, run = read_course_notebook(name), accuracy_runs(read_course_notebook(name))[training]
    namespace = run_solutions(notebook, {mistake.exercise: mistake.source})
    student = Student(InProcess(namespace), load_reference(notebook))
    own = SimpleNamespace(**namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            images = prepared(own, mistake.exercise, dataset)
            trained = getattr(student, training)(*run.arguments(images, protocol.Rng(SEED)))
            params = trained if training == FREE else read_params(run.params(trained), shapes(name, training))
            accuracy = own_accuracy(own, run, params, images)
        except Exception:
            return False
    return accuracy >= dataset.bar(training)


@functools.cache
def shapes(name, training):
    """Return the shapes of what a correct training returns."""
    run, reference = accuracy_runs(read_course_notebook(name))[training], load_reference(read_course_notebook(name))
    arguments = run.arguments(load_dataset(), np.random.default_rng(SEED))
    params = run.params(getattr(reference, training)(*arguments))
    return {key: np.shape(value) for key, value in params.items()}


def prepared(own, exercise, dataset):
    """Return the digits as a notebook's own functions prepare them; the held-out labels are always right."""
    if exercise in ("select_pair", "preprocess_images"):
        return SimpleNamespace(pair=functools.partial(own_pair, own, dataset))
    if exercise in ("fit_scaler", "apply_scaler"):
        scaler = own.fit_scaler(dataset.train[0].copy())
        train, test = ((own.apply_scaler(X.copy(), scaler), y) for X, y in (dataset.train, dataset.test))
        return replace(dataset, train=train, test=test)
    return dataset


def own_pair(own, dataset, negative, positive):
    """Return what `Dataset.pair` returns, made from whole images by the notebook's own functions."""
    images, labels = as_images(dataset.train[0]), dataset.train[1].copy()
    chosen, y = own.select_pair(images, labels, negative, positive)
    _, _, X_test, y_test = dataset.pair(negative, positive)
    return own.preprocess_images(chosen), y, own.preprocess_images(as_images(X_test)), y_test


def as_images(X):
    """Return rows of pixels in [0, 1] as images of bytes, as they were loaded."""
    return np.round(X * 255).astype(np.uint8).reshape(-1, 28, 28)


def own_accuracy(own, run, params, images):
    """Return the share of held-out images that a notebook's own functions name correctly, between 0 and 1."""
    if not hasattr(own, "predict_labels"):
        return run.accuracy(own, params, images)
    _, _, X, y = images.pair(run.negative, run.positive)
    return float(np.mean(own.predict_labels(run.probabilities(own, params)(X)) == y))
