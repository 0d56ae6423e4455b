"""Describe a student's exception without letting it carry hidden inputs into the feedback.

A student's code chooses the text of its exceptions, so only messages that Python and NumPy themselves write are
repeated: the patterns below, with few numbers in them, and with no name that is neither in the student's code nor
Python's or NumPy's own. Of any other exception, only the name of a built-in type is reported.
"""

import builtins
import functools
import re
import types

import numpy as np

from autograder.report import NOT_IMPLEMENTED
from autograder.sandbox.guest.protocol import ErrorReply

NAME = r"[`'\"]?[A-Za-z_][A-Za-z_0-9.]{0,40}(?:\(\))?[`'\"]?"
SIZE = r"(?:\d{1,6}|newaxis)"
SHAPE = rf"\((?:{SIZE}(?:, ?{SIZE}){{0,2}},?)?\)"  # only one way to match, so no text is slow to match
MISSING = rf"{NAME} missing \d required (?:positional|keyword-only) arguments?"
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
MAX_MESSAGE, MAX_LINE, MAX_DIGITS = 300, 200, 28
"""Longest message repeated and line quoted, in characters; most digits in a message."""
PATTERNS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"operands could not be broadcast together with shapes(?: {SHAPE}){{1,4}} ?",
        rf"non-broadcastable output operand with shape {SHAPE} doesn't match the broadcast shape {SHAPE}",
        r"matmul: Input operand \d has a mismatch in its core dimension \d, with gufunc signature "
        r"\(n\?,k\),\(k,m\?\)->\(n\?,m\?\) \(size \d{1,6} is different from \d{1,6}\)",
        rf"shapes {SHAPE} and {SHAPE} not aligned: \d{{1,6}} \(dim \d\) != \d{{1,6}} \(dim \d\)",
        r"cannot reshape array of size \d{1,8} into shape " + SHAPE,
        r"The truth value of an array with more than one element is ambiguous\. Use a\.any\(\) or a\.all\(\)",
        r"index \d{1,6} is out of bounds for axis \d with size \d{1,6}",
        r"boolean index did not match indexed array along axis \d; size of axis is \d{1,6} but size of corresponding "
        r"boolean axis is \d{1,6}",
        r"too many indices for array: array is \d-dimensional, but \d were indexed",
        r"axis \d is out of bounds for array of dimension \d",
        r"only (?:length-1|0-dimensional) arrays can be converted to Python scalars",
        rf"Cannot cast ufunc {NAME} output from dtype\({NAME}\) to dtype\({NAME}\) with casting rule {NAME}",
        rf"name {NAME} is not defined",
        rf"(?:module |)?{NAME} (?:object )?has no attribute {NAME}",
        rf"cannot access local variable {NAME} where it is not associated with a value",
        rf"unsupported operand type\(s\) for [-+*/@%&|^<>=]{{1,3}}(?: or pow\(\))?: {NAME} and {NAME}",
        rf"{NAME} object (?:is not (?:callable|iterable|subscriptable)|does not support item assignment)",
        rf"{NAME} takes (?:from \d to )?\d positional arguments? but \d{{1,3}} (?:was|were) given",
        rf"{MISSING}: {NAME}(?:,? (?:and )?{NAME}){{0,3}}",
        rf"{NAME} got an unexpected keyword argument {NAME}",
        rf"No module named {NAME}",
        r"(?:float )?division by zero",
        r"math (?:domain|range) error",
        r"list index out of range",
        r"maximum recursion depth exceeded(?: in comparison| while calling a Python object)?",
        r"(?:too many|not enough) values to unpack \(expected \d(?:, got \d)?\)",
        r"'[A-Za-z_]\w{0,15}'",
    )
]


MESSAGE_START = re.compile(
    r"operands could not be broadcast together|cannot reshape array|maximum recursion depth exceeded|" + MISSING,
    re.ASCII,
)
"""All that is repeated of such a message if the rest of it may not be."""
PUBLIC_WORDS = frozenset(
    [name for place in (builtins, np, np.ndarray, np.random, np.random.Generator, np.linalg) for name in dir(place)]
    + [kind.__name__ for kind in vars(types).values() if isinstance(kind, type)]
    + ["numpy", "dict_keys", "dict_values", "dict_items", "_ArrayFunctionDispatcher", "same_kind", "safe"]
    + WORD.findall(re.sub(r"\\.", " ", " ".join(pattern.pattern for pattern in PATTERNS)))
)
"""Words that a message may contain although the student's code does not; others could carry hidden inputs."""


def safe_message(message: str) -> str:
    """Return an exception's message if Python or NumPy wrote it, or the beginning of it, otherwise ``""``."""
    short = len(message) <= MAX_MESSAGE and sum(map(str.isdigit, message)) <= MAX_DIGITS
    if short and any(pattern.fullmatch(message) for pattern in PATTERNS):
        return message
    beginning = MESSAGE_START.match(message)
    return beginning[0] if beginning else ""


@functools.lru_cache(maxsize=4)
def _words(source: str) -> frozenset[str]:
    return frozenset(WORD.findall(source))


def safe_type(name: str) -> str:
    """Return the name of a built-in exception, otherwise ``"an exception"``."""
    kind = getattr(builtins, name, None)
    return name if isinstance(kind, type) and issubclass(kind, BaseException) else "an exception"


def explain_exception(function: str, error: ErrorReply, source: str) -> str:
    """Return the sentence that a student reads when their function raised.

    Parameters
    ----------
    function : str
        The function that was called.
    error : ErrorReply
        From the sandbox: not to be trusted.
    source : str
        The student's code; a line is quoted only if it is in there.

    Returns
    -------
    str
    """
    kind, line, where = safe_type(error.type_name), error.line, error.function
    if kind == "NotImplementedError":
        name = where if where.isidentifier() and where in source else function
        return f"`{name}` is {NOT_IMPLEMENTED}"
    message = safe_message(error.message)
    if not PUBLIC_WORDS.union(_words(source)).issuperset(WORD.findall(message)):
        message = ""
    words = f"it raised {kind}" + (f": {message}" if message else "")
    quotable = line and len(line) <= MAX_LINE and line in (text.strip() for text in source.splitlines())
    return words + (f", at the line `{line}`" if quotable else "")
