"""Collecting, from the exchange folder and from archives: is everybody's own work taken, and nothing else?"""

import gzip
import io
import json
import logging
import os
import pwd
import shutil
import subprocess
import tarfile
import zipfile

import nbgrader_process
import pytest
from course_folder import CourseFolder
from nbgrader.api import Gradebook
from this_course import ASSIGNMENT

from autograder.nbgrader_plugins import archives
from autograder.nbgrader_plugins.archives import is_archive, stem, unpack
from autograder.nbgrader_plugins.collect import CollectOwnNames, copy_plain_files

from .conftest import COURSE

NOTEBOOK = f"{COURSE.name}.ipynb"
ME = pwd.getpwuid(os.getuid()).pw_name
"""Every folder that a test makes belongs to this user: the only one who can be honest here."""
NAMES = r".*/hw_(?P<student_id>\w+)_at_(?P<timestamp>[0-9:T-]+)[_/](?P<file_id>.*)"
"""How an instructor says what the names of downloads mean: here, also for files in a student's own archive."""
SECRET = "the solutions of the course"


@pytest.fixture
def course(request, tmp_path):
    """A course folder that collects, and beside it a file that nobody should get."""
    settings = f"\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    settings += f"c.FileNameCollectorPlugin.named_regexp = {NAMES!r}\n"
    made = CourseFolder(tmp_path / "course", request.config.option.exhaustive, settings)
    (tmp_path / "secret").write_text(SECRET)
    return made.root


def nbgrader(root, *arguments):
    """Run nbgrader, which must end well, and return what it said."""
    done = nbgrader_process.nbgrader(root, *arguments)
    assert done.returncode == 0, done.output
    return done.output


def collected(root):
    """Return what was collected: the text of each file by its path."""
    return {str(path.relative_to(root / "submitted")): path.read_text()
            for path in sorted(root.glob("submitted/**/*")) if path.is_file()}  # fmt: skip


@pytest.fixture
def inbound(course):
    """The folder of the exchange into which students write."""
    folder = course.parent / "exchange" / ASSIGNMENT / "inbound"
    folder.mkdir(parents=True)
    folder.parents[1].chmod(0o777)
    return folder


def submit(inbound, student, stamp="2026-11-01 10:00:00 UTC", text="mine"):
    """Make a submission in the exchange and return its folder."""
    folder = inbound / f"{student}+{ASSIGNMENT}+{stamp}+r"
    folder.mkdir()
    (folder / NOTEBOOK).write_text(text)
    (folder / "timestamp.txt").write_text(stamp)
    return folder


def test_an_honest_submission_is_collected(course, inbound):
    """Is what a student handed in collected whole, folders too, and updated by the next one?"""
    folder = submit(inbound, ME)
    (folder / "extra" / "deep").mkdir(parents=True)
    (folder / "extra" / "deep" / "notes.txt").write_text("more")
    nbgrader(course, "collect", ASSIGNMENT)
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "mine"
    assert collected(course)[f"{ME}/{ASSIGNMENT}/extra/deep/notes.txt"] == "more"
    submit(inbound, ME, "2026-11-02 10:00:00 UTC", "better")
    nbgrader(course, "collect", ASSIGNMENT, "--update")
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "better"


def test_nobody_hands_in_for_another(course, inbound):
    """Is a folder that claims to be another's refused, with what a hub of one user must set; and taken if it is set?"""
    submit(inbound, "ben")
    said = nbgrader(course, "collect", ASSIGNMENT)
    assert "it claims to be from 'ben' but belongs to" in said and "check_owner = False" in said
    assert collected(course) == {}
    nbgrader(course, "collect", ASSIGNMENT, "--ExchangeCollect.check_owner=False")
    assert collected(course)[f"ben/{ASSIGNMENT}/{NOTEBOOK}"] == "mine"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_a_forged_newer_one_hides_no_honest_one(course, inbound):
    """Is the honest submission taken where somebody else wrote a newer one in its student's name?"""
    submit(inbound, ME)
    forged = submit(inbound, ME, "2026-11-03 10:00:00 UTC", "forged")
    os.chown(forged, 54321, 54321)
    said = nbgrader(course, "collect", ASSIGNMENT)
    assert "belongs to 'user 54321'" in said
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "mine"


