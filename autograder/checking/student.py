"""`student.sigmoid(z)`: call a learner's function by name, wherever it runs, and get plain values back."""

import contextlib
import difflib
import functools
import inspect
import re
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from autograder.checking.assertions import Failed, describe
from autograder.errors import AutograderError, SandboxDied
from autograder.report import NOT_IMPLEMENTED
from autograder.sandbox.backend import compute as compute_here
from autograder.sandbox.guest import protocol, worker
from autograder.sandbox.wording import explain_exception
from autograder.submission.salvage import functions_in

STANDS_STILL = {
    "time": "it did not finish within {seconds:.0f} seconds: is there a loop that never ends?",
    "over": "it was not called: the time for the whole notebook was over",
    "died": "it ended the notebook's kernel (by `exit`, or by using more memory, processes or time than allowed)",
}
MAX_ANSWER = 40
"""Most characters of an answer that are read."""


@dataclass(frozen=True)
class Reply:
    """What one call gave.

    Parameters
    ----------
    value : object
        The result, as decoded by `wire`.
    warnings : tuple of str
        What NumPy or Python warned of during the call.
    changed_input : bool
        Whether an argument was changed in place.
    changed_argument : str
        What the reference calls the first argument that was changed; empty where nobody knows.
    changed_result : bool
        Whether the call changed the result of the one before, which was to be kept.
    """

    value: object
    warnings: tuple
    changed_input: bool
    changed_argument: str = ""
    changed_result: bool = False


@dataclass
class CallRecord:
    """What became of the calls since `Student.new_record`; only the student writes it.

    Parameters
    ----------
    stopped : dict of str to str
        The functions that did not answer, and how to say it; they are not called again.
    last_call : str
        What was called last, in words.
    raised : bool
        Whether that call raised an exception.
    out_of_time : bool
        Whether a call could not be made, because the time for the notebook was over.
    asked : set of str
        Of the substituted functions, those that a learner's function really called.
    calls : list of dict
        All requests for calls.
    """

    stopped: dict[str, str] = field(default_factory=dict)
    last_call: str = ""
    raised: bool = False
    out_of_time: bool = False
    asked: set[str] = field(default_factory=set)
    calls: list = field(default_factory=list)


