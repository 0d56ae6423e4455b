"""The grader's temporary folders: made, locked, removed, and cleaned up after a grader that was killed.

Each folder is locked while its grader runs, and Linux releases a lock when the process that holds it ends. So a folder
that is old enough and not locked was left behind by a killed grader, and the next grader removes it.
"""

import contextlib
import fcntl
import functools
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "ag-sandbox-"
MIN_AGE_SECONDS = 60
"""A younger folder is left alone: it may be about to be locked."""
FIRST_UNUSED_UID = 2**30
"""Root gives the folders of its sandboxes to user IDs from here on."""


class Folder:
    """A new folder, locked by this process until it is removed.

    Attributes
    ----------
    path : Path
    """

    def __init__(self) -> None:
        remove_abandoned()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock: int | None = _lock(self.path)

    def remove(self) -> None:
        """Remove the folder with everything in it, and unlock it; the second time, do nothing."""
        remove_tree(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_tree(path: Path) -> None:
    """Remove a folder, whatever a student's code made of it: `shutil` fails on a very deep one."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):  # too deep, or without permissions
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(path)], capture_output=True, check=False)


@functools.cache
def remove_abandoned() -> tuple[Path, ...]:
    """Remove the folders of graders that were killed; only the first call in this process does anything.

    Returns
    -------
    tuple of Path
        What was removed.
    """
    return tuple(path for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) if _remove_if_abandoned(path))


def _remove_if_abandoned(path: Path) -> bool:
    with contextlib.suppress(OSError):
        status = path.lstat()
        mine = status.st_uid == os.geteuid() or (os.geteuid() == 0 and status.st_uid >= FIRST_UNUSED_UID)
        if path.is_symlink() or not path.is_dir() or not mine or time.time() - status.st_ctime < MIN_AGE_SECONDS:
            return False
        if not os.access(path, os.R_OK):  # a student's code took the permission away; a running grader's stays as it is
            path.chmod(0o700)
        lock = _lock(path)  # fails while its grader runs
        remove_tree(path)
        os.close(lock)
        return not path.exists()
    return False


def _lock(path: Path) -> int:
    """Return a descriptor that locks a folder; programs started by this process do not inherit it.

    Raises
    ------
    BlockingIOError
        If another process holds the lock.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
