"""Correct functions, computed in a process of their own when a learner's function asks for one.

What is asked may be anything: too large for the memory, or without end inside a single step of NumPy. The process has
limits of its own, and Linux ends it; the grader, which may neither die nor wait, starts another one.

Until it has loaded the correct functions nobody has asked it anything: what goes wrong before that, or because the
machine lacks memory or time, is a fault of ours, and no answer.
"""

import inspect
import itertools
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from autograder.course.notebook import PACKAGE_ROOT, read_course_notebook
from autograder.course.reference import load_reference
from autograder.errors import AutograderError
from autograder.sandbox.guest import protocol, worker
from autograder.sandbox.watchdog import at_most_memory

SECONDS, MEMORY = 5, 2**30
"""Processor time for one answer, in seconds, and memory for all, in bytes."""
MOST_ENDS = 3
"""After this many processes that ended before they answered, nothing is answered any more."""
WALL = 60
"""Wall time to load the correct functions, and for one answer, in seconds; only a busy machine needs as much."""
LOADED = {"loaded": True}
"""The first thing that a process says."""
BROKEN = (
    "{notebook}: the correct functions, which stand in for wrong ones, cannot be computed: {why}. Their own "
    "process must be able to start and to answer within {wall} s; see whether memory, disk and processes are left, and "
    "run the same command again"
)


def compute(reference, name, args, kwargs):
    """Return what a correct function returns; of a generator, a list of its first values.

    Parameters
    ----------
    reference : SimpleNamespace
    name : str
    args : list
    kwargs : dict
        Decoded values, `wire.Rng` for a generator of random numbers.

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


def _build(argument):
    return argument.build() if isinstance(argument, protocol.Rng) else argument


class CorrectProcess:
    """Answers as `compute` does, in another process; use as a context.

    Parameters
    ----------
    notebook : str
    root : path, optional
        The course's folder.
    """

    def __init__(self, notebook, root=None):
        where = [str(Path(root).resolve())] if root else []
        self._command = [sys.executable, "-P", "-m", __name__, notebook, *where]
        self._notebook, self._fault = notebook, ""
        self._child, self._ends = None, 0

    def compute(self, name, args, kwargs):
        """Return what a correct function returns.

        Raises
        ------
        RuntimeError
            If the function raised, took more time or memory than it may, or `MOST_ENDS` processes have ended.
        AutograderError
            If no process starts, or the machine ends it or keeps it waiting; from then on at once.
        """
        if self._ends >= MOST_ENDS:
            raise RuntimeError("nothing is answered any more")
        frame = protocol.encode({"name": name, "args": args, "kwargs": kwargs})
        self._need_process()
        try:
            self._child.stdin.write(_packed(frame))
            reply = self._reply(WALL)
        except OSError as trouble:
            self._give_up()
            raise RuntimeError("a correct function was stopped") from trouble
        if "value" not in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]

    def _need_process(self):
        """Start a process unless there is one, and wait until it has loaded the correct functions."""
        if self._fault:
            raise AutograderError(self._fault)
        if self._child is not None:
            return
        # Nothing is imported from where the grader was started: a student's numpy.py may lie there.
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
        try:
            self._child = subprocess.Popen(self._command, env=environment, cwd="/", **pipes)
            said = self._reply(WALL)
        except (OSError, protocol.ProtocolError) as trouble:
            raise self._broken(f"no process could be started ({trouble})") from trouble
        if said != LOADED:
            raise self._broken(said)

    def _give_up(self):
        """Close a process that did not answer; raise when that was the machine's doing, not the question's."""
        if why := self._what_the_machine_did():
            raise self._broken(why)
        self._ends += 1
        self.close()

    def _what_the_machine_did(self):
        """Return in words how the machine ended or stopped the process; empty when the question did."""
        try:
            ended_by = -self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:  # nothing in there sleeps, and its own processor time would have ended it
            return "one was kept waiting for the processor"
        return "one was killed from outside, as Linux does for want of memory" if ended_by == signal.SIGKILL else ""

    def _broken(self, why):
        """Return the fault of ours, and keep it: waiting for every answer would use up the notebook's time."""
        self.close()
        self._fault = BROKEN.format(notebook=self._notebook, why=why, wall=WALL)
        return AutograderError(self._fault)

    def _reply(self, seconds):
        end = time.monotonic() + seconds
        size = int.from_bytes(self._read(8, end), "big")
        return protocol.decode(self._read(size, end))

    def _read(self, size, end):
        data = bytearray()
        while len(data) < size:
            ready, _, _ = select.select([self._child.stdout], [], [], max(0, end - time.monotonic()))
            chunk = os.read(self._child.stdout.fileno(), size - len(data)) if ready else b""
            if not chunk:
                raise ConnectionError("it ended, or its time was over")
            data += chunk
        return bytes(data)

    def close(self):
        """End the process, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def _packed(frame):
    return len(frame).to_bytes(8, "big") + frame


def _serve(notebook, root=None):
    """Say what came of loading; answer one question after the other, until the grader asks no more."""
    try:
        reference, said = load_reference(read_course_notebook(notebook, Path(root) if root else None)), LOADED
    except Exception as error:
        reference, said = None, f"{type(error).__name__}: {error}"[:1000]
    _say(protocol.encode(said))
    if reference:
        _answer(reference)


def _answer(reference):
    with at_most_memory(MEMORY):
        while size := sys.stdin.buffer.read(8):
            question = protocol.decode(sys.stdin.buffer.read(int.from_bytes(size, "big")))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its signal ends the process, also within NumPy
            try:
                frame = protocol.encode({"value": compute(reference, **question)})
            except Exception as error:
                frame = protocol.encode({"error": f"{type(error).__name__} in a correct function"})
            signal.setitimer(signal.ITIMER_PROF, 0)
            _say(frame)


def _say(frame):
    sys.stdout.buffer.write(_packed(frame))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
