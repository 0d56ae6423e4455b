"""What a hostile kernel may send: bounded, plain, or the end of its sandbox."""

import json
import time
from types import SimpleNamespace

import pytest

from autograder.errors import SandboxDied
from autograder.sandbox import channels
from autograder.sandbox.guest.protocol import CallRequest, SubstituteRequest
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session


def test_endless_questions_end():
    """Is a function that asks for a correct one without end stopped at the limit of its call?"""
    cells = [("f", "def f():\n    while True:\n        g(0)")]
    with Session(cells, lambda: Sandbox(limits=Limits(call=0.5))) as session:
        session.request(SubstituteRequest(("g",)), None)
        started = time.monotonic()
        with pytest.raises(SandboxDied, match="time"):
            session.request(CallRequest("f", []), lambda question: 1)
        assert time.monotonic() - started < 8


@pytest.mark.parametrize("bomb", [b"[" * 5 * 2**20, b"[" + b"1," * 3 * 2**20 + b"1]", b"\xff", b"9" * 5000])
def test_hostile_json_is_not_read(bomb):
    """Is a message that would fill the memory, or is none, refused?"""
    with pytest.raises((ValueError, RecursionError)):
        channels.read_json(bomb)


def test_large_plain_message_is_read():
    """Does a long string cross?"""
    assert len(channels.read_json(json.dumps({"prompt": "a" * 5 * 2**20}).encode())["prompt"]) == 5 * 2**20


@pytest.mark.parametrize("part", [None, [], "text", 7])
def test_odd_messages_end_the_sandbox(part):
    """Is a message whose parts are not what Jupyter sends taken for a dead kernel, not for a fault of ours?"""
    message = {"content": {}, "parent_header": {}, "header": {}, "msg_type": "execute_reply"}
    for name in ("content", "parent_header", "header"):
        channel = SimpleNamespace(get_msg=lambda timeout, name=name: {**message, name: part})
        with pytest.raises(SandboxDied):
            channels.receive(channel)
    assert channels.receive(SimpleNamespace(get_msg=lambda timeout: message)) == message
