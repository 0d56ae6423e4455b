"""Unpack an archive that a stranger made: plain files inside one folder, of bounded number and size, nothing else."""

import contextlib
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from autograder.sandbox.rlimits import limit_memory

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")
"""Ends of the names of what is taken for an archive."""
MAX_FILE = 100 * 2**20
"""Largest file unpacked, in bytes."""
MAX_TOTAL, MAX_FILES = (8 * 2**30, 500 * 2**20), (20_000, 1_000)
"""Most bytes, and most files and folders, of an archive: of one that was downloaded, which may hold a class; and of
one within it, which counts in the other as well."""
MAX_DEPTH = 20
"""Most folders within folders."""
MEMORY = 2**28
"""How much memory reading an archive may take, in bytes: what it says of itself can be larger than what it holds."""
CHUNK = 2**20


class Refused(Exception):
    """Something in an archive, or all of it, that is not taken; the message says why."""


def is_archive(name):
    """Return whether a file's name says that it is an archive."""
    return name.lower().endswith(SUFFIXES)


def unpack(archive, folder, say, outer=None):
    """Unpack an archive into a new folder of its own, and archives that lie in it likewise, but no deeper ones.

    Parameters
    ----------
    archive : Path
    folder : Path
        In it a folder is made that has the archive's name without its suffix.
    say : callable
        ``say(path, why)`` is told of each archive, and of each member, that was left out.
    outer : _Unpacking, optional
        The unpacking of the archive in which this one lay.
    """
    to = folder / stem(archive.name)
    try:
        to.mkdir()
        with limit_memory(MEMORY), _open(archive) as members:
            _Unpacking(to, say, outer).take(members)
    except Refused as why:
        say(archive, why)
    except Exception as trouble:  # damaged, encrypted, or an unknown kind: whatever the library raises
        say(archive, f"it could not be unpacked ({type(trouble).__name__})")


def stem(name):
    """Return an archive's name without its suffix."""
    return name[: -max(len(suffix) for suffix in SUFFIXES if name.lower().endswith(suffix))]


class _Unpacking:
    """One archive on its way into its folder: what was taken, and how much room is left."""

    def __init__(self, to, say, outer=None):
        self.to, self.say, self.outer = to, say, outer
        self.depth = 0 if outer is None else 1
        self.bytes, self.files, self.taken = MAX_TOTAL[self.depth], MAX_FILES[self.depth], set()

    def count(self, size=0, files=0):
        """Take from the room that is left here, and in the archive around this one."""
        self.bytes, self.files = self.bytes - size, self.files - files
        if self.outer is not None:
            self.outer.count(size, files)

    @property
    def is_full(self):
        """bool : whether there is no room left, here or in the archive around this one."""
        return self.bytes < 0 or self.files < 0 or (self.outer is not None and self.outer.is_full)

    def take(self, members):
        """Unpack what may be; say of each other member why not."""
        for name, read in members:
            self.count(files=1)
            if self.is_full:
                most = f"{MAX_FILES[self.depth]:,} files and folders, or {MAX_TOTAL[self.depth] // 2**20} MiB"
                raise Refused(f"it, or the archive around it, holds more than {most}; the rest was left out")
            try:
                self._take(name, read)
            except Refused as why:
                self.say(f"{self.to}: {name}", why)
            except OSError as trouble:
                self.say(f"{self.to}: {name}", f"it could not be written ({trouble.strerror})")

    def _take(self, name, read):
        target = self._target(name)
        if read is None:
            raise Refused("it is no plain file")
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
            unpack(inner, target.parent, self.say, self)

    def _target(self, name):
        """Return where a member goes: inside the folder, and where none went before, in any spelling."""
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or parts[0][1:2] == ":" or "\0" in name:
            raise Refused("its path leads out of the archive")
        if not name.isprintable():
            raise Refused("its name holds characters that do not print")
        if len(parts) > MAX_DEPTH:
            raise Refused(f"it lies more than {MAX_DEPTH} folders deep")
        if (spelt := str(PurePosixPath(*parts)).casefold()) in self.taken:
            raise Refused("another file of this name was there before")
        self.taken.add(spelt)
        return self.to.joinpath(*parts)

    def _write(self, read, target):
        """Write what a member really holds, whatever size it claims."""
        size = 0
        with read() as source, open(target, "xb") as file:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                self.count(len(chunk))
                if size > MAX_FILE or self.is_full:
                    break
                file.write(chunk)
        if chunk:
            target.unlink()
            raise Refused(f"it is larger than {MAX_FILE // 2**20} MiB, or than the room that is left")


@contextlib.contextmanager
def _open(archive):
    """Yield the members that are no folders: name, and a function that opens it, or None if it is no plain file."""
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as file:
            yield ((info.filename, None if _is_link(info) else lambda info=info: file.open(info))
                   for info in file.infolist() if not info.is_dir())  # fmt: skip
        return
    with tarfile.open(archive, "r|" if archive.name.lower().endswith(".tar") else "r|gz") as file:
        yield ((info.name, (lambda info=info: file.extractfile(info)) if info.isreg() else None)
               for info in file if not info.isdir())  # fmt: skip


def _is_link(info):
    return info.external_attr >> 28 == 0o12  # the kind of a file, as Unix writes it
