"""One check, one attempt to pass it, and what came of it: plain records that nothing changes afterwards."""

import copy
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.checking.assertions import Failed, collect_notes
from autograder.checking.student import CallRecord, Student
from autograder.report import Outcome, Verdict

MAX_RATIONALE_CHARS = 2_000
"""Most characters of what is said about one check."""


@dataclass(frozen=True)
class Check:
    """One check of one exercise, as pytest collected it.

    Parameters
    ----------
    exercise, name : str
    requirement : str
        The line that the learner reads: what must hold.
    weight : float
        Its share of the exercise's points, relative to the other checks.
    needs : tuple of str
        Checks of the same exercise that must pass first.
    function : callable
        The check itself.
    arguments : mapping of str to object
        What `function` is called with: fixtures and parameters.
    place : str
        Where it is, for staff: pytest's node id.
    asks_for : tuple of str
        The names that the exercise asks for: its function, or its answers.
    """

    exercise: str
    name: str
    requirement: str
    weight: float
    needs: tuple[str, ...]
    function: Callable[..., object]
    arguments: Mapping[str, Any]
    place: str
    asks_for: tuple[str, ...] = ()

    def run(self, student: Student) -> None:
        """Run the check on a learner's functions, each time with the same inputs.

        Raises
        ------
        Failed
            If the learner's function does not do what the check asks.
        """
        fresh = {"student": student, "rng": copy.deepcopy(self.arguments.get("rng"))}
        self.function(**{name: fresh.get(name, value) for name, value in self.arguments.items()})

    def verdict(self, outcome: Outcome, rationale: str = "", note: str = "", missing: str = "") -> Verdict:
        """Return a verdict of this check; what is missing counts only if the exercise asks for it."""
        missing = missing if missing in self.asks_for else ""
        return Verdict(self.name, self.requirement, outcome, self.weight, rationale, note=note, missing=missing)


@dataclass(frozen=True)
class Attempt:
    """What came of running a check once.

    Parameters
    ----------
    verdict : Verdict
    substituted : tuple of str
        The functions that were computed by the reference.
    judged : bool
        False if the learner's functions could not be reached at all: then the verdict says nothing of this check.
    raised : bool
        Whether the last function called raised an exception.
    asked : frozenset of str
        Of the substituted functions, those that the learner's functions really called.
    stopped : mapping of str to str
        The functions that did not answer, in this attempt or before, and how to say it.
    fault : str
        What broke on the grader's side, for staff.
    """

    verdict: Verdict
    substituted: tuple[str, ...]
    judged: bool
    raised: bool
    asked: frozenset[str]
    stopped: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class CheckResult:
    """The verdict of one check, and what later checks need to know of it.

    Parameters
    ----------
    check : Check
    verdict : Verdict
    carried : frozenset of str
        The functions because of which the learner's own were replaced when the check passed.
    helped_by : tuple of str or None
        The substituted functions, if the check passed only at a second attempt.
    stopped : mapping of str to str
        All functions that did not answer so far.
    fault : str
    """

    check: Check
    verdict: Verdict
    carried: frozenset[str] = frozenset()
    helped_by: tuple[str, ...] | None = None
    stopped: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def passed(self) -> bool:
        """bool : whether the check passed."""
        return self.verdict.outcome is Outcome.PASSED


def attempt(check: Check, student: Student, substituted: tuple[str, ...], stopped: Mapping[str, str]) -> Attempt:
    """Run a check once.

    Parameters
    ----------
    check : Check
    student : Student
    substituted : tuple of str
        The earlier functions that the reference computes.
    stopped : mapping of str to str
        Functions that are not called again, because they did not answer before.

    Returns
    -------
    Attempt
    """
    record, fault, ready = student.new_record(stopped), "", False
    with warnings.catch_warnings(), collect_notes() as notes:
        warnings.simplefilter("ignore")
        try:
            student.substitute(substituted)
            ready = True
            check.run(student)
        except Failed as failure:
            verdict = check.verdict(Outcome.FAILED, _rationale(record, failure), missing=failure.missing)
        except Exception as error:
            kind = type(error).__name__
            verdict = check.verdict(Outcome.ERROR, f"the grader failed ({kind}); your instructor will look at it")
            fault = f"needs manual grade: {check.place}: {kind}: {error}"
        else:
            verdict = check.verdict(Outcome.PASSED, note="; ".join(dict.fromkeys(notes)))
    judged = ready and not record.out_of_time
    return Attempt(
        verdict, substituted, judged, ready and record.raised, frozenset(record.asked), record.stopped, fault
    )


def _rationale(record: CallRecord, failure: Failed) -> str:
    called = f"called `{record.last_call}`" if record.last_call else ""
    return "; ".join(part for part in (called, failure.came_back, failure.must_hold) if part)[:MAX_RATIONALE_CHARS]
