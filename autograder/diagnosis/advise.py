"""Advice on the checks that failed: a hint and a picture for each failed exercise, after all verdicts are given."""

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from autograder.checking.assertions import Failed
from autograder.checking.runner import CheckRun
from autograder.checking.student import Student
from autograder.course.notebook import CourseNotebook
from autograder.diagnosis.answers import Answers
from autograder.diagnosis.drawing import draw
from autograder.diagnosis.matching import in_form_of, matching_mistakes, same_reply
from autograder.diagnosis.mistakes import UNSTEADY
from autograder.diagnosis.relations import relation
from autograder.diagnosis.replay import Call, replay
from autograder.report import ExerciseReport, Outcome
from autograder.sandbox.guest.protocol import CallRequest, ErrorKind, ErrorReply, Reply, ValueReply, encode, to_tree

VIEW = (
    "what comes back is no new array: it lies in the memory of one that was given, or of one that came just before. "
    "Who else sees it change?"
)
"""The hint when nothing else explains a result that shares its memory."""
Triple = tuple[CallRequest, Reply, Reply]
"""A call, the learner's reply in the form of the correct one, and the correct reply."""


def advise(
    run: CheckRun,
    notebook: CourseNotebook,
    student: Student,
    reference: SimpleNamespace,
    dataset: Any,
    answers: Answers | None = None,
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
    dataset : Dataset
        The digits that pictures are made of.
    answers : Answers, optional
        A `Memory`, to advise on many runs of the same notebook and seed.

    Returns
    -------
    exercises : tuple of ExerciseReport
        Those of the run; the first failed verdict of an exercise has a hint and a picture where there is one.
    faults : tuple of str
        Those of the run, and what broke while advice was given.
    """
    student.new_record(run.stopped)
    advisor = _Advisor(run, notebook, student, reference, dataset, answers or Answers())
    exercises = tuple(map(advisor.advised, run.exercises))
    return exercises, run.faults + tuple(advisor.faults)


class _Advisor:
    """Gives advice on one run."""

    def __init__(
        self,
        run: CheckRun,
        notebook: CourseNotebook,
        student: Student,
        reference: SimpleNamespace,
        dataset: Any,
        answers: Answers,
    ) -> None:
        self._run, self._notebook, self._student = run, notebook, student
        self._reference, self._dataset, self._answers = reference, dataset, answers
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
                requests = self._answers.inputs(self._reference, exercise, self._run.checks[exercise])
                calls = replay(self._student, requests)
                advice["hint"] = diagnose(self._notebook, exercise, calls, self._answers)
                advice["picture"] = draw(self._notebook, exercise, self._student, self._reference, self._dataset)
        except Failed:
            pass
        except Exception as fault:  # advice is a courtesy: the verdict does not depend on it
            self.faults.append(f"graded, but without advice: {exercise}: {type(fault).__name__}: {fault}")
        return advice


def diagnose(notebook: CourseNotebook, exercise: str, calls: Sequence[Call], answers: Answers) -> str:
    """Return a hint at what is wrong with a function that failed a check.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    calls : sequence of Call
        All calls of the function that the checks of its exercise made.
    answers : Answers

    Returns
    -------
    str
        The hint of the known mistake that agrees on every call; else a relation between what came back and
        what is right that holds on every call; else nothing.
    """
    if not calls or any(_unfinished(call.reply) for call in calls):
        return ""
    solutions = answers.functions(notebook)
    correct = [answers.reply(call, solutions) for call in calls]
    hints = {mistake.hint for mistake in matching_mistakes(notebook, exercise, calls, correct, answers)}
    if len(hints) == 1:
        return hints.pop()
    if not _steady(calls):
        return UNSTEADY
    triples = [(call.request, in_form_of(right, call.reply), right) for call, right in zip(calls, correct, strict=True)]
    return relation(triples, *_names(notebook.solution_code(exercise), exercise)) or _view(triples)


def _names(source: str, function: str) -> tuple[list[str], list[str]]:
    """Return the names that a function's docstring gives to what it returns, and those of its parameters."""
    definitions = [part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef)]
    (definition,) = [part for part in definitions if part.name == function]
    returns = re.search(r"^Returns\n-+\n(.*?)(\n\n|\Z)", ast.get_docstring(definition) or "", re.DOTALL | re.MULTILINE)
    results = re.findall(r"^(\w+) : ", returns[1], re.MULTILINE) if returns else []
    return results, [parameter.arg for parameter in definition.args.args]


def _steady(calls: Sequence[Call]) -> bool:
    """Return whether equal calls had equal replies: if not, something stayed, or chance came from elsewhere."""
    first: dict[bytes, Reply] = {}
    return all(same_reply(first.setdefault(encode(to_tree(call.request)), call.reply), call.reply) for call in calls)


def _view(triples: Sequence[Triple]) -> str:
    """Return a hint if every wrong result, and no right one, shares its memory with an argument or its neighbour."""
    wrong = [(reply, right) for _, reply, right in triples if not same_reply(reply, right)]
    return VIEW if wrong and all(_is_view(reply) and not _is_view(right) for reply, right in wrong) else ""


def _is_view(reply: Reply) -> bool:
    return isinstance(reply, ValueReply) and reply.view


def _unfinished(reply: Reply) -> bool:
    """Return whether a reply is that of a function that is missing or not written yet, or is malformed."""
    if isinstance(reply, ErrorReply):
        stub = reply.type_name == "NotImplementedError"
        return stub or reply.kind in (ErrorKind.MISSING, ErrorKind.MALFORMED)
    return not isinstance(reply, ValueReply)
