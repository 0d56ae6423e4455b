"""Limits on a sandbox as a whole; Linux's own limits are for one process at a time only."""

import contextlib
import os
import signal
import stat
import threading
from pathlib import Path

from autograder.sandbox.limits import (
    MAX_GRADER_GROWTH_BYTES,
    MAX_SCRATCH_FILES,
    MAX_SHARED_ENTRIES,
    WATCHDOG_INTERVAL_SECONDS,
    Limits,
)
from autograder.sandbox.procfs import children, own_resident_bytes, proportional_bytes, usage

SHARED_FILES = ("kernel.json", "log")
"""Files in the shared folder; everything else there is a socket."""
SCRATCH_FOLDERS = ("/tmp", "/notebook", "/home/learner", "/dev/shm")
"""Where a sandbox may write."""


class Watchdog(threading.Thread):
    """Checks a sandbox ten times a second, and kills it if all its processes together use more than they may.

    Parameters
    ----------
    pid : int
        The sandbox's outermost process.
    folder : Path
        The folder shared with it, in which nothing but its sockets may appear.
    limits : Limits

    Attributes
    ----------
    cause : str
        Why the sandbox was killed; empty if it was not.
    """

    def __init__(self, pid: int, folder: Path, limits: Limits) -> None:
        super().__init__(name="sandbox watchdog", daemon=True)
        self.pid, self.folder, self.limits = pid, folder, limits
        self.cause = ""
        self._grader_bytes_before = own_resident_bytes()
        self._closing = threading.Event()

    def run(self) -> None:
        """Check until the sandbox is closed or had to be killed; called by `Thread.start`."""
        while not self._closing.wait(WATCHDOG_INTERVAL_SECONDS):
            if cause := self._exceeded_limit():
                self.cause = cause
                self.kill()
                return

    def _exceeded_limit(self) -> str:
        """Return which limit is exceeded, or an empty string."""
        now = usage(self.pid, self.limits.processes)
        if now.tasks > self.limits.processes:
            return f"more than {self.limits.processes} processes and threads"
        if now.resident_bytes > self.limits.memory * 2**20 and self._uses_too_much_memory(now.pids):
            return f"more than {self.limits.memory} MiB of memory in all"
        if count_scratch_files(now.pids) > MAX_SCRATCH_FILES:
            return f"more than {MAX_SCRATCH_FILES:,} files"
        if own_resident_bytes() - self._grader_bytes_before > MAX_GRADER_GROWTH_BYTES:
            return "sent more than the grader can hold"
        return "wrote to the grader's folder" if self._has_foreign_files() else ""

    def _uses_too_much_memory(self, pids: tuple[int, ...]) -> bool:
        """Return whether processes use too much memory when shared memory counts once, or Linux can't say."""
        used = proportional_bytes(pids)
        return used is None or used > self.limits.memory * 2**20

    def _has_foreign_files(self) -> bool:
        """Return whether the shared folder holds more than our files and a few sockets, or cannot be read."""
        try:
            with os.scandir(self.folder) as entries:  # lazy: a flooded folder is not read to its end
                return any(n > MAX_SHARED_ENTRIES or not _is_expected(entry) for n, entry in enumerate(entries, 1))
        except FileNotFoundError:  # closed meanwhile
            return False
        except OSError:
            return True

    def kill(self) -> None:
        """Kill the sandbox at once: when the first process of a namespace ends, Linux kills all others in it."""
        pids = usage(self.pid, max_tasks=0).pids
        with contextlib.suppress(OSError):
            pids += tuple(children(self.pid, self.pid))
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Stop checking."""
        self._closing.set()
        if self.is_alive():
            self.join()


def count_scratch_files(pids: tuple[int, ...]) -> int:
    """Return how many files and folders are in a sandbox's scratch folders, or 0 while it is starting."""
    total = 0
    with contextlib.suppress(OSError):
        # the second process sees the machine's own folders until it has a child, the kernel
        for folder in SCRATCH_FOLDERS if len(pids) > 2 else ():
            space = os.statvfs(f"/proc/{pids[1]}/root{folder}")
            total += space.f_files - space.f_ffree
    return total


def _is_expected(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry of the shared folder may be there: the grader's two files, and sockets."""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode) if entry.name in SHARED_FILES else stat.S_ISSOCK(mode)
