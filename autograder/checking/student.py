"""`student.sigmoid(z)`: call a learner's function by name, wherever it runs, and get plain values back."""

import contextlib
import difflib
import functools
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.checking.assertions import Failed, describe
from autograder.errors import AutograderError, SandboxDied
from autograder.report import NOT_IMPLEMENTED
from autograder.sandbox.backend import Backend
from autograder.sandbox.backend import compute as compute_here
from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.protocol import CallRequest, ErrorKind, ErrorReply, Question, Reply, Request
from autograder.sandbox.wording import explain_exception
from autograder.submission.salvage import functions_in

NO_ANSWER = {
    "time": "it did not finish within {seconds:.0f} seconds: is there a loop that never ends?",
    "over": "it was not called: the time for the whole notebook was over",
    "died": "it ended the notebook's kernel (by `exit`, or by using more memory, processes or time than allowed)",
}
"""What is said of a function that did not answer, by `SandboxDied.reason`."""
MAX_ANSWER_CHARS = 40
"""Most characters of an answer that are read."""
UNREADABLE = "it returned something that isn't numbers, or is far too large"
GONE = (
    "`{name}` is defined in the notebook, but it is not a function at its end: was it overwritten or deleted, or did "
    "its cell not run?"
)


@dataclass(frozen=True)
class CallResult:
    """What one call gave.

    Parameters
    ----------
    value : object
        The result, as decoded by `protocol`.
    warnings : tuple of str
        What NumPy warned of during the call.
    changed_input : bool
        Whether an argument was changed in place.
    changed_argument : str
        What the reference calls the first argument that was changed; empty if unknown.
    changed_result : bool
        Whether the call changed the result of the one before, which was to be kept.
    """

    value: Any
    warnings: tuple[str, ...]
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
    calls : list of CallRequest
        All requests for calls.
    """

    stopped: dict[str, str] = field(default_factory=dict)
    last_call: str = ""
    raised: bool = False
    out_of_time: bool = False
    asked: set[str] = field(default_factory=set)
    calls: list[CallRequest] = field(default_factory=list)


class Student:
    """A learner's functions as attributes.

    Parameters
    ----------
    backend : InProcess or Session
        Carries requests to where the functions live.
    reference : SimpleNamespace
        The correct functions: they name the arguments in messages and are substituted for earlier functions.
    source : str
        The learner's code: a message may quote a line of it, and nothing else.
    compute : callable, optional
        ``compute(name, args, kwargs)`` computes a correct function that a learner's function asks for; by default
        in this process, which is only for functions that can be trusted: see `sandbox.reference_process`.
    """

    def __init__(
        self,
        backend: Backend,
        reference: SimpleNamespace,
        source: str = "",
        compute: Callable[[str, list[Any], dict[str, Any]], Any] | None = None,
    ) -> None:
        self._backend, self._reference, self._source = backend, reference, source
        self._compute = compute or functools.partial(compute_here, reference)
        self.substituted: tuple[str, ...] | None = ()
        self.record = CallRecord()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.call(name, *args, **kwargs).value

    @property
    def faults(self) -> tuple[str, ...]:
        """tuple of str : what broke on the grader's side while functions were called, for staff."""
        return tuple(getattr(self._backend, "faults", ()))

    def new_record(self, stopped: Mapping[str, str] = MappingProxyType({})) -> CallRecord:
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

    def call(self, name: str, *args: Any, **kwargs: Any) -> CallResult:
        """Call one function.

        Parameters
        ----------
        name : str
        *args, **kwargs
            Plain values, `protocol.Rng` for a generator, `protocol.Function` for a function.

        Returns
        -------
        CallResult

        Raises
        ------
        Failed
            If the function is missing, raises, does not end, or returns what cannot cross.
        """
        return self._call(CallRequest(name, list(args), kwargs))

    def call_and_keep(self, name: str, *args: Any) -> CallResult:
        """Call one function as `call` does; the next result says whether that call changed this one's."""
        return self._call(CallRequest(name, list(args), {}, keep=True))

    def _call(self, request: CallRequest) -> CallResult:
        given = self._named(request)
        words = ", ".join(f"{key}: {_shape(value)}" for key, value in given.items())
        self.record.last_call, self.record.raised = f"{request.name}({words})", False
        self.record.calls.append(request)
        reply = self.repeat(request)
        if isinstance(reply, protocol.ValueReply):
            changed = _name_at(reply.changed_argument, given) if reply.changed_input else ""
            return CallResult(reply.value, reply.warnings, reply.changed_input, changed, reply.changed_result is True)
        raise self._failure(request.name, reply)

    def repeat(self, request: CallRequest) -> Reply:
        """Make a call and return the whole reply.

        Raises
        ------
        Failed
            If the function does not end.
        """
        name = request.name
        if name in self.record.stopped:
            raise Failed(self.record.stopped[name])
        try:
            return self._request(request)
        except SandboxDied as died:
            self.record.stopped[name] = self._no_answer(died)
            raise Failed(self.record.stopped[name]) from None

    def answer(self, name: str) -> str:
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
            reply = self._request(protocol.ValueRequest(name))
        except SandboxDied as died:
            raise Failed(self._no_answer(died)) from None
        if not isinstance(reply, protocol.ValueReply) or isinstance(reply.value, protocol.Unsupported):
            missing = "" if isinstance(reply, protocol.ValueReply) else name
            raise Failed(f"there is no answer in `{name}`", missing=missing)
        value = reply.value
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is not None and type(value) not in (str, int):
            raise Failed(f"`{name}` is {describe(value)}", "it must be a letter in quotes, or a number")
        return _essence("" if value is None else str(value)[:MAX_ANSWER_CHARS])

    def substitute(self, names: Iterable[str]) -> None:
        """Have exactly these functions computed by the reference, when the learner's other functions call them.

        Raises
        ------
        Failed
            If the learner's side does not answer; `substituted` is None then.
        """
        names = tuple(names)
        if self.substituted == names:
            return
        self.substituted = None
        try:
            self._request(protocol.SubstituteRequest(names))
        except SandboxDied as died:
            raise Failed(self._no_answer(died)) from None
        self.substituted = names

    def _no_answer(self, died: SandboxDied) -> str:
        """Return in words why a call got no answer."""
        self.record.out_of_time |= died.reason == "over"
        return NO_ANSWER[died.reason].format(seconds=died.seconds)

    def _request(self, request: Request) -> Reply:
        """Return the reply to a request; what cannot be read is an error reply."""
        try:
            return self._backend.request(request, self._answer_reference)
        except protocol.ProtocolError:
            return ErrorReply(ErrorKind.UNSENDABLE)

    def _failure(self, name: str, reply: Reply) -> Failed:
        """Return how a call failed that gave no value."""
        kind = reply.kind if isinstance(reply, ErrorReply) else ErrorKind.MALFORMED
        if kind is ErrorKind.MISSING:
            return Failed(self._missing(name), missing="" if name in functions_in(self._source) else name)
        if isinstance(reply, ErrorReply) and kind is ErrorKind.RAISED:
            self.record.raised = True
            words = explain_exception(name, reply, self._source)
            return Failed(words, missing=name if words == f"`{name}` is {NOT_IMPLEMENTED}" else "")
        return Failed(UNREADABLE)

    def _missing(self, name: str) -> str:
        if name in functions_in(self._source):
            return GONE.format(name=name)
        names: tuple[str, ...] = ()
        with contextlib.suppress(SandboxDied):
            reply = self._request(protocol.NamesRequest())
            names = reply.names if isinstance(reply, protocol.NamesReply) else ()
        known = [n for n in names if n.isidentifier() and n in self._source]
        close = [n for n in known if n.lower() == name.lower()] or difflib.get_close_matches(name, known, 1, 0.75)
        there_is_none = f"`{name}` is {NOT_IMPLEMENTED}: the notebook has no function of that name"
        return there_is_none + (f"; is it `{close[0]}`?" if close else "")

    def _answer_reference(self, question: Question) -> Any:
        """Compute a correct earlier function for a learner's function that calls it: only one that is substituted.

        The question comes from the learner's side and may be anything.
        """
        if question.name not in (self.substituted or ()):
            return protocol.Unsupported("not substituted")
        self.record.asked.add(question.name)
        try:
            return self._compute(question.name, question.args, question.kwargs)
        except AutograderError:  # the grader's fault: no learner answers for it
            raise
        except Exception as error:
            return protocol.Unsupported(f"{type(error).__name__} in a correct function")

    def _named(self, request: CallRequest) -> dict[str, Any]:
        """Return the arguments of a call by the names that the reference gives them."""
        parameters = list(inspect.signature(getattr(self._reference, request.name)).parameters)
        return {**dict(zip(parameters, request.args, strict=False)), **request.kwargs}


def _name_at(place: int | None, given: Mapping[str, Any]) -> str:
    """Return the name of the argument at a place that the learner's side sent; empty if none can have changed there."""
    names = list(given)
    known = place is not None and place < len(names) and isinstance(given[names[place]], (np.ndarray, dict, list))
    return names[place] if known and place is not None else ""


def _essence(text: str) -> str:
    """Return an answer without what people put around it."""
    return re.sub(r"[^a-z0-9]|line|option|answer", "", text.lower(), flags=re.ASCII)


def _shape(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, protocol.Rng):
        return "a generator"
    if isinstance(value, protocol.Function):
        return "a function"
    return "a number" if isinstance(value, (int, float)) else describe(value)
