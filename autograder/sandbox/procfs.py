"""What the machine itself lacked: a sandbox that Linux ended or kept waiting for it is no learner's fault."""

import time
from contextlib import suppress
from pathlib import Path

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox.watchdog import usage

VMSTAT = Path("/proc/vmstat")
"""Linux's counters of memory."""
NO_MEMORY = (
    "the machine ran out of memory while a notebook ran, and Linux ended its sandbox; grade fewer notebooks at a time, "
    "or with more memory, and run the same command again"
)
TOO_BUSY = (
    "the machine was too busy: of {wall:.0f} s the sandbox stood ready for {waited:.0f} s in vain; let the machine do "
    "less, and run the same command again"
)


def killed_for_memory():
    """Return how many processes Linux has ended for want of memory since the machine started; 0 if it does not tell."""
    with suppress(OSError):
        for line in VMSTAT.read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def waited(pid):
    """Return how long a process and its descendants stood ready to run while others ran, in seconds.

    Who sleeps does not stand ready. Of each process the first thread counts, and of one that has ended nothing.
    """
    total = 0
    for each in usage(pid).pids:
        with suppress(OSError):  # it has just ended, or this Linux does not tell
            total += int(Path(f"/proc/{each}/schedstat").read_text().split()[1])
    return total / 1e9


def death(seconds, killed_before):
    """Return the error for a kernel that is gone and that no limit of ours has ended.

    Parameters
    ----------
    seconds : float
        How long it was waited for, in seconds.
    killed_before : int
        What `killed_for_memory` said when the kernel started.

    Returns
    -------
    SandboxUnavailable or SandboxDied
        Nobody can tell whom Linux ended; while it ends processes, no learner answers for a kernel that is gone.
    """
    if killed_for_memory() > killed_before:
        return SandboxUnavailable(NO_MEMORY)
    return SandboxDied("died", seconds)


def end_of_time(budget, waited):
    """Return the error for a budget that is used up.

    Parameters
    ----------
    budget : Budget
    waited : float
        How long the sandbox stood ready to run while others ran, in seconds.

    Returns
    -------
    SandboxUnavailable or SandboxDied
        The first when wall time ended it and the sandbox had waited for most of that.
    """
    wall = time.monotonic() - budget.started
    if wall >= budget.latest and waited > wall / 2:
        return SandboxUnavailable(TOO_BUSY.format(wall=wall, waited=waited))
    return SandboxDied("time", budget.seconds)
