"""What a sandbox uses as a whole, read from ``/proc``: limits that Linux sets for one process at a time only.

A `Watchdog` looks ten times a second and kills the sandbox when all its processes together use more than they
may; a `Budget` measures a call in the processor time of the sandbox, so that a busy machine costs nobody a point.
"""

import contextlib
import os
import resource
import signal
import stat
import threading
import time
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.1
"""Seconds between two looks of the watchdog."""
PATIENCE = 5
"""How many times its limit a cell or a call may take in wall time: sleeping uses no processor time."""
FRESH = 0.2
"""How long a measured processor time is taken for true, in seconds."""
GROWTH = 3 * 2**30
"""How much larger the grader itself may become while a sandbox sends to it, in bytes."""
OURS = ("kernel.json", "log")
"""Files in the shared folder; everything else there is a socket."""
ENTRIES = 20
"""How many entries the shared folder may have: two files, and five sockets that Jupyter makes."""
SCRATCH = ("/tmp", "/notebook", "/home/learner", "/dev/shm")
"""Where a sandbox may write."""
FILES = 20_000
"""How many files and folders it may make there: an empty one takes 1 KiB of memory that no other limit counts."""
PAGE, TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What the processes of one tree use together.

    Parameters
    ----------
    tasks : int
        Processes and their threads.
    resident : int
        Memory in bytes; what two processes share counts twice.
    processor : float
        Processor time in seconds, with that of children that have ended.
    pids : tuple of int
        The processes, parents before their children.
    """

    tasks: int = 0
    resident: int = 0
    processor: float = 0.0
    pids: tuple = ()


def usage(pid, most=None):
    """Return what a process and all its descendants use; stop counting above `most` tasks.

    Orphans are found too: in a process namespace they become children of its first process.
    """
    total, waiting = Usage(), [pid]
    while waiting and (most is None or total.tasks <= most):
        pid = waiting.pop(0)
        with contextlib.suppress(OSError, IndexError):  # it has just ended
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()  # its name may be any bytes
            total.processor += sum(map(int, fields[11:15])) / TICK
            total.tasks += int(fields[17])
            total.resident += int(fields[21]) * PAGE
            total.pids += (pid,)
            for task in os.listdir(f"/proc/{pid}/task"):
                waiting += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return total


def proportional(pids):
    """Return the memory of processes in bytes, in which what they share counts once; None where Linux does not tell."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        except OSError:
            return None
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def files(pids):
    """Return how many files and folders lie in the scratch folders of a sandbox, or 0 while it is starting."""
    total = 0
    with contextlib.suppress(OSError):
        # the second process sees the machine's own folders until it has a child, the kernel
        for folder in SCRATCH if len(pids) > 2 else ():
            space = os.statvfs(f"/proc/{pids[1]}/root{folder}")
            total += space.f_files - space.f_ffree
    return total


def resident():
    """Return this process's own memory in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Watchdog(threading.Thread):
    """Kills a sandbox that, as a whole, uses more than it may.

    Parameters
    ----------
    pid : int
        The sandbox's outermost process.
    folder : Path
        The folder shared with it, in which nothing but its sockets may appear.
    limits : Limits
    """

    def __init__(self, pid, folder, limits):
        super().__init__(name="sandbox watchdog", daemon=True)
        self.pid, self.folder, self.limits = pid, folder, limits
        self.grader_before = resident()
        self.cause = ""
        self._closing = threading.Event()

    def run(self):
        """Called by `Thread.start`: looks until the sandbox is closed or had to be killed."""
        while not self._closing.wait(INTERVAL):
            if cause := self._too_much():
                self.cause = cause
                self.kill()
                return

    def _too_much(self):
        """Return which limit is passed, in words, or an empty string."""
        now = usage(self.pid, self.limits.processes)
        if now.tasks > self.limits.processes:
            return f"more than {self.limits.processes} processes and threads"
        if now.resident > self.limits.memory * 2**20:
            shared_once = proportional(now.pids)
            if shared_once is None or shared_once > self.limits.memory * 2**20:
                return f"more than {self.limits.memory} MiB of memory in all"
        if files(now.pids) > FILES:
            return f"more than {FILES:,} files"
        if resident() - self.grader_before > GROWTH:
            return "sent more than the grader can hold"
        return "wrote where nothing may be written" if self._foreign_files() else ""

    def _foreign_files(self):
        """Return whether the shared folder holds more than ours and a few sockets, or cannot be read."""
        try:
            with os.scandir(self.folder) as entries:  # reads on only as far as it is asked
                return any(number > ENTRIES or not _is_ours(entry) for number, entry in enumerate(entries, 1))
        except FileNotFoundError:  # closed meanwhile
            return False
        except OSError:
            return True

    def kill(self):
        """End the sandbox at once: with the first process of a namespace, Linux kills all others in it."""
        for pid in reversed(usage(self.pid, most=0).pids + tuple(_children(self.pid))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        """Look no more."""
        self._closing.set()
        if self.is_alive():
            self.join()


def _is_ours(entry):
    """Return whether an entry of the shared folder may be there: our two files, and sockets."""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode) if entry.name in OURS else stat.S_ISSOCK(mode)


def _children(pid):
    with contextlib.suppress(OSError):
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return []


class Budget:
    """The time that one cell or one call may take: processor time, and several times that in wall time.

    Parameters
    ----------
    seconds : float
        Processor time of the whole sandbox, in seconds.
    pid : int
        The sandbox's outermost process.
    """

    def __init__(self, seconds, pid):
        self.seconds, self.pid = seconds, pid
        self.started, self.latest = time.monotonic(), PATIENCE * seconds
        self.used_before = usage(pid).processor
        self._measured, self._used = self.started, 0.0

    def left(self):
        """float : how many seconds are left; zero or less when there are none."""
        now = time.monotonic()
        if now - self._measured > FRESH:
            self._measured, self._used = now, usage(self.pid).processor - self.used_before
        return min(self.seconds - self._used, self.latest - (now - self.started))

    def extend(self, seconds):
        """Allow more processor time, and no more wall time."""
        self.seconds += seconds


class WallBudget(Budget):
    """Wall time only: for a kernel that is starting, whose processes come and go."""

    def left(self):
        """float : how many seconds are left."""
        return self.seconds - (time.monotonic() - self.started)


@contextlib.contextmanager
def at_most_memory(size):
    """Let this process take only so much more memory meanwhile, in bytes; asking for more raises MemoryError."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    allowed = used + size if before[0] == resource.RLIM_INFINITY else min(used + size, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (allowed, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
