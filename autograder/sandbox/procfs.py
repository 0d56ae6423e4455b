"""What Linux reports about processes in ``/proc``: how much they use, and whether they had to wait."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VMSTAT = Path("/proc/vmstat")
"""Linux's memory counters."""
PAGE_BYTES, TICKS_PER_SECOND = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What a process and its descendants use together.

    Parameters
    ----------
    tasks : int
        Processes and their threads.
    resident_bytes : int
        Memory in use; what two processes share counts twice.
    cpu_seconds : float
        CPU time, including that of children that have ended.
    pids : tuple of int
        The processes, parents before their children.
    """

    tasks: int = 0
    resident_bytes: int = 0
    cpu_seconds: float = 0.0
    pids: tuple[int, ...] = ()


def usage(pid: int, max_tasks: int | None = None) -> Usage:
    """Return what a process and all its descendants use; stop counting above `max_tasks` tasks.

    Orphans are found too: in a process namespace they become children of its first process.
    """
    total, waiting = Usage(), [pid]
    while waiting and (max_tasks is None or total.tasks <= max_tasks):
        pid = waiting.pop(0)
        with suppress(OSError, IndexError):  # it has just ended
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()  # its name may be any bytes
            total.cpu_seconds += sum(map(int, fields[11:15])) / TICKS_PER_SECOND
            total.tasks += int(fields[17])
            total.resident_bytes += int(fields[21]) * PAGE_BYTES
            total.pids += (pid,)
            for task in os.listdir(f"/proc/{pid}/task"):
                waiting += children(pid, task)
    return total


def children(pid: int, task: int | str) -> list[int]:
    """Return the processes that one task of a process has started."""
    return list(map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split()))


def proportional_bytes(pids: Iterable[int]) -> int | None:
    """Return the memory of processes, counting shared memory once; None where Linux does not report it."""
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


def own_address_space_bytes() -> int:
    """Return the size of this process's address space."""
    return _own_pages(0)


def own_resident_bytes() -> int:
    """Return the memory that this process uses."""
    return _own_pages(1)


def _own_pages(column: int) -> int:
    return int(Path("/proc/self/statm").read_text().split()[column]) * PAGE_BYTES


def oom_kills() -> int:
    """Return how many processes Linux has killed for lack of memory since boot; 0 if it does not report that."""
    with suppress(OSError):
        for line in VMSTAT.read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def run_queue_wait_seconds(pids: Iterable[int]) -> float:
    """Return how long processes were ready to run but had to wait for a processor.

    Sleeping does not count. Only the first thread of each process counts, and processes that have ended do not.
    """
    nanoseconds = 0
    for pid in pids:
        with suppress(OSError):  # it has just ended, or this Linux does not report it
            nanoseconds += int(Path(f"/proc/{pid}/schedstat").read_text().split()[1])
    return nanoseconds / 1e9
