"""quarantine.py: unsafe files are out of the way, whatever else a student put there to prevent it."""

import os

import pytest
from attacks.company import deep

from autograder.nbgrader_plugins import quarantine
from autograder.nbgrader_plugins.quarantine import QUARANTINE, quarantine_invalid_timestamps, quarantine_unsafe_files

NOTEBOOK = "binary_classifier.ipynb"


@pytest.fixture
def folder(tmp_path):
    """A submission with both notebooks, an honest file, and a link to a secret."""
    (tmp_path / "secret").write_text("the solutions")
    folder = tmp_path / "submission"
    folder.mkdir()
    for name in (NOTEBOOK, "multi_class_classifier.ipynb"):
        (folder / name).write_text("{}")
    (folder / "notes.txt").write_text("mine")
    (folder / "leak.txt").symlink_to(tmp_path / "secret")
    return folder


def look_after(folder):
    """Have the folder looked after, as nbgrader does before it converts; return the notebooks that it then converts."""
    notebooks = [str(folder / NOTEBOOK)]
    quarantine_unsafe_files("mnist_digits", "ada", notebooks)
    return notebooks


def files_in(folder):
    """Return the paths of all files in a folder."""
    return [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]


def left(folder):
    """Return what nbgrader would copy or convert, but for the second notebook."""
    found = [os.path.relpath(place, folder) for place in files_in(folder)]
    return sorted(set(found) - {"multi_class_classifier.ipynb"})


def quarantined(folder):
    """Return the names of the files that were quarantined."""
    places = folder.parent.glob(f".{folder.name}-{QUARANTINE}-*")
    return sorted(os.path.basename(path) for place in places for path in files_in(place))


def test_a_link_is_quarantined_and_files_stay(folder):
    """Is the link out of the way, not lost, and the student's own file where it was?"""
    assert look_after(folder) == [str(folder / NOTEBOOK)]
    assert left(folder) == [NOTEBOOK, "notes.txt"]
    assert quarantined(folder) == ["leak.txt"]


def hinder_by_a_link(folder):
    """Leave a link that leads nowhere where unsafe files were once moved to; this and the next two broke the hook."""
    (folder / ".ipynb_checkpoints").symlink_to("/nowhere")


def hinder_by_a_pipe(folder):
    """Leave a pipe there."""
    os.mkfifo(folder / ".ipynb_checkpoints")


def hinder_by_size(folder):
    """Leave a file there that is too large."""
    with open(folder / ".ipynb_checkpoints", "wb") as file:
        file.truncate(quarantine.MAX_BYTES + 1)


def hinder_by_brackets(folder):
    """Leave a link in a folder that nbgrader would pass over, if it did not read the brackets as a pattern."""
    (folder / "more[1]" / ".ipynb_checkpoints").mkdir(parents=True)
    (folder / "more[1]" / ".ipynb_checkpoints" / "leak.txt").symlink_to(folder.parent / "secret")


def hinder_by_rights(folder):
    """Leave folders that may not be read or written."""
    for name, mode in (("more", 0o400), ("other", 0o000)):
        (folder / name).mkdir()
        (folder / name / "leak.txt").symlink_to(folder.parent / "secret")
        (folder / name).chmod(mode)
    folder.chmod(0o500)


def hinder_by_depth(folder):
    """Leave folders within folders, deeper than Python recurses, with a link in the last."""
    deep(folder / "d", "leak.txt")


HINDRANCES = [value for name, value in dict(globals()).items() if name.startswith("hinder_by_")]


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_it_cannot_be_hindered(folder, hinder):
    """Is the link quarantined all the same? nbgrader goes on, and follows it, when its hook raises."""
    hinder(folder)
    assert look_after(folder) == [str(folder / NOTEBOOK)]
    assert left(folder) == [NOTEBOOK, "notes.txt"]
    assert "leak.txt" in quarantined(folder)
    assert (folder.parent / "secret").read_text() == "the solutions"


def test_what_was_deep_is_deep_for_nobody_else(folder):
    """Are quarantined folders in pieces that programs which recurse can walk and remove?"""
    hinder_by_depth(folder)
    look_after(folder)
    assert not any("d/" * 25 in place for place, _, _ in os.walk(folder.parent))


