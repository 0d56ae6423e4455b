"""`python -m autograder doctor`: try each protection of the sandbox from inside, on this machine, and say what holds.

Each trial is an attack that a notebook could make. It is run in a real sandbox, and the protection works when the
attack fails.
"""

import contextlib
import glob
import os
import socket
import sys
import tempfile
import textwrap
from pathlib import Path

from rich.table import Table

from autograder.course.course import CHECKOUT
from autograder.errors import AutograderError
from autograder.sandbox import seccomp
from autograder.sandbox.bubblewrap import INSTALL
from autograder.sandbox.kernel import Limits, Sandbox
from autograder.sandbox.mounts import HERE
from autograder.sandbox.probes import ALONE, FIRST, NAMESPACES, READABLE, TOGETHER

CANARY = "AUTOGRADER_DOCTOR_CANARY"


def examine():
    """Try every protection.

    Yields
    ------
    tuple of (Trial, bool)
        Each protection, and whether it works here.

    Raises
    ------
    SandboxUnavailable
        If no sandbox starts at all.
    """
    with _baits() as words, Sandbox(limits=Limits(cell=10)) as sandbox:
        for trial in TOGETHER:
            source = FIRST + textwrap.dedent(trial.source).format(**words)
            yield trial, sandbox.run_cell(source) is None
    for trial, attack in ALONE:
        yield trial, attack()


@contextlib.contextmanager
def _baits():
    """Lay out what a sandbox must not reach; yield where it lies."""
    home = glob.glob(os.path.expanduser("~/*"), include_hidden=True)
    home = [path for path in home if not Path(sys.base_prefix).is_relative_to(path)]
    course = [str(CHECKOUT / name) for name in ("autograder/grader.py", "nbgrader_config.py", "source")]
    abstract = f"autograder-doctor-{os.getpid()}"
    with (
        tempfile.NamedTemporaryFile() as file,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as local,
    ):
        local.bind("\0" + abstract)
        local.listen()
        os.environ[CANARY] = "seen"
        try:
            yield {
                "port": server.getsockname()[1],
                "abstract": abstract,
                "files": [*course, *home, file.name, "/etc/passwd"],
                "canary": CANARY,
                "package": str(HERE),
                "pid": os.getpid(),
                "denied": list(seccomp.denied_numbers()),
            }
        finally:
            del os.environ[CANARY]


def run_doctor(console):
    """Print a table of all protections, and how to get those that are missing.

    Parameters
    ----------
    console : rich.console.Console

    Returns
    -------
    bool
        Whether other people's work can be graded safely here.
    """
    table = Table(title="Protections of the sandbox, tried on this machine")
    for name in ("protection", "works here", "how it was tried"):
        table.add_column(name)
    missing = []
    try:
        for trial, works in examine():
            table.add_row(trial.protection, "yes" if works else "NO" if trial.vital else "no", trial.tried)
            missing += [] if works else [trial]
    except AutograderError as error:
        console.print(
            f"No sandbox starts here: {error}\n{INSTALL}\n{NAMESPACES}\n{READABLE}", markup=False, highlight=False
        )
        return False
    console.print(table)
    for trial in missing:
        console.print(f"{trial.protection} is missing. {trial.advice}", markup=False, highlight=False)
    safe = not any(trial.vital for trial in missing)
    console.print("Other people's work can be graded here." if safe else "Do not grade other people's work here.")
    return safe
