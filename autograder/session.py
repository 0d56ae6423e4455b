"""A learner's notebook, alive behind the wall: its cells run once, its functions answer calls.

When a call hangs or ends the kernel, the next request gets a fresh sandbox in which the cells run again,
without those that hung.
"""

import time

from .errors import SandboxDied
from .explain import safe_message, safe_type
from .wire import WireError

SERVE = """
def __autograder_serve__(namespace=globals()):
    import builtins, sys
    sys.path.insert(0, {folder!r})
    import callee
    callee.serve(namespace, input)
"""
MAX_STUCK = 3
"""After this many cells that never ended, no further cell is run."""
MAX_DEATHS = 5
"""After this many kernels in a row that ended without an answer, no function is called any more."""


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
        self.deadline = time.monotonic() + notebook_seconds
        self.sandbox, self.substituted = None, None
        self.stuck, self.notes, self.deaths = {}, {}, 0
        self.seconds = {"start": 0.0, "cells": 0.0}

    def request(self, message, answer_reference):
        """Pass one request on; see `Sandbox.request`.

        Raises
        ------
        SandboxDied
            If the function did not answer; the sandbox is gone then.
        """
        if time.monotonic() > self.deadline:
            raise SandboxDied("over", 0)
        if message["op"] == "substitute":
            self.substituted = message
        try:
            if self.sandbox is None:
                self.open()
                if self.substituted and message["op"] != "substitute":
                    self.sandbox.request(self.substituted, answer_reference)
            reply = self.sandbox.request(message, answer_reference)
        except (SandboxDied, WireError) as error:  # after a damaged frame nobody knows whose turn it is
            self.close()
            self._count_death(getattr(error, "reason", ""))
            raise
        self.deaths = 0
        return reply

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
            If this machine cannot run a sandbox.
        SandboxDied
            If the cells leave a kernel that cannot be called; nothing is tried again then.
        """
        while self.sandbox is None:
            started = time.monotonic()
            self.sandbox = self.open_sandbox()
            self.seconds["start"] += time.monotonic() - started
            started = time.monotonic()
            for number, (name, source) in enumerate(self.cells):
                if number not in self.stuck and time.monotonic() > self.deadline:
                    self._leave_out_from(number, f"the time for the whole notebook was over before `{name}` was run")
                if number not in self.stuck and not self._run(number, name, source):
                    break
            self.seconds["cells"] += time.monotonic() - started
        try:
            self.sandbox.run_cell(SERVE.format(folder=self.sandbox.grader_folder))
        except SandboxDied:
            self.deadline = 0
            self.notes[len(self.cells)] = (
                "the notebook's cells left a kernel that answers no more; nothing could be called"
            )
            self.close()
            raise

    def _run(self, number, name, source):
        """Run one cell; return False when it took the sandbox with it."""
        try:
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
            self.sandbox.close()
            self.sandbox = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
