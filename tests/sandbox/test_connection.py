"""The sockets of calls: does a hostile guest end its own sandbox in bounded time, and nothing else?"""

import contextlib
import socket
import time

import numpy as np
import pytest
import zmq

from autograder.errors import SandboxDied
from autograder.sandbox import connection as connections
from autograder.sandbox.connection import Connection, ConnectionLost
from autograder.sandbox.guest import frames, protocol
from autograder.sandbox.guest.frames import Kind
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session, serve_cell

FINDS_CONNECTION = """
import os, socket, struct, subprocess, sys, time
def served():
    frame = sys._getframe()
    while "descriptor" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["connection"], frame.f_locals["token"]
def header(kind, length, token=None):
    return struct.pack(">16scQ", served()[1] if token is None else token, kind, length)
def ok():
    return 7
"""
HOSTILE = {
    "a length of 2 to the 63": "served()[0].sendall(header(b'=', 2**63))",
    "an unknown kind": "served()[0].sendall(header(b'x', 0))",
    "garbage": "served()[0].sendall(b'garbage' * 100)",
    "every descriptor closed": "os.closerange(3, 256)",
    "the connection shut down": "served()[0].shutdown(socket.SHUT_RDWR)",
    "one byte a second": "\n    for byte in header(b'=', 100):\n        served()[0].send(bytes([byte])); time.sleep(1)",
    "half a frame, then silence": "served()[0].sendall(header(b'=', 1000)); time.sleep(1000)",
    "a flood of frames of nobody": (
        "\n    while True:\n        served()[0].sendall(header(b'=', 10**6, bytes(16)) + bytes(10**6))"
    ),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_guest_costs_its_own_call(source):
    """Does each way to abuse the connection cost the call, in bounded time, and does the next call work again?"""
    cells = [("cells", FINDS_CONNECTION), ("f", f"def f():\n    {source}")]
    with Session(cells, lambda: Sandbox(limits=Limits(call=1))) as session:
        started = time.monotonic()
        with pytest.raises((SandboxDied, protocol.ProtocolError)):
            session.request(protocol.CallRequest("f", []), lambda question: None)
        assert time.monotonic() - started < 15
        assert session.request(protocol.CallRequest("ok", []), None).value == 7


def test_what_was_not_asked_for_is_thrown_away():
    """Are forged replies thrown away that are sent before a request, or with another request's token?"""
    late = (
        "def late():\n    connection, token = served()\n"
        "    connection.sendall(header(b'=', 4, b'?' * 16) + b'late')\n    return 5"
    )
    with Sandbox(limits=Limits(call=2)) as sandbox:
        early = f"socket.socket(fileno=os.dup({sandbox.guest_descriptor})).send(bytes(7) + header(b'=', 9, bytes(16)))"
        for source in (FINDS_CONNECTION, late, early, serve_cell(sandbox)):
            assert sandbox.run_cell(source) is None
        for name, value in (("ok", 7), ("late", 5), ("ok", 7)):
            tree = protocol.to_tree(protocol.CallRequest(name, []))
            assert sandbox.request(tree, None)["value"] == value


def test_a_reply_that_comes_too_late_is_not_the_next_ones():
    """Is a second reply to one request, which waits when the next is sent, thrown away?"""
    twice = (
        "def twice():\n    sys.path.insert(0, '/grader')\n    import protocol\n"
        "    reply = protocol.encode({'value': 1, 'changed': None, 'warnings': []})\n    connection, token = served()\n"
        "    connection.sendall(2 * (header(b'=', len(reply)) + reply))\n    return 3\n"
    )
    with Session([("cells", FINDS_CONNECTION), ("f", twice)], lambda: Sandbox(limits=Limits(call=2))) as session:
        with contextlib.suppress(protocol.ProtocolError, SandboxDied):
            session.request(protocol.CallRequest("twice", []), None)
        assert session.request(protocol.CallRequest("ok", []), None).value == 7


def test_questions_without_listening_end():
    """Is a kernel that asks for large answers and never reads one stopped before the answers fill our memory?"""
    floods = (
        "def f():\n    sys.path.insert(0, '/grader')\n    import protocol\n"
        "    question = protocol.encode({'name': 'g', 'args': [], 'kwargs': {}})\n"
        "    while True:\n        served()[0].sendall(header(b'?', len(question)) + question)"
    )
    big = np.zeros(2**22)
    with Session([("cells", FINDS_CONNECTION), ("f", floods)], lambda: Sandbox(limits=Limits(call=1))) as session:
        with pytest.raises(SandboxDied):
            session.request(protocol.CallRequest("f", []), lambda question: big)


def test_a_child_that_keeps_the_connection_is_no_guest():
    """Is a kernel that left a child with the connection behind known to be dead?"""
    leaves = "os.set_inheritable(served()[0].fileno(), True)\n    subprocess.Popen(['sleep', '30'], close_fds=False)"
    cells = [("cells", FINDS_CONNECTION), ("f", f"def f():\n    {leaves}\n    os._exit(0)")]
    with Session(cells, lambda: Sandbox(limits=Limits(call=2))) as session:
        started = time.monotonic()
        with pytest.raises(SandboxDied):
            session.request(protocol.CallRequest("f", []), None)
        assert time.monotonic() - started < 12
        assert session.request(protocol.CallRequest("ok", []), None).value == 7


@pytest.mark.parametrize("protected", [True, False])
def test_large_values_cross_both_ways(protected):
    """Do arrays larger than any buffer cross, in a call, in a question, in its answer and in the reply?"""
    cells = [("f", "import numpy as np\ndef f(x):\n    return g(x * 2) + 1")]
    big = np.arange(2_000_000.0)
    with Session(cells, lambda: Sandbox(protected=protected)) as session:
        session.request(protocol.SubstituteRequest(("g",)), None)
        reply = session.request(protocol.CallRequest("f", [big]), lambda question: question.args[0] * 10)
        assert np.array_equal(reply.value, big * 20 + 1)


@pytest.fixture
def pair():
    """A connection without a kernel, and the guest's end as a socket."""
    with Connection() as connection:
        guest = socket.socket(fileno=socket.dup(connection.guest_descriptor))
        connection.close_guests_end()
        with guest:
            yield connection, guest


def wait_a_little(event):
    """Wait as `Sandbox` does, for two seconds at most."""
    if not wait_a_little.ready.poll(2000):
        raise SandboxDied("time", 2)


def ready_for(connection, event=zmq.POLLIN):
    """Return a function that waits until a connection is ready."""
    wait_a_little.ready = zmq.Poller()
    wait_a_little.ready.register(connection.fileno(), event)
    return wait_a_little


def test_request_question_answer_reply(pair):
    """Do the frames of one call carry its token, and arrive as they were sent?"""
    connection, guest = pair
    token = connection.send_request(b"request", ready_for(connection, zmq.POLLOUT))
    assert frames.read(guest) == (token, b"request")
    guest.sendall(frames.pack(token, Kind.QUESTION, b"question"))
    assert connection.receive(token, ready_for(connection)) == (Kind.QUESTION, b"question")
    connection.send_answer(token, b"", ready_for(connection, zmq.POLLOUT))
    assert frames.read(guest) == (token, b"")
    guest.sendall(frames.pack(bytes(16), Kind.REPLY, b"late") + frames.pack(token, Kind.REPLY, b"reply"))
    assert connection.receive(token, ready_for(connection)) == (Kind.REPLY, b"reply")


def test_a_closed_connection_is_a_dead_guest(pair):
    """Is it a dead guest, not a fault of ours, when the other end is closed before a frame is read or written?"""
    connection, guest = pair
    guest.close()
    with pytest.raises(ConnectionLost):
        connection.receive(bytes(16), ready_for(connection))
    with pytest.raises(ConnectionLost):
        connection.send_request(b"x" * 10, ready_for(connection, zmq.POLLOUT))


def test_the_guest_ends_when_the_grader_is_gone(pair):
    """Does the guest raise, and not wait for ever, when the grader's end is closed?"""
    connection, guest = pair
    connection.close()
    with pytest.raises(EOFError, match="the grader has closed the connection"):
        frames.read(guest)


def test_of_a_flood_only_so_much_is_thrown_away(pair, monkeypatch):
    """Is a request sent although the guest never stops writing?"""
    connection, guest = pair
    monkeypatch.setattr(connections, "MAX_DISCARDED_BYTES", 1)
    guest.sendall(b"x" * 100_000)
    token = connection.send_request(b"request", ready_for(connection, zmq.POLLOUT))
    assert frames.read(guest) == (token, b"request")
    with pytest.raises(SandboxDied, match="died"):  # what was left of the flood is no frame
        connection.receive(token, ready_for(connection))


def test_a_flood_that_never_pauses_ends_at_its_time(pair):
    """Is the budget looked at before each read, although there always is something to read?"""
    connection, guest = pair
    token = connection.send_request(b"request", ready_for(connection, zmq.POLLOUT))
    guest.sendall(100 * frames.pack(bytes(16), Kind.REPLY, b"late") + frames.pack(token, Kind.REPLY, b"reply"))
    waits = []

    def wait(event):
        waits.append(event)
        if len(waits) > 50:
            raise SandboxDied("time", 2)

    with pytest.raises(SandboxDied, match="time"):
        connection.receive(token, wait)
    with pytest.raises(SandboxDied, match="time"):
        connection.send_answer(token, b"", wait)


def test_a_guest_that_never_reads_ends_at_its_time(pair):
    """Is writing given up when the guest does not read?"""
    connection, _ = pair
    with pytest.raises(SandboxDied, match="time"):
        connection.send_request(bytes(50_000_000), ready_for(connection, zmq.POLLOUT))
