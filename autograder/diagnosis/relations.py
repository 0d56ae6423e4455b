"""What relation the numbers that came back have to the right ones, when no known mistake explains them.

A relation is told only when it holds in every call and in every array that differs, and where others of the same
name are right, the sentence says so; it never tells the numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.checking.assertions import RTOL
from autograder.sandbox.guest.protocol import CallRequest, Reply, ValueReply

LEAST = 3
"""Fewest differing numbers, over all calls, on which a relation may rest: fewer fit by chance."""
MANY = 4
"""Most results that are told by their names; a deep network has dozens of gradients."""
NO_IMAGES = frozenset("xvC")
"""Parameters that are one image, a point or a table of counts: a function that takes one knows no number of images."""


Array = np.ndarray[Any, Any]
Leaf = tuple[Array, Array]


class Size(NamedTuple):
    """How large a call's first array was: ``m`` rows, one for each image, of ``n`` numbers; 0 where it has none."""

    m: int
    n: int


class Pair(NamedTuple):
    """An array that came back, by its name, and the right one of the same place and call."""

    name: str
    got: Array
    right: Array
    size: Size


Relation = Callable[[Array, Array, Size], bool]
"""Whether what came back, and what is right, for a call of this size, have a certain relation."""


def relation(
    replies: Sequence[tuple[CallRequest, Reply, Reply]], names: Sequence[str] = (), parameters: Sequence[str] = ()
) -> str:
    """Return how a learner's results relate to the right ones.

    Parameters
    ----------
    replies : sequence of (CallRequest, Reply, Reply)
        For each call: the request, the learner's reply and the correct reply.
    names : sequence of str
        What the things are called that the function returns, if it returns several.
    parameters : sequence of str
        What the function's parameters are called.

    Returns
    -------
    str
        One sentence or a question, or nothing when no relation holds throughout.
    """
    wrong: list[Pair] = []
    right: list[Pair] = []
    for request, reply, correct in replies:
        if not isinstance(reply, ValueReply) or not isinstance(correct, ValueReply):
            return ""
        for name, values in _leaves(reply.value, correct.value, names):
            if values is None:
                return ""
            (right if _equal(*values) else wrong).append(Pair(name, *values, _size(request, parameters)))
    if sum(pair.right.size for pair in wrong) < LEAST:
        return ""
    return next((_said(words, wrong, right) for holds, words in RELATIONS if all(holds(*p[1:]) for p in wrong)), "")


def _said(words: str, wrong: list[Pair], right: list[Pair]) -> str:
    """Return the words of a relation that holds of the wrong ones; a name that is also right is told as such."""
    named, seen = {pair.name for pair in wrong}, {pair.name for pair in wrong + right}
    axes = {pair.right.ndim for pair in wrong}
    entry = "entry" if axes == {1} else "row" if axes == {2} else "entry along the first axis"
    what, its = _in_words(sorted(named), seen), "its" if axes == {1} else "something in its"
    several = " and " in what
    if any(pair.name in named for pair in right):
        one = "one of " if several else "a part of " if what == "your result" and "" not in seen else ""
        return f"where {one}{what} is wrong, {words.format(what='it', entry=entry, its=its)}"
    each = "each of " if several and words.startswith("{what}") else ""
    return words.format(what=each + what, entry=entry, its=its)


def _leaves(got: Any, right: Any, names: Sequence[str] = (), name: str = "") -> Iterator[tuple[str, Leaf | None]]:
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


def _size(request: CallRequest, parameters: Sequence[str]) -> Size:
    """Return the size of the first array that a call was given, if its rows are images."""
    if not NO_IMAGES.isdisjoint(parameters):
        return Size(0, 0)
    arrays = [a for a in request.args if isinstance(a, np.ndarray) and a.ndim]
    dicts = [a.get("X", a.get("A0")) for a in request.args if isinstance(a, dict)]
    arrays += [a for a in dicts if isinstance(a, np.ndarray) and a.ndim]
    return Size(len(arrays[0]), arrays[0].shape[1] if arrays[0].ndim == 2 else 0) if arrays else Size(0, 0)


