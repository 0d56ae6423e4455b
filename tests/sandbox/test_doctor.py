"""The doctor: reports which protections work, which are missing, and why no sandbox starts."""

import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.sandbox import bubblewrap, doctor, provisioner, seccomp
from autograder.sandbox.doctor import run_doctor
from autograder.sandbox.mounts import PACKAGE
from autograder.sandbox.probes import SHARED_PROBES


def examined(monkeypatch, *names):
    """Return the verdict and the text of a doctor that makes only these checks."""
    monkeypatch.setattr(doctor, "SHARED_PROBES", [probe for probe in SHARED_PROBES if probe.protection in names])
    monkeypatch.setattr(doctor, "LIMIT_PROBES", [])
    words = io.StringIO()
    safe = run_doctor(Console(file=words, width=120, color_system=None))
    return safe, words.getvalue()


@pytest.mark.xdist_group("doctor")
def test_every_protection_works_here():
    """On a machine with all protections, does every attack fail, and does the command succeed?"""
    result = CliRunner().invoke(app, ["doctor"])
    assert "All required protections work" in result.output
    assert result.exit_code == 0


def test_shared_network_is_noticed(monkeypatch):
    """If the sandbox shares the machine's network, does the doctor report that and fail?"""
    namespaces = bubblewrap._namespaces
    shared = lambda other: [*(o for o in namespaces(other) if o != "--unshare-net"), "--share-net"]  # noqa: E731
    monkeypatch.setattr(bubblewrap, "_namespaces", shared)
    safe, words = examined(monkeypatch, "no network access", "environment hidden")
    assert not safe
    assert 'Missing: "no network access"' in words
    assert 'Missing: "environment hidden"' not in words
    assert "Do not grade other people's work on this machine" in words


def test_a_command_line_that_shows_the_course_is_noticed(monkeypatch):
    """If a process in the sandbox shows where the course is, does the doctor report that and fail?"""
    monkeypatch.setattr(bubblewrap, "START_KERNEL", f"# {PACKAGE}\n" + bubblewrap.START_KERNEL)
    safe, words = examined(monkeypatch, "environment hidden")
    assert not safe
    assert 'Missing: "environment hidden"' in words


def test_missing_filter_is_noticed_and_survived(monkeypatch):
    """On a machine whose system calls are not known, is that reported, and is grading still allowed?"""
    monkeypatch.setattr(provisioner, "open_filter", lambda: None)
    safe, words = examined(monkeypatch, "system calls filtered")
    assert safe
    assert 'Missing: "system calls filtered". System calls are filtered on x86_64 and aarch64 only' in words
    assert "no (optional)" in words
    assert seccomp.denied_numbers("riscv64") == ()


def test_missing_bubblewrap_is_explained(monkeypatch, tmp_path):
    """Without bubblewrap, does the doctor say how to install it?"""
    monkeypatch.setenv("PATH", str(tmp_path))
    safe, words = examined(monkeypatch, "no network access")
    assert not safe
    assert "apt-get install bubblewrap" in words


def test_forbidden_namespaces_are_explained(monkeypatch, tmp_path):
    """Where namespaces are forbidden, does the doctor repeat what bubblewrap said and tell how to allow them?"""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    safe, words = examined(monkeypatch, "no network access")
    assert not safe
    assert "setting up uid map: Permission denied" in words
    assert "apparmor_restrict_unprivileged_userns" in words
