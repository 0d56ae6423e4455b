"""The command that starts one kernel in bubblewrap, with everything it may see and use."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox.limits import MAX_OPEN_FILES, SCRATCH_MIB, Limits
from autograder.sandbox.mounts import allowed_paths, parent_folders, system_options
from autograder.sandbox.privileges import runs_as_other_user

GUEST = Path(__file__).parent / "guest"
MOUNTED_GUEST = "/grader"
"""Where the sandbox shows the files of `GUEST`."""
START_KERNEL = """
import sys; sys.path.insert(0, {folder!r})
import startup
startup.start_kernel()
"""
LIMIT_PROCESSES = """
import resource
resource.setrlimit(resource.RLIMIT_NPROC, (%(most)d, %(most)d))
"""
"""Runs inside the sandbox, where Linux counts the processes of this sandbox only."""
PREFER_FOR_OOM_KILL = """
import contextlib
with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
"""
"""When the machine runs out of memory, Linux kills the sandbox and not the grader."""
COUNTS_BY_NAMESPACE = (5, 14)
"""The first Linux that counts processes by user namespace; older ones count all processes of a user together."""
INSTALL = "Install it with `apt-get install bubblewrap` (Debian, Ubuntu) or `dnf install bubblewrap` (Fedora)."


def bubblewrap_options(
    folder: Path, files: Mapping[str, Path], environment: Mapping[str, str], syscall_filter: int | None = None
) -> list[str]:
    """Return bubblewrap's options for one kernel.

    Parameters
    ----------
    folder : Path
        Holds the connection file and the sockets. It is the only writable folder shared with the kernel, which runs
        as the folder's owner.
    files : mapping of str to Path
        Shown read-only in the kernel's working directory.
    environment : mapping of str to str
        Additional environment variables.
    syscall_filter : int, optional
        A file descriptor with the filter of system calls; see `seccomp.open_filter`.

    Returns
    -------
    list of str
    """
    filtered = [] if syscall_filter is None else ["--seccomp", str(syscall_filter)]
    mounts = [*system_options(), *_mounts(folder, files)]
    options = [*_namespaces(runs_as_other_user(folder)), *mounts, *_variables(environment)]
    return [*options, *filtered, "--chdir", "/notebook"]


def sandboxed_command(folder: Path, connection_file: Path, limits: Limits, options: int) -> list[str]:
    """Return the command that starts one kernel in a sandbox.

    Parameters
    ----------
    folder : Path
        See `bubblewrap_options`.
    connection_file : Path
    limits : Limits
    options : int
        A file descriptor with the `bubblewrap_options`: on the command line, which the kernel can read, they would
        show where the course is.

    Returns
    -------
    list of str

    Raises
    ------
    SandboxUnavailable
        If bubblewrap is not installed.
    """
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxUnavailable(f"bubblewrap is not installed, so other people's work cannot be run safely. {INSTALL}")
    program = _limit_itself(limits) + START_KERNEL.format(folder=MOUNTED_GUEST)
    python = [os.path.realpath(sys.executable), "-s", "-P", "-c", program]
    start = [bubblewrap, "--args", str(options), *_switch_user(folder), *python]
    return [*_prlimit(limits), *start, *_kernel_arguments(connection_file)]


def unprotected_command(connection_file: Path, environment: Mapping[str, str], limits: Limits) -> list[str]:
    """Return the command that starts one kernel without a sandbox; see `sandboxed_command`."""
    variables = [f"{name}={value}" for name, value in {**environment, "PYTHONPATH": os.curdir}.items()]
    start = ["env", *variables, sys.executable, "-c", START_KERNEL.format(folder=str(GUEST))]
    return [*_prlimit(limits), *start, *_kernel_arguments(connection_file)]


def _prlimit(limits: Limits) -> list[str]:
    """Return the command that starts another one with limits for each process."""
    return [
        shutil.which("prlimit") or "prlimit",
        f"--as={limits.memory * 2**20}",
        f"--cpu={limits.cpu}",
        f"--fsize={limits.file * 2**20}",
        f"--nofile={MAX_OPEN_FILES}",
        "--core=0",
    ]


def _kernel_arguments(connection_file: Path) -> list[str]:
    return ["-f", str(connection_file), "--HistoryManager.enabled=False"]


def _limit_itself(limits: Limits) -> str:
    """Return what the kernel's process does to itself before any of the student's code runs."""
    linux = tuple(int(number) for number in re.findall(r"\d+", os.uname().release)[:2])
    limit_processes = LIMIT_PROCESSES % {"most": limits.processes} if linux >= COUNTS_BY_NAMESPACE else ""
    return PREFER_FOR_OOM_KILL + limit_processes


def _namespaces(other_user: bool) -> list[str]:
    """Return the options for new namespaces: a plain user needs one for users too, root switches to another user."""
    if other_user:
        new = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        capabilities = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        new = ["--unshare-all", "--uid", "65534", "--gid", "65534"]
        capabilities = ["--cap-drop", "ALL"]
    return [*new, "--die-with-parent", "--new-session", "--hostname", "sandbox", *capabilities]


def _switch_user(folder: Path) -> list[str]:
    """Return the command that switches to the folder's owner without any capability, if that is another user."""
    if not runs_as_other_user(folder):
        return []
    owner = folder.stat().st_uid
    return ["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups", "--inh-caps=-all"]


def _mounts(folder: Path, files: Mapping[str, Path]) -> list[str]:
    """Return the options for the allowed packages, the guest's modules, the given files and the sockets."""
    options = ["--dir", "/site", "--dir", MOUNTED_GUEST]
    for name, path in allowed_paths().items():
        options += ["--ro-bind-try", str(path), f"/site/{name}"]
    for module in sorted(GUEST.glob("*.py")):
        options += ["--ro-bind", str(module), f"{MOUNTED_GUEST}/{module.name}"]
    for scratch in ("/notebook", "/home/learner"):
        options += ["--perms", "1777", "--size", str(SCRATCH_MIB * 2**20), "--tmpfs", scratch]
    for name, path in files.items():
        options += ["--ro-bind", str(path), f"/notebook/{name}"]
    return [*options, *parent_folders(folder), "--bind", str(folder), str(folder), "--remount-ro", "/"]


def _variables(environment: Mapping[str, str]) -> list[str]:
    variables = {
        "HOME": "/home/learner",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/site:/notebook",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "MPLCONFIGDIR": "/tmp/mpl",
        "IPYTHONDIR": "/tmp/ipython",
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **environment,
    }
    options = ["--clearenv"]
    for name, value in variables.items():
        options += ["--setenv", name, value]
    return options
