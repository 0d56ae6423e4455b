"""What judging a notebook yields, as plain data: verdicts, exercise reports, the report, and their points."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from autograder.errors import AutograderError

NOT_ANSWERED = "not answered yet"
"""How a rationale says that a question is still open."""


class Outcome(StrEnum):
    """How one check ended.

    ``ERROR`` means the grader broke: the check earns nothing yet, and staff are told to look.
    ``SKIPPED`` means that a check it builds on did not pass.
    """

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"


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
    weight : float
        The check's share of its exercise, relative to the other checks.
    rationale : str
        What was called, what came back, what must hold; empty when passed.
    hint : str
        A question or a sanity fact for a known mistake; empty without one.
    note : str
        What the learner should know although it cost nothing.
    picture : dict
        The learner's own array and where it goes wrong, as `drawing.draw` returns it; mostly empty.
    """

    check: str
    requirement: str
    outcome: Outcome
    weight: float = 1.0
    rationale: str = ""
    hint: str = ""
    note: str = ""
    picture: dict = field(default_factory=dict)


@dataclass(frozen=True)
class ExerciseReport:
    """All verdicts of one exercise.

    Parameters
    ----------
    name : str
        The exercise's name, which is the name of its function.
    points : float
        What the exercise is worth.
    verdicts : tuple of Verdict
        At least one.
    """

    name: str
    points: float
    verdicts: tuple

    @property
    def score(self):
        """float : points earned, to two decimals; a check earns only by passing."""
        weights = sum(verdict.weight for verdict in self.verdicts)
        earned = sum(verdict.weight for verdict in self.verdicts if verdict.outcome is Outcome.PASSED)
        if earned == weights:
            return float(self.points) if weights else 0.0
        return round(self.points * earned / weights, 2)

    def with_outcome(self, *outcomes):
        """Return the verdicts of these outcomes, in the order of the checks."""
        return [verdict for verdict in self.verdicts if verdict.outcome in outcomes]

    @property
    def first_to_mend(self):
        """Verdict or None : the first check that failed; it carries the hint, if there is one."""
        failed = self.with_outcome(Outcome.FAILED)
        return failed[0] if failed else None

    @property
    def needs_manual_grade(self):
        """bool : whether the grader broke on this exercise."""
        return not self.verdicts or any(verdict.outcome is Outcome.ERROR for verdict in self.verdicts)


@dataclass(frozen=True)
class Report:
    """The grade of one notebook.

    Parameters
    ----------
    notebook : str
        The notebook's name, without ``.ipynb``.
    exercises : tuple of ExerciseReport
        In the notebook's order.
    notes : tuple of str
        What learner and staff should know about the submission as a whole.
    data : str
        The images the accuracy bars used: ``"MNIST"`` or ``"stand-in digits"``.
    faults : tuple of str
        What broke on the grader's side; for staff, never shown to the learner.
    seconds : dict of str to float
        How long grading took, by its parts, in seconds; no part of what makes two reports equal.
    """

    notebook: str
    exercises: tuple
    notes: tuple = ()
    data: str = ""
    faults: tuple = ()
    seconds: dict = field(default_factory=dict, compare=False)

    @property
    def score(self):
        """float : points earned."""
        return round(sum(exercise.score for exercise in self.exercises), 2)

    @property
    def max_score(self):
        """float : points there are."""
        return float(sum(exercise.points for exercise in self.exercises))

    @property
    def needs_manual_grade(self):
        """bool : whether the grader broke on any exercise."""
        return any(exercise.needs_manual_grade for exercise in self.exercises)

    def to_json(self):
        """Return the report as JSON text, with the points it adds up to."""
        return json.dumps({**asdict(self), "score": self.score, "max_score": self.max_score}, indent=1)

    @classmethod
    def from_json(cls, text):
        """Read back what `to_json` wrote.

        Raises
        ------
        AutograderError
            If the text is not a report.
        """
        try:
            fields = json.loads(text)
            exercises = tuple(
                ExerciseReport(
                    e["name"],
                    e["points"],
                    tuple(Verdict(**{**v, "outcome": Outcome(v["outcome"])}) for v in e["verdicts"]),
                )
                for e in fields["exercises"]
            )
            return cls(
                fields["notebook"],
                exercises,
                tuple(fields["notes"]),
                fields["data"],
                tuple(fields["faults"]),
                fields["seconds"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise AutograderError(f"this is not a report written by to_json: {error!r}") from error
