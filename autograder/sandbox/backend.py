"""Where a student's functions live: the interface that the checks call, and the backend without a sandbox.

`InProcess` calls functions of this process; `session.Session` calls functions in a sandbox.
"""

import inspect
import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Protocol

from autograder.sandbox.guest import protocol, worker
from autograder.sandbox.guest.protocol import Question, Reply, Request

Answer = Callable[[Question], Any]
"""``answer(question)`` computes a correct earlier function that a student's function calls."""


class Backend(Protocol):
    """Carries requests to the place where a student's functions live."""

    def request(self, request: Request, answer: Answer, /) -> Reply:
        """Send one request and return its reply.

        Parameters
        ----------
        request : guest.protocol.Request
        answer : callable
            Called with each question that the student's side asks before it replies; see `Answer`.

        Returns
        -------
        guest.protocol.Reply
            May come from an attacker, but has the form of a reply.

        Raises
        ------
        SandboxDied
            If the student's code used up its time, or ended the process that runs it.
        SandboxUnavailable
            If no sandbox starts, or the machine lacks memory or time to run one.
        guest.protocol.ProtocolError
            If the reply does not follow the format.
        """
        ...


class InProcess:
    """Calls functions that live in this process: for self-study and for testing the checks, never for others' work.

    Parameters
    ----------
    namespace : dict
        Where the functions live.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def request(self, request: Request, answer: Answer, /) -> Reply:
        """Call a function here; the values go through the same frames as to a sandbox. See `Backend.request`."""

        def ask_reference(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
            question = protocol.decode(protocol.encode(protocol.to_tree(Question(name, args, kwargs))))
            return protocol.decode(protocol.encode(answer(protocol.read_question(question))))

        tree = protocol.decode(protocol.encode(protocol.to_tree(request)))
        return protocol.read_reply(protocol.decode(worker.answer(self.namespace, tree, ask_reference)))


def compute(reference: SimpleNamespace, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Return what a correct function returns; of a generator, a list of its first values.

    Parameters
    ----------
    reference : SimpleNamespace
    name : str
    args : list
    kwargs : dict
        Decoded values, `protocol.Rng` for a generator of random numbers.

    Returns
    -------
    object

    Raises
    ------
    Exception
        Whatever the function raises: the arguments may be anything.
    """
    args = [_build(argument) for argument in args]
    value = getattr(reference, name)(*args, **{key: _build(argument) for key, argument in kwargs.items()})
    return list(itertools.islice(value, worker.MAX_BATCHES)) if inspect.isgenerator(value) else value


def _build(argument: Any) -> Any:
    return argument.build() if isinstance(argument, protocol.Rng) else argument
