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
from dataclasses import replace

import pytest
from course_folder import CourseFolder
from nbgrader.api import Gradebook
from this_course import ASSIGNMENT

from autograder import grader
from autograder.errors import SandboxUnavailable
from autograder.nbgrader_plugins import preprocessors
from autograder.nbgrader_plugins.resume import is_finished
from autograder.report import Outcome
from autograder.sandbox import procfs
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.reference_process import ReferenceProcess

NOTEBOOK = "binary_classifier"
STUDENTS = ("anna", "ben", "carla")
HELD_SECONDS = 8
"""How long a gradebook is held, in seconds: longer than the 5 after which SQLite itself gives up."""
FORBIDDEN = "bwrap: No permissions to create new namespace, likely because the kernel does not allow it"


@pytest.fixture
def handed_in(tmp_path, course_folder):
    """A right notebook."""
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    path.write_text(json.dumps(course_folder.fill_in()))
    return path


@pytest.fixture
def grade(course_folder):
    """Return a function that grades a notebook of the course; see `autograder.grade`."""
    return course_folder.grade


def fake_bubblewrap(monkeypatch, folder, script):
    """Put another program in bubblewrap's place."""
    (folder / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_missing_bubblewrap_stops_with_one_line(grade, monkeypatch, tmp_path, handed_in):
    """Without bubblewrap, is nothing graded, nothing run in the open, and the remedy named?"""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        grade(handed_in)


def test_forbidden_bubblewrap_is_no_students_fault(grade, monkeypatch, tmp_path, handed_in):
    """Where namespaces are forbidden, is nothing graded, and bubblewrap's own reason repeated?"""
    fake_bubblewrap(monkeypatch, tmp_path, f"echo '{FORBIDDEN}' >&2; exit 1")
    with pytest.raises(SandboxUnavailable, match="No permissions to create new namespace.*doctor"):
        grade(handed_in)


def test_kernel_that_never_comes_up(grade, monkeypatch, tmp_path, handed_in):
    """Is a kernel that does not answer given up after its time, with no grade and no process left?"""
    fake_bubblewrap(monkeypatch, tmp_path, "exec sleep 61")
    started = time.monotonic()
    with pytest.raises(SandboxUnavailable, match="did not start"):
        grade(handed_in, limits=Limits(start=1))
    assert time.monotonic() - started < 20
    processes = subprocess.run(["ps", "ax", "-o", "args="], capture_output=True, text=True, check=True).stdout
    assert "sleep 61" not in processes.splitlines()


def test_full_disk_is_no_students_fault(grade, monkeypatch, tmp_path, handed_in):
    """When no folder for the sockets can be made, is nothing graded?"""

    def full(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("autograder.tempdirs.tempfile.mkdtemp", full)
    with pytest.raises(OSError, match="No space left"):
        grade(handed_in)


def test_memory_of_the_sandbox_costs_one_exercise(grade, tmp_path, course_folder):
    """Does a function that takes all memory cost its own exercise, and no other?"""
    greedy = "def relu(Z):\n    kept = [b'x' * 2**20 for _ in range(10**6)]\n    return kept\n"
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    path.write_text(json.dumps(course_folder.fill_in({"relu": greedy})))
    report = grade(path, limits=Limits(memory=1024, call=8))
    assert {e.name for e in report.exercises if e.score < e.points} == {"relu"}
    assert not report.needs_manual_grade


def test_check_with_a_bug_blames_nobody(grade, monkeypatch, handed_in):
    """When a check of ours raises, are the exercise's points left to staff and all others given?"""
    original = grader.run_checks

    def run_checks(notebook, student, reference, *rest):
        def broken(*arguments):
            raise KeyError("a bug of ours")

        monkeypatch.setattr(reference, "relu", broken)
        return original(notebook, student, reference, *rest)

    monkeypatch.setattr(grader, "run_checks", run_checks)
    report = grade(handed_in)
    by_name = {exercise.name: exercise for exercise in report.exercises}
    assert by_name["relu"].needs_manual_grade
    assert Outcome.ERROR in {verdict.outcome for verdict in by_name["relu"].verdicts}
    assert by_name["sigmoid"].score == by_name["sigmoid"].points
    assert any("a bug of ours" in fault for fault in report.faults)


WRONG = {
    "weighted_sum": "def weighted_sum(X, w, b):\n    return X @ w\n",
    "relu": "def relu(Z):\n    return np.maximum(Z, 0.01 * Z)\n",
}
"""Two wrong functions that others call: those are judged with correct ones in their place."""


@pytest.fixture
def partly_wrong(tmp_path, course_folder):
    """A notebook that is wrong in two functions only."""
    path = tmp_path / f"{NOTEBOOK}.ipynb"
    path.write_text(json.dumps(course_folder.fill_in(WRONG)))
    return path


def lost(report):
    """Return the exercises without full points, and those of them that staff look at."""
    exercises = [exercise for exercise in report.exercises if exercise.score < exercise.points]
    return {e.name for e in exercises}, {e.name for e in exercises if e.needs_manual_grade}


def test_correct_functions_that_do_not_start_cost_nothing_in_silence(grade, monkeypatch, partly_wrong):
    """Where no process with correct functions starts, do staff look at all that lost points, and does a run mend it?"""
    with monkeypatch.context() as patch:
        made = ReferenceProcess.__init__

        def broken(process, *arguments):
            made(process, *arguments)
            process._command = ["/bin/false"]

        patch.setattr(ReferenceProcess, "__init__", broken)
        report = grade(partly_wrong)
    without, staff = lost(report)
    assert without == staff > set(WRONG)
    assert any("correct functions, which replace wrong ones, cannot be computed" in f for f in report.faults)
    assert lost(grade(partly_wrong)) == (set(WRONG), set())


class Unlucky:
    """Kills the sandbox at the fortieth call of a grading; afterwards something may be different.

    Parameters
    ----------
    monkeypatch : pytest.MonkeyPatch
    afterwards : callable
    """

    def __init__(self, monkeypatch, afterwards=lambda: None):
        self.calls, self.afterwards = 0, afterwards
        self.request = Sandbox.request
        monkeypatch.setattr(Sandbox, "request", lambda *arguments: self.call(*arguments))

    def call(self, sandbox, *arguments):
        """Pass on a call, as `Sandbox.request` does."""
        self.calls += 1
        if self.calls == 40:
            self.afterwards()
            sandbox.watchdog.kill()
        return self.request(sandbox, *arguments)


def test_sandbox_killed_for_want_of_memory_costs_nothing_in_silence(grade, monkeypatch, handed_in):
    """When Linux ends a sandbox because the machine has no memory left, do staff look at what the notebook lost?"""
    kills = [0]
    monkeypatch.setattr(procfs, "oom_kills", lambda: kills[0])
    Unlucky(monkeypatch, lambda: kills.append(kills.pop() + 1))
    report = grade(handed_in)
    without, staff = lost(report)
    assert without == staff != set()
    assert any("the machine ran out of memory" in fault for fault in report.faults)
    assert report.score > report.max_score / 2


def test_notebook_that_ends_its_own_kernel_is_not_left_to_staff(grade, monkeypatch, handed_in):
    """While the machine has memory, does a kernel that ends cost its own exercise, and ask nobody to look?"""
    Unlucky(monkeypatch)
    report = grade(handed_in)
    without, staff = lost(report)
    assert len(without) == 1
    assert not staff


def test_sandboxes_that_start_no_more_cost_nothing_in_silence(grade, monkeypatch, handed_in):
    """When no sandbox starts any more within a notebook, is that tried once, and all the rest left to staff?"""
    tries = []

    def none(self, *arguments):
        tries.append(self)
        raise SandboxUnavailable("the sandbox did not start")

    Unlucky(monkeypatch, lambda: monkeypatch.setattr(Sandbox, "_start", none))
    report = grade(handed_in)
    without, staff = lost(report)
    assert without == staff
    assert len(staff) > 10
    assert len(tries) == 1


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """A course folder of three students, who submitted one right notebook each."""
    made = CourseFolder(tmp_path_factory.mktemp("course"), request.config.option.exhaustive, tiny=True)
    for student in STUDENTS:
        made.submit(student, made.fill_in())
    return made


def assert_all_have_full_points(course):
    """Has everybody full points, and does staff look at nobody?"""
    assert [student for student in STUDENTS if course.lost(student) or course.needs_manual(student)] == []


@pytest.mark.xdist_group("faults")
def test_killed_run_is_completed_by_the_next(course):
    """After the grader was killed within a class, does a second run grade everybody, with nothing lost or left over?"""
    graded = [course.autograded(student) for student in STUDENTS]
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    scratch = tempfile.mkdtemp(prefix="killed-")  # a killed program cannot tidy up
    run = {"cwd": course.root, "stderr": subprocess.DEVNULL, "env": {**os.environ, "TMPDIR": scratch}}
    with subprocess.Popen(["nbgrader", "autograde", ASSIGNMENT], **run) as run:
        wait_until(lambda: is_finished(graded[0]) and graded[1].exists())
        time.sleep(1)
        run.send_signal(signal.SIGKILL)
    assert is_finished(graded[0])
    assert graded[1].parent.exists() and not is_finished(graded[1])
    first_grade = graded[0].stat().st_mtime_ns
    said = course.nbgrader("autograde", ASSIGNMENT)
    assert "was left by a run that was interrupted or failed" in said
    assert all(is_finished(path) for path in graded)
    assert graded[0].stat().st_mtime_ns == first_grade
    assert_all_have_full_points(course)
    shutil.rmtree(scratch, ignore_errors=True)


@pytest.mark.xdist_group("faults")
def test_held_gradebook_is_waited_for(course):
    """Is a gradebook that another program holds for a while waited for, and nobody's grade lost?"""
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    lock = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(HELD_SECONDS, lambda: lock.execute("ROLLBACK"))
    release.start()
    try:
        course.nbgrader("autograde", ASSIGNMENT, "--student", "ben")
    finally:
        release.join()
        lock.close()
    assert not course.lost("ben") and not course.needs_manual("ben")


@pytest.mark.xdist_group("faults")
def test_gradebook_held_for_ever(course):
    """Does a run that never gets the gradebook end with what to do, lose nobody, and does the next one go on?"""
    graded = [course.autograded(student) for student in STUDENTS]
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    config = course.add_settings("\nfrom autograder.nbgrader_plugins import resume\nresume.LOCK_SECONDS = 2\n")
    lock = sqlite3.connect(course.root / "gradebook.db", isolation_level=None, timeout=60)
    with open(course.root / "held.log", "w+") as log:
        run = subprocess.Popen(["nbgrader", "autograde", ASSIGNMENT], cwd=course.root, stderr=log)
        wait_until(lambda: is_finished(graded[0]) and graded[1].parent.exists())
        lock.execute("BEGIN EXCLUSIVE")
        assert run.wait(timeout=200) != 0
        lock.execute("ROLLBACK")
        lock.close()
        log.seek(0)
        assert "Another program held the gradebook for 2 s. Close it" in log.read()
    (course.root / "nbgrader_config.py").write_text(config)
    assert is_finished(graded[0])
    course.nbgrader("autograde", ASSIGNMENT)
    assert_all_have_full_points(course)


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
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    disk = ["bwrap", "--dev-bind", "/", "/", "--size", str(24 * 2**20), "--tmpfs", "/course"]
    done = subprocess.run(
        [*disk, "sh", "-c", FILL, "fill", str(course.root), ASSIGNMENT], capture_output=True, text=True, timeout=300
    )
    assert done.stdout.startswith("first run: 1\n"), done
    assert "No space left" in done.stdout or "is full" in done.stdout
    assert "second run: 0\n" in done.stdout
    assert_all_have_full_points(course)


@pytest.mark.xdist_group("faults")
def test_unavailable_sandbox_asks_staff(course, monkeypatch, tmp_path):
    """Where no sandbox starts, is nothing run in the open, every exercise left to staff, and tried by the next run?"""
    with monkeypatch.context() as patch:
        fake_bubblewrap(patch, tmp_path, f"echo '{FORBIDDEN}' >&2; exit 1")
        said = course.nbgrader("autograde", ASSIGNMENT, "--student", "carla", "--force")
    assert "needs manual grade" in said and "No permissions to create new namespace" in said
    assert set(course.grades("carla").values()) == {0} and course.needs_manual("carla") == {*course.points()}
    course.nbgrader("autograde", ASSIGNMENT, "--student", "carla")
    assert not course.lost("carla") and not course.needs_manual("carla")


BROKEN_CHECK = """
from autograder import grader
load = grader.load_reference
def without(notebook):
    reference = load(notebook)
    reference.weighted_sum = reference.sigmoid = None
    return reference
grader.load_reference = without
"""
"""Lines of a configuration by which some checks raise: those that ask for a correct `sigmoid`, say."""


@pytest.mark.xdist_group("faults")
def test_partly_broken_notebook_is_graded_again_until_staff_have_graded_it(course):
    """Is a notebook with broken exercises graded by each next run, with staff's points kept, until they gave all?"""
    path = course.autograded("anna")
    only_anna = ("autograde", ASSIGNMENT, "--student", "anna")
    config = course.add_settings(BROKEN_CHECK)
    try:
        course.nbgrader(*only_anna, "--force")
        broken = staff_must_grade(course.root)
        assert "test_sigmoid" in broken and 1 < len(broken) < 10
        give_points(course.root, broken[:1], 1.0)
        assert "is graded again" in course.nbgrader(*only_anna)
        assert (manual_points(course.root), staff_must_grade(course.root)) == ({broken[0]: 1.0}, broken)
        give_points(course.root, broken, 2.0)
        before = path.stat().st_mtime_ns
        course.nbgrader(*only_anna)
        assert path.stat().st_mtime_ns == before
        assert (manual_points(course.root), staff_must_grade(course.root)) == (dict.fromkeys(broken, 2.0), [])
        give_points(course.root, broken, None)
    finally:
        (course.root / "nbgrader_config.py").write_text(config)
    course.nbgrader(*only_anna)
    assert not course.lost("anna") and not course.needs_manual("anna")


def graded_cells(gradebook):
    """Return anna's rows in the gradebook."""
    return gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "anna").grades


def staff_must_grade(root):
    """Return anna's grade cells that staff must look at."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return [grade.name for grade in graded_cells(gradebook) if grade.needs_manual_grade]


def manual_points(root):
    """Return the points that staff gave anna."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {grade.name: grade.manual_score for grade in graded_cells(gradebook) if grade.manual_score is not None}


def give_points(root, names, points):
    """Give anna points by hand, as the formgrader does; None takes them back and asks for them again."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for grade in graded_cells(gradebook):
            if grade.name in names:
                grade.manual_score, grade.needs_manual_grade = points, points is None
        gradebook.db.commit()


def test_no_setting_of_nbgrader_switches_the_sandbox_off():
    """Has the plugin no setting by which other people's work runs without the sandbox?"""
    assert {"cell_seconds", "call_seconds", "memory"} >= {
        name for name in preprocessors.GradeInSandbox.class_own_traits(config=True)
    }


def grade_often(grade, path, load, times):
    """Grade a notebook some times beside some busy loops; return the different reports, but for their seconds."""
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(load)]
    try:
        reports = [grade(path, limits=Limits(cell=10, call=10)) for _ in range(times)]
    finally:
        for process in busy:
            process.kill()
            process.wait()
    return {replace(report, seconds={}).to_json() for report in reports}


