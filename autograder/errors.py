"""Errors that are the grader's or the staff's, never the student's: each stops a grade instead of lowering it."""

from typing import Literal


class AutograderError(Exception):
    """Something is wrong with the grader or the course; staff must look at it, and no student loses points for it."""


class CourseError(AutograderError):
    """A notebook of the course, its checks or its data contradict each other."""


class SandboxUnavailable(AutograderError):
    """This machine cannot run a learner's code in the sandbox."""


class SandboxDied(AutograderError):
    """The sandboxed kernel stopped answering, or one of its limits ended it.

    Parameters
    ----------
    reason : {"time", "died", "over"}
        ``"time"`` if a time limit passed, ``"died"`` if the kernel's process ended by itself, ``"over"`` if the time
        for the whole notebook had already passed.
    seconds : float
        How long the grader had waited, in seconds.
    """

    def __init__(self, reason: Literal["time", "died", "over"], seconds: float) -> None:
        self.reason, self.seconds = reason, seconds
        super().__init__(f"the sandboxed kernel stopped ({reason}) after {seconds:.0f} s")
