"""All that crosses between the sandbox and the grader: messages as records, plain values, never pickles.

A frame is ``MAGIC``, the length of a JSON header (4 bytes, big-endian), the header, and the raw bytes of
the arrays it mentions. The header is a tree of ``[tag, ...]`` nodes, so that nothing a learner puts in a
dictionary can be mistaken for an array. A transposed array arrives transposed in memory too. Decoding
trusts nothing: every length is checked against what is really there before anything is allocated, and every
array comes back as a base-class `numpy.ndarray`.

The records at the end are what both sides send each other. `to_tree` turns one into a plain value; `read_request`,
`read_reply` and `read_question` turn what was decoded back into a record and trust none of its fields.

This file runs on both sides, so it imports the standard library and NumPy only.
"""

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

MAGIC = b"AGW1"
MAX_FRAME = 64 * 2**20
"""Largest frame accepted, in bytes."""
MAX_HEADER = 4 * 2**20
"""Largest header accepted, in bytes: JSON takes twenty times its size in memory."""
MAX_DEPTH = 8
"""Deepest nesting of lists and dictionaries accepted."""
MAX_ITEMS = 20_000
"""Most values in one list or dictionary, and the longest axis of an array without entries."""
DTYPES = frozenset(["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"])
"""Array types that may cross: booleans, integers and reals, little-endian."""


MAX_NAMES = 500
"""Most names sent when a function is missing."""
MAX_WARNINGS, MAX_WARNING_CHARS = 20, 200
"""Most warnings sent of one call, and most characters of each."""
MAX_TYPE_CHARS, MAX_MESSAGE_CHARS, MAX_LINE_CHARS, MAX_NAME_CHARS = 80, 500, 200, 80
"""Most characters of an exception's type and message, of the line that raised it, and of a function's name."""


class ProtocolError(ValueError):
    """Bytes or values that do not follow the format."""


@dataclass(frozen=True)
class Unsupported:
    """Stands for a value that cannot cross, by the name of its type."""

    type_name: str


@dataclass(frozen=True)
class Rng:
    """Stands for ``numpy.random.default_rng(seed)``, made on the side where the function is called."""

    seed: int

    def build(self) -> np.random.Generator:
        """Return a new `numpy.random.Generator`."""
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Function:
    """Stands for a function: a NumPy expression of ``v``, with named arrays it may use.

    Built only on its way into a learner's function; a result never holds one.
    """

    expression: str
    arrays: dict[str, Any] = field(default_factory=dict)

    def build(self) -> Callable[[Any], Any]:
        """Return the function of one argument ``v``."""
        code = compile(self.expression, "<given function>", "eval")
        return lambda v: eval(code, {"np": np, **self.arrays}, {"v": v})


def encode(value: Any) -> bytes:
    """Turn a plain value into one frame.

    Parameters
    ----------
    value : None, bool, int, float, str, ndarray, list, tuple, dict, Rng, Function or Unsupported
        Anything else, at any depth, crosses as `Unsupported`.

    Returns
    -------
    bytes

    Raises
    ------
    ProtocolError
        If the frame would be larger than ``MAX_FRAME``, its header larger than ``MAX_HEADER``, or nested
        deeper than ``MAX_DEPTH``.
    """
    buffers: list[np.ndarray[Any, Any]] = []
    header = json.dumps(_pack(value, buffers, MAX_DEPTH)).encode()
    if len(header) > MAX_HEADER:
        raise ProtocolError(
            f"a value of {len(header) / 2**20:.0f} MiB besides its arrays is too large "
            f"(at most {MAX_HEADER / 2**20:.0f} MiB)"
        )
    size = len(MAGIC) + 4 + len(header) + sum(buffer.nbytes for buffer in buffers)
    if size > MAX_FRAME:
        raise ProtocolError(f"a value of {size / 2**20:.0f} MiB is too large (at most {MAX_FRAME / 2**20:.0f} MiB)")
    return b"".join([MAGIC, struct.pack(">I", len(header)), header, *(b.tobytes() for b in buffers)])


