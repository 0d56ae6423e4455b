"""The grader's folders in the machine's place for temporary files: made, held, removed, and swept after a sudden end.

A grader that is killed cannot tidy up. Each folder is locked while its grader lives, and Linux ends a lock with the
process that holds it: what is old enough and locked by nobody was left behind, and the next grader removes it.
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
YOUNG = 60
"""A folder younger than this, in seconds, may be about to be locked."""


class Folder:
    """A new folder, held by this process until it is removed.

    Attributes
    ----------
    path : Path
    """

    def __init__(self):
        remove_abandoned()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _hold(self.path)

    def remove(self):
        """Remove the folder, whatever is in it, and let go of it; does nothing the second time."""
        remove_tree(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_tree(path):
    """Remove a folder, whatever a learner made of it: `shutil` stumbles over a deep one."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):  # too deep, or rights taken away
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(path)], capture_output=True, check=False)


@functools.cache
def remove_abandoned():
    """Remove, once in the life of this process, the folders of graders that were killed.

    Returns
    -------
    tuple of Path
        What was removed.
    """
    return tuple(path for path in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) if _remove_if_abandoned(path))


def _remove_if_abandoned(path):
    with contextlib.suppress(OSError):
        status = path.lstat()
        mine = status.st_uid == os.geteuid() or (os.geteuid() == 0 and status.st_uid >= 2**30)
        if path.is_symlink() or not path.is_dir() or not mine or time.time() - status.st_ctime < YOUNG:
            return False
        if not os.access(path, os.R_OK):  # a learner took the right away; a living grader's folder stays as it is
            path.chmod(0o700)
        lock = _hold(path)  # fails while its grader lives
        remove_tree(path)
        os.close(lock)
        return not path.exists()
    return False


def _hold(path):
    """Return a descriptor that locks a folder; it is not inherited by other programs.

    Raises
    ------
    BlockingIOError
        If another process holds it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
