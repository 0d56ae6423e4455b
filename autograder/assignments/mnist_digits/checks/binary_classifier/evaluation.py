"""Checks of the decisions: labels from probabilities, counts and rates from labels."""

import numpy as np
import pytest

from autograder.checking.assertions import as_number, assert_close, assert_input_unchanged, assert_that, take


@pytest.mark.exercise("predict_labels")
class PredictLabels:
    @pytest.mark.weight(2)
    def test_half(self, student, rng):
        """With the default threshold, the prediction is 1 where a is above 0.5 and 0 where it is below."""
        for low, high in [(4, 7), (9, 3)]:
            a, expected = _draw_sides(rng, 0.5, low, high)
            assert_close(
                student.predict_labels(a), expected, "the labels", must_hold="there must be one 0 or 1 for each image"
            )

    @pytest.mark.needs("test_half")
    def test_threshold(self, student, rng):
        """With another threshold, the prediction is 1 where a is above it and 0 where it is below."""
        for threshold, low, high in [
            (0.2137, 5, 8),
            (0.8564, 5, 8),
            (0.0, 0, 6),
            (1.0, 6, 0),
            (0.2, 0, 1),
            (0.85, 1, 0),
        ]:
            a, expected = _draw_sides(rng, threshold, low, high)
            assert_close(
                student.predict_labels(a, threshold),
                expected,
                "the labels",
                must_hold="the threshold that was given must decide",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_half")
    def test_input_unchanged(self, student, rng):
        """`predict_labels` doesn't change the probabilities it is given."""
        assert_input_unchanged(student.call("predict_labels", _draw_sides(rng, 0.5, 4, 7)[0]))


NEAR = 4e-4
"""How near a probability comes to the threshold: far more than rounding, less than two or three digits show."""


def _draw_sides(rng, threshold, low, high):
    """Return so many probabilities below and above a threshold, one near it and one at the end each, and the labels."""
    below, above = threshold * rng.uniform(0.05, 0.95, low), 1 - (1 - threshold) * rng.uniform(0.05, 0.95, high)
    below[:2], above[:2] = [threshold - NEAR, 0][:low], [threshold + NEAR, 1][:high]
    order = rng.permutation(low + high)
    return np.r_[below, above][order], np.r_[np.zeros(low), np.ones(high)][order]


def draw_answers(rng, size=1):
    """Return labels and predictions whose four counts are different multiples of `size`, and the counts by name."""
    numbers = size * rng.permutation([3, 5, 8, 11, 14, 17])[:4]
    counts = dict(zip(("tp", "fp", "fn", "tn"), map(int, numbers), strict=True))
    return *answers_of(rng, *counts.values()), counts


def answers_of(rng, tp, fp, fn, tn):
    """Return labels and predictions that have these counts, in a random order."""
    y, predicted = np.repeat([[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]], (tp, fp, fn, tn), axis=1)
    order = rng.permutation(len(y))
    return y[order], predicted[order].astype(int)


@pytest.mark.exercise("binary_metrics")
class BinaryMetrics:
    @pytest.mark.weight(2)
    def test_counts(self, student, rng):
        """`tp`, `fp`, `fn` and `tn` count the images by true label and prediction."""
        for size in (1, 100):
            y, predicted, counts = draw_answers(rng, size)
            metrics = student.binary_metrics(y, predicted)
            for name, count in counts.items():
                found = as_number(take(metrics, name, "the metrics"), name)
                assert_that(
                    found == count,
                    f"{name} is not the right count",
                    "true or false says whether the prediction is right, positive or negative what was predicted",
                )

    def test_accuracy(self, student, reference, rng):
        """`accuracy` is the share of correct predictions, between 0 and 1."""
        self._assert_rates(student, reference, rng, ["accuracy"], "it must be right answers over all answers")

    @pytest.mark.weight(2)
    def test_precision_and_recall(self, student, reference, rng):
        """`precision` is the share of predicted positives that are right, `recall` the share of positives found."""
        self._assert_rates(
            student,
            reference,
            rng,
            ["precision", "recall"],
            "precision looks at what was predicted positive, recall at what is positive",
        )

    def test_f1(self, student, reference, rng):
        """`f1` is the harmonic mean of precision and recall."""
        self._assert_rates(student, reference, rng, ["f1"], "it must be the harmonic mean of precision and recall")

    @pytest.mark.needs("test_precision_and_recall", "test_f1")
    def test_nothing_to_divide_by(self, student, reference):
        """A rate that would be 0 / 0 is 0.0: without positive images, positive predictions, both, or true positives."""
        some, others, none = np.array([1.0, 0.0, 1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0, 0.0, 1.0]), np.zeros(5)
        for y, predicted in [(some, none), (none, some), (none, none), (some, others)]:
            arguments = y, predicted.astype(int)
            metrics, expected = student.binary_metrics(*arguments), reference.binary_metrics(*arguments)
            for name in ("precision", "recall", "f1", "accuracy"):
                assert_close(
                    take(metrics, name, "the metrics"),
                    expected[name],
                    name,
                    must_hold="where there is nothing to divide by, a rate is 0.0; accuracy always has its images",
                )

    @staticmethod
    def _assert_rates(student, reference, rng, names, must_hold):
        # Beside the ordinary: equal counts, and mistakes of one kind only, where no denominator is 0 either.
        special = [(4, 4, 4, 4), (6, 0, 3, 5), (6, 3, 0, 5), (7, 0, 0, 4)]
        for y, predicted in [draw_answers(rng)[:2], *(answers_of(rng, *counts) for counts in special)]:
            metrics, expected = student.binary_metrics(y, predicted), reference.binary_metrics(y, predicted)
            for name in names:
                assert_close(take(metrics, name, "the metrics"), expected[name], name, must_hold=must_hold)
