"""A learner's notebook, alive behind the wall: its cells run once, its functions answer calls.

When a call hangs or ends the kernel, the next request gets a fresh sandbox in which the cells run again,
without those that hung.
"""

import contextlib
import time

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox.guest.protocol import WireError
from autograder.sandbox.wording import safe_message, safe_type

SERVE = """
def __autograder_serve__():
    import builtins, sys
    sys.path.insert(0, {folder!r})
    import worker
    worker.serve(builtins.globals(), builtins.input)
"""
"""No name but these: any other may be a learner's own variable."""
MAX_STUCK = 3
"""After this many cells that never ended, no further cell is run."""
MAX_DEATHS = 5
"""After this many kernels in a row that ended without an answer, no function is called any more."""
TOO_SLOW = (
    "the machine was too busy: of {wall:.0f} s for the whole notebook its own code ran for {used:.0f} s only; let the "
    "machine do less, and run the same command again"
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

    def __init__(self, cells, open_sandbox, notebook_seconds=900):
        self.cells, self.open_sandbox = list(cells), open_sandbox
        self.notebook_seconds, self.deadline = notebook_seconds, time.monotonic() + notebook_seconds
        self.sandbox, self.substituted, self.unavailable = None, None, None
        self.stuck, self.notes, self.deaths, self.faults = {}, {}, 0, []
        self.seconds, self.waited = {"start": 0.0, "cells": 0.0, "calls": 0.0}, 0.0

    def request(self, message, answer_reference):
        """Pass one request on; see `Sandbox.request`.

        Raises
        ------
        SandboxDied
            If the function did not answer; the sandbox is gone then.
        SandboxUnavailable
            If no sandbox starts, from then on at once: waiting for each would use up the notebook's time.
        """
        if message["op"] == "substitute":
            self.substituted = message
        try:
            reply = self._pass_on(message, answer_reference)
        except (SandboxDied, WireError) as error:  # after a damaged frame nobody knows whose turn it is
            self.close()
            self._count_death(getattr(error, "reason", ""))
            raise
        except Exception as fault:  # ours; and the kernel may still wait for an answer
            self.close()
            self.faults.append(f"{type(fault).__name__}: {fault}")
            raise
        self.deaths = 0
        return reply

    def _pass_on(self, message, answer_reference):
        if self.unavailable is None and self._is_over():
            raise SandboxDied("over", 0)
        if self.sandbox is None:
            self.open()
            if self.substituted and message["op"] != "substitute":
                self.sandbox.request(self.substituted, answer_reference)
        with self._timed("calls"):
            return self.sandbox.request(message, answer_reference)

    @contextlib.contextmanager
    def _timed(self, part):
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[part] += time.monotonic() - started

    def _is_over(self):
        """Return whether the notebook's time is over; raise when it was hardly the learner's code that used it."""
        if time.monotonic() <= self.deadline:
            return False
        waited = self.waited + (self.sandbox.waited if self.sandbox else 0)
        used = self.seconds["cells"] + self.seconds["calls"] - waited
        if self.deadline and used < self.notebook_seconds / 2:
            raise SandboxUnavailable(TOO_SLOW.format(used=used, wall=self.notebook_seconds))
        return True

    def _count_death(self, reason):
        """Give up on a notebook whose kernels keep ending before they answer anything."""
        self.deaths += reason == "died"
        if self.deaths >= MAX_DEATHS:
            self.deadline = 0
            self.notes[len(self.cells)] = (
                f"{MAX_DEATHS} kernels in a row ended before they answered a call; nothing more was called"
            )

    def open(self):
        """Start a sandbox and run the cells; start again without a cell that hung.

        Raises
        ------
        SandboxUnavailable
            If this machine cannot run a sandbox, or is too busy.
        SandboxDied
            If the cells leave a kernel that cannot be called; nothing is tried again then.
        """
        while self.sandbox is None:
            self._start()
            for number, (name, source) in enumerate(self.cells):
                if number not in self.stuck and self._is_over():
                    self._leave_out_from(number, f"the time for the whole notebook was over before `{name}` was run")
                if number not in self.stuck and not self._run(number, name, source):
                    break
        try:
            self.sandbox.run_cell(SERVE.format(folder=self.sandbox.grader_folder))
        except SandboxDied:
            self.deadline = 0
            self.notes[len(self.cells)] = (
                "the notebook's cells left a kernel that answers no more; nothing could be called"
            )
            self.close()
            raise

    def _start(self):
        """Start a sandbox; when that cannot be done, it is not tried again."""
        if self.unavailable:
            raise self.unavailable.with_traceback(None)
        try:
            with self._timed("start"):
                self.sandbox = self.open_sandbox()
        except SandboxUnavailable as fault:
            self.unavailable = fault
            raise

    def _run(self, number, name, source):
        """Run one cell; return False when it took the sandbox with it."""
        try:
            with self._timed("cells"):
                error = self.sandbox.run_cell(source)
        except SandboxDied as died:
            self.stuck[number] = died.reason
            how = f"did not finish within {died.seconds:.0f} seconds" if died.reason == "time" else "ended the kernel"
            how += f" ({self.sandbox.cause})" if self.sandbox.cause else ""
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

    def _leave_out_from(self, number, note):
        """Run no cell from this one on."""
        self.notes[number] = note
        self.stuck.update(dict.fromkeys(range(number, len(self.cells)), "time"))

    def close(self):
        """Kill the sandbox, if there is one."""
        if self.sandbox is not None:
            self.waited += self.sandbox.waited
            self.sandbox.close()
            self.sandbox = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
