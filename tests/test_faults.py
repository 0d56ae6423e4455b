"""What breaks around the grader: no sandbox, no disk, no gradebook, no time to finish. No student may pay for it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import grading, nbgrader_plugin
from autograder.classroom import fill_in
from autograder.course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook
from autograder.errors import SandboxUnavailable
from autograder.grading import grade
from autograder.resume import is_finished
from autograder.sandbox import Limits, Sandbox
from autograder.verdict import Outcome

NOTEBOOK = "binary_classifier"
STUDENTS = ("anna", "ben", "carla")
FORBIDDEN = "bwrap: No permissions to create new namespace, likely because the kernel does not allow it"


@pytest.fixture
def handed_in(tmp_path, release, course_notebook):
    """A right notebook."""
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    path.write_text(json.dumps(fill_in(release, course_notebook)))
    return path


def fake_bubblewrap(monkeypatch, folder, script):
    """Put another program in bubblewrap's place."""
    (folder / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_missing_bubblewrap_stops_with_one_line(monkeypatch, tmp_path, handed_in):
    """Without bubblewrap, is nothing graded, nothing run in the open, and the remedy named?"""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        grade(handed_in)


def test_forbidden_bubblewrap_is_no_students_fault(monkeypatch, tmp_path, handed_in):
    """Where namespaces are forbidden, is nothing graded, and bubblewrap's own reason repeated?"""
    fake_bubblewrap(monkeypatch, tmp_path, f"echo '{FORBIDDEN}' >&2; exit 1")
    with pytest.raises(SandboxUnavailable, match="No permissions to create new namespace.*doctor"):
        grade(handed_in)


def test_kernel_that_never_comes_up(monkeypatch, tmp_path, handed_in):
    """Is a kernel that does not answer given up after its time, with no grade and no process left?"""
    fake_bubblewrap(monkeypatch, tmp_path, "exec sleep 61")
    started = time.monotonic()
    with pytest.raises(SandboxUnavailable, match="did not start"):
        grade(handed_in, limits=Limits(start=1))
    assert time.monotonic() - started < 20
    processes = subprocess.run(["ps", "ax", "-o", "args="], capture_output=True, text=True, check=True).stdout
    assert "sleep 61" not in processes.splitlines()


def test_full_disk_is_no_students_fault(monkeypatch, tmp_path, handed_in):
    """When no folder for the sockets can be made, is nothing graded?"""

    def full(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.scratch.tempfile.mkdtemp", full)
    with pytest.raises(OSError, match="No space left"):
        grade(handed_in)


def test_memory_of_the_sandbox_costs_one_exercise(tmp_path, release, course_notebook):
    """Does a function that takes all memory cost its own exercise, and no other?"""
    greedy = "def relu(Z):\n    kept = [b'x' * 2**20 for _ in range(10**6)]\n    return kept\n"
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    path.write_text(json.dumps(fill_in(release, course_notebook, {"relu": greedy})))
    report = grade(path, limits=Limits(memory=1024, call=8))
    assert {e.name for e in report.exercises if e.score < e.points} == {"relu"}
    assert not report.needs_manual_grade


def test_check_with_a_bug_blames_nobody(monkeypatch, handed_in):
    """When a check of ours raises, are the exercise's points left to staff and all others given?"""
    original = grading.judge

    def judge(notebook, student, reference, *rest):
        def broken(*arguments):
            raise KeyError("a bug of ours")

        monkeypatch.setattr(reference, "relu", broken)
        return original(notebook, student, reference, *rest)

    monkeypatch.setattr(grading, "judge", judge)
    report = grade(handed_in)
    by_name = {exercise.name: exercise for exercise in report.exercises}
    assert by_name["relu"].needs_manual_grade
    assert Outcome.ERROR in {verdict.outcome for verdict in by_name["relu"].verdicts}
    assert by_name["sigmoid"].score == by_name["sigmoid"].points
    assert any("a bug of ours" in fault for fault in report.faults)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder of three students, who handed in one right notebook each."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PACKAGE_ROOT / "nbgrader_config.py", root)
    nbgrader(root, "generate_assignment", ASSIGNMENT, "--create")
    release = nbformat.read(root / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    text = json.dumps(fill_in(release, read_course_notebook(NOTEBOOK)))
    for student in STUDENTS:
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{NOTEBOOK}.ipynb").write_text(text)
    return root


def nbgrader(root, *arguments, expect=0):
    """Run nbgrader to its end and return what it said."""
    done = subprocess.run(["nbgrader", *arguments], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == expect, done.stderr[-3000:]
    return done.stderr


def scores(root):
    """Return each student's points, and whether staff must look; None for who has none."""
    found = {}
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for student in STUDENTS:
            try:
                notebook = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
            except Exception:
                found[student] = None
            else:
                found[student] = notebook.score, any(grade.needs_manual_grade for grade in notebook.grades)
    return found


FULL = sum(read_course_notebook(NOTEBOOK).points.values())


@pytest.mark.xdist_group("faults")
def test_killed_run_is_completed_by_the_next(course):
    """After the grader was killed within a class, does a second run grade everybody, with nothing lost or left over?"""
    graded = [course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb" for student in STUDENTS]
    shutil.rmtree(course / "autograded", ignore_errors=True)
    scratch = tempfile.mkdtemp(prefix="killed-")  # a killed program cannot tidy up
    run = {"cwd": course, "stderr": subprocess.DEVNULL, "env": {**os.environ, "TMPDIR": scratch}}
    with subprocess.Popen(["nbgrader", "autograde", ASSIGNMENT], **run) as run:
        wait_until(lambda: is_finished(graded[0]) and graded[1].exists())
        time.sleep(1)
        run.send_signal(signal.SIGKILL)
    assert is_finished(graded[0])
    assert graded[1].parent.exists() and not is_finished(graded[1])
    first_grade = graded[0].stat().st_mtime_ns
    said = nbgrader(course, "autograde", ASSIGNMENT)
    assert "was left by a run that was cut off or broke" in said
    assert all(is_finished(path) for path in graded)
    assert graded[0].stat().st_mtime_ns == first_grade
    assert scores(course) == dict.fromkeys(STUDENTS, (FULL, False))
    shutil.rmtree(scratch, ignore_errors=True)


@pytest.mark.xdist_group("faults")
def test_held_gradebook_is_waited_for(course):
    """Is a gradebook that another program holds for a while waited for, and nobody's grade lost?"""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    lock = sqlite3.connect(course / "gradebook.db", isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(12, lambda: lock.execute("ROLLBACK"))
    release.start()
    try:
        nbgrader(course, "autograde", ASSIGNMENT, "--student", "ben")
    finally:
        release.join()
        lock.close()
    assert scores(course)["ben"] == (FULL, False)


@pytest.mark.xdist_group("faults")
def test_gradebook_held_for_ever(course):
    """Does a run that never gets the gradebook end with what to do, lose nobody, and does the next one go on?"""
    graded = [course / "autograded" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb" for student in STUDENTS]
    shutil.rmtree(course / "autograded", ignore_errors=True)
    config = (course / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(f"{config}\nfrom autograder import resume\nresume.LOCK_SECONDS = 2\n")
    lock = sqlite3.connect(course / "gradebook.db", isolation_level=None, timeout=60)
    with open(course / "held.log", "w+") as log:
        run = subprocess.Popen(["nbgrader", "autograde", ASSIGNMENT], cwd=course, stderr=log)
        wait_until(lambda: is_finished(graded[0]) and graded[1].parent.exists())
        lock.execute("BEGIN EXCLUSIVE")
        assert run.wait(timeout=200) != 0
        lock.execute("ROLLBACK")
        lock.close()
        log.seek(0)
        assert "The gradebook was held by another program for 2 s. End that one" in log.read()
    (course / "nbgrader_config.py").write_text(config)
    assert is_finished(graded[0])
    nbgrader(course, "autograde", ASSIGNMENT)
    assert scores(course) == dict.fromkeys(STUDENTS, (FULL, False))


def wait_until(happened, seconds=200):
    """Wait for something to happen."""
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert happened()


FILL = """
cp -r "$1"/. /course && cd /course || exit 9
head -c 100M /dev/zero > filler 2>/dev/null
nbgrader autograde "$2" 2>"$1/first"; echo "first run: $?"
rm filler; grep -ohE "No space left|The disk with the gradebook is full" "$1/first" | sort -u
nbgrader autograde "$2" 2>"$1/second"; echo "second run: $?"; tail -3 "$1/second"
cp -r gradebook.db autograded "$1"
"""
"""Grades on a disk that is full, makes room, and grades again."""


@pytest.mark.xdist_group("faults")
def test_really_full_disk(course):
    """On a disk without room, does the run fail aloud and grade nobody wrongly, and the next one grade everybody?"""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    disk = ["bwrap", "--dev-bind", "/", "/", "--size", str(24 * 2**20), "--tmpfs", "/course"]
    done = subprocess.run(
        [*disk, "sh", "-c", FILL, "fill", str(course), ASSIGNMENT], capture_output=True, text=True, timeout=300
    )
    assert done.stdout.startswith("first run: 1\n"), done
    assert "No space left" in done.stdout or "is full" in done.stdout
    assert "second run: 0\n" in done.stdout
    assert scores(course) == dict.fromkeys(STUDENTS, (FULL, False))


@pytest.mark.xdist_group("faults")
def test_unavailable_sandbox_asks_staff(course, monkeypatch, tmp_path):
    """Where no sandbox starts, is nothing run in the open, every exercise left to staff, and tried by the next run?"""
    with monkeypatch.context() as patch:
        fake_bubblewrap(patch, tmp_path, f"echo '{FORBIDDEN}' >&2; exit 1")
        said = nbgrader(course, "autograde", ASSIGNMENT, "--student", "carla", "--force")
    assert "needs manual grade" in said and "No permissions to create new namespace" in said
    assert scores(course)["carla"] == (0, True)
    nbgrader(course, "autograde", ASSIGNMENT, "--student", "carla")
    assert scores(course)["carla"] == (FULL, False)


def test_no_setting_of_nbgrader_switches_the_walls_off():
    """Has the plugin no setting by which other people's work runs without the sandbox?"""
    assert {"cell_seconds", "call_seconds", "memory"} >= {
        name for name in nbgrader_plugin.GradeInSandbox.class_own_traits(config=True)
    }


@pytest.mark.parametrize("load", [0, 2])
def test_same_grade_alone_and_on_a_busy_machine(handed_in, load):
    """Is the same submission graded the same, five times alone and five times with every core busy?"""
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(load)]
    try:
        reports = [grade(handed_in, limits=Limits(cell=10, call=10)) for _ in range(5)]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert {report.score for report in reports} == {FULL}
    assert len({report.to_json().split('"seconds"')[0] for report in reports}) == 1


def test_close_after_a_failed_start_leaves_nothing(monkeypatch, tmp_path):
    """Does a sandbox that could not start remove its folder?"""
    fake_bubblewrap(monkeypatch, tmp_path, "exit 1")
    scratch = tempfile.mkdtemp(prefix="left-")
    monkeypatch.setattr(tempfile, "tempdir", scratch)
    with pytest.raises(SandboxUnavailable):
        Sandbox()
    assert os.listdir(scratch) == []
    os.rmdir(scratch)
