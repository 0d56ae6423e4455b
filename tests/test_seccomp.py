"""The denied system calls: tried one by one, from inside a real sandbox."""

import errno
import functools
import platform

import pytest
from walls import answering_sandbox, evaluate

from autograder import seccomp


@pytest.fixture(scope="module")
def inside():
    """Evaluate an expression in a running sandbox."""
    with answering_sandbox() as sandbox:
        yield functools.partial(evaluate, sandbox)


SYSCALL = (
    "(lambda c: (c.syscall({}), __import__('ctypes').get_errno()))(__import__('ctypes').CDLL(None, use_errno=True))"
)


@pytest.mark.skipif(platform.machine() not in seccomp.ARCHITECTURES, reason="no filter for this machine")
@pytest.mark.parametrize("name", sorted(seccomp.DENIED))
def test_system_calls_are_denied(inside, name):
    """Is each system call of the list answered with "not permitted"?"""
    number = seccomp.DENIED[name][list(seccomp.ARCHITECTURES).index(platform.machine())]
    if number is None:
        pytest.skip("this machine has no such call")
    assert inside(SYSCALL.format(f"{number}, -1, -1, -1, -1, -1")) == [-1, errno.EPERM]


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
    assert seccomp.denial_program("riscv64") is None
    assert len(seccomp.denial_program("aarch64")) % 8 == 0
