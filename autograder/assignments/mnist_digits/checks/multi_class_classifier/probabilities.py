"""Checks of softmax and of the two forms of its loss."""

import numpy as np
import pytest

from autograder.checking.assertions import as_number, assert_close, assert_input_unchanged, assert_that

from .draws import (
    draw_labels,
    draw_probabilities,
    draw_targets,
)

SCORES = np.array(
    [
        [1000.0, 1001.0, 998.5, 1000.5],
        [0.5, -1.0, 0.25, 2.0],
        [-1000.0, -1001.5, -999.0, -1000.25],
        [1000.0, -1000.0, 999.0, 0.0],
        [-2.0, 1.0, -1000.0, 0.0],
    ]
)
"""Rows of very different size; their softmax in float64, each row by itself, is exact to rounding."""
WIDE = np.where(np.arange(13) == [[12], [11]], [[1000.0], [0.5]], [[0.0], [-1000.0]])
"""Rows of many classes whose largest score stands near their end, far above the others."""
EXTREMES = [SCORES, SCORES[1:3], WIDE, *np.split(SCORES, len(SCORES))]
"""All in one batch, none near 1000, and each row alone: what protects one row may not hang on another."""
MANY = 1100
"""Rows of one larger batch: a function may not stop at a round number of images."""
WARNED = "NumPy warned of a number too large or undefined"
IN_RANGE = "no step on the way may leave the range of numbers"


@pytest.mark.exercise("softmax")
class Softmax:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """Each row of `P` holds e^z over the sum of e^z of that row: one probability for each class."""
        self._assert_rows(student, reference, rng, [(7, 5, 1), (4, 6, 3), (23, 12, 8), (9, 2, 1), (MANY, 3, 1)])

    @pytest.mark.needs("test_values")
    def test_square(self, student, reference, rng):
        """The rows, not the columns, sum to 1, also if there are as many images as classes."""
        self._assert_rows(student, reference, rng, [(5, 5, 2), (12, 12, 1)])

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_one_image(self, student, reference, rng):
        """A batch of one image gives one row."""
        self._assert_rows(student, reference, rng, [(1, 6, 2)])

    @pytest.mark.weight(2)
    @pytest.mark.needs("test_values")
    def test_stability(self, student):
        """`P` is correct, without a NumPy warning, for rows near 1000, -1000 and 0, in one batch and each alone."""
        for Z in EXTREMES:
            reply = student.call("softmax", Z)
            expected = np.exp(Z - Z.max(axis=1, keepdims=True))
            expected /= expected.sum(axis=1, keepdims=True)
            must_hold = "each row must be right, whatever other rows are in the batch"
            assert_close(reply.value, expected, "P", atol=1e-12, must_hold=must_hold)
            assert_that(not reply.warnings, WARNED, IN_RANGE)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_input_unchanged(self, student, rng):
        """`softmax` doesn't change its input Z."""
        assert_input_unchanged(student.call("softmax", rng.normal(size=(7, 5))))

    @staticmethod
    def _assert_rows(student, reference, rng, sizes):
        for m, k, size in sizes:
            Z = rng.normal(0, size, (m, k)) + rng.normal(0, 3, (m, 1))
            must_hold = "every row must be e^z over the row's sum of e^z"
            assert_close(student.softmax(Z), reference.softmax(Z), "P", must_hold=must_hold)


