"""The attacks by which `doctor` tries the sandbox: those that share one, and those that need one of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import CHECKOUT
from autograder.errors import SandboxDied
from autograder.sandbox.bubblewrap import COUNTS_BY_NAMESPACE
from autograder.sandbox.kernel import Limits, Sandbox
from autograder.sandbox.seccomp import ARCHITECTURES
from autograder.sandbox.watchdog import usage

NAMESPACES = (
    "Let plain users make namespaces: `sysctl kernel.unprivileged_userns_clone=1` (Debian), "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu 24.04), `sysctl user.max_user_namespaces=10000` "
    "(others); in a container, start it with `--security-opt seccomp=unconfined` or as a virtual machine."
)
READABLE = "As root, make Python and its packages readable for everybody: the sandbox runs as another user."
NEWER = "Take a newer bubblewrap (0.5 or later) and report what this table says."
FILTER = f"The list of system calls is known for {' and '.join(ARCHITECTURES)}; the other walls stand without it."
COUNTED = f"As a plain user, take Linux {'.'.join(map(str, COUNTS_BY_NAMESPACE))} or later."
KILLED = "Grade on Linux itself with /proc mounted; in a container, with its own process namespace."


@dataclass(frozen=True)
class Trial:
    """One protection and the attack that tries it.

    Parameters
    ----------
    protection : str
    tried : str
        What the attack does, in a few words.
    advice : str
        How to get the protection where it is missing.
    source : str
        Code that, run in the sandbox, ends without an exception when the protection works; empty for a trial
        that `ALONE` makes in a sandbox of its own.
    vital : bool
        Whether other people's work must not be graded without it.
    """

    protection: str
    tried: str
    advice: str
    source: str = ""
    vital: bool = True


FIRST = """
import contextlib, ctypes, errno, os, resource, socket
def refused(function, *arguments):
    try:
        function(*arguments)
    except (OSError, MemoryError):
        return True
    return False
