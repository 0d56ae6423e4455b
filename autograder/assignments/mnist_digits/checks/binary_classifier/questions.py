"""Checks of the questions of this notebook."""

from autograder.assignments.mnist_digits.checks.binary_classifier.reasons import ACCEPTED, REASONS
from autograder.assignments.mnist_digits.checks.shared.answers import assert_answer, questions


class Questions:
    @questions(REASONS)
    def test_answer(self, student, reference, name):
        """`{name}` is the right answer."""
        assert_answer(student, reference, name, REASONS[name], ACCEPTED.get(name))
