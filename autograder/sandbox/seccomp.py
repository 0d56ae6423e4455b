"""The system calls that a sandboxed kernel may not make, as the BPF program that bubblewrap hands to Linux.

A notebook computes, reads and writes files, and may start threads and processes. Other system calls that have been
used to escape from sandboxes are refused. Linux runs the program at every system call and remembers which calls are
always allowed, so it costs next to nothing.

Not built with pyseccomp: it needs the machine's libseccomp, which neither pip nor bubblewrap installs, and whose
version decides which calls are denied (2.5.4 in Debian 12 does not know `open_tree_attr`).
"""

import errno
import os
import platform
import struct

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""Machines whose system calls are listed here, with Linux's number for each (``AUDIT_ARCH_…`` in linux/audit.h)."""

DENIED_SYSCALLS: dict[str, tuple[int | None, int | None]] = {
    # name: (number on x86_64, number on aarch64); None where the machine has no such call
    "ptrace": (101, 117),  # other processes: reading their memory, taking their file descriptors
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),  # namespaces and mounts: code is root in a namespace of its own
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "keyctl": (250, 219),  # large and rarely needed parts of Linux, in which most vulnerabilities were found
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "vmsplice": (278, 75),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "open_by_handle_at": (304, 265),  # files by number, whatever is mounted
    "name_to_handle_at": (303, 264),
    "init_module": (175, 105),  # the machine itself
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "memfd_create": (319, 279),  # memory that is counted for no process
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
CLONE, CLONE3, SOCKET, SOCKETPAIR, IOCTL, MMAP = (56, 220), (435, 435), (41, 198), (53, 199), (16, 29), (9, 222)
NEW_NAMESPACES = 0x7E020000
"""The flags with which ``clone`` makes namespaces (linux/sched.h); threads and processes set none of them."""
AF_UNIX, TIOCSTI = 1, 0x5412
SHARED_ANONYMOUS = 0x21
"""``MAP_SHARED | MAP_ANONYMOUS``: memory that stays when it is no longer in any process's address space."""
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 24, 40
"""Offsets in ``struct seccomp_data``, which describes the call to the program; low halves of the arguments."""
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
RETURN_KILL, RETURN_ERRNO, RETURN_ALLOW = 0x80000000, 0x00050000, 0x7FFF0000


def denied_numbers(machine: str | None = None) -> tuple[int, ...]:
    """Return the numbers of the denied calls on a machine, by default this one; none on an unknown machine."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        return ()
    column = list(ARCHITECTURES).index(machine)
    numbers = (numbers[column] for numbers in DENIED_SYSCALLS.values())
    return tuple(number for number in numbers if number is not None)


def filter_program(machine: str | None = None) -> bytes | None:
    """Return the filter for a machine, as a BPF program.

    Parameters
    ----------
    machine : str, optional
        As `platform.machine` calls it; by default this one.

    Returns
    -------
    bytes or None
        None on an unknown machine, where the sandbox works without a filter.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        return None
    column = list(ARCHITECTURES).index(machine)
    steps: list[tuple[int, ...]] = [
        (LOAD, ARCHITECTURE),
        (EQUAL, ARCHITECTURES[machine], 1, 0),
        (RETURN, RETURN_KILL),
        (LOAD, NUMBER),
    ]
    if machine == "x86_64":  # the same calls under other numbers (x32)
        steps += [(AT_LEAST, 0x40000000, 0, 1), (RETURN, RETURN_ERRNO | errno.ENOSYS)]
    for number in denied_numbers(machine):
        steps += [(EQUAL, number, 0, 1), (RETURN, RETURN_ERRNO | errno.EPERM)]
    # its flags are behind a pointer, which a filter cannot follow; the C library falls back to `clone`
    steps += [(EQUAL, CLONE3[column], 0, 1), (RETURN, RETURN_ERRNO | errno.ENOSYS)]
    steps += _refuse_if(CLONE[column], FIRST_ARGUMENT, (ANY_BIT, NEW_NAMESPACES, 0, 1))
    # the error that ZeroMQ, which looks for a network when it starts, copes with
    steps += _refuse_if(SOCKET[column], FIRST_ARGUMENT, (EQUAL, AF_UNIX, 1, 0), errno.EOPNOTSUPP)
    steps += _refuse_if(SOCKETPAIR[column], FIRST_ARGUMENT, (EQUAL, AF_UNIX, 1, 0), errno.EOPNOTSUPP)
    steps += _refuse_if(IOCTL[column], SECOND_ARGUMENT, (EQUAL, TIOCSTI, 0, 1))
    steps += [(EQUAL, MMAP[column], 0, 5), (LOAD, FOURTH_ARGUMENT), (AND, SHARED_ANONYMOUS)]
    steps += [(EQUAL, SHARED_ANONYMOUS, 0, 1), (RETURN, RETURN_ERRNO | errno.EPERM), (RETURN, RETURN_ALLOW)]
    return b"".join(_instruction(*step) for step in [*steps, (RETURN, RETURN_ALLOW)])


def _refuse_if(number: int, argument: int, test: tuple[int, ...], error: int = errno.EPERM) -> list[tuple[int, ...]]:
    """Return the steps that refuse one call if a test of one argument leads to its next step."""
    return [
        (EQUAL, number, 0, 4),
        (LOAD, argument),
        test,
        (RETURN, RETURN_ERRNO | error),
        (RETURN, RETURN_ALLOW),
    ]


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def open_filter() -> int | None:
    """Return a file descriptor from which bubblewrap can read the filter, or None on an unknown machine."""
    program = filter_program()
    return None if program is None else memory_file("system call filter", program)


def memory_file(name: str, content: bytes) -> int:
    """Return a file descriptor of a file that is in memory only."""
    descriptor = os.memfd_create(name)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
