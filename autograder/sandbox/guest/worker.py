"""The learner's side of the wall: calls one of their functions and sends back plain values.

Runs inside the sandboxed kernel, or, for self-study and our own tests, in this process. Nothing in here is
trusted by the grader: a learner who rewrites it can only change what *they* send back, and that is judged
elsewhere. It imports the standard library, NumPy and `protocol` only, because nothing else is in the sandbox.
"""

import base64
import contextlib
import io
import itertools
import linecache
import re
import traceback
import warnings
from collections.abc import Mapping

import numpy as np

try:
    from . import protocol
except ImportError:  # in the sandbox the two files lie side by side
    import protocol

MAX_BATCHES = 5_000
"""Most values taken from a generator that a function returns."""
LONG_ROW = 200
"""Fewest numbers in a list that cross as an array."""
MAX_NAMES = 500
"""Most names told when a function is missing."""
AS_THEY_ARE = (np.ndarray, np.generic, str, bytes, bytearray, memoryview, set, frozenset)
"""What can be gone through, but is no sequence of results."""
NUMPY_WARNINGS = {"over": "warn", "divide": "warn", "invalid": "warn", "under": "ignore"}
"""As NumPy starts: a notebook's own `np.seterr` neither hides a warning nor makes an error of a number near 0."""
KEPT = "__autograder_kept__"
"""Where the result of a call waits for the next one, and what it was."""
CELL_FILE = re.compile(r"ipykernel_\d+|<ipython-input|<cell")
"""File names under which notebook cells are compiled."""


def respond(namespace, request, ask_reference):
    """Carry out one request of the grader.

    Parameters
    ----------
    namespace : dict
        Where the learner's functions live.
    request : dict
        ``{"op": "call", "name", "args", "kwargs"}``, with ``"keep"`` to see whether the next call changes the result;
        ``{"op": "value", "name"}``, ``{"op": "names"}`` or ``{"op": "substitute", "names"}``.
    ask_reference : callable
        ``ask_reference(name, args, kwargs)`` has the grader compute a correct earlier function.

    Returns
    -------
    dict
        The reply, made of values that `protocol.encode` accepts.
    """
    if request["op"] == "names":
        return {
            "names": [
                name
                for name, value in list(namespace.items())
                if type(name) is str and callable(value) and not name.startswith("_")
            ][:MAX_NAMES]
        }
    if request["op"] == "substitute":
        _substitute(namespace, request["names"], ask_reference)
        return {}
    if request["op"] == "value":
        name = request["name"]
        return {"value": namespace[name]} if name in namespace else {"error": {"kind": "missing"}}
    kept = namespace.pop(KEPT, None)
    reply, result = _call(namespace, request["name"], request["args"], request["kwargs"])
    if kept:
        reply["changed_result"] = protocol.encode(_plain(kept[0])) != kept[1]
    if request.get("keep"):
        namespace[KEPT] = result, protocol.encode(_plain(result))
    return reply


def _substitute(namespace, names, ask_reference):
    """Put correct stand-ins in the place of exactly these functions; the others are the learner's own again."""
    originals = namespace.setdefault("__autograder_originals__", {})
    for name, original in originals.items():
        if original is None:
            namespace.pop(name, None)
        else:
            namespace[name] = original
    originals.clear()
    for name in names:
        originals[name] = namespace.get(name)
        namespace[name] = _stand_in(name, ask_reference)


def _call(namespace, name, args, kwargs):
    """Return the reply to a call, and the result itself."""
    function = namespace.get(name)
    if not callable(function):
        return {"error": {"kind": "missing"}}, None
    args = [_build(argument) for argument in args]
    kwargs = {key: _build(argument) for key, argument in kwargs.items()}
    before = _frames(args, kwargs)
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(_Nowhere()),
        np.errstate(**NUMPY_WARNINGS),
    ):
        warnings.simplefilter("always")
        try:
            result = function(*args, **kwargs)
            value = _plain(result)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too: wrong ones
            return {"error": _describe(error)}, None
    changed = _first_changed(before, _frames(args, kwargs))
    reply = {
        "value": value,
        "warnings": [str(w.message)[:200] for w in caught if issubclass(w.category, RuntimeWarning)][:20],
        "changed_input": changed >= 0,
        "changed_argument": changed,
        "view": _is_view(value, [*args, *kwargs.values()]),
    }
    # What is gone through each time anew, or once, may well give something else the next time.
    return reply, result if isinstance(result, (np.ndarray, Mapping, list, tuple)) else value


def _is_view(value, given):
    """Return whether a result lies in the memory of an argument, or a batch in that of the batch before it.

    What lies deeper is not looked at: a cache may well hold X itself.
    """
    pairs = itertools.product(_arrays(value), itertools.chain.from_iterable(map(_arrays, given)))
    batches = [_arrays(item) for item in value if isinstance(item, list)] if isinstance(value, list) else []
    reused = itertools.chain.from_iterable(map(zip, batches, batches[1:]))
    return any(_overlap(one, other) for one, other in itertools.chain(pairs, reused))