class Student:
    """A learner's functions as attributes.

    Parameters
    ----------
    backend : InProcess or Session
        Carries requests to where the functions live.
    reference : SimpleNamespace
        The correct functions: they name the arguments in messages and stand in for earlier functions.
    source : str
        The learner's code: a message may quote a line of it, and nothing else.
    compute : callable, optional
        ``compute(name, args, kwargs)`` computes a correct function that a learner's function asks for; by default
        here, which is for functions that can be trusted only: see `reference_process.ReferenceProcess`.
    """

    def __init__(self, backend, reference, source="", compute=None):
        self._backend, self._reference, self._source = backend, reference, source
        self._compute = compute or functools.partial(compute_here, reference)
        self.substituted: tuple[str, ...] | None = ()
        self.record = CallRecord()

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.call(name, *args, **kwargs).value

    @property
    def faults(self):
        """tuple of str : what broke on the grader's side while functions were called, for staff."""
        return tuple(getattr(self._backend, "faults", ()))

    def new_record(self, stopped=MappingProxyType({})):
        """Begin to record calls anew.

        Parameters
        ----------
        stopped : mapping of str to str
            Functions that are not called, because they did not answer before, and how to say it.

        Returns
        -------
        CallRecord
        """
        self.record = CallRecord(dict(stopped))
        return self.record

    def call(self, name, *args, **kwargs):
        """Call one function.

        Parameters
        ----------
        name : str
        *args, **kwargs
            Plain values, `wire.Rng` for a generator, `wire.Function` for a function.

        Returns
        -------
        Reply

        Raises
        ------
        Failed
            If the function is missing, raises, does not end, or returns what cannot cross.
        """
        return self._call(name, args, kwargs)

    def call_and_keep(self, name, *args):
        """Call one function as `call` does; the next reply tells whether that call changed this one's result."""
        return self._call(name, args, {}, keep=True)

    def _call(self, name, args, kwargs, **options):
        given = self._named(name, args, kwargs)
        request = {"op": "call", "name": name, "args": list(args), "kwargs": kwargs}
        self.record.last_call = f"{name}({', '.join(f'{key}: {_shape(value)}' for key, value in given.items())})"
        self.record.raised = False
        self.record.calls.append(request)
        return self._read(name, self.repeat({**request, **options}), given)

    def repeat(self, message):
        """Make a call of `CallRecord.calls` again and return the whole reply, as decoded.

        Raises
        ------
        Failed
            If the function does not end.
        """
        name = message["name"]
        if name in self.record.stopped:
            raise Failed(self.record.stopped[name])
        try:
            return self._request(message)
        except SandboxDied as died:
            self.record.stopped[name] = self._stopped(died)
            raise Failed(self.record.stopped[name]) from None

    def answer(self, name):
        """Return what a learner wrote as the answer to a question.

        Parameters
        ----------
        name : str
            The variable that holds it.

        Returns
        -------
        str
            Small letters and digits only: ``"b"`` for ``" (B) "``, ``"5"`` for ``5`` and for ``"line 5"``; empty
            while there is no answer.

        Raises
        ------
        Failed
            If there is no such variable, or it holds no letter and no number.
        """
        self.record.last_call = ""
        try:
            reply = self._request({"op": "value", "name": name})
        except SandboxDied as died:
            raise Failed(self._stopped(died)) from None
        value = reply.get("value")
        if "value" not in reply or isinstance(value, protocol.Unsupported):
            raise Failed(f"there is no answer in `{name}`", missing="" if "value" in reply else name)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is not None and type(value) not in (str, int):
            raise Failed(f"`{name}` is {describe(value)}", "it must be a letter in quotes, or a number")
        return _essence("" if value is None else str(value)[:MAX_ANSWER])

    def substitute(self, names):
        """Have exactly these functions computed by the reference, when the learner's other functions call them.

        Raises
        ------
        Failed
            If the learner's side does not answer; `substituted` is None then.
        """
        if self.substituted == tuple(names):
            return
        self.substituted = None
        try:
            self._request({"op": "substitute", "names": list(names)})
        except SandboxDied as died:
            raise Failed(self._stopped(died)) from None
        self.substituted = tuple(names)

    def _stopped(self, died):
        """Return in words why a call got no answer."""
        self.record.out_of_time |= died.reason == "over"
        return STANDS_STILL[died.reason].format(seconds=died.seconds)

    def _request(self, message):
        """Return the reply to a request, always a dictionary; what cannot be read is an error reply."""
        try:
            reply = self._backend.request(message, self._answer_reference)
        except protocol.WireError:
            reply = None
        return reply if isinstance(reply, dict) else {"error": {"kind": "unsendable"}}

    def _read(self, name, reply, given):
        error = reply.get("error")
        if error is None and "value" in reply:
            warned = reply.get("warnings")
            warned = tuple(str(w) for w in warned) if isinstance(warned, list) else ()
            changed = reply.get("changed_input") is True
            name_of_changed = _name_at(reply.get("changed_argument"), given, changed)
            return Reply(reply["value"], warned, changed, name_of_changed, reply.get("changed_result") is True)
        error = error if isinstance(error, dict) else {}
        kind = str(error.get("kind"))
        if kind == "missing":
            raise Failed(self._missing(name), missing="" if name in functions_in(self._source) else name)
        if kind == "raised":
            self.record.raised = True
            words = explain_exception(name, error, self._source)
            raise Failed(words, missing=name if words == f"`{name}` is {NOT_IMPLEMENTED}" else "")
        raise Failed("it returned something that cannot be read as numbers, or far too much of it")

    def _missing(self, name):
        if name in functions_in(self._source):
            return (
                f"`{name}` is defined in the notebook, but is no function at its end: was it overwritten or deleted, "
                "or did its cell not run?"
            )
        names = []
        with contextlib.suppress(SandboxDied):
            names = self._request({"op": "names"}).get("names")
        names = names[: worker.MAX_NAMES] if isinstance(names, list) else []
        known = [n for n in names if isinstance(n, str) and n.isidentifier() and n in self._source]
        close = [n for n in known if n.lower() == name.lower()] or difflib.get_close_matches(name, known, 1, 0.75)
        there_is_none = f"`{name}` is {NOT_IMPLEMENTED}: the notebook has no function of that name"
        return there_is_none + (f"; is it `{close[0]}`?" if close else "")

    def _answer_reference(self, question):
        """Compute a correct earlier function for a learner's function that calls it: only one that is substituted.

        The question comes from the learner's side and may be anything.
        """
        try:
            name = question["name"]
            if name not in (self.substituted or ()):
                return protocol.Unsupported("not substituted")
            self.record.asked.add(name)
            return self._compute(name, question["args"], question["kwargs"])
        except AutograderError:  # a fault of ours: no learner answers for it
            raise
        except Exception as error:
            return protocol.Unsupported(f"{type(error).__name__} in a correct function")

    def _named(self, name, args, kwargs):
        """Return the arguments of a call by the names that the reference gives them."""
        parameters = list(inspect.signature(getattr(self._reference, name)).parameters)
        return {**dict(zip(parameters, args, strict=False)), **kwargs}


def _name_at(place, given, changed):
    """Return the name of the argument at a place that the learner's side told, which may be anything."""
    names = list(given) if changed else []
    told = type(place) is int and 0 <= place < len(names) and isinstance(given[names[place]], (np.ndarray, dict, list))
    return names[place] if told else ""


def _essence(text):
    """Return an answer without what people put around it."""
    return re.sub(r"[^a-z0-9]|line|option|answer", "", text.lower(), flags=re.ASCII)


def _shape(value):
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, protocol.Rng):
        return "a generator"
    if isinstance(value, protocol.Function):
        return "a function"
    return "a number" if isinstance(value, (int, float)) else describe(value)
