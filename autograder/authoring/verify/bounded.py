"""Run a function in a process of its own: if it loops, sleeps, fills the memory or exits, verification goes on."""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, TypeVar

from autograder.authoring.verify.problem import in_words
from autograder.sandbox.limits import WALL_TIME_FACTOR
from autograder.sandbox.rlimits import limit_memory

SECONDS, MEMORY = 60, 4 * 2**30
"""Most processor time of one run, in seconds, and most memory, in bytes; the sandbox limits students' code as well."""
LATE = f"it did not end within {{:g}} seconds of processor time, or {WALL_TIME_FACTOR} times that in wall time"
T = TypeVar("T")
Blame = Callable[[FrameType | None], object]
FORK = multiprocessing.get_context("fork")


class Stopped(Exception):
    """A function was stopped, or ended its process, before it returned.

    Parameters
    ----------
    reason : str
        How it ended.
    about : object
        What `blame` returned if the time ran out, or None.
    """

    def __init__(self, reason: str, about: object = None) -> None:
        self.reason, self.about = reason, about
        super().__init__(reason)


def bounded(
    function: Callable[..., T], *arguments: Any, seconds: float | None = None, blame: Blame = lambda frame: None
) -> T:
    """Return what a function returns, computed in a process of its own; its output is discarded.

    Parameters
    ----------
    function : callable
        Returns something that can be pickled.
    *arguments
    seconds : float, optional
        Most processor time, by default `SECONDS`; it may take `WALL_TIME_FACTOR` times as long in wall time.
    blame : callable, optional
        Gets the frame that was running when the time ran out; its result goes into `Stopped`.

    Raises
    ------
    Stopped
        If the function raised, took too long, or its process ended.
    """
    seconds = seconds or SECONDS
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_child, args=(theirs, seconds, blame, function, arguments))
    process.start()
    assert process.pid is not None
    theirs.close()
    try:
        if not ours.poll(WALL_TIME_FACTOR * seconds):
            os.kill(process.pid, signal.SIGPROF)  # it may be asleep: ask what it was doing
        if not ours.poll(WALL_TIME_FACTOR):
            raise Stopped(LATE.format(seconds))
        value: T
        value, stopped = ours.recv()
    except EOFError:
        raise Stopped("its process ended: by an exit, too much memory, or one endless NumPy call") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if stopped:
        raise Stopped(*stopped)
    return value


def _child(
    end: Connection, seconds: float, blame: Blame, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    def over(number: int, frame: FrameType | None) -> None:
        end.send((None, (LATE.format(seconds), blame(frame))))
        os._exit(1)

    signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    hard = int(2 * seconds) + 1  # during one NumPy call no handler runs; this limit ends it all the same
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    reply = _reply(function, arguments)
    signal.setitimer(signal.ITIMER_PROF, 0)
    end.send(reply)


def _reply(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, tuple[str] | None]:
    try:
        with limit_memory(MEMORY):
            return function(*arguments), None
    except BaseException as error:  # also an exit, which would otherwise look like success
        return None, (in_words(error),)
