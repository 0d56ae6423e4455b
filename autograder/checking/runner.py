"""Run the hidden checks of one notebook with pytest, in the trusted process, and collect their verdicts."""

import hashlib
import inspect
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.checking.assertions import Failed, LearnerNote, Raised
from autograder.diagnosis.drawing import draw
from autograder.diagnosis.replay import diagnose, inputs, replay
from autograder.errors import CourseError
from autograder.report import ExerciseReport, Outcome, Verdict

SETTINGS = Path(__file__).parent / "pytest.ini"
MAX_RATIONALE = 2_000
"""Most characters of what is said about one check."""
CARRIED = "judged with a correct {} in place of yours"
CARRIED_THOUGH_RIGHT = "judged with a correct {} in place of yours, although yours passed"
"""Said of functions that were replaced: those that did not pass, or were not judged, and those that did pass."""


def judge(notebook, student, reference, evidence, seed, only=None):
    """Judge a learner's functions.

    Parameters
    ----------
    notebook : CourseNotebook
    student : Student
        The functions to judge.
    reference : SimpleNamespace
        The correct functions.
    evidence : Evidence
        Images and accuracy bars for the training checks.
    seed : bytes
        Decides all inputs: the same seed, the same inputs.
    only : collection of str, optional
        Judge these exercises only.

    Returns
    -------
    exercises : tuple of ExerciseReport
        One for each exercise judged, in the notebook's order.
    faults : tuple of str
        What broke on our side, for staff.

    Raises
    ------
    CourseError
        If pytest cannot collect the checks, or an exercise has none.
    """
    judging = Judging(notebook, student, reference, evidence, seed, only)
    code = pytest.main(
        [
            str(notebook.content.checks / notebook.name),
            "-p",
            "no:terminal",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:logging",
            "-p",
            "no:faulthandler",
            "-p",
            "no:unraisableexception",  # collects garbage twice: half the time of judging one exercise
            "-p",
            "no:threadexception",
            "--noconftest",
            "--disable-plugin-autoload",
            "--capture=no",
            "-c",
            str(SETTINGS),
            "--rootdir",
            str(notebook.content.checks),
            "--import-mode=importlib",
            "-o",
            "addopts=",
            "-W",
            "ignore::pytest.PytestCollectionWarning",
        ],
        plugins=[judging],
    )
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or judging.trouble:
        raise CourseError(
            f"the checks of {notebook.name} could not be collected (pytest exit code {int(code)}): {judging.trouble}"
        )
    exercises = judging.exercises()  # may find faults, so it comes first
    return exercises, tuple(judging.faults)


class CheckModule(pytest.Module):
    """A file of checks, imported by its name in its content's package, so that it may import its neighbours."""

    def __init__(self, *, content, **options):
        super().__init__(**options)
        self._content = content

    def _getobj(self):
        """Called by pytest when the checks in the file are asked for."""
        return self._content.module("checks", self.path.parent.name, self.path.stem)


