"""worker.py: whatever a learner's function does, one plain reply comes back."""

import builtins
import collections
import copy
import itertools
import socket
import threading
import types
import warnings

import numpy as np
import pytest

from autograder.sandbox.guest import frames, protocol, worker
from autograder.sandbox.guest.protocol import CallRequest, ErrorKind, ErrorReply, ValueRequest, read_reply, to_tree


def ask_nobody(name, args, kwargs):
    """Stand for a grader that must not be asked."""
    raise AssertionError(f"asked for {name}")


def reply(namespace, request, ask_reference=ask_nobody):
    """Return the decoded reply to a request."""
    return protocol.decode(worker.answer(namespace, request, ask_reference))


def call(function, *args, **kwargs):
    """Return the reply to a call of one function."""
    return reply({"f": function}, {"op": "call", "name": "f", "args": list(args), "kwargs": kwargs})


def raiser(error):
    """Return a function that raises."""

    def f():
        raise error

    return f


class Hostile:
    """A value whose every method ends the program."""

    def _boom(self, *args):
        raise SystemExit("boom")

    __str__ = __repr__ = __array__ = __len__ = __eq__ = __bool__ = _boom
    __hash__ = None


class HostileArray(np.ndarray):
    """An array whose conversions and comparisons end the program."""

    def __array__(self, *args, **kwargs):
        raise SystemExit("boom")

    def __array_function__(self, *args, **kwargs):
        raise SystemExit("boom")


class HostileList(list):
    """A list that raises when it is read."""

    def __iter__(self):
        raise KeyboardInterrupt


class HostileLoader:
    """Something to go through that ends the program."""

    def __iter__(self):
        raise SystemExit("boom")


class HostileError(Exception):
    """An exception that cannot be shown."""

    def __str__(self):
        raise SystemExit("boom")


def test_a_call_returns_the_value():
    """Are arguments passed by position and by name, and is the result plain?"""
    came_back = call(lambda x, *, y: {"sum": x + y, "pair": (x, 1)}, np.ones(2), y=2.0)
    assert came_back["value"]["sum"].tolist() == [3, 3]
    assert came_back["value"]["pair"][1] == 1
    assert came_back["changed_input"] is False
    assert came_back["warnings"] == []


def test_generators_and_functions_are_built_before_the_call():
    """Does a learner's function get a real generator and a real function?"""
    f = protocol.Function("v * c", {"c": np.float64(2)})
    came_back = call(lambda rng, g: [rng.random(), g(3.0)], protocol.Rng(4), g=f)
    assert came_back["value"][0] == np.random.default_rng(4).random()
    assert came_back["value"][1] == 6


@pytest.mark.parametrize("namespace", [{}, {"f": 5}, {"f": None}])
def test_a_missing_function_is_said_to_be_missing(namespace):
    """Is a name that is absent, or no function, answered as missing?"""
    assert read_reply(reply(namespace, to_tree(CallRequest("f", [])))) == ErrorReply(ErrorKind.MISSING)


def test_names_are_the_functions():
    """Are only public names of what can be called told?"""
    assert reply({"f": len, "_g": len, "x": 1, 5: len}, {"op": "names"}) == {"names": ["f"]}


def test_names_are_capped():
    """Does a notebook full of functions not flood the grader?"""
    names = reply({f"f{i}": len for i in range(2000)}, {"op": "names"})["names"]
    assert len(names) == protocol.MAX_NAMES


@pytest.mark.parametrize(
    "error",
    [ValueError("bad"), SystemExit("bad"), KeyboardInterrupt("bad"), GeneratorExit("bad"), NotImplementedError("bad")],
)
def test_an_exception_is_an_answer(error):
    """Does anything that a function raises come back by name, also what would end the program?"""
    told = call(raiser(error))["error"]
    assert (told["kind"], told["type"], told["message"]) == ("raised", type(error).__name__, "bad")


