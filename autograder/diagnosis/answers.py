"""What the course's own functions, correct and mistaken, answer to calls; and the same remembered."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from autograder.checking.attempt import Check
from autograder.course.notebook import CourseNotebook
from autograder.course.reference import run_solutions
from autograder.diagnosis.mistakes import Mistake
from autograder.diagnosis.replay import Call, inputs
from autograder.sandbox.guest.protocol import CallRequest, Reply


class Answers:
    """What the course's own functions, correct and mistaken, answer to calls."""

    def inputs(self, reference: SimpleNamespace, exercise: str, checks: Sequence[Check]) -> list[CallRequest]:
        """Return the calls of a function that its checks would make; see `replay.inputs`."""
        return inputs(reference, exercise, checks)

    def functions(self, notebook: CourseNotebook, mistake: Mistake | None = None) -> dict[str, Any]:
        """Return the correct functions, one of them replaced by a known mistake if one is given."""
        functions: dict[str, Any] = run_solutions(notebook, {mistake.exercise: mistake.source} if mistake else None)
        return functions

    def reply(self, call: Call, functions: dict[str, Any]) -> Reply:
        """Return what functions from `functions` reply to a call."""
        return call.repeated(functions)


class Memory(Answers):
    """The same answers, each computed once: for many functions that are judged with the same notebook and seed."""

    def __init__(self) -> None:
        self._inputs: dict[str, list[CallRequest]] = {}
        self._functions: dict[str, dict[str, Any]] = {}
        self._replies: dict[tuple[int, int], tuple[Reply, CallRequest]] = {}

    def inputs(self, reference: SimpleNamespace, exercise: str, checks: Sequence[Check]) -> list[CallRequest]:
        """Return the calls of a function that its checks would make, for each function computed once."""
        if exercise not in self._inputs:
            self._inputs[exercise] = super().inputs(reference, exercise, checks)
        return self._inputs[exercise]

    def functions(self, notebook: CourseNotebook, mistake: Mistake | None = None) -> dict[str, Any]:
        """Return the same functions for the same mistake."""
        source = mistake.source if mistake else ""
        if source not in self._functions:
            self._functions[source] = super().functions(notebook, mistake)
        return self._functions[source]

    def reply(self, call: Call, functions: dict[str, Any]) -> Reply:
        """Return the reply to a request that was given before, or compute it; the request is kept, as its id is."""
        key = id(functions), id(call.request)
        if key not in self._replies:
            self._replies[key] = super().reply(call, functions), call.request
        return self._replies[key][0]
