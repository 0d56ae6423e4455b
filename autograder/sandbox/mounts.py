"""What a sandboxed kernel sees of the machine: the system, the interpreter, the allowed packages, nothing else."""

import functools
import os
import re
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from autograder.sandbox.limits import SCRATCH_MIB, TMP_MIB

ALLOWED_DISTRIBUTIONS = ("ipykernel", "numpy", "matplotlib", "tqdm")
"""Distributions that a student may import, with their dependencies; no framework is among them."""
PACKAGE = Path(__file__).parents[1]
"""The grader's own package."""
PACKAGE_FOLDERS = ("site-packages", "dist-packages")
"""Folders of installed packages: code that adds one to `sys.path` can import from it."""
CONDA_FOLDERS = ("pkgs", "envs")
"""Folders next to ``conda-meta`` that hold packages too: conda's package cache, and other environments."""
ALWAYS_HIDDEN = (PACKAGE.parent, Path("/usr/local/lib"), Path("/usr/local/src"), Path("/usr/src"))
"""Hidden if they are inside a visible folder: the course, and software that was installed by hand."""


@functools.cache
def allowed_paths() -> dict[str, Path]:
    """Return the files and folders of the allowed distributions, by their name in ``site-packages``.

    Returns
    -------
    dict of str to Path
    """
    paths: dict[str, Path] = {}
    waiting, seen = list(ALLOWED_DISTRIBUTIONS), set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not top.endswith(".pth"):
                paths[top] = Path(str(distribution.locate_file(top)))
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return paths


def system_options() -> list[str]:
    """Return bubblewrap's options for a read-only system and interpreter in which every package folder is empty."""
    options = ["--ro-bind", "/usr", "/usr"]
    for path in _folders_outside_usr():
        kind, source = ("--symlink", os.readlink(path)) if path.is_symlink() else ("--ro-bind", str(path))
        options += [kind, source, str(path)]
    options += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc"]
    # /dev would hold half the machine's memory, and /dev/zero gives memory that belongs to no process
    options += ["--dev", "/dev", "--perms", "1777", "--size", str(SCRATCH_MIB * 2**20), "--tmpfs", "/dev/shm"]
    options += ["--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev"]
    options += ["--perms", "1777", "--size", str(TMP_MIB * 2**20), "--tmpfs", "/tmp"]
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/usr"):
        options += [*parent_folders(base), "--ro-bind", str(base), str(base)]
    for path in folders_to_hide(visible_folders(), required_paths()):
        options += ["--size", "4096", "--tmpfs", str(path), "--remount-ro", str(path)]
    return options


def _folders_outside_usr() -> list[Path]:
    """Return the system's folders outside /usr; on most machines they are links into it."""
    return [path for name in ("bin", "lib", "lib32", "lib64", "sbin") if (path := Path("/", name)).exists()]


def visible_folders() -> tuple[Path, ...]:
    """Return the machine's folders that a sandbox sees with everything in them.

    Returns
    -------
    tuple of Path
    """
    base = Path(sys.base_prefix).resolve()
    folders = [Path("/usr"), *(path for path in _folders_outside_usr() if not path.is_symlink())]
    return (*folders, *(() if base.is_relative_to("/usr") else (base,)))


def required_paths() -> tuple[Path, ...]:
    """Return what must never be hidden: the interpreter and its standard library.

    Returns
    -------
    tuple of Path
    """
    library = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return tuple(Path(path).resolve() for path in (sys.executable, os.__file__, *library))


@functools.cache
def folders_to_hide(visible: tuple[Path, ...], required: tuple[Path, ...]) -> list[Path]:
    """Return the folders that must be empty in a sandbox, none of them inside another.

    Parameters
    ----------
    visible, required : tuple of Path
        See `visible_folders` and `required_paths`.

    Returns
    -------
    list of Path
    """

    def can_hide(path: Path) -> bool:
        inside = any(path.is_relative_to(top) and path != top for top in visible)
        return inside and path.is_dir() and not any(file.is_relative_to(path) for file in required)

    found = {path.resolve() for path in ALWAYS_HIDDEN if can_hide(path.resolve())}
    for top in visible:
        for folder, names, _ in os.walk(top):
            targets = {name: Path(folder, name).resolve() for name in names if _holds_packages(name, names)}
            closed = {name: path for name, path in targets.items() if can_hide(path)}
            names[:] = [name for name in names if name not in closed]
            found.update(closed.values())
    return [path for path in sorted(found) if not any(parent in found for parent in path.parents)]


def _holds_packages(name: str, siblings: list[str]) -> bool:
    return name in PACKAGE_FOLDERS or (name in CONDA_FOLDERS and "conda-meta" in siblings)


def parent_folders(path: Path) -> list[str]:
    """Return the options that make the folders above a path; made by bubblewrap itself, only root could enter them."""
    return [word for parent in reversed(path.parents[:-1]) for word in ("--dir", str(parent))]
