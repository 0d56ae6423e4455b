"""Checks of the questions of this notebook."""

from ..shared.answers import assert_answer, questions
from .reasons import ACCEPTED, REASONS


class Questions:
    @questions(REASONS)
    def test_answer(self, student, reference, name):
        """`{name}` is the right answer."""
        assert_answer(student, reference, name, REASONS[name], ACCEPTED.get(name))
