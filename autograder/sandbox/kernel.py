"""A Jupyter kernel in a sandbox: it runs the student's cells, and nothing of the course is in it.

Jupyter's ``shell`` channel runs cells; calls and their values cross over a pair of sockets of their own. The output
channel is never opened, so nothing that a student prints or displays reaches the grader.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, Self

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox import procfs
from autograder.sandbox.bubblewrap import GUEST, MOUNTED_GUEST
from autograder.sandbox.budget import Budget, WallBudget, dead_kernel_error, timeout_error
from autograder.sandbox.channels import bounded_context, bounded_session, receive
from autograder.sandbox.connection import Connection, ConnectionLost, Wait
from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.frames import Kind
from autograder.sandbox.limits import POLL_SECONDS, Limits
from autograder.sandbox.privileges import revoke_write_access
from autograder.sandbox.provisioner import start_kernel
from autograder.sandbox.watchdog import Watchdog
from autograder.tempdirs import Folder

NOT_STARTED = "the sandbox did not start ({error}); its log: {log}. Run `python -m autograder doctor`."


class Sandbox:
    """One kernel in a sandbox.

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
        If bubblewrap is missing, may not make namespaces here, or the kernel does not answer within ``limits.start``
        seconds.
    """

    kernel: KernelManager | None = None
    client: BlockingKernelClient
    watchdog: Watchdog | None = None

    def __init__(
        self,
        files: Mapping[str, Path] | None = None,
        environment: Mapping[str, str] | None = None,
        limits: Limits = Limits(),
        protected: bool = True,
    ) -> None:
        self.limits, self.protected, self.serving = limits, protected, False
        self._oom_kills_before, self._waited_while_starting = procfs.oom_kills(), 0.0
        self._scratch, self._calls = Folder(), Connection()
        self.folder = self._scratch.path
        self.context = bounded_context()
        self.client = BlockingKernelClient(context=self.context, session=bounded_session())
        try:
            self._start(files or {}, environment or {})
        except BaseException:
            self.close()
            raise

    def _start(self, files: Mapping[str, Path], environment: Mapping[str, str]) -> None:
        self.kernel = start_kernel(
            self.folder, self.context, files, environment, self.limits, self.protected, self.guest_descriptor
        )
        self._calls.close_guests_end()
        provisioner: Any = self.kernel.provisioner
        self.pid: int = provisioner.pid
        if self.protected:
            self.watchdog = Watchdog(self.pid, self.folder, self.limits)
            self.watchdog.start()
        self.client.load_connection_info(self.kernel.get_connection_info())
        self.client.start_channels(shell=True, stdin=False, iopub=False, hb=False, control=False)
        self.client.kernel_info()
        try:
            self._wait("kernel_info_reply", WallBudget(self.limits.start, self.pid))
        except SandboxDied as error:
            log = (self.folder / "log").read_bytes()[-400:].decode(errors="replace").strip()
            raise SandboxUnavailable(NOT_STARTED.format(error=error, log=log or "empty")) from error
        if self.protected:
            revoke_write_access(self.folder, self.pid)
        self._waited_while_starting = self.waited_seconds

    @property
    def cause(self) -> str:
        """str : why the watchdog killed the sandbox; empty if it did not."""
        return self.watchdog.cause if self.watchdog else ""

    @property
    def waited_seconds(self) -> float:
        """float : how long its processes, since it started, were ready to run but had to wait for a processor."""
        return procfs.run_queue_wait_seconds(procfs.usage(self.pid).pids) - self._waited_while_starting

    @property
    def guest_descriptor(self) -> int:
        """int : the number of the file over which the guest answers, in the kernel's process."""
        return self._calls.guest_descriptor

    @property
    def guest_folder(self) -> str:
        """str : where the kernel finds the guest's modules."""
        return MOUNTED_GUEST if self.protected else str(GUEST)

    def run_cell(self, source: str) -> dict[str, str] | None:
        """Run one cell.

        Parameters
        ----------
        source : str

        Returns
        -------
        dict or None
            None if the cell ran to its end, otherwise its exception, ``{"type", "message"}``.

        Raises
        ------
        SandboxDied
            If the cell used up its time (``limits.cell``) or ended the kernel.
        SandboxUnavailable
            If the machine lacked memory or was too busy.
        """
        sent = self._send(self.client.execute, source, allow_stdin=False, stop_on_error=False)
        reply = self._wait("execute_reply", Budget(self.limits.cell, self.pid), sent)
        content = reply["content"]
        if content.get("status") == "ok":
            return None
        return {"type": str(content.get("ename", ""))[:80], "message": str(content.get("evalue", ""))[:500]}

    def request(self, tree: Any, answer: Callable[[Any], Any]) -> Any:
        """Send one request to the guest and return its reply, within ``limits.call``; see `Backend.request`.

        Here requests, questions and replies are plain values; `session.Session` checks their form.
        """
        budget = Budget(self.limits.call, self.pid)
        if not self.serving:
            serve = "__autograder_serve__()"
            self._send(self.client.execute, serve, silent=True, store_history=False, allow_stdin=False)
            self.serving = True

        def wait(event: int) -> None:
            self._wait_for_call(event, budget)

        try:
            return self._exchange(protocol.encode(tree), answer, wait, budget)
        except ConnectionLost:
            self._raise_dead(budget.elapsed())

    def _exchange(self, request: bytes, answer: Callable[[Any], Any], wait: Wait, budget: Budget) -> Any:
        """Send a request, answer the questions that it leads to, and return the reply."""
        token = self._calls.send_request(request, wait)
        while True:
            kind, frame = self._calls.receive(token, wait)
            if kind is Kind.REPLY:
                return protocol.decode(frame)
            asked = budget.elapsed()
            self._calls.send_answer(token, protocol.encode(answer(protocol.decode(frame))), wait)
            budget.extend_for_answer(budget.elapsed() - asked)

    def _send(self, send: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Send a message; a kernel that does not read it counts as dead."""
        try:
            return send(*arguments, **options)
        except zmq.Again:
            self._raise_dead(0)

    def _wait(self, message_type: str, budget: Budget, parent: str | None = None) -> dict[str, Any]:
        """Return the next message of a type on the shell channel; see `run_cell` for what is raised."""
        while True:
            self._poll({self.client.shell_channel.socket: zmq.POLLIN}, budget)
            message = receive(self.client.shell_channel)
            if message["msg_type"] == message_type and parent in (None, message["parent_header"].get("msg_id")):
                return message

    def _wait_for_call(self, event: int, budget: Budget) -> None:
        """Wait until the sockets of calls are ready for an event."""
        shell = self.client.shell_channel.socket
        while True:
            ready = self._poll({self._calls.fileno(): event, shell: zmq.POLLIN}, budget)
            if self._calls.fileno() in ready:
                return
            if receive(self.client.shell_channel)["msg_type"] == "execute_reply":  # the guest serves no more
                raise SandboxDied("died", 0)

    def _poll(self, expected: Mapping[Any, int], budget: Budget) -> dict[Any, int]:
        """Return which sockets are ready, at least one of them; see `run_cell` for what is raised."""
        poller = zmq.Poller()
        for socket, event in expected.items():
            poller.register(socket, event)
        while (seconds := budget.remaining()) > 0:
            ready = dict(poller.poll(int(min(seconds, POLL_SECONDS) * 1000)))
            if ready:
                return ready
            if not self._is_alive():
                self._raise_dead(budget.elapsed())
        raise timeout_error(budget)

    def _is_alive(self) -> bool:
        return self.kernel is not None and bool(self.kernel.is_alive())

    def _raise_dead(self, seconds: float) -> NoReturn:
        """Raise the error for a kernel that is gone."""
        raise SandboxDied("died", seconds) if self.cause else dead_kernel_error(seconds, self._oom_kills_before)

    def close(self) -> None:
        """Kill the kernel with everything it started, and remove its folder."""
        if self.watchdog:
            self.watchdog.stop()
        if self.client.channels_running:
            self.client.stop_channels()
        if self.kernel and self.kernel.has_kernel:
            self.kernel.shutdown_kernel(now=True)
        self.context.destroy(linger=0)
        self._calls.close()
        self._scratch.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