"""
TOGETHER = (
    Trial(
        "network",
        "connect to a port and to a local socket of the grader",
        NAMESPACES,
        """
        assert refused(lambda: socket.create_connection(("127.0.0.1", {port}), timeout=1))
        with socket.socket(socket.AF_UNIX) as s:
            assert refused(s.connect, "\\0" + {abstract!r})
        """,
    ),
    Trial(
        "files of course and home",
        "open the course, the home folder, a temporary file, /etc/passwd",
        NAMESPACES,
        "assert not [path for path in {files!r} if os.path.exists(path)]",
    ),
    Trial(
        "read-only system",
        "write to the interpreter, the system and the given files",
        NEWER,
        "assert not [path for path in ('/', '/usr/bin', '/site', '/grader', os.__file__, '/dev') "
        "if os.access(path, os.W_OK)]",
    ),
    Trial(
        "environment",
        "read the variables and command line of every process",
        NAMESPACES,
        """
        seen = b""
        for process in os.listdir("/proc"):
            for file in ("environ", "cmdline"):
                with contextlib.suppress(OSError), open(f"/proc/{{process}}/{{file}}", "rb") as words:
                    seen += words.read()
        assert {canary!r} not in os.environ and not [w for w in ({canary!r}, {package!r}) if w.encode() in seen]
        """,
    ),
    Trial(
        "no rights",
        "read the user and the capabilities, ask for new ones",
        NAMESPACES,
        """
        status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
        assert os.getuid() != 0 and int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
        assert status["NoNewPrivs"].strip() == "1" and refused(os.setuid, 0)
        """,
    ),
    Trial(
        "no sight of other processes",
        "list /proc, signal the grader",
        NAMESPACES,
        "assert len([n for n in os.listdir('/proc') if n.isdigit()]) < 10 and refused(os.kill, {pid}, 0)",
    ),
    Trial(
        "frameworks absent",
        "import torch, fastai, sklearn, scipy; look for frameworks in every folder",
        "The sandbox shows only the packages in `ALLOWED` (autograder/sandbox/mounts.py). Move a framework that lies "
        "elsewhere, in /usr or in Python's own folder, into an environment of its own.",
        """
        import importlib.util, time
        names = {{"torch", "fastai", "tensorflow", "jax", "sklearn", "scipy", "keras", "nbgrader"}}
        assert not [name for name in names if importlib.util.find_spec(name)]
        begin = time.process_time()
        for folder, below, _ in os.walk("/"):
            assert time.process_time() - begin < 8, "there is too much to look through"
            if folder == "/":
                below[:] = set(below) - {{"proc", "sys", "dev"}}
            assert not [n for n in names & set(below) if os.path.exists(f"{{folder}}/{{n}}/__init__.py")], folder
        """,
    ),
    Trial(
        "denied system calls",
        "new namespaces, tracing, keys, kernel tools, uncounted memory, network sockets",
        FILTER,
        """
        assert open("/proc/self/status").read().split("Seccomp:")[1].split()[0] == "2"
        call = ctypes.CDLL(None, use_errno=True).syscall
        for number in {denied!r}:
            assert call(number, -1, -1, -1, -1, -1) == -1 and ctypes.get_errno() == errno.EPERM, number
        assert refused(socket.socket, socket.AF_INET) and refused(socket.socket, socket.AF_NETLINK)
        """,
        vital=False,
    ),
    Trial(
        "memory of a process",
        "ask for 1 TiB",
        "Install util-linux, which brings `prlimit`.",
        "import numpy\nassert refused(numpy.ones, 2**37)",
    ),
    Trial(
        "open files",
        "open 1,000 files",
        "Install util-linux, which brings `prlimit`.",
        "kept = []\nassert refused(lambda: [kept.append(open('/dev/null')) for _ in range(1000)])\ndel kept",
    ),
    Trial(
        "size of a file",
        "write one of 200 MiB",
        "Install util-linux, which brings `prlimit`.",
        "with contextlib.suppress(OSError), open('/tmp/large', 'wb') as f:\n"
        "    f.write(bytes(200 * 2**20))\n"
        "assert os.path.getsize('/tmp/large') <= 64 * 2**20\nos.remove('/tmp/large')",
    ),
    Trial(
        "scratch space",
        "fill every folder that can be written",
        NEWER,
        """
        block, written = bytes(8 * 2**20), 0
        for folder in ("/tmp", "/notebook", "/home/learner", "/dev/shm"):
            with contextlib.suppress(OSError):
                for i in range(100):
                    with open(f"{{folder}}/{{i}}", "wb", buffering=0) as f:
                        written += f.write(block)
        assert written < 500 * 2**20
        """,
    ),
)


def _stops(source, expected, **limits):
    """Return whether a cell ends its sandbox within its limits and in the way expected."""
    with Sandbox(limits=Limits(**{"cell": 1.0, **limits})) as sandbox:
        try:
            sandbox.run_cell(source)
        except SandboxDied as died:
            return expected in (died.reason, sandbox.cause)
    return False


def _time():
    return _stops("while True:\n    pass", "time")


def _processes():
    """Return whether a bomb of processes never has more than its limit, and is gone with the sandbox."""
    source = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    with Sandbox(limits=Limits(cell=1.0)) as sandbox:
        with contextlib.suppress(SandboxDied):
            sandbox.run_cell(source)
        return usage(sandbox.pid).tasks < 4 * sandbox.limits.processes


def _memory():
    source = (
        "import os, time\nfor i in range(5):\n    if os.fork() == 0:\n"
        "        kept = bytes([i + 1]) * (250 * 2**20)\n        time.sleep(60)\ntime.sleep(60)"
    )
    return _stops(source, "more than 1024 MiB of memory in all", memory=1024, cell=5)


GRADER = """
import sys, time
from autograder.sandbox import Sandbox
from autograder.sandbox.watchdog import usage
with Sandbox() as sandbox:
    sandbox.run_cell("import subprocess; subprocess.Popen(['setsid', 'sleep', '60'])")
    print(*usage(sandbox.pid).pids, sandbox.folder, flush=True)
    time.sleep(60)
"""


def _ends_with_grader():
    """Return whether a killed grader takes its sandboxes with it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path])}
    with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, env=environment) as grader:
        *pids, folder = grader.stdout.readline().decode().split() or [""]
        grader.send_signal(signal.SIGKILL)
    if not pids:  # it could not even start
        return False
    subprocess.run(["rm", "-rf", "--", folder], check=False)
    deadline = time.monotonic() + 3
    while (alive := [p for p in pids if Path("/proc", p).exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive


ALONE = (
    (Trial("time", "a loop that never ends", KILLED), _time),
    (Trial("processes", "a bomb of processes", f"{COUNTED} {KILLED}"), _processes),
    (Trial("memory of all processes", "five processes that share a limit", KILLED), _memory),
    (Trial("ends with the grader", "kill the grader while a notebook runs", NEWER), _ends_with_grader),
)
