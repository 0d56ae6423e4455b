"""Run nbgrader's commands without the seconds that importing nbgrader takes each time.

A server process imports nbgrader once; each command is a fork of it, so a process of its own as it is from a shell.
The exhaustive tier starts the real program.
"""

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

PRELOADED = [
    "quick_imports",
    "nbgrader.apps",
    "nbgrader_process",
    "autograder.nbgrader_plugins.preprocessors",
    "autograder.nbgrader_plugins.collect",
    "sklearn.datasets",  # the stand-in digits
]
"""What the server imports."""
program = False
"""Whether to start the real program; `conftest` sets it in the exhaustive tier."""


@dataclass(frozen=True)
class Finished:
    """What became of a command: its exit code, and what it printed, errors among it."""

    returncode: int
    output: str


class NbgraderProcess:
    """A running command.

    Parameters
    ----------
    root : Path
        The course folder.
    *arguments : str
        The command line after ``nbgrader``.
    environment : dict of str to str, optional
        Added to this process's own.
    """

    def __init__(self, root, *arguments, environment=None):
        self._log = Path(tempfile.mkstemp(prefix="nbgrader-", suffix=".log")[1])
        environment = {**os.environ, **(environment or {})}
        self._is_program = program
        start = self._program if program else self._fork
        self._process = start(str(root), [str(argument) for argument in arguments], environment)

    def _program(self, root, arguments, environment):
        with open(self._log, "w") as log:
            return subprocess.Popen(["nbgrader", *arguments], cwd=root, stdout=log, stderr=log, env=environment)

    def _fork(self, root, arguments, environment):
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload(PRELOADED)
        process = server.Process(target=_command, args=(root, arguments, environment, str(self._log)))
        process.start()
        return process

    def wait(self, timeout=1800):
        """Wait for the end; return the exit code and everything printed."""
        try:
            code = self._process.wait(timeout) if self._is_program else self._join(timeout)
        finally:
            self._process.kill()
        output = self._log.read_text(errors="replace")
        self._log.unlink()
        return Finished(code, output)

    def _join(self, timeout):
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("nbgrader", timeout)
        return self._process.exitcode


def nbgrader(root, *arguments, environment=None):
    """Run a command to its end; see `NbgraderProcess`."""
    return NbgraderProcess(root, *arguments, environment=environment).wait()


def _command(root, arguments, environment, log):
    """Be the ``nbgrader`` program, in a fork of the server."""
    os.chdir(root)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    file = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
    sys.argv = ["nbgrader", *arguments]
    from nbgrader.apps.nbgraderapp import main

    try:
        main()
    except SystemExit:
        raise
    except BaseException:  # multiprocessing would print it where nobody looks
        traceback.print_exc()
        sys.exit(1)
    finally:
        atexit._run_exitfuncs()  # a process of multiprocessing ends without them
