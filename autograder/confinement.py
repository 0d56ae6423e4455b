"""The bubblewrap command line: what a sandboxed kernel can see, and what it may use."""

import functools
import os
import re
import shutil
import site
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from .errors import SandboxUnavailable

ALLOWED = ("ipykernel", "numpy", "matplotlib", "tqdm")
"""Distributions a learner may import, with what they need; no framework is among them."""
HERE = Path(__file__).parent
STARTER = """
import sys; sys.path.insert(0, "/grader")
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
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


def command_line(folder, files, environment, limits, protected):
    """Return the command that starts one kernel.

    Parameters
    ----------
    folder : Path
        Holds the connection file and the sockets; the only writable folder shared with the kernel.
    files : dict of str to Path
        Shown read-only in the kernel's working directory.
    environment : dict of str to str
        Additional environment variables.
    limits : Limits
    protected : bool
        Whether to confine the kernel with bubblewrap.

    Returns
    -------
    list of str

    Raises
    ------
    SandboxUnavailable
        If `protected` and bubblewrap is not installed.
    """
    kernel = ["-c", STARTER, "-f", "{connection_file}", "--HistoryManager.enabled=False"]
    bounds = [
        "prlimit",
        f"--as={limits.memory * 2**20}",
        f"--cpu={limits.cpu}",
        f"--fsize={limits.file * 2**20}",
        "--nofile=512",
        "--core=0",
    ]
    if not protected:
        variables = [f"{name}={value}" for name, value in {**environment, "PYTHONPATH": os.curdir}.items()]
        return [*bounds, "env", *variables, sys.executable, *kernel]
    if shutil.which("bwrap") is None:
        raise SandboxUnavailable(f"bubblewrap is not installed, so other people's work cannot be run safely. {INSTALL}")
    python = os.path.realpath(sys.executable)
    return [
        *bounds,
        "bwrap",
        *_namespaces(),
        *_system(),
        *_grader(folder, files),
        *_variables(environment),
        "--chdir",
        "/notebook",
        python,
        "-s",
        "-P",
        *kernel,
    ]


def _namespaces():
    return [
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--hostname",
        "sandbox",
        "--cap-drop",
        "ALL",
    ]


def _system():
    """Return the options for a read-only system and interpreter without any site-packages."""
    options = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib32", "lib64", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            options += ["--ro-bind", str(path), str(path)]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev"]
    options += ["--size", str(256 * 2**20), "--tmpfs", "/tmp"]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        options += ["--ro-bind", str(base), str(base)]
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
    options = []
    for name, path in allowed_paths().items():
        options += ["--ro-bind-try", str(path), f"/site/{name}"]
    for module in ("callee.py", "wire.py"):
        options += ["--ro-bind", str(HERE / module), f"/grader/{module}"]
    for scratch in ("/notebook", "/home/learner"):
        options += ["--size", str(64 * 2**20), "--tmpfs", scratch]
    for name, path in files.items():
        options += ["--ro-bind", str(path), f"/notebook/{name}"]
    return [*options, "--bind", str(folder), str(folder), "--remount-ro", "/"]


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