def test_links_and_pipes_are_not_collected(course, inbound):
    """Does no link bring in what its student may not read, and no pipe or device hold up the run?"""
    folder = submit(inbound, ME)
    (folder / NOTEBOOK).unlink()
    (folder / NOTEBOOK).symlink_to(course.parent / "secret")
    (folder / "course").symlink_to(course)
    os.mkfifo(folder / "pipe")
    said = nbgrader(course, "collect", ASSIGNMENT)
    assert list(collected(course)) == [f"{ME}/{ASSIGNMENT}/timestamp.txt"]
    assert f"{NOTEBOOK}' was left out" in said and "pipe' was left out" in said


@pytest.mark.parametrize("name", [f"carla+{ASSIGNMENT}+yesterday", f"c\x1b[31m+{ASSIGNMENT}+9+9"])
def test_an_odd_name_stops_nobody(course, inbound, name):
    """Is a folder whose name is no submission left out alone?"""
    submit(inbound, ME)
    (inbound / name).mkdir()
    with Gradebook(f"sqlite:///{course}/gradebook.db", "mnist_digits") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-12-01 10:00:00")
    said = nbgrader(course, "collect", ASSIGNMENT, "--before-duedate")
    assert "was left out: its name is invalid" in said and "\x1b" not in said
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "mine"


def test_a_linked_folder_is_no_submission(course, inbound):
    """Is a link in the place of a folder left out?"""
    (inbound / f"{ME}+{ASSIGNMENT}+2026-11-01 10:00:00 UTC+r").symlink_to(course / "release" / ASSIGNMENT)
    assert "it is not a folder" in nbgrader(course, "collect", ASSIGNMENT)
    assert collected(course) == {}


def test_too_much_stops_nobody_and_can_be_mended(course, inbound):
    """Is a submission of too many files left out, told, and collected once it is handed in again without them?"""
    folder = submit(inbound, ME)
    for number in range(1001):
        (folder / f"{number}.txt").touch()
    assert "it has more than 1000 files and folders" in nbgrader(course, "collect", ASSIGNMENT)
    assert collected(course) == {}
    shutil.rmtree(folder)
    submit(inbound, ME)
    nbgrader(course, "collect", ASSIGNMENT)
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "mine"


@pytest.mark.parametrize("stamp", [b"yesterday", b"\xff\xfe", None])
def test_a_bad_stamp_stops_no_update(course, inbound, stamp):
    """Is a time of submission that is none left out, so that the next collecting can read what is there?"""
    folder = submit(inbound, ME)
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir() if stamp is None else (folder / "timestamp.txt").write_bytes(stamp)
    nbgrader(course, "collect", ASSIGNMENT)
    submit(inbound, ME, "2026-11-02 10:00:00 UTC", "better")
    nbgrader(course, "collect", ASSIGNMENT, "--update")
    assert collected(course)[f"{ME}/{ASSIGNMENT}/{NOTEBOOK}"] == "better"


def test_deep_folders_stop_nobody(course, inbound):
    """Is a submission of folders within folders left out alone, also where they are too deep for Python?"""
    folder = submit(inbound, ME)
    subprocess.run(["sh", "-c", "for n in $(seq 1500); do mkdir a && cd a; done"], cwd=folder, check=True)
    assert "more than 20 deep" in nbgrader(course, "collect", ASSIGNMENT)
    assert collected(course) == {}
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_the_log_is_told_what_is_left_out(tmp_path, caplog):
    """Is a file that is too large left out, and the others taken?"""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "small").write_text("1")
    with open(tmp_path / "in" / "large", "wb") as file:
        file.truncate(101 * 2**20)
    copy_plain_files(tmp_path / "in", tmp_path / "out", logging.getLogger("collect"))
    assert os.listdir(tmp_path / "out") == ["small"]
    assert "large' was left out: the file is 101 MiB (at most 100)" in caplog.text


def zipped(members):
    """Return the bytes of a zip archive of these members: a name, or the description of one, and what it holds."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def a_link(name, target):
    """Return the member of a zip archive that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info, target