def test_an_exception_names_the_line_and_the_function_of_the_cell(tmp_path):
    """Is the innermost line of the learner's own cell told, and none of ours or NumPy's?"""
    cell = tmp_path / "ipykernel_1.py"
    cell.write_text("def helper(x):\n    return np.dot(x, np.ones(7))\ndef f(x):\n    return helper(x)\n")
    namespace = {"np": np}
    exec(compile(cell.read_text(), str(cell), "exec"), namespace)
    told = reply(namespace, {"op": "call", "name": "f", "args": [np.ones(3)], "kwargs": {}})["error"]
    assert (told["line"], told["function"]) == ("return np.dot(x, np.ones(7))", "helper")


def test_long_messages_are_cut():
    """Does an exception with a book in it send a page?"""
    assert len(call(raiser(ValueError("x" * 10**6)))["error"]["message"]) == 500


@pytest.mark.parametrize("value", [Hostile(), [Hostile()], {"a": Hostile()}])
def test_hostile_objects_cross_as_their_type(value):
    """Is a value whose methods all raise only named, never touched?"""
    came_back = call(lambda: value)["value"]
    inner = (
        came_back[0] if isinstance(came_back, list) else came_back["a"] if isinstance(came_back, dict) else came_back
    )
    assert inner == protocol.Unsupported("Hostile")


def test_hostile_arrays_are_only_their_numbers():
    """Do overridden conversions of an array subclass change nothing?"""
    came_back = call(lambda: np.ones(2).view(HostileArray))
    assert came_back["value"].tolist() == [1, 1]


@pytest.mark.parametrize("value", [HostileList([1]), {Hostile: 1, "x": HostileList([1])}, HostileLoader()])
def test_hostile_containers_are_an_error_reply(value):
    """Does a container that raises when read become an error, not a crash?"""
    assert call(lambda: value)["error"]["kind"] == "raised"


def test_an_exception_that_cannot_be_shown_is_an_error_reply():
    """Does an exception with a hostile text become an error reply?"""
    assert read_reply(call(raiser(HostileError()))) == ErrorReply(ErrorKind.UNSENDABLE, "SystemExit")


@pytest.mark.parametrize("value", [np.zeros(2**23 + 1), ["x" * 2**20] * 5], ids=["array", "text"])
def test_far_too_much_is_an_error_reply(value):
    """Does a result beyond the limits become an error reply?"""
    assert read_reply(call(lambda: value)) == ErrorReply(ErrorKind.UNSENDABLE, "ProtocolError")


def test_a_list_that_holds_itself_is_an_error_reply():
    """Does a result without end become an error reply?"""
    value = []
    value.append(value)
    assert call(lambda: value)["error"]["kind"] == "unsendable"


def test_generators_are_drawn_out():
    """Does a function that yields come back as a list?"""

    def f(n):
        yield from range(n)

    assert call(f, 3)["value"] == [0, 1, 2]


class Loader:
    """Batches as PyTorch's loader gives them: each `for` begins again, and `next` works on no loader itself."""

    def __iter__(self):
        return iter([1, 2])


class Numbered:
    """Batches by number: `for` and `list` take what has a length and an index, too."""

    def __len__(self):
        return 2

    def __getitem__(self, number):
        return [1, 2][number]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Loader(), [1, 2]),
        (Numbered(), [1, 2]),
        (collections.deque([1, 2]), [1, 2]),
        ({"a": 1}.values(), [1]),
        (types.MappingProxyType({"a": range(2)}), {"a": [0, 1]}),
        ([np.longdouble(2)], [2.0]),
        ("ab", "ab"),
    ],
)
def test_whatever_can_be_gone_through_is_a_list(value, plain):
    """Do iterables, mappings and wide numbers come back as lists, dicts and float64?"""
    assert call(lambda: value)["value"] == plain


def test_long_lists_cross_as_arrays():
    """Does a table of lists, far too long for a header, come back as its numbers, and a long list of texts as it is?"""
    rows = call(lambda: [[float(i)] * 700 for i in range(400)])["value"]
    assert np.array_equal(np.array(rows), np.repeat(np.arange(400.0)[:, None], 700, axis=1))
    assert call(lambda: ["a"] * 300)["value"] == ["a"] * 300


