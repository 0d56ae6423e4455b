"""Run a kernel as another user, and take away its write access to the folder it shares with the grader."""

import contextlib
import fcntl
import os
import secrets
import subprocess
from pathlib import Path

from autograder.sandbox.procfs import usage
from autograder.tempdirs import FIRST_UNUSED_UID

CAP_CHOWN, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN = 0, 6, 7, 21
UNUSED_UIDS = 2**30
NS_GET_USERNS = 0xB701
"""The ioctl that opens the user namespace whose root may change a namespace (linux/nsfs.h)."""
MINIMAL_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""Variables of helper programs; a kernel that belongs to the same user can read those of bubblewrap."""


def is_root() -> bool:
    """Return whether this process is the machine's own root with root's capabilities; a container may drop some."""
    status = Path("/proc/self/status").read_text()
    capabilities = int(status.split("CapEff:")[1].split()[0], 16)
    return Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"] and all(
        capabilities & 1 << number for number in (CAP_CHOWN, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN)
    )


def assign_to_unused_uid(*paths: Path) -> None:
    """As root, give files to a user ID that nobody has, as which the kernel then runs; otherwise do nothing.

    Linux does not limit root's processes, and code that escapes from root's sandbox would be root.
    """
    if is_root():
        uid = FIRST_UNUSED_UID + secrets.randbelow(UNUSED_UIDS)
        for path in paths:
            os.chown(path, uid, uid)


def runs_as_other_user(folder: Path) -> bool:
    """Return whether a kernel runs as another user than the grader, because its folder was given away."""
    return folder.stat().st_uid != os.geteuid()


def revoke_write_access(folder: Path, pid: int | None = None) -> None:
    """Stop the kernel from writing to the folder in which it has made its sockets.

    Root takes the folder back. A plain user's kernel owns the folder and could make it writable again, so there it
    is remounted read-only in the sandbox, from outside. Where Linux is too old for that, only the watchdog is left.

    Parameters
    ----------
    folder : Path
    pid : int, optional
        The sandbox's outermost process.
    """
    if is_root():
        os.chown(folder, 0, 0)
        os.chmod(folder, 0o711)
    elif pid is not None:
        with contextlib.suppress(OSError, IndexError):  # an old Linux, or a sandbox that has just ended
            _remount_read_only(folder, usage(pid).pids[-1])


def _remount_read_only(folder: Path, pid: int) -> None:
    """Make a folder read-only in the mounts that a process sees, by entering the namespace that owns them."""
    lines = [line.split() for line in Path(f"/proc/{pid}/mountinfo").read_text().splitlines()]
    before = [line[5] for line in lines if line[4].endswith(f"/{folder.name}")]
    options = ",".join(["remount", "bind", *before, "ro"])  # Linux refuses to drop nosuid, noexec and the like
    with open(f"/proc/{pid}/ns/mnt") as mounts, open(fcntl.ioctl(mounts, NS_GET_USERNS)) as owner:
        files = mounts.fileno(), owner.fileno()
        enter = ["nsenter", f"--mount=/proc/self/fd/{files[0]}", f"--user=/proc/self/fd/{files[1]}"]
        remount = [*enter, "--preserve-credentials", "mount", "-o", options, str(folder)]
        subprocess.run(remount, pass_fds=files, env=MINIMAL_ENVIRONMENT, capture_output=True, check=False)
