"""protocol.py: what crosses comes back plain, and no frame, however damaged, does anything but raise ProtocolError."""

import json
import math
import struct
import tracemalloc

import numpy as np
import pytest

from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.protocol import Function, ProtocolError, Rng, Unsupported, decode, encode

VALUES = {
    "op": "call",
    "numbers": [1, -2.5, True, None, 10**30],
    "arrays": [np.arange(6.0).reshape(2, 3), np.array([True, False]), np.uint8(7)],
    "rng": Rng(3),
    "function": Function("v + c", {"c": np.ones(2)}),
    "odd": Unsupported("set"),
}


class Labelled(np.ndarray):
    """A subclass that claims to equal everything."""

    def __eq__(self, other):
        return True


def frame_of(header, tail=b""):
    """Return a frame with this header, as JSON or as bytes."""
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return protocol.MAGIC + struct.pack(">I", len(header)) + header + tail


def nested(levels):
    """Return a list in a list in a list."""
    value = 0
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, -7, 2**128 - 1, 0.1, -0.0, "", "w\n\u00e9", [], {}, [1, [2.5, "x"]], {"a": {"b": [None]}}],
)
def test_plain_values_round_trip(value):
    """Does every plain value come back as itself, with its type?"""
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 5e-324, 1.7976931348623157e308])
def test_extreme_floats_round_trip(value):
    """Do infinities and the ends of the range survive?"""
    assert decode(encode(value)) == value


def test_nan_round_trips():
    """Does NaN stay NaN?"""
    assert math.isnan(decode(encode(math.nan)))


@pytest.mark.parametrize("dtype", sorted(protocol.DTYPES))
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (0, 784), (1, 2, 1, 2)])
def test_arrays_round_trip(dtype, shape):
    """Does an array of every type and shape come back bit for bit?"""
    array = (np.random.default_rng(0).integers(0, 2, shape) * 1).astype(dtype)
    back = decode(encode(array))
    assert type(back) is np.ndarray
    assert (back.dtype, back.shape) == (array.dtype, shape)
    assert back.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12)[::-3],
        np.arange(12.0).reshape(3, 4)[:, 1:3],
        np.broadcast_to(2.5, (2, 3)),
    ],
    ids=["transposed", "reversed", "columns", "broadcast"],
)
def test_arrays_of_any_layout_round_trip(array):
    """Do arrays that are not contiguous keep their entries in place?"""
    np.testing.assert_array_equal(decode(encode(array)), array)


@pytest.mark.parametrize("dtype", [">f8", ">f4", ">i4", ">u2"])
def test_big_endian_arrays_come_back_little_endian(dtype):
    """Are the values of a big-endian array kept, and its order made ours?"""
    array = np.array([1, 2, 300]).astype(dtype)
    back = decode(encode(array))
    assert back.dtype == np.dtype(dtype).newbyteorder("<")
    np.testing.assert_array_equal(back, [1, 2, 300])


@pytest.mark.parametrize("array", [np.ones(3).view(Labelled), np.ma.masked_array([1.0, 1.0, 1.0], mask=[0, 1, 0])])
def test_subclasses_come_back_as_base_arrays(array):
    """Is a subclass, whatever it overrides, only its numbers on the other side?"""
    back = decode(encode(array))
    assert type(back) is np.ndarray
    assert back.ravel().tolist() == [1, 1, 1]


def test_numpy_scalars_come_back_as_arrays_without_axes():
    """Does a NumPy number keep its dtype?"""
    back = decode(encode(np.float32(0.5)))
    assert (back.dtype, back.shape, float(back)) == (np.float32, (), 0.5)


def test_decoded_arrays_own_their_bytes():
    """Can a decoded array be written to without touching the frame?"""
    frame = encode(np.zeros(3))
    decode(frame)[:] = 1
    assert decode(frame).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "value",
    [
        np.array([object()]),
        np.array([1j]),
        np.zeros(2, dtype=[("a", "f8")]),
        np.array(["text"]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        np.array([1j]).astype(">c16"),
    ],
    ids=["objects", "complex", "structured", "text", "dates", "big-endian complex"],
)
def test_other_dtypes_do_not_cross(value):
    """Does an array of a type that may not cross arrive as no array at all?"""
    back = decode(encode([value]))[0]
    assert isinstance(back, Unsupported)
    assert back.type_name.startswith("array of dtype ")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        ({1}, "set"),
        (1j, "complex"),
        ({1: 2}, "dict"),
        (2**129, "huge int"),
        (b"", "bytes"),
        (len, "builtin_function_or_method"),
    ],
)
def test_other_values_do_not_cross(value, name):
    """Does anything else arrive as the name of its type?"""
    assert decode(encode(value)) == Unsupported(name)


