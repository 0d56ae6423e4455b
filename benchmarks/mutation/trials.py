"""Judges mutants as a learner's answers are judged, each in a process of its own that can be stopped."""

import multiprocessing
import os
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.reference import load_reference, run_solutions
from autograder.report import Outcome
from autograder.sandbox.backend import InProcess
from tests.this_course import load_dataset, read_course_notebook

from .mutator import make_mutants

SECONDS, MEMORY = 60, 4 * 2**30
"""Longest time (seconds) and most memory (bytes) of one trial: beyond them the sandbox, too, would stop a learner."""
SURVIVED, KILLED, ENDLESS, BROKE = "survived", "killed", "endless", "broke"
"""What becomes of a mutant; `broke` is a fault of the checks, not of the mutant."""


@dataclass(frozen=True)
class Course:
    """One notebook and what its functions are judged with."""

    notebook: object
    reference: object
    dataset: object


def load_course(name):
    """Return the course notebook of this name, its correct functions, and the digits."""
    notebook = read_course_notebook(name)
    return Course(notebook, load_reference(notebook), load_dataset())


def mutants_of(course):
    """Return the mutants of each function of a notebook, in its order, by exercise."""
    sources = {exercise: course.notebook.solution_code(exercise) for exercise in course.notebook.points}
    return {
        exercise: make_mutants(exercise, source)
        for exercise, source in sources.items()
        if f"def {exercise}(" in source  # the answer to a question is no function
    }


def try_mutant(course, mutant, seed):
    """Judge one mutant, in its own exercise only, and return what became of it."""
    try:
        namespace = run_solutions(course.notebook, {mutant.exercise: mutant.source})
    except Exception:
        return KILLED  # not even a function: a default value that cannot be computed, say
    student = Student(InProcess(namespace), course.reference)
    run = run_checks(course.notebook, student, course.reference, course.dataset, seed, only=[mutant.exercise])
    (exercise,) = run.exercises
    if run.faults or any(verdict.outcome is Outcome.ERROR for verdict in exercise.verdicts):
        return BROKE
    return KILLED if exercise.score < exercise.points else SURVIVED


def try_all(course, mutants, seed, processes=2):
    """Judge mutants side by side.

    Parameters
    ----------
    course : Course
    mutants : list of Mutant
    seed : bytes
        Decides the hidden inputs, together with the mutant.
    processes : int

    Yields
    ------
    mutant : Mutant
    outcome : str
        What became of it.
    """
    waiting, running = list(reversed(mutants)), {}
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            end, process = _start(course, mutant, seed)
            running[end] = mutant, process, time.monotonic() + SECONDS
        ready = wait(running, timeout=1)
        late = [end for end, (_, _, limit) in running.items() if end not in ready and time.monotonic() > limit]
        for end in [*ready, *late]:
            mutant, process, _ = running.pop(end)
            yield mutant, _outcome(end, process, end in late)


def _start(course, mutant, seed):
    ours, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_child, args=(theirs, course, mutant, seed))
    process.start()
    theirs.close()
    return ours, process


def _child(end, course, mutant, seed):
    pages = int(Path("/proc/self/statm").read_text().split()[0])  # what it was born with does not count
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY + pages * resource.getpagesize(),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # it ends also when nobody waits for it any more
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        end.send(try_mutant(course, mutant, seed + mutant.id.encode()))


def _outcome(end, process, late):
    """Return what a child sent; one that ends without a word used too much memory."""
    try:
        outcome = ENDLESS if late else end.recv()
    except EOFError:
        outcome = ENDLESS
    process.kill()
    process.join()
    end.close()
    return outcome
