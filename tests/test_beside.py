"""beside.py: what must not be copied is out of the way, whatever else a student has put there to hinder it."""

import os

import pytest

from autograder.beside import ASIDE, put_strangers_aside


@pytest.fixture
def folder(tmp_path):
    """A submission with a notebook, an honest file, and a link to a secret."""
    (tmp_path / "secret").write_text("the solutions")
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "a.ipynb").write_text("{}")
    (folder / "notes.txt").write_text("mine")
    (folder / "leak.txt").symlink_to(tmp_path / "secret")
    return folder


def look_after(folder):
    """Have the folder looked after, as nbgrader does before it converts."""
    put_strangers_aside("mnist_digits", "ada", [str(folder / "a.ipynb")])


def left(folder):
    """Return what nbgrader would copy."""
    return sorted(name for name in os.listdir(folder) if name != ASIDE)


def test_a_link_is_put_aside_and_files_stay(folder):
    """Is the link out of the way, and the student's own file where it was?"""
    look_after(folder)
    assert left(folder) == ["a.ipynb", "notes.txt"]


def hinder_by_folders(folder):
    """Leave folders where a file would be put."""
    for number in range(5):
        (folder / ASIDE / f"{number}-leak.txt" / "full").mkdir(parents=True)


def hinder_by_a_link(folder):
    """Leave a link in the place of the folder."""
    (folder / ASIDE).symlink_to(folder.parent)


def hinder_by_a_file(folder):
    """Leave a file in the place of the folder."""
    (folder / ASIDE).write_text("")


def hinder_by_rights(folder):
    """Leave folders that may not be written."""
    (folder / ASIDE).mkdir(mode=0o500)
    folder.chmod(0o500)


@pytest.mark.parametrize("hinder", [hinder_by_folders, hinder_by_a_link, hinder_by_a_file, hinder_by_rights])
def test_it_cannot_be_hindered(folder, hinder):
    """Is the link put aside all the same? nbgrader goes on, and follows it, when its hook raises."""
    hinder(folder)
    look_after(folder)
    assert left(folder) == ["a.ipynb", "notes.txt"]
    assert (folder.parent / "secret").read_text() == "the solutions"


def test_a_folder_for_the_time_hides_no_link(folder):
    """Does a folder in the place of the time of submission go whole, and no link after it stay?"""
    for name in ("timestamp.txt", "zzz"):
        (folder / name).mkdir()
        (folder / name / "leak").symlink_to(folder.parent / "secret")
    look_after(folder)
    assert left(folder) == ["a.ipynb", "notes.txt", "zzz"]
    assert os.listdir(folder / "zzz") == []


def test_no_folder_brings_codes_into_the_log(folder):
    """Is a file put aside whose folder has a name that does not print?"""
    (folder / "\x1b[31m").mkdir()
    (folder / "\x1b[31m" / "plain.txt").write_text("mine")
    look_after(folder)
    assert os.listdir(folder / "\x1b[31m") == []


def test_nothing_put_aside_before_is_lost(folder):
    """Is a file put aside by an earlier run still there after the next one?"""
    look_after(folder)
    (folder / "leak.txt").symlink_to("elsewhere")
    look_after(folder)
    assert sum(len(files) for _, _, files in os.walk(folder / ASIDE)) == 2