def test_wide_arrays_are_float64():
    """Does an array of long doubles come back as the float64 it stands for?"""
    sent = call(lambda: np.ones(2, dtype=np.longdouble))["value"]
    assert sent.dtype == np.float64 and sent.tolist() == [1, 1]


@pytest.mark.parametrize("values", [[1, 2.5], [[True], [False]], [np.float32(1), np.int8(2)], []])
def test_objects_that_are_numbers_are_numbers(values):
    """Does an array of Python numbers, as `np.frompyfunc` gives it, come back as the numbers in its shape?"""
    sent = call(lambda: np.array(values, dtype=object))["value"]
    assert sent.dtype.kind in "bif" and sent.tolist() == values


@pytest.mark.parametrize("entry", ["1", None, [1], 2**70, 1j, np.datetime64("2026-01-01")])
def test_objects_that_are_no_numbers_stay_objects(entry):
    """Is an array of anything else, also beside a number, not made one of numbers?"""
    objects = np.empty(2, dtype=object)
    objects[:] = entry, 1
    assert call(lambda: objects)["value"] == protocol.Unsupported("array of dtype object")


def test_a_set_is_no_list():
    """Is a set, which has no order, not taken for a list?"""
    assert not isinstance(call(lambda: {1, 2})["value"], list)


@pytest.mark.parametrize("setting", ["ignore", "raise"])
def test_a_notebook_sets_no_warnings_aside(setting):
    """Does a notebook's `np.seterr` neither hide an overflow nor make an error of what NumPy calls right?"""
    with np.errstate(all=setting):
        overflow = call(lambda: np.exp(np.array([1000.0])))
        nearly_nothing = call(lambda: np.exp(np.array([-1000.0])))
    assert overflow["warnings"] and nearly_nothing["value"] == [0.0] and not nearly_nothing["warnings"]


def test_infinite_generators_are_capped():
    """Does a generator that never ends give a long list and no endless wait?"""
    assert len(call(itertools.count)["value"]) == worker.MAX_BATCHES


def test_an_exception_inside_a_generator_is_told():
    """Does what a generator raises while it is drawn out come back as an exception?"""

    def f():
        yield 1
        raise ValueError("late")

    assert call(f)["error"]["message"] == "late"


def test_warnings_are_recorded_not_raised():
    """Does NumPy's warning come back beside the value?"""
    came_back = call(lambda x: np.log(x), np.zeros(1))
    assert came_back["value"][0] == -np.inf
    assert came_back["warnings"] == ["divide by zero encountered in log"]


def test_only_what_numbers_did_is_a_warning():
    """Are a learner's own words, and what Python says of old ways, no warning of a number out of range?"""

    def f():
        warnings.warn("large scores", stacklevel=1)
        return np.asarray(np.asmatrix([1.0]))

    assert call(f)["warnings"] == []


def test_a_flood_of_warnings_is_capped():
    """Are only some warnings sent, each cut short?"""

    def f():
        for i in range(100):
            warnings.warn(f"{i}" + "x" * 1000, RuntimeWarning, stacklevel=1)

    sent = call(f)["warnings"]
    assert (len(sent), len(sent[0])) == (20, 200)


def test_printing_goes_nowhere(capsys):
    """Is what a function prints kept out of the grader's output?"""
    call(lambda: print("10 of 10 points"))
    assert capsys.readouterr().out == ""


def change_array(x):
    """Change an array in place."""
    x += 1


def change_entry(x):
    """Change an array inside a dictionary."""
    x["w"][0] = 9


def add_key(x):
    """Add a key to a dictionary."""
    x["new"] = 1


def add_item(x):
    """Add an item to a list."""
    x.append(1)


