"""The time that one cell or one call may take, and whose fault it is when a kernel ends or its time is up.

CPU time is what counts, so a busy machine costs no student a point.
"""

import time

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox import procfs
from autograder.sandbox.limits import (
    CPU_SAMPLE_SECONDS,
    MAX_ANSWER_SECONDS,
    QUESTION_CPU_SECONDS,
    WALL_TIME_FACTOR,
)
from autograder.sandbox.procfs import run_queue_wait_seconds, usage

OUT_OF_MEMORY = (
    "the machine ran out of memory while a notebook ran, and Linux killed its sandbox; grade fewer notebooks at a "
    "time, or add memory, then run the same command again"
)
TOO_BUSY = (
    "the machine was too busy: the sandbox waited {waited:.0f} of {wall:.0f} s for a free processor; reduce the load, "
    "then run the same command again"
)


class Budget:
    """CPU time for one cell or one call, and `WALL_TIME_FACTOR` times as much wall time.

    Parameters
    ----------
    cpu_seconds : float
        CPU time of the whole sandbox.
    pid : int
        The sandbox's outermost process.
    """

    def __init__(self, cpu_seconds: float, pid: int) -> None:
        self.cpu_seconds, self.wall_seconds, self.pid = cpu_seconds, WALL_TIME_FACTOR * cpu_seconds, pid
        self.started = time.monotonic()
        self._measured, self._used = self.started, 0.0
        self._used_before: float | None = None
        self._waited_before = 0.0
        self._answer_seconds = 0.0

    def remaining(self) -> float:
        """Return how many seconds are left; zero or less when the time is up.

        CPU time counts from the first measurement, `CPU_SAMPLE_SECONDS` after the start: reading it takes longer than
        most calls.
        """
        now = time.monotonic()
        if now - self._measured > CPU_SAMPLE_SECONDS:
            self._measured = now
            self._measure()
        return min(self.cpu_seconds - self._used, self.wall_seconds - (now - self.started))

    def _measure(self) -> None:
        now = usage(self.pid)
        if self._used_before is None:
            self._used_before, self._waited_before = now.cpu_seconds, run_queue_wait_seconds(now.pids)
        self._used = now.cpu_seconds - self._used_before

    def elapsed(self) -> float:
        """Return the wall time since the budget was made, in seconds."""
        return time.monotonic() - self.started

    def waited_seconds(self) -> float:
        """Return how long the sandbox, since the first measurement, was ready to run but waited for a processor."""
        if self._used_before is None:
            return 0.0
        return run_queue_wait_seconds(usage(self.pid).pids) - self._waited_before

    def extend_for_answer(self, seconds: float) -> None:
        """Allow a little CPU time for a question, and the wall time that the grader took to answer it."""
        extra = min(seconds, MAX_ANSWER_SECONDS - self._answer_seconds)
        self._answer_seconds += extra
        self.wall_seconds += extra
        self.cpu_seconds += QUESTION_CPU_SECONDS


class WallBudget(Budget):
    """Wall time only: for a kernel that is starting, whose processes come and go."""

    def remaining(self) -> float:
        """Return how many seconds are left."""
        return self.cpu_seconds - self.elapsed()


def dead_kernel_error(seconds: float, oom_kills_before: int) -> SandboxDied | SandboxUnavailable:
    """Return the error for a kernel that is gone although the watchdog did not kill it.

    Parameters
    ----------
    seconds : float
        How long it had been waited for.
    oom_kills_before : int
        `procfs.oom_kills` when the kernel started.

    Returns
    -------
    SandboxUnavailable or SandboxDied
        The first if Linux has killed any process for lack of memory since: it does not report which one, so no
        student is blamed.
    """
    if procfs.oom_kills() > oom_kills_before:
        return SandboxUnavailable(OUT_OF_MEMORY)
    return SandboxDied("died", seconds)


def timeout_error(budget: Budget) -> SandboxDied | SandboxUnavailable:
    """Return the error for a budget that is used up.

    Parameters
    ----------
    budget : Budget

    Returns
    -------
    SandboxUnavailable or SandboxDied
        The first if the wall time was up and the sandbox had waited for a processor for most of it.
    """
    wall, waited = budget.elapsed(), budget.waited_seconds()
    if wall >= budget.wall_seconds and waited > wall / 2:
        return SandboxUnavailable(TOO_BUSY.format(wall=wall, waited=waited))
    return SandboxDied("time", budget.cpu_seconds)
