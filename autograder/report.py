"""The records that grading a notebook returns: verdicts, exercise reports, and the report with its points.

A report is written as JSON by `Report.to_json` and read back by `Report.from_json`; ``report.schema.json`` next to this
file says what the JSON looks like, and is what `report_schema` returns.
"""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from autograder.errors import AutograderError
from autograder.records import WrongForm, build, describe_record, in_words, records_in

SCHEMA_VERSION: Literal[1] = 1
"""The version of the JSON. It goes up by one whenever a field is removed or renamed, or changes its type or meaning,
so that a program written for the old version would read the new one wrong. A new field with a default is not a new
version: readers ignore the fields they do not know."""
NOT_IMPLEMENTED = "not implemented yet"
"""What a report says of a function that is still the stub, or missing."""
NOT_ANSWERED = "not answered yet"
"""What a report says of a question that is still open."""


class Outcome(StrEnum):
    """How one check ended.

    ``SKIPPED`` means that a check it builds on did not pass. ``ERROR`` means that the grader failed, not the learner:
    the check earns nothing yet, and staff are asked to look at it.
    """

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True)
class Picture:
    """A learner's array drawn as an image, and where it is wrong.

    Parameters
    ----------
    what : str
        What the image shows, in the learner's words.
    yours : tuple of tuple of int
        The learner's numbers, row by row, scaled to -127 to 127; 255 where a number is not finite.
    wrong : tuple of tuple of int
        1 where the number is wrong, 0 elsewhere; of the same shape as `yours`.
    """

    what: str
    yours: tuple[tuple[int, ...], ...]
    wrong: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Parameters
    ----------
    check : str
        The check's name, unique within its exercise.
    requirement : str
        What must hold, in the learner's words.
    outcome : Outcome
        How the check ended; only ``passed`` earns points.
    weight : float
        The check's share of its exercise, relative to the other checks.
    rationale : str
        What was called, what came back and what must hold; empty if the check passed.
    hint : str
        A question or a reminder that points to a known mistake; empty if no mistake was recognised.
    note : str
        What the learner should know although it cost nothing.
    picture : Picture or None
        The learner's own array and where it goes wrong; only a few exercises have one.
    missing : str
        The name of the function or answer that is not there yet, if that is why the check failed; else empty.
    """

    check: str
    requirement: str
    outcome: Outcome
    weight: float = 1.0
    rationale: str = ""
    hint: str = ""
    note: str = ""
    picture: Picture | None = None
    missing: str = ""


@dataclass(frozen=True)
class ExerciseReport:
    """All verdicts of one exercise.

    Parameters
    ----------
    name : str
        The exercise's name; if the exercise is to write a function, the function's name.
    points : float
        What the exercise is worth.
    verdicts : tuple of Verdict
        In the order of the checks; an exercise without any earns nothing and needs a manual grade.
    """

    name: str
    points: float
    verdicts: tuple[Verdict, ...]

    @property
    def score(self) -> float:
        """float : points earned, to two decimals; a check earns only by passing."""
        weights = sum(verdict.weight for verdict in self.verdicts)
        earned = sum(verdict.weight for verdict in self.verdicts if verdict.outcome is Outcome.PASSED)
        if earned == weights:
            return float(self.points) if weights else 0.0
        return round(self.points * earned / weights, 2)

    def with_outcome(self, *outcomes: Outcome) -> list[Verdict]:
        """Return the verdicts of these outcomes, in the order of the checks."""
        return [verdict for verdict in self.verdicts if verdict.outcome in outcomes]

    @property
    def first_failed(self) -> Verdict | None:
        """Verdict or None : the first check that failed; it carries the hint, if there is one."""
        return next(iter(self.with_outcome(Outcome.FAILED)), None)

    @property
    def not_started(self) -> bool:
        """bool : whether nothing passed, and all that failed did so because nothing has been written yet."""
        failed = self.with_outcome(Outcome.FAILED)
        return bool(failed) and not self.with_outcome(Outcome.PASSED) and all(verdict.missing for verdict in failed)

    @property
    def next_step(self) -> str:
        """str : what to do about the exercise, in a few words."""
        if self.needs_manual_grade:
            return "your instructor will look at it"
        failed = self.first_failed
        if failed is None:
            return "done"
        if failed.missing:
            return f"`{failed.missing}` is {NOT_IMPLEMENTED if failed.missing == self.name else NOT_ANSWERED}"
        return failed.requirement

    @property
    def needs_manual_grade(self) -> bool:
        """bool : whether the grader failed on this exercise."""
        return not self.verdicts or any(verdict.outcome is Outcome.ERROR for verdict in self.verdicts)


@dataclass(frozen=True)
class Report:
    """The grade of one notebook.

    Parameters
    ----------
    schema_version : int
        The version of this form of JSON.
    notebook : str
        The notebook's name, without ``.ipynb``.
    exercises : tuple of ExerciseReport
        In the notebook's order.
    notes : tuple of str
        What learner and staff should know about the submission as a whole.
    data : str
        The images the accuracy bars used: ``MNIST`` or ``stand-in digits``.
    faults : tuple of str
        What went wrong in the grader itself; for staff, never shown to the learner.
    seconds : dict of str to float
        How long each part of grading took, in seconds; two reports that differ only in this are equal.
    """

    schema_version: Literal[1] = field(default=SCHEMA_VERSION, init=False)
    notebook: str
    exercises: tuple[ExerciseReport, ...]
    notes: tuple[str, ...] = ()
    data: str = ""
    faults: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def score(self) -> float:
        """float : points earned."""
        return round(sum(exercise.score for exercise in self.exercises), 2)

    @property
    def max_score(self) -> float:
        """float : points there are."""
        return float(sum(exercise.points for exercise in self.exercises))

    @property
    def needs_manual_grade(self) -> bool:
        """bool : whether the grader failed on any exercise."""
        return any(exercise.needs_manual_grade for exercise in self.exercises)

    def to_json(self) -> str:
        """Return the report as one line of JSON, with the points it adds up to."""
        return json.dumps({**asdict(self), "score": self.score, "max_score": self.max_score})

    @classmethod
    def from_json(cls, text: str) -> "Report":
        """Read back what `to_json` wrote.

        Raises
        ------
        AutograderError
            If the text is not JSON, has another schema version, or a field is missing or of the wrong type.
        """
        try:
            tree = json.loads(text)
            version = tree.get("schema_version") if isinstance(tree, dict) else SCHEMA_VERSION
            if type(version) is not int or version != SCHEMA_VERSION:
                found = "is missing" if version is None else f"is {in_words(version)}"
                raise AutograderError(_OTHER_VERSION.format(found))
            report: Report = build(cls, tree)
        except WrongForm as wrong:
            raise AutograderError(_NO_REPORT.format(wrong)) from None
        except (ValueError, RecursionError) as error:
            raise AutograderError(_NO_REPORT.format(f"it is not valid JSON ({error})")) from None
        return report


def report_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of `Report.to_json`, made from the records' type hints and docstrings."""
    points = {"score": "Points earned.", "max_score": "Points there are."}
    records = {record.__name__: describe_record(record) for record in records_in(Report)}
    report = records.pop("Report")
    report["properties"] |= {name: {"type": "number", "description": words} for name, words in points.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Report", **report, "$defs": records}


_NO_REPORT = "this is not a report of schema version 1: {}. `autograder grade --json` writes one for each notebook"
_OTHER_VERSION = (
    "`schema_version` {}; this grader reads version 1. Grade the notebook again with `autograder grade --json`, or "
    "read the report with the grader that wrote it"
)