def _in_words(wrong: list[str], seen: set[str]) -> str:
    """Return the names of the results that differ, if others are right."""
    if "" in wrong or (len(wrong) == len(seen) and len(seen) > 2):
        return "your result"
    if len(wrong) > MANY:
        return "a part of your result"
    *most, last = [f"`{name}`" for name in wrong]
    return f"{', '.join(most)} and {last}" if most else last


def _equal(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=RTOL, atol=1e-9)


def _times(factor: Callable[[int], float]) -> Relation:
    return lambda got, right, size: factor(size.m) not in (0, 1) and _equal(got, factor(size.m) * right)


def _of_two(right: Array) -> bool:
    return bool(np.all((right == 0) | (right == 1)))


def _is_fraction(right: Array) -> bool:
    return bool(np.all((right >= 0) & (right <= 1)))


def _percentage(got: Array, right: Array, size: Size) -> bool:
    return _is_fraction(right) and _equal(got, 100 * right)


def _exchanged(got: Array, right: Array, size: Size) -> bool:
    return _of_two(right) and _equal(got, 1 - right)


def _one_minus(got: Array, right: Array, size: Size) -> bool:
    return _is_fraction(right) and _equal(got, 1 - right)


def _for_each_row(got: Array, right: Array, size: Size) -> bool:
    """Return whether the axis of the images is still there, instead of another."""
    return size.m != size.n and got.shape == (size.m,) and right.shape == (size.n,)


def _for_each_column(got: Array, right: Array, size: Size) -> bool:
    return size.m != size.n and got.shape == (size.n,) and right.shape == (size.m,)


def _transposed(got: Array, right: Array, size: Size) -> bool:
    return right.ndim == 2 and _equal(got.T, right)


def _not_reduced(how: Callable[..., Any]) -> Relation:
    return lambda got, right, size: (
        got.ndim == right.ndim + 1 and any(_equal(how(got, axis=axis), right) for axis in range(got.ndim))
    )


def _broadcast(got: Array, right: Array, size: Size) -> bool:
    return right.ndim == 1 and right.size > 1 and got.shape == (right.size, right.size)


def _in_another_order(got: Array, right: Array, size: Size) -> bool:
    return got.shape == right.shape and got.size > 2 and _equal(np.sort(got, axis=None), np.sort(right, axis=None))


def _off_by(amount: float) -> Relation:
    return lambda got, right, size: got.shape == right.shape and np.allclose(got - right, amount, rtol=0, atol=1e-9)


def _count_off_by(amount: float) -> Relation:
    """Return whether a constant is added to whole numbers that are counts or indices, and no labels or rates."""
    return lambda got, right, size: _off_by(amount)(got, right, size) and _are_counts(right)


def _are_counts(right: Array) -> bool:
    return bool(np.all(right == np.round(right))) and not _of_two(right)


def _shifted(got: Array, right: Array, size: Size) -> bool:
    return got.shape == right.shape and got.size > 2 and any(
        _equal(got, np.roll(right, step, axis=axis)) for axis in range(got.ndim) for step in (1, -1)
    )  # fmt: skip


def _one_number(got: Array, right: Array, size: Size) -> bool:
    return got.shape == () and right.size > 1


def _all_zero(got: Array, right: Array, size: Size) -> bool:
    return got.shape == right.shape and not got.any()


def _nearly(got: Array, right: Array, size: Size) -> bool:
    """Return whether each number agrees relatively: what must be 0 is never nearly right."""
    close = got.shape == right.shape and np.allclose(got, right, rtol=1e-3, atol=1e-12)
    return close and bool(np.isfinite(got).all())


