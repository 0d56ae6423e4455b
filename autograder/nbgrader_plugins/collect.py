"""What comes in for nbgrader: a submission from its exchange folder, or archives downloaded from elsewhere.

nbgrader follows links, copies what claims to be another student's after a warning, unpacks archives within archives
without a limit, and stops for the whole class at one file it cannot take. Here only plain files of bounded size are
taken, nobody hands in for another, and one bad submission is left out alone, with the reason in the log.
"""

import contextlib
import datetime
import os
import pwd
import re
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from autograder.nbgrader_plugins.archives import MAX_DEPTH, Refused, is_archive, unpack
from autograder.nbgrader_plugins.current_course import current_course
from autograder.nbgrader_plugins.quarantine import STAMP, is_time
from autograder.submission.notebook_file import Unreadable, read_bytes
from autograder.tempdirs import Folder, remove_tree

REFUSED = "\0"
"""Begins the name under which what is refused is sorted: nobody's, so that it hides nobody's honest submission."""
NEVER = datetime.datetime.min
"""When it was handed in, for sorting."""
MAX_FILES, MAX_BYTES = 1_000, 500 * 2**20
"""Most files and folders in one submission, and their largest size together, in bytes."""
ODD_ID = re.compile(r"^$|^[-=+@. ]|[/,;\"]| $")
"""What no student is called: a spreadsheet would compute it, or take a part of it for another cell."""
TAKES_OWNERS = "if your hub runs everybody as one user, set c.ExchangeCollect.check_owner = False"


class CollectPlainFiles(ExchangeCollect):
    """Collects from the exchange folder, into which every student can write what they like."""

    def _path_to_record(self, path):
        """Called by `init_src` for each folder found; the newest of each student is taken."""
        try:
            if not os.path.basename(path).isprintable():
                raise ValueError("characters that do not print")
            record = super()._path_to_record(path)
            why = self._why_not(path, record["username"])
        except Exception as trouble:  # one odd name must not stop the class
            record, why = (
                {"filename": os.path.basename(path), "timestamp": NEVER},
                f"its name is odd ({str(trouble)!a})",
            )
        if why:
            self.log.error("%s was left out: %s", ascii(path), why)
            record["username"] = REFUSED + record["filename"]
        return record

    def _why_not(self, path, student):
        """Return why a folder is not taken as a student's, or ``""``."""
        status = os.lstat(path)
        if os.path.islink(path) or not os.path.isdir(path):
            return "it is no folder"
        if why := _why_no_name(student):
            return why
        if self.check_owner:
            try:
                owner = pwd.getpwuid(status.st_uid).pw_name
            except KeyError:
                owner = f"user {status.st_uid}"
            if owner != student:
                return f"it claims to be from {student!a} but belongs to {owner!a}; {TAKES_OWNERS}"
        return ""

    def init_src(self):
        """Called by nbgrader to find what is to be collected."""
        super().init_src()
        self.src_records = [record for record in self.src_records if not record["username"].startswith(REFUSED)]

    def do_copy(self, src, dest, log=None):
        """Called by nbgrader for each submission; one that cannot be taken stops nobody else's."""
        plain = Folder()
        try:
            copy_plain_files(src, plain.path / "plain", self.log)
            super().do_copy(str(plain.path / "plain"), dest, log)
        except Exception as trouble:
            remove_tree(Path(dest))
            self.log.error("%s was left out: %s: %s", ascii(src), type(trouble).__name__, trouble)
        plain.remove()


