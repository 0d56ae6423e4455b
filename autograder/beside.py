"""Look after what lies beside a submitted notebook, before nbgrader copies it along to where feedback is made.

nbgrader follows links and opens whatever it finds. A link could bring the solutions or the gradebook into the
feedback; a pipe, or a time of submission that is none, costs the whole grade; a name can bring codes to a terminal.
"""

import os
import stat
import tempfile
from pathlib import Path

import dateutil.parser
from traitlets.log import get_logger

ASIDE = ".ipynb_checkpoints"
"""The folder, ignored by nbgrader, into which things are put that must not be copied; nothing is deleted."""
MAX_BYTES = 100 * 2**20
"""Largest file copied along, in bytes."""
MAX_FILES = 1_000
"""Most files copied along."""
STAMP = "timestamp.txt"
"""The file in which nbgrader keeps the time of submission."""
MAX_STAMP = 100
"""Longest time of submission, in bytes."""


def put_strangers_aside(assignment, student, notebooks):
    """Called by nbgrader before it converts a submission; its arguments are nbgrader's.

    Parameters
    ----------
    assignment, student : str
        What nbgrader was asked to grade; not used.
    notebooks : list of str
        The paths of the notebooks of one submission; what is put aside is taken off this list, which is nbgrader's.
    """
    for folder in dict.fromkeys(Path(notebook).parent for notebook in notebooks):
        for path, why in list(_strangers(folder)):
            _put_aside(folder, path)
            name = ascii(str(path.relative_to(folder)))
            get_logger().warning("%s: %s was put aside into %s: %s", folder, name, ASIDE, why)
    notebooks[:] = [notebook for notebook in notebooks if os.path.lexists(notebook)]


def _strangers(folder):
    """Yield each path that must not be copied, and why; what a notebook in the folder itself holds, we alone read."""
    kept = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ASIDE]
        for name in [*files, *(n for n in folders if n == STAMP or os.path.islink(os.path.join(place, n)))]:
            path = Path(place, name)
            if Path(place) == folder and path.suffix == ".ipynb" and name.isprintable():
                continue
            why = _why_not(path, folder) or ("there are too many files" if kept >= MAX_FILES else "")
            kept += not why
            if why:
                yield path, why
        folders[:] = [name for name in folders if name != STAMP]  # it goes whole: nothing in it can go once more


def _why_not(path, folder):
    """Return why a file must not be copied, or ``""``."""
    status = path.lstat()
    if not str(path.relative_to(folder)).isprintable():  # nbgrader's log would show it as it is
        return "its name has characters that do not print"
    if not stat.S_ISREG(status.st_mode):
        return "it is no file but a link, a pipe, a device or a folder"
    if status.st_size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 2**20} MiB"
    no_time = path.name == STAMP and not (status.st_size <= MAX_STAMP and is_time(path.read_bytes()))
    return "it is no time of submission" if no_time else ""


def is_time(content):
    """Return whether nbgrader can read these bytes as a time of submission."""
    try:
        words = content[: MAX_STAMP + 1].decode().split()
        dateutil.parser.parse(" ".join(words[:2])).utcoffset()
    except (ValueError, OverflowError, TypeError):
        return not content.strip()  # nbgrader itself is content with an empty one
    return len(words) <= 3 and len(content) <= MAX_STAMP


def _put_aside(folder, path):
    """Move a file into a new folder of its own: nbgrader goes on when its hook raises, so nothing may be in the way."""
    aside = folder / ASIDE
    for place in (folder, path.parent):
        place.chmod(place.stat().st_mode | 0o700)
    if aside.is_symlink() or not aside.is_dir():
        aside.unlink(missing_ok=True)
        aside.mkdir()
    aside.chmod(0o700)
    path.rename(Path(tempfile.mkdtemp(dir=aside)) / path.name)