@pytest.mark.parametrize(
    ("function", "argument"),
    [(change_array, np.zeros(2)), (change_entry, {"w": np.zeros(2)}), (add_key, {"w": 1}), (add_item, [1])],
)
@pytest.mark.parametrize("by_name", [True, False])
def test_a_changed_input_is_noticed(function, argument, by_name):
    """Is a change in place noticed in arrays, dictionaries and lists, given by position or by name?"""
    argument = copy.deepcopy(argument)
    came_back = call(function, x=argument) if by_name else call(function, argument)
    assert came_back["changed_input"] is True


def test_the_first_changed_input_is_told_by_its_position():
    """Is the first argument that changed told by its place among all, and none by no place?"""

    def f(n, x, *, y):
        y[0] = n

    arrays = np.zeros(2), np.zeros(2)
    assert call(f, 3, arrays[0], y=arrays[1])["changed_argument"] == 2
    assert call(f, 0, arrays[0], y=np.zeros(2))["changed_argument"] is None
    assert call(lambda x, y: [change_array(y), change_array(x)], *arrays)["changed_argument"] == 0


def test_a_change_while_generating_is_noticed():
    """Is an input noticed that changes only when the batches are drawn?"""

    def f(x):
        yield 1
        x[0] = 5

    assert call(f, np.zeros(2))["changed_input"] is True


def test_a_copy_may_be_changed():
    """Does a function that changes its own copy leave its input alone?"""
    assert call(lambda x: change_array(x.copy()), np.zeros(2))["changed_input"] is False


def one_buffer(x):
    """Yield the same memory twice, filled anew."""
    buffer = np.empty(2)
    for value in x:
        buffer[:] = value
        yield buffer, value


VIEWS = [
    (lambda x: x, True),
    (lambda x: x.T[::-1], True),
    (lambda x: {"w": x[:1]}, True),
    (lambda x: (1, x), True),
    (one_buffer, True),
    (lambda x: x + 0, False),
    (lambda x: (x + 0, {"X": x}), False),
    (lambda x: zip(x + 1, x + 2, strict=True), False),
    (lambda x: ((part, part) for part in np.split(x + 1, 2)), False),
]


@pytest.mark.parametrize(("function", "expected"), VIEWS)
def test_a_view_is_noticed(function, expected):
    """Is memory shared with an argument or the batch before noticed, and a cache that holds X left out?"""
    assert call(function, np.arange(4.0))["view"] is expected


def test_memory_too_hard_to_compare_is_no_view():
    """Are two arrays, whose memory may or may not be shared, not called a view when it takes long to know?"""
    base, steps = np.zeros(10**6, np.int8), np.random.default_rng(0).integers(10**3, 10**4, (2, 4))
    one, other = (np.lib.stride_tricks.as_strided(base[k:], (6,) * 4, steps[k]) for k in (0, 1))
    with pytest.raises(np.exceptions.TooHardError):
        np.shares_memory(one, other, max_work=1_000)
    assert call(lambda x: other, one)["view"] is False


def test_substituted_functions_are_asked_of_the_grader():
    """Does a learner's function that calls a substituted one get the grader's value?"""
    namespace = {}
    exec("def f(x):\n    return 'wrong'\ndef g(x):\n    return f(x, k=2)", namespace)
    asked = []

    def ask(name, args, kwargs):
        asked.append((name, args, kwargs))
        return "right"

    assert reply(namespace, {"op": "substitute", "names": ["f"]}, ask) == {}
    assert reply(namespace, {"op": "call", "name": "g", "args": [1], "kwargs": {}}, ask)["value"] == "right"
    assert asked == [("f", [1], {"k": 2})]


def test_substitution_is_undone():
    """Are the learner's own functions back, and absent ones absent again?"""
    namespace = {"f": len}
    reply(namespace, {"op": "substitute", "names": ["f", "g"]})
    assert namespace["f"] is not len
    reply(namespace, {"op": "substitute", "names": ["g"]})
    assert namespace["f"] is len
    reply(namespace, {"op": "substitute", "names": []})
    assert "g" not in namespace