STAMP = "2026-11-01T10:00:00"
EVIL = [
    ("binary_classifier.ipynb", "mallory's own"),
    ("../../../../source/mnist_digits/binary_classifier.ipynb", "escaped"),
    ("/etc/cron.d/evil", "escaped"),
    ("..\\..\\evil.ipynb", "escaped"),
    ("C:\\evil.ipynb", "escaped"),
    a_link("linked.ipynb", "../../../../../secret"),
    ("BINARY_classifier.ipynb", "collides"),
    (f"hw_ada_at_2026-11-09T10:00:00_{NOTEBOOK}", "forged"),
    (f"hw_ada_at_2026-11-09T10:00:00/{NOTEBOOK}", "forged"),
    ("hw_mallory_at_never/multi_class_classifier.ipynb", "no time"),
    ("inner.zip", zipped([("deeper.ipynb", "too deep")])),
    ("bomb.ipynb", b"\0" * (101 * 2**20)),
]
EVIL_WORDS = [
    "its path leads out of the archive",
    "it is not a plain file",
    "another file has the same name",
    "it claims to be from 'ada' but came in a folder of 'mallory'",
    "it is an archive in an archive in an archive",
    "it is larger than 100 MiB",
]


def test_zip_collect_takes_honest_work_and_no_tricks(course):
    """Of a class in one archive, is everybody's own work collected, and no trick of one of them?"""
    downloads = course / "downloaded" / ASSIGNMENT / "archive"
    downloads.mkdir(parents=True)
    members = [(f"hw_ada_at_{STAMP}_{NOTEBOOK}", "ada's own"), (f"hw_mallory_at_{STAMP}.zip", zipped(EVIL))]
    (downloads / "class.zip").write_bytes(zipped([*members, (f"hw_zoe_at_{STAMP}_{NOTEBOOK}", "zoe's own")]))
    (downloads / "broken.zip").write_bytes(b"PK\3\4 no archive")
    shutil.copy(__file__, downloads / f"hw_yan_at_{STAMP}_{NOTEBOOK}")
    files = [path for path in course.rglob("*") if path.is_file() and downloads not in path.parents]
    outside = {path: path.read_bytes() for path in files}
    said = nbgrader(course, "zip_collect", ASSIGNMENT)
    for words in EVIL_WORDS:
        assert words in said
    assert "broken.zip' was left out: it could not be unpacked (BadZipFile)" in said
    found = collected(course)
    assert {name.split("/")[0] for name in found} == {"ada", "mallory", "yan", "zoe"}
    assert found[f"ada/{ASSIGNMENT}/{NOTEBOOK}"] == "ada's own"
    assert found[f"mallory/{ASSIGNMENT}/{NOTEBOOK}"] == "mallory's own"
    assert found[f"zoe/{ASSIGNMENT}/{NOTEBOOK}"] == "zoe's own"
    assert not {"escaped", "forged", "collides", "too deep", SECRET} & set(found.values())
    assert all(path.read_bytes() == content for path, content in outside.items())
    assert not list(course.rglob("evil*")) and not os.path.exists("/etc/cron.d/evil")


def test_two_files_of_one_name_stop_nobody(course):
    """Where downloads carry no time, is the second file of one name left out, and the class collected?"""
    downloads = course / "downloaded" / ASSIGNMENT / "archive"
    downloads.mkdir(parents=True)
    names = r".*/(?P<student_id>\w+)-work/(.*/)?(?P<file_id>[^/]*)"
    twice = [(NOTEBOOK, "first"), (f"copy/{NOTEBOOK}", "second")]
    (downloads / "ada-work.zip").write_bytes(zipped(twice))
    (downloads / "ben-work.zip").write_bytes(zipped([(NOTEBOOK, "ben's")]))
    said = nbgrader(course, "zip_collect", ASSIGNMENT, f"--FileNameCollectorPlugin.named_regexp={names}")
    assert "there is another file of the same name, and they do not both have a timestamp" in said
    assert set(collected(course).values()) == {"first", "ben's"}


@pytest.mark.parametrize(
    "stamps", [["", "_at_2026-11-02"], ["_at_2026-11-02", ""], ["_at_2026-11-02", "_at_2026-11-03"]]
)
def test_of_two_times_one_may_be_missing(course, stamps):
    """Of two files of one name, is the newer taken, or the first where one of them has no time?"""
    downloads = course / "downloaded" / ASSIGNMENT / "archive"
    downloads.mkdir(parents=True)
    names = r".*/hw_(?P<student_id>[a-z]+)(_at_(?P<timestamp>[0-9-]+))?/(?P<file_id>[^/]*)"
    for turn, stamp in enumerate(stamps):
        (downloads / f"{turn}.zip").write_bytes(zipped([(f"hw_ada{stamp}/{NOTEBOOK}", stamp)]))
    said = nbgrader(course, "zip_collect", ASSIGNMENT, f"--FileNameCollectorPlugin.named_regexp={names}")
    assert ("they do not both have a timestamp" in said) == ("" in stamps)
    assert collected(course)[f"ada/{ASSIGNMENT}/{NOTEBOOK}"] == (stamps[0] if "" in stamps else stamps[1])


