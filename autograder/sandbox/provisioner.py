"""Start the process of one sandboxed kernel: what it may use, what it is given, and to whom it belongs."""

import os
from dataclasses import dataclass
from pathlib import Path

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

from autograder.sandbox.bubblewrap import OUTSIDE, command_line, give_to_nobody, walls
from autograder.sandbox.seccomp import in_memory, open_program


@dataclass(frozen=True)
class Limits:
    """What one sandbox may use.

    Parameters
    ----------
    start : float
        Wall time for the kernel to answer, in seconds.
    cell, call : float
        Processor time for one cell and for one call of a function, in seconds; wall time, `PATIENCE` times that.
    cpu : int
        Processor time of each process, in seconds.
    memory : int
        Address space of each process, and memory of all together, in MiB.
    file : int
        Largest file, in MiB.
    processes : int
        Processes and threads together.
    """

    start: float = 60
    cell: float = 20
    call: float = 20
    cpu: int = 300
    memory: int = 4096
    file: int = 64
    processes: int = 64


class _SandboxedKernel(KernelManager):
    """A kernel manager whose kernel is one given command instead of an installed kernel specification."""

    argv = ()

    @property
    def kernel_spec(self):
        return KernelSpec(argv=list(self.argv), display_name="sandbox", language="python")


def launch(folder, context, files, environment, limits, protected):
    """Start one kernel.

    Parameters
    ----------
    folder : Path
        An empty folder, for its connection file and sockets.
    context : zmq.Context
    files, environment, limits, protected
        See `Sandbox`.

    Returns
    -------
    KernelManager
        Its process has been started, and may not answer yet.

    Raises
    ------
    SandboxUnavailable
        If bubblewrap is missing.
    """
    kernel = _SandboxedKernel(
        connection_file=str(folder / "kernel.json"), transport="ipc", ip=str(folder / "k"), context=context
    )
    kernel.write_connection_file()
    if not protected:
        _start(kernel, folder, command_line(folder, environment, limits), cwd=str(_linked(folder / "work", files)))
        return kernel
    give_to_nobody(folder, folder / "kernel.json")
    descriptors = []  # bubblewrap reads them, and does not pass them on
    try:
        denied = open_program()
        descriptors += [] if denied is None else [denied]
        options = in_memory("walls", "\0".join(walls(folder, files, environment, denied)).encode())
        descriptors.append(options)
        command = command_line(folder, environment, limits, options)
        _start(kernel, folder, command, cwd=str(folder), pass_fds=descriptors, env=OUTSIDE)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return kernel


def _start(kernel, folder, command, **how):
    """Start a command as a kernel, whose words go to a file."""
    kernel.argv = command
    with open(folder / "log", "wb") as log:
        kernel.start_kernel(stdout=log, stderr=log, **how)


def _linked(work, files):
    """Return a new folder with links to the files that a kernel without walls may see."""
    work.mkdir()
    for name, path in files.items():
        (work / name).symlink_to(Path(path).resolve())
    return work