def test_a_generator_passed_to_a_substituted_function_is_drawn_from():
    """Does a stand-in send a seed for a generator, and not the same one twice?"""
    sent = []
    namespace = {"rng": np.random.default_rng(0)}
    reply(namespace, {"op": "substitute", "names": ["f"]}, lambda name, args, kwargs: sent.append(args[0]))
    namespace["f"](namespace["rng"])
    namespace["f"](namespace["rng"])
    assert all(isinstance(rng, protocol.Rng) for rng in sent)
    assert sent[0] != sent[1]


def test_an_unknown_request_is_an_error_reply():
    """Does a request without its parts become an error reply?"""
    assert read_reply(reply({}, {"op": "call"})) == ErrorReply(ErrorKind.UNSENDABLE, "ProtocolError")


def test_serve_replies_until_the_grader_is_gone(monkeypatch):
    """Does serving reply to each request under its token, ask under the newest, and end with the connection?"""
    monkeypatch.setattr(builtins, "input", input)  # serving replaces it
    ours, guests = socket.socketpair()
    namespace = {"f": lambda x: namespace["g"](x) + len(input("a line? "))}
    requests = [
        {"op": "substitute", "names": ["g"]},
        {"op": "call", "name": "f", "args": [2], "kwargs": {}},
        {"op": "call", "name": "f", "args": [3], "kwargs": {}},
    ]
    replies = []

    def grade():
        with ours:
            for number, request in enumerate(requests):
                token = bytes([number] * 16)
                ours.sendall(frames.pack(token, frames.Kind.REQUEST, protocol.encode(request)))
                found, frame = frames.read(ours)
                if request["op"] == "call":
                    assert found == token
                    question = protocol.read_question(protocol.decode(frame))
                    answer = protocol.encode(10 * question.args[0])
                    ours.sendall(frames.pack(token, frames.Kind.ANSWER, answer))
                    found, frame = frames.read(ours)
                assert found == token
                replies.append(protocol.decode(frame))

    grader = threading.Thread(target=grade)
    grader.start()
    with pytest.raises(EOFError):
        worker.serve(namespace, guests.detach())
    grader.join()
    assert [replies[0], replies[1]["value"], replies[2]["value"]] == [{}, 20, 30]


@pytest.mark.parametrize("value", ["b", 5, None, np.int64(3)])
def test_a_value_is_told_by_name(value):
    """Does the grader get what a learner assigned?"""
    assert reply({"answer_1": value}, to_tree(ValueRequest("answer_1")))["value"] == value


def test_a_value_that_is_missing_or_strange_is_no_value():
    """Is a missing name an error, and a hostile object only the name of its type?"""
    assert read_reply(reply({}, to_tree(ValueRequest("answer_1")))) == ErrorReply(ErrorKind.MISSING)
    assert reply({"a": Hostile()}, to_tree(ValueRequest("a")))["value"] == protocol.Unsupported("Hostile")


def filled(buffer):
    """Return a function that gives back the same buffer, filled anew."""

    def f(x):
        buffer.update(w=x) if isinstance(buffer, dict) else buffer.__setitem__(slice(None), x)
        return buffer

    return f


KEEPERS = [
    (filled(np.zeros(2)), True),
    (filled({}), True),
    (filled([0, 0]), True),
    (lambda x: x + 1, False),
    (lambda x: (x, {"X": x}), False),
    (lambda x: (row for row in x), False),
    (Loader, False),
]


@pytest.mark.parametrize(("function", "expected"), KEEPERS)
def test_a_result_that_the_next_call_changes_is_noticed(function, expected):
    """Is it seen that a kept result is overwritten, and is nothing said of results that are not kept?"""
    namespace = {"f": (lambda x: function()) if function is Loader else function}
    replies = [
        reply(namespace, {"op": "call", "name": "f", "args": [np.full(2, value)], "kwargs": {}, "keep": keep})
        for value, keep in ((1.0, True), (2.0, False), (3.0, False))
    ]
    assert [answer.get("changed_result") for answer in replies] == [None, expected, None]
