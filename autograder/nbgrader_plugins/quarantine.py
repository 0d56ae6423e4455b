"""Look after what lies beside a submitted notebook, before nbgrader copies it along to where feedback is made.

nbgrader follows links and opens whatever it finds. A link could bring the solutions or the gradebook into the
feedback; a pipe, or a time of submission that is none, costs the whole grade; a name can bring codes to a terminal.
nbgrader goes on when its hook raises, so whatever goes wrong here, nothing may be left that it could copy.
"""

import os
import stat
import tempfile
from pathlib import Path

import dateutil.parser
from traitlets.log import get_logger

from autograder.nbgrader_plugins.archives import MAX_DEPTH
from autograder.nbgrader_plugins.misnamed import point_to_misnamed

ASIDE = "put-aside"
"""In the name of the new folder, beside the submission's own, into which things are put that must not be copied. It
lies where the student can put nothing in its way, and where nbgrader does not look; nothing is deleted."""
MAX_BYTES = 100 * 2**20
"""Largest file copied along, in bytes."""
MAX_FILES = 1_000
"""Most files copied along."""
STAMP = "timestamp.txt"
"""The file in which nbgrader keeps the time of submission."""
MAX_STAMP = 100
"""Longest time of submission, in bytes."""
NO_FILE = "it is no file but a link, a pipe, a device or a folder"


def put_strangers_aside(assignment, student, notebooks):
    """Called by nbgrader before it converts a submission; its arguments are nbgrader's.

    Parameters
    ----------
    assignment, student : str
        What nbgrader was asked to grade; the student is not used.
    notebooks : list of str
        The paths of the notebooks of one submission; the list is nbgrader's. What is put aside is taken off it, a
        notebook found under another name is added to it. It is emptied, and nbgrader then refuses this student and
        removes what it copied, when the submission could not be made safe.
    """
    for folder in dict.fromkeys(os.path.dirname(notebook) for notebook in notebooks):
        if not _made_safe(Path(folder)):
            notebooks.clear()
            return
        point_to_misnamed(folder, assignment, notebooks)
    notebooks[:] = [notebook for notebook in notebooks if os.path.lexists(notebook)]


def put_odd_times_aside(folders):
    """Put aside what is no time of submission: of those who were graded before, nbgrader reads it without a hook.

    Parameters
    ----------
    folders : iterable of Path
        Submissions that are about to be graded.
    """
    for folder in folders:
        stamp = Path(folder, STAMP)
        if why := os.path.lexists(stamp) and _why_not(stamp, folder):
            try:
                get_logger().warning("%s: %s was put aside into %s: %s", folder, STAMP, _Aside(folder).take(stamp), why)
            except OSError as trouble:  # the others are graded all the same
                words = "%s: %s could not be put aside (%s), and must be: %s"
                get_logger().error(words, folder, STAMP, _in_words(trouble), why)


def _made_safe(folder):
    """Put aside what must not be copied, or else everything but plain notebooks; return whether that was possible."""
    try:
        _tidy(folder)
    except Exception as trouble:  # whatever it is, a RecursionError too: what was not seen may be a link
        get_logger().error("%s: all but plain notebooks is put aside, for %s", folder, _in_words(trouble))
        try:
            _put_all_aside(folder)
        except Exception as worse:
            words = "%s: NOT GRADED: links in it could not be put aside (%s); make the folder writable and grade again"
            get_logger().error(words, folder, _in_words(worse))
            return False
    return True


def _in_words(trouble):
    return ascii(f"{type(trouble).__name__}: {trouble}")


class _Aside:
    """A new folder beside a submission's own, made when the first thing is put into it."""

    def __init__(self, folder):
        self.beside, self.folder, self.number = folder, None, 0

    def take(self, path):
        """Move a file or folder into a place of its own; return that place."""
        self.folder = self.folder or Path(
            tempfile.mkdtemp(dir=self.beside.parent, prefix=f".{self.beside.name}-{ASIDE}-")
        )
        place = self.folder / str(self.number)
        place.mkdir()
        self.number += 1
        path.rename(place / path.name)
        return place


def _tidy(folder):
    """Put aside whatever must not be copied, and say in the log what it was."""
    aside = _Aside(folder)
    pieces = [folder]
    for place in pieces:  # what is too deep goes in pieces, so that it is too deep for nobody after us
        pieces += [aside.take(path) for path in list(_too_deep(place))]
    strangers = list(_strangers(folder))
    if len(pieces) > 1:
        get_logger().warning("%s: folders more than %d deep were put aside", folder, MAX_DEPTH)
    for path, why in strangers:
        into = aside.take(path)
        name = ascii(str(path.relative_to(folder)))
        get_logger().warning("%s: %s was put aside into %s: %s", folder, name, into, why)


def _put_all_aside(folder):
    """Put the whole folder aside, however deep, and begin a new one with its plain notebooks and its time."""
    _open_up(folder)
    whole = _Aside(folder).take(folder) / folder.name
    folder.mkdir()
    for path in sorted(whole.iterdir()):
        if (path.suffix == ".ipynb" or path.name == STAMP) and not _why_not(path, whole):
            path.rename(folder / path.name)


def _too_deep(folder):
    """Yield each folder more than `MAX_DEPTH` deep; open up those above, so that all can be read and moved."""
    _open_up(folder)
    for place, folders, _ in os.walk(folder, onerror=_raise):
        real = [Path(place, name) for name in folders if not os.path.islink(os.path.join(place, name))]
        for path in real:
            _open_up(path)
        if len(Path(place).relative_to(folder).parts) >= MAX_DEPTH:
            yield from real
            folders.clear()


def _open_up(folder):
    mode = folder.stat().st_mode
    if mode & 0o700 != 0o700:  # in a folder of somebody else's, or on a disk that cannot be written, there is no chmod
        folder.chmod(mode | 0o700)


def _raise(error):
    """Called by `os.walk` for a folder that it cannot read and would pass over in silence."""
    raise error


def _strangers(folder):
    """Yield each path that must not be copied, and why; what a notebook in the folder itself holds, we alone read."""
    kept = 0
    for place, folders, files in os.walk(folder, onerror=_raise):
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
        return NO_FILE
    if status.st_size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 2**20} MiB"
    if not os.access(path, os.R_OK):
        return "it may not be read"
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
