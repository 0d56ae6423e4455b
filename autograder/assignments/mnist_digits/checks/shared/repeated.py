"""What the checks of all functions share that are called several times: no call leaves anything to the next."""

from typing import NamedTuple

import numpy as np
import pytest

from autograder.checking.assertions import assert_close, assert_that, take
from autograder.sandbox.guest import protocol

RTOL, ATOL = 1e-4, 1e-6
"""Generous: what is left from another call is far off, and the other checks ask for more."""
ITSELF = "each call must make new arrays, and use what it was given only"
RIGHT_FIRST = "it must be right before anything can be told of another call"


class Given(NamedTuple):
    """Arguments of a learner's function, and those of the correct one, where a learner has a cache of their own."""

    student: tuple
    reference: tuple


def assert_calls_stand_alone(student, name, one, other, reference=None):
    """Require that a call with other values is not led astray by the first, leaves its result alone, and can be undone.

    Parameters
    ----------
    student : Student
    name : str
    one, other : tuple or Given
        Arguments of the same shapes.
    reference : SimpleNamespace, optional
        The correct functions; without them, only equal calls are compared: what rests on chance has many answers.
    """
    one, other = (given if isinstance(given, Given) else Given(given, given) for given in (one, other))
    first = student.call_and_keep(name, *one.student).value
    second = student.call(name, *other.student)
    assert_that(not second.changed_result, "a second call changed what the first had returned", ITSELF)
    third = student.call(name, *one.student).value
    for called, value, given in (("first", first, one), ("second", second.value, other), ("third", third, one)):
        if reference:
            expected = getattr(reference, name)(*map(_built, given.reference))
            must_hold = RIGHT_FIRST if called == "first" else ITSELF
            assert_alike(value, expected, f"the result of a {called} call", must_hold)
    assert_alike(third, first, "the result of the same call, after another one,")


def _built(argument):
    return argument.build() if isinstance(argument, protocol.Function) else argument


def assert_alike(value, expected, what, must_hold=ITSELF):
    """Require the parts of an expected result, to rounding; what is there beside them does not matter.

    Raises
    ------
    Failed
        If one differs.
    """
    if isinstance(expected, dict):
        for key, part in expected.items():
            assert_alike(take(value, key, what), part, what, must_hold)
    elif isinstance(expected, (list, tuple)):
        for place, part in enumerate(expected):
            assert_alike(take(value, place, what), part, what, must_hold)
    elif isinstance(expected, (np.ndarray, np.generic, bool, int, float)):
        assert_close(value, expected, what, RTOL, ATOL, must_hold=must_hold)


def exercises(calls, needs):
    """Return the parameters of a check that is made of many exercises: each one's name, marked as its exercise."""
    return [
        pytest.param(
            name, marks=[pytest.mark.exercise(name), *([pytest.mark.needs(needs[name])] if name in needs else [])]
        )
        for name in calls
    ]
