"""What do weights earn that were trained elsewhere and brought along in the notebook, in place of training?

An accuracy can be reached by what was learnt from the public digits at home. So it is asked for only where the steps of
the training are right, on data that nobody has seen; and where it is all there is, labels have another order.
Answers cannot be looked up image by image: no check asks a learner's function for the labels of held-out images.
"""

import numpy as np
import pytest
from scores import judge_scores
from this_course import read_course_notebook

from autograder.assignments.mnist_digits.checks.binary_classifier.accuracy import RUNS as PAIRS
from autograder.assignments.mnist_digits.checks.multi_class_classifier.accuracy import RUNS as DIGITS
from autograder.course.reference import load_reference

RUNS = {"binary_classifier": PAIRS, "multi_class_classifier": DIGITS}
GENEROSITY = 0.1
"""How far below the bar a model may stay: as the check of `my_model` says."""
AT_HOME = 4711
"""Seed of the training at home."""


@pytest.fixture(scope="module")
def shipped(dataset):
    """The parameters trained at home on the very digits that the grader has, by name of the training function."""
    found = {}
    for notebook, runs in RUNS.items():
        reference = load_reference(read_course_notebook(notebook))
        for name, run in runs.items():
            if name != "my_model":
                trained = getattr(reference, name)(*run.arguments(dataset, np.random.default_rng(AT_HOME)))
                found[name] = run.params(trained)
    return found


def pretending(params):
    """Return the functions of a cheat who brings these parameters along, with histories that look well."""

    def falling(epochs):
        return [0.7 / (n + 1) for n in range(epochs)]

    def rising(epochs):
        return [1 - 0.5 / (n + 1) for n in range(epochs)]

    def fit(name, X, shapes):
        return params[name] if X.shape[1] == 784 else {key: np.zeros(shape) for key, shape in shapes.items()}

    def train_neuron(X, y, lr, epochs, batch_size, rng):
        return fit("train_neuron", X, {"w": X.shape[1], "b": ()}), falling(epochs)

    def train_network(X, y, h, lr, epochs, batch_size, rng):
        shapes = {"W1": (h, X.shape[1]), "b1": h, "w2": h, "b2": ()}
        return fit("train_network", X, shapes), falling(epochs)

    def train_softmax(X, y, k, lr, epochs, batch_size, rng):
        return fit("train_softmax", X, {"W": (k, X.shape[1]), "b": k}), falling(epochs)

    def train(X, y, X_val, y_val, start, lr, epochs, batch_size, rng):
        best = fit("train", X, {name: value.shape for name, value in start.items()})
        losses, rates = falling(epochs), rising(epochs)
        return best, {"train_loss": losses, "val_loss": losses, "train_accuracy": rates, "val_accuracy": rates}

    def my_model(X, y, rng):
        return params["train"]

    return locals()


def judged(notebook, functions, dataset, exercise):
    """Return the report of one exercise."""
    course = read_course_notebook(notebook)
    reference = load_reference(course)
    (report,) = judge_scores(course, functions, reference, dataset, b"hidden", [exercise])
    return report


@pytest.mark.parametrize(
    ("notebook", "exercise"),
    [(notebook, name) for notebook, runs in RUNS.items() for name in runs if name != "my_model"],
)
def test_shipped_weights_earn_nothing(notebook, exercise, shipped, dataset):
    """Do weights that read all digits, but were not trained by this function, earn nothing?"""
    reference = load_reference(read_course_notebook(notebook))
    reached = RUNS[notebook][exercise].accuracy(reference, shipped[exercise], dataset)
    assert reached >= dataset.bar(exercise)  # else the weights were bad, and it proves nothing
    assert judged(notebook, pretending(shipped), dataset, exercise).score == 0


def test_shipped_weights_are_no_model(shipped, dataset):
    """Where only the accuracy counts, do weights that read the digits earn nothing, as labels have another order?"""
    reference = load_reference(read_course_notebook("multi_class_classifier"))
    usual = DIGITS["my_model"].accuracy(reference, shipped["train"], dataset)
    assert usual >= dataset.bar("my_model") - GENEROSITY  # in the usual order they would pass
    report = judged("multi_class_classifier", pretending(shipped), dataset, "my_model")
    assert report.score == 0
    assert "of the held-out images are classified correctly" in report.verdicts[0].rationale
