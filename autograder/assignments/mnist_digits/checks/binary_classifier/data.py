"""Checks of the data steps: choosing two digits, turning images into rows of numbers."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    as_array,
    assert_close,
    assert_finite,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    note,
    take,
)


def draw_digits(rng, first=3, last=7):
    """Return images of shape (m, 5, 6) and labels from `first` to `last` that hold every digit, unevenly often."""
    labels = rng.permutation(np.concatenate([np.repeat(np.arange(10), 2), rng.integers(0, 10, 115)]))
    labels = np.r_[first, labels, last]
    return rng.integers(0, 256, (len(labels), 5, 6), dtype=np.uint8), labels


def draw_pairs(rng):
    """Return 3 and 7, a pair whose negative digit is the larger one, and pairs with the digits 0 and 1."""
    smaller, larger = sorted(rng.choice([0, 1, 2, 4, 5, 6, 8, 9], 2, replace=False))
    return [(3, 7), (int(larger), int(smaller)), (3, 0), (1, 7)]


@pytest.mark.exercise("select_pair")
class SelectPair:
    @pytest.mark.weight(2)
    def test_images(self, student, reference, rng):
        """`select_pair` keeps all images of the two digits, no others, and in their original order."""
        for pair in draw_pairs(rng):
            images, labels = draw_digits(rng, *pair)
            expected, _ = reference.select_pair(images, labels, *pair)
            kept = take(student.select_pair(images, labels, *pair), 0)
            assert_close(
                kept, expected, "the kept images", must_hold="image by image, they must be those of the two digits"
            )

    @pytest.mark.weight(2)
    def test_labels(self, student, reference, rng):
        """`y` has one entry for each kept image: 1.0 for the positive digit, 0.0 for the negative one."""
        for pair in draw_pairs(rng):
            images, labels = draw_digits(rng, *pair)
            for kept in (labels >= 0, labels != pair[1]):  # all images, and those without the positive digit
                _, expected = reference.select_pair(images[kept], labels[kept], *pair)
                y = take(student.select_pair(images[kept], labels[kept], *pair), 1)
                assert_close(
                    y, expected, "y", must_hold="it must be 1 where the image shows the positive digit, else 0"
                )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_labels")
    def test_label_type(self, student, rng):
        """`y` has a signed dtype: later steps subtract it, and unsigned integers wrap around below zero."""
        images, labels = draw_digits(rng)
        y = as_array(take(student.select_pair(images, labels, 3, 7), 1), "y")
        assert_that(y.dtype.kind in "fi", f"y is {y.dtype}", "0 - 1 must give -1 in its type: floats were asked for")
        if y.dtype.kind == "i":
            note(f"y is {y.dtype}; floats were asked for")

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_images", "test_labels")
    def test_inputs_unchanged(self, student, rng):
        """`select_pair` doesn't change the images or labels."""
        assert_input_unchanged(student.call("select_pair", *draw_digits(rng), 3, 7))


@pytest.mark.exercise("preprocess_images")
class PreprocessImages:
    @pytest.mark.weight(2)
    def test_rows(self, student, rng):
        """Row i of `X` holds the pixels of image i, one image row after the other."""
        for m, height, width in [(7, 5, 6), (4, 9, 3), (1, 6, 5), (3, 28, 28)]:
            images = rng.integers(0, 256, (m, height, width), dtype=np.uint8)
            self._assert_rows(student, images)
            self._assert_rows(student, np.asfortranarray(images))  # the same images, laid out otherwise in memory

    @pytest.mark.needs("test_rows")
    def test_range(self, student, reference, rng):
        """`X` runs from 0.0 for black (0) to 1.0 for white (255), the same way for every set of images."""
        for end in (256, 131, 2):
            images = rng.integers(0, end, (7, 5, 6), dtype=np.uint8)
            assert_close(
                student.preprocess_images(images),
                reference.preprocess_images(images),
                "X",
                must_hold="black is 0, white (255) is 1, and a grey pixel has the same number in every set of images",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_rows", "test_range")
    def test_input_unchanged(self, student, rng):
        """`preprocess_images` doesn't change the images it is given."""
        assert_input_unchanged(student.call("preprocess_images", rng.integers(0, 256, (7, 5, 6), dtype=np.uint8)))

    @staticmethod
    def _assert_rows(student, images):
        pixels = images.reshape(len(images), -1).astype(float)
        X = assert_finite(assert_shape(student.preprocess_images(images), pixels.shape, "X"), "X").astype(float)
        scale = (X * pixels).sum() / (pixels**2).sum()
        assert_that(
            scale > 1e-9,
            "X does not grow with the brightness of the pixels",
            "a brighter pixel must give a larger number",
        )
        assert_close(
            X / scale,
            pixels,
            "X",
            rtol=1e-4,
            atol=1e-3,
            must_hold="apart from their scale, the numbers of row i must be the pixels of image i in reading order",
        )
