"""Checks of the neuron's forward steps: weighted sum, sigmoid, loss."""

import numpy as np
import pytest

from autograder.checking.assertions import as_number, assert_close, assert_input_unchanged, assert_that


@pytest.mark.exercise("weighted_sum")
class WeightedSum:
    @pytest.mark.weight(2)
    def test_products(self, student, reference, rng):
        """With b = 0, each image's score is the sum of its pixels times their weights."""
        for m, n in [(7, 5), (4, 9), (1, 6), (6, 6), (131, 801)]:
            # A transposed view: columns lie together in memory. Small weights keep the rounding of long sums small.
            X, w = rng.normal(size=(n, m)).T, rng.normal(0, 1 / n, n)
            assert_close(
                student.weighted_sum(X, w, 0.0),
                reference.weighted_sum(X, w, 0.0),
                "z",
                must_hold="z must hold one number for each image: the sum of pixel times weight",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_products")
    def test_bias(self, student, reference, rng):
        """The bias is added to the sum of every image."""
        for m, b, size in [(7, -1.25, 1), (4, 0.75, 1), (1, 2.5, 1), (3, 0.5, 0)]:  # a training starts at w = 0
            X, w = rng.normal(size=(m, 5)), size * rng.normal(size=5)
            X[1::3] = 0  # bare paper scores b too
            assert_close(
                student.weighted_sum(X, w, b),
                reference.weighted_sum(X, w, b),
                "z",
                must_hold="z must change by b, once for each image, when b is not 0",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_products")
    def test_inputs_unchanged(self, student, rng):
        """`weighted_sum` doesn't change X or w."""
        assert_input_unchanged(student.call("weighted_sum", rng.normal(size=(7, 5)), rng.normal(size=5), 0.5))


@pytest.mark.exercise("sigmoid")
class Sigmoid:
    @pytest.mark.weight(3)
    def test_values(self, student, reference, rng):
        """`sigmoid(z)` is 1 / (1 + e^-z) for every entry of z."""
        steps = np.array([-16.0, -3.0, -0.5, 0.0, 0.5, 3.0, 16.0])
        for z in [rng.normal(0, 2, 7), steps, rng.normal(0, 8, 23), np.array([0.75])]:
            assert_close(
                student.sigmoid(z), reference.sigmoid(z), "a", must_hold="a must be 1 / (1 + e^-z), entry by entry"
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_any_shape(self, student, reference, rng):
        """`sigmoid(z)` has the shape of z, whatever that shape is; z may be a plain number, and may hold integers."""
        arrays = [np.asarray(rng.normal(0, 2, shape)) for shape in [(3, 5), (2, 4, 3), ()]]
        for z in [*arrays, arrays[0].T, float(rng.uniform(-3, 3)), np.array([-2, 3, 0, -1, 1])]:
            assert_close(
                student.sigmoid(z), reference.sigmoid(z), "a", must_hold="every entry must be squashed by itself"
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_values")
    def test_stability(self, student):
        """`sigmoid(z)` is correct, without a NumPy warning, for z = 1000 and z = -1000 in one array."""
        reply = student.call("sigmoid", np.array([-1000.0, -1.5, 0.0, 1.5, 1000.0]))
        middle = 1 / (1 + np.exp(1.5))
        assert_close(reply.value, [0, middle, 0.5, 1 - middle, 1], "a", atol=1e-12, must_hold="it must end at 0 and 1")
        assert_that(
            not reply.warnings,
            "NumPy warned of a number too large or undefined",
            "no step on the way may leave the range of numbers",
        )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_input_unchanged(self, student, rng):
        """`sigmoid` doesn't change its input z."""
        assert_input_unchanged(student.call("sigmoid", np.r_[rng.normal(0, 2, 7), -1000, 1000]))


def draw_probabilities(rng, m):
    """Return probabilities away from 0 and 1, and labels with unequal numbers of 0 and 1 (for m > 2)."""
    ones = max(1, m // 3)
    return rng.uniform(0.05, 0.95, m), rng.permutation(np.r_[np.ones(ones), np.zeros(m - ones)])


@pytest.mark.exercise("binary_cross_entropy")
class BinaryCrossEntropy:
    @pytest.mark.weight(3)
    def test_one_image(self, student, reference, rng):
        """For one image the loss is -log of the predicted probability of the true label."""
        for y in (1.0, 0.0):
            for a in rng.uniform([0.05, 0.6], [0.4, 0.95]):
                arguments = np.array([a]), np.array([y])
                assert_close(
                    student.binary_cross_entropy(*arguments),
                    reference.binary_cross_entropy(*arguments),
                    "the loss",
                    rtol=1e-5,
                    must_hold=f"an image with y = {y:.0f} must cost -log of the probability given to {y:.0f}",
                )

    @pytest.mark.weight(3)
    @pytest.mark.needs("test_one_image")
    def test_mean(self, student, reference, rng):
        """For a batch the loss is one number: the mean of the losses of its images."""
        for m in (7, 5, 23, 131, 1100):
            a, y = draw_probabilities(rng, m)
            again = rng.integers(0, 60, max(0, m - 60))  # a large batch holds images more than once
            a[60:], y[60:] = a[again], y[again]
            assert_close(
                student.binary_cross_entropy(a, y),
                reference.binary_cross_entropy(a, y),
                "the loss",
                rtol=1e-5,
                must_hold="it must be the mean over the images: twice the same images cost the same",
            )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_mean")
    def test_saturated(self, student, reference):
        """The loss stays finite when a is exactly 0 or 1: near 0 for a right answer, large for a wrong one."""
        a, y = np.array([0.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0])
        right = as_number(student.binary_cross_entropy(a, y), "the loss")
        assert_that(
            abs(right) < 1e-3,
            "the loss of certain and right answers is not near 0",
            "a certain right answer costs nothing",
        )
        for a, y in [([0.0, 0.5], [1.0, 1.0]), ([1.0, 0.5], [0.0, 1.0]), ([0.0, 1.0, 0.0], [1.0, 0.0, 1.0])]:
            wrong = as_number(student.binary_cross_entropy(np.array(a), np.array(y)), "the loss")
            assert_that(
                wrong > 4,
                "the loss of a certain wrong answer is small",
                "the epsilon that protects the log must be much smaller",
            )
        for a, y in [([1e-3, 1 - 1e-3, 0.3], [1.0, 0.0, 1.0]), ([1.0, 0.5], [1.0, 1.0]), ([0.4, 0.0], [1.0, 0.0])]:
            arguments = np.array(a), np.array(y)
            assert_close(
                student.binary_cross_entropy(*arguments),
                reference.binary_cross_entropy(*arguments),
                "the loss near a = 0 and 1",
                rtol=1e-2,
                must_hold="the epsilon that protects the log must be too small to be seen here",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_mean")
    def test_inputs_unchanged(self, student, rng):
        """`binary_cross_entropy` doesn't change a or y, even where a is 0 or 1."""
        a, y = draw_probabilities(rng, 7)
        a[0], a[1] = 0, 1
        assert_input_unchanged(student.call("binary_cross_entropy", a, y))
