"""Checks of the numerical gradient."""

import numpy as np
import pytest

from autograder.checking.assertions import assert_close, assert_input_unchanged
from autograder.sandbox.guest import protocol


def draw_coefficients(rng, *shape):
    """Return numbers between 0.5 and 2 in size, of both signs."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)


@pytest.mark.exercise("numerical_gradient")
class NumericalGradient:
    @pytest.mark.weight(3)
    def test_values(self, student, rng):
        """For a function of a vector, entry i is the slope of f with respect to entry i alone."""
        c, v = draw_coefficients(rng, 131), rng.uniform(-1, 1, 131)
        c[::5] /= 100  # gentle slopes among the others
        v[100:] = v[:31]  # entries of the same size
        wave = protocol.Function("100000 + np.sum(c * np.sin(v))", {"c": c})
        assert_close(
            student.numerical_gradient(wave, v),
            c * np.cos(v),
            "the gradient",
            rtol=1e-4,
            atol=1e-5,
            must_hold="it must be the slope of f along each entry, with the rounding of large f in mind",
        )
        v = rng.uniform(2e-4, 8e-4, 6) * rng.permutation([-1, 1, -1, 1, -1, 1])
        c = draw_coefficients(rng, 6)
        bend = protocol.Function("np.sum(c * np.maximum(v, 0))", {"c": c})
        assert_close(
            student.numerical_gradient(bend, v),
            c * (v > 0),
            "the gradient",
            rtol=1e-4,
            atol=1e-5,
            must_hold="near a bend of f the step must be small enough to stay on one side of it",
        )

    @pytest.mark.weight(1.5)
    @pytest.mark.needs("test_values")
    def test_two_sided(self, student, rng):
        """The slope is a central difference around v, with the given step h."""
        A, c, v = rng.normal(size=(4, 4)), draw_coefficients(rng, 4), 3 * draw_coefficients(rng, 4)
        bowl = protocol.Function("v @ A @ v + c @ v", {"A": A, "c": c})
        assert_close(
            student.numerical_gradient(bowl, v, 0.1),
            (A + A.T) @ v + c,
            "the gradient of a parabola",
            must_hold="a step to both sides gives it exactly, for any h and one entry at a time",
        )
        cubic = protocol.Function("np.sum(c * v**3)", {"c": c})
        assert_close(
            student.numerical_gradient(cubic, v, 0.125),
            3 * c * v**2 + c * 0.125**2,
            "the difference quotient of v**3",
            must_hold="it must be taken with the h that was given",
        )

    @pytest.mark.needs("test_values")
    def test_any_shape(self, student, rng):
        """The gradient has the shape of v, also when v has two or more axes."""
        for shape in [(3, 4), (5, 2), (2, 4, 3)]:
            A, v = draw_coefficients(rng, *shape), rng.uniform(-1, 1, shape[::-1]).T  # columns together in memory
            wave = protocol.Function("np.sum(A * np.sin(v)) + np.sum(v) ** 2", {"A": A})
            assert_close(
                student.numerical_gradient(wave, v),
                A * np.cos(v) + 2 * v.sum(),
                "the gradient",
                rtol=1e-4,
                atol=1e-4,
                must_hold="each entry has its own slope",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_values")
    def test_input_unchanged(self, student, rng):
        """`numerical_gradient` doesn't change its input v."""
        v = rng.integers(-16, 16, 5) / 8  # eighths and a step of 1/128: adding and subtracting it is exact
        assert_input_unchanged(student.call("numerical_gradient", protocol.Function("np.sum(v * v)"), v, 2.0**-7))
