"""What a sandboxed kernel may send to the grader: Jupyter messages of bounded size and plain form.

The kernel knows the key that signs its messages, so code that controls the kernel can send anything, in any number
and of any size. This is the first of the grader's code that reads it.
"""

import json
from typing import Any

import zmq
from jupyter_client.channels import ZMQSocketChannel
from jupyter_client.session import Session

from autograder.errors import SandboxDied
from autograder.sandbox.guest import protocol
from autograder.sandbox.limits import MAX_JSON_DELIMITERS, MAX_QUEUED_MESSAGES, SEND_SECONDS

Context = zmq.Context[zmq.Socket[bytes]]
Channel = ZMQSocketChannel


def bounded_context() -> Context:
    """Return a ZeroMQ context whose sockets hold few messages; a message that is too large ends the connection.

    Returns
    -------
    zmq.Context
    """
    context: Context = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, 2 * protocol.MAX_FRAME)
    context.setsockopt(zmq.RCVHWM, MAX_QUEUED_MESSAGES)
    context.setsockopt(zmq.SNDHWM, MAX_QUEUED_MESSAGES)
    context.setsockopt(zmq.SNDTIMEO, SEND_SECONDS * 1000)
    context.setsockopt(zmq.LINGER, 0)
    return context


def bounded_session() -> Session:
    """Return a Jupyter session that refuses messages whose parts would fill the memory.

    Returns
    -------
    jupyter_client.session.Session
    """
    return Session(unpack=read_json)


def read_json(data: bytes | memoryview) -> Any:
    """Read one part of a message.

    Raises
    ------
    ValueError
        If it is not JSON, or is large and full of small values, which take thirty times their size in memory.
    """
    content = bytes(data)
    if len(content) > protocol.MAX_HEADER and sum(map(content.count, (b",", b"[", b"{"))) > MAX_JSON_DELIMITERS:
        raise ValueError("a large message of many values")
    return json.loads(content)


def receive(channel: Channel) -> dict[str, Any]:
    """Return the next message of a channel, with a dictionary in every part that the grader reads.

    Parameters
    ----------
    channel : ZMQSocketChannel
        With a message waiting.

    Returns
    -------
    dict

    Raises
    ------
    SandboxDied
        If it is not a signed Jupyter message of bounded size: a kernel that was not tampered with sends no other.
    """
    try:
        message: dict[str, Any] = channel.get_msg(timeout=1)
        parts = message["content"], message["parent_header"], message["header"]
        if all(isinstance(part, dict) for part in parts) and isinstance(message["msg_type"], str):
            return message
    except Exception:  # whatever reading hostile bytes can raise
        pass
    raise SandboxDied("died", 0)
