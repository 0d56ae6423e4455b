"""The learner's side of the wall: calls one of their functions and sends back plain values.

Runs inside the sandboxed kernel, or, for self-study and our own tests, in this process. Nothing in here is
trusted by the grader: a learner who rewrites it can only change what *they* send back, and that is judged
elsewhere. It imports the standard library, NumPy, `protocol` and `frames` only, because nothing else is in the sandbox.
"""

import builtins
import contextlib
import io
import itertools
import linecache
import re
import socket
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

try:
    from . import frames, protocol
except ImportError:  # in the sandbox the files lie side by side
    import frames  # type: ignore[import-not-found, no-redef]
    import protocol  # type: ignore[import-not-found, no-redef]

Namespace = dict[str, Any]
Array = np.ndarray[Any, Any]
AskReference = Callable[[str, list[Any], dict[str, Any]], Any]
MAX_BATCHES = 5_000
"""Most values taken from a generator that a function returns."""
LONG_ROW = 200
"""Fewest numbers in a list that cross as an array."""
AS_THEY_ARE = (np.ndarray, np.generic, str, bytes, bytearray, memoryview, set, frozenset)
"""What can be gone through, but is no sequence of results."""
KEPT = "__autograder_kept__"
"""Where the result of a call waits for the next one, and what it was."""
MAX_OVERLAP_WORK: Any = 1_000  # NumPy's stubs know only -1 and 0
"""How hard to look for shared memory, in NumPy's own measure."""
MISSING = protocol.ErrorReply(protocol.ErrorKind.MISSING)
CELL_FILE = re.compile(r"ipykernel_\d+|<ipython-input|<cell")
"""File names under which notebook cells are compiled."""


def respond(namespace: Namespace, request: protocol.Request, ask_reference: AskReference) -> protocol.Reply:
    """Carry out one request of the grader.

    Parameters
    ----------
    namespace : dict
        Where the learner's functions live.
    request : protocol.Request
    ask_reference : callable
        ``ask_reference(name, args, kwargs)`` has the grader compute a correct earlier function.

    Returns
    -------
    protocol.Reply
    """
    if isinstance(request, protocol.NamesRequest):
        return protocol.NamesReply(tuple(_function_names(namespace)))
    if isinstance(request, protocol.SubstituteRequest):
        _substitute(namespace, request.names, ask_reference)
        return protocol.Done()
    if isinstance(request, protocol.ValueRequest):
        found = request.name in namespace
        return protocol.ValueReply(namespace[request.name]) if found else MISSING
    kept = namespace.pop(KEPT, None)
    reply, result = _call(namespace, request)
    if kept and isinstance(reply, protocol.ValueReply):
        reply = replace(reply, changed_result=protocol.encode(_plain(kept[0])) != kept[1])
    if request.keep:
        namespace[KEPT] = result, protocol.encode(_plain(result))
    return reply


def _function_names(namespace: Namespace) -> list[str]:
    """Return the public names of what can be called, some at most."""
    items = list(namespace.items())
    names = [name for name, value in items if type(name) is str and callable(value) and not name.startswith("_")]
    return names[: protocol.MAX_NAMES]


def _substitute(namespace: Namespace, names: Sequence[str], ask_reference: AskReference) -> None:
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


