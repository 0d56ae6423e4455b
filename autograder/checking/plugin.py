"""What pytest calls while it runs the checks of one notebook: collects them, gives them fixtures, keeps results."""

import hashlib
import inspect
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checking.attempt import Check, CheckResult
from autograder.checking.student import Student
from autograder.course.content import Content
from autograder.course.notebook import CourseNotebook
from autograder.report import Outcome

RESULT = pytest.StashKey[CheckResult]()
"""Where a pytest item keeps the result of its check."""


class CheckModule(pytest.Module):
    """A file of checks, imported by its name in its content's package, so that it can import its neighbours.

    Attributes
    ----------
    content : Content
        Set by the plugin that makes it.
    """

    content: Content

    def _getobj(self) -> ModuleType:
        """Called by pytest when it looks for checks in the file."""
        return self.content.module("checks", self.path.parent.name, self.path.stem)


class CheckPlugin:
    """The pytest plugin of one `run_checks` call.

    A check belongs to the exercise named by ``@pytest.mark.exercise``; ``@pytest.mark.weight(2)`` makes it
    worth twice its neighbours; ``@pytest.mark.needs("test_values")`` skips it if that check of the same
    exercise did not pass.

    Parameters
    ----------
    notebook : CourseNotebook
    only : collection of str
        The exercises whose checks run.
    judge : callable
        ``judge(check, earlier) -> CheckResult``; `earlier` are the results so far.
    student, reference, dataset : Dataset
        What the fixtures of these names give.
    seed : bytes
        Decides what the fixture ``rng`` draws.
    """

    def __init__(
        self,
        notebook: CourseNotebook,
        only: Collection[str],
        judge: Callable[[Check, Sequence[CheckResult]], CheckResult],
        student: Student,
        reference: SimpleNamespace,
        dataset: Any,
        seed: bytes,
    ) -> None:
        self._content, self._exercises = notebook.content, list(notebook.points)
        self._answers = notebook.answers
        self._only, self._judge = set(only), judge
        self._student, self._reference, self._dataset, self._seed = student, reference, dataset, seed
        self._items: list[pytest.Item] = []
        self.trouble = ""

    @pytest.fixture
    def student(self) -> Student:
        """The learner's functions."""
        return self._student

    @pytest.fixture
    def reference(self) -> SimpleNamespace:
        """The correct functions."""
        return self._reference

    @pytest.fixture
    def dataset(self) -> Any:
        """Images for training, images held out, and accuracy bars."""
        return self._dataset

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """A generator of hidden inputs, its seed drawn from the submission and the check."""
        check = request.node.name.encode() + request.cls.__name__.encode()
        return np.random.default_rng(list(hashlib.sha256(self._seed + check).digest()))

    @property
    def results(self) -> list[CheckResult]:
        """list of CheckResult : the results so far, in the order of the checks."""
        return [item.stash[RESULT] for item in self._items if RESULT in item.stash]

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> "CheckModule":
        """Called by pytest for each file of checks: it is imported by its name in its content's package."""
        module: CheckModule = CheckModule.from_parent(parent, path=module_path)
        module.content = self._content
        return module

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called by pytest for each file collected: keeps what went wrong."""
        if report.failed:
            self.trouble += str(report.longrepr)[-2000:]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Called by pytest once all checks are known: puts them into the notebook's order."""
        self.trouble += self._contradictions([(_exercise(item), item.name) for item in items])
        chosen = [] if self.trouble else [item for item in items if _exercise(item) in self._only]
        items[:] = self._items = sorted(chosen, key=lambda item: self._exercises.index(_exercise(item)))

    def _contradictions(self, names: list[tuple[str, str]]) -> str:
        """Return what is wrong with the checks: exercises without one, checks without an exercise, equal names."""
        found = {exercise for exercise, _ in names}
        missing, unknown = sorted(self._only - found), sorted(found - set(self._exercises))
        if missing or unknown:
            return f"exercises without a check: {missing}; checks without an exercise: {unknown}"
        twice = sorted({name for exercise, name in names if names.count((exercise, name)) > 1})
        return f"checks of the same exercise and name: {twice}" if twice else ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Called by pytest instead of calling the check: keeps its result and never raises what the check raises."""
        exercise = _exercise(pyfuncitem)
        asks_for = (exercise, *self._answers.get(exercise, ()))
        check, earlier = _check_of(pyfuncitem, asks_for), self.results
        verdicts = {result.check.name: result.verdict for result in earlier if result.check.exercise == check.exercise}
        unmet = next((verdicts[name] for name in check.needs if verdicts[name].outcome is not Outcome.PASSED), None)
        if unmet:
            skipped = check.verdict(Outcome.SKIPPED, f"not tested until this passes: {unmet.requirement}")
            pyfuncitem.stash[RESULT] = CheckResult(check, skipped, stopped=earlier[-1].stopped)
        else:
            pyfuncitem.stash[RESULT] = self._judge(check, earlier)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each phase of a check: a phase that fails or is skipped is the grader's fault."""
        if not report.passed:
            self.trouble += f"{report.nodeid} {report.outcome} while {report.when}: {str(report.longrepr)[-1500:]}"


def _exercise(item: pytest.Item) -> str:
    mark = item.get_closest_marker("exercise")
    return str(mark.args[0]) if mark else "None"


def _check_of(item: pytest.Function, asks_for: tuple[str, ...]) -> Check:
    """Return the check that a pytest item stands for."""
    weight = item.get_closest_marker("weight")
    return Check(
        _exercise(item),
        item.name,
        _requirement(item),
        weight.args[0] if weight else 1.0,
        tuple(name for mark in item.iter_markers("needs") for name in mark.args),
        item.obj,
        {name: item.funcargs[name] for name in inspect.signature(item.obj).parameters},
        item.nodeid,
        asks_for,
    )


def _requirement(item: pytest.Function) -> str:
    """Return a check's docstring on one line, its parameters filled in: what must hold, in the learner's words."""
    words = " ".join((inspect.getdoc(item.function) or "").split())
    return words.format(**item.callspec.params) if hasattr(item, "callspec") else words
