"""Run the checks on a course's own answers: the solutions, the untouched release, and each known mistake."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType, SimpleNamespace
from typing import Any

import nbformat

from autograder.authoring.verify.bank import place
from autograder.authoring.verify.bounded import SECONDS, Stopped, bounded
from autograder.authoring.verify.problem import Problem, in_words, readable
from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.course import Assignment
from autograder.course.dataset import Dataset
from autograder.course.notebook import CourseNotebook, grade_id, role
from autograder.course.reference import run_solutions
from autograder.diagnosis.advise import advise
from autograder.diagnosis.mistakes import Mistake
from autograder.report import NOT_ANSWERED, ExerciseReport, Outcome
from autograder.sandbox.backend import InProcess

NOTEBOOK_SECONDS = 10 * SECONDS
"""Most processor time for checking all exercises of a notebook."""
FIX = "fix it; until then the known mistakes of its exercise are not checked"
Judged = tuple[Sequence[ExerciseReport], Sequence[str]]
"""Exercise reports, and what failed in the checks."""


@dataclass(frozen=True)
class Subject:
    """One notebook and what its functions are checked with.

    Parameters
    ----------
    notebook : CourseNotebook
    reference : SimpleNamespace
    dataset : Dataset
    assignment : Assignment
    """

    notebook: CourseNotebook
    reference: SimpleNamespace
    dataset: Dataset
    assignment: Assignment

    def judge(self, namespace: dict[str, Any], exercises: Iterable[str], seed: bytes, hints: bool = False) -> Judged:
        """Return the exercise reports of functions in a namespace, and what failed in the checks."""
        student = Student(InProcess(namespace), self.reference)
        run = run_checks(self.notebook, student, self.reference, self.dataset, seed, set(exercises))
        if hints:
            return advise(run, self.notebook, student, self.reference, self.dataset)
        return run.exercises, run.faults

    def at(self, exercise: str, found: str, wanted: str, next_step: str) -> Problem:
        """Return a problem of an exercise."""
        return Problem(f"{self.notebook.name}, {exercise}", found, wanted, next_step)


def problems_of_solutions(subject: Subject, exercises: Collection[str]) -> Iterator[Problem]:
    """Yield where the solutions do not earn full points, and which check has no docstring."""
    try:
        reports, faults = bounded(_solutions, subject, exercises, seconds=NOTEBOOK_SECONDS)
    except Stopped as stopped:
        yield Problem(subject.notebook.name, f"the solutions could not be checked: {stopped}",
                      "solutions and checks that end", "fix this first, and run it again")  # fmt: skip
        return
    yield from _broken_checks(subject.notebook.name, faults)
    for report in reports:
        if lost := [v for v in report.verdicts if v.outcome is not Outcome.PASSED]:
            yield subject.at(report.name, f"the solution fails {lost[0].check}: {lost[0].rationale}",
                            "full points for the solution", "fix the solution cell or the check")  # fmt: skip
        for verdict in report.verdicts:
            if not verdict.requirement:
                yield subject.at(report.name, f"{verdict.check} has no docstring",
                                "one line that says what must hold, in the student's words",
                                "write it: it is what feedback shows")  # fmt: skip


def _broken_checks(where: str, faults: Iterable[str]) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(where, f"a check raised an error: {fault}", "checks that raise nothing but Failed",
                      "fix the check, or use the assertions of autograder/checking/assertions.py")  # fmt: skip


def _solutions(subject: Subject, exercises: Collection[str]) -> Judged:
    return subject.judge(run_solutions(subject.notebook), exercises, b"verify")


def problems_of_release(subject: Subject, exercises: Collection[str]) -> Iterator[Problem]:
    """Yield where the untouched release earns points, or fails for any reason but that nothing is written yet."""
    path = subject.assignment.release / f"{subject.notebook.name}.ipynb"
    if not path.exists():
        yield Problem(subject.notebook.name, "there is no release", readable(path), "make release")
        return
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if role(cell, "solution")]
    there = [grade_id(cell) for cell in cells]
    for exercise in exercises:
        if exercise not in there:
            yield subject.at(
                exercise, "the release has no cell for it", "a release made from this source", "make release"
            )
    try:
        reports, faults = bounded(_stubs, subject, cells, exercises, seconds=NOTEBOOK_SECONDS)
    except Stopped as stopped:
        yield Problem(f"{subject.notebook.name}, {readable(path)}", f"it could not be checked: {stopped}",
                      "stubs that run and raise NotImplementedError", "make release")  # fmt: skip
        return
    yield from _broken_checks(subject.notebook.name, faults)
    for report in reports:
        if report.name in there:
            yield from _of_stub(subject, report)


def _stubs(subject: Subject, cells: Iterable[nbformat.NotebookNode], exercises: Collection[str]) -> Judged:
    namespace: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell.source, f"<release, cell {grade_id(cell)}>", "exec"), namespace)
    return subject.judge(namespace, exercises, b"verify")


def _of_stub(subject: Subject, report: ExerciseReport) -> Iterator[Problem]:
    first = report.first_failed
    if report.score or first is None:
        yield subject.at(report.name, f"the untouched release earns {report.score:g} points", "0 points",
                        "make release; if that does not help, the checks pass without an answer")  # fmt: skip
    elif not re.search(f"is not implemented yet|{NOT_ANSWERED}", first.rationale):
        yield subject.at(report.name, f"the untouched release fails with: {first.rationale}",
                        "a stub that raises NotImplementedError, or no answer", "make release")  # fmt: skip


def problems_of_mistakes(subject: Subject, mistakes: Sequence[Mistake]) -> Iterator[Problem]:
    """Yield which known mistakes of one function cannot be checked, lose nothing, or do not get their own hint.

    The other mistakes of the function are compared with each one. If one does not run or does not end, they are not
    checked until it is fixed.
    """
    current = None
    try:
        broken = bounded(_unrunnable, subject, mistakes, blame=mistake_in)
        for mistake, words in broken:
            yield Problem(place(subject.notebook, mistake), f"its source does not run: {words}",
                          "a function definition that runs in the notebook's namespace", FIX)  # fmt: skip
        for current in mistakes if not broken else ():
            (report,), faults = bounded(_mistake, subject, current, blame=mistake_in)
            yield from _of_mistake(place(subject.notebook, current), current, report, faults)
    except Stopped as stopped:
        blamed = stopped.about if isinstance(stopped.about, Mistake) else current
        others = "" if blamed else " (or a later one of its exercise)"
        yield Problem(place(subject.notebook, blamed or mistakes[0]) + others, f"while it was checked: {stopped}",
                      "a function that returns or raises, in bounded time and memory", FIX)  # fmt: skip


def _unrunnable(subject: Subject, mistakes: Iterable[Mistake]) -> list[tuple[Mistake, str]]:
    """Return the mistakes whose source raises, with what it raises."""
    found = []
    for mistake in mistakes:
        try:
            run_solutions(subject.notebook, {mistake.exercise: mistake.source})
        except BaseException as error:  # an exit, too, would end verification
            found.append((mistake, in_words(error)))
    return found


def _mistake(subject: Subject, mistake: Mistake) -> Judged:
    namespace = run_solutions(subject.notebook, {mistake.exercise: mistake.source})
    return subject.judge(namespace, [mistake.exercise], mistake.id.encode(), hints=True)


def mistake_in(frame: FrameType | None) -> Mistake | None:
    """Return the known mistake that was running: the one being checked, or one that it was being compared with."""
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, Mistake):
                return value
        frame = frame.f_back
    return None


def _of_mistake(where: str, mistake: Mistake, report: ExerciseReport, faults: Sequence[str]) -> Iterator[Problem]:
    yield from _broken_checks(where, faults)
    if report.score == report.points:
        yield Problem(where, f"the known mistake {mistake.id} earns full points", "every known mistake loses points",
                      "give a check inputs on which it fails")  # fmt: skip
    elif not faults and (report.first_failed is None or report.first_failed.hint != mistake.hint):
        yield Problem(where, f"the known mistake {mistake.id} does not get its own hint",
                      "inputs on which it differs from every other mistake, or the same hint as its twin",
                      "let the checks use inputs that tell them apart")  # fmt: skip
