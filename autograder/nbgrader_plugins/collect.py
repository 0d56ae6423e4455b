"""Collect submissions for nbgrader: from its exchange folder, or from archives downloaded elsewhere.

nbgrader follows links, copies what claims to be another student's after a warning, unpacks archives within archives
without a limit, and stops for the whole class at one file it cannot read. Here only plain files of bounded size are
collected, students can't submit for each other, and one bad submission is left out alone, with the reason in the log.
"""

import contextlib
import datetime
import logging
import os
import pwd
import re
import shutil
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from autograder.nbgrader_plugins.archives import is_archive, unpack
from autograder.nbgrader_plugins.current_course import current_course
from autograder.nbgrader_plugins.plain_copy import LEFT_OUT, copy_plain_files, is_loggable
from autograder.tempdirs import Folder, remove_tree

REFUSED = "\0"
"""Starts the name under which a refused submission is sorted: no student's, so it hides no honest submission."""
NEVER = datetime.datetime.min
"""The time of a refused submission, for sorting."""
ODD_ID = re.compile(r"^$|^[-=+@. ]|[/,;\"]| $")
"""Ids that no student may have: a spreadsheet would compute them, or take a part for another cell."""
TAKES_OWNERS = "if your hub runs all students as one user, set c.ExchangeCollect.check_owner = False"


class CollectPlainFiles(ExchangeCollect):
    """Collects from the exchange folder, into which every student can write anything."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Called by `init_src` for each folder found; the newest of each student is collected."""
        try:
            if not os.path.basename(path).isprintable():
                raise ValueError("characters that do not print")
            record: dict[str, Any] = super()._path_to_record(path)
            why = self._why_refused(path, record["username"])
        except Exception as error:  # one odd name must not stop the class
            record = {"filename": os.path.basename(path), "timestamp": NEVER}
            why = f"its name is invalid ({str(error)!a})"
        if why:
            self.log.error(LEFT_OUT, ascii(path), why)
            record["username"] = REFUSED + record["filename"]
        return record

    def _why_refused(self, path: str, student: str) -> str:
        """Return why a folder is not collected as a student's, or ``""``."""
        status = os.lstat(path)
        if os.path.islink(path) or not os.path.isdir(path):
            return "it is not a folder"
        if why := _why_invalid(student):
            return why
        if self.check_owner:
            try:
                owner = pwd.getpwuid(status.st_uid).pw_name
            except KeyError:
                owner = f"user {status.st_uid}"
            if owner != student:
                return f"it claims to be from {student!a} but belongs to {owner!a}; {TAKES_OWNERS}"
        return ""

    def init_src(self) -> None:
        """Called by nbgrader to find what to collect."""
        super().init_src()
        self.src_records = [record for record in self.src_records if not record["username"].startswith(REFUSED)]

    def do_copy(self, src: str, dest: str, log: logging.Logger | None = None) -> None:
        """Called by nbgrader for each submission; one that can't be collected doesn't stop the others."""
        plain = Folder()
        try:
            copy_plain_files(src, plain.path / "plain", self.log)
            super().do_copy(str(plain.path / "plain"), dest, log)
        except Exception as error:
            remove_tree(Path(dest))
            self.log.error("%s was left out: %s: %s", ascii(src), type(error).__name__, error)
        plain.remove()


class ExtractPlainFiles(ExtractorPlugin):
    """Unpacks the files downloaded for `nbgrader zip_collect`; see `archives.unpack`."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Called by nbgrader with the folder of the downloads, and the empty folder to unpack into."""
        for place, folders, names in os.walk(archive_path):
            to = Path(extracted_path, os.path.relpath(place, archive_path))
            to.mkdir(parents=True, exist_ok=True)
            folders[:] = [name for name in folders if is_loggable(place, name, self.log)]
            for path in (Path(place, name) for name in sorted(names) if is_loggable(place, name, self.log)):
                if is_archive(path.name):
                    unpack(path, to, self._report)
                else:
                    shutil.copy(path, to)

    def _report(self, path: object, why: object) -> None:
        self.log.error(LEFT_OUT, ascii(str(path)), why)


class CollectOwnNames(FileNameCollectorPlugin):
    """Finds a file's student by its name; a file in one student's archive is never another's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._stamped: dict[tuple[str, str], bool] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Called by nbgrader for each unpacked file; None leaves it out."""
        found: dict[str, str] | None = super().collect(submitted_file)
        if found and (why := self._why_refused(Path(submitted_file), found)):
            self.log.error(LEFT_OUT, ascii(submitted_file), why)
            return None
        return found

    def _why_refused(self, path: Path, found: dict[str, str]) -> str:
        student, stamp = found.get("student_id") or "", found.get("timestamp")
        if why := _why_invalid(student):
            return why
        if others := self._students_on_the_way(path) - {student}:
            return f"it claims to be from {student!r} but came in a folder of {', '.join(sorted(others))!r}"
        if stamp and not _is_stamp(stamp):
            return f"{stamp!r} is not a valid timestamp"
        name = os.path.splitext(found.get("file_id") or "")[0] + os.path.splitext(path)[1]  # as nbgrader names it
        if (student, name) in self._stamped and not (stamp and self._stamped[student, name]):
            return "there is another file of the same name, and they do not both have a timestamp"
        self._stamped[student, name] = bool(stamp)
        return ""

    def _students_on_the_way(self, path: Path) -> set[str]:
        """Return the students that the folders around a file are named after."""
        files = ["", path.name, *(f"{name}.ipynb" for name in _notebook_names())]
        names = [f"{folder}/{name}".rstrip("/") for folder in path.parents for name in files]
        found = [match.groupdict().get("student_id") for name in names if (match := re.match(self.named_regexp, name))]
        return set(filter(None, found))


def _notebook_names() -> list[str]:
    """Return the names of all notebooks of the course."""
    course = current_course()
    return [name for assignment in course.assignments for name in course.assignment(assignment).notebook_names]


def _why_invalid(student: str) -> str:
    """Return why a string is not a valid student id, or ``""``."""
    if student.isprintable() and not ODD_ID.search(student):
        return ""
    return f'{student!a} is not a valid student id: it may not start with = + - @ . or a space, nor contain , ; " /'


def _is_stamp(text: str) -> bool:
    """Return whether nbgrader can read a time."""
    with contextlib.suppress(ValueError, OverflowError):
        return parse_utc(text) is not None
    return False
