"""session.py: whose fault it is when nothing answers; `test_kernel.py` has the same with real sandboxes."""

import time

import pytest

from autograder.errors import AutograderError, SandboxDied, SandboxUnavailable
from autograder.sandbox.guest import protocol
from autograder.sandbox.session import Session

NAMES = protocol.NamesRequest()


class FakeSandbox:
    """Stands for a sandbox whose calls take some time or raise, and which waited for the processor."""

    guest_folder, guest_descriptor, cause = "/grader", 3, ""

    def __init__(self, seconds=0.0, waited_seconds=0.0, error=None):
        self.seconds, self.waited_seconds, self.error, self.closed = seconds, waited_seconds, error, False

    def run_cell(self, source):
        time.sleep(self.seconds)

    def request(self, message, answer_reference):
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return {}

    def close(self):
        self.closed = True


def test_a_sandbox_that_does_not_start_is_tried_once():
    """After a sandbox that did not start, is its fault told again at once, and never as the learner's lack of time?"""
    tries = []

    def open_sandbox():
        tries.append(time.sleep(0.3))
        raise SandboxUnavailable("no sandbox today")

    with Session([], open_sandbox, notebook_seconds=0.1) as session:
        for _ in range(3):
            with pytest.raises(SandboxUnavailable, match="no sandbox today"):
                session.request(NAMES, None)
    assert len(tries) == 1
    assert session.faults == ["SandboxUnavailable: no sandbox today"] * 3


@pytest.mark.parametrize("fault", [SandboxUnavailable("no memory"), AutograderError("no process"), OSError("no disk")])
def test_a_fault_of_ours_leaves_no_kernel_that_waits(fault):
    """After a fault of ours within a call, is the kernel, which may wait for an answer, gone, and the fault kept?"""
    sandboxes = [FakeSandbox(error=fault), FakeSandbox()]
    opened = iter(sandboxes)
    with Session([], lambda: next(opened)) as session:
        with pytest.raises(type(fault), match="no "):
            session.request(NAMES, None)
        assert sandboxes[0].closed
        assert session.request(NAMES, None) == protocol.Done()
    assert len(session.faults) == 1


def test_a_learners_fault_is_none_of_ours():
    """Is a kernel that died not kept as a fault of ours?"""
    with Session([], lambda: FakeSandbox(error=SandboxDied("died", 1))) as session:
        with pytest.raises(SandboxDied):
            session.request(NAMES, None)
    assert session.faults == []


def use_up(session):
    """Ask until the notebook's time is over."""
    while True:
        session.request(NAMES, None)


@pytest.mark.parametrize(
    ("waited", "expected", "words"),
    [(0.0, SandboxDied, "over"), (9.0, SandboxUnavailable, "the machine was too busy")],
    ids=["used", "stood ready"],
)
def test_who_used_the_notebooks_time(waited, expected, words):
    """Is the end of a notebook's time a fault of ours when its sandbox only stood ready, and else the learner's?"""
    sandbox = FakeSandbox(0.1, waited)
    with Session([], lambda: sandbox, notebook_seconds=0.3) as session, pytest.raises(expected, match=words):
        use_up(session)


def test_our_own_time_is_not_the_learners():
    """When starting a sandbox used the notebook's time, is that a fault of ours?"""

    def open_slowly():
        time.sleep(0.5)
        return FakeSandbox()

    with Session([("cell", "1")], open_slowly, notebook_seconds=0.3) as session:
        with pytest.raises(SandboxUnavailable, match="the machine was too busy"):
            session.open()


def test_waiting_counts_over_all_sandboxes():
    """Does a sandbox's waiting count after it is closed?"""
    with Session([], lambda: FakeSandbox(waited_seconds=2.0)) as session:
        for _ in range(2):
            session.request(NAMES, None)
            session.close()
        assert session.waited_seconds == 4.0
