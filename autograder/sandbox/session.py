"""A learner's notebook in a sandbox: its cells run once, its functions answer calls.

When a call hangs or ends the kernel, the next request gets a fresh sandbox in which the cells run again,
without those that hung.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.protocol import Question, Reply, Request
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.wording import safe_message, safe_type

SERVE = """
def __autograder_serve__():
    import builtins, sys
    sys.path.insert(0, {folder!r})
    import worker
    worker.serve(builtins.globals(), builtins.input)
"""
"""No name but these: any other may be a learner's own variable."""
Answer = Callable[[Question], Any]
MAX_STUCK = 3
"""After this many cells that never ended, no further cell is run."""
MAX_DEATHS = 5
"""After this many kernels in a row that ended without an answer, no function is called any more."""
TOO_SLOW = (
    "the machine was too busy: of {wall:.0f} s for the whole notebook its own code ran for {used:.0f} s only; reduce "
    "the machine's load, then run the same command again"
)


class Session:
    """Carries requests to a learner's functions.

    Parameters
    ----------
    cells : sequence of (str, str)
        Name and source of each cell to run, in order.
    open_sandbox : callable
        ``open_sandbox() -> Sandbox``.
    notebook_seconds : float
        Wall time for everything together, in seconds; after that, nothing runs any more.
    """

    def __init__(
        self,
        cells: Iterable[tuple[str, str]],
        open_sandbox: Callable[[], Sandbox],
        notebook_seconds: float = 900,
    ) -> None:
        self.cells, self.open_sandbox = list(cells), open_sandbox
        self.notebook_seconds, self.deadline = notebook_seconds, time.monotonic() + notebook_seconds
        self.given_up, self.deaths = False, 0
        self.sandbox: Sandbox | None = None
        self.substituted: protocol.SubstituteRequest | None = None
        self.unavailable: SandboxUnavailable | None = None
        self.stuck: dict[int, str] = {}
        self.notes: dict[int, str] = {}
        self.faults: list[str] = []
        self.seconds, self.waited = {"start": 0.0, "cells": 0.0, "calls": 0.0}, 0.0

    def request(self, request: Request, answer: Answer, /) -> Reply:
        """Pass one request on, and return the reply; see `Sandbox.request`.

        Parameters
        ----------
        request : protocol.Request
        answer : callable
            ``answer(question)`` computes a correct function that the learner's code asks for.

        Returns
        -------
        protocol.Reply
            May come from an attacker, but has the form of a reply.

        Raises
        ------
        SandboxDied
            If the function did not answer; the sandbox is gone then.
        SandboxUnavailable
            If no sandbox starts, from then on at once: waiting for each would use up the notebook's time.
        """
        if isinstance(request, protocol.SubstituteRequest):
            self.substituted = request
        try:
            reply = self._pass_on(request, answer)
        except (SandboxDied, protocol.ProtocolError) as error:  # after a damaged frame nobody knows whose turn it is
            self.close()
            self._count_death(getattr(error, "reason", ""))
            raise
        except Exception as fault:  # ours; and the kernel may still wait for an answer
            self.close()
            self.faults.append(f"{type(fault).__name__}: {fault}")
            raise
        self.deaths = 0
        return reply

    def _pass_on(self, request: Request, answer: Answer) -> Reply:
        if self.unavailable is None and self._is_over():
            raise SandboxDied("over", 0)
        if self.sandbox is None:
            sandbox = self.open()
            if self.substituted and self.substituted != request:
                self._exchange(sandbox, self.substituted, answer)
        with self._timed("calls"):
            return self._exchange(self.sandbox or self.open(), request, answer)

    def _exchange(self, sandbox: Sandbox, request: Request, answer: Answer) -> Reply:
        """Send a request as a plain value, and check the form of what comes back."""
        tree = sandbox.request(protocol.to_tree(request), lambda question: answer(protocol.read_question(question)))
        return protocol.read_reply(tree)

    @contextlib.contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[part] += time.monotonic() - started

    def _is_over(self) -> bool:
        """Return whether nothing runs any more; raise if the time is over, but the learner's code hardly used it."""
        if self.given_up or time.monotonic() <= self.deadline:
            return self.given_up
        waited = self.waited + (self.sandbox.waited if self.sandbox else 0)
        used = self.seconds["cells"] + self.seconds["calls"] - waited
        if used < self.notebook_seconds / 2:
            raise SandboxUnavailable(TOO_SLOW.format(used=used, wall=self.notebook_seconds))
        return True

    def _count_death(self, reason: str) -> None:
        """Give up on a notebook whose kernels keep ending before they answer anything."""
        self.deaths += reason == "died"
        if self.deaths >= MAX_DEATHS:
            self.given_up = True
            self.notes[len(self.cells)] = (
                f"{MAX_DEATHS} kernels in a row ended before they answered a call; nothing more was called"
            )

    def open(self) -> Sandbox:
        """Start a sandbox and run the cells; start again without a cell that hung.

        Returns
        -------
        Sandbox

        Raises
        ------
        SandboxUnavailable
            If this machine cannot run a sandbox, or is too busy.
        SandboxDied
            If the cells leave a kernel that cannot be called; nothing is tried again then.
        """
        while self.sandbox is None:
            self.sandbox = self._start()
            for number, (name, source) in enumerate(self.cells):
                if number not in self.stuck and self._is_over():
                    self._leave_out_from(number, f"the time for the whole notebook was over before `{name}` was run")
                if number not in self.stuck and not self._run(self.sandbox, number, name, source):
                    break
        try:
            self.sandbox.run_cell(SERVE.format(folder=self.sandbox.grader_folder))
        except SandboxDied:
            self.given_up = True
            self.notes[len(self.cells)] = (
                "the notebook's cells left a kernel that no longer answers; nothing could be called"
            )
            self.close()
            raise
        return self.sandbox

    def _start(self) -> Sandbox:
        """Start a sandbox; if one cannot start, no other is started."""
        if self.unavailable:
            raise self.unavailable.with_traceback(None)
        try:
            with self._timed("start"):
                return self.open_sandbox()
        except SandboxUnavailable as fault:
            self.unavailable = fault
            raise

    def _run(self, sandbox: Sandbox, number: int, name: str, source: str) -> bool:
        """Run one cell; return False if it ended the sandbox."""
        try:
            with self._timed("cells"):
                error = sandbox.run_cell(source)
        except SandboxDied as died:
            self.stuck[number] = died.reason
            how = f"did not finish within {died.seconds:.0f} seconds" if died.reason == "time" else "ended the kernel"
            how += f" ({sandbox.cause})" if sandbox.cause else ""
            self.notes[number] = f"`{name}` {how} when its cell was run; it was left out"
            if len(self.stuck) >= MAX_STUCK:
                self._leave_out_from(number, self.notes[number] + ", and so were the cells after it")
            self.close()
            return False
        if error:
            message = safe_message(error["message"])
            self.notes[number] = (
                f"`{name}` raised {safe_type(error['type'])}"
                + (f": {message}" if message else "")
                + " when its cell was run; the other cells ran all the same"
            )
        return True

    def _leave_out_from(self, number: int, note: str) -> None:
        """Run no cell from this one on."""
        self.notes[number] = note
        self.stuck.update(dict.fromkeys(range(number, len(self.cells)), "time"))

    def close(self) -> None:
        """Kill the sandbox, if there is one."""
        if self.sandbox is not None:
            self.waited += self.sandbox.waited
            self.sandbox.close()
            self.sandbox = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
