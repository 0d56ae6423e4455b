"""Put a learner's exception into words without letting it carry hidden inputs into the feedback.

An exception's text is the learner's to choose, so only the messages that Python and NumPy themselves write
are repeated: the patterns below. Of any other exception the name of a built-in type is all that is told.
"""

import builtins
import re

NAME = r"[`'\"]?[A-Za-z_][A-Za-z_0-9.]{0,40}(?:\(\))?[`'\"]?"
SIZE = r"(?:\d{1,6}|newaxis)"
SHAPE = rf"\((?:{SIZE}(?:, ?{SIZE})*,?)?\)"  # one way to match only: a chosen text must not cost time
INVENTED = re.compile(r"(?!(?:u?int|float|complex|bool)\d{1,3}\b)\b[A-Za-z_]\w*\d\w*")
"""A name with digits in it: repeated only if the learner's code holds it, lest it carry hidden inputs."""
MAX_MESSAGE, MAX_LINE, MAX_NAME = 300, 200, 80
"""Longest message repeated, line quoted, and name told, in characters."""
PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"operands could not be broadcast together with (?:remapped )?shapes?(?: {SHAPE}(?:->{SHAPE})?)+ ?",
        rf"non-broadcastable output operand with shape {SHAPE} doesn't match the broadcast shape {SHAPE}",
        r"matmul: Input operand \d has a mismatch in its core dimension \d, with gufunc signature [\w\(\),?>-]+ "
        r"\(size \d{1,6} is different from \d{1,6}\)",
        rf"shapes {SHAPE} and {SHAPE} not aligned: \d{{1,6}} \(dim \d\) != \d{{1,6}} \(dim \d\)",
        r"cannot reshape array of size \d{1,9} into shape " + SHAPE,
        r"The truth value of an array with more than one element is ambiguous\. Use a\.any\(\) or a\.all\(\)",
        r"index \d{1,6} is out of bounds for axis \d with size \d{1,6}",
        r"boolean index did not match indexed array along axis \d; size of axis is \d{1,6} but size of corresponding "
        r"boolean axis is \d{1,6}",
        r"too many indices for array: array is \d-dimensional, but \d were indexed",
        r"axis \d is out of bounds for array of dimension \d",
        r"only (?:length-1|0-dimensional) arrays can be converted to Python scalars",
        r"Cannot cast ufunc '\w+' output from dtype\('\w+'\) to dtype\('\w+'\) with casting rule '\w+'",
        rf"name {NAME} is not defined",
        rf"(?:module |)?{NAME} (?:object )?has no attribute {NAME}",
        rf"cannot access local variable {NAME} where it is not associated with a value",
        rf"unsupported operand type\(s\) for [-+*/@%&|^<>=]{{1,3}}: {NAME} and {NAME}",
        rf"{NAME} object (?:is not (?:callable|iterable|subscriptable)|does not support item assignment)",
        rf"{NAME} takes (?:from \d to )?\d positional arguments? but \d{{1,3}} (?:was|were) given",
        rf"{NAME} missing \d required (?:positional|keyword-only) arguments?: {NAME}(?:,? (?:and )?{NAME}){{0,7}}",
        rf"{NAME} got an unexpected keyword argument {NAME}",
        rf"No module named {NAME}",
        r"(?:float )?division by zero",
        r"math (?:domain|range) error",
        r"list index out of range",
        r"maximum recursion depth exceeded[A-Za-z ]{0,40}",
        r"(?:too many|not enough) values to unpack \(expected \d(?:, got \d)?\)",
        r"'[A-Za-z_]\w{0,15}'",
    )
]


def safe_message(message):
    """Return an exception's message when Python or NumPy wrote it, else ``""``."""
    short = len(message) <= MAX_MESSAGE
    return message if short and any(pattern.fullmatch(message) for pattern in PATTERNS) else ""


def safe_type(name):
    """Return the name of a built-in exception, else ``"an exception"``."""
    kind = getattr(builtins, name, None)
    return name if isinstance(kind, type) and issubclass(kind, BaseException) else "an exception"


def explain_exception(function, error, source):
    """Return the sentence a learner reads when their function raised.

    Parameters
    ----------
    function : str
        The function that was called.
    error : dict
        ``{"type", "message", "line", "function"}`` from the learner's side: not to be trusted.
    source : str
        The learner's code; a line is quoted only if it stands in there.

    Returns
    -------
    str
    """
    kind, line = safe_type(str(error.get("type", ""))), str(error.get("line", ""))
    where = str(error.get("function", ""))[:MAX_NAME]
    if kind == "NotImplementedError":
        name = where if where.isidentifier() and where in source else function
        return f"`{name}` is not implemented yet"
    message = safe_message(str(error.get("message", "")))
    if any(name not in source for name in INVENTED.findall(message)):
        message = ""
    words = f"it raised {kind}" + (f": {message}" if message else "")
    quotable = line and len(line) <= MAX_LINE and line in (text.strip() for text in source.splitlines())
    return words + (f", at the line `{line}`" if quotable else "")