def _pack(value: Any, buffers: list[np.ndarray[Any, Any]], depth: int) -> list[Any]:
    if depth < 0:
        raise ProtocolError(f"a value nested deeper than {MAX_DEPTH} levels")
    if value is None or type(value) is bool or type(value) is str:
        return ["plain", value]
    if type(value) is int:
        return ["int", str(value)] if value.bit_length() <= 128 else ["unsupported", "huge int"]
    if type(value) is float:
        return ["float", value.hex()]
    if isinstance(value, Rng):
        return ["rng", str(value.seed)]
    if isinstance(value, Function):
        return ["function", value.expression, _pack(value.arrays, buffers, depth - 1)]
    if isinstance(value, Unsupported):
        return ["unsupported", value.type_name[:80]]
    if isinstance(value, (np.ndarray, np.generic)):
        return _pack_array(np.asarray(value), buffers)
    if isinstance(value, (list, tuple)):
        return ["list", [_pack(item, buffers, depth - 1) for item in value[: MAX_ITEMS + 1]]]
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return ["dict", [[key, _pack(value[key], buffers, depth - 1)] for key in value]]
    return ["unsupported", type(value).__name__[:80]]


def _pack_array(array: np.ndarray[Any, Any], buffers: list[np.ndarray[Any, Any]]) -> list[Any]:
    array = np.array(array, subok=False, copy=None)
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    if array.dtype.str not in DTYPES:
        return ["unsupported", f"array of dtype {array.dtype}"[:80]]
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    buffers.append(np.array(array.T if order == "F" else array, order="C", copy=None))
    return ["array", array.dtype.str, list(array.shape), *([order] if order == "F" else [])]


def decode(frame: bytes) -> Any:
    """Turn one frame back into a plain value.

    Parameters
    ----------
    frame : bytes
        May come from an attacker.

    Returns
    -------
    None, bool, int, float, str, ndarray, list, dict, Rng, Function or Unsupported

    Raises
    ------
    ProtocolError
        If the bytes are too many, too few, not of the format, or name a type that may not cross.
    """
    if len(frame) > MAX_FRAME or frame[:4] != MAGIC or len(frame) < 8:
        raise ProtocolError(f"not a frame: {len(frame)} bytes")
    (header_size,) = struct.unpack(">I", frame[4:8])
    if header_size > min(len(frame) - 8, MAX_HEADER):
        raise ProtocolError("a header longer than its frame, or too long")
    try:
        header = json.loads(frame[8 : 8 + header_size])
    except (ValueError, RecursionError):
        raise ProtocolError("a header that is not JSON") from None
    reader = _Reader(frame, 8 + header_size)
    value = reader.value(header, MAX_DEPTH)
    if reader.offset != len(frame):
        raise ProtocolError("bytes left over after the last array")
    return value


