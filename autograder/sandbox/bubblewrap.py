"""The bubblewrap command line: the walls around a sandboxed kernel, and what it may use."""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox.mounts import HERE, allowed_paths, system, way_to
from autograder.sandbox.watchdog import usage

CAP_CHOWN, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN = 0, 6, 7, 21
STARTER = """
import sys; sys.path.insert(0, "/grader")
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
JUPYTER = ("-f", "{connection_file}", "--HistoryManager.enabled=False")
"""Arguments of the kernel; `jupyter_client` fills in the file."""
LIMIT_PROCESSES = """
import resource
resource.setrlimit(resource.RLIMIT_NPROC, (%(most)d, %(most)d))
"""
"""Runs inside the walls, where Linux counts the processes of this sandbox only."""
FIRST_TO_GO = """
import contextlib
with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
"""
"""When the machine runs out of memory, the sandbox ends and not the grader."""
COUNTS_BY_NAMESPACE = (5, 14)
"""The Linux that first counted processes by user namespace; before, all of a person's processes count as one."""
OUTSIDE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""The variables of bubblewrap itself: the kernel can read them where both processes belong to one user."""
OWNER_OF_NAMESPACE = 0xB701
"""``NS_GET_USERNS`` (linux/nsfs.h): the user namespace whose root may change a namespace."""
INSTALL = "Install it with `apt-get install bubblewrap` (Debian, Ubuntu) or `dnf install bubblewrap` (Fedora)."


def walls(folder, files, environment, denied=None):
    """Return bubblewrap's options for one kernel.

    Parameters
    ----------
    folder : Path
        Holds the connection file and the sockets; the only writable folder shared with the kernel, which runs
        as its owner.
    files : dict of str to Path
        Shown read-only in the kernel's working directory.
    environment : dict of str to str
        Additional environment variables.
    denied : int, optional
        A file descriptor with the system calls the kernel may not make; see `seccomp.open_program`.

    Returns
    -------
    list of str
    """
    filtered = () if denied is None else ("--seccomp", str(denied))
    around = [*_namespaces(_as_nobody(folder)), *system(), *_grader(folder, files)]
    return [*around, *_variables(environment), *filtered, "--chdir", "/notebook"]


def command_line(folder, environment, limits, options=None):
    """Return the command that starts one kernel.

    Parameters
    ----------
    folder : Path
        See `walls`.
    environment : dict of str to str
        Additional variables of a kernel without walls.
    limits : Limits
    options : int, optional
        A file descriptor with the `walls`: on the command line, which the kernel can read, they would show where
        the course lies. Without it the kernel is not confined.

    Returns
    -------
    list of str

    Raises
    ------
    SandboxUnavailable
        If it is to be confined and bubblewrap is not installed.
    """
    bounds = [
        shutil.which("prlimit") or "prlimit",
        f"--as={limits.memory * 2**20}",
        f"--cpu={limits.cpu}",
        f"--fsize={limits.file * 2**20}",
        "--nofile=256",
        "--core=0",
    ]
    if options is None:
        variables = [f"{name}={value}" for name, value in {**environment, "PYTHONPATH": os.curdir}.items()]
        return [*bounds, "env", *variables, sys.executable, "-c", STARTER, *JUPYTER]
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxUnavailable(f"bubblewrap is not installed, so other people's work cannot be run safely. {INSTALL}")
    python = [os.path.realpath(sys.executable), "-s", "-P", "-c", _first_steps(limits) + STARTER]
    return [*bounds, bubblewrap, "--args", str(options), *_become(folder), *python, *JUPYTER]


def _as_nobody(folder):
    """Return whether a kernel runs as somebody else than the grader, because the folder was given away."""
    return folder.stat().st_uid != os.geteuid()


def _first_steps(limits):
    """Return what the kernel's process does to itself before anything of the learner's runs."""
    linux = tuple(int(number) for number in re.findall(r"\d+", os.uname().release)[:2])
    return FIRST_TO_GO + (LIMIT_PROCESSES % {"most": limits.processes} if linux >= COUNTS_BY_NAMESPACE else "")


def is_root():
    """Return whether this process is the machine's own root, with root's rights; in a container it may have few."""
    status = Path("/proc/self/status").read_text()
    rights = int(status.split("CapEff:")[1].split()[0], 16)
    return Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"] and all(
        rights & 1 << number for number in (CAP_CHOWN, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN)
    )


def give_to_nobody(*paths):
    """As root, give files to a user who exists nowhere else, as whom the kernel then runs; else do nothing.

    Linux does not limit root's processes, and whoever breaks out of root's sandbox would be root.
    """
    if is_root():
        nobody = 2**30 + secrets.randbelow(2**30)
        for path in paths:
            os.chown(path, nobody, nobody)


def take_back(folder, pid=None):
    """Let the kernel write no longer where it has made its sockets; what cannot be closed is only watched.

    Root takes the folder back. A plain user's kernel owns it and could take it again, and a file without a name
    would be seen by nobody: there the folder is made read-only in the sandbox, from outside.

    Parameters
    ----------
    folder : Path
    pid : int, optional
        The sandbox's outermost process.
    """
    if is_root():
        os.chown(folder, 0, 0)
        os.chmod(folder, 0o711)
    elif pid is not None:
        with contextlib.suppress(OSError, IndexError):  # an old Linux, or a sandbox that has just ended
            _remount_read_only(folder, usage(pid).pids[-1])


def _remount_read_only(folder, inside):
    """Make a folder read-only in the mounts of a process, with the rights of the one who made these mounts."""
    lines = map(str.split, Path(f"/proc/{inside}/mountinfo").read_text().splitlines())
    before = [line[5] for line in lines if line[4].endswith(f"/{folder.name}")]
    options = ",".join(["remount", "bind", *before, "ro"])  # Linux refuses to lose what stands there: nosuid, noexec
    with open(f"/proc/{inside}/ns/mnt") as mounts, open(fcntl.ioctl(mounts, OWNER_OF_NAMESPACE)) as owner:
        files = mounts.fileno(), owner.fileno()
        enter = ["nsenter", f"--mount=/proc/self/fd/{files[0]}", f"--user=/proc/self/fd/{files[1]}"]
        remount = [*enter, "--preserve-credentials", "mount", "-o", options, str(folder)]
        subprocess.run(remount, pass_fds=files, env=OUTSIDE, capture_output=True, check=False)


def _namespaces(as_nobody):
    """Return the options for new namespaces: a plain user needs one for users too, root becomes another user."""
    if as_nobody:
        new = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        new = ["--unshare-all", "--uid", "65534", "--gid", "65534"]
        rights = ["--cap-drop", "ALL"]
    return [*new, "--die-with-parent", "--new-session", "--hostname", "sandbox", *rights]


def _become(folder):
    """Return the command that makes the kernel's process the folder's owner's, without any rights, if it is not."""
    if not _as_nobody(folder):
        return []
    owner = folder.stat().st_uid
    return ["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups", "--inh-caps=-all"]


def _grader(folder, files):
    """Return the options for the allowed packages, the learner's side of the wire, the files and the sockets."""
    options = ["--dir", "/site", "--dir", "/grader"]
    for name, path in allowed_paths().items():
        options += ["--ro-bind-try", str(path), f"/site/{name}"]
    for module in sorted((HERE / "sandbox" / "guest").glob("*.py")):
        options += ["--ro-bind", str(module), f"/grader/{module.name}"]
    for scratch in ("/notebook", "/home/learner"):
        options += ["--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", scratch]
    for name, path in files.items():
        options += ["--ro-bind", str(path), f"/notebook/{name}"]
    return [*options, *way_to(folder), "--bind", str(folder), str(folder), "--remount-ro", "/"]


def _variables(environment):
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
