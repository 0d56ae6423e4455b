"""Checks of the counts and rates by class."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    as_array,
    assert_close,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    describe,
    take,
)


def draw_counts(rng, k):
    """Return a table of counts of shape (k, k), all different where k is small, heavy on its diagonal."""
    C = 1 + rng.permutation(k * k).reshape(k, k) % 17  # few in all: a loop in a loop ends, and can be named
    return C + np.diag(rng.integers(k, 3 * k, k))


def answers_of(rng, C):
    """Return labels and predictions that have these counts, in a random order."""
    y, predicted = np.repeat(np.indices(C.shape).reshape(2, -1), C.ravel(), axis=1)
    order = rng.permutation(len(y))
    return y[order], predicted[order]


@pytest.mark.exercise("confusion_matrix")
class ConfusionMatrix:
    @pytest.mark.weight(3)
    def test_counts(self, student, rng):
        """Row i counts the predictions for the images of class i: column j counts those predicted as j."""
        for k, more in ((4, 0), (3, 300), (12, 0)):
            C = draw_counts(rng, k)
            C[1, 2] += more  # beyond what a byte can count
            assert_close(
                student.confusion_matrix(*answers_of(rng, C), k),
                C,
                "C",
                must_hold="the entry in row i and column j must count the images of class i that were read as j",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_counts")
    def test_absent_classes(self, student):
        """The matrix has a row and a column for every class, including those that don't occur."""
        for y, predicted, k in [([2, 0, 2, 2], [0, 0, 2, 0], 5), ([1], [3], 6), ([4, 4], [4, 4], 5)]:
            expected = np.zeros((k, k), int)
            np.add.at(expected, (y, predicted), 1)
            C = as_array(student.confusion_matrix(np.array(y), np.array(predicted), k), "C")
            assert_that(C.size == k * k, f"C is {describe(C)}", "it must always have n_classes rows and columns")
            must_hold = "each pair must be counted in the row and column of its own labels, whichever classes occur"
            assert_close(C, expected, "C", must_hold=must_hold)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_counts")
    def test_whole_numbers(self, student, rng):
        """The matrix has an integer dtype: counts are whole numbers."""
        C = as_array(student.confusion_matrix(*answers_of(rng, draw_counts(rng, 4)), 4), "C")
        assert_that(C.dtype.kind in "iu", f"C is {C.dtype}", "counts are whole numbers, also by their type")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_counts")
    def test_inputs_unchanged(self, student, rng):
        """`confusion_matrix` doesn't change the labels or the predictions."""
        assert_input_unchanged(student.call("confusion_matrix", *answers_of(rng, draw_counts(rng, 4)), 4))


@pytest.mark.exercise("per_class_metrics")
class PerClassMetrics:
    @pytest.mark.weight(2)
    def test_precision(self, student, reference, rng):
        """`precision` has one entry per class: the share of images predicted as this class that belong to it."""
        self._assert_rates(student, reference, rng, "precision", "it looks at what was read as the class")

    @pytest.mark.weight(2)
    def test_recall(self, student, reference, rng):
        """`recall` has one entry per class: the share of images of this class that were predicted as it."""
        self._assert_rates(student, reference, rng, "recall", "it looks at the images of the class")

    @pytest.mark.weight(1.5)
    def test_f1(self, student, reference, rng):
        """`f1` has one entry per class: the harmonic mean of its precision and its recall."""
        self._assert_rates(student, reference, rng, "f1", "it must be the harmonic mean of the class's two rates")

    def test_macro_f1(self, student, reference, rng):
        """`macro_f1` is one number: the mean of `f1` over all classes, each with the same weight."""
        self._assert_rates(student, reference, rng, "macro_f1", "each class must come first, the mean last")

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_precision", "test_recall", "test_f1")
    def test_nothing_to_divide_by(self, student, reference):
        """A rate that would be 0 / 0 is 0.0 and still counts in the mean, as does a class with a single image."""
        for C in (
            [[5, 2, 0, 0], [1, 7, 0, 3], [4, 1, 0, 2], [0, 0, 0, 0]],
            [[6, 0, 2], [0, 0, 0], [3, 0, 8]],
            [[0, 4, 0], [3, 0, 0], [0, 0, 9]],
            [[1, 0, 0], [0, 5, 2], [0, 3, 4]],
        ):
            metrics, expected = student.per_class_metrics(np.array(C)), reference.per_class_metrics(np.array(C))
            for name in ("precision", "recall", "f1", "macro_f1"):
                assert_close(
                    take(metrics, name, "the metrics"),
                    expected[name],
                    name,
                    must_hold="where there is nothing to divide by, a rate is 0.0, and its class counts in the mean",
                )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_precision", "test_recall")
    def test_input_unchanged(self, student, rng):
        """`per_class_metrics` doesn't change the table it is given."""
        assert_input_unchanged(student.call("per_class_metrics", draw_counts(rng, 4)))

    @staticmethod
    def _assert_rates(student, reference, rng, name, must_hold):
        for k in (4, 3, 12):
            C = draw_counts(rng, k)
            found = take(student.per_class_metrics(C), name, "the metrics")
            expected = reference.per_class_metrics(C)[name]
            assert_close(assert_shape(found, np.shape(expected), name), expected, name, must_hold=must_hold)
