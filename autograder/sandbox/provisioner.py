"""Start the process of one kernel, in a sandbox or without one: a provisioner for Jupyter's `KernelManager`."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from autograder.sandbox.bubblewrap import bubblewrap_options, sandboxed_command, unprotected_command
from autograder.sandbox.channels import Context
from autograder.sandbox.limits import Limits
from autograder.sandbox.privileges import MINIMAL_ENVIRONMENT, assign_to_unused_uid
from autograder.sandbox.seccomp import memory_file, open_filter


class SandboxProvisioner(LocalProvisioner):
    """Starts one kernel in a sandbox; what it writes to its output goes to a file.

    Given to a `KernelManager` directly, so no kernel specification is looked up.

    Parameters
    ----------
    manager : KernelManager
        Its connection file is written to `folder`.
    folder : Path
        An empty folder, for the connection file, the sockets and the log.
    files, environment, limits
        See `kernel.Sandbox`.
    guest_descriptor : int
        A file that the kernel inherits; see `connection.Connection`.
    """

    def __init__(
        self,
        manager: KernelManager,
        folder: Path,
        files: Mapping[str, Path],
        environment: Mapping[str, str],
        limits: Limits,
        guest_descriptor: int,
    ) -> None:
        super().__init__(parent=manager)
        self.manager = manager
        self.folder, self.files, self.environment, self.limits = folder, files, environment, limits
        self.guest_descriptor = guest_descriptor
        self.connection_file = folder / "kernel.json"

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file; the command is made in `launch_kernel`. Called by `KernelManager`."""
        self.manager.write_connection_file()
        self.connection_info = self.manager.get_connection_info()
        return {**kwargs, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel. Called by `KernelManager`.

        Raises
        ------
        SandboxUnavailable
            If bubblewrap is not installed.
        """
        assign_to_unused_uid(self.folder, self.connection_file)
        with contextlib.ExitStack() as descriptors:  # bubblewrap reads them, and does not pass them on
            syscall_filter = open_filter()
            if syscall_filter is not None:
                descriptors.callback(os.close, syscall_filter)
            words = bubblewrap_options(self.folder, self.files, self.environment, syscall_filter)
            options = memory_file("bubblewrap options", "\0".join(words).encode())
            descriptors.callback(os.close, options)
            command = sandboxed_command(self.folder, self.connection_file, self.limits, options)
            passed = [number for number in (options, syscall_filter, self.guest_descriptor) if number is not None]
            return await self._start(command, cwd=str(self.folder), pass_fds=passed, env=dict(MINIMAL_ENVIRONMENT))

    async def _start(self, command: list[str], **options: Any) -> KernelConnectionInfo:
        """Start a command as the kernel, whose output goes to a file."""
        with open(self.folder / "log", "wb") as log:
            return await super().launch_kernel(command, stdout=log, stderr=log, **options)


class UnprotectedProvisioner(SandboxProvisioner):
    """Starts one kernel without a sandbox: for a person's own work only."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel in a folder with links to the files that it may see. Called by `KernelManager`."""
        work = self.folder / "work"
        work.mkdir()
        for name, path in self.files.items():
            (work / name).symlink_to(Path(path).resolve())
        command = unprotected_command(self.connection_file, self.environment, self.limits)
        return await self._start(command, cwd=str(work), pass_fds=[self.guest_descriptor])


def start_kernel(
    folder: Path,
    context: Context,
    files: Mapping[str, Path],
    environment: Mapping[str, str],
    limits: Limits,
    protected: bool,
    guest_descriptor: int,
) -> KernelManager:
    """Start one kernel; it may not answer yet.

    Parameters
    ----------
    folder : Path
        An empty folder, for its connection file and sockets.
    context : zmq.Context
    files, environment, limits, protected
        See `kernel.Sandbox`.
    guest_descriptor : int
        A file that the kernel inherits; see `connection.Connection`.

    Returns
    -------
    KernelManager

    Raises
    ------
    SandboxUnavailable
        If bubblewrap is not installed.
    """
    manager = KernelManager(
        connection_file=str(folder / "kernel.json"), transport="ipc", ip=str(folder / "k"), context=context
    )
    provisioner = SandboxProvisioner if protected else UnprotectedProvisioner
    manager.provisioner = provisioner(manager, folder, files, environment, limits, guest_descriptor)
    manager.start_kernel()
    return manager
