"""What relation the numbers that came back have to the right ones, when no known mistake explains them.

A relation is told only when it holds in every call and in every array that differs; it never tells the numbers.
"""

from typing import NamedTuple

import numpy as np

from .compare import RTOL

LEAST = 3
"""Fewest differing numbers, over all calls, on which a relation may rest: fewer fit by chance."""


class Size(NamedTuple):
    """How large a call's first array was: ``m`` rows, one for each image, of ``n`` numbers; 0 where it has none."""

    m: int
    n: int


def relation(replies, names=()):
    """Say how a learner's results relate to the right ones.

    Parameters
    ----------
    replies : sequence of (dict, dict, dict)
        For each call: the request, the learner's reply and the correct reply, as decoded.
    names : sequence of str
        What the things are called that the function returns, if it returns several.

    Returns
    -------
    str
        One sentence or a question, or nothing when no relation holds throughout.
    """
    pairs, wrong, seen = [], set(), []
    for message, reply, correct in replies:
        if "value" not in reply or "value" not in correct:
            return ""
        found = list(_leaves(reply["value"], correct["value"], names))
        if any(pair is None for _, pair in found):
            return ""
        for name, (got, right) in found:
            seen += [name] if name not in seen else []
            if got.shape != right.shape or not np.allclose(got, right, rtol=RTOL, atol=1e-9, equal_nan=True):
                pairs.append((got, right, _size(message)))
                wrong.add(name)
    if sum(right.size for _, right, _ in pairs) < LEAST:
        return ""
    for holds, words in RELATIONS:
        if all(holds(got, right, size) for got, right, size in pairs):
            what = _in_words(sorted(wrong), seen)
            return words.format(what=f"each of {what}" if " and " in what and words.startswith("{what}") else what)
    return ""


def _leaves(got, right, names=(), name=""):
    """Yield the arrays of two values side by side, by the name of their place; None where they have no common form."""
    if isinstance(right, dict):
        for key, part in right.items():
            yield from _leaves(got.get(key) if isinstance(got, dict) else None, part, name=key)
    elif isinstance(right, list):
        if not isinstance(got, list) or len(got) != len(right):
            yield name, None
            return
        own = names if len(names) == len(right) else [name] * len(right)
        for one, part, place in zip(got, right, own, strict=True):
            yield from _leaves(one, part, name=place)
    elif isinstance(right, (np.ndarray, np.generic, int, float)):
        array = np.asarray(got) if isinstance(got, (np.ndarray, np.generic, bool, int, float)) else None
        yield name, None if array is None or array.dtype.kind not in "biuf" else (
            array.astype(float), np.asarray(right).astype(float))  # fmt: skip


def _size(message):
    """Return the size of the first array that a call was given."""
    arrays = [a for a in message["args"] if isinstance(a, np.ndarray) and a.ndim]
    dicts = [a.get("X", a.get("A0")) for a in message["args"] if isinstance(a, dict)]
    arrays += [a for a in dicts if isinstance(a, np.ndarray) and a.ndim]
    return Size(len(arrays[0]), arrays[0].shape[1] if arrays[0].ndim == 2 else 0) if arrays else Size(0, 0)


def _in_words(wrong, seen):
    """Return the names of the results that differ, if others are right."""
    if "" in wrong or (len(wrong) == len(seen) and len(seen) > 2):
        return "your result"
    *most, last = [f"`{name}`" for name in wrong]
    return f"{', '.join(most)} and {last}" if most else last


def _equal(one, other):
    return one.shape == other.shape and np.allclose(one, other, rtol=RTOL, atol=1e-9)


def _times(factor):
    return lambda got, right, size: factor(size.m) not in (0, 1) and _equal(got, factor(size.m) * right)


def _is_fraction(right):
    return np.all((right >= 0) & (right <= 1))


def _percentage(got, right, size):
    return _is_fraction(right) and _equal(got, 100 * right)


def _exchanged(got, right, size):
    return np.all((right == 0) | (right == 1)) and _equal(got, 1 - right)


def _one_minus(got, right, size):
    return _is_fraction(right) and _equal(got, 1 - right)


def _for_each_row(got, right, size):
    """Return whether the axis of the images is still there, instead of another."""
    return size.m != size.n and got.shape == (size.m,) and right.shape == (size.n,)


def _for_each_column(got, right, size):
    return size.m != size.n and got.shape == (size.n,) and right.shape == (size.m,)


def _transposed(got, right, size):
    return right.ndim == 2 and right.shape[0] != right.shape[1] and _equal(got.T, right)


def _not_reduced(how):
    return lambda got, right, size: (
        got.ndim == right.ndim + 1 and any(_equal(how(got, axis=axis), right) for axis in range(got.ndim))
    )


def _broadcast(got, right, size):
    return right.ndim == 1 and right.size > 1 and got.shape == (right.size, right.size)


