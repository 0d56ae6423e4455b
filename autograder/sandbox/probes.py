"""The attacks with which `doctor` checks the sandbox; all of these run in one sandbox.

`limit_probes` has those that need a sandbox of their own.
"""

from dataclasses import dataclass

from autograder.sandbox.bubblewrap import COUNTS_BY_NAMESPACE
from autograder.sandbox.seccomp import ARCHITECTURES

ALLOW_NAMESPACES = (
    "Allow unprivileged users to create namespaces: `sysctl kernel.unprivileged_userns_clone=1` (Debian), "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu 24.04), `sysctl user.max_user_namespaces=10000` "
    "(others). Start a container with `--security-opt seccomp=unconfined`, or use a virtual machine."
)
MAKE_READABLE = "As root, make Python and its packages readable for everybody: the sandbox runs as another user."
UPDATE_BUBBLEWRAP = "Install a newer bubblewrap (0.5 or later). If that does not help, report what this table shows."
UPDATE_LINUX = f"As a plain user, use Linux {'.'.join(map(str, COUNTS_BY_NAMESPACE))} or later."
INSTALL_PRLIMIT = "Install util-linux, which contains `prlimit`."
KNOWN_MACHINES = f"System calls are filtered on {' and '.join(ARCHITECTURES)} only; the other protections work without."
MOUNT_PROC = "Grade on Linux itself with /proc mounted; in a container, with its own process namespace."


@dataclass(frozen=True)
class Probe:
    """One protection, and the attack that checks it.

    Parameters
    ----------
    protection : str
    attack : str
        What the attack does, in a few words.
    advice : str
        How to get the protection if it is missing.
    source : str
        Code for the sandbox that ends without an exception if the protection works; empty for the probes in
        `limit_probes`.
    required : bool
        Whether it is unsafe to grade other people's work without it.
    """

    protection: str
    attack: str
    advice: str
    source: str = ""
    required: bool = True


PREAMBLE = """
import contextlib, ctypes, errno, os, resource, socket
def refused(function, *arguments):
    try:
        function(*arguments)
    except (OSError, MemoryError):
        return True
    return False
"""
"""Runs before each source."""
SHARED_PROBES = (
    Probe(
        "no network access",
        "connect to a port and to a local socket of the grader",
        ALLOW_NAMESPACES,
        """
        assert refused(lambda: socket.create_connection(("127.0.0.1", {port}), timeout=1))
        with socket.socket(socket.AF_UNIX) as s:
            assert refused(s.connect, "\\0" + {abstract!r})
        """,
    ),
    Probe(
        "course and home folder hidden",
        "open the course, the home folder, a temporary file, /etc/passwd",
        ALLOW_NAMESPACES,
        "assert not [path for path in {files!r} if os.path.exists(path)]",
    ),
    Probe(
        "system read-only",
        "write to Python, the system and the given files",
        UPDATE_BUBBLEWRAP,
        "assert not [path for path in ('/', '/usr/bin', '/site', '/grader', os.__file__, '/dev') "
        "if os.access(path, os.W_OK)]",
    ),
    Probe(
        "environment hidden",
        "read the variables and the command line of every process",
        ALLOW_NAMESPACES,
        """
        seen = b""
        for process in os.listdir("/proc"):
            for file in ("environ", "cmdline"):
                with contextlib.suppress(OSError), open(f"/proc/{{process}}/{{file}}", "rb") as words:
                    seen += words.read()
        assert {canary!r} not in os.environ and not [w for w in ({canary!r}, {package!r}) if w.encode() in seen]
        """,
    ),
    Probe(
        "no privileges",
        "read the user and the capabilities, ask for more",
        ALLOW_NAMESPACES,
        """
        status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
        assert os.getuid() != 0 and int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
        assert status["NoNewPrivs"].strip() == "1" and refused(os.setuid, 0)
        """,
    ),
    Probe(
        "other processes hidden",
        "list /proc, send a signal to the grader",
        ALLOW_NAMESPACES,
        "assert len([n for n in os.listdir('/proc') if n.isdigit()]) < 10 and refused(os.kill, {pid}, 0)",
    ),
    Probe(
        "no machine-learning frameworks",
        "import torch, fastai, sklearn, scipy; look for frameworks in every folder",
        "The sandbox shows only the packages in `ALLOWED_DISTRIBUTIONS` (autograder/sandbox/mounts.py). If a framework "
        "is somewhere else in /usr or in Python's own folder, move it into an environment of its own.",
        """
        import importlib.util, time
        names = {{"torch", "fastai", "tensorflow", "jax", "sklearn", "scipy", "keras", "nbgrader"}}
        assert not [name for name in names if importlib.util.find_spec(name)]
        begin = time.process_time()
        for folder, below, _ in os.walk("/"):
            assert time.process_time() - begin < 8, "too many folders to look through"
            if folder == "/":
                below[:] = set(below) - {{"proc", "sys", "dev"}}
            assert not [n for n in names & set(below) if os.path.exists(f"{{folder}}/{{n}}/__init__.py")], folder
        """,
    ),
    Probe(
        "system calls filtered",
        "call for namespaces, tracing, keys, kernel tools, uncounted memory, network sockets",
        KNOWN_MACHINES,
        """
        assert open("/proc/self/status").read().split("Seccomp:")[1].split()[0] == "2"
        call = ctypes.CDLL(None, use_errno=True).syscall
        for number in {denied!r}:
            assert call(number, -1, -1, -1, -1, -1) == -1 and ctypes.get_errno() == errno.EPERM, number
        assert refused(socket.socket, socket.AF_INET) and refused(socket.socket, socket.AF_NETLINK)
        """,
        required=False,
    ),
    Probe(
        "memory limit of each process",
        "ask for 1 TiB",
        INSTALL_PRLIMIT,
        "import numpy\nassert refused(numpy.ones, 2**37)",
    ),
    Probe(
        "limit of open files",
        "open 1,000 files",
        INSTALL_PRLIMIT,
        "kept = []\nassert refused(lambda: [kept.append(open('/dev/null')) for _ in range(1000)])\ndel kept",
    ),
    Probe(
        "file size limit",
        "write a file of 200 MiB",
        INSTALL_PRLIMIT,
        "with contextlib.suppress(OSError), open('/tmp/large', 'wb') as f:\n"
        "    f.write(bytes(200 * 2**20))\n"
        "assert os.path.getsize('/tmp/large') <= 64 * 2**20\nos.remove('/tmp/large')",
    ),
    Probe(
        "scratch space limit",
        "fill every folder that can be written to",
        UPDATE_BUBBLEWRAP,
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
