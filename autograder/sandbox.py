"""A Jupyter kernel inside bubblewrap: it runs the learner's cells, and nothing of the course is in it.

The grader talks to the kernel over two ZeroMQ sockets (``shell`` to run cells, ``stdin`` to pass values);
it never opens the output channel, so nothing a learner prints or displays reaches this process.
"""

import base64
import contextlib
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import zmq
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpec

from . import callee, wire
from .confinement import command_line
from .errors import SandboxDied, SandboxUnavailable

PREFIX = "autograder"
"""Begins the lines by which the learner's side of the wire speaks to us; see `callee.serve`."""

CROSSING, PATIENCE = 0.01, 5
"""What each question adds to a call's time, in seconds, and how many times its limit a call may take in all."""


@dataclass(frozen=True)
class Limits:
    """What one sandbox may use.

    Parameters
    ----------
    start, cell, call : float
        Wall time for the kernel to answer, for one cell and for one call of a function, in seconds.
    cpu : int
        Processor time of one sandbox, in seconds.
    memory : int
        Address space of each process, in MiB.
    file : int
        Largest file, in MiB.
    """

    start: float = 60
    cell: float = 20
    call: float = 20
    cpu: int = 300
    memory: int = 4096
    file: int = 64


class _SandboxedKernel(KernelManager):
    """A kernel manager whose kernel is one given command instead of an installed kernel specification."""

    argv = ()

    @property
    def kernel_spec(self):
        return KernelSpec(argv=list(self.argv), display_name="sandbox", language="python")


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
        self.folder = Path(tempfile.mkdtemp(prefix="ag-"))
        try:
            self._start(files or {}, environment or {})
        except BaseException:
            self.close()
            raise

    def _start(self, files, environment):
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, 2 * wire.MAX_FRAME)
        context.setsockopt(zmq.LINGER, 0)
        self.context = context
        self.kernel = _SandboxedKernel(
            connection_file=str(self.folder / "kernel.json"),
            transport="ipc",
            ip=str(self.folder / "k"),
            context=context,
        )
        self.kernel.argv = command_line(self.folder, files, environment, self.limits, self.protected)
        with open(self.folder / "log", "wb") as log:
            self.kernel.start_kernel(stdout=log, stderr=log, cwd=self._working_directory(files))
        self.client = BlockingKernelClient(context=context)
        self.client.load_connection_info(self.kernel.get_connection_info())
        self.client.start_channels(shell=True, stdin=True, iopub=False, hb=False, control=False)
        self.client.kernel_info()
        try:
            self._wait({self.client.shell_channel: "kernel_info_reply"}, self.limits.start)
        except SandboxDied as error:
            raise SandboxUnavailable(self._why_not(error)) from error
        self.serving = False

    @property
    def grader_folder(self):
        """str : where the kernel finds the learner's side of the wire."""
        return "/grader" if self.protected else str(Path(callee.__file__).parent)

    def _working_directory(self, files):
        """Return where the kernel is started; without walls, the files it may see are linked into it."""
        if self.protected:
            return str(self.folder)
        work = self.folder / "work"
        work.mkdir()
        for name, path in files.items():
            (work / name).symlink_to(Path(path).resolve())
        return str(work)

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
            If the cell ran longer than ``limits.cell`` seconds or ended the kernel.
        """
        sent = self.client.execute(source, allow_stdin=False, stop_on_error=False)
        reply = self._wait({self.client.shell_channel: "execute_reply"}, self.limits.cell, sent)
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
            If no reply came within ``limits.call`` seconds, not counting those in which we computed an answer.
        wire.WireError
            If the reply does not follow the format.
        """
        started = time.monotonic()
        deadline, latest = started + self.limits.call, started + PATIENCE * self.limits.call
        if not self.serving:
            self.client.execute("__autograder_serve__()", silent=True, store_history=False, allow_stdin=True)
            self._question(deadline)
            self.serving = True
        self.client.input(base64.b64encode(wire.encode(message)).decode())
        while True:
            kind, frame = self._question(deadline)
            if kind == "reply":
                return wire.decode(frame)
            asked = time.monotonic()
            answer = wire.encode(answer_reference(wire.decode(frame)))
            self.client.input(base64.b64encode(answer).decode())
            deadline = min(deadline + time.monotonic() - asked + CROSSING, latest)

    def _question(self, deadline):
        """Wait for the kernel's next line to us; a line that is not ours is a learner's `input()`: answer nothing."""
        while True:
            message = self._wait(
                {self.client.stdin_channel: "input_request", self.client.shell_channel: "execute_reply"},
                deadline - time.monotonic(),
            )
            if message["msg_type"] == "execute_reply":
                raise SandboxDied("died", 0)
            prefix, _, rest = str(message["content"].get("prompt", "")).partition(":")
            kind, _, text = rest.partition(":")
            with contextlib.suppress(ValueError):
                if prefix == PREFIX:
                    return kind, base64.b64decode(text, validate=True)
            self.client.input("")

    def _wait(self, expected, seconds, parent=None):
        """Return the next message of an expected type, or raise `SandboxDied`."""
        started = time.monotonic()
        poller = zmq.Poller()
        for channel in expected:
            poller.register(channel.socket, zmq.POLLIN)
        while (left := started + seconds - time.monotonic()) > 0:
            ready = dict(poller.poll(min(left, 0.5) * 1000))
            for channel, message_type in expected.items():
                if channel.socket in ready:
                    message = channel.get_msg(timeout=1)
                    if message["msg_type"] == message_type and parent in (None, message["parent_header"].get("msg_id")):
                        return message
            if not ready and not self.kernel.is_alive():
                raise SandboxDied("died", time.monotonic() - started)
        raise SandboxDied("time", seconds)

    def close(self):
        """Kill the kernel with everything it started, and remove its folder."""
        if hasattr(self, "client"):
            self.client.stop_channels()
        if hasattr(self, "kernel") and self.kernel.has_kernel:
            self.kernel.shutdown_kernel(now=True)
        if hasattr(self, "context"):
            self.context.destroy(linger=0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
