"""The doctor: says what protects here, notices what does not, and why no sandbox starts."""

import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.sandbox import bubblewrap, doctor, provisioner, seccomp
from autograder.sandbox.doctor import run_doctor
from autograder.sandbox.mounts import HERE
from autograder.sandbox.probes import TOGETHER


def examined(monkeypatch, *names):
    """Return what the doctor prints and says when only these trials are made."""
    monkeypatch.setattr(doctor, "TOGETHER", [trial for trial in TOGETHER if trial.protection in names])
    monkeypatch.setattr(doctor, "ALONE", [])
    words = io.StringIO()
    safe = run_doctor(Console(file=words, width=120, color_system=None))
    return safe, words.getvalue()


@pytest.mark.xdist_group("doctor")
def test_every_protection_works_here():
    """On a machine that can protect, does every trial fail to do harm, and does the command end well?"""
    result = CliRunner().invoke(app, ["doctor"])
    assert "Other people's work can be graded here" in result.output
    assert result.exit_code == 0


def test_missing_network_wall_is_noticed(monkeypatch):
    """When the sandbox shares the machine's network, does the doctor say so and end badly?"""

    walls = bubblewrap._namespaces
    open_walls = lambda as_nobody: [*(o for o in walls(as_nobody) if o != "--unshare-net"), "--share-net"]  # noqa: E731
    monkeypatch.setattr(bubblewrap, "_namespaces", open_walls)
    safe, words = examined(monkeypatch, "network", "environment")
    assert not safe
    assert "network is missing" in words
    assert "environment is missing" not in words


def test_a_command_line_that_tells_is_noticed(monkeypatch):
    """When a process in the sandbox shows where the course lies, does the doctor say so and end badly?"""
    monkeypatch.setattr(bubblewrap, "STARTER", f"# {HERE}\n" + bubblewrap.STARTER)
    safe, words = examined(monkeypatch, "environment")
    assert not safe
    assert "environment is missing" in words


def test_missing_filter_is_noticed_and_survived(monkeypatch):
    """On a machine whose system calls we do not know, is that said, and is grading still allowed?"""
    monkeypatch.setattr(provisioner, "open_program", lambda: None)
    safe, words = examined(monkeypatch, "denied system calls")
    assert safe
    assert "denied system calls is missing. The list of system calls is known for x86_64 and aarch64" in words
    assert seccomp.denied_numbers("riscv64") == ()


def test_missing_bubblewrap_is_explained(monkeypatch, tmp_path):
    """Without bubblewrap, does the doctor say how to install it?"""
    monkeypatch.setenv("PATH", str(tmp_path))
    safe, words = examined(monkeypatch, "network")
    assert not safe
    assert "apt-get install bubblewrap" in words


def test_forbidden_namespaces_are_explained(monkeypatch, tmp_path):
    """Where namespaces are forbidden, does the doctor repeat what bubblewrap said and tell how to allow them?"""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    safe, words = examined(monkeypatch, "network")
    assert not safe
    assert "setting up uid map: Permission denied" in words
    assert "apparmor_restrict_unprivileged_userns" in words
