"""Faults that are ours or the staff's, never the student's: each stops a grade instead of lowering it."""


class AutograderError(Exception):
    """Something on the grader's side is wrong; staff must look, and no student pays for it."""


class CourseError(AutograderError):
    """A notebook of the course, its checks or its evidence contradict each other."""


class SandboxUnavailable(AutograderError):
    """This machine cannot run a learner's code in the sandbox."""


class SandboxDied(AutograderError):
    """The sandboxed kernel stopped answering or was killed by one of its limits.

    Parameters
    ----------
    reason : {"time", "died", "over"}
        ``"time"`` when a time limit passed, ``"died"`` when the kernel's process ended by itself, ``"over"``
        when the time for the whole notebook had passed before.
    seconds : float
        How long the trusted side had waited, in seconds.
    """

    def __init__(self, reason: str, seconds: float) -> None:
        self.reason, self.seconds = reason, seconds
        super().__init__(f"the sandboxed kernel stopped ({reason}) after {seconds:.0f} s")