def _arrays(values):
    """Return the arrays that are a result, or stand in a list or a dictionary of results."""
    parts = values.values() if isinstance(values, dict) else values if isinstance(values, list) else [values]
    return [part for part in parts if isinstance(part, np.ndarray)]


def _overlap(one, other):
    """Return whether two arrays share memory, as far as that is soon known."""
    with contextlib.suppress(np.exceptions.TooHardError):
        return np.shares_memory(one, other, max_work=1_000)
    return False


class _Nowhere(io.TextIOBase):
    """Where prints go while a function is judged: keeping them would let a loop fill the memory."""

    def write(self, text):
        return len(text)


def _build(argument):
    return argument.build() if isinstance(argument, (protocol.Rng, protocol.Function)) else argument


def _frames(args, kwargs):
    """Return each argument as it would be sent, or nothing for one that cannot change."""
    given = [*args, *kwargs.values()]
    return [protocol.encode(a) if isinstance(a, (np.ndarray, dict, list)) else b"" for a in given]


def _first_changed(before, after):
    """Return the position of the first argument that changed, or -1."""
    return next((place for place, frame in enumerate(before) if after[place] != frame), -1)


def _plain(value, depth=protocol.MAX_DEPTH):
    """Return `value` with whatever can be gone through made a list or a dict, and unusual arrays usual ones."""
    if depth and isinstance(value, Mapping):
        return {str(key): _plain(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, (list, tuple)):
        if len(value) >= LONG_ROW and all(type(item) in (bool, int, float) for item in value):
            return _of_numbers(np.array(value, dtype=object))  # as many in a header would be refused
        return [_plain(item, depth - 1) for item in value]
    by_number = hasattr(value, "__getitem__") and hasattr(value, "__len__")  # `for` and `list` take such a thing, too
    if depth and not isinstance(value, AS_THEY_ARE) and (by_number or hasattr(value, "__iter__")):
        return [_plain(item, depth - 1) for item in itertools.islice(value, MAX_BATCHES)]
    if isinstance(value, (np.ndarray, np.longdouble)) and value.dtype == np.longdouble:
        return value.astype(np.float64)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return _of_numbers(value)
    return value


def _of_numbers(array):
    """Return an array of objects, as `np.frompyfunc` makes it, as one of numbers, if that is what they are."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if (numbers := np.array(array.tolist())).dtype.kind in "biuf":
            return numbers.reshape(array.shape)
    return array


def _describe(error):
    """Return what a learner may be told of their own exception: its type, its words, the line it came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if CELL_FILE.search(frame.filename)]
    lines = [linecache.getline(frame.filename, frame.lineno).strip()[:200] for frame in frames]
    return {
        "kind": "raised",
        "type": type(error).__name__[:80],
        "message": str(error)[:500],
        "line": lines[-1] if lines else "",
        "function": frames[-1].name[:80] if frames else "",
    }


def _stand_in(name, ask_reference):
    """Return a correct `name` that is computed by the grader: its values come here, its code does not."""

    def stand_in(*args, **kwargs):
        args = [_sent(argument) for argument in args]
        return ask_reference(name, args, {key: _sent(argument) for key, argument in kwargs.items()})

    stand_in.__name__ = name
    return stand_in


def _sent(argument):
    if isinstance(argument, np.random.Generator):
        return protocol.Rng(int(argument.integers(2**62)))
    return argument


def answer(namespace, request, ask_reference):
    """Carry out one request and return the reply as a frame, whatever the learner's values do.

    See `respond` for the parameters. A value that cannot be sent becomes an error reply.
    """
    try:
        return protocol.encode(respond(namespace, request, ask_reference))
    except BaseException as error:  # a hostile __str__, __iter__ or __array__ may raise anything
        return protocol.encode({"error": {"kind": "unsendable", "type": type(error).__name__[:80]}})


def serve(namespace, ask):
    """Answer the grader's requests until it stops asking; runs as the kernel's last cell.

    Parameters
    ----------
    namespace : dict
        The notebook's global names.
    ask : callable
        ``ask(text) -> text`` sends a line to the grader and waits for its answer (Jupyter's own `input`).
    """

    def exchange(kind, frame):
        return protocol.decode(base64.b64decode(ask(f"autograder:{kind}:" + base64.b64encode(frame).decode())))

    def ask_reference(name, args, kwargs):
        return exchange("ask", protocol.encode({"name": name, "args": args, "kwargs": kwargs}))

    reply = protocol.encode({})
    while True:
        reply = answer(namespace, exchange("reply", reply), ask_reference)
