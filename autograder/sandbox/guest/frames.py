"""Frames on the pair of sockets between the grader and the guest.

A frame is a token of 16 random bytes, one byte for its kind, its length (8 bytes, big-endian) and its content, which
`protocol` encodes. The grader draws a token for each request; questions and the reply carry it back, so that what was
sent before it was asked for, or too late, is recognised and thrown away.

This file runs on both sides, so it imports the standard library only.
"""

import socket
import struct
from enum import Enum

HEADER = struct.Struct(">16scQ")
TOKEN_BYTES = 16


class Kind(Enum):
    """What a frame is.

    The grader sends requests and answers; the guest sends replies, and questions for a correct function.
    """

    REQUEST = b"r"
    QUESTION = b"?"
    ANSWER = b"!"
    REPLY = b"="


def pack(token: bytes, kind: Kind, content: bytes) -> bytes:
    """Return a frame.

    Parameters
    ----------
    token : bytes of length 16
    kind : Kind
    content : bytes

    Returns
    -------
    bytes
    """
    return HEADER.pack(token, kind.value, len(content)) + content


def read(connection: socket.socket) -> tuple[bytes, bytes]:
    """Wait for the next frame on a blocking socket; return its token and its content. Used by the guest.

    Raises
    ------
    EOFError
        If the other side has closed the connection.
    """
    token, _, length = HEADER.unpack(_read_exactly(connection, HEADER.size))
    return token, _read_exactly(connection, length)


def _read_exactly(connection: socket.socket, length: int) -> bytes:
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        count = connection.recv_into(view[filled:])
        if count == 0:
            raise EOFError("the grader has closed the connection")
        filled += count
    return bytes(data)
