"""`python -m autograder doctor`: check from inside a sandbox, on this machine, that each protection works.

Each probe is an attack that a notebook could make. It runs in a real sandbox, and the protection works if the attack
fails.
"""

import contextlib
import glob
import os
import socket
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from autograder.course.course import CHECKOUT
from autograder.errors import AutograderError
from autograder.sandbox import seccomp
from autograder.sandbox.bubblewrap import INSTALL
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limit_probes import LIMIT_PROBES
from autograder.sandbox.limits import Limits
from autograder.sandbox.mounts import PACKAGE
from autograder.sandbox.probes import ALLOW_NAMESPACES, MAKE_READABLE, PREAMBLE, SHARED_PROBES, Probe

CANARY = "AUTOGRADER_DOCTOR_CANARY"
SAFE = "All required protections work: you can grade other people's work on this machine."
UNSAFE = "Do not grade other people's work on this machine: a required protection is missing."
NOT_STARTED = "No sandbox starts on this machine, so other people's work cannot be graded here: {error}"


def examine() -> Iterator[tuple[Probe, bool]]:
    """Check every protection.

    Yields
    ------
    tuple of (Probe, bool)
        Each probe, and whether its protection works.

    Raises
    ------
    SandboxUnavailable
        If no sandbox starts at all.
    """
    with _targets() as targets, Sandbox(limits=Limits(cell=10)) as sandbox:
        for probe in SHARED_PROBES:
            source = PREAMBLE + textwrap.dedent(probe.source).format(**targets)
            yield probe, sandbox.run_cell(source) is None
    for probe, works in LIMIT_PROBES:
        yield probe, works()


@contextlib.contextmanager
def _targets() -> Iterator[dict[str, Any]]:
    """Prepare what a sandbox must not reach; yield where it is, for the probes' sources."""
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
                "package": str(PACKAGE),
                "pid": os.getpid(),
                "denied": list(seccomp.denied_numbers()),
            }
        finally:
            del os.environ[CANARY]


def _yes_or_no(probe: Probe, works: bool) -> str:
    return "yes" if works else "NO" if probe.required else "no (optional)"


def run_doctor(console: Console) -> bool:
    """Print a table of all protections, and how to get those that are missing.

    Parameters
    ----------
    console : rich.console.Console

    Returns
    -------
    bool
        Whether other people's work can be graded safely here.
    """
    table = Table("Protection", "Works", "Attack", title="Protections of the sandbox on this machine")
    missing = []
    try:
        for probe, works in examine():
            table.add_row(probe.protection, _yes_or_no(probe, works), probe.attack)
            missing += [] if works else [probe]
    except AutograderError as error:
        for line in (NOT_STARTED.format(error=error), INSTALL, ALLOW_NAMESPACES, MAKE_READABLE):
            console.print(line, markup=False, highlight=False)
        return False
    console.print(table)
    for probe in missing:
        console.print(f'Missing: "{probe.protection}". {probe.advice}', markup=False, highlight=False)
    safe = not any(probe.required for probe in missing)
    console.print(SAFE if safe else UNSAFE)
    return safe