def test_a_dictionary_cannot_pretend_to_be_an_array():
    """Does a learner's dictionary or list that looks like a header node stay what it is?"""
    value = {"array": ["array", "<f8", [3]], "tag": ["rng", "1"]}
    assert decode(encode(value)) == value


def test_rng_gives_the_same_numbers_on_both_sides():
    """Does a generator that crossed draw what it would have drawn here?"""
    assert decode(encode(Rng(5))).build().random() == np.random.default_rng(5).random()


def test_function_is_built_with_its_arrays():
    """Does a function that crossed compute with the arrays it brought?"""
    f = decode(encode(Function("np.sum(v * c)", {"c": np.array([1.0, 2.0])}))).build()
    assert f(np.array([3.0, 4.0])) == 11


def test_too_large_a_value_is_refused(monkeypatch):
    """Is a frame beyond the limit refused before it is built, and when it comes in?"""
    frame = encode(np.zeros(1000))
    monkeypatch.setattr(protocol, "MAX_FRAME", 2**10)
    with pytest.raises(ProtocolError, match=r"a value of 0 MiB is too large \(at most 0 MiB\)"):
        encode(np.zeros(1000))
    with pytest.raises(ProtocolError, match="not a frame: 8"):
        decode(frame)


def test_too_long_a_header_is_refused(monkeypatch):
    """Is a long text refused on both sides?"""
    frame = encode("x" * 2000)
    monkeypatch.setattr(protocol, "MAX_HEADER", 2**10)
    with pytest.raises(ProtocolError, match=r"0 MiB besides its arrays is too large \(at most 0 MiB\)"):
        encode("x" * 2000)
    with pytest.raises(ProtocolError, match="a header longer than its frame, or too long"):
        decode(frame)


def test_depth_is_limited_on_both_sides(monkeypatch):
    """Does nesting beyond the limit raise, and not one level earlier?"""
    assert decode(encode(nested(protocol.MAX_DEPTH))) == nested(protocol.MAX_DEPTH)
    with pytest.raises(ProtocolError, match="a value nested deeper than 8 levels"):
        encode(nested(protocol.MAX_DEPTH + 1))
    deep = encode(nested(5))
    monkeypatch.setattr(protocol, "MAX_DEPTH", 4)
    with pytest.raises(ProtocolError, match="or nested too deep"):
        decode(deep)


def test_a_list_that_holds_itself_is_refused():
    """Does a list that never ends raise instead of filling the memory?"""
    value = []
    value.append(value)
    with pytest.raises(ProtocolError, match="nested deeper"):
        encode(value)


def test_too_many_values_are_refused():
    """Are long lists and dictionaries refused, by name?"""
    with pytest.raises(ProtocolError, match="a list of more than 20000 values"):
        decode(encode([None] * 50_000))
    with pytest.raises(ProtocolError, match="a dictionary of more than 20000 values"):
        decode(encode(dict.fromkeys(map(str, range(20_001)))))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (b"", "not a frame: 0 bytes"),
        (b"AGW1", "not a frame: 4 bytes"),
        (b"AGW2" + encode(1)[4:], "not a frame"),
        (b"\x80\x04\x95" + b"." * 20, "not a frame"),
        (protocol.MAGIC + struct.pack(">I", 100) + b"[]", "a header longer than its frame"),
        (protocol.MAGIC + b"\xff\xff\xff\xff[]", "a header longer than its frame"),
        (frame_of(b"[nonsense"), "a header that is not JSON"),
        (frame_of(b"\xff\xfe\xfd"), "a header that is not JSON"),
        (frame_of(b"[" * 100_000), "a header that is not JSON"),
        (frame_of(b"[1" + b"0" * 5000 + b"]"), "a header that is not JSON"),
        (frame_of({"plain": 1}), "not \\[tag"),
        (frame_of([]), "not \\[tag"),
        (frame_of([["plain"], 1]), "not \\[tag"),
        (frame_of(["pickle", "x"]), "unknown tag 'pickle'"),
        (frame_of(["_init__"]), "unknown tag '_init__'"),
        (frame_of(["plain", 1.5]), "a plain node that holds something else"),
        (frame_of(["plain", ["x"]]), "a plain node that holds something else"),
        (frame_of(["plain"]), "a damaged header node 'plain': TypeError"),
        (frame_of(["plain", None, None]), "a damaged header node 'plain': TypeError"),
        (frame_of(["int", "9" * 41]), "an integer of more than 40 digits"),
        (frame_of(["int", "0x10"]), "a damaged header node 'int': ValueError"),
        (frame_of(["int", 5]), "a damaged header node 'int': TypeError"),
        (frame_of(["float", "0x1p99999"]), "a damaged header node 'float': OverflowError"),
        (frame_of(["dict", [["a"]]]), "a damaged header node 'dict': ValueError"),
        (frame_of(["list", {"a": 1}]), "not \\[tag"),
        (frame_of(["array", "|O", [1]], b"\0" * 8), "an array of dtype '|O', which may not cross"),
        (frame_of(["array", ["<f8"], [1]], b"\0" * 8), "a damaged header node 'array': TypeError"),
        (frame_of(["array", "<f8", [-1]], b"\0" * 8), "not a short list of sizes"),
        (frame_of(["array", "<f8", [True]], b"\0" * 8), "not a short list of sizes"),
        (frame_of(["array", "<f8", [1.0]], b"\0" * 8), "not a short list of sizes"),
        (frame_of(["array", "<f8", [1] * 9], b"\0" * 8), "not a short list of sizes"),
        (frame_of(["array", "<f8", "1"], b"\0" * 8), "not a short list of sizes"),
        (frame_of(["array", "<f8", [2]], b"\0" * 8), "an array longer than its frame"),
        (frame_of(["list", [["array", "<f8", [1]]] * 2], b"\0" * 8), "an array longer than its frame"),
        (frame_of(["array", "<f8", [0, 2**39]]), "without entries and with an endless axis"),
        (encode(np.ones(3)) + b"\0", "bytes left over after the last array"),
        (frame_of(["plain", None], encode(1)), "bytes left over after the last array"),
    ],
)
def test_damaged_frames_are_refused(frame, words):
    """Does a frame that lies raise ProtocolError and say how it lies?"""
    with pytest.raises(ProtocolError, match=words):
        decode(frame)


