"""Every number that limits a sandbox, in one place.

`guest.protocol` and `guest.worker` keep their own numbers, because they import nothing of the grader.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one sandbox may use.

    Parameters
    ----------
    start : float
        Wall time for the kernel to answer, in seconds.
    cell, call : float
        CPU time for one cell and for one call of a function, in seconds. Wall time is limited to
        `WALL_TIME_FACTOR` times that.
    cpu : int
        CPU time of each process, in seconds.
    memory : int
        Address space of each process, and memory of all processes together, in MiB.
    file : int
        Largest file, in MiB.
    processes : int
        Processes and threads together.
    """

    start: float = 60
    cell: float = 20
    call: float = 20
    cpu: int = 300
    memory: int = 4096
    file: int = 64
    processes: int = 64


# Time
WALL_TIME_FACTOR = 5
"""How many times its CPU time a cell or a call may take in wall time: sleeping uses no CPU time."""
NOTEBOOK_SECONDS = 900
"""Wall time for one notebook: all cells and all calls together."""
QUESTION_CPU_SECONDS = 0.01
"""CPU time that a call gets in addition for each question it asks the grader."""
MAX_ANSWER_SECONDS = 60
"""Wall time that a call gets in addition, at most, while the grader computes answers to its questions."""
POLL_SECONDS = 0.5
"""Longest time between two checks whether the kernel still runs."""
CPU_SAMPLE_SECONDS = 0.2
"""How long a measured CPU time is used before it is measured again."""

# What Linux limits for each process and each folder
MAX_OPEN_FILES = 256
TMP_MIB = 256
"""Size of the sandbox's /tmp."""
SCRATCH_MIB = 64
"""Size of each other folder that a notebook can write to."""

# What the watchdog limits for the sandbox as a whole
WATCHDOG_INTERVAL_SECONDS = 0.1
MAX_GRADER_GROWTH_BYTES = 3 * 2**30
"""How much the grader itself may grow while a sandbox sends to it."""
MAX_SHARED_ENTRIES = 20
"""Entries in the folder shared with the grader: two files, and five sockets that Jupyter makes."""
MAX_SCRATCH_FILES = 20_000
"""Files and folders in scratch space: an empty one takes 1 KiB of memory that no other limit counts."""

# Messages
MAX_QUEUED_MESSAGES = 4
"""Messages waiting in each direction on one socket; Jupyter's default is 1,000."""
MAX_JSON_DELIMITERS = 10_000
"""Commas, brackets and braces in a large message of Jupyter's."""
MAX_DISCARDED_BYTES = 16 * 2**20
"""How much of what a kernel sent without being asked is thrown away before it is asked."""
SEND_SECONDS = 20
"""How long to wait for a kernel that does not read what the grader sends."""

# Sessions
MAX_STUCK_CELLS = 3
"""After this many cells that did not finish, no further cell is run."""
MAX_DEAD_KERNELS = 5
"""After this many kernels in a row that ended without a reply, no function is called any more."""

# The process that computes correct functions
REFERENCE_CPU_SECONDS = 5
"""CPU time for one answer."""
REFERENCE_MEMORY_BYTES = 2**30
"""Memory for all answers together."""
REFERENCE_WALL_SECONDS = 60
"""Wall time to load the correct functions, and for one answer; only a busy machine needs as much."""
MAX_REFERENCE_DEATHS = 3
"""After this many processes that ended before they answered, no question is answered any more."""
