"""drawing.py and images.py: a learner's array as an image, from public digits, and no result breaks it."""

import tracemalloc
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from this_course import read_course_notebook

from autograder.assignments.mnist_digits.checks.binary_classifier.drawings import DRAWINGS as BINARY
from autograder.assignments.mnist_digits.checks.multi_class_classifier.drawings import DRAWINGS as MULTI
from autograder.checking.student import Student
from autograder.course.reference import load_reference
from autograder.diagnosis.drawing import FULL, NOT_A_NUMBER, draw
from autograder.feedback.images import images
from autograder.report import Picture
from autograder.sandbox.backend import InProcess

CASES = [(name, exercise) for name, drawings in
         (("binary_classifier", BINARY), ("multi_class_classifier", MULTI)) for exercise in drawings]  # fmt: skip


def drawn(name, exercise, dataset, change):
    """Return what is drawn of a learner whose results are changed so."""
    reference = load_reference(read_course_notebook(name))
    right = getattr(reference, exercise)
    student = Student(InProcess({exercise: lambda *arguments: change(right(*arguments))}), reference)
    return draw(read_course_notebook(name), exercise, student, reference, dataset)


def changed(value, change):
    """Return a result with each of its arrays changed."""
    if isinstance(value, dict):
        return {key: changed(part, change) for key, part in value.items()}
    return tuple(changed(part, change) for part in value) if isinstance(value, tuple) else change(np.asarray(value))


@pytest.mark.parametrize(("name", "exercise"), CASES)
def test_a_wrong_array_is_drawn(name, exercise, dataset):
    """Is the learner's own array drawn in its proportions, with every place where it is wrong?"""
    picture = drawn(name, exercise, dataset, lambda value: changed(value, lambda v: -2 * v))
    yours, wrong = np.array(picture.yours), np.array(picture.wrong)
    assert yours.shape == wrong.shape == (28, 28)
    assert np.abs(yours).max() == FULL
    assert wrong[yours != 0].mean() > 0.5
    assert picture.what


@pytest.mark.parametrize(("name", "exercise"), CASES)
def test_a_right_array_is_not_drawn(name, exercise, dataset):
    """Is nothing drawn of an array that is right on these digits, in float32 too?"""
    assert drawn(name, exercise, dataset, lambda value: value) is None
    assert drawn(name, exercise, dataset, lambda value: changed(value, lambda v: v.astype(np.float32))) is None


@pytest.mark.parametrize(
    "odd", [None, "text", [], {}, 3.0, [[1, 2], [3]], np.zeros(0), np.zeros((2, 2, 2)), [None, None]]
)
@pytest.mark.parametrize(("name", "exercise"), CASES)
def test_results_of_another_form_are_not_drawn(name, exercise, dataset, odd):
    """Is nothing drawn, and nothing broken, whatever comes back?"""
    assert drawn(name, exercise, dataset, lambda value: odd) is None


def test_what_is_not_finite_is_marked(dataset):
    """Are NaN and infinity drawn as such?"""
    picture = drawn("binary_classifier", "neuron_gradients", dataset, lambda pair: (pair[0] * np.inf, pair[1]))
    assert NOT_A_NUMBER in np.array(picture.yours)


def test_other_exercises_and_other_courses_have_no_drawing(dataset):
    """Is nothing drawn where nothing says how?"""
    for name, exercise in [("binary_classifier", "sigmoid"), ("a_third_notebook", "sigmoid")]:
        notebook = replace(read_course_notebook("binary_classifier"), name=name)
        assert draw(notebook, exercise, None, SimpleNamespace(), dataset) is None


def test_images_are_small():
    """Do both images of 28 by 28 numbers fit into a few kilobytes of a page?"""
    yours, wrong = np.arange(784).reshape(28, 28).tolist(), np.eye(28, dtype=int).tolist()
    both = images(Picture("x", tuple(map(tuple, yours)), tuple(map(tuple, wrong))))
    assert len(both) == 2
    assert sum(len(image.png) for image in both) < 20_000


def test_long_texts_take_no_memory(dataset):
    """Is a list of one long text and many short ones, which NumPy would make as wide as the longest, not drawn?"""
    texts = ["x" * 200_000, *[""] * 783]
    assert drawn("binary_classifier", "neuron_gradients", dataset, lambda pair: (texts, 0.0)) is None
    tracemalloc.start()
    assert drawn("binary_classifier", "neuron_gradients", dataset, lambda pair: (texts, 0.0)) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 2**20


def test_a_function_that_raises_is_not_drawn(dataset):
    """Is nothing drawn, and no hint lost, when the function raises on these digits?"""
    assert drawn("binary_classifier", "neuron_gradients", dataset, lambda pair: 1 / 0) is None
