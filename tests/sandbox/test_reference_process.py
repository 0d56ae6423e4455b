"""reference_process.py: correct functions run in a process of their own, whose end does not harm the grader."""

import signal
import sys
import time

import numpy as np
import pytest
from this_course import THIS, read_course_notebook

from autograder.course.reference import load_reference
from autograder.errors import AutograderError
from autograder.sandbox import reference_process
from autograder.sandbox.backend import compute
from autograder.sandbox.guest.protocol import Rng
from autograder.sandbox.limits import MAX_REFERENCE_DEATHS
from autograder.sandbox.reference_process import ReferenceProcess

NAME = "binary_classifier"
REFERENCE = load_reference(read_course_notebook(NAME))
LONG = [np.ones((9000, 1000), np.uint8), np.ones((1000, 9000), np.uint8), 0]
"""Arguments that keep `weighted_sum` for a minute in one step of NumPy."""


@pytest.fixture
def process():
    """A process that answers."""
    with ReferenceProcess(THIS, NAME) as process:
        yield process


def test_same_values_as_here(process):
    """Does the process return what the function returns here, one question after the other?"""
    for z in (np.array([-3.0, 0.0, 800.0]), np.zeros((2, 0))):
        assert np.array_equal(process.compute("sigmoid", [z], {}), compute(REFERENCE, "sigmoid", [z], {}))
    a, y = np.array([0.2, 0.7]), np.array([0.0, 1.0])
    assert process.compute("binary_cross_entropy", [], {"a": a, "y": y}) == REFERENCE.binary_cross_entropy(a, y)


def test_a_generator_is_drawn_out(process):
    """Are a generator's first values returned as a list, drawn with the seed that was sent?"""
    question = ["minibatches", [np.zeros((6, 2)), np.zeros(6), 4, Rng(3)], {}]
    batches, expected = process.compute(*question), compute(REFERENCE, *question)
    assert [len(X) for X, _ in batches] == [4, 2]
    assert np.array_equal(batches[0][0], expected[0][0])


def test_an_exception_is_told_by_its_type(process):
    """Does an odd question get an error, and the next one its answer?"""
    with pytest.raises(RuntimeError, match="TypeError in a correct function"):
        process.compute("sigmoid", [1, 2, 3, 4], {})
    assert process.compute("sigmoid", [0.0], {}) == 0.5


def test_memory_is_limited(process):
    """Does an answer that needs too much memory cost the grader nothing?"""
    with pytest.raises(RuntimeError, match="MemoryError in a correct function"):
        process.compute("weighted_sum", [np.ones((20000, 1)), np.ones((1, 20000)), 0.0], {})
    assert process.compute("sigmoid", [0.0], {}) == 0.5


def test_time_is_limited_also_within_numpy(process, monkeypatch):
    """Is an answer given up that takes a minute in one step of NumPy, and the next one given all the same?"""
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="a correct function was stopped"):
        process.compute("weighted_sum", LONG, {})
    assert time.monotonic() - started < reference_process.REFERENCE_WALL_SECONDS + 5
    assert process.compute("sigmoid", [0.0], {}) == 0.5


def test_who_ends_it_again_and_again_gets_nothing(process, monkeypatch):
    """Is nothing answered any more after some processes were ended?"""
    for _ in range(MAX_REFERENCE_DEATHS):
        process.compute("sigmoid", [0.0], {})
        process._child.send_signal(signal.SIGPROF)
        process._child.wait()
        with pytest.raises(RuntimeError, match="was stopped"):
            process.compute("sigmoid", [0.0], {})
    with pytest.raises(RuntimeError, match="no question is answered any more"):
        process.compute("sigmoid", [0.0], {})


def broken(process, match):
    """Ask twice; each time a fault of ours is told, the second time without a process."""
    for _ in range(2):
        with pytest.raises(AutograderError, match=match):
            process.compute("sigmoid", [0.0], {})
        assert process._child is None
        process._command = None


def test_wall_time_is_limited(process, monkeypatch):
    """Is a process that used no processor time and gave no answer waited for once, and then a fault of ours?"""
    process.compute("sigmoid", [0.0], {})
    monkeypatch.setattr(reference_process, "REFERENCE_WALL_SECONDS", 0.5)
    process._child.send_signal(signal.SIGSTOP)
    broken(process, "a process waited too long for a processor")


def test_one_that_the_machine_kills_is_a_fault_of_ours(process):
    """Is a process that Linux kills, as it does for want of memory, a fault of ours and of no learner?"""
    process.compute("sigmoid", [0.0], {})
    process._child.kill()
    process._child.wait()
    broken(process, "killed from outside, as Linux does")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["/bin/false"], "it ended, or its time was up"),
        (["/bin/sleep", "9"], "it ended, or its time was up"),
        (["/nowhere"], "No such file or directory"),
        (
            [sys.executable, "-P", "-m", "autograder.sandbox.reference_process", "/", "nowhere", "x"],
            "CourseError|FileNotFoundError",
        ),
    ],
    ids=["ends", "hangs", "missing", "cannot load"],
)
def test_one_that_cannot_start_is_a_fault_of_ours(process, monkeypatch, command, words):
    """Is a process that ends, hangs or finds no course before it has loaded the functions a fault of ours?"""
    monkeypatch.setattr(reference_process, "REFERENCE_WALL_SECONDS", 1 if "sleep" in command[0] else 60)
    process._command = command
    broken(process, words)


def test_no_process_left_is_a_fault_of_ours(process, monkeypatch):
    """Where Linux starts no more processes, is that a fault of ours, and said with what to look at?"""

    def no_more(*command, **options):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(reference_process.subprocess, "Popen", no_more)
    broken(process, "temporarily unavailable.*check that memory, disk and processes are left")


def test_nothing_is_imported_from_where_the_grader_was_started(process, tmp_path, monkeypatch):
    """Does a student's module, in the folder in which somebody grades, stay a file?"""
    for name in ("numpy", "json", "select"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    assert process.compute("sigmoid", [0.0], {}) == 0.5
    assert not (tmp_path / "ran").exists()


def test_it_ends_with_its_grader():
    """Does the process end when nobody can ask it any more?"""
    process = ReferenceProcess(THIS, NAME)
    process.compute("sigmoid", [0.0], {})
    process._child.stdin.close()
    assert process._child.wait(timeout=20) == 0
    process._child.stdout.close()
