"""Assertions about what a learner's function returned: each failure says what came back and what must hold.

The messages name shapes, types and positions, never hidden inputs or expected values. Values come from
`protocol.decode`, so arrays are base-class arrays and everything else is plain.
"""

import builtins
import contextlib
import re
import types
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.errors import CourseError
from autograder.sandbox.guest.protocol import Unsupported

if TYPE_CHECKING:
    from autograder.checking.student import CallResult

Array = np.ndarray[Any, Any]

RTOL, ATOL = 1e-6, 1e-9
"""Agreement asked of float64 results: rounding of a right answer stays below 1e-12."""
RTOL_FLOAT32, ATOL_FLOAT32 = 1e-4, 1e-6
"""Agreement asked of results computed in float32 throughout, whose rounding is about 3e-7."""
RTOL_NUMERIC, ATOL_NUMERIC = 1e-5, 1e-7
"""Agreement with a central difference of step 1e-5, whose own error is below 1e-7."""

KEY = re.compile(
    r"d?[WwBb]\d?|[A-Za-z]|[ZAXza]\d|d[za]|[Ww]eights?|[Bb]ias(?:es)?|params|grads?|mean|std|mu|sigma|scale|var|"
    r"(?:(?:train|val|test)_)?(?:loss|acc|accuracy)|losses|(?:macro_)?[fF]1|precision|recall|support|history|cache",
    re.ASCII,
)
"""Keys that are repeated: those asked for, or nearly. Letters freely chosen could carry hidden inputs as digits do."""
KINDS = frozenset(
    [kind.__name__ for place in (builtins, types) for kind in vars(place).values() if isinstance(kind, type)]
    + ["Tensor", "DataFrame", "Series", "Generator", "ufunc", "Decimal", "Fraction", "csr_matrix", "dict_keys"]
)
"""Types that are named, for the same reason."""
MAX_AXES, MAX_SIZE = 4, 999_999
"""Shapes with more axes, or longer ones, are not repeated."""


class Failed(AssertionError):
    """A learner's function does not do what its check asks.

    Parameters
    ----------
    came_back : str
        What was found.
    must_hold : str
        What must hold instead.
    missing : str
        The function or answer that is not there yet, if that is all that is wrong.
    """

    def __init__(self, came_back: str, must_hold: str = "", missing: str = "") -> None:
        self.came_back, self.must_hold, self.missing = came_back, must_hold, missing
        super().__init__(f"{came_back}; {must_hold}" if must_hold else came_back)


_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)


@contextlib.contextmanager
def collect_notes() -> Iterator[list[str]]:
    """Collect what `note` says within this context."""
    notes: list[str] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def note(words: str) -> None:
    """Give the learner a note that costs no points; outside `collect_notes` nothing keeps it."""
    notes = _notes.get()
    if notes is not None:
        notes.append(words)


def describe(value: Any) -> str:
    """Return what `value` is in a few words: its shape and type, never its entries."""
    if isinstance(value, np.ndarray):
        article = "an" if value.dtype.kind == "i" else "a"
        told = value.ndim <= MAX_AXES and max(value.shape, default=0) <= MAX_SIZE
        words = f"{article} {value.dtype} array of " + (f"shape {value.shape}" if told else f"{value.ndim} axes")
        return words if value.ndim else f"a single {value.dtype} number"
    if isinstance(value, Unsupported):
        return f"an object of type {value.type_name}" if value.type_name in KINDS else "an object, not numbers"
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, dict):
        keys = sorted(str(key) if KEY.fullmatch(str(key)) else "(another)" for key in value)
        return f"a dictionary with the keys {', '.join(keys[:8]) or '(none)'}"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)} values"
    return f"a {type(value).__name__}"