class _Reader:
    """Walks a header tree and takes each array's bytes from the frame in turn."""

    def __init__(self, frame: bytes, offset: int) -> None:
        self.frame, self.offset = frame, offset

    def value(self, node: Any, depth: int) -> Any:
        if depth < 0 or not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise ProtocolError("a header node that is not [tag, ...], or nested too deep")
        read = getattr(self, f"_read_{node[0]}", None)
        if read is None:
            raise ProtocolError(f"a header node of unknown tag {node[0][:20]!r}")
        try:
            return read(depth, *node[1:])
        except ProtocolError:
            raise
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise ProtocolError(f"a damaged header node {node[0]!r}: {type(error).__name__}") from None

    def _read_plain(self, depth: int, value: Any) -> Any:
        if value is not None and type(value) not in (bool, str):
            raise ProtocolError("a plain node that holds something else")
        return _text(value) if isinstance(value, str) else value

    def _read_int(self, depth: int, digits: str) -> int:
        if len(digits) > 40:
            raise ProtocolError("an integer of more than 40 digits")
        return int(digits)

    def _read_float(self, depth: int, text: str) -> float:
        return float.fromhex(text)

    def _read_rng(self, depth: int, seed: str) -> Rng:
        return Rng(self._read_int(depth, seed))

    def _read_function(self, depth: int, expression: str, arrays: Any) -> Function:
        return Function(_text(expression), self.value(arrays, depth - 1))

    def _read_unsupported(self, depth: int, type_name: str) -> Unsupported:
        return Unsupported(_text(type_name)[:80])

    def _read_list(self, depth: int, nodes: list[Any]) -> list[Any]:
        if len(nodes) > MAX_ITEMS:
            raise ProtocolError(f"a list of more than {MAX_ITEMS} values")
        return [self.value(node, depth - 1) for node in nodes]

    def _read_dict(self, depth: int, pairs: list[Any]) -> dict[str, Any]:
        if len(pairs) > MAX_ITEMS:
            raise ProtocolError(f"a dictionary of more than {MAX_ITEMS} values")
        return {_text(key): self.value(node, depth - 1) for key, node in pairs}

    def _read_array(self, depth: int, dtype: str, shape: list[int], order: Any = "C") -> np.ndarray[Any, Any]:
        if order not in ("C", "F"):
            raise ProtocolError("an array in an order of axes that does not exist")
        if dtype not in DTYPES:
            raise ProtocolError(f"an array of dtype {str(dtype)[:20]!r}, which may not cross")
        if len(shape) > 8 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise ProtocolError("an array whose shape is not a short list of sizes")
        if 0 in shape and max(shape) > MAX_ITEMS:  # a loop over it would never end
            raise ProtocolError("an array without entries and with an endless axis")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size > len(self.frame) - self.offset:
            raise ProtocolError("an array longer than its frame")
        flat = np.frombuffer(self.frame, dtype, math.prod(shape), self.offset) if size else np.empty(0, dtype)
        flat = flat.view("|u1") != 0 if dtype == "|b1" else flat
        self.offset += size
        return flat.reshape(shape, order=order).copy(order=order)


def _text(value: object) -> str:
    """Return a string without the lone surrogates that JSON can hold and UTF-8 cannot."""
    return str(value).encode("utf-8", "replace").decode()


@dataclass(frozen=True, eq=False)
class CallRequest:
    """Call a function.

    Parameters
    ----------
    name : str
    args : list
    kwargs : dict of str to object
        Plain values, `Rng` for a generator, `Function` for a function.
    keep : bool
        Whether the reply to the next call says if that call changed this one's result.
    """

    name: str
    args: list[Any]
    kwargs: dict[str, Any] = field(default_factory=dict)
    keep: bool = False


@dataclass(frozen=True)
class ValueRequest:
    """Return what a variable holds."""

    name: str


@dataclass(frozen=True)
class NamesRequest:
    """Return the names of all functions."""


@dataclass(frozen=True)
class SubstituteRequest:
    """Have exactly these functions computed by the grader."""

    names: tuple[str, ...]


Request = CallRequest | ValueRequest | NamesRequest | SubstituteRequest
"""What the grader sends."""


@dataclass(frozen=True, eq=False)
class Question:
    """What the guest asks before it replies: the value of a substituted function; may come from an attacker."""

    name: str
    args: list[Any]
    kwargs: dict[str, Any]


class ErrorKind(Enum):
    """Why a request has no value."""

    MISSING = "missing"
    RAISED = "raised"
    UNSENDABLE = "unsendable"
    MALFORMED = "malformed"
    """The reply does not follow the format; no guest says so of its own."""


@dataclass(frozen=True, eq=False)
class ValueReply:
    """What a call returned, or a variable holds; may come from an attacker, as all replies.

    Parameters
    ----------
    value : object
    warnings : tuple of str
        What NumPy warned of during the call.
    changed_input : bool
        Whether an argument was changed in place.
    changed_argument : int or None
        The position of the first one that was.
    view : bool
        Whether the result shares memory with an argument, or a batch with the one before.
    changed_result : bool or None
        Whether the call changed the result that was kept; None if none was.
    """

    value: Any
    warnings: tuple[str, ...] = ()
    changed_input: bool = False
    changed_argument: int | None = None
    view: bool = False
    changed_result: bool | None = None


@dataclass(frozen=True)
class ErrorReply:
    """Why there is no value; of an exception its type, message, and the line and function that raised it."""

    kind: ErrorKind
    type_name: str = ""
    message: str = ""
    line: str = ""
    function: str = ""