@pytest.mark.parametrize("trouble", [RecursionError("deep"), OSError(22, "Invalid argument"), KeyError("anything")])
def test_when_it_breaks_only_plain_notebooks_stay(folder, monkeypatch, caplog, trouble):
    """Whatever the hook stumbles over, may nbgrader find nothing but plain notebooks and the time, and staff a line?"""

    def stumble(*args):
        raise trouble

    (folder / "timestamp.txt").write_text("2026-11-22 20:00:00 UTC")
    (folder / "b.ipynb").symlink_to(folder.parent / "secret")
    monkeypatch.setattr(quarantine, "_unsafe_files", stumble)
    assert look_after(folder) == [str(folder / NOTEBOOK)]
    assert left(folder) == [NOTEBOOK, "timestamp.txt"]
    assert quarantined(folder) == ["b.ipynb", "leak.txt", "notes.txt"]
    assert "everything but plain notebooks was quarantined, because of " in caplog.text


def test_what_cannot_be_made_safe_is_not_graded(folder, monkeypatch, caplog):
    """When nothing can be moved, is no notebook left to convert, so that nbgrader refuses, and do staff read why?"""

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(quarantine.tempfile, "mkdtemp", refuse)
    assert look_after(folder) == []
    assert "NOT GRADED: links in it could not be quarantined" in caplog.text


def test_nothing_is_changed_where_nothing_is_to_do(folder, monkeypatch):
    """Is an honest submission graded from a disk that cannot be written?"""

    def refuse(*args, **kwargs):
        raise OSError(30, "Read-only file system")

    (folder / "leak.txt").unlink()
    for name in ("chmod", "rename", "mkdir"):
        monkeypatch.setattr(quarantine.Path, name, refuse)
    monkeypatch.setattr(quarantine.tempfile, "mkdtemp", refuse)
    assert look_after(folder) == [str(folder / NOTEBOOK)]


def test_too_many_files_are_quarantined(folder, monkeypatch):
    """Are only so many files copied along?"""
    monkeypatch.setattr(quarantine, "MAX_FILES", 3)
    for number in range(10):
        (folder / f"{number}.txt").write_text("")
    look_after(folder)
    assert len(left(folder)) == 1 + 3


def test_a_folder_for_the_time_hides_no_link(folder):
    """Does a folder in the place of the time of submission go whole, and no link after it stay?"""
    for name in ("timestamp.txt", "zzz"):
        (folder / name).mkdir()
        (folder / name / "leak").symlink_to(folder.parent / "secret")
    look_after(folder)
    assert left(folder) == [NOTEBOOK, "notes.txt"]
    assert os.listdir(folder / "zzz") == []


def test_no_folder_brings_codes_into_the_log(folder):
    """Is a file quarantined whose folder has a name that does not print?"""
    (folder / "\x1b[31m").mkdir()
    (folder / "\x1b[31m" / "plain.txt").write_text("mine")
    look_after(folder)
    assert os.listdir(folder / "\x1b[31m") == []


def test_nothing_quarantined_before_is_lost(folder):
    """Is a file quarantined by an earlier run still there after the next one?"""
    look_after(folder)
    (folder / "leak.txt").symlink_to("elsewhere")
    look_after(folder)
    assert quarantined(folder) == ["leak.txt", "leak.txt"]


ODD_TIMES = [os.mkfifo, lambda path: path.write_text("yesterday, late"), lambda path: path.symlink_to("nowhere")]


@pytest.mark.parametrize("make", ODD_TIMES)
def test_an_invalid_timestamp_is_quarantined_before_nbgrader_reads_it(folder, make):
    """Is a pipe, a text or a link in place of the timestamp quarantined, and a valid timestamp left?"""
    make(folder / "timestamp.txt")
    quarantine_invalid_timestamps([folder])
    assert not os.path.lexists(folder / "timestamp.txt")
    (folder / "timestamp.txt").write_text("2026-11-29 10:00:00 UTC")
    quarantine_invalid_timestamps([folder, folder.parent / "nobody"])
    assert (folder / "timestamp.txt").exists()


def test_a_timestamp_that_cannot_be_quarantined_stops_nobody(folder, monkeypatch, caplog):
    """In a folder that cannot be changed, is the invalid timestamp reported, and are the others looked after?"""
    take = quarantine._Quarantine.take

    def refused(place, path):
        if "other" not in str(path):
            raise OSError(30, "Read-only file system")
        return take(place, path)

    monkeypatch.setattr(quarantine._Quarantine, "take", refused)
    other = folder.parent / "other"
    other.mkdir()
    for place in (folder, other):
        os.mkfifo(place / "timestamp.txt")
    quarantine_invalid_timestamps([folder, other])
    assert "Read-only file system'); remove it: it is not a file" in caplog.text
    assert [os.path.lexists(place / "timestamp.txt") for place in (folder, other)] == [True, False]
