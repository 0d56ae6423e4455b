"""Name the mistake: which known wrong answer returns exactly what a learner's function returned.

Only what crossed the wall is looked at: the calls that the checks made and the values that came back. The known
mistakes are the course's own code; they answer the same calls in this process. A mistake is named only when it
agrees on every call, so that a hint is never a guess.
"""

import ast
import re
import time
from dataclasses import dataclass

import numpy as np

from autograder.checking.student import Student
from autograder.course.reference import run_solutions
from autograder.diagnosis.matching import error_of, in_form_of, same_reply
from autograder.diagnosis.mistakes import UNSTEADY, known_mistakes
from autograder.diagnosis.relations import relation
from autograder.sandbox.backend import InProcess
from autograder.sandbox.guest.protocol import Rng, Unsupported, encode

VIEW = (
    "what comes back is no new array: it lies in the memory of one that was given, or of one that came just before. "
    "Who else sees it change?"
)
"""The hint when nothing else explains a result that shares its memory."""
LARGE_CALL = 2_000_000
"""Arguments in bytes above which a call is repeated only when there is no smaller one."""
MOST_BYTES = 32 * 2**20
"""Most bytes of all replies together: telling relations takes many times their memory."""
MOST_CALLS, REPLAY_SECONDS = 80, 10
"""Most calls repeated for one diagnosis, and the longest time after which another one is begun, in seconds."""


def inputs(reference, exercise, checks):
    """Return the calls of a function that the checks of its exercise would make, if nothing were wrong.

    A check stops at the first thing that is wrong. Correct functions pass all of them, and so show all inputs.

    Parameters
    ----------
    reference : SimpleNamespace
    exercise : str
    checks : iterable of Check

    Returns
    -------
    list of dict
        The requests, small ones first, at most ``MOST_CALLS``.
    """
    correct = Student(InProcess(vars(reference)), reference)
    for check in checks:
        check.run(correct)
    messages = [message for message in correct.record.calls if message["name"] == exercise]
    small = [message for message in messages if _size(message) <= LARGE_CALL] or messages
    return sorted(small, key=_size)[:MOST_CALLS]


def replay(student, messages):
    """Call a learner's function with everything that was tried with it.

    Parameters
    ----------
    student : Student
        The learner's functions.
    messages : sequence of dict
        See `inputs`.

    Returns
    -------
    list of Call
        Empty if the replies are too large to be kept.

    Raises
    ------
    Failed
        If the learner's function does not end.
    """
    end, size = time.monotonic() + REPLAY_SECONDS, 0
    calls = []
    for message in messages:
        if time.monotonic() < end:
            calls.append(Call(message, student.repeat(message)))
            size += _size(calls[-1].reply)
        if size > MOST_BYTES:
            return []
    return calls


@dataclass(frozen=True)
class Call:
    """One call of a learner's function.

    Parameters
    ----------
    message : dict
        The request that was sent.
    reply : dict
        The reply that came back, decoded.
    """

    message: dict
    reply: dict

    def repeated(self, namespace):
        """Return the reply that functions in this process give to the same request."""
        return InProcess(namespace).request(self.message, lambda question: Unsupported("nobody is asked"))


def diagnose(notebook, exercise, calls):
    """Say in a hint what is wrong with a function that failed a check.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    calls : sequence of Call
        All calls of the function that the checks of its exercise made.

    Returns
    -------
    str
        The hint of the known mistake that agrees on every call; else a relation between what came back and
        what is right that holds on every call; else nothing.
    """
    if not calls or any(_unfinished(call.reply) for call in calls):
        return ""
    correct = run_solutions(notebook)
    rights = [call.repeated(correct) for call in calls]
    if len(hints := {mistake.hint for mistake in matching_mistakes(notebook, exercise, calls, rights)}) == 1:
        return hints.pop()
    if not _steady(calls):
        return UNSTEADY
    triples = [(call.message, in_form_of(right, call.reply), right) for call, right in zip(calls, rights, strict=True)]
    return relation(triples, *_names(notebook.solution_code(exercise), exercise)) or _view(triples)


def matching_mistakes(notebook, exercise, calls, rights):
    """Return the known mistakes of an exercise that agree with a learner's function on every call.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    calls : sequence of Call
    rights : sequence of dict
        The correct reply to each call.

    Returns
    -------
    list of Mistake
        Those that agree exactly; if there is none, those that agree but for the form of what they return: a column
        for a row, a list for an array, something beside what was asked for.
    """
    found = {True: [], False: []}
    formed = [in_form_of(right, call.reply) for call, right in zip(calls, rights, strict=True)]
    only_form = all(map(same_reply, formed, rights))
    for mistake in known_mistakes(notebook):
        if mistake.exercise == exercise:
            namespace = run_solutions(notebook, {exercise: mistake.source})
            exact = _agreement(namespace, calls, rights, formed)
            if exact or (exact is False and not only_form):
                found[exact].append(mistake)
    return found[True] or found[False]


def _agreement(namespace, calls, rights, formed):
    """Return whether functions agree exactly with each reply (True), but for its form (False), or not at all (None)."""
    exact = True
    for call, right, reply in zip(calls, rights, formed, strict=True):
        other = call.repeated(namespace)
        exact = exact and same_reply(call.reply, other)
        if not exact and not same_reply(reply, in_form_of(right, other)):
            return None
    return exact


def _names(source, function):
    """Return the names that a function's docstring gives to what it returns, and those of its parameters."""
    (definition,) = [part for part in ast.parse(source).body if getattr(part, "name", "") == function]
    returns = re.search(r"^Returns\n-+\n(.*?)(\n\n|\Z)", ast.get_docstring(definition) or "", re.DOTALL | re.MULTILINE)
    results = re.findall(r"^(\w+) : ", returns[1], re.MULTILINE) if returns else []
    return results, [parameter.arg for parameter in definition.args.args]


def _steady(calls):
    """Return whether equal calls had equal replies: if not, something stayed, or chance came from elsewhere."""
    first = {}
    return all(same_reply(first.setdefault(encode(call.message), call.reply), call.reply) for call in calls)


def _view(triples):
    """Return a hint if every wrong result, and no right one, shares its memory with an argument or its neighbour."""
    wrong = [(reply, right) for _, reply, right in triples if not same_reply(reply, right)]
    return VIEW if wrong and all(reply.get("view") is True and not right.get("view") for reply, right in wrong) else ""


def _unfinished(reply):
    """Return whether a reply tells of a function that is missing or not written yet, or tells nothing."""
    if "error" not in reply:
        return "value" not in reply
    kind, name, _ = error_of(reply)
    return kind in ("", "missing") or name == "NotImplementedError"


def _size(value):
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return 8 if isinstance(value, Rng) else 0