@dataclass(frozen=True)
class NamesReply:
    """The names of the functions."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """A request was carried out that has no value."""


Reply = ValueReply | ErrorReply | NamesReply | Done
"""What the guest sends back."""


def to_tree(message: Request | Reply | Question) -> dict[str, Any]:
    """Return a message as a value that `encode` takes."""
    match message:
        case CallRequest(name, args, kwargs, keep):
            return {"op": "call", "name": name, "args": args, "kwargs": kwargs, "keep": keep}
        case ValueRequest(name):
            return {"op": "value", "name": name}
        case NamesRequest():
            return {"op": "names"}
        case SubstituteRequest(names):
            return {"op": "substitute", "names": list(names)}
        case Question(name, args, kwargs):
            return {"name": name, "args": args, "kwargs": kwargs}
        case ErrorReply(kind, type_name, text, line, function):
            return {
                "error": {"kind": kind.value, "type": type_name, "message": text, "line": line, "function": function}
            }
        case NamesReply(names):
            return {"names": list(names)}
        case Done():
            return {}
    fields = {name: getattr(message, name) for name in ValueReply.__dataclass_fields__}
    return {**fields, "warnings": list(message.warnings)}


def read_request(tree: Any) -> Request:
    """Return the grader's request.

    Raises
    ------
    ProtocolError
        If it is none.
    """
    match tree:
        case {"op": "call", "name": str(name), "args": list(args), "kwargs": dict(kwargs)}:
            return CallRequest(name, args, kwargs, tree.get("keep") is True)
        case {"op": "value", "name": str(name)}:
            return ValueRequest(name)
        case {"op": "names"}:
            return NamesRequest()
        case {"op": "substitute", "names": list(names)}:
            return SubstituteRequest(tuple(map(str, names)))
    raise ProtocolError("a request that is none of call, value, names and substitute")


def read_question(tree: Any) -> Question:
    """Return the guest's question; without a name if it is malformed."""
    match tree:
        case {"name": str(name), "args": list(args), "kwargs": dict(kwargs)}:
            return Question(name, args, kwargs)
    return Question("", [], {})


def read_reply(tree: Any) -> Reply:
    """Return the guest's reply; a field that is malformed is empty, a reply that is malformed an error."""
    if not isinstance(tree, dict):
        return ErrorReply(ErrorKind.UNSENDABLE)
    if tree.get("error") is not None:
        return _read_error(tree["error"])
    if "value" in tree:
        return _read_value(tree)
    if "names" in tree:
        return NamesReply(_texts(tree["names"], MAX_NAMES, MAX_NAME_CHARS))
    return ErrorReply(ErrorKind.MALFORMED) if tree else Done()


def _read_error(error: Any) -> ErrorReply:
    kinds = {kind.value: kind for kind in ErrorKind}
    kind = error.get("kind") if isinstance(error, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        return ErrorReply(ErrorKind.MALFORMED)
    limits = {
        "type": MAX_TYPE_CHARS,
        "message": MAX_MESSAGE_CHARS,
        "line": MAX_LINE_CHARS,
        "function": MAX_NAME_CHARS,
    }
    return ErrorReply(kinds[kind], *(_short(error.get(name), limit) for name, limit in limits.items()))


def _read_value(tree: dict[str, Any]) -> ValueReply:
    place, kept = tree.get("changed_argument"), tree.get("changed_result")
    return ValueReply(
        tree["value"],
        _texts(tree.get("warnings"), MAX_WARNINGS, MAX_WARNING_CHARS),
        tree.get("changed_input") is True,
        place if type(place) is int and place >= 0 else None,
        tree.get("view") is True,
        kept if type(kept) is bool else None,
    )


def _texts(values: Any, most: int, chars: int) -> tuple[str, ...]:
    """Return the strings of a list, some at most, each cut short."""
    texts = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
    return tuple(text[:chars] for text in texts[:most])


def _short(value: Any, chars: int) -> str:
    return value[:chars] if isinstance(value, str) else ""
