"""The grader's end of the pair of sockets over which calls cross; the guest's end is inherited by the sandbox.

Whatever comes out of it was written by code that may be hostile: lengths are bounded before anything is allocated, and
neither reading nor writing ever waits without looking at the budget and at whether the kernel still runs.
"""

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import zmq

from autograder.errors import SandboxDied
from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.frames import HEADER, TOKEN_BYTES, Kind, pack
from autograder.sandbox.limits import MAX_DISCARDED_BYTES


class ConnectionLost(Exception):
    """The guest's end is closed: its kernel has ended, or closed it."""


Wait = Callable[[int], None]
"""``wait(event)`` returns when the socket is ready for ``zmq.POLLIN`` or ``zmq.POLLOUT``; it raises if it won't be."""
CHUNK_BYTES = 2**16


class Connection:
    """A pair of connected sockets.

    Attributes
    ----------
    guest_descriptor : int
        The number of the guest's end, here and in the process that inherits it.
    """

    def __init__(self) -> None:
        self._ours, self._guests = socket.socketpair()
        self._ours.setblocking(False)
        self.guest_descriptor = self._guests.fileno()

    def fileno(self) -> int:
        """Return the number of the grader's end."""
        return self._ours.fileno()

    def close_guests_end(self) -> None:
        """Close our copy of the guest's end, once the kernel's process has inherited it."""
        self._guests.close()

    def close(self) -> None:
        """Close both ends."""
        self._guests.close()
        self._ours.close()

    def send_request(self, content: bytes, wait: Wait) -> bytes:
        """Throw away what has come so far, and send a request.

        Parameters
        ----------
        content : bytes
        wait : callable
            See `Wait`.

        Returns
        -------
        bytes
            The request's token.

        Raises
        ------
        ConnectionLost
            If the guest's end is closed.
        """
        self._discard()
        token = secrets.token_bytes(TOKEN_BYTES)
        self._send(pack(token, Kind.REQUEST, content), wait)
        return token

    def send_answer(self, token: bytes, content: bytes, wait: Wait) -> None:
        """Send the answer to a question of the guest."""
        self._send(pack(token, Kind.ANSWER, content), wait)

    def receive(self, token: bytes, wait: Wait) -> tuple[Kind, bytes]:
        """Return the next frame that belongs to a request: a question, or the reply.

        Raises
        ------
        ConnectionLost
            If the guest's end is closed.
        SandboxDied
            If a frame has no known kind or is too large: the guest sends no such frame.
        """
        while True:
            found, kind, length = HEADER.unpack(self._receive_exactly(HEADER.size, wait))
            if kind not in (Kind.QUESTION.value, Kind.REPLY.value) or length > protocol.MAX_FRAME:
                raise SandboxDied("died", 0)
            content = self._receive_exactly(length, wait)
            if secrets.compare_digest(found, token):
                return Kind(kind), content

    def _send(self, frame: bytes, wait: Wait) -> None:
        rest = memoryview(frame)
        while rest:
            wait(zmq.POLLOUT)  # before each write, also where there is room: it looks at the budget
            try:
                rest = rest[self._ours.send(rest, socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                continue
            except ConnectionError:
                raise ConnectionLost from None

    def _receive_exactly(self, length: int, wait: Wait) -> bytes:
        data = bytearray()  # many small pieces take no more memory than one large
        while len(data) < length:
            wait(zmq.POLLIN)  # before each read: a flood that never pauses must not outlast the budget
            with suppress(BlockingIOError):
                data += self._receive_some(length - len(data))
        return bytes(data)

    def _receive_some(self, most: int) -> bytes:
        try:
            chunk = self._ours.recv(min(most, CHUNK_BYTES))
        except ConnectionError:
            chunk = b""
        if not chunk:
            raise ConnectionLost
        return chunk

    def _discard(self) -> None:
        """Throw away what was sent before it was asked for; of a flood, only so much."""
        discarded = 0
        while discarded < MAX_DISCARDED_BYTES:
            try:
                chunk = self._ours.recv(CHUNK_BYTES)
            except OSError:  # nothing waits there, or nobody writes any more: sending finds that out
                return
            if not chunk:
                return
            discarded += len(chunk)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