def _in_another_order(got, right, size):
    return got.shape == right.shape and got.size > 2 and _equal(np.sort(got, axis=None), np.sort(right, axis=None))


def _constant(got, right, size):
    """Return by how much every number is off, or None."""
    if got.shape != right.shape or not got.size:
        return None
    off = got - right
    return off.flat[0] if np.allclose(off, off.flat[0], rtol=RTOL, atol=1e-9) else None


def _off_by(amount):
    return lambda got, right, size: (off := _constant(got, right, size)) is not None and abs(off - amount) < 1e-9


def _shifted(got, right, size):
    return got.shape == right.shape and got.size > 2 and any(
        _equal(got, np.roll(right, step, axis=axis)) for axis in range(got.ndim) for step in (1, -1)
    )  # fmt: skip


def _one_number(got, right, size):
    return got.shape == () and right.size > 1


def _all_zero(got, right, size):
    return got.shape == right.shape and not got.any()


def _nearly(got, right, size):
    return got.shape == right.shape and np.all(np.isfinite(got)) and np.allclose(got, right, rtol=1e-3, atol=1e-5)


def _last_missing(got, right, size):
    return got.ndim == right.ndim >= 1 and len(got) == len(right) - 1 and _equal(got, right[:-1])


def _last_wrong(got, right, size):
    return got.shape == right.shape and got.ndim >= 1 and len(got) > 2 and _equal(got[:-1], right[:-1])


def _first_wrong(got, right, size):
    return got.shape == right.shape and got.ndim >= 1 and len(got) > 2 and _equal(got[1:], right[1:])


def _not_finite(got, right, size):
    finite = np.isfinite(got)
    return (
        got.shape == right.shape and 0 < finite.sum() < got.size and np.allclose(got[finite], right[finite], rtol=RTOL)
    )


RELATIONS = (
    (_times(lambda m: -1), "every number of {what} has the wrong sign: which of the two is subtracted from the other?"),
    (_times(lambda m: m), "{what} is exactly m times too large: is it the mean over the batch?"),
    (_times(lambda m: 1 / m if m else 0), "{what} is exactly m times too small: is there one division by m too many?"),
    (_times(lambda m: -m), "{what} is m times too large and has the wrong sign: look at the mean and at the minus."),
    (_times(lambda m: 2), "every number of {what} is exactly twice what it should be: which derivative leaves a 2?"),
    (_times(lambda m: 0.5), "every number of {what} is exactly half of what it should be: where does a 2 come from?"),
    (_times(lambda m: 1 / np.log(2)), "{what} is in bits; this notebook's logarithms are natural."),
    (_times(lambda m: 1 / np.log(10)), "{what} uses the logarithm to base 10; this notebook's logarithms are natural."),
    (_percentage, "{what} is a percentage; a fraction between 0 and 1 was asked for."),
    (_times(lambda m: 100), "every number of {what} is exactly 100 times what it should be."),
    (_transposed, "{what} is transposed: which axis counts the rows?"),
    (_for_each_row, "{what} has a number for each row, not for each column: which axis should disappear?"),
    (_for_each_column, "{what} has a number for each column, not for each row: which axis should disappear?"),
    (_not_reduced(np.sum), "{what} has one axis too many; its sum over that axis would be right."),
    (_not_reduced(np.mean), "{what} has one axis too many; its mean over that axis would be right."),
    (_broadcast, "{what} became a square table: were a row and a column combined? Compare their shapes first."),
    (_one_number, "{what} is a single number: was one axis too many summed or averaged away?"),
    (_all_zero, "{what} is 0 everywhere: does anything of the input reach it?"),
    (_off_by(1), "every number of {what} is 1 too large: where does counting begin?"),
    (_off_by(-1), "every number of {what} is 1 too small: where does counting begin?"),
    (_exchanged, "0 and 1 are exchanged in {what}."),
    (_one_minus, "every number of {what} is 1 minus what it should be: of which class is it the probability?"),
    (lambda got, right, size: _equal(got, 1 - right), "every number of {what} is 1 minus what it should be."),
    (_shifted, "{what} has the right numbers, shifted by one place: where does counting begin?"),
    (_last_missing, "the last entry of {what} is missing: does the loop, or the slice, end one too early?"),
    (_last_wrong, "all of {what} is right but its last entry: what is different at the end?"),
    (_first_wrong, "all of {what} is right but its first entry: what is different at the beginning?"),
    (_in_another_order, "{what} has the right numbers in another order: which axis comes first?"),
    (_not_finite, "{what} is right where it is finite: which numbers make it overflow, or divide by 0?"),
    (_nearly, "{what} is right to three digits only: is something computed in float32, rounded, or a step too coarse?"),
)
"""Relations from the most to the least telling: ``holds(got, right, size)``, and what to say."""
