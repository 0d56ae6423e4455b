"""Which known mistakes agree with a learner's function on every call: compare replies, exactly or but for their form.

Only what the calls returned is looked at. The known mistakes are the course's own code; they answer the same calls in
this process. A mistake is named only if it agrees on every call, so that a hint is never a guess.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checking.assertions import ATOL, ATOL_FLOAT32, RTOL, RTOL_FLOAT32
from autograder.course.notebook import CourseNotebook
from autograder.diagnosis.answers import Answers
from autograder.diagnosis.mistakes import Mistake, known_mistakes
from autograder.diagnosis.replay import Call
from autograder.sandbox.guest.protocol import ErrorKind, ErrorReply, Reply, Unsupported, ValueReply

KINDS = {"b": "bool", "i": "integer", "u": "integer", "f": "float"}
"""Kinds of number that differ; an integer's sign and width do not matter."""


def matching_mistakes(
    notebook: CourseNotebook, exercise: str, calls: Sequence[Call], correct: Sequence[Reply], answers: Answers
) -> list[Mistake]:
    """Return the known mistakes of an exercise that agree with a learner's function on every call.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    calls : sequence of Call
    correct : sequence of Reply
        The correct reply to each call.
    answers : Answers

    Returns
    -------
    list of Mistake
        Those that agree exactly; if there is none, those that agree but for the form of what they return: a column
        for a row, a list for an array, something next to what was asked for.
    """
    found: dict[bool, list[Mistake]] = {True: [], False: []}
    formed = [in_form_of(right, call.reply) for call, right in zip(calls, correct, strict=True)]
    only_form = all(map(same_reply, formed, correct))
    for mistake in known_mistakes(notebook):
        if mistake.exercise == exercise:
            functions = answers.functions(notebook, mistake)
            others = (answers.reply(call, functions) for call in calls)  # as many as it takes to tell them apart
            exact = _agreement(others, calls, correct, formed)
            if exact or (exact is False and not only_form):
                found[exact].append(mistake)
    return found[True] or found[False]


def _agreement(
    others: Iterator[Reply], calls: Sequence[Call], correct: Sequence[Reply], formed: Sequence[Reply]
) -> bool | None:
    """Return whether other replies agree exactly with these (True), but for their form (False), or not (None)."""
    exact = True
    for call, right, reply, other in zip(calls, correct, formed, others, strict=True):
        exact = exact and same_reply(call.reply, other)
        if not exact and not same_reply(reply, in_form_of(right, other)):
            return None
    return exact


def same_reply(one: Reply, other: Reply) -> bool:
    """Return whether two replies show the same behaviour: values to rounding, errors, inputs left alone.

    Two exceptions are the same only in all their words: many mistakes end in an exception of one type. Two changed
    inputs are the same only if the same argument was changed first.
    """
    if isinstance(one, ValueReply) and isinstance(other, ValueReply):
        return _changed(one) == _changed(other) and same_value(one.value, other.value)
    if isinstance(one, ErrorReply) and isinstance(other, ErrorReply):
        return one.kind is not ErrorKind.MALFORMED and _error(one) == _error(other)
    return False


def _error(reply: ErrorReply) -> tuple[ErrorKind, str, str]:
    return reply.kind, reply.type_name, reply.message


def _changed(reply: ValueReply) -> tuple[bool, int | None]:
    """Return whether an argument was changed in place, and which one."""
    return reply.changed_input, reply.changed_argument if reply.changed_input else None


def same_value(one: Any, other: Any) -> bool:
    """Return whether two decoded values are equal: structure and kind of number exactly, numbers to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if one is None or other is None or isinstance(one, (str, Unsupported)) or isinstance(other, (str, Unsupported)):
        return type(one) is type(other) and one == other
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return False
    return _same_numbers(np.asarray(one), np.asarray(other))


def _same_numbers(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    kinds = [KINDS.get(array.dtype.kind) for array in (one, other)]
    if one.shape != other.shape or None in kinds or kinds[0] != kinds[1]:
        return False
    narrow = np.float32 in (one.dtype, other.dtype) or np.float16 in (one.dtype, other.dtype)
    rtol, atol = (RTOL_FLOAT32, ATOL_FLOAT32) if narrow else (RTOL, ATOL)
    return np.allclose(one.astype(float), other.astype(float), rtol=rtol, atol=atol, equal_nan=True)


def in_form_of(right: Reply, reply: Reply) -> Reply:
    """Return a reply with its value in the form of the right reply's, as far as only the form differs.

    A column becomes a row, a list an array, and one thing returned in addition is left out: the checks, too, accept
    these forms.
    """
    if not isinstance(reply, ValueReply) or not isinstance(right, ValueReply):
        return reply
    return replace(reply, value=_formed(right.value, reply.value))


def _formed(right: Any, value: Any) -> Any:
    if isinstance(right, dict) and isinstance(value, dict) and right.keys() <= value.keys():
        return {key: _formed(part, value[key]) for key, part in right.items()}
    if isinstance(right, list):
        return _formed_list(right, value)
    if isinstance(right, (np.ndarray, np.generic, int, float)) and (array := _array(value)) is not None:
        same_form = _without_ones(array) == _without_ones(np.asarray(right))
        return array.reshape(np.shape(right)) if same_form else array
    return value


def _formed_list(right: list[Any], value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = list(value)
    if not isinstance(value, list) or len(value) not in (len(right), len(right) + 1):
        return value
    return [_formed(part, item) for part, item in zip(right, value, strict=False)]


def _array(value: Any) -> np.ndarray[Any, Any] | None:
    """Return numbers as an array, or None for anything else."""
    if isinstance(value, list) and value and not all(isinstance(item, (bool, int, float)) for item in value):
        parts = [part for part in map(_array, value) if part is not None]
        stackable = len(parts) == len(value) and len({part.shape for part in parts}) == 1
        return np.stack(parts) if stackable else None
    if not isinstance(value, (np.ndarray, np.generic, list, bool, int, float)):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biuf" else None


def _without_ones(array: np.ndarray[Any, Any]) -> list[int]:
    return [length for length in array.shape if length != 1]
