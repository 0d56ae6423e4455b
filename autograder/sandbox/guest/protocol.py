"""The only bytes that cross between the sandbox and the grader: plain values, never pickles.

A frame is ``MAGIC``, the length of a JSON header (4 bytes, big-endian), the header, and the raw bytes of
the arrays it mentions. The header is a tree of ``[tag, ...]`` nodes, so that nothing a learner puts in a
dictionary can be mistaken for an array. A transposed array arrives transposed in memory too. Decoding
trusts nothing: every length is checked against what is really there before anything is allocated, and every
array comes back as a base-class `numpy.ndarray`.

This file is read on both sides of the wall, so it imports the standard library and NumPy only.
"""

import json
import math
import struct
from dataclasses import dataclass, field

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


class WireError(ValueError):
    """Bytes or values that do not follow the format."""


@dataclass(frozen=True)
class Unsupported:
    """Stands for a value that cannot cross, by the name of its type."""

    type_name: str


@dataclass(frozen=True)
class Rng:
    """Stands for ``numpy.random.default_rng(seed)``, made on the side where the function is called."""

    seed: int

    def build(self):
        """Return a new `numpy.random.Generator`."""
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Function:
    """Stands for a function: a NumPy expression of ``v``, with named arrays it may use.

    Built only on its way into a learner's function; a result never holds one.
    """

    expression: str
    arrays: dict = field(default_factory=dict)

    def build(self):
        """Return the function of one argument ``v``."""
        code = compile(self.expression, "<given function>", "eval")
        return lambda v: eval(code, {"np": np, **self.arrays}, {"v": v})


def encode(value):
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
    WireError
        If the frame would be larger than ``MAX_FRAME``, its header larger than ``MAX_HEADER``, or nested
        deeper than ``MAX_DEPTH``.
    """
    buffers = []
    header = json.dumps(_pack(value, buffers, MAX_DEPTH)).encode()
    if len(header) > MAX_HEADER:
        raise WireError(
            f"a value of {len(header) / 2**20:.0f} MiB besides its arrays is too large "
            f"(at most {MAX_HEADER / 2**20:.0f} MiB)"
        )
    size = len(MAGIC) + 4 + len(header) + sum(buffer.nbytes for buffer in buffers)
    if size > MAX_FRAME:
        raise WireError(f"a value of {size / 2**20:.0f} MiB is too large (at most {MAX_FRAME / 2**20:.0f} MiB)")
    return b"".join([MAGIC, struct.pack(">I", len(header)), header, *(b.tobytes() for b in buffers)])


def _pack(value, buffers, depth):
    if depth < 0:
        raise WireError(f"a value nested deeper than {MAX_DEPTH} levels")
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


def _pack_array(array, buffers):
    array = np.array(array, subok=False, copy=None)
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    if array.dtype.str not in DTYPES:
        return ["unsupported", f"array of dtype {array.dtype}"[:80]]
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    buffers.append(np.array(array.T if order == "F" else array, order="C", copy=None))
    return ["array", array.dtype.str, list(array.shape), *([order] if order == "F" else [])]


def decode(frame):
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
    WireError
        If the bytes are too many, too few, not of the format, or name a type that may not cross.
    """
    if len(frame) > MAX_FRAME or frame[:4] != MAGIC or len(frame) < 8:
        raise WireError(f"not a frame: {len(frame)} bytes")
    (header_size,) = struct.unpack(">I", frame[4:8])
    if header_size > min(len(frame) - 8, MAX_HEADER):
        raise WireError("a header longer than its frame, or too long")
    try:
        header = json.loads(frame[8 : 8 + header_size])
    except (ValueError, RecursionError):
        raise WireError("a header that is not JSON") from None
    reader = _Reader(frame, 8 + header_size)
    value = reader.value(header, MAX_DEPTH)
    if reader.offset != len(frame):
        raise WireError("bytes left over after the last array")
    return value


class _Reader:
    """Walks a header tree and takes each array's bytes from the frame in turn."""

    def __init__(self, frame, offset):
        self.frame, self.offset = frame, offset

    def value(self, node, depth):
        if depth < 0 or not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise WireError("a header node that is not [tag, ...], or nested too deep")
        read = getattr(self, f"_read_{node[0]}", None)
        if read is None:
            raise WireError(f"a header node of unknown tag {node[0][:20]!r}")
        try:
            return read(depth, *node[1:])
        except WireError:
            raise
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise WireError(f"a damaged header node {node[0]!r}: {type(error).__name__}") from None

    def _read_plain(self, depth, value):
        if value is not None and type(value) not in (bool, str):
            raise WireError("a plain node that holds something else")
        return _text(value) if isinstance(value, str) else value

    def _read_int(self, depth, digits):
        if len(digits) > 40:
            raise WireError("an integer of more than 40 digits")
        return int(digits)

    def _read_float(self, depth, text):
        return float.fromhex(text)

    def _read_rng(self, depth, seed):
        return Rng(self._read_int(depth, seed))

    def _read_function(self, depth, expression, arrays):
        return Function(_text(expression), self.value(arrays, depth - 1))

    def _read_unsupported(self, depth, type_name):
        return Unsupported(_text(type_name)[:80])

    def _read_list(self, depth, nodes):
        if len(nodes) > MAX_ITEMS:
            raise WireError(f"a list of more than {MAX_ITEMS} values")
        return [self.value(node, depth - 1) for node in nodes]

    def _read_dict(self, depth, pairs):
        if len(pairs) > MAX_ITEMS:
            raise WireError(f"a dictionary of more than {MAX_ITEMS} values")
        return {_text(key): self.value(node, depth - 1) for key, node in pairs}

    def _read_array(self, depth, dtype, shape, order="C"):
        if order not in ("C", "F"):
            raise WireError("an array in an order of axes that does not exist")
        if dtype not in DTYPES:
            raise WireError(f"an array of dtype {str(dtype)[:20]!r}, which may not cross")
        if len(shape) > 8 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise WireError("an array whose shape is not a short list of sizes")
        if 0 in shape and max(shape) > MAX_ITEMS:  # a loop over it would never end
            raise WireError("an array without entries and with an endless axis")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size > len(self.frame) - self.offset:
            raise WireError("an array longer than its frame")
        flat = np.frombuffer(self.frame, dtype, math.prod(shape), self.offset) if size else np.empty(0, dtype)
        flat = flat.view("|u1") != 0 if dtype == "|b1" else flat
        self.offset += size
        return flat.reshape(shape, order=order).copy(order=order)


def _text(value):
    """Return a string without the lone surrogates that JSON can hold and UTF-8 cannot."""
    return str(value).encode("utf-8", "replace").decode()
