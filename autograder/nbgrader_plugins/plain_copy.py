"""Copy the plain files of a folder that a student can still change: no link is followed, and the size is bounded."""

import logging
import os
from pathlib import Path

from autograder.nbgrader_plugins.archives import MAX_DEPTH, Refused
from autograder.nbgrader_plugins.quarantine import STAMP, is_timestamp
from autograder.submission.notebook_file import Unreadable, read_bytes

MAX_FILES, MAX_BYTES = 1_000, 500 * 2**20
"""Most files and folders in one submission, and their largest total size, in bytes."""
LEFT_OUT = "%s was left out: %s"
NO_STAMP = "it is not a valid timestamp"


def copy_plain_files(source: str | os.PathLike[str], target: str | os.PathLike[str], log: logging.Logger) -> None:
    """Copy the files of a folder that its owner may change meanwhile; no link is followed.

    Parameters
    ----------
    source, target : path
        The target does not exist yet.
    log : logging.Logger
        Gets a warning about each file that was left out.

    Raises
    ------
    Refused
        If there are more files, or more bytes, than one submission may have.
    """
    top = Path(target)
    top.mkdir()
    files = size = 0
    for place, folders, names, descriptor in os.fwalk(source):
        to = Path(top, os.path.relpath(place, source))
        if to == top / STAMP:
            log.warning(LEFT_OUT, ascii(place), NO_STAMP)
            folders.clear()
            continue
        if len(to.parts) - len(top.parts) > MAX_DEPTH:
            raise Refused(f"it has folders more than {MAX_DEPTH} deep")
        files += 1
        to.mkdir(exist_ok=True)
        folders[:] = [name for name in folders if is_loggable(place, name, log)]
        for name in names:
            content = _read(place, name, descriptor, log)
            if content is None:
                continue
            files, size = files + 1, size + len(content)
            if files > MAX_FILES or size > MAX_BYTES:
                raise Refused(f"it has more than {MAX_FILES} files and folders, or {MAX_BYTES // 2**20} MiB")
            if to == top and name == STAMP and not is_timestamp(content):
                log.warning(LEFT_OUT, ascii(os.path.join(place, name)), NO_STAMP)
                continue
            (to / name).write_bytes(content)


def _read(place: str, name: str, descriptor: int, log: logging.Logger) -> bytes | None:
    """Return the content of a file, or None, with a warning, if it must be left out."""
    if not is_loggable(place, name, log):
        return None
    try:
        content: bytes = read_bytes(name, descriptor)
    except Unreadable as why:
        log.warning(LEFT_OUT, ascii(os.path.join(place, name)), why)
        return None
    return content


def is_loggable(place: str | os.PathLike[str], name: str, log: logging.Logger) -> bool:
    """Return whether a name prints: nbgrader logs it as it is, and escape codes in it could move the cursor."""
    if not name.isprintable():
        log.warning(LEFT_OUT, ascii(os.path.join(place, name)), "its name has characters that do not print")
    return name.isprintable()
