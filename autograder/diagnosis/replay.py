"""Repeat the calls that the checks made: which ones, what the learner's function replied, and what others reply."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.checking.attempt import Check
from autograder.checking.student import Student
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest.protocol import CallRequest, Question, Reply, Rng, Unsupported, ValueReply

LARGE_CALL_BYTES = 2_000_000
"""Arguments above which a call is repeated only when there is no smaller one."""
MAX_REPLY_BYTES = 32 * 2**20
"""Most memory of all replies together: finding relations takes many times as much."""
MAX_CALLS, REPLAY_SECONDS = 80, 10
"""Most calls repeated for one diagnosis, and the longest time after which another one is begun."""


@dataclass(frozen=True)
class Call:
    """One call of a learner's function.

    Parameters
    ----------
    request : CallRequest
    reply : Reply
        What came back.
    """

    request: CallRequest
    reply: Reply

    def repeated(self, namespace: dict[str, Any]) -> Reply:
        """Return the reply that functions in this process give to the same request."""
        return InProcess(namespace).request(self.request, _refuse)


def _refuse(question: Question) -> Unsupported:
    return Unsupported("not substituted")


def inputs(reference: SimpleNamespace, exercise: str, checks: Iterable[Check]) -> list[CallRequest]:
    """Return the calls of a function that the checks of its exercise would make, if nothing were wrong.

    A check stops at the first thing that is wrong. Correct functions pass all of them, and so show all inputs.

    Parameters
    ----------
    reference : SimpleNamespace
    exercise : str
    checks : iterable of Check

    Returns
    -------
    list of CallRequest
        Small ones first, at most ``MAX_CALLS``.
    """
    correct = Student(InProcess(vars(reference)), reference)
    for check in checks:
        check.run(correct)
    requests = [CallRequest(r.name, r.args, r.kwargs) for r in correct.record.calls if r.name == exercise]
    small = [request for request in requests if _arguments_bytes(request) <= LARGE_CALL_BYTES] or requests
    return sorted(small, key=_arguments_bytes)[:MAX_CALLS]


def replay(student: Student, requests: Sequence[CallRequest]) -> list[Call]:
    """Call a learner's function with everything that it was called with.

    Parameters
    ----------
    student : Student
    requests : sequence of CallRequest
        See `inputs`.

    Returns
    -------
    list of Call
        Empty if the replies are too large to be kept.

    Raises
    ------
    Failed
        If the learner's function does not end.
    """
    end, size = time.monotonic() + REPLAY_SECONDS, 0
    calls: list[Call] = []
    for request in requests:
        if time.monotonic() < end:
            reply = student.repeat(request)
            calls.append(Call(request, reply))
            size += _bytes(reply.value) if isinstance(reply, ValueReply) else 0
        if size > MAX_REPLY_BYTES:
            return []
    return calls


def _arguments_bytes(request: CallRequest) -> int:
    return _bytes([request.args, request.kwargs])


def _bytes(value: Any) -> int:
    """Return about how much memory the arrays of a value take."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes, value))
    return 8 if isinstance(value, Rng) else 0
