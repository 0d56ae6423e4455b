"""Run the hidden checks of one notebook, in the trusted process, and return their verdicts.

A check that fails is run again with correct functions in place of earlier ones that were wrong, so that one mistake
costs one exercise. The verdict shown is that of the last attempt.
"""

import contextlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.checking.attempt import Attempt, Check, CheckResult, attempt
from autograder.checking.plugin import CheckPlugin
from autograder.checking.student import Student
from autograder.course.dataset import Dataset
from autograder.course.notebook import CourseNotebook
from autograder.errors import CourseError
from autograder.report import ExerciseReport, Outcome, Verdict

SETTINGS = Path(__file__).parent / "pytest.ini"
SUBSTITUTED = "judged with a correct {} in place of yours"
SUBSTITUTED_ALTHOUGH_PASSED = "judged with a correct {} in place of yours, although yours passed"
"""Said of functions that were replaced: those that did not pass, or were not judged, and those that did pass."""
BROKE = (
    "the grader failed while it graded this notebook; you haven't lost these points, and your instructor will look at "
    "them"
)
OPTIONS = (
    "--noconftest",
    "--disable-plugin-autoload",
    "--capture=no",
    "--import-mode=importlib",
    *("-o", "addopts="),
    *("-W", "ignore::pytest.PytestCollectionWarning"),
    *("-p", "no:terminal"),
    *("-p", "no:cacheprovider"),
    *("-p", "no:logging"),
    *("-p", "no:faulthandler"),
    *("-p", "no:unraisableexception"),  # collects garbage twice: half the time of judging one exercise
    *("-p", "no:threadexception"),
)


@dataclass(frozen=True)
class CheckRun:
    """The verdicts of one notebook, and what is needed to give advice on them.

    Parameters
    ----------
    exercises : tuple of ExerciseReport
        One for each exercise judged, in the notebook's order, without hints and pictures.
    faults : tuple of str
        What broke on the grader's side, for staff.
    checks : mapping of str to tuple of Check
        The checks of each exercise, with their arguments.
    substituted : mapping of str to tuple of str
        For each exercise the earlier functions that did not pass, or passed in an unusual form.
    stopped : mapping of str to str
        The functions that did not answer, and how to say it.
    """

    exercises: tuple[ExerciseReport, ...]
    faults: tuple[str, ...]
    checks: Mapping[str, tuple[Check, ...]]
    substituted: Mapping[str, tuple[str, ...]]
    stopped: Mapping[str, str]


def run_checks(
    notebook: CourseNotebook,
    student: Student,
    reference: SimpleNamespace,
    dataset: Dataset,
    seed: bytes,
    only: Collection[str] | None = None,
) -> CheckRun:
    """Judge a learner's functions; for hints and pictures see `diagnosis.advise`.

    Parameters
    ----------
    notebook : CourseNotebook
    student : Student
        The functions to judge.
    reference : SimpleNamespace
        The correct functions.
    dataset : Dataset
        Images and accuracy bars for the training checks.
    seed : bytes
        Decides all inputs: the same seed, the same inputs.
    only : collection of str, optional
        Judge these exercises only.

    Returns
    -------
    CheckRun

    Raises
    ------
    CourseError
        If pytest cannot collect the checks, or an exercise has none.
    """
    chosen = set(notebook.points if only is None else only)

    def judge(check: Check, earlier: Sequence[CheckResult]) -> CheckResult:
        return judge_check(check, student, History(notebook.functions, earlier))

    plugin = CheckPlugin(notebook, chosen, judge, student, reference, dataset, seed)
    checks = notebook.content.checks
    settings = ["-c", str(SETTINGS), "--rootdir", str(checks)]
    with without_pytest_variables():
        code = pytest.main([str(checks / notebook.name), *settings, *OPTIONS], plugins=[plugin])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or plugin.trouble:
        raise CourseError(
            f"the checks of {notebook.name} could not be collected (pytest exit code {int(code)}): {plugin.trouble}"
        )
    return _as_run(notebook, student, plugin.results)


