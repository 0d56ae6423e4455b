"""Judge a course's own answers as learners' are judged: the solutions, the untouched release, each known mistake."""

import re
from dataclasses import dataclass

import nbformat

from autograder.authoring.verify.bank import place
from autograder.authoring.verify.bounded import SECONDS, Stopped, bounded
from autograder.authoring.verify.problem import Problem, in_words, readable
from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.notebook import grade_id, role
from autograder.course.reference import run_solutions
from autograder.diagnosis.advise import advise
from autograder.diagnosis.mistakes import Mistake
from autograder.report import NOT_ANSWERED, Outcome
from autograder.sandbox.backend import InProcess

ALL_TOGETHER = 10 * SECONDS
"""Most processor time of judging all exercises of a notebook, in seconds."""
MEND = "mend it; until then the known mistakes of its exercise are not judged"


@dataclass(frozen=True)
class Subject:
    """One notebook and what its functions are judged with.

    Parameters
    ----------
    notebook : CourseNotebook
    reference : SimpleNamespace
    dataset : Dataset
    assignment : Assignment
    """

    notebook: object
    reference: object
    dataset: object
    assignment: object

    def judge(self, namespace, exercises, seed, hints=False):
        """Return the exercise reports of functions in a namespace, and what broke in the checks."""
        student = Student(InProcess(namespace), self.reference)
        run = run_checks(self.notebook, student, self.reference, self.dataset, seed, set(exercises))
        return advise(run, self.notebook, student, self.reference, self.dataset) if hints else (
            run.exercises, run.faults)  # fmt: skip

    def at(self, exercise, *words):
        """Return a problem of an exercise."""
        return Problem(f"{self.notebook.name}, {exercise}", *words)


def problems_of_solutions(subject, exercises):
    """Yield where the solutions do not earn full points, and which check says nothing."""
    try:
        reports, faults = bounded(_solutions, subject, exercises, seconds=ALL_TOGETHER)
    except Stopped as stopped:
        yield Problem(subject.notebook.name, f"the solutions could not be judged: {stopped}",
                      "solutions and checks that end", "mend this first, and run it again")  # fmt: skip
        return
    yield from _broken_checks(subject.notebook.name, faults)
    for report in reports:
        if lost := [v for v in report.verdicts if v.outcome is not Outcome.PASSED]:
            yield subject.at(report.name, f"the solution fails {lost[0].check}: {lost[0].rationale}",
                            "full points for the solution", "mend the solution cell or the check")  # fmt: skip
        for verdict in report.verdicts:
            if not verdict.requirement:
                yield subject.at(report.name, f"{verdict.check} has no docstring",
                                "one line that says what must hold, in the learner's words",
                                "write it: it is what feedback shows")  # fmt: skip


def _broken_checks(where, faults):
    for fault in faults:
        yield Problem(where, f"a check broke: {fault}", "checks that only ever fail by Failed",
                      "mend the check, or use the assertions of autograder/checking/assertions.py")  # fmt: skip


def _solutions(subject, exercises):
    return subject.judge(run_solutions(subject.notebook), exercises, b"verify")


def problems_of_release(subject, exercises):
    """Yield where the untouched release earns points, or is told anything but that nothing is written yet."""
    path = subject.assignment.release / f"{subject.notebook.name}.ipynb"
    if not path.exists():
        yield Problem(
            subject.notebook.name,
            "there is no release",
            readable(path),
            "make release",
        )
        return
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if role(cell, "solution")]
    there = [grade_id(cell) for cell in cells]
    for exercise in exercises:
        if exercise not in there:
            yield subject.at(
                exercise, "the release has no cell for it", "a release made of this source", "make release"
            )
    try:
        reports, faults = bounded(_stubs, subject, cells, exercises, seconds=ALL_TOGETHER)
    except Stopped as stopped:
        yield Problem(f"{subject.notebook.name}, {readable(path)}", f"it could not be judged: {stopped}",
                      "stubs that run and raise NotImplementedError", "make release")  # fmt: skip
        return
    yield from _broken_checks(subject.notebook.name, faults)
    for report in reports:
        if report.name in there:
            yield from _of_stub(subject, report)


def _stubs(subject, cells, exercises):
    namespace = {}
    for cell in cells:
        exec(compile(cell.source, f"<release, cell {grade_id(cell)}>", "exec"), namespace)
    return subject.judge(namespace, exercises, b"verify")


def _of_stub(subject, report):
    first = report.first_failed
    if report.score or first is None:
        yield subject.at(report.name, f"the untouched release earns {report.score:g} points", "0 points",
                        "make release; if it stays, the checks pass without an answer")  # fmt: skip
    elif not re.search(f"is not implemented yet|{NOT_ANSWERED}", first.rationale):
        yield subject.at(report.name, f"the untouched release is told: {first.rationale}",
                        "a stub that raises NotImplementedError, or no answer", "make release")  # fmt: skip


def problems_of_mistakes(subject, mistakes):
    """Yield which known mistakes of one function cannot be judged, lose nothing, or do not get their own hint.

    A mistake that does not run or does not end would spoil the judging of its neighbours, which are compared with
    it: they wait until it is mended.
    """
    tried = None
    try:
        broken = bounded(_unrunnable, subject, mistakes, blame=in_hand)
        for mistake, words in broken:
            yield Problem(place(subject.notebook, mistake), f"its source does not run: {words}",
                          "a function definition that runs in the notebook's namespace", MEND)  # fmt: skip
        for tried in mistakes if not broken else ():
            (report,), faults = bounded(_mistake, subject, tried, blame=in_hand)
            yield from _of_mistake(place(subject.notebook, tried), tried, report, faults)
    except Stopped as stopped:
        guilty = stopped.about or tried or mistakes[0]
        others = "" if stopped.about or tried else " (or a later one of its exercise)"
        yield Problem(place(subject.notebook, guilty) + others, f"while it was judged: {stopped}",
                      "a function that returns or raises, in bounded time and memory", MEND)  # fmt: skip


def _unrunnable(subject, mistakes):
    """Return the mistakes whose source raises, with what it raises."""
    found = []
    for mistake in mistakes:
        try:
            run_solutions(subject.notebook, {mistake.exercise: mistake.source})
        except BaseException as error:  # an exit, too, would end the trial
            found.append((mistake, in_words(error)))
    return found


def _mistake(subject, mistake):
    namespace = run_solutions(subject.notebook, {mistake.exercise: mistake.source})
    return subject.judge(namespace, [mistake.exercise], mistake.id.encode(), hints=True)


def in_hand(frame):
    """Return the known mistake that was being tried: the one judged, or one that it was just being compared with."""
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, Mistake):
                return value
        frame = frame.f_back
    return None


def _of_mistake(where, mistake, report, faults):
    yield from _broken_checks(where, faults)
    if report.score == report.points:
        yield Problem(where, f"the known mistake {mistake.id} earns full points", "every known mistake loses points",
                      "sharpen a check's inputs")  # fmt: skip
    elif not faults and report.first_failed.hint != mistake.hint:
        yield Problem(where, f"the known mistake {mistake.id} does not get its own hint",
                      "inputs on which it differs from every other mistake, or the same hint as its twin",
                      "let the checks try inputs that tell them apart")  # fmt: skip