def copy_plain_files(source, target, log):
    """Copy the files of a folder that somebody else may change meanwhile; no link is followed.

    Parameters
    ----------
    source, target : path
        The target does not exist yet.
    log : logging.Logger
        Is told what was left out.

    Raises
    ------
    Refused
        If there are more files, or more bytes, than one submission may have.
    """
    Path(target).mkdir()
    files = size = 0
    for place, folders, names, descriptor in os.fwalk(source):
        to = Path(target, os.path.relpath(place, source))
        if to == Path(target) / STAMP:
            log.warning("%s was left out: it is no time of submission", ascii(place))
            folders.clear()
            continue
        if len(to.parts) - len(Path(target).parts) > MAX_DEPTH:
            raise Refused(f"it holds folders within folders, more than {MAX_DEPTH} deep")
        files += 1
        to.mkdir(exist_ok=True)
        folders[:] = [name for name in folders if _is_loggable(place, name, log)]
        for name in names:
            if not _is_loggable(place, name, log):
                continue
            try:
                content = read_bytes(name, descriptor)
            except Unreadable as why:
                log.warning("%s was left out: %s", ascii(os.path.join(place, name)), why)
                continue
            files, size = files + 1, size + len(content)
            if files > MAX_FILES or size > MAX_BYTES:
                raise Refused(f"it holds more than {MAX_FILES} files and folders, or {MAX_BYTES // 2**20} MiB")
            if to == Path(target) and name == STAMP and not is_time(content):
                log.warning("%s was left out: it is no time of submission", ascii(os.path.join(place, name)))
                continue
            (to / name).write_bytes(content)


def _is_loggable(place, name, log):
    """Return whether a name prints: nbgrader writes it into its log as it is, where codes could move the cursor."""
    if not name.isprintable():
        log.warning("%s was left out: its name holds characters that do not print", ascii(os.path.join(place, name)))
    return name.isprintable()


class ExtractPlainFiles(ExtractorPlugin):
    """Unpacks what was downloaded for `nbgrader zip_collect`; see `archives.unpack`."""

    def extract(self, archive_path, extracted_path):
        """Called by nbgrader with the folder of the downloads, and the empty one into which to unpack."""
        for place, folders, names in os.walk(archive_path):
            to = Path(extracted_path, os.path.relpath(place, archive_path))
            to.mkdir(parents=True, exist_ok=True)
            folders[:] = [name for name in folders if _is_loggable(place, name, self.log)]
            for path in (Path(place, name) for name in sorted(names) if _is_loggable(place, name, self.log)):
                if is_archive(path.name):
                    unpack(path, to, self._say)
                else:
                    shutil.copy(path, to)

    def _say(self, path, why):
        self.log.error("%s was left out: %s", ascii(str(path)), why)


class CollectOwnNames(FileNameCollectorPlugin):
    """Says by its name whose a file is; what lies in one student's archive is never another's."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._stamped = {}

    def collect(self, submitted_file):
        """Called by nbgrader for each unpacked file; None leaves it out."""
        found = super().collect(submitted_file)
        if found and (why := self._why_not(Path(submitted_file), found)):
            self.log.error("%s was left out: %s", ascii(submitted_file), why)
            return None
        return found

    def _why_not(self, path, found):
        student, file, stamp = found.get("student_id"), found.get("file_id"), found.get("timestamp")
        if why := _why_no_name(student or ""):
            return why
        if others := self._students_on_the_way(path) - {student}:
            return f"it claims to be from {student!r} but came in a folder of {', '.join(sorted(others))!r}"
        if stamp and not _is_stamp(stamp):
            return f"{stamp!r} is no time of submission"
        name = os.path.splitext(file)[0] + os.path.splitext(path)[1]  # as nbgrader names it
        if (student, name) in self._stamped and not (stamp and self._stamped[student, name]):
            return "there is another file of the same name, and not both have a time of submission"
        self._stamped[student, name] = bool(stamp)
        return ""

    def _students_on_the_way(self, path):
        """Return whom the folders, in which a file lies, are named after."""
        files = ["", path.name, *(f"{name}.ipynb" for name in _notebook_names())]
        names = [f"{folder}/{name}".rstrip("/") for folder in path.parents for name in files]
        found = [match.groupdict().get("student_id") for name in names if (match := re.match(self.named_regexp, name))]
        return set(filter(None, found))


def _notebook_names() -> list[str]:
    """Return the names of all notebooks of the course."""
    course = current_course()
    return [name for assignment in course.assignments for name in course.assignment(assignment).notebook_names]


def _why_no_name(student):
    """Return why no student has this id, or ``""``."""
    if student.isprintable() and not ODD_ID.search(student):
        return ""
    return f'{student!a} is no name of a student: it may not begin with one of = + - @ . or a space, nor hold , ; " /'


def _is_stamp(text):
    """Return whether nbgrader can read a time."""
    with contextlib.suppress(ValueError, OverflowError):
        return parse_utc(text) is not None
    return False