@pytest.mark.exercise("categorical_cross_entropy")
class CategoricalCrossEntropy:
    @pytest.mark.weight(3)
    def test_one_image(self, student, reference, rng):
        """For one image the loss is -log of the predicted probability of the true class."""
        for k in (3, 5, 12):
            for _ in range(2):
                P, Y = draw_probabilities(rng, 1, k), draw_targets(rng, 1, k)
                assert_close(
                    student.categorical_cross_entropy(P, Y),
                    reference.categorical_cross_entropy(P, Y),
                    "the loss",
                    rtol=1e-5,
                    must_hold="the probability of the true class alone must decide it",
                )

    @pytest.mark.weight(3)
    @pytest.mark.needs("test_one_image")
    def test_mean(self, student, reference, rng):
        """For a batch the loss is one number: the mean of the losses of its images."""
        for m, k in [(7, 5), (5, 5), (23, 4), (6, 12), (MANY, 3)]:
            P, Y = draw_probabilities(rng, m, k), draw_targets(rng, m, k)
            assert_close(
                student.categorical_cross_entropy(P, Y),
                reference.categorical_cross_entropy(P, Y),
                "the loss",
                rtol=1e-5,
                must_hold="it must be the mean over the images: twice the same images cost the same",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_mean")
    def test_saturated(self, student, reference):
        """The loss stays finite when P holds exact 0 and 1: near 0 for right answers, large for wrong ones."""
        P, Y = np.eye(4)[[2, 0, 3]], np.eye(4)[[2, 0, 3]]
        right = as_number(student.categorical_cross_entropy(P, Y), "the loss")
        assert_that(
            abs(right) < 1e-3,
            "the loss of certain and right answers is not near 0",
            "a certain right answer costs nothing",
        )
        P = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        for labels in ([0, 2], [0, 1]):  # one of them wrong, and both
            wrong = as_number(student.categorical_cross_entropy(P, np.eye(3)[labels]), "the loss")
            assert_that(
                wrong > 5,
                "the loss of a certain wrong answer is small",
                "the epsilon that protects the log must be much smaller",
            )
        P, Y = np.array([[1e-3, 0.9, 0.099], [0.3, 0.699, 1e-3]]), np.eye(3)[[0, 2]]
        assert_close(
            student.categorical_cross_entropy(P, Y),
            reference.categorical_cross_entropy(P, Y),
            "the loss near a probability of 0",
            rtol=1e-2,
            must_hold="the epsilon that protects the log must be too small to be seen here",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_mean")
    def test_inputs_unchanged(self, student, rng):
        """`categorical_cross_entropy` doesn't change P or Y, even where P is 0."""
        P = draw_probabilities(rng, 7, 5)
        P[2] = [0, 0, 1, 0, 0]
        assert_input_unchanged(student.call("categorical_cross_entropy", P, draw_targets(rng, 7, 5)))


@pytest.mark.exercise("cross_entropy_from_logits")
class CrossEntropyFromLogits:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """For ordinary scores the loss is the mean over the images of -log of the true class's probability."""
        for m, k, size in [(7, 5, 1), (5, 5, 3), (23, 12, 2), (1, 4, 2), (MANY, 3, 1)]:
            Z, y = rng.normal(0, size, (m, k)) + rng.normal(0, 2, (m, 1)), draw_labels(rng, m, k)
            assert_close(
                student.cross_entropy_from_logits(Z, y),
                reference.cross_entropy_from_logits(Z, y),
                "the loss",
                must_hold="it must be the mean of -log softmax(Z), taken at each image's own label",
            )

    @pytest.mark.weight(2)
    @pytest.mark.needs("test_values")
    def test_stability(self, student, reference):
        """For scores near 1000, -1000 and 0 in one batch, the loss is finite and exact, without a warning."""
        low = SCORES[1:3] * [1, 3, 1, 1]  # no row near 1000; far from 0 where the loss is, so that float32 can tell it
        for Z, y in [(SCORES, [0, 3, 2, 0, 1]), (SCORES, [2, 1, 1, 1, 2]), (low, [3, 1]), (WIDE, [3, 11])]:
            reply = student.call("cross_entropy_from_logits", Z, np.array(y))
            assert_close(
                reply.value,
                reference.cross_entropy_from_logits(Z, np.array(y)),
                "the loss",
                must_hold="also where the probability of the true class is too small for a number, its log is not",
            )
            assert_that(not reply.warnings, WARNED, IN_RANGE)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_inputs_unchanged(self, student, rng):
        """`cross_entropy_from_logits` doesn't change Z or y."""
        assert_input_unchanged(
            student.call("cross_entropy_from_logits", rng.normal(size=(7, 5)), draw_labels(rng, 7, 5))
        )