def test_codes_in_names_reach_no_log(course, inbound):
    """Is what would write codes into the log left out: a file, a folder, a member of an archive?"""
    folder = submit(inbound, ME)
    (folder / "a\x1b[31mfile").write_text("odd")
    (folder / "a\x1b[31mfolder").mkdir()
    downloads = course / "downloaded" / ASSIGNMENT / "archive"
    downloads.mkdir(parents=True)
    (downloads / f"hw_ben\x1b_at_{STAMP}_{NOTEBOOK}").write_text("odd")
    (downloads / f"hw_ada_at_{STAMP}.zip").write_bytes(zipped([(NOTEBOOK, "mine"), ("a\x1b[31mmember", "odd")]))
    for command in (["collect", ASSIGNMENT], ["zip_collect", ASSIGNMENT]):
        said = nbgrader(course, *command)
        assert "its name has characters that do not print" in said and "\x1b[31m" not in said
    assert "odd" not in collected(course).values()
    assert {name.split("/")[0] for name in collected(course)} == {ME, "ada"}


ODD_IDS = ["..", ".hidden", "", "-1", "+1", "@x", "=1", "a,b", "a;b", 'a"b', " ada", "a\u202eb", "a\tb", "a\nb", "=a()"]


@pytest.mark.parametrize("student", ODD_IDS)
def test_odd_students_are_no_students(student, caplog):
    """Is an id that would lead elsewhere, compute in a spreadsheet or break its line refused, with the reason?"""
    names = CollectOwnNames(named_regexp=r"(?s).*/x/(?P<student_id>.*)~(?P<file_id>.*)")
    names.log = logging.getLogger("collect")
    assert names.collect(f"/course/x/{student}~{NOTEBOOK}") is None
    assert f"{student!a} is not a valid student id: it may not start with = + - @ . or a space" in caplog.text


@pytest.mark.parametrize("student", ["ada", "a-b", "a+b@example.org", "o'brien", "Åsa Öberg", "ada.l_1", "王小明"])
def test_honest_ids_are_taken(student):
    """Is what people and hubs are really called taken?"""
    names = CollectOwnNames(named_regexp=r".*/x/(?P<student_id>.*)~(?P<file_id>.*)")
    assert names.collect(f"/course/x/{student}~{NOTEBOOK}")["student_id"] == student


@pytest.mark.parametrize("student", ["..", "a/b"])
def test_odd_students_are_left_out(course, student):
    """Is a name that is no student's, and could lead elsewhere, left out by the real `nbgrader zip_collect`?"""
    folder = course / "downloaded" / ASSIGNMENT / "archive"
    folder.mkdir(parents=True)
    (folder / "x.zip").write_bytes(zipped([(f"{student.replace('/', '~')}={NOTEBOOK}", "mine")]))
    names = r".*/x/(?P<student_id>[^=]*)=(?P<file_id>.*)".replace("~", "/")
    said = nbgrader(course, "zip_collect", ASSIGNMENT, f"--FileNameCollectorPlugin.named_regexp={names}")
    if "/" in student:
        assert list(collected(course)) == [f"a~b/{ASSIGNMENT}/{NOTEBOOK}"]
    else:
        assert "is not a valid student id" in said
        assert collected(course) == {}


def test_odd_names_of_the_exchange_are_left_out(course, inbound):
    """Is a folder of the exchange left out whose student could be none, on a hub that checks no owners?"""
    submit(inbound, "=cmd")
    said = nbgrader(course, "collect", ASSIGNMENT, "--ExchangeCollect.check_owner=False")
    assert "'=cmd' is not a valid student id" in said
    assert collected(course) == {}


def unpacked(path, folder):
    """Unpack an archive; return the files, and why others were left out."""
    reasons = []
    unpack(path, folder, lambda what, why: reasons.append(str(why)))
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p != path}, reasons


def test_archive_of_tar_is_unpacked(tmp_path):
    """Are the plain files of a compressed tar archive taken, and links, devices and pipes left out?"""
    path = tmp_path / "ada.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        for name, kind in [("a.ipynb", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE),
                           ("pipe", tarfile.FIFOTYPE), ("disk", tarfile.BLKTYPE)]:  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            file.addfile(info)
    assert unpacked(path, tmp_path) == ({"ada/a.ipynb"}, ["it is not a plain file"] * 4)


