"""A Jupyter kernel inside bubblewrap: it runs the learner's cells, and nothing of the course is in it.

The grader talks to the kernel over two ZeroMQ sockets (``shell`` to run cells, ``stdin`` to pass values);
it never opens the output channel, so nothing a learner prints or displays reaches this process.
"""

import base64
import contextlib
import time
from pathlib import Path

import zmq
from jupyter_client import BlockingKernelClient

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox import procfs
from autograder.sandbox.bubblewrap import take_back
from autograder.sandbox.channels import bounded_context, bounded_session, receive
from autograder.sandbox.guest import protocol, worker
from autograder.sandbox.provisioner import Limits, launch
from autograder.sandbox.watchdog import Budget, WallBudget, Watchdog
from autograder.tempdirs import Folder

PREFIX = "autograder"
"""Begins the lines by which the learner's side of the wire speaks to us; see `callee.serve`."""

CROSSING = 0.01
"""What each question adds to a call's processor time, in seconds."""
UNHEARD = (
    "the kernel started, but nobody could connect to the channel on which it asks within {} s; let the machine do "
    "less, and run the same command again"
)
ANSWERS = 60
"""How much later than else a call's wall time ends while our answers are waited for, in seconds at most."""


class Sandbox:
    """One kernel behind the wall.

    Parameters
    ----------
    files : dict of str to Path
        Read-only files and folders shown to the kernel, by their path relative to its working directory.
    environment : dict of str to str
        Additional environment variables.
    limits : Limits
        What it may use.
    protected : bool
        False runs the kernel without bubblewrap: only for a person's own work, never for another's.

    Raises
    ------
    SandboxUnavailable
        If bubblewrap is missing or may not make namespaces here.
    SandboxDied
        If the kernel does not answer within ``limits.start`` seconds.
    """

    def __init__(self, files=None, environment=None, limits=Limits(), protected=True):
        self.limits, self.protected = limits, protected
        self._killed_before = procfs.killed_for_memory()
        self._scratch = Folder()
        self.folder = self._scratch.path
        try:
            self._start(files or {}, environment or {})
        except BaseException:
            self.close()
            raise

    def _start(self, files, environment):
        self.context = context = bounded_context()
        self.kernel = launch(self.folder, context, files, environment, self.limits, self.protected)
        self.pid = self.kernel.provisioner.pid
        if self.protected:
            self.watchdog = Watchdog(self.pid, self.folder, self.limits)
            self.watchdog.start()
        self.client = BlockingKernelClient(context=context, session=bounded_session())
        self.client.load_connection_info(self.kernel.get_connection_info())
        self.client.start_channels(shell=True, stdin=False, iopub=False, hb=False, control=False)
        self.client.kernel_info()
        try:
            self._wait({self.client.shell_channel: "kernel_info_reply"}, WallBudget(self.limits.start, self.pid))
        except SandboxDied as error:
            raise SandboxUnavailable(self._why_not(error)) from error
        self._connect_questions()
        if self.protected:
            take_back(self.folder, self.pid)
        self.serving = False

    def _connect_questions(self):
        """Connect the channel on which the kernel asks, and wait until it is: what is asked before is lost for ever."""
        self.context.setsockopt(zmq.IMMEDIATE, 1)  # from here on a socket can be written to only when it is connected
        self.client.stdin_channel.start()
        self.client.allow_stdin = True
        if not self.client.stdin_channel.socket.poll(self.limits.start * 1000, zmq.POLLOUT):
            raise SandboxUnavailable(UNHEARD.format(self.limits.start))

    @property
    def cause(self):
        """str : the limit for which the watchdog killed the sandbox, in words; empty while it did not."""
        return self.watchdog.cause if hasattr(self, "watchdog") else ""

    @property
    def waited(self):
        """float : how long its processes stood ready to run while others ran, in seconds."""
        return procfs.waited(self.pid)

    @property
    def grader_folder(self):
        """str : where the kernel finds the learner's side of the wire."""
        return "/grader" if self.protected else str(Path(worker.__file__).parent)

    def _why_not(self, error):
        words = (self.folder / "log").read_bytes()[-400:].decode(errors="replace").strip()
        return f"the sandbox did not start ({error}); it said: {words or 'nothing'}. Run `python -m autograder doctor`."

    def run_cell(self, source):
        """Run one cell.

        Parameters
        ----------
        source : str

        Returns
        -------
        dict or None
            None when the cell ran through; else ``{"type", "line"}``: the name of the exception.

        Raises
        ------
        SandboxDied
            If the cell used up its time (``limits.cell``) or ended the kernel.
        SandboxUnavailable
            If that was the machine's fault, which lacked memory or was too busy.
        """
        sent = self._send(self.client.execute, source, allow_stdin=False, stop_on_error=False)
        reply = self._wait({self.client.shell_channel: "execute_reply"}, Budget(self.limits.cell, self.pid), sent)
        content = reply["content"]
        if content.get("status") == "ok":
            return None
        return {"type": str(content.get("ename", ""))[:80], "message": str(content.get("evalue", ""))[:500]}

    def request(self, message, answer_reference):
        """Send one request to the learner's side and return its reply.

        Parameters
        ----------
        message : dict
            See `callee.respond`.
        answer_reference : callable
            ``answer_reference(name, args, kwargs)`` computes a correct earlier function when asked.

        Returns
        -------
        object
            The decoded reply; the caller must not trust its form.

        Raises
        ------
        SandboxDied
            If the time of the call (``limits.call``) was used up without a reply, or the kernel ended.
        SandboxUnavailable
            If that was the machine's fault, which lacked memory or was too busy.
        protocol.ProtocolError
            If the reply does not follow the format.
        """
        budget = Budget(self.limits.call, self.pid)
        latest, ours = budget.latest, 0.0
        if not self.serving:
            serve = "__autograder_serve__()"
            self._send(self.client.execute, serve, silent=True, store_history=False, allow_stdin=True)
            self._question(budget)
            self.serving = True
        self._say(protocol.encode(message))
        while True:
            kind, frame = self._question(budget)
            if kind == "reply":
                return protocol.decode(frame)
            asked = time.monotonic()
            self._say(protocol.encode(answer_reference(protocol.decode(frame))))
            budget.extend(CROSSING)
            ours = min(ANSWERS, ours + time.monotonic() - asked)
            budget.latest = latest + ours

    def _say(self, frame):
        """Answer the kernel's `input()`."""
        self._send(self.client.input, base64.b64encode(frame).decode())

    def _send(self, send, *arguments, **options):
        """Send a message; a kernel that never reads is as good as dead."""
        try:
            return send(*arguments, **options)
        except zmq.Again:
            raise self._death(0) from None

    def _question(self, budget):
        """Wait for the kernel's next line to us; a line that is not ours is a learner's `input()`: answer nothing."""
        while True:
            message = self._wait(
                {self.client.stdin_channel: "input_request", self.client.shell_channel: "execute_reply"}, budget
            )
            if message["msg_type"] == "execute_reply":
                raise SandboxDied("died", 0)
            prefix, _, rest = str(message["content"].get("prompt", "")).partition(":")
            kind, _, text = rest.partition(":")
            with contextlib.suppress(ValueError):
                if prefix == PREFIX:
                    return kind, base64.b64decode(text, validate=True)
            self._say(b"")

    def _wait(self, expected, budget, parent=None):
        """Return the next message of an expected type; see `run_cell` for what is raised."""
        poller = zmq.Poller()
        for channel in expected:
            poller.register(channel.socket, zmq.POLLIN)
        while (left := budget.left()) > 0:
            ready = dict(poller.poll(min(left, 0.5) * 1000))
            for channel, message_type in expected.items():
                if channel.socket in ready:
                    message = receive(channel)
                    if message["msg_type"] == message_type and parent in (None, message["parent_header"].get("msg_id")):
                        return message
            if not ready and not self.kernel.is_alive():
                raise self._death(time.monotonic() - budget.started)
        raise procfs.end_of_time(budget, self.waited)

    def _death(self, seconds):
        """Return the error for a kernel that is gone."""
        return SandboxDied("died", seconds) if self.cause else procfs.death(seconds, self._killed_before)

    def close(self):
        """Kill the kernel with everything it started, and remove its folder."""
        if hasattr(self, "watchdog"):
            self.watchdog.stop()
        if hasattr(self, "client"):
            self.client.stop_channels()
        if hasattr(self, "kernel") and self.kernel.has_kernel:
            self.kernel.shutdown_kernel(now=True)
        if hasattr(self, "context"):
            self.context.destroy(linger=0)
        self._scratch.remove()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
