"""Correct functions, computed in a process of their own when a learner's function asks for one.

What is asked may be anything: too large for the memory, or without end inside a single step of NumPy. The process has
limits of its own, and Linux ends it; the grader, which may neither die nor wait, starts another one.
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

from . import callee, wire
from .course import PACKAGE_ROOT, read_course_notebook
from .reference import load_reference
from .watchdog import PATIENCE, at_most_memory

SECONDS, MEMORY = 5, 2**30
"""Processor time for one answer, in seconds, and memory for all, in bytes."""
MOST_ENDS = 3
"""After this many processes that ended before they answered, nothing is answered any more."""


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
    return list(itertools.islice(value, callee.MAX_BATCHES)) if inspect.isgenerator(value) else value


def _build(argument):
    return argument.build() if isinstance(argument, wire.Rng) else argument


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
        self._child, self._ends = None, 0

    def compute(self, name, args, kwargs):
        """Return what a correct function returns.

        Raises
        ------
        RuntimeError
            If the function raised, took more time or memory than it may, or `MOST_ENDS` processes have ended.
        """
        if self._ends >= MOST_ENDS:
            raise RuntimeError("nothing is answered any more")
        frame = wire.encode({"name": name, "args": args, "kwargs": kwargs})
        try:
            reply = wire.decode(self._exchange(frame))
        except OSError as trouble:
            self._ends += 1
            self.close()
            raise RuntimeError("a correct function was stopped") from trouble
        if "value" not in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]

    def _exchange(self, frame):
        if self._child is None:
            # Nothing is imported from where the grader was started: a student's numpy.py may lie there.
            environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
            self._child = subprocess.Popen(self._command, env=environment, cwd="/", **pipes)
        self._child.stdin.write(_packed(frame))
        end = time.monotonic() + PATIENCE * SECONDS
        size = int.from_bytes(self._read(8, end), "big")
        return self._read(size, end)

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
    """Answer one question after the other, until the grader asks no more."""
    reference = load_reference(read_course_notebook(notebook, Path(root) if root else None))
    with at_most_memory(MEMORY):
        while size := sys.stdin.buffer.read(8):
            question = wire.decode(sys.stdin.buffer.read(int.from_bytes(size, "big")))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its signal ends the process, also within NumPy
            try:
                frame = wire.encode({"value": compute(reference, **question)})
            except Exception as error:
                frame = wire.encode({"error": f"{type(error).__name__} in a correct function"})
            signal.setitimer(signal.ITIMER_PROF, 0)
            sys.stdout.buffer.write(_packed(frame))
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
