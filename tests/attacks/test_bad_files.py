"""Files that are no notebook, texts that do more than be read, and what lies beside: a sentence, and nothing lost."""

import json
import os

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from this_course import read_course_notebook

from autograder.nbgrader_plugins.quarantine import MAX_STAMP_BYTES, QUARANTINE, quarantine_unsafe_files
from autograder.sanitize import harmless_markdown, visible
from autograder.submission import notebook_file

COURSE = read_course_notebook("binary_classifier")
BAD = {
    "format 2": (b'{"nbformat": 2, "worksheets": [{"cells": []}]}', "not a notebook of format 4"),
    "utf-16": ('\ufeff{"cells": []}'.encode("utf-16-le"), "not valid JSON in UTF-8"),
    "nul bytes": (b"\0" * 1000, "not valid JSON in UTF-8"),
    "deep": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not valid JSON in UTF-8"),
    "deep strings": (b'{"cells": [{"source": ' + b'{"a":' * 100_000, "not valid JSON in UTF-8"),
    "million cells": (b'{"cells": [' + b"{}," * 1_000_000 + b"{}]}", "has too many parts"),
    "huge cell": (
        json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\n" * 500_000}]}).encode(),
        "its cells have 3,000,000 characters (at most 2,097,152)",
    ),
    "infinite": (b'{"cells": [NaN, Infinity, -Infinity]}', "is it another notebook?"),
    "path as a cell": (b'{"cells": ["../../../etc/passwd", {"source": 5}]}', "is it another notebook?"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_bad_files_get_a_sentence(hand_in, content, words):
    """Is a file that is no notebook of this course graded as an empty one, with a sentence?"""
    submission = hand_in(content)
    if "another" not in words:
        assert [words in note for note in submission.notes] == [True]
    assert {f"test_{name}" for name in COURSE.points} <= {
        cell.metadata.get("nbgrader", {}).get("grade_id") for cell in submission.notebook.cells
    }


def test_format_99_is_read(right, hand_in):
    """Does a number of the format that does not exist yet cost nothing, as long as the cells can be read?"""
    right.nbformat, right.nbformat_minor = 99, 0
    assert hand_in(right).notes == ()


@pytest.mark.parametrize(
    ("old", "new"), [('"cells": [', '"cells": [], "cells": ['), ('"nbformat": 4', '"nbformat": 4, "cells": []')]
)
def test_no_second_key_costs_anything(right, hand_in, old, new):
    """Does a right notebook stay right, and its student hear of it, when an empty second key stands before or after?"""
    text = json.dumps(right)
    assert text.count(old) == 1
    submission = hand_in(text.replace(old, new).encode())
    assert submission.notes == ("the file has `cells` twice in one place: all of them were read, one after the other",)
    assert submission.runnable == hand_in(right).runnable


def test_a_device_is_no_file(tmp_path):
    """Is a link to an endless device not read?"""
    path = tmp_path / "binary_classifier.ipynb"
    path.symlink_to("/dev/zero")
    with pytest.raises(notebook_file.Unreadable, match="not a link"):
        notebook_file.read_bytes(path)


def test_hidden_characters_are_shown(right, hand_in):
    """Are characters that hide or steer something visible in what staff read, and is the code run as typed?"""
    source = "name = 'a\u202eb\x1b[31m\x00'"
    right.cells.append(new_code_cell(source))
    submission = hand_in(right)
    assert submission.notebook.cells[-1].source == "name = 'a\ufffdb\ufffd[31m\ufffd'"
    assert submission.runnable[-1][1] == source


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- hidden -->",
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x]( data:text/html;base64,PHNjcmlwdD4=)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![](http://127.0.0.1/seen.png)",
        "[" * 200_000,
    ],
)
def test_active_markdown_is_shown_as_typed(right, hand_in, text):
    """Is a text that could do more than be read shown as it was typed?"""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    right.cells.append(new_markdown_cell(text))
    page = markdown2html_mistune(hand_in(right).notebook.cells[-1].source)
    assert page.count("<") == 2
    assert page.startswith('<pre style="white-space: pre-wrap">')


@pytest.mark.parametrize("text", ["# My notes\n\n* $a < b$ and [here](https://example.org)", "5 > 3, x[0] (see b)"])
def test_plain_notes_stay_markdown(text):
    """Are notes that can only be read left alone?"""
    assert harmless_markdown(text) == text
    assert visible("tabs\tand\r\nlines") == "tabs\tand\r\nlines"


def test_unsafe_files_are_quarantined(tmp_path):
    """Are links, pipes, huge files, odd names and an invalid timestamp quarantined, and is all else left?"""
    secret, folder = tmp_path / "secret", tmp_path / "mnist_digits"
    secret.write_text("hidden")
    (folder / "inner").mkdir(parents=True)
    for name in ("kept.txt", "binary_classifier.ipynb", "inner/kept.csv", "-rf", "a\nb"):
        (folder / name).write_text("mine")
    for name in ("link.txt", "inner/[x].ipynb", "other.ipynb"):
        (folder / name).symlink_to(secret)
    (folder / "inner" / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    with open(folder / "huge.bin", "wb") as huge:
        huge.truncate(2**40)
    (folder / "timestamp.txt").write_text("yesterday")
    quarantine_unsafe_files("mnist_digits", "*", [str(folder / "binary_classifier.ipynb"), str(folder / "other.ipynb")])
    left = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    assert left == {"kept.txt", "binary_classifier.ipynb", "inner", "inner/kept.csv", "-rf", "other.ipynb"}
    (place,) = tmp_path.glob(f".mnist_digits-{QUARANTINE}-*")
    assert len(os.listdir(place)) == 7
    assert secret.read_text() == "hidden"


@pytest.mark.parametrize(
    ("stamp", "kept"),
    [
        ("2026-11-22 20:00:00.123456 UTC", True),
        ("2026-11-22T20:00:00+02:00", True),
        ("", True),
        ("9" * MAX_STAMP_BYTES * 2, False),
        ("99999999999999999999-01-01", False),
        ("\x00", False),
        ("2026-11-22 20:00 UTC and more", False),
    ],
)
def test_only_times_are_times(tmp_path, stamp, kept):
    """Is a time of submission kept exactly when it is one?"""
    (tmp_path / "timestamp.txt").write_text(stamp)
    quarantine_unsafe_files("", "", [str(tmp_path / "a.ipynb")])
    assert (tmp_path / "timestamp.txt").exists() is kept
