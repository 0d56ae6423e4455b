"""procfs.py and budget.py: what the machine lacked is told apart from what a student's code used."""

import os
import subprocess
import time

import pytest

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox import budget as budgets
from autograder.sandbox import procfs
from autograder.sandbox.budget import Budget, dead_kernel_error, timeout_error
from autograder.sandbox.procfs import oom_kills, run_queue_wait_seconds, usage


@pytest.fixture
def counter(tmp_path, monkeypatch):
    """A file in the place of Linux's counters; returns how to set the number of processes that were killed."""
    monkeypatch.setattr(procfs, "VMSTAT", tmp_path / "vmstat")
    return lambda number: (tmp_path / "vmstat").write_text(f"nr_free_pages 9\noom_kill {number}\noom_kill_x 7\n")


def test_linux_tells_whom_it_killed(counter):
    """Is the number of killed processes read, and zero where it is not told?"""
    assert oom_kills() == 0
    counter(3)
    assert oom_kills() == 3


def test_this_linux_tells():
    """Does the machine of these tests have the counter at all?"""
    assert "oom_kill " in procfs.VMSTAT.read_text()


def test_death_while_linux_kills_is_a_fault_of_ours(counter):
    """Is a kernel that is gone the learner's fault, unless Linux has killed for memory since it started?"""
    counter(3)
    assert isinstance(dead_kernel_error(1.5, 3), SandboxDied)
    counter(4)
    fault = dead_kernel_error(1.5, 3)
    assert isinstance(fault, SandboxUnavailable)
    assert "the machine ran out of memory" in str(fault) and "run the same command again" in str(fault)


@pytest.mark.parametrize(
    ("cpu", "wall", "waits", "machine"),
    [(20, 0.1, 0.09, True), (20, 0.1, 0.01, False), (20, 100, 90, False)],
    ids=["starved", "asleep", "used up"],
)
def test_time_that_the_machine_took(monkeypatch, cpu, wall, waits, machine):
    """Is wall time that a sandbox mostly waited for a processor the machine's fault, but no sleep and no CPU time?"""
    waited = iter([50.0, 50.0 + waits])  # what it waited before the call does not count
    monkeypatch.setattr(budgets, "run_queue_wait_seconds", lambda pids: next(waited))
    monkeypatch.setattr(budgets, "CPU_SAMPLE_SECONDS", 0)
    budget = Budget(cpu, os.getpid())
    assert budget.waited_seconds() == 0
    budget.wall_seconds = wall
    budget.remaining()  # the first measurement
    time.sleep(0.12)
    error = timeout_error(budget)
    assert isinstance(error, SandboxUnavailable if machine else SandboxDied)
    assert ("the machine was too busy" if machine else "(time)") in str(error)


def test_who_stands_ready_waits_and_who_sleeps_does_not():
    """Of two loops on one core, does one wait for half the time, its parent's share included, and a sleeper never?"""
    core = str(min(os.sched_getaffinity(0)))
    loop = ["taskset", "-c", core, "sh", "-c", "(while :; do :; done) & wait"]
    started = [subprocess.Popen(command, start_new_session=True) for command in (loop, loop, ["sleep", "9"])]
    try:
        time.sleep(2)
        times = [run_queue_wait_seconds(usage(process.pid).pids) for process in started]
    finally:
        for process in started:
            os.killpg(process.pid, 9)
            process.wait()
    assert sum(times[:2]) > 0.6
    assert times[2] < 0.3
