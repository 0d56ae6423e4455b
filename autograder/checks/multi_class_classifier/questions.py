"""Checks of the questions of this notebook."""

from autograder.checks.answers import assert_answer, questions
from autograder.checks.multi_class_classifier.reasons import ACCEPTED, REASONS


class Questions:
    @questions(REASONS)
    def test_answer(self, student, reference, name):
        """`{name}` is the right answer."""
        assert_answer(student, reference, name, REASONS[name], ACCEPTED.get(name))