FULL = "it, or the archive around it, has more than {} files and folders, or {} MiB; the rest was left out"


def test_only_so_many_files(tmp_path, monkeypatch):
    """Does an archive of countless files give only so many, and say so?"""
    monkeypatch.setattr(archives, "MAX_FILES", (5, 2))
    path = tmp_path / "many.zip"
    inner = zipped([(f"{n}", "") for n in range(9)])
    path.write_bytes(zipped([("in.zip", inner), *((f"{n}", "") for n in range(9))]))
    files, reasons = unpacked(path, tmp_path)
    assert files == {"many/in/0", "many/in/1", "many/0"}
    assert reasons == [FULL.format(2, 500), FULL.format(5, 8192)]


def test_only_so_many_folders(tmp_path, monkeypatch):
    """Do folders count as files do, and is a path of countless folders refused?"""
    monkeypatch.setattr(archives, "MAX_FILES", (9, 2))
    path = tmp_path / "deep.zip"
    path.write_bytes(zipped([("a/" * 30 + "x", ""), ("b/c/d/e/x", ""), ("f/g/h/i/x", ""), ("j", "")]))
    files, reasons = unpacked(path, tmp_path)
    assert files == {"deep/b/c/d/e/x", "deep/f/g/h/i/x"}
    assert reasons == ["it is more than 20 folders deep", FULL.format(9, 8192)]


def test_only_so_many_bytes(tmp_path, monkeypatch):
    """Does an archive that grows without end stop at its limit, whatever sizes it claims?"""
    monkeypatch.setattr(archives, "MAX_TOTAL", (3 * 2**20, 2**20))
    path = tmp_path / "large.zip"
    path.write_bytes(zipped([(f"{n}", bytes(2**20)) for n in range(9)]))
    files, reasons = unpacked(path, tmp_path)
    assert files == {"large/0", "large/1", "large/2"}
    assert reasons == ["it is larger than 100 MiB, or than what may still be unpacked", FULL.format("20,000", 3)]


def test_archives_within_count_in_the_one_around(tmp_path, monkeypatch):
    """Do many small archives within one not unpack to more than the one may hold?"""
    monkeypatch.setattr(archives, "MAX_TOTAL", (3 * 2**20, 2 * 2**20))
    path = tmp_path / "nested.zip"
    path.write_bytes(zipped([(f"{n}.zip", zipped([("x", bytes(2**20))])) for n in range(9)]))
    files, _ = unpacked(path, tmp_path)
    assert files <= {f"nested/{n}/x" for n in range(3)} and len(files) >= 2


def test_headers_of_any_size_take_bounded_memory(tmp_path):
    """Is a tar archive given up whose header claims a name of 700 MiB?"""
    path = tmp_path / "long.tar.gz"
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 700 * 2**20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(700):
            file.write(bytes(2**20))
    assert unpacked(path, tmp_path) == (set(), ["it could not be unpacked (MemoryError)"])


def test_a_file_in_the_way_of_a_folder(tmp_path):
    """Is a member that would need a file to be a folder left out, and the next one taken?"""
    path = tmp_path / "odd.zip"
    path.write_bytes(zipped([("a", "1"), ("a/b", "2"), ("c", "3"), ("d" * 300, "4")]))
    files, reasons = unpacked(path, tmp_path)
    assert files == {"odd/a", "odd/c"}
    assert len(reasons) == 2 and all("could not be written" in why for why in reasons)


def test_names_of_archives():
    """Is an archive told by its name, and its folder named without the suffix?"""
    assert is_archive("A.ZIP") and is_archive("a.tar.gz") and not is_archive("zip.ipynb")
    assert [stem(name) for name in ("a.zip", "a.tar.gz", "b.x.tgz", "c.gz")] == ["a", "a", "b.x", "c"]


def test_what_is_collected_is_graded(course, inbound, course_folder):
    """Does a notebook go from the exchange to a grade without anything else to do?"""
    submit(inbound, ME, text=json.dumps(course_folder.fill_in()))
    nbgrader(course, "collect", ASSIGNMENT)
    nbgrader(course, "autograde", ASSIGNMENT)
    graded = json.loads((course / "autograded" / ME / ASSIGNMENT / NOTEBOOK).read_text())
    assert f"{course_folder.full():g} of {course_folder.full():g}" in "".join(graded["cells"][0]["source"])
