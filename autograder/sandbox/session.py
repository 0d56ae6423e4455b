"""A student's notebook in a sandbox: its cells run once, its functions answer calls.

When a call hangs or ends the kernel, the next request gets a fresh sandbox in which the cells run again,
without those that hung.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox.backend import Answer
from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.protocol import Reply, Request
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import MAX_DEAD_KERNELS, MAX_STUCK_CELLS, NOTEBOOK_SECONDS
from autograder.sandbox.wording import safe_message, safe_type

SERVE = """
def __autograder_serve__():
    import builtins, sys
    sys.path.insert(0, {folder!r})
    import worker
    worker.serve(builtins.globals(), {descriptor})
"""
"""It defines no other name, which could be one of the student's own variables."""
TOO_SLOW = (
    "the machine was too busy: in {wall:.0f} s for the whole notebook, its own code ran for only {used:.0f} s; reduce "
    "the load, then run the same command again"
)


def serve_cell(sandbox: Sandbox) -> str:
    """Return the source of the last cell, which defines the function that serves the grader."""
    return SERVE.format(folder=sandbox.guest_folder, descriptor=sandbox.guest_descriptor)


class Session:
    """Carries requests to a student's functions.

    Parameters
    ----------
    cells : sequence of (str, str)
        Name and source of each cell to run, in order.
    open_sandbox : callable
        ``open_sandbox() -> Sandbox``.
    notebook_seconds : float
        Wall time for everything together; after that, nothing runs any more.

    Attributes
    ----------
    notes : dict of int to str
        What went wrong with a cell, by the cell's number.
    faults : list of str
        What went wrong on the grader's side.
    seconds : dict of str to float
        Wall time for starting sandboxes, for cells and for calls.
    waited_seconds : float
        How long closed sandboxes were ready to run but had to wait for a processor.
    """

    def __init__(
        self,
        cells: Sequence[tuple[str, str]],
        open_sandbox: Callable[[], Sandbox],
        notebook_seconds: float = NOTEBOOK_SECONDS,
    ) -> None:
        self.cells, self.open_sandbox = list(cells), open_sandbox
        self.notebook_seconds, self.deadline = notebook_seconds, time.monotonic() + notebook_seconds
        self.sandbox: Sandbox | None = None
        self.substituted: protocol.SubstituteRequest | None = None
        self.unavailable: SandboxUnavailable | None = None
        self.stuck: dict[int, str] = {}
        self.notes: dict[int, str] = {}
        self.faults: list[str] = []
        self.given_up, self.deaths, self.waited_seconds = False, 0, 0.0
        self.seconds = {"start": 0.0, "cells": 0.0, "calls": 0.0}

    def request(self, request: Request, answer: Answer, /) -> Reply:
        """Pass one request on; see `Backend.request`.

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
        except (SandboxDied, protocol.ProtocolError) as error:  # after a damaged frame the two sides may be out of step
            self.close()
            self._count_death(getattr(error, "reason", ""))
            raise
        except Exception as fault:  # the grader's; and the kernel may still wait for an answer
            self.close()
            self.faults.append(f"{type(fault).__name__}: {fault}")
            raise
        self.deaths = 0
        return reply

    def _pass_on(self, request: Request, answer: Answer) -> Reply:
        if self.unavailable is None and self._is_over():
            raise SandboxDied("over", 0)
        sandbox = self.sandbox
        if sandbox is None:
            sandbox = self.open()
            if self.substituted and self.substituted != request:
                self._exchange(sandbox, self.substituted, answer)
        with self._timed("calls"):
            return self._exchange(sandbox, request, answer)

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
        """Return whether nothing runs any more; raise if the time is over, but the student's code hardly used it."""
        if self.given_up or time.monotonic() <= self.deadline:
            return self.given_up
        waited = self.waited_seconds + (self.sandbox.waited_seconds if self.sandbox else 0)
        used = self.seconds["cells"] + self.seconds["calls"] - waited
        if used < self.notebook_seconds / 2:
            raise SandboxUnavailable(TOO_SLOW.format(used=used, wall=self.notebook_seconds))
        return True

    def _count_death(self, reason: str) -> None:
        """Give up on a notebook whose kernels keep ending before they reply to anything."""
        self.deaths += reason == "died"
        if self.deaths >= MAX_DEAD_KERNELS:
            self.given_up = True
            self.notes[len(self.cells)] = (
                f"{MAX_DEAD_KERNELS} kernels in a row ended before they answered a call; nothing more was called"
            )

    def open(self) -> Sandbox:
        """Start a sandbox and run the cells; start again without a cell that hung.

        Returns
        -------
        Sandbox
            It answers requests.

        Raises
        ------
        SandboxUnavailable
            If this machine cannot run a sandbox, or is too busy.
        SandboxDied
            If the cells leave a kernel that cannot be called; nothing is tried again then.
        """
        sandbox = self.sandbox
        while sandbox is None:
            sandbox = self.sandbox = self._start()
            for number, (name, source) in enumerate(self.cells):
                if number not in self.stuck and self._is_over():
                    self._leave_out_from(number, f"the time for the whole notebook was over before `{name}` was run")
                if number not in self.stuck and not self._run(sandbox, number, name, source):
                    sandbox = None
                    break
        try:
            sandbox.run_cell(serve_cell(sandbox))
        except SandboxDied:
            self.given_up = True
            self.notes[len(self.cells)] = (
                "the notebook's kernel stopped answering after its cells had run; nothing could be called"
            )
            self.close()
            raise
        return sandbox

    def _start(self) -> Sandbox:
        """Start a sandbox; if that fails, it is not tried again."""
        if self.unavailable:
            raise self.unavailable.with_traceback(None)
        try:
            with self._timed("start"):
                return self.open_sandbox()
        except SandboxUnavailable as fault:
            self.unavailable = fault
            raise

    def _run(self, sandbox: Sandbox, number: int, name: str, source: str) -> bool:
        """Run one cell; return False if the sandbox ended with it."""
        try:
            with self._timed("cells"):
                error = sandbox.run_cell(source)
        except SandboxDied as died:
            self.stuck[number] = died.reason
            how = f"did not finish within {died.seconds:.0f} seconds" if died.reason == "time" else "ended the kernel"
            how += f" ({sandbox.cause})" if sandbox.cause else ""
            self.notes[number] = f"`{name}` {how} when its cell was run; it was left out"
            if len(self.stuck) >= MAX_STUCK_CELLS:
                self._leave_out_from(number, self.notes[number] + ", and so were the cells after it")
            self.close()
            return False
        if error:
            message = safe_message(error["message"])
            self.notes[number] = (
                f"`{name}` raised {safe_type(error['type'])}"
                + (f": {message}" if message else "")
                + " when its cell was run; the other cells were still run"
            )
        return True

    def _leave_out_from(self, number: int, note: str) -> None:
        """Run no cell from this one on."""
        self.notes[number] = note
        self.stuck.update(dict.fromkeys(range(number, len(self.cells)), "time"))

    def close(self) -> None:
        """Kill the sandbox, if there is one."""
        if self.sandbox is not None:
            self.waited_seconds += self.sandbox.waited_seconds
            self.sandbox.close()
            self.sandbox = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
