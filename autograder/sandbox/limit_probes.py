"""The attacks with which `doctor` checks what ends a sandbox; each runs in a sandbox of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from autograder.course.course import CHECKOUT
from autograder.errors import SandboxDied
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.probes import MOUNT_PROC, UPDATE_BUBBLEWRAP, UPDATE_LINUX, Probe
from autograder.sandbox.procfs import usage

FORK_BOMB = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
MEMORY_BOMB = (
    "import os, time\nfor i in range(10):\n    if os.fork() == 0:\n"
    "        kept = bytes([i + 1]) * (150 * 2**20)\n        time.sleep(60)\ntime.sleep(60)"
)
GRADER = """
import sys, time
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.procfs import usage
with Sandbox() as sandbox:
    sandbox.run_cell("import subprocess; subprocess.Popen(['setsid', 'sleep', '60'])")
    print(*usage(sandbox.pid).pids, sandbox.folder, flush=True)
    time.sleep(60)
"""


def stops_endless_loop() -> bool:
    """Return whether a cell that never ends is stopped."""
    return _stops("while True:\n    pass", "time", Limits(cell=1))


def stops_memory_bomb() -> bool:
    """Return whether processes are stopped that together use more memory than allowed."""
    return _stops(MEMORY_BOMB, "more than 1024 MiB of memory in all", Limits(cell=5, memory=1024))


def stops_fork_bomb() -> bool:
    """Return whether a fork bomb never has many more processes than allowed."""
    with Sandbox(limits=Limits(cell=1)) as sandbox:
        with contextlib.suppress(SandboxDied):
            sandbox.run_cell(FORK_BOMB)
        return usage(sandbox.pid).tasks < 4 * sandbox.limits.processes


def ends_with_grader() -> bool:
    """Return whether the sandboxes of a grader that is killed end with it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path])}
    with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, env=environment) as grader:
        assert grader.stdout is not None
        *pids, folder = grader.stdout.readline().decode().split() or [""]
        grader.send_signal(signal.SIGKILL)
    if not pids:  # it could not even start
        return False
    subprocess.run(["rm", "-rf", "--", folder], check=False)
    deadline = time.monotonic() + 3
    while (alive := [p for p in pids if Path("/proc", p).exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive


def _stops(source: str, expected: str, limits: Limits) -> bool:
    """Return whether a cell ends its sandbox for the expected reason."""
    with Sandbox(limits=limits) as sandbox:
        try:
            sandbox.run_cell(source)
        except SandboxDied as died:
            return expected in (died.reason, sandbox.cause)
    return False


LIMIT_PROBES = (
    (Probe("time limit", "run a loop that never ends", MOUNT_PROC), stops_endless_loop),
    (Probe("process limit", "start a fork bomb", f"{UPDATE_LINUX} {MOUNT_PROC}"), stops_fork_bomb),
    (
        Probe("memory limit of all processes", "fill memory from ten processes", MOUNT_PROC),
        stops_memory_bomb,
    ),
    (Probe("ends with the grader", "kill the grader while a notebook runs", UPDATE_BUBBLEWRAP), ends_with_grader),
)
