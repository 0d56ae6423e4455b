"""The bubblewrap command line: what a sandboxed kernel can see, and what it may use."""

import functools
import os
import re
import secrets
import shutil
import site
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from .errors import SandboxUnavailable

ALLOWED = ("ipykernel", "numpy", "matplotlib", "tqdm")
"""Distributions a learner may import, with what they need; no framework is among them."""
CAP_CHOWN, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN = 0, 6, 7, 21
HERE = Path(__file__).parent
STARTER = """
import sys; sys.path.insert(0, "/grader")
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
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
INSTALL = "Install it with `apt-get install bubblewrap` (Debian, Ubuntu) or `dnf install bubblewrap` (Fedora)."


@functools.cache
def allowed_paths():
    """Return the files and folders of the allowed distributions, by their name in ``site-packages``.

    Returns
    -------
    dict of str to Path
    """
    paths, waiting, seen = {}, list(ALLOWED), set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not top.endswith(".pth"):
                paths[top] = Path(distribution.locate_file(top))
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return paths


def command_line(folder, files, environment, limits, protected, denied=None):
    """Return the command that starts one kernel.

    Parameters
    ----------
    folder : Path
        Holds the connection file and the sockets; the only writable folder shared with the kernel, which runs
        as its owner.
    files : dict of str to Path
        Shown read-only in the kernel's working directory.
    environment : dict of str to str
        Additional environment variables.
    limits : Limits
    protected : bool
        Whether to confine the kernel with bubblewrap.
    denied : int, optional
        A file descriptor with the system calls the kernel may not make; see `seccomp.open_program`.

    Returns
    -------
    list of str

    Raises
    ------
    SandboxUnavailable
        If `protected` and bubblewrap is not installed.
    """
    options = ["-f", "{connection_file}", "--HistoryManager.enabled=False"]
    bounds = [
        "prlimit",
        f"--as={limits.memory * 2**20}",
        f"--cpu={limits.cpu}",
        f"--fsize={limits.file * 2**20}",
        "--nofile=256",
        "--core=0",
    ]
    if not protected:
        variables = [f"{name}={value}" for name, value in {**environment, "PYTHONPATH": os.curdir}.items()]
        return [*bounds, "env", *variables, sys.executable, "-c", STARTER, *options]
    if shutil.which("bwrap") is None:
        raise SandboxUnavailable(f"bubblewrap is not installed, so other people's work cannot be run safely. {INSTALL}")
    python = os.path.realpath(sys.executable)
    owner = folder.stat().st_uid
    as_nobody = owner != os.geteuid()
    return [
        *bounds,
        "bwrap",
        *_namespaces(as_nobody),
        *_system(),
        *_grader(folder, files),
        *_variables(environment),
        *(() if denied is None else ("--seccomp", str(denied))),
        "--chdir",
        "/notebook",
        *_become(owner if as_nobody else None),
        python,
        "-s",
        "-P",
        "-c",
        _first_steps(limits) + STARTER,
        *options,
    ]


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


def take_back(folder):
    """As root, let the kernel write no longer where it has made its sockets; a plain user's folder is watched."""
    if is_root():
        os.chown(folder, 0, 0)
        os.chmod(folder, 0o711)


def _namespaces(as_nobody):
    """Return the options for new namespaces: a plain user needs one for users too, root becomes another user."""
    if as_nobody:
        new = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        new = ["--unshare-all", "--uid", "65534", "--gid", "65534"]
        rights = ["--cap-drop", "ALL"]
    return [*new, "--die-with-parent", "--new-session", "--hostname", "sandbox", *rights]


def _become(user):
    """Return the command that makes the kernel's process another user's, without any rights; None changes nothing."""
    if user is None:
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--inh-caps=-all"]


def _system():
    """Return the options for a read-only system and interpreter without any site-packages."""
    options = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib32", "lib64", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc"]
    # /dev would hold half the machine's memory, and /dev/zero gives memory that belongs to no process
    options += ["--dev", "/dev", "--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", "/dev/shm"]
    options += ["--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev"]
    options += ["--perms", "1777", "--size", str(256 * 2**20), "--tmpfs", "/tmp"]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        options += [*_way_to(base), "--ro-bind", str(base), str(base)]
    hidden = [
        Path(base, "lib", f"python3.{sys.version_info.minor}", "site-packages"),
        Path("/usr/lib/python3/dist-packages"),
        Path("/usr/local/lib"),
    ]
    if site.getsitepackages():
        hidden += [Path(p) for p in site.getsitepackages() if Path(p).is_relative_to(base)]
    for path in dict.fromkeys(hidden):
        if path.is_dir():
            options += ["--size", "4096", "--tmpfs", str(path)]
    return options


def _grader(folder, files):
    """Return the options for the allowed packages, the learner's side of the wire, the files and the sockets."""
    options = ["--dir", "/site", "--dir", "/grader"]
    for name, path in allowed_paths().items():
        options += ["--ro-bind-try", str(path), f"/site/{name}"]
    for module in ("callee.py", "wire.py"):
        options += ["--ro-bind", str(HERE / module), f"/grader/{module}"]
    for scratch in ("/notebook", "/home/learner"):
        options += ["--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", scratch]
    for name, path in files.items():
        options += ["--ro-bind", str(path), f"/notebook/{name}"]
    return [*options, *_way_to(folder), "--bind", str(folder), str(folder), "--remount-ro", "/"]


def _way_to(path):
    """Return the options for folders above a path that everybody may pass: bubblewrap would close root's."""
    return [word for parent in reversed(path.parents[:-1]) for word in ("--dir", str(parent))]


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