def _call(namespace: Namespace, request: protocol.CallRequest) -> tuple[protocol.Reply, Any]:
    """Return the reply to a call, and the result itself."""
    function = namespace.get(request.name)
    if not callable(function):
        return MISSING, None
    args = [_build(argument) for argument in request.args]
    kwargs = {key: _build(argument) for key, argument in request.kwargs.items()}
    before = _frames(args, kwargs)
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(_Nowhere()),
        # As NumPy starts: a notebook's own `np.seterr` neither hides a warning nor makes an error of a number near 0.
        np.errstate(over="warn", divide="warn", invalid="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            result = function(*args, **kwargs)
            value = _plain(result)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too: wrong ones
            return _describe(error), None
    changed = _first_changed(before, _frames(args, kwargs))
    words = [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    reply = protocol.ValueReply(
        value,
        tuple(text[: protocol.MAX_WARNING_CHARS] for text in words[: protocol.MAX_WARNINGS]),
        changed is not None,
        changed,
        _is_view(value, [*args, *kwargs.values()]),
    )
    # What is gone through each time anew, or once, may well give something else the next time.
    return reply, result if isinstance(result, (np.ndarray, Mapping, list, tuple)) else value


def _is_view(value: Any, given: Sequence[Any]) -> bool:
    """Return whether a result lies in the memory of an argument, or a batch in that of the batch before it.

    What lies deeper is not looked at: a cache may well hold X itself.
    """
    pairs = itertools.product(_arrays(value), itertools.chain.from_iterable(map(_arrays, given)))
    batches = [_arrays(item) for item in value if isinstance(item, list)] if isinstance(value, list) else []
    reused = itertools.chain.from_iterable(map(zip, batches, batches[1:]))
    return any(_overlap(one, other) for one, other in itertools.chain(pairs, reused))


def _arrays(values: Any) -> list[Array]:
    """Return the arrays that are a result, or stand in a list or a dictionary of results."""
    parts = values.values() if isinstance(values, dict) else values if isinstance(values, list) else [values]
    return [part for part in parts if isinstance(part, np.ndarray)]


def _overlap(one: Array, other: Array) -> bool:
    """Return whether two arrays share memory, as far as that is soon known."""
    with contextlib.suppress(np.exceptions.TooHardError):
        return np.shares_memory(one, other, max_work=MAX_OVERLAP_WORK)
    return False


class _Nowhere(io.TextIOBase):
    """Where prints go while a function is judged: keeping them would let a loop fill the memory."""

    def write(self, text: str) -> int:
        return len(text)


def _build(argument: Any) -> Any:
    return argument.build() if isinstance(argument, (protocol.Rng, protocol.Function)) else argument


def _frames(args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[bytes]:
    """Return each argument as it would be sent, or nothing for one that cannot change."""
    given = [*args, *kwargs.values()]
    return [protocol.encode(a) if isinstance(a, (np.ndarray, dict, list)) else b"" for a in given]


def _first_changed(before: Sequence[bytes], after: Sequence[bytes]) -> int | None:
    """Return the position of the first argument that changed, or None."""
    return next((place for place, frame in enumerate(before) if after[place] != frame), None)


def _plain(value: Any, depth: int = protocol.MAX_DEPTH) -> Any:
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


def _of_numbers(array: Array) -> Array:
    """Return an array of objects, as `np.frompyfunc` makes it, as one of numbers, if that is what they are."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if (numbers := np.array(array.tolist())).dtype.kind in "biuf":
            return numbers.reshape(array.shape)
    return array


def _describe(error: BaseException) -> protocol.ErrorReply:
    """Return what a learner may be told of their own exception: its type, its words, the line it came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if CELL_FILE.search(frame.filename)]
    lines = [linecache.getline(frame.filename, frame.lineno or 0).strip() for frame in frames]
    return protocol.ErrorReply(
        protocol.ErrorKind.RAISED,
        type(error).__name__[: protocol.MAX_TYPE_CHARS],
        str(error)[: protocol.MAX_MESSAGE_CHARS],
        lines[-1][: protocol.MAX_LINE_CHARS] if lines else "",
        frames[-1].name[: protocol.MAX_NAME_CHARS] if frames else "",
    )


def _stand_in(name: str, ask_reference: AskReference) -> Callable[..., Any]:
    """Return a correct `name` that is computed by the grader: its values come here, its code does not."""

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        sent = [_sent(argument) for argument in args]
        return ask_reference(name, sent, {key: _sent(argument) for key, argument in kwargs.items()})

    stand_in.__name__ = name
    return stand_in


def _sent(argument: Any) -> Any:
    if isinstance(argument, np.random.Generator):
        return protocol.Rng(int(argument.integers(2**62)))
    return argument


def answer(namespace: Namespace, tree: Any, ask_reference: AskReference) -> bytes:
    """Carry out one request, as decoded, and return the reply as a frame, whatever the learner's values do.

    See `respond` for the parameters. A value that cannot be sent becomes an error reply.
    """
    try:
        reply = respond(namespace, protocol.read_request(tree), ask_reference)
        return protocol.encode(protocol.to_tree(reply))
    except BaseException as error:  # a hostile __str__, __iter__ or __array__ may raise anything
        name = type(error).__name__[: protocol.MAX_TYPE_CHARS]
        return protocol.encode(protocol.to_tree(protocol.ErrorReply(protocol.ErrorKind.UNSENDABLE, name)))


def serve(namespace: Namespace, descriptor: int) -> NoReturn:
    """Reply to the grader's requests until it closes the connection; runs as the kernel's last cell.

    A learner's own `input()` returns an empty line from then on.

    Parameters
    ----------
    namespace : dict
        The notebook's global names.
    descriptor : int
        The guest's end of the pair of sockets; see `connection.Connection`.

    Raises
    ------
    EOFError
        When the connection is closed.
    """
    builtins.input = lambda prompt="": ""
    token = b""
    with socket.socket(fileno=descriptor) as connection:

        def ask_reference(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
            question = protocol.encode(protocol.to_tree(protocol.Question(name, args, kwargs)))
            connection.sendall(frames.pack(token, frames.Kind.QUESTION, question))  # of the request that runs now
            return protocol.decode(frames.read(connection)[1])

        while True:
            token, frame = frames.read(connection)
            reply = answer(namespace, protocol.decode(frame), ask_reference)
            connection.sendall(frames.pack(token, frames.Kind.REPLY, reply))
