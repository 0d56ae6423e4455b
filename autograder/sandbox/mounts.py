"""What of the machine a sandboxed kernel sees: the system, the interpreter and the allowed packages, and no other."""

import functools
import os
import re
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ALLOWED = ("ipykernel", "numpy", "matplotlib", "tqdm")
"""Distributions a learner may import, with what they need; no framework is among them."""
HERE = Path(__file__).parents[1]
PACKAGES = ("site-packages", "dist-packages")
"""Folders of installed packages: wherever they lie, whoever adds one to `sys.path` can import from it."""
CONDA = ("pkgs", "envs")
"""Folders beside ``conda-meta`` that hold packages too: those unpacked once for all, and other environments."""
NEVER_NEEDED = (HERE.parent, Path("/usr/local/lib"), Path("/usr/local/src"), Path("/usr/src"))
"""Hidden where they are shown: the course, and what a machine's own people put beside the system."""


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


def system():
    """Return bubblewrap's options for a read-only system and interpreter in which every package folder is empty."""
    options = ["--ro-bind", "/usr", "/usr"]
    for path in _beside_usr():
        kind, source = ("--symlink", os.readlink(path)) if path.is_symlink() else ("--ro-bind", str(path))
        options += [kind, source, str(path)]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc"]
    # /dev would hold half the machine's memory, and /dev/zero gives memory that belongs to no process
    options += ["--dev", "/dev", "--perms", "1777", "--size", str(64 * 2**20), "--tmpfs", "/dev/shm"]
    options += ["--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev"]
    options += ["--perms", "1777", "--size", str(256 * 2**20), "--tmpfs", "/tmp"]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        options += [*way_to(base), "--ro-bind", str(base), str(base)]
    for path in hidden(shown(), needed()):
        options += ["--size", "4096", "--tmpfs", str(path), "--remount-ro", str(path)]
    return options


def _beside_usr():
    """Return the system's folders outside /usr; on most machines they are links into it."""
    return [path for name in ("bin", "lib", "lib32", "lib64", "sbin") if (path := Path("/", name)).exists()]


def shown():
    """Return the folders of the machine that a sandbox sees with all that is in them.

    Returns
    -------
    tuple of Path
    """
    base = Path(sys.base_prefix).resolve()
    folders = [Path("/usr"), *(path for path in _beside_usr() if not path.is_symlink())]
    return (*folders, *(() if base.is_relative_to("/usr") else (base,)))


def needed():
    """Return what may never be hidden: the interpreter and its standard library.

    Returns
    -------
    tuple of Path
    """
    library = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return tuple(Path(path).resolve() for path in (sys.executable, os.__file__, *library))


@functools.cache
def hidden(shown, needed):
    """Return the folders that must be empty in a sandbox, none of them inside another.

    Parameters
    ----------
    shown, needed : tuple of Path
        See `shown` and `needed`.

    Returns
    -------
    list of Path
    """

    def can_go(path):
        inside = any(path.is_relative_to(top) and path != top for top in shown)
        return inside and path.is_dir() and not any(file.is_relative_to(path) for file in needed)

    found = {path.resolve() for path in NEVER_NEEDED if can_go(path.resolve())}
    for top in shown:
        for folder, names, _ in os.walk(top):
            targets = {name: Path(folder, name).resolve() for name in names if _holds_packages(name, names)}
            closed = {name: path for name, path in targets.items() if can_go(path)}
            names[:] = [name for name in names if name not in closed]
            found.update(closed.values())
    return [path for path in sorted(found) if not any(parent in found for parent in path.parents)]


def _holds_packages(name, beside):
    return name in PACKAGES or (name in CONDA and "conda-meta" in beside)


def way_to(path):
    """Return the options for folders above a path that everybody may pass: bubblewrap would close root's."""
    return [word for parent in reversed(path.parents[:-1]) for word in ("--dir", str(parent))]
