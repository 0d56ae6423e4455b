"""Do two replies of a function say the same, and what would a reply be in the form of another?"""

import numpy as np

from autograder.checking.assertions import ATOL, ATOL_FLOAT32, RTOL, RTOL_FLOAT32
from autograder.sandbox.guest.protocol import Unsupported

KINDS = {"b": "bool", "i": "integer", "u": "integer", "f": "float"}
"""Kinds of number that are told apart: an integer's sign and width are no mistake."""


def error_of(reply):
    """Return kind, type and words of a reply's exception as strings, empty where a hostile reply has something else."""
    error = reply.get("error")
    parts = [error.get(key) for key in ("kind", "type", "message")] if isinstance(error, dict) else [""] * 3
    return [part if isinstance(part, str) else "" for part in parts]


def same_reply(one, other):
    """Return whether two replies tell of the same behaviour: values to rounding, errors, inputs left alone.

    Two exceptions are the same only in all their words: many mistakes end in an exception of one type. Two changed
    inputs are the same only if the same argument was changed first.
    """
    if "error" in one or "error" in other:
        return error_of(one)[0] != "" and error_of(one) == error_of(other)
    if _changed(one) != _changed(other):
        return False
    return same_value(one.get("value"), other.get("value"))


def _changed(reply):
    """Return which argument was changed in place; a hostile reply may have anything there."""
    changed, place = reply.get("changed_input") is True, reply.get("changed_argument")
    return changed, place if changed and type(place) is int else None


def same_value(one, other):
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


def _same_numbers(one, other):
    kinds = [KINDS.get(array.dtype.kind) for array in (one, other)]
    if one.shape != other.shape or None in kinds or kinds[0] != kinds[1]:
        return False
    narrow = np.float32 in (one.dtype, other.dtype) or np.float16 in (one.dtype, other.dtype)
    rtol, atol = (RTOL_FLOAT32, ATOL_FLOAT32) if narrow else (RTOL, ATOL)
    return np.allclose(one.astype(float), other.astype(float), rtol=rtol, atol=atol, equal_nan=True)


def in_form_of(right, reply):
    """Return a reply with its value in the form of the right reply's, as far as only the form differs.

    A column becomes a row, a list an array, and one thing returned beside what was asked for is left out: the
    checks, too, are kind to forms.

    Parameters
    ----------
    right, reply : dict
        Replies as decoded.

    Returns
    -------
    dict
    """
    if "value" not in reply or "value" not in right:
        return reply
    return {**reply, "value": _formed(right["value"], reply["value"])}


def _formed(right, value):
    if isinstance(right, dict) and isinstance(value, dict) and right.keys() <= value.keys():
        return {key: _formed(part, value[key]) for key, part in right.items()}
    if isinstance(right, list):
        return _formed_list(right, value)
    if isinstance(right, (np.ndarray, np.generic, int, float)) and (array := _array(value)) is not None:
        alike = _without_ones(array) == _without_ones(np.asarray(right))
        return array.reshape(np.shape(right)) if alike else array
    return value


def _formed_list(right, value):
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = list(value)
    if not isinstance(value, list) or len(value) not in (len(right), len(right) + 1):
        return value
    return [_formed(part, item) for part, item in zip(right, value, strict=False)]


def _array(value):
    """Return numbers as an array, or None for anything else."""
    if isinstance(value, list) and value and not all(isinstance(item, (bool, int, float)) for item in value):
        parts = [_array(item) for item in value]
        shapes = {None if part is None else part.shape for part in parts}
        return np.stack(parts) if len(shapes) == 1 and None not in shapes else None
    if not isinstance(value, (np.ndarray, np.generic, list, bool, int, float)):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biuf" else None


def _without_ones(array):
    return [length for length in array.shape if length != 1]
