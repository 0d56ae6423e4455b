"""The system calls a sandboxed kernel may not make, as the small program (BPF) that bubblewrap hands to Linux.

A learner's notebook computes, reads and writes files and may start threads and processes. Everything else that
Linux offers, and that others have used to break out of such walls, is answered with "not permitted". Linux runs
the program at every system call and remembers which calls it always allows, so that it costs next to nothing.
"""

import errno
import os
import platform
import struct

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""What Linux calls the machines whose system calls we know (``AUDIT_ARCH_…`` in linux/audit.h)."""

DENIED = {
    # name: (number on x86_64, number on aarch64); None where the machine has no such call
    "ptrace": (101, 117),  # other processes: looking into them, and taking what they hold
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),  # namespaces and mounts: new walls inside ours make one mighty within them
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
    "keyctl": (250, 219),  # large and rarely needed parts of Linux, in which most holes were found
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
    "open_by_handle_at": (304, 265),  # files by number, past every mount
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
    "memfd_create": (319, 279),  # memory that belongs to no process's count
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
CLONE, CLONE3, SOCKET, SOCKETPAIR, IOCTL, MMAP = (56, 220), (435, 435), (41, 198), (53, 199), (16, 29), (9, 222)
NEW_NAMESPACES = 0x7E020000
"""The flags by which ``clone`` makes namespaces (linux/sched.h); threads and processes set none of them."""
AF_UNIX, TIOCSTI = 1, 0x5412
SHARED_BY_NOBODY = 0x21
"""``MAP_SHARED | MAP_ANONYMOUS``: memory that stays when it is no longer in any process's address space."""
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 24, 40
"""Where Linux shows the program what is called (``struct seccomp_data``); low halves of the arguments."""
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000


def denied_numbers(machine=None):
    """Return the numbers of the denied calls on a machine, by default this one; none where we do not know them."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        return ()
    column = list(ARCHITECTURES).index(machine)
    return tuple(numbers[column] for numbers in DENIED.values() if numbers[column] is not None)


def denial_program(machine=None):
    """Return the program for a machine.

    Parameters
    ----------
    machine : str, optional
        As `platform.machine` calls it; by default this one.

    Returns
    -------
    bytes or None
        None where we do not know the machine's system calls: the other walls stand there all the same.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        return None
    column = list(ARCHITECTURES).index(machine)
    steps = [(LOAD, ARCHITECTURE), (EQUAL, ARCHITECTURES[machine], 1, 0), (RETURN, KILL), (LOAD, NUMBER)]
    if machine == "x86_64":  # the same calls under other numbers, for programs with short pointers
        steps += [(AT_LEAST, 0x40000000, 0, 1), (RETURN, REFUSE | errno.ENOSYS)]
    for number in denied_numbers(machine):
        steps += [(EQUAL, number, 0, 1), (RETURN, REFUSE | errno.EPERM)]
    # its flags lie behind a pointer, where no program can look; the C library falls back on `clone`
    steps += [(EQUAL, CLONE3[column], 0, 1), (RETURN, REFUSE | errno.ENOSYS)]
    steps += _refuse_argument(CLONE[column], FIRST_ARGUMENT, (ANY_BIT, NEW_NAMESPACES, 0, 1))
    # the answer for which ZeroMQ, which asks for a network at its start, has a way out
    steps += _refuse_argument(SOCKET[column], FIRST_ARGUMENT, (EQUAL, AF_UNIX, 1, 0), errno.EOPNOTSUPP)
    steps += _refuse_argument(SOCKETPAIR[column], FIRST_ARGUMENT, (EQUAL, AF_UNIX, 1, 0), errno.EOPNOTSUPP)
    steps += _refuse_argument(IOCTL[column], SECOND_ARGUMENT, (EQUAL, TIOCSTI, 0, 1))
    steps += [(EQUAL, MMAP[column], 0, 5), (LOAD, FOURTH_ARGUMENT), (AND, SHARED_BY_NOBODY)]
    steps += [(EQUAL, SHARED_BY_NOBODY, 0, 1), (RETURN, REFUSE | errno.EPERM), (RETURN, ALLOW)]
    return b"".join(_instruction(*step) for step in [*steps, (RETURN, ALLOW)])


def _refuse_argument(number, argument, test, error=errno.EPERM):
    """Return the steps that refuse one call when a test of one argument leads to its next step."""
    return [
        (EQUAL, number, 0, 4),
        (LOAD, argument),
        test,
        (RETURN, REFUSE | error),
        (RETURN, ALLOW),
    ]


def _instruction(code, value, if_true=0, if_false=0):
    return struct.pack("=HBBI", code, if_true, if_false, value)


def open_program():
    """Return a file descriptor from which bubblewrap can read the program, or None on an unknown machine."""
    program = denial_program()
    if program is None:
        return None
    return in_memory("denied system calls", program)


def in_memory(name, content):
    """Return a file descriptor from which bytes can be read that are in no file."""
    descriptor = os.memfd_create(name)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