def as_array(value: Any, what: str = "the result") -> Array:
    """Return `value` as a real array.

    Parameters
    ----------
    value : object
        A result, as decoded.
    what : str
        How the message names it.

    Returns
    -------
    ndarray of dtype bool, int or float

    Raises
    ------
    Failed
        If it is no array, no number and no rectangular list of numbers.
    """
    if isinstance(value, (np.ndarray, np.generic, bool, float)):
        return np.asarray(value)
    if isinstance(value, list) and not _is_numbers(value):
        raise Failed(f"{what} is {describe(value)}", "it must be a NumPy array of numbers")
    if isinstance(value, (list, int)):  # an int beyond 64 bits makes an array of objects
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError):
            array = np.empty(0, object)
        if array.dtype.kind in "biuf":
            return array
    raise Failed(f"{what} is {describe(value)}", "it must be a NumPy array of numbers")


def _is_numbers(value: Any) -> bool:
    """Return whether a list holds numbers only: of texts NumPy would make an array as wide as the longest."""
    if isinstance(value, list):
        return all(map(_is_numbers, value))
    return isinstance(value, (bool, int, float, np.ndarray, np.generic))


def assert_shape(value: Any, shape: Sequence[int], what: str = "the result") -> Array:
    """Require an array of this shape; extra axes of length one are allowed and noted.

    Parameters
    ----------
    value : object
    shape : tuple of int
    what : str

    Returns
    -------
    ndarray of shape `shape`

    Raises
    ------
    Failed
        If the sizes differ by more than axes of length one.
    """
    array = as_array(value, what)
    if array.shape == tuple(shape):
        return array
    if tuple(n for n in array.shape if n != 1) == tuple(n for n in shape if n != 1):
        if shape != ():
            note(f"{what} has shape {array.shape}; {tuple(shape)} was asked for and is easier to work with")
        return array.reshape(shape)
    raise Failed(f"{what} is {describe(array)}", f"its shape must be {tuple(shape)}")


def assert_finite(value: Any, what: str = "the result") -> Array:
    """Require that no entry is NaN or infinite, and return the array.

    Raises
    ------
    Failed
        Naming the first position that is not finite.
    """
    array = as_array(value, what)
    if not np.all(np.isfinite(array)):
        bad = np.argwhere(~np.isfinite(array))[0]
        kind = "NaN" if np.isnan(array[tuple(bad)]) else "infinite"
        raise Failed(f"{what} is {kind}{_at(bad)}", "every number must be finite")
    return array


def _at(index: Array) -> str:
    return f" at index {tuple(int(i) for i in index)}" if len(index) else ""


def assert_close(
    value: Any,
    expected: ArrayLike,
    what: str = "the result",
    rtol: float = RTOL,
    atol: float = ATOL,
    must_hold: str = "its values must be correct",
) -> None:
    """Require the shape of `expected` and its values, to rounding.

    Parameters
    ----------
    value : object
        A result, as decoded.
    expected : array_like
        What the reference returns; never shown.
    what : str
        How the message names the result.
    rtol, atol : float
        Relative and absolute tolerance for float64; results in single precision get float32's.
    must_hold : str
        What the message asks for.

    Raises
    ------
    Failed
        Naming the share of entries that differ and the first one's position.
    """
    expected = np.asarray(expected)
    array = assert_shape(value, expected.shape, what)
    assert_finite(array, what)
    if is_single_precision(array):
        rtol, atol = max(rtol, RTOL_FLOAT32), max(atol, ATOL_FLOAT32)
    wrong = ~np.isclose(array.astype(float), expected.astype(float), rtol=rtol, atol=atol)
    if wrong.any():
        share = f"{wrong.sum()} of {wrong.size} entries differ, first{_at(np.argwhere(wrong)[0])}"
        raise Failed(
            f"{what} is {describe(array)} as asked, but {share if wrong.ndim else 'its value differs'}", must_hold
        )


def is_single_precision(array: Array) -> bool:
    """Return whether numbers are float32 or float16, or were before they became float64, as ``float(dz.sum())`` was.

    Such numbers are known by their digits: all fit a float32, as one float64 in 2**29 does by chance. Whole numbers
    always fit, and tell nothing.
    """
    if array.dtype != np.float64:
        return array.dtype in (np.float32, np.float16)
    with np.errstate(over="ignore"):
        return bool(np.any(array % 1) and np.all(array == array.astype(np.float32)))


