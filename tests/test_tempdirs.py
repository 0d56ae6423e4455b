"""tempdirs.py: what a killed grader left behind is removed, and nothing else ever is."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from autograder import tempdirs
from autograder.tempdirs import PREFIX, Folder, remove_abandoned


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A place for temporary files of the test's own, where a folder is old at once."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempdirs, "MIN_AGE_SECONDS", -1)
    remove_abandoned.cache_clear()
    yield tmp_path
    remove_abandoned.cache_clear()


def killed_grader(place):
    """Return the folder of a grader that was killed by SIGKILL, and the grader, which is still alive."""
    program = "import time; from autograder.tempdirs import Folder; print(Folder().path, flush=True); time.sleep(600)"
    environment = {**os.environ, "TMPDIR": str(place)}
    grader = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
    return grader.stdout.readline().strip(), grader


def test_a_killed_graders_folder_is_removed_and_a_living_ones_is_not(place):
    """Is a folder left alone while its grader lives, and removed by the next grader after a SIGKILL?"""
    left, grader = killed_grader(place)
    os.chmod(left, 0o755)
    assert remove_abandoned() == ()
    assert os.stat(left).st_mode & 0o777 == 0o755
    grader.send_signal(signal.SIGKILL)
    grader.communicate()
    remove_abandoned.cache_clear()
    held = Folder()
    assert not os.path.exists(left)
    assert held.path.is_dir()
    held.remove()
    assert os.listdir(place) == []


def test_a_young_folder_is_left_alone(place, monkeypatch):
    """Is a folder that was just made, and may not be locked yet, left alone?"""
    monkeypatch.setattr(tempdirs, "MIN_AGE_SECONDS", 60)
    (place / f"{PREFIX}12345678").mkdir()
    assert remove_abandoned() == ()


def test_only_folders_of_graders_are_removed(place):
    """Is what only looks similar left alone: other names, files, links?"""
    (place / "mine").mkdir()
    (place / "ag-mine").mkdir()
    (place / f"{PREFIX}file").touch()
    (place / f"{PREFIX}link").symlink_to(place / "mine")
    assert remove_abandoned() == ()
    assert len(os.listdir(place)) == 4


def test_removing_twice_is_no_error():
    """Can a folder be removed again?"""
    folder = Folder()
    folder.remove()
    folder.remove()
    assert not folder.path.exists()


WITHOUT_RIGHTS = """
import os, tempfile
from autograder import tempdirs
assert os.getuid() == 12345
def later(folder):
    os.close(folder._lock)
    tempdirs._remove_if_abandoned(folder.path)
for remove in (tempdirs.Folder.remove, later):
    folder = tempdirs.Folder()
    (folder.path / "a" / "b").mkdir(parents=True)
    (folder.path / "a" / "b" / "file").touch()
    for path in (folder.path / "a" / "b", folder.path / "a", folder.path):
        path.chmod(0)
    tempdirs.MIN_AGE_SECONDS = -1
    remove(folder)
    print(os.path.lexists(folder.path))
"""


def test_folders_without_rights_are_removed(place):
    """Is a folder removed, now or by the next grader, whose rights were taken away, and all folders' in it?"""
    plain_user = ["bwrap", "--unshare-user", "--uid", "12345", "--dev-bind", "/", "/"]
    environment = {**os.environ, "TMPDIR": str(place)}
    run = subprocess.run(
        [*plain_user, sys.executable, "-c", WITHOUT_RIGHTS], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["False", "False"]


def test_what_cannot_be_removed_stops_nobody(place, monkeypatch):
    """Is a folder that cannot be removed passed over?"""
    monkeypatch.setattr(tempdirs, "remove_tree", lambda path: None)
    (place / f"{PREFIX}12345678").mkdir()
    assert remove_abandoned() == ()


def test_other_peoples_folders_are_left_alone(place, monkeypatch):
    """Is a folder that belongs to another user left alone?"""
    (place / f"{PREFIX}12345678").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert remove_abandoned() == ()
