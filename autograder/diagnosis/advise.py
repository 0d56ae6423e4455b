"""Advice on the checks that failed: a hint and a picture for each failed exercise, after all verdicts are given."""

import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from autograder.checking.assertions import Failed
from autograder.checking.runner import CheckRun
from autograder.checking.student import Student
from autograder.course.notebook import CourseNotebook
from autograder.diagnosis.drawing import draw
from autograder.diagnosis.replay import diagnose, inputs, replay
from autograder.report import ExerciseReport, Outcome


def advise(
    run: CheckRun, notebook: CourseNotebook, student: Student, reference: SimpleNamespace, dataset: Any
) -> tuple[tuple[ExerciseReport, ...], tuple[str, ...]]:
    """Give hints and pictures for the exercises that failed; no score changes.

    Parameters
    ----------
    run : CheckRun
        What `run_checks` returned.
    notebook : CourseNotebook
    student : Student
        The functions that were judged.
    reference : SimpleNamespace
        The correct functions.
    dataset : Evidence
        The digits that pictures are made of.

    Returns
    -------
    exercises : tuple of ExerciseReport
        Those of the run; the first failed verdict of an exercise has a hint and a picture where there is one.
    faults : tuple of str
        Those of the run, and what broke while advice was given.
    """
    student.new_record(run.stopped)
    advisor = _Advisor(run, notebook, student, reference, dataset)
    exercises = tuple(map(advisor.advised, run.exercises))
    return exercises, run.faults + tuple(advisor.faults)


class _Advisor:
    """Gives advice on one run."""

    def __init__(
        self, run: CheckRun, notebook: CourseNotebook, student: Student, reference: SimpleNamespace, dataset: Any
    ) -> None:
        self._run, self._notebook, self._student = run, notebook, student
        self._reference, self._dataset = reference, dataset
        self.faults: list[str] = []

    def advised(self, exercise: ExerciseReport) -> ExerciseReport:
        """Return an exercise report with advice on the first check that failed."""
        failed = next((v for v in exercise.verdicts if v.outcome is Outcome.FAILED), None)
        if failed is None or exercise.name not in self._notebook.functions:
            return exercise
        advice = self._advice(exercise.name)
        verdicts = tuple(replace(verdict, **advice) if verdict is failed else verdict for verdict in exercise.verdicts)
        return replace(exercise, verdicts=verdicts)

    def _advice(self, exercise: str) -> dict[str, Any]:
        """Return a hint and a picture, as far as there are any."""
        advice: dict[str, Any] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._student.substitute(self._run.substituted[exercise])
                requests = inputs(self._reference, exercise, self._run.checks[exercise])
                advice["hint"] = diagnose(self._notebook, exercise, replay(self._student, requests))
                advice["picture"] = draw(self._notebook, exercise, self._student, self._reference, self._dataset)
        except Failed:
            pass
        except Exception as fault:  # advice is a courtesy: the verdict does not depend on it
            self.faults.append(f"graded, but without advice: {exercise}: {type(fault).__name__}: {fault}")
        return advice
