"""Quarantine unsafe files next to a submitted notebook, before nbgrader copies them to where feedback is made.

nbgrader follows links and opens whatever it finds. A link could bring the solutions or the gradebook into the
feedback; a pipe, or an invalid timestamp, costs the whole grade; a file name can send escape codes to a terminal.
nbgrader goes on when its hook raises, so whatever goes wrong here, nothing unsafe may be left for it to copy.
"""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import dateutil.parser
from traitlets.log import get_logger

from autograder.nbgrader_plugins.archives import MAX_DEPTH
from autograder.nbgrader_plugins.misnamed import point_to_misnamed

QUARANTINE = "quarantine"
"""In the name of the new folder, next to the submission's own, that unsafe files are moved to. The student can put
nothing in its way there, and nbgrader does not look there; nothing is deleted."""
MAX_BYTES = 100 * 2**20
"""Largest file copied along, in bytes."""
MAX_FILES = 1_000
"""Most files copied along."""
STAMP = "timestamp.txt"
"""The file in which nbgrader keeps the time of submission."""
MAX_STAMP_BYTES = 100
"""Longest timestamp, in bytes."""
NO_FILE = "it is not a file but a link, a pipe, a device or a folder"


def quarantine_unsafe_files(assignment: str, student: str, notebooks: list[str]) -> None:
    """Called by nbgrader before it converts a submission; its arguments are nbgrader's.

    Parameters
    ----------
    assignment, student : str
        What nbgrader was asked to grade; the student is not used.
    notebooks : list of str
        The paths of the notebooks of one submission; the list is nbgrader's. Quarantined notebooks are removed from
        it, and a notebook found under another name is added. It is emptied if the submission could not be made safe:
        nbgrader then refuses this student and removes what it copied.
    """
    for folder in dict.fromkeys(os.path.dirname(notebook) for notebook in notebooks):
        if not _make_safe(Path(folder)):
            notebooks.clear()
            return
        point_to_misnamed(folder, assignment, notebooks)
    notebooks[:] = [notebook for notebook in notebooks if os.path.lexists(notebook)]


def quarantine_invalid_timestamps(folders: Iterable[Path]) -> None:
    """Quarantine invalid timestamps: nbgrader reads those of already graded submissions without calling a hook.

    Parameters
    ----------
    folders : iterable of Path
        Submissions that are about to be graded.
    """
    for folder in folders:
        stamp = Path(folder, STAMP)
        if why := os.path.lexists(stamp) and _why_unsafe(stamp, folder):
            try:
                into = _Quarantine(folder).take(stamp)
                get_logger().warning("%s: %s was quarantined in %s: %s", folder, STAMP, into, why)
            except OSError as error:  # the others are graded all the same
                words = "%s: %s could not be quarantined (%s); remove it: %s"
                get_logger().error(words, folder, STAMP, _describe(error), why)


def _make_safe(folder: Path) -> bool:
    """Quarantine unsafe files, or else everything but plain notebooks; return whether that was possible."""
    try:
        _tidy(folder)
    except Exception as error:  # any kind, a RecursionError too: what was not seen may be a link
        words = "%s: everything but plain notebooks was quarantined, because of %s"
        get_logger().error(words, folder, _describe(error))
        try:
            _quarantine_all(folder)
        except Exception as worse:
            words = "%s: NOT GRADED: links in it could not be quarantined (%s); make the folder writable, grade again"
            get_logger().error(words, folder, _describe(worse))
            return False
    return True


def _describe(error: Exception) -> str:
    return ascii(f"{type(error).__name__}: {error}")


class _Quarantine:
    """A new folder next to a submission's own, made when the first file is moved into it."""

    def __init__(self, submission: Path) -> None:
        self.submission, self.number = submission, 0
        self.folder: Path | None = None

    def take(self, path: Path) -> Path:
        """Move a file or folder into a subfolder of its own; return that subfolder."""
        prefix = f".{self.submission.name}-{QUARANTINE}-"
        self.folder = self.folder or Path(tempfile.mkdtemp(dir=self.submission.parent, prefix=prefix))
        place = self.folder / str(self.number)
        place.mkdir()
        self.number += 1
        path.rename(place / path.name)
        return place