def _last_missing(got: Array, right: Array, size: Size) -> bool:
    return got.ndim == right.ndim >= 1 and len(got) == len(right) - 1 and _equal(got, right[:-1])


def _last_wrong(got: Array, right: Array, size: Size) -> bool:
    return got.shape == right.shape and got.ndim >= 1 and len(got) > 2 and _equal(got[:-1], right[:-1])


def _first_wrong(got: Array, right: Array, size: Size) -> bool:
    return got.shape == right.shape and got.ndim >= 1 and len(got) > 2 and _equal(got[1:], right[1:])


def _not_finite(got: Array, right: Array, size: Size) -> bool:
    finite = np.isfinite(got)
    return got.shape == right.shape and 0 < finite.sum() < got.size and _equal(got[finite], right[finite])


RELATIONS = (
    (_times(lambda m: -1), "every number of {what} has the wrong sign: which of the two is subtracted from the other?"),
    (_times(lambda m: m), "{what} is exactly m times too large: is it the mean over the batch?"),
    (_times(lambda m: 1 / m if m else 0), "{what} is exactly m times too small: is there one division by m too many?"),
    (_times(lambda m: -m), "{what} is m times too large and has the wrong sign: look at the mean and at the minus."),
    (_times(lambda m: 2), "every number of {what} is exactly twice what it should be: what is doubled?"),
    (_times(lambda m: 0.5), "every number of {what} is exactly half of what it should be: what is halved?"),
    (_times(lambda m: 1 / np.log(2)), "every number of {what} is divided by ln 2: which base does the logarithm have?"),
    (
        _times(lambda m: 1 / np.log(10)),
        "every number of {what} is divided by ln 10: which base does the logarithm have?",
    ),
    (_percentage, "every number of {what} is exactly 100 times what it should be: is it a percentage, not a fraction?"),
    (_times(lambda m: 100), "every number of {what} is exactly 100 times what it should be."),
    (_transposed, "{what} is transposed: which axis counts the rows?"),
    (_for_each_row, "{what} has a number for each row, not for each column: which axis should disappear?"),
    (_for_each_column, "{what} has a number for each column, not for each row: which axis should disappear?"),
    (_not_reduced(np.sum), "{what} has one axis too many; its sum over that axis would be right."),
    (_not_reduced(np.mean), "{what} has one axis too many; its mean over that axis would be right."),
    (_broadcast, "{what} became a square table: were a row and a column combined? Compare their shapes first."),
    (_one_number, "{what} is a single number: was too much summed or averaged away?"),
    (_all_zero, "{what} is 0 everywhere: does anything of the input reach it?"),
    (_count_off_by(1), "every number of {what} is 1 too large: where does counting begin?"),
    (_count_off_by(-1), "every number of {what} is 1 too small: where does counting begin?"),
    (_off_by(1), "every number of {what} is 1 too large: what is added?"),
    (_off_by(-1), "every number of {what} is 1 too small: what is subtracted?"),
    (_exchanged, "0 and 1 are swapped in {what}."),
    (_one_minus, "every number of {what} is 1 minus what it should be: if it is a probability, of which class?"),
    (lambda got, right, size: _equal(got, 1 - right), "every number of {what} is 1 minus what it should be."),
    (_shifted, "{what} has the right numbers, shifted by one place: where does counting begin?"),
    (_not_finite, "every finite number of {what} is right: which numbers make it overflow, or divide by 0?"),
    (_last_missing, "{what} lacks its last {entry}: does the loop, or the slice, end one too early?"),
    (_last_wrong, "{what} is right but for {its} last {entry}: what is different at the end?"),
    (_first_wrong, "{what} is right but for {its} first {entry}: what is different at the beginning?"),
    (_in_another_order, "{what} has the right numbers in another order: what decides their places?"),
    (_nearly, "{what} is right to three digits or more, not to all: is something in float32, rounded, or too coarse?"),
)
"""Relations from the most to the least telling: ``holds(got, right, size)``, and what to say."""
