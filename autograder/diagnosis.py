"""Name the mistake: which known wrong answer returns exactly what a learner's function returned.

Only what crossed the wall is looked at: the calls that the checks made and the values that came back. The known
mistakes are the course's own code; they answer the same calls in this process. A mistake is named only when it
agrees on every call, so that a hint is never a guess.
"""

import copy
import time
from dataclasses import dataclass

import numpy as np

from .compare import ATOL, ATOL_FLOAT32, RTOL, RTOL_FLOAT32
from .mistakes import known_mistakes
from .reference import run_solutions
from .relations import relation
from .student import InProcess, Student
from .wire import Rng, Unsupported, encode

SAME_KIND, SAME_WORDS = 1, 2
"""How far two exceptions agree: in their type, or in their words too."""
KINDS = {"b": "bool", "i": "integer", "u": "integer", "f": "float"}
"""Kinds of number that are told apart: an integer's sign and width are no mistake."""
UNSTEADY = "Can you repeat a run with the same seed? Which generator were you given?"
"""The hint when equal calls had unequal results."""
LARGE_CALL = 2_000_000
"""Arguments in bytes above which a call is repeated only when there is no smaller one."""
MOST_BYTES = 32 * 2**20
"""Most bytes of all replies together: telling relations takes many times their memory."""
MOST_CALLS, REPLAY_SECONDS = 80, 10
"""Most calls repeated for one diagnosis, and the longest time after which another one is begun, in seconds."""


def inputs(reference, exercise, checks):
    """Return the calls of a function that the checks of its exercise would make, if nothing were wrong.

    A check stops at the first thing that is wrong. Correct functions pass all of them, and so tell all inputs.

    Parameters
    ----------
    reference : SimpleNamespace
    exercise : str
    checks : iterable of (callable, dict)
        Each check and its arguments, one of them ``student``.

    Returns
    -------
    list of dict
        The requests, small ones first, at most ``MOST_CALLS``.
    """
    correct = Student(InProcess(vars(reference)), reference)
    for check, arguments in checks:
        check(**{**copy.deepcopy(arguments, _kept(arguments)), "student": correct})
    messages = [message for message in correct.transcript if message["name"] == exercise]
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


def _kept(arguments):
    """Return the memory of a deep copy that copies generators of random numbers only."""
    return {id(value): value for name, value in arguments.items() if name != "rng"}


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
    matches = matching_mistakes(notebook, exercise, calls)
    for alike in (matches, [mistake for mistake, words in matches.items() if words]):
        if len(hints := {mistake.hint for mistake in alike}) == 1:
            return hints.pop()
    if not _steady(calls):
        return UNSTEADY
    correct = run_solutions(notebook)
    return relation([(call.message, call.reply, call.repeated(correct)) for call in calls])


def matching_mistakes(notebook, exercise, calls):
    """Return the known mistakes of an exercise that agree with a learner's function on every call.

    Parameters
    ----------
    notebook : CourseNotebook
    exercise : str
    calls : sequence of Call

    Returns
    -------
    dict of Mistake to bool
        Whether the words of its exceptions are the same too.
    """
    found = {}
    for mistake in known_mistakes(notebook.name):
        if mistake.exercise == exercise:
            agreements = list(_agreements(run_solutions(notebook, {exercise: mistake.source}), calls))
            if all(agreements):
                found[mistake] = min(agreements) == SAME_WORDS
    return found


def _agreements(namespace, calls):
    """Yield how far the functions in a namespace agree with each reply, until one does not."""
    for call in calls:
        agreement = same_reply(call.reply, call.repeated(namespace))
        yield agreement
        if not agreement:
            return


def _steady(calls):
    """Return whether equal calls had equal replies: if not, chance came from elsewhere than the generator passed in."""
    first = {}
    return all(same_reply(first.setdefault(encode(call.message), call.reply), call.reply) for call in calls)


def _unfinished(reply):
    """Return whether a reply tells of a function that is missing or not written yet, or tells nothing."""
    if "error" not in reply:
        return "value" not in reply
    kind, name, _ = _error(reply)
    return kind in ("", "missing") or name == "NotImplementedError"


def _error(reply):
    """Return kind, type and words of a reply's exception as strings, empty where a hostile reply has something else."""
    error = reply.get("error")
    parts = [error.get(key) for key in ("kind", "type", "message")] if isinstance(error, dict) else [""] * 3
    return [part if isinstance(part, str) else "" for part in parts]


def same_reply(one, other):
    """Return how far two replies tell of the same behaviour: values to rounding, errors, inputs left alone.

    Returns
    -------
    {0, SAME_KIND, SAME_WORDS}
        ``SAME_KIND`` for exceptions of the same type whose words differ.
    """
    if "error" in one or "error" in other:
        (kind, name, words), (other_kind, other_name, other_words) = _error(one), _error(other)
        if not kind or (kind, name) != (other_kind, other_name):
            return 0
        return SAME_WORDS if words == other_words else SAME_KIND
    if bool(one.get("changed_input")) != bool(other.get("changed_input")):
        return 0
    return SAME_WORDS if same_value(one.get("value"), other.get("value")) else 0


def same_value(one, other):
    """Return whether two decoded values are equal: structure and kind of number exactly, numbers to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if one is None or other is None or isinstance(one, (str, Unsupported)) or isinstance(other, (str, Unsupported)):
        return type(one) is type(other) and one == other
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return False
    return _same_numbers(np.asarray(one), np.asarray(other))


def _same_numbers(one, other):
    kinds = [KINDS.get(array.dtype.kind) for array in (one, other)]
    if one.shape != other.shape or None in kinds or kinds[0] != kinds[1]:
        return False
    narrow = np.float32 in (one.dtype, other.dtype) or np.float16 in (one.dtype, other.dtype)
    rtol, atol = (RTOL_FLOAT32, ATOL_FLOAT32) if narrow else (RTOL, ATOL)
    return np.allclose(one.astype(float), other.astype(float), rtol=rtol, atol=atol, equal_nan=True)


def _size(value):
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    return 8 if isinstance(value, Rng) else 0
