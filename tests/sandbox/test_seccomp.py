"""The denied system calls: tried one by one, from inside a real sandbox."""

import errno
import functools
import platform
import re
from pathlib import Path

import pytest
from sandboxes import answering_sandbox, evaluate

from autograder.sandbox import seccomp


@pytest.fixture(scope="module")
def inside():
    """Evaluate an expression in a running sandbox."""
    with answering_sandbox() as sandbox:
        yield functools.partial(evaluate, sandbox)


SYSCALL = (
    "(lambda c: (c.syscall({}), __import__('ctypes').get_errno()))(__import__('ctypes').CDLL(None, use_errno=True))"
)
DENIED = re.findall(
    r"\w+",
    """
ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp unshare setns mount umount2 move_mount
open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot keyctl add_key request_key bpf
perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register fanotify_init vmsplice personality
modify_ldt open_by_handle_at name_to_handle_at init_module finit_module delete_module kexec_load kexec_file_load
reboot swapon swapoff acct quotactl quotactl_fd syslog settimeofday clock_settime clock_adjtime adjtimex sethostname
setdomainname iopl ioperm memfd_create memfd_secret shmget msgget semget mq_open
    """,
)
"""Written down a second time, so that nothing is lost from the list without a word."""
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
known = pytest.mark.skipif(platform.machine() not in seccomp.ARCHITECTURES, reason="no filter for this machine")


def here(numbers):
    """Return the number of a system call on this machine."""
    return numbers[list(seccomp.ARCHITECTURES).index(platform.machine())]


def test_the_list_is_complete():
    """Does the list of denied system calls hold exactly those written down here?"""
    assert sorted(seccomp.DENIED_SYSCALLS) == sorted(DENIED)


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_numbers_are_those_of_linux(machine):
    """Is each number the one that Linux's own header gives, as far as it knows the call?"""
    if not HEADERS[machine].exists():
        pytest.skip("the headers of Linux are not installed")
    text = HEADERS[machine].read_text()
    linux = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    calls = {**seccomp.DENIED_SYSCALLS, "clone": seccomp.CLONE, "clone3": seccomp.CLONE3, "socket": seccomp.SOCKET}
    calls |= {"socketpair": seccomp.SOCKETPAIR, "ioctl": seccomp.IOCTL, "mmap": seccomp.MMAP}
    column = list(seccomp.ARCHITECTURES).index(machine)
    ours = {name: numbers[column] for name, numbers in calls.items() if name in linux}
    assert len(ours) > 50
    assert ours == {name: linux[name] for name in ours}


@known
@pytest.mark.parametrize("name", DENIED)
def test_system_calls_are_denied(inside, name):
    """Is each system call of the list answered with "not permitted"?"""
    number = here(seccomp.DENIED_SYSCALLS[name])
    if number is None:
        pytest.skip("this machine has no such call")
    assert inside(SYSCALL.format(f"{number}, -1, -1, -1, -1, -1")) == [-1, errno.EPERM]


@known
@pytest.mark.parametrize(("flags", "allowed"), [(0x21, False), (0x61, False), (0x22, True)])
def test_no_shared_memory_without_a_name(inside, flags, allowed):
    """Is memory refused that several processes share and none owns, and a process's own memory given?"""
    value, error = inside(SYSCALL.format(f"{here(seccomp.MMAP)}, 0, 4096, 3, {flags}, -1, 0"))
    assert (value != -1) if allowed else ((value, error) == (-1, errno.EPERM))


def test_dev_zero_gives_no_memory(inside):
    """Can nobody read or map /dev/zero, whose shared memory no limit counts, though other devices work?"""
    read = "__import__('subprocess').run(['head', '-c1', '/dev/{}'], capture_output=True).stdout.hex()"
    assert inside(read.format("zero")) == ""
    assert len(inside(read.format("urandom"))) == 2


@known
@pytest.mark.parametrize(("request_", "error"), [(0x5412, errno.EPERM), (0x5413, errno.ENOTTY)])
def test_nothing_is_typed_into_a_terminal(inside, request_, error):
    """Is the request refused by which a program types commands into a terminal, and no other request?"""
    call = f"{here(seccomp.IOCTL)}, __import__('os').open('/dev/null', 2), {request_}, 0"
    assert inside(SYSCALL.format(call)) == [-1, error]


@known
@pytest.mark.parametrize("call", ["SOCKET", "SOCKETPAIR"])
def test_a_family_that_does_not_exist_is_refused_by_the_filter(inside, call):
    """Do sockets and pairs of any other family end at the filter, before Linux looks whether the family exists?"""
    number = here(getattr(seccomp, call))
    assert inside(SYSCALL.format(f"{number}, 255, 1, 0, 0")) == [-1, errno.EOPNOTSUPP]


def test_local_pairs_are_made(inside):
    """Can a notebook make the pair of local sockets that asyncio needs?"""
    assert inside("[s.close() for s in __import__('socket').socketpair()]") == [None, None]


@pytest.mark.parametrize(("family", "allowed"), [("AF_UNIX", True), ("AF_INET", False), ("AF_INET6", False)])
def test_only_local_sockets(inside, family, allowed):
    """Can a notebook make the sockets that Jupyter needs, and no other?"""
    make = f"(lambda s: s.socket(s.{family}).close() or True)(__import__('socket'))"
    reply = inside(f"(lambda f: f())(lambda: {make})") if allowed else None
    assert reply is (True if allowed else None)
    if not allowed:
        number = seccomp.SOCKET[list(seccomp.ARCHITECTURES).index(platform.machine())]
        value = {"AF_INET": 2, "AF_INET6": 10}[family]
        assert inside(SYSCALL.format(f"{number}, {value}, 1, 0")) == [-1, errno.EOPNOTSUPP]


def test_no_namespace_by_clone(inside):
    """Does `clone` make no namespace, by its old or its new form?"""
    column = list(seccomp.ARCHITECTURES).index(platform.machine())
    assert inside(SYSCALL.format(f"{seccomp.CLONE[column]}, 0x10000011, 0, 0, 0, 0")) == [-1, errno.EPERM]
    assert inside(SYSCALL.format(f"{seccomp.CLONE3[column]}, 0, 0")) == [-1, errno.ENOSYS]


def test_unknown_machine_has_no_program():
    """Is a machine whose system calls we do not know left without a filter instead of with a wrong one?"""
    assert seccomp.filter_program("riscv64") is None
    assert len(seccomp.filter_program("aarch64")) % 8 == 0
