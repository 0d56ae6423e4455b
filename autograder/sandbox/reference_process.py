"""Correct functions, computed in a process of their own when a student's function asks for one.

A question may ask for anything: for more than fits into memory, or for a single step of NumPy that never ends. So the
process has limits of its own. If Linux ends it, the grader, which may neither end nor wait, starts another one.

The process is asked nothing before it has loaded the correct functions. If anything goes wrong before that, or
because the machine lacks memory or time, that is the grader's fault and not an answer.
"""

import os
import select
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any, Self

from autograder.course.course import CHECKOUT, Assignment, Course
from autograder.course.reference import load_reference
from autograder.errors import AutograderError
from autograder.sandbox.backend import compute
from autograder.sandbox.guest import protocol
from autograder.sandbox.limits import (
    MAX_REFERENCE_DEATHS,
    REFERENCE_CPU_SECONDS,
    REFERENCE_MEMORY_BYTES,
    REFERENCE_WALL_SECONDS,
)
from autograder.sandbox.rlimits import limit_memory

LOADED = {"loaded": True}
"""The first frame that a process sends."""
BROKEN = (
    "{notebook}: the correct functions, which replace wrong ones, cannot be computed: {why}. Their process must "
    "start and answer within {wall} s; check that memory, disk and processes are left, then run the same command again"
)


class ReferenceProcess:
    """Answers as `compute` does, in another process; use as a context.

    Parameters
    ----------
    assignment : Assignment
    notebook : str
    """

    def __init__(self, assignment: Assignment, notebook: str) -> None:
        arguments = [str(assignment.course.root), assignment.name, notebook]
        self._command = [sys.executable, "-P", "-m", __name__, *arguments]
        self._notebook, self._fault = notebook, ""
        self._child: subprocess.Popen[bytes] | None = None
        self._deaths = 0

    def compute(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Return what a correct function returns.

        Raises
        ------
        RuntimeError
            If the function raised, took more time or memory than it may, or `MAX_REFERENCE_DEATHS` processes have
            ended.
        AutograderError
            If no process starts, or the machine ends it or keeps it waiting; from then on at once.
        """
        if self._deaths >= MAX_REFERENCE_DEATHS:
            raise RuntimeError("no question is answered any more")
        frame = protocol.encode({"name": name, "args": args, "kwargs": kwargs})
        child = self._running_child()
        try:
            _write_frame(child, frame)
            reply = _read_frame(child, REFERENCE_WALL_SECONDS)
        except OSError as trouble:
            self._give_up(child)
            raise RuntimeError("a correct function was stopped") from trouble
        if "value" not in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]

    def _running_child(self) -> "subprocess.Popen[bytes]":
        """Return the process; if there is none, start one and wait until it has loaded the correct functions."""
        if self._fault:
            raise AutograderError(self._fault)
        if self._child is not None:
            return self._child
        # Nothing is imported from where the grader was started: a student's numpy.py may be there.
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        try:
            self._child = child = subprocess.Popen(
                self._command, env=environment, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            loaded = _read_frame(child, REFERENCE_WALL_SECONDS)
        except (OSError, protocol.ProtocolError) as trouble:
            raise self._broken(f"no process could be started ({trouble})") from trouble
        if loaded != LOADED:
            raise self._broken(loaded)
        return child

    def _give_up(self, child: "subprocess.Popen[bytes]") -> None:
        """Close a process that did not answer; raise if the machine ended it, and not the question."""
        if why := _stopped_by_machine(child):
            raise self._broken(why)
        self._deaths += 1
        self.close()

    def _broken(self, why: object) -> AutograderError:
        """Return the fault, and keep it: waiting for every answer would use up the notebook's time."""
        self.close()
        self._fault = BROKEN.format(notebook=self._notebook, why=why, wall=REFERENCE_WALL_SECONDS)
        return AutograderError(self._fault)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _stopped_by_machine(child: "subprocess.Popen[bytes]") -> str:
    """Return how the machine ended or stopped a process; empty if the question did."""
    try:
        signal_number = -child.wait(timeout=1)
    except subprocess.TimeoutExpired:  # it never sleeps, and its own limit of CPU time would have ended it
        return "a process waited too long for a processor"
    killed = signal_number == signal.SIGKILL
    return "a process was killed from outside, as Linux does when memory runs out" if killed else ""


def _write_frame(child: "subprocess.Popen[bytes]", frame: bytes) -> None:
    assert child.stdin is not None
    child.stdin.write(_packed(frame))


def _read_frame(child: "subprocess.Popen[bytes]", seconds: float) -> Any:
    end = time.monotonic() + seconds
    size = int.from_bytes(_read(child, 8, end), "big")
    return protocol.decode(_read(child, size, end))


def _read(child: "subprocess.Popen[bytes]", size: int, end: float) -> bytes:
    assert child.stdout is not None
    data = bytearray()
    while len(data) < size:
        ready, _, _ = select.select([child.stdout], [], [], max(0, end - time.monotonic()))
        chunk = os.read(child.stdout.fileno(), size - len(data)) if ready else b""
        if not chunk:
            raise ConnectionError("it ended, or its time was up")
        data += chunk
    return bytes(data)


def _packed(frame: bytes) -> bytes:
    return len(frame).to_bytes(8, "big") + frame


def _serve(root: str, assignment: str, notebook: str) -> None:
    """Report whether loading worked, then answer one question after the other until the grader asks no more."""
    try:
        reference = load_reference(Course(root).assignment(assignment).notebook(notebook))
    except Exception as error:
        _send(protocol.encode(f"{type(error).__name__}: {error}"[:1000]))
    else:
        _send(protocol.encode(LOADED))
        _answer(reference)


def _answer(reference: SimpleNamespace) -> None:
    with limit_memory(REFERENCE_MEMORY_BYTES):
        while size := sys.stdin.buffer.read(8):
            question = protocol.decode(sys.stdin.buffer.read(int.from_bytes(size, "big")))
            signal.setitimer(signal.ITIMER_PROF, REFERENCE_CPU_SECONDS)  # its signal ends the process, even in NumPy
            try:
                frame = protocol.encode({"value": compute(reference, **question)})
            except Exception as error:
                frame = protocol.encode({"error": f"{type(error).__name__} in a correct function"})
            signal.setitimer(signal.ITIMER_PROF, 0)
            _send(frame)


def _send(frame: bytes) -> None:
    sys.stdout.buffer.write(_packed(frame))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