def _tidy(folder: Path) -> None:
    """Quarantine whatever must not be copied, and log what it was."""
    quarantine = _Quarantine(folder)
    pieces = [folder]
    for place in pieces:  # deep folders are moved in pieces, none of them too deep for the programs that follow
        pieces += [quarantine.take(path) for path in list(_too_deep(place))]
    unsafe = list(_unsafe_files(folder))
    if len(pieces) > 1:
        get_logger().warning("%s: folders more than %d deep were quarantined", folder, MAX_DEPTH)
    for path, why in unsafe:
        into = quarantine.take(path)
        name = ascii(str(path.relative_to(folder)))
        get_logger().warning("%s: %s was quarantined in %s: %s", folder, name, into, why)


def _quarantine_all(folder: Path) -> None:
    """Quarantine the whole folder, however deep, and start a new one with its plain notebooks and its timestamp."""
    _open_up(folder)
    whole = _Quarantine(folder).take(folder) / folder.name
    folder.mkdir()
    for path in sorted(whole.iterdir()):
        if (path.suffix == ".ipynb" or path.name == STAMP) and not _why_unsafe(path, whole):
            path.rename(folder / path.name)


def _too_deep(folder: Path) -> Iterator[Path]:
    """Yield each folder more than `MAX_DEPTH` deep; open up those above, so that all can be read and moved."""
    _open_up(folder)
    for place, folders, _ in os.walk(folder, onerror=_raise):
        real = [Path(place, name) for name in folders if not os.path.islink(os.path.join(place, name))]
        for path in real:
            _open_up(path)
        if len(Path(place).relative_to(folder).parts) >= MAX_DEPTH:
            yield from real
            folders.clear()


def _open_up(folder: Path) -> None:
    mode = folder.stat().st_mode
    if mode & 0o700 != 0o700:  # chmod fails in another user's folder and on a read-only disk
        folder.chmod(mode | 0o700)


def _raise(error: OSError) -> NoReturn:
    """Called by `os.walk` for a folder that it cannot read and would silently skip."""
    raise error


def _unsafe_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each path that must not be copied, and why; notebooks in the folder itself are read by the grader only."""
    kept = 0
    for place, folders, files in os.walk(folder, onerror=_raise):
        for name in [*files, *(n for n in folders if n == STAMP or os.path.islink(os.path.join(place, n)))]:
            path = Path(place, name)
            if Path(place) == folder and path.suffix == ".ipynb" and name.isprintable():
                continue
            why = _why_unsafe(path, folder) or ("there are too many files" if kept >= MAX_FILES else "")
            kept += not why
            if why:
                yield path, why
        folders[:] = [name for name in folders if name != STAMP]  # it is moved whole, with everything in it


def _why_unsafe(path: Path, folder: Path) -> str:
    """Return why a file must not be copied, or ``""``."""
    status = path.lstat()
    if not str(path.relative_to(folder)).isprintable():  # nbgrader's log would show it as it is
        return "its name has characters that do not print"
    if not stat.S_ISREG(status.st_mode):
        return NO_FILE
    if status.st_size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 2**20} MiB"
    if not os.access(path, os.R_OK):
        return "it is not readable"
    if path.name == STAMP and not (status.st_size <= MAX_STAMP_BYTES and is_timestamp(path.read_bytes())):
        return "it is not a valid timestamp"
    return ""


def is_timestamp(content: bytes) -> bool:
    """Return whether nbgrader can read these bytes as a time of submission."""
    try:
        words = content[: MAX_STAMP_BYTES + 1].decode().split()
        dateutil.parser.parse(" ".join(words[:2])).utcoffset()
    except (ValueError, OverflowError, TypeError):
        return not content.strip()  # nbgrader accepts an empty one
    return len(words) <= 3 and len(content) <= MAX_STAMP_BYTES