@contextlib.contextmanager
def without_pytest_variables() -> Iterator[None]:
    """Hide the environment variables that a person sets for their own pytest, such as ``PYTEST_ADDOPTS``."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _as_run(notebook: CourseNotebook, student: Student, results: list[CheckResult]) -> CheckRun:
    history = History(notebook.functions, results)
    reports = [
        ExerciseReport(name, notebook.points[name], tuple(result.verdict for result in history.of(name)))
        for name in notebook.points
        if history.of(name)
    ]
    return CheckRun(
        tuple(map(_left_to_staff, reports) if student.faults else reports),
        tuple(result.fault for result in results if result.fault),
        {report.name: tuple(result.check for result in history.of(report.name)) for report in reports},
        {report.name: history.suspects(history.before(report.name)) for report in reports},
        history.stopped,
    )


def _left_to_staff(exercise: ExerciseReport) -> ExerciseReport:
    """Return the report of an exercise of a notebook during which the grader broke: staff look at lost points.

    Whether an attempt that could not be made would have passed, nothing can tell.
    """
    if exercise.score == exercise.points or exercise.needs_manual_grade:
        return exercise
    broke = Verdict("grading", "the grader works", Outcome.ERROR, weight=0.0, rationale=BROKE)
    return replace(exercise, verdicts=(*exercise.verdicts, broke))


def judge_check(check: Check, student: Student, history: "History") -> CheckResult:
    """Run a check, again with correct earlier functions while it fails, and return its result."""
    attempts = [attempt(check, student, history.first_substituted(check.exercise), history.stopped)]
    for names, if_raised in history.substitutions(check.exercise):
        last = attempts[-1]
        if last.verdict.outcome is not Outcome.FAILED:
            break
        if set(names) > set(last.substituted) and (last.raised or not if_raised):
            attempts.append(attempt(check, student, names, history.stopped))
    return _result(check, attempts, history)


def _result(check: Check, attempts: list[Attempt], history: "History") -> CheckResult:
    last = attempts[-1]
    if last.verdict.outcome is Outcome.ERROR:  # nothing can tell whether the points are lost
        return CheckResult(check, last.verdict, stopped=last.stopped, fault=last.fault)
    if last.verdict.outcome is Outcome.FAILED:
        shown = next((made for made in reversed(attempts) if made.judged), attempts[0])
        stopped = {name: words for made in attempts for name, words in made.stopped.items()}
        return CheckResult(check, shown.verdict, stopped=stopped)
    carried = history.carried(last.asked)
    note = "; ".join(filter(None, [last.verdict.note, *history.notes(carried)]))
    helped_by = last.substituted if len(attempts) > 1 else None
    return CheckResult(check, replace(last.verdict, note=note), carried, helped_by, last.stopped)


class History:
    """What the checks so far say of earlier functions: which of them to substitute for the next check.

    Parameters
    ----------
    functions : sequence of str
        The functions of the notebook, in its order.
    results : sequence of CheckResult
        The results so far.
    """

    def __init__(self, functions: Sequence[str], results: Sequence[CheckResult]) -> None:
        self._functions = tuple(functions)
        self._results: dict[str, list[CheckResult]] = {}
        for result in results:
            self._results.setdefault(result.check.exercise, []).append(result)
        self.stopped = results[-1].stopped if results else {}

    def of(self, exercise: str) -> list[CheckResult]:
        """Return the results of an exercise."""
        return self._results.get(exercise, [])

    def before(self, exercise: str) -> tuple[str, ...]:
        """Return the functions before this one, which it may call; the answer to a question calls nothing."""
        return self._functions[: self._functions.index(exercise)] if exercise in self._functions else ()

    def suspects(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the functions among these that did not pass, or passed in an unusual form."""
        return tuple(
            name for name in names if any(not result.passed or result.verdict.note for result in self.of(name))
        )

    def first_substituted(self, exercise: str) -> tuple[str, ...]:
        """Return what to substitute at first: what helped the exercise's last check, else what never answers."""
        helped = [result.helped_by for result in self.of(exercise) if result.helped_by is not None]
        return helped[-1] if helped else tuple(name for name in self.before(exercise) if name in self.stopped)

    def substitutions(self, exercise: str) -> Iterator[tuple[tuple[str, ...], bool]]:
        """Yield what to substitute at further attempts, and whether only if the last attempt raised.

        First the functions that did not pass by themselves, then all suspects, so that no more are named than
        needed; then all earlier functions.
        """
        before = self.before(exercise)
        suspects = self.suspects(before)
        yield tuple(name for name in suspects if not (self.passed(name) and not self._carried_by(name))), False
        yield suspects, False
        yield before, True

    def passed(self, name: str) -> bool:
        """Return whether a function was judged and passed all its checks."""
        return bool(self.of(name)) and all(result.passed for result in self.of(name))

    def _carried_by(self, name: str) -> frozenset[str]:
        return frozenset().union(*(result.carried for result in self.of(name)))

    def carried(self, asked: Collection[str]) -> frozenset[str]:
        """Return because of which functions those that were substituted and called had to be.

        A function that passed with correct ones in place of others is right: these are meant, not the function.
        """
        meant = [(self.passed(name) and self._carried_by(name)) or frozenset({name}) for name in asked]
        return frozenset().union(*meant)

    def notes(self, carried: Collection[str]) -> list[str]:
        """Return what a learner reads of the functions that were replaced."""
        named = [name for name in self._functions if name in carried]
        right = [name for name in named if self.passed(name)]
        said = ((SUBSTITUTED, [name for name in named if name not in right]), (SUBSTITUTED_ALTHOUGH_PASSED, right))
        return [words.format(", ".join(f"`{name}`" for name in names)) for words, names in said if names]