class Judging:
    """The pytest plugin of one `judge` call: gives checks their fixtures, runs them, keeps their verdicts.

    A check belongs to the exercise named by ``@pytest.mark.exercise``; ``@pytest.mark.weight(2)`` makes it
    worth twice its neighbours; ``@pytest.mark.needs("test_values")`` skips it when that check of the same
    exercise did not pass.
    """

    def __init__(self, notebook, student, reference, evidence, seed, only=None):
        self._notebook, self._student, self._reference = notebook, student, reference
        self._evidence, self._seed = evidence, seed
        self._only = set(notebook.points if only is None else only)
        self.verdicts = {name: {} for name in notebook.points if name in self._only}
        self.helped, self.raised = {}, False
        self.behind = {name: set() for name in self.verdicts}  # the functions that each one's notes name
        self._checks = {name: [] for name in self.verdicts}
        self.trouble = ""
        self.faults = []

    @pytest.fixture
    def student(self):
        """The learner's functions."""
        return self._student

    @pytest.fixture
    def reference(self):
        """The correct functions."""
        return self._reference

    @pytest.fixture
    def evidence(self):
        """Images for training, images held out, and accuracy bars."""
        return self._evidence

    @pytest.fixture
    def rng(self, request):
        """A generator of hidden inputs, its seed drawn from the submission and the check."""
        digest = hashlib.sha256(self._seed + request.node.name.encode() + request.cls.__name__.encode()).digest()
        return np.random.default_rng(list(digest))

    def pytest_pycollect_makemodule(self, module_path, parent):
        """Called by pytest for each file of checks: it is imported as a module of the content, by its own name."""
        return CheckModule.from_parent(parent, path=module_path, content=self._notebook.content)

    def pytest_collectreport(self, report):
        """Called by pytest for each file collected: keeps what went wrong."""
        if report.failed:
            self.trouble += str(report.longrepr)[-2000:]

    def pytest_collection_modifyitems(self, items):
        """Called by pytest once all checks are known: puts them into the notebook's order."""
        order = list(self._notebook.points)
        strangers = {_exercise(item) for item in items} - set(order)
        missing = self._only - {_exercise(item) for item in items}
        if strangers or missing:
            self.trouble += f"exercises without a check: {sorted(missing)}; "
            self.trouble += f"checks without an exercise: {sorted(map(str, strangers))}"
            items.clear()
        names = [(_exercise(item), item.name) for item in items]
        if twice := sorted({name for exercise, name in names if names.count((exercise, name)) > 1}):
            self.trouble += f"checks of the same exercise and name: {twice}"
            items.clear()
        items[:] = sorted(
            (item for item in items if _exercise(item) in self._only), key=lambda item: order.index(_exercise(item))
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        """Called by pytest in place of calling the check: runs it, and keeps its verdict instead of raising."""
        exercise = _exercise(pyfuncitem)
        self._checks[exercise].append((pyfuncitem.obj, _arguments(pyfuncitem)))
        self.verdicts[exercise][pyfuncitem.name] = self._verdict(pyfuncitem, exercise)
        return True

    def pytest_runtest_logreport(self, report):
        """Called by pytest after each phase of a check: a phase that fails or is skipped here is a fault of ours."""
        if not report.passed:
            self.trouble += f"{report.nodeid} {report.outcome} while {report.when}: {str(report.longrepr)[-1500:]}"

    def _verdict(self, item, exercise):
        needed = [name for mark in item.iter_markers("needs") for name in mark.args]
        for name in needed:
            if self.verdicts[exercise][name].outcome is not Outcome.PASSED:
                return self._make(
                    item,
                    Outcome.SKIPPED,
                    rationale=f"not tried until this holds: {self.verdicts[exercise][name].requirement}",
                )
        earlier = self._earlier(exercise)
        stuck = [name for name in earlier if name in self._student.stopped]
        tried = self.helped.get(exercise, stuck)
        before = dict(self._student.stopped)
        verdict = self._attempt(item, tried)
        for helpers in self._helpers(earlier) if verdict.outcome is Outcome.FAILED else ():
            # It may have failed, or never ended, only because of an earlier function: once more with correct ones.
            if set(helpers) > set(tried):
                tried, after, self._student.stopped = helpers, self._student.stopped, dict(before)
                again = self._attempt(item, helpers)
                if again.outcome is Outcome.ERROR:  # ours: nobody knows whether the points are lost
                    return again
                if again.outcome is Outcome.PASSED:
                    self.helped[exercise] = helpers
                    return again
                self._student.stopped.update(after)
        return verdict

    def _helpers(self, earlier):
        """Yield what to replace: the functions that did not pass by themselves, then all suspects, so that no more are
        named than it needs; then, where something still raises, all earlier functions."""
        suspects = self._suspects(earlier)
        unaided = [name for name in suspects if self._is_right(name) and not self.behind[name]]
        yield [name for name in suspects if name not in unaided]
        yield suspects
        if self.raised:
            yield earlier

    def _earlier(self, exercise):
        """Return the functions before this one, which it may call; an answer to a question calls nothing."""
        names = self._notebook.functions
        return list(names[: names.index(exercise)]) if exercise in names else []

    def _suspects(self, names):
        """Return the exercises among these that did not pass, or passed in an unusual form."""
        return [name for name in names if any(verdict.outcome is not Outcome.PASSED or verdict.note
                                              for verdict in self.verdicts.get(name, {}).values())]  # fmt: skip

    def _carried(self, exercise):
        """Return what a learner reads of the functions that were replaced and really called while one was judged.

        A function that passed with correct ones below it is right, and these are named instead of it.
        """
        behind = set()
        for name in self._student.asked:
            behind |= (self._is_right(name) and self.behind[name]) or {name}
        self.behind[exercise] |= behind
        named = [name for name in self._notebook.functions if name in behind]
        right = [name for name in named if self._is_right(name)]
        said = ((CARRIED, [name for name in named if name not in right]), (CARRIED_THOUGH_RIGHT, right))
        return [words.format(", ".join(f"`{name}`" for name in names)) for words, names in said if names]

    def _is_right(self, name):
        """Return whether a function was judged and passed all its checks."""
        verdicts = self.verdicts.get(name, {}).values()
        return bool(verdicts) and all(verdict.outcome is Outcome.PASSED for verdict in verdicts)

    def _attempt(self, item, substituted):
        arguments = _arguments(item)
        state = arguments["rng"].bit_generator.state if "rng" in arguments else None
        self._student.last_call, self._student.asked, self.raised = "", set(), False
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                if substituted != self._student.substituted:
                    self._student.substitute(substituted)
                item.obj(**arguments)
            except Failed as failure:
                self.raised = isinstance(failure, Raised)
                own = (_exercise(item), *self._notebook.answers.get(_exercise(item), ()))
                missing = failure.missing if failure.missing in own else ""
                verdict = self._make(item, Outcome.FAILED, rationale=self._rationale(failure), missing=missing)
            except Exception as fault:
                verdict = self._make(
                    item, Outcome.ERROR, rationale=f"the grader broke ({type(fault).__name__}); staff have been told"
                )
                self.faults.append(f"needs manual grade: {item.nodeid}: {type(fault).__name__}: {fault}")
            else:
                notes = dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, LearnerNote))
                verdict = self._make(item, Outcome.PASSED, note="; ".join([*notes, *self._carried(_exercise(item))]))
        if state is not None:
            arguments["rng"].bit_generator.state = state
        return verdict

    def _rationale(self, failure):
        parts = [
            f"called `{self._student.last_call}`" if self._student.last_call else "",
            failure.came_back,
            failure.must_hold,
        ]
        return "; ".join(part for part in parts if part)[:MAX_RATIONALE]

    def _make(self, item, outcome, **words):
        mark = item.get_closest_marker("weight")
        return Verdict(item.name, _requirement(item), outcome, mark.args[0] if mark else 1.0, **words)

    def exercises(self):
        """Return the exercise reports, in the notebook's order, with a hint where one can be given."""
        return tuple(
            ExerciseReport(name, self._notebook.points[name], self._with_hint(name, list(verdicts.values())))
            for name, verdicts in self.verdicts.items()
        )

    def _with_hint(self, exercise, verdicts):
        """Return the verdicts of an exercise; the first that failed gets the hint of a diagnosis."""
        failed = [number for number, verdict in enumerate(verdicts) if verdict.outcome is Outcome.FAILED]
        if failed and exercise in self._notebook.functions:
            verdicts[failed[0]] = replace(verdicts[failed[0]], **self._advice(exercise))
        return tuple(verdicts)

    def _advice(self, exercise):
        """Return a hint and a picture, as far as there are any."""
        advice = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._student.substitute(self._suspects(self._earlier(exercise)))
                calls = replay(self._student, inputs(self._reference, exercise, self._checks[exercise]))
                advice["hint"] = diagnose(self._notebook, exercise, calls)
                advice["picture"] = draw(self._notebook, exercise, self._student, self._reference, self._evidence)
        except Failed:
            pass
        except Exception as fault:  # advice is a courtesy: without it the verdict stands all the same
            self.faults.append(f"graded, but without advice: {exercise}: {type(fault).__name__}: {fault}")
        return advice


def _arguments(item):
    return {name: item.funcargs[name] for name in inspect.signature(item.obj).parameters}


def _exercise(item):
    mark = item.get_closest_marker("exercise")
    return mark.args[0] if mark else None


def _requirement(item):
    """Return a check's docstring on one line: what must hold, in the learner's words; its parameters filled in."""
    words = " ".join((inspect.getdoc(item.function) or "").split())
    return words.format(**item.callspec.params) if hasattr(item, "callspec") else words