def test_same_grade_alone_and_on_a_busy_machine(grade, handed_in, rotation):
    """Is the same submission graded the same, alone and with every core busy?"""
    times = 4 if rotation.exhaustive else 1
    (report,) = grade_often(grade, handed_in, 0, times) | grade_often(grade, handed_in, 2, times)
    assert json.loads(report)["score"] == json.loads(report)["max_score"]


def test_same_report_of_a_partly_wrong_notebook_on_a_busy_machine(grade, partly_wrong, rotation):
    """Are hints, pictures and what correct functions stood in for the same too, alone and with every core busy?"""
    times = 2 if rotation.exhaustive else 1
    (report,) = grade_often(grade, partly_wrong, 0, times) | grade_often(grade, partly_wrong, 2, times)
    assert "in place of yours" in report
    assert any(verdict["hint"] for exercise in json.loads(report)["exercises"] for verdict in exercise["verdicts"])


def test_close_after_a_failed_start_leaves_nothing(monkeypatch, tmp_path):
    """Does a sandbox that could not start remove its folder?"""
    fake_bubblewrap(monkeypatch, tmp_path, "exit 1")
    scratch = tempfile.mkdtemp(prefix="left-")
    monkeypatch.setattr(tempfile, "tempdir", scratch)
    with pytest.raises(SandboxUnavailable):
        Sandbox()
    assert os.listdir(scratch) == []
    os.rmdir(scratch)