def assert_gradient(
    value: Any,
    expected: ArrayLike,
    loss: Callable[[Array], float],
    at: ArrayLike,
    what: str = "the gradient",
    of: str = "the mean loss",
) -> None:
    """Require a derivative: equal to the reference's and to a central difference of the reference loss.

    Parameters
    ----------
    value : object
        The learner's derivative, as decoded.
    expected : array_like
        The reference's derivative.
    loss : callable
        ``loss(array) -> float``, the reference loss as a function of this parameter.
    at : array_like
        The parameter's value.
    what, of : str
        How the message names the result, and the loss.

    Raises
    ------
    Failed
        If the learner's derivative differs.
    CourseError
        If the reference contradicts the central difference: then the course is wrong, not the learner.
    """
    expected = np.asarray(expected, dtype=float)
    numeric = central_difference(loss, at)
    if not np.allclose(expected, numeric, rtol=RTOL_NUMERIC, atol=ATOL_NUMERIC):
        raise CourseError(f"the reference's {what} contradicts a central difference of the reference loss")
    assert_close(value, expected, what, must_hold=f"it must be the derivative of {of}")
    assert_close(
        value,
        numeric,
        what,
        rtol=RTOL_NUMERIC,
        atol=ATOL_NUMERIC,
        must_hold="it must agree with (L(v + h) - L(v - h)) / 2h, entry by entry",
    )


def central_difference(f: Callable[[Array], float], at: ArrayLike, h: float = 1e-5) -> Array:
    """Return the derivative of a scalar function by ``(f(v + h) - f(v - h)) / 2h``, entry by entry.

    Parameters
    ----------
    f : callable
        ``f(ndarray) -> float``.
    at : array_like
        Where; any shape.
    h : float

    Returns
    -------
    ndarray of float, like `at`
    """
    v = np.array(at, dtype=float)
    slope = np.empty_like(v)
    for index in np.ndindex(v.shape):
        step = np.zeros_like(v)
        step[index] = h
        slope[index] = (f(v + step) - f(v - step)) / (2 * h)
    return slope


def assert_that(holds: object, came_back: str, must_hold: str) -> None:
    """Require a property.

    Raises
    ------
    Failed
        With the two sentences, unless `holds` is true.
    """
    if not holds:
        raise Failed(came_back, must_hold)


def take(value: Any, key: str | int, what: str = "the result") -> Any:
    """Return one entry of a dictionary, or of a list by position.

    Parameters
    ----------
    value : object
        A result, as decoded.
    key : str or int
    what : str

    Raises
    ------
    Failed
        If it is not there.
    """
    if isinstance(key, str) and isinstance(value, dict) and key in value:
        return value[key]
    if isinstance(key, int) and isinstance(value, list) and len(value) > key:
        return value[key]
    if isinstance(key, int) and isinstance(value, np.ndarray) and value.ndim and len(value) > key:
        return value[key]
    must_hold = (
        f"it must be a dictionary with the key {key!r}"
        if isinstance(key, str)
        else f"it must have at least {key + 1} value{'s' * (key > 0)}"
    )
    raise Failed(f"{what} is {describe(value)}", must_hold)


def as_number(value: Any, what: str = "the result") -> float:
    """Return a single finite number as a float, from any form of one: float, 0-d array, shape ``(1,)`` or ``(1, 1)``.

    Raises
    ------
    Failed
        If it is not one number, or not finite.
    """
    array = as_array(value, what)
    if array.size != 1:
        raise Failed(f"{what} is {describe(array)}", "it must be one number")
    assert_finite(array, what)
    return float(array.reshape(()))


def assert_input_unchanged(result: "CallResult") -> None:
    """Require that a call left its arguments alone.

    Parameters
    ----------
    result : CallResult
        What `Student.call` gave.

    Raises
    ------
    Failed
        If an argument was changed in place.
    """
    what = f"`{result.changed_argument}`, which" if result.changed_argument else "an array or a dictionary that"
    assert_that(
        not result.changed_input,
        f"it changed {what} it was given",
        "it must return new ones and must not change its inputs",
    )
