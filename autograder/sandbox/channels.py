"""What a sandboxed kernel may send to the grader: Jupyter messages of bounded size and plain form.

The kernel knows the key that signs its messages, and whoever rules the kernel may send anything, in any number
and of any size. Here it meets the first thing on our side.
"""

import json

import zmq
from jupyter_client.session import Session

from autograder.errors import SandboxDied
from autograder.sandbox.guest import protocol

QUEUE = 4
"""Most messages waiting in either direction on one socket; Jupyter's own is 1,000."""
STRUCTURE = 10_000
"""Most commas, brackets and braces in a large message: a value that crosses is one long string."""
SEND_SECONDS = 20
"""Longest time to wait for a kernel that does not read what we send, in seconds."""


def bounded_context():
    """Return a ZeroMQ context whose sockets hold little: a larger message ends the connection.

    Returns
    -------
    zmq.Context
    """
    context = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, 2 * protocol.MAX_FRAME)
    context.setsockopt(zmq.RCVHWM, QUEUE)
    context.setsockopt(zmq.SNDHWM, QUEUE)
    context.setsockopt(zmq.SNDTIMEO, SEND_SECONDS * 1000)
    context.setsockopt(zmq.LINGER, 0)
    return context


def bounded_session():
    """Return a Jupyter session that reads no message whose parts would fill the memory.

    Returns
    -------
    jupyter_client.session.Session
    """
    return Session(unpack=read_json)


def read_json(data):
    """Read one part of a message.

    Raises
    ------
    ValueError
        If it is not JSON, or large and full of small values: those take thirty times their size in memory.
    """
    data = bytes(data)
    if len(data) > protocol.MAX_HEADER and sum(map(data.count, (b",", b"[", b"{"))) > STRUCTURE:
        raise ValueError("a large message of many values")
    return json.loads(data)


def receive(channel):
    """Return the next message of a channel, of which every part that we look at is a dictionary.

    Parameters
    ----------
    channel : jupyter_client.channels.ZMQSocketChannel
        With a message waiting.

    Returns
    -------
    dict

    Raises
    ------
    SandboxDied
        If it is no Jupyter message, signed and of bounded size: no kernel of ours sends such.
    """
    try:
        message = channel.get_msg(timeout=1)
        parts = message["content"], message["parent_header"], message["header"]
        if all(isinstance(part, dict) for part in parts) and isinstance(message["msg_type"], str):
            return message
    except Exception:  # whatever reading hostile bytes can raise
        pass
    raise SandboxDied("died", 0)
