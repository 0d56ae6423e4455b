"""Unpack an untrusted archive: only plain files, inside one folder, of bounded number and size."""

import contextlib
import functools
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

from autograder.sandbox.rlimits import limit_memory

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")
"""Suffixes of archives."""
MAX_FILE = 100 * 2**20
"""Largest file unpacked, in bytes."""
MAX_TOTAL, MAX_FILES = (8 * 2**30, 500 * 2**20), (20_000, 1_000)
"""Most bytes, and most files and folders, of an archive: first of a downloaded one, which may hold a whole class, then
of one inside it, which also counts in the outer one."""
MAX_DEPTH = 20
"""Most folders within folders."""
MEMORY_BYTES = 2**28
"""How much memory reading an archive may take: its headers can claim any size."""
CHUNK_BYTES = 2**20
Report = Callable[[object, object], None]
"""Called with the path of what was left out, and why."""
Opener = Callable[[], IO[bytes]]
Members = Iterable[tuple[str, Opener | None]]
"""Of each member that is not a folder: its name, and a function that opens it, or None if it is not a plain file."""


class Refused(Exception):
    """An archive, or a member of one, was left out; the message says why."""


def is_archive(name: str) -> bool:
    """Return whether a file's name says that it is an archive."""
    return name.lower().endswith(SUFFIXES)


def unpack(archive: Path, folder: Path, report: Report, outer: "_Unpacking | None" = None) -> None:
    """Unpack an archive into a new folder of its own, and the archives in it likewise, but none inside those.

    Parameters
    ----------
    archive : Path
    folder : Path
        Gets a new folder with the archive's name without its suffix.
    report : callable
        ``report(path, why)`` is called for each archive, and for each member, that was left out.
    outer : _Unpacking, optional
        The unpacking of the archive around this one.
    """
    to = folder / stem(archive.name)
    try:
        to.mkdir()
        with limit_memory(MEMORY_BYTES), _open(archive) as members:
            _Unpacking(to, report, outer).take(members)
    except Refused as why:
        report(archive, why)
    except Exception as error:  # damaged, encrypted, or an unknown kind: whatever the library raises
        report(archive, f"it could not be unpacked ({type(error).__name__})")


def stem(name: str) -> str:
    """Return an archive's name without its suffix."""
    return name[: -max(len(suffix) for suffix in SUFFIXES if name.lower().endswith(suffix))]


class _Unpacking:
    """One archive while it is unpacked: which names were taken, and how much may still be unpacked."""

    def __init__(self, to: Path, report: Report, outer: "_Unpacking | None" = None) -> None:
        self.to, self.report, self.outer = to, report, outer
        self.depth = 0 if outer is None else 1
        self.bytes, self.files = MAX_TOTAL[self.depth], MAX_FILES[self.depth]
        self.taken: set[str] = set()

    def count(self, size: int = 0, files: int = 0) -> None:
        """Subtract from what may still be unpacked here, and in the archive around this one."""
        self.bytes, self.files = self.bytes - size, self.files - files
        if self.outer is not None:
            self.outer.count(size, files)

    @property
    def is_full(self) -> bool:
        """bool : whether nothing more may be unpacked, here or in the archive around this one."""
        return self.bytes < 0 or self.files < 0 or (self.outer is not None and self.outer.is_full)

    def take(self, members: Members) -> None:
        """Unpack the members that are safe; report why each other one is left out."""
        for name, read in members:
            self.count(files=1)
            if self.is_full:
                most = f"{MAX_FILES[self.depth]:,} files and folders, or {MAX_TOTAL[self.depth] // 2**20} MiB"
                raise Refused(f"it, or the archive around it, has more than {most}; the rest was left out")
            try:
                self._take(name, read)
            except Refused as why:
                self.report(f"{self.to}: {name}", why)
            except OSError as error:
                self.report(f"{self.to}: {name}", f"it could not be written ({error.strerror})")

    def _take(self, name: str, read: Opener | None) -> None:
        target = self._target(name)
        if read is None:
            raise Refused("it is not a plain file")
        if is_archive(target.name) and self.depth:
            raise Refused("it is an archive in an archive in an archive")
        self.count(files=sum(not folder.exists() for folder in target.parents))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not is_archive(target.name):
            self._write(read, target)
            return
        with tempfile.TemporaryDirectory() as scratch:
            inner = Path(scratch, target.name)
            self._write(read, inner)
            unpack(inner, target.parent, self.report, self)

    def _target(self, name: str) -> Path:
        """Return where a member goes: inside the folder, to a name not taken before in any spelling."""
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or parts[0][1:2] == ":" or "\0" in name:
            raise Refused("its path leads out of the archive")
        if not name.isprintable():
            raise Refused("its name has characters that do not print")
        if len(parts) > MAX_DEPTH:
            raise Refused(f"it is more than {MAX_DEPTH} folders deep")
        if (spelling := str(PurePosixPath(*parts)).casefold()) in self.taken:
            raise Refused("another file has the same name")
        self.taken.add(spelling)
        return self.to.joinpath(*parts)

    def _write(self, read: Opener, target: Path) -> None:
        """Write a member's actual content, whatever size it claims."""
        size = 0
        with read() as source, open(target, "xb") as file:
            while chunk := source.read(CHUNK_BYTES):
                size += len(chunk)
                self.count(len(chunk))
                if size > MAX_FILE or self.is_full:
                    break
                file.write(chunk)
        if chunk:
            target.unlink()
            raise Refused(f"it is larger than {MAX_FILE // 2**20} MiB, or than what may still be unpacked")


@contextlib.contextmanager
def _open(archive: Path) -> Iterator[Members]:
    """Yield the members that are not folders."""
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as zipped:
            yield (
                (info.filename, None if _is_link(info) else functools.partial(zipped.open, info))
                for info in zipped.infolist()
                if not info.is_dir()
            )
        return
    with tarfile.open(archive, "r|" if archive.name.lower().endswith(".tar") else "r|gz") as tarred:
        yield (
            (info.name, cast(Opener, functools.partial(tarred.extractfile, info)) if info.isreg() else None)
            for info in tarred
            if not info.isdir()
        )


def _is_link(info: zipfile.ZipInfo) -> bool:
    return info.external_attr >> 28 == 0o12  # the file type, as Unix stores it