@pytest.mark.parametrize("shape", [[2**39], [2**20, 2**20], [2**39] * 8, [0, 2**39]])
def test_huge_declared_shapes_allocate_nothing(shape):
    """Is a shape checked against the bytes there are before any memory is taken?"""
    frame = frame_of(["array", "<f8", shape], b"\0" * 64)
    tracemalloc.start()
    with pytest.raises(ProtocolError):
        decode(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**17


def test_a_json_bomb_is_not_opened():
    """Is a header of millions of empty lists refused before JSON makes objects of it?"""
    frame = frame_of(b"[" + b"[]," * 2_000_000 + b"[]]")
    tracemalloc.start()
    with pytest.raises(ProtocolError, match="too long"):
        decode(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**17


@pytest.mark.parametrize("tag", ["plain", "unsupported"])
def test_lone_surrogates_are_replaced(tag):
    """Can every text that came in be written to a UTF-8 file?"""
    value = decode(frame_of([tag, "a\ud800b"]))
    assert (value.type_name if tag == "unsupported" else value) == "a?b"


def test_keys_with_lone_surrogates_are_replaced():
    """Can every key that came in be written to a UTF-8 file?"""
    assert decode(frame_of(["dict", [["\udfff", ["plain", None]]]])) == {"?": None}


def test_booleans_are_zero_or_one():
    """Are bytes that are no booleans made ones, so that nothing counts them twice?"""
    back = decode(frame_of(["array", "|b1", [3]], b"\x00\x02\xff"))
    assert back.view(np.uint8).tolist() == [0, 1, 1]


def mutate(frame, rng):
    """Return a frame with a few bytes flipped, replaced, cut, doubled or swapped for telling JSON."""
    frame = bytearray(frame)
    for _ in range(rng.integers(1, 4)):
        at, how = int(rng.integers(len(frame))), rng.integers(6)
        if how == 0:
            frame[at] ^= 1 << int(rng.integers(8))
        elif how == 1:
            frame[at] = rng.integers(256)
        elif how == 2:
            frame = frame[: at + 1]
        elif how == 3:
            frame[at:at] = frame[at : at + int(rng.integers(1, 30))]
        elif how == 4:
            frame[4:8] = struct.pack(">I", int(rng.integers(2 * len(frame))))
        else:
            frame[at : at + 1] = rng.choice(
                [b"[", b"]", b'"', b"null", b"-1", b"1e999", b"true", b"{}", b"999999999999"]
            )
    return bytes(frame)


def test_mutated_frames_only_return_or_raise_wire_error():
    """Does decode, whatever it is given, either return or raise ProtocolError?"""
    rng = np.random.default_rng(20)
    outcomes = {"returned": 0, "refused": 0}
    for frame in [encode(VALUES), encode(VALUES["arrays"]), encode(VALUES["numbers"])]:
        for _ in range(2000):
            try:
                decode(mutate(frame, rng))
                outcomes["returned"] += 1
            except ProtocolError:
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 50  # the loop reaches both ends


def test_every_truncation_is_refused():
    """Is a frame that breaks off anywhere refused?"""
    frame = encode(VALUES)
    for length in range(len(frame)):
        with pytest.raises(ProtocolError):
            decode(frame[:length])


def test_transposed_arrays_stay_transposed_in_memory():
    """Does an array whose columns lie together in memory arrive so, as a learner's own transpose would be?"""
    array = protocol.decode(protocol.encode(np.arange(6.0).reshape(2, 3).T))
    assert array.tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    assert array.flags.f_contiguous
    assert not array.flags.c_contiguous


def test_unknown_order_is_refused():
    """Is an order of axes other than C or F refused?"""
    frame = protocol.encode(np.arange(6.0).reshape(2, 3).T).replace(b'"F"', b'"K"')
    with pytest.raises(protocol.ProtocolError, match="an order of axes that does not exist"):
        protocol.decode(frame)


REQUESTS = [
    protocol.CallRequest("f", [1, "a"], {"x": 2.0}, keep=True),
    protocol.ValueRequest("answer_1"),
    protocol.NamesRequest(),
    protocol.SubstituteRequest(("f", "g")),
]
REPLIES = [
    protocol.ValueReply([1.0, None], ("overflow",), True, 1, True, False),
    protocol.ErrorReply(protocol.ErrorKind.RAISED, "ValueError", "bad", "x = 1", "f"),
    protocol.NamesReply(("f", "g")),
    protocol.Done(),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda message: type(message).__name__)
def test_requests_come_back_as_they_were(request_):
    """Does each kind of request cross with all its fields?"""
    again = protocol.read_request(decode(encode(protocol.to_tree(request_))))
    assert (type(again), vars(again)) == (type(request_), vars(request_))


@pytest.mark.parametrize("reply", REPLIES, ids=lambda message: type(message).__name__)
def test_replies_come_back_as_they_were(reply):
    """Does each kind of reply cross with all its fields?"""
    again = protocol.read_reply(decode(encode(protocol.to_tree(reply))))
    assert (type(again), vars(again)) == (type(reply), vars(reply))


@pytest.mark.parametrize(
    "tree",
    [None, {}, {"op": "call", "name": 5, "args": [], "kwargs": {}}, {"op": "call", "name": "f"}, {"op": ["call"]},
     {"op": "value"}, {"op": "substitute", "names": "f"}],
)  # fmt: skip
def test_a_request_of_another_form_is_refused(tree):
    """Is a request that is none of the four refused?"""
    with pytest.raises(ProtocolError, match="a request that is none of call, value, names and substitute"):
        protocol.read_request(tree)


@pytest.mark.parametrize(
    "tree", [None, [], {"name": "f"}, {"name": 5, "args": [], "kwargs": {}}, {"name": "f", "args": 1, "kwargs": {}}]
)
def test_a_question_of_another_form_asks_for_nothing(tree):
    """Is a made-up question one without a name?"""
    question = protocol.read_question(tree)
    assert (question.name, question.args, question.kwargs) == ("", [], {})


ODD = [None, True, 5, 1.5, "text", b"raw", [], ["a", 1], {"a": 1}, {1: 2}, np.ones(2), np.array("x"), Rng(1)]
"""What a hostile guest may put into any field."""


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_field_of_another_form_is_empty(odd):
    """Whatever a field holds, is a reply a record whose fields have their types and bounds?"""
    names = ("warnings", "changed_input", "changed_argument", "view", "changed_result")
    value = protocol.read_reply({"value": 1, **dict.fromkeys(names, odd)})
    assert all(type(words) is str for words in value.warnings)
    assert type(value.changed_input) is type(value.view) is bool
    assert value.changed_argument is None or type(value.changed_argument) is int
    assert value.changed_result in (None, True)
    error = protocol.read_reply({"error": {"kind": "raised", **dict.fromkeys(("type", "message", "line"), odd)}})
    assert {type(field) for field in (error.type_name, error.message, error.line, error.function)} == {str}
    assert all(type(name) is str for name in protocol.read_reply({"names": odd}).names)
    assert isinstance(protocol.read_reply(odd), protocol.ErrorReply)
    assert odd is None or isinstance(protocol.read_reply({"value": 1, "error": odd}), protocol.ErrorReply)


def test_long_fields_are_cut():
    """Are texts and lists longer than an honest guest sends cut?"""
    text = "x" * 10_000
    error = protocol.read_reply({"error": {"kind": "raised", "type": text, "message": text, "line": text}})
    assert [len(field) for field in (error.type_name, error.message, error.line)] == [80, 500, 200]
    assert len(protocol.read_reply({"names": ["f"] * 10_000}).names) == protocol.MAX_NAMES
