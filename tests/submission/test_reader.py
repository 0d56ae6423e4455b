"""intake.py: whatever is handed in, a notebook of the course comes out, and a sentence says what was mended."""

import json
import os
import socket
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbformat.validator import validate
from this_course import ASSIGNMENT, PACKAGE_ROOT, THIS, read_course_notebook

from autograder.course.notebook import Cell, CourseNotebook, grade_id, role
from autograder.submission import notebook_file
from autograder.submission.notebook_file import Unreadable, read_bytes, read_cells
from autograder.submission.reader import open_submission
from autograder.submission.salvage import stub_of

NOTHING = ": nothing in it could be graded"


def marked(name, source, make=new_code_cell, **flags):
    """Return a cell with nbgrader's metadata, its id made from its name."""
    marks = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "grade_id": name, **flags}
    return make(source, id=f"id-{name}", metadata={"nbgrader": marks})


COURSE_CELLS = (
    new_markdown_cell("# A small course", id="title"),
    marked("imports", "import numpy as np", locked=True),
    marked("data", "digits = np.arange(10)", locked=True),
    marked("rules", "Do not change this.", new_markdown_cell, locked=True),
    marked("double", "def double(x):\n    return 2 * x", solution=True),
    marked("test_double", "", grade=True, locked=True, points=3),
    new_code_cell("plot(double)", id="picture", metadata={"tags": ["picture"]}),
    marked("halve", "def halve(x):\n    return x / 2", solution=True),
    marked("test_halve", "", grade=True, locked=True, points=4),
    new_code_cell("double(3)", id="try-it"),
)


def course_cells():
    """Return the course's cells as the course reads them."""
    return tuple(Cell(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in COURSE_CELLS)


POINTS = {"double": 3.0, "halve": 4.0}
COURSE = CourseNotebook("small", Path("small.ipynb"), POINTS, course_cells(), THIS.content)
RUN = ["imports", "data", "double", "halve", "cell 10"]


@pytest.fixture
def cells():
    """The cells of an untouched submission, as JSON."""
    return [json.loads(json.dumps(cell)) for cell in COURSE_CELLS]


def as_file(path, cells, **fields):
    """Write a notebook file and return its path."""
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}))
    return path


@pytest.fixture
def hand_in(tmp_path):
    """Return a function that hands in cells and returns the fitted submission, valid and complete."""

    def _hand_in(cells):
        submission = open_submission(as_file(tmp_path / "small.ipynb", cells), COURSE)
        check_fitted(submission)
        return submission

    return _hand_in


def check_fitted(submission):
    """Require a valid notebook with the course's own locked and grade cells, each once."""
    validate(submission.notebook)
    fitted = {}
    for cell in submission.notebook.cells:
        assert cell.id not in fitted
        fitted[cell.id] = cell
    for model in COURSE_CELLS:
        if model.metadata.get("nbgrader", {}).get("locked"):
            assert fitted[model.id] == model


def run_names(submission):
    """Return the names of the cells to run."""
    return [name for name, _ in submission.runnable]


def test_an_untouched_submission_fits(hand_in, cells):
    """Is nothing noted, every cell in its place, and every cell run but grade cells and unchanged pictures?"""
    submission = hand_in(cells)
    assert submission.notes == ()
    assert [cell.id for cell in submission.notebook.cells] == [cell.id for cell in COURSE_CELLS]
    assert run_names(submission) == RUN
    assert submission.code.splitlines()[0] == "import numpy as np"


def test_the_content_is_kept_byte_for_byte(tmp_path, cells):
    """Does the submission hold the file itself, from which the inputs are drawn?"""
    path = as_file(tmp_path / "small.ipynb", cells)
    assert open_submission(path, COURSE).content == path.read_bytes()


def symlink(path):
    """Hand in a link to a notebook elsewhere."""
    path.symlink_to(as_file(path.parent / "solution.ipynb", list(COURSE_CELLS)))


def connect(path):
    """Hand in a socket."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


BAD_FILES = {
    "missing": (lambda path: None, "the file could not be opened (No such file or directory)"),
    "link": (symlink, "submit the notebook itself, not a link to it"),
    "dangling link": (lambda path: path.symlink_to("/nowhere"), "not a link to it"),
    "pipe": (os.mkfifo, "what was submitted is not a file"),
    "folder": (lambda path: path.mkdir(), "what was submitted is not a file"),
    "socket": (connect, "the file could not be opened"),
    "empty": (lambda path: path.write_bytes(b""), "the file is empty; save the notebook and submit it again"),
    "blank": (lambda path: path.write_bytes(b" \n\t"), "the file is empty"),
    "text": (lambda path: path.write_text("x = 1"), "it is not valid JSON in UTF-8"),
    "cut": (lambda path: path.write_text('{"cells": [{"cell_type": "co'), "it is not valid JSON in UTF-8"),
    "latin": (lambda path: path.write_bytes(b'{"cells": ["\xe9"]}'), "it is not valid JSON in UTF-8"),
    "utf-16": (lambda path: path.write_bytes('{"cells": []}'.encode("utf-16")), "it is not valid JSON in UTF-8"),
    "nested": (lambda path: path.write_text("[" * 200_000 + "]" * 200_000), "it is not valid JSON in UTF-8"),
    "huge number": (lambda path: path.write_text("9" * 10_000), "it is not valid JSON in UTF-8"),
    "list": (lambda path: path.write_text("[]"), "the file is not a notebook of format 4"),
    "null": (lambda path: path.write_text("null"), "the file is not a notebook of format 4"),
    "format 3": (
        lambda path: path.write_text('{"worksheets": [{"cells": []}], "nbformat": 3}'),
        "not a notebook of format 4",
    ),
    "no list": (lambda path: path.write_text('{"cells": {"0": 1}}'), "not a notebook of format 4"),
}


@pytest.mark.parametrize(("make", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_a_sentence_for_its_student(tmp_path, monkeypatch, make, words):
    """Is a file that is no notebook graded as an empty one, with one sentence that says why?"""
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "small.ipynb")
    submission = open_submission(tmp_path / "small.ipynb", COURSE)
    check_fitted(submission)
    assert len(submission.notes) == 1
    assert words in submission.notes[0]
    assert submission.notes[0].endswith(NOTHING)
    assert run_names(submission) == ["imports", "data"]


def test_a_bad_file_leaves_nothing_open(tmp_path):
    """Are folders refused a thousand times without running out of open files?"""
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        with pytest.raises(Unreadable, match="is not a file"):
            read_bytes(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    """Is a file beyond the limit refused with what to do about it?"""
    monkeypatch.setattr(notebook_file, "MAX_BYTES", 2**20)
    with open(tmp_path / "small.ipynb", "wb") as file:
        file.truncate(2**20 + 1)
    with pytest.raises(Unreadable, match=r"the file is 1 MiB \(at most 1\); clear all outputs, save, and submit it"):
        read_bytes(tmp_path / "small.ipynb")


def test_a_byte_order_mark_is_no_harm(tmp_path, cells):
    """Is a file that an editor saved with a byte order mark read?"""
    path = as_file(tmp_path / "small.ipynb", cells)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert open_submission(path, COURSE).notes == ()


def test_only_so_many_cells_are_read(monkeypatch):
    """Is a notebook of countless cells refused with a sentence, instead of losing some in silence?"""
    monkeypatch.setattr(notebook_file, "MAX_CELLS", 3)
    assert len(read_cells(json.dumps({"cells": [{}] * 3}).encode())) == 3
    with pytest.raises(Unreadable, match=r"it has 10 cells \(at most 3\); remove"):
        read_cells(json.dumps({"cells": [{}] * 10}).encode())


@pytest.mark.parametrize("odd", [None, 5, "", [], {}, ["a", {}], {"a": [1]}, "\ud800", True, 1e308])
@pytest.mark.parametrize("field", ["cell_type", "id", "source", "metadata", "nbgrader", "grade_id"])
def test_odd_fields_are_read_as_nothing(hand_in, cells, field, odd):
    """Does a field of any other form, in any place, leave the other cells as they are?"""
    target = cells[4]
    if field == "nbgrader":
        target["metadata"]["nbgrader"] = odd
    elif field == "grade_id":
        target["metadata"]["nbgrader"]["grade_id"] = odd
    else:
        target[field] = odd
    assert {"imports", "data", "halve"} <= set(run_names(hand_in(cells)))


@pytest.mark.parametrize("odd", [None, 5, "cell", [], ["cell"]])
def test_odd_cells_are_left_out(hand_in, cells, odd):
    """Is a cell that is none left out, and are the others kept?"""
    assert run_names(hand_in([*cells, odd])) == RUN


def test_sources_may_be_lists_of_lines(hand_in, cells):
    """Are sources read as Jupyter writes them to disk, and odd lines skipped?"""
    cells[4]["source"] = ["def double(x):\n", 5, "    return x + x"]
    assert ("double", "def double(x):\n    return x + x") in hand_in(cells).runnable


def test_lone_surrogates_are_replaced(hand_in, cells):
    """Can the fitted notebook be written to a UTF-8 file?"""
    cells[4]["source"] = "double = '\ud800'"
    submission = hand_in(cells)
    assert ("double", "double = '?'") in submission.runnable
    json.dumps(submission.notebook, ensure_ascii=False).encode()


def test_outputs_and_metadata_are_the_course_s(hand_in, cells):
    """Is everything but the source dropped?"""
    cells[4]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "3.0"}]
    cells[4]["metadata"]["nbgrader"]["points"] = 100
    cells[4]["metadata"]["evil"] = True
    fitted = next(cell for cell in hand_in(cells).notebook.cells if grade_id(cell) == "double")
    assert fitted.outputs == []
    assert fitted.metadata == COURSE_CELLS[4].metadata


def test_a_copied_grade_cell_is_left_out(hand_in, cells):
    """Is a copy of a grade cell left out, said, and everything else graded?"""
    cells.append({**cells[5], "source": "give_points()"})
    submission = hand_in(cells)
    assert submission.notes == ("cell 11 is a copy of `test_double`; the copy was left out",)
    assert run_names(submission) == RUN


def test_a_copied_solution_cell_is_run_in_its_place(hand_in, cells):
    """Does a learner's second try, made by copying the cell, count like any other cell?"""
    cells.insert(5, {**cells[4], "source": "def double(x):\n    return x * 2"})
    submission = hand_in(cells)
    assert submission.notes == (
        "cell 6 is a second copy of `double`; it was run where it is, and what runs last counts",
    )
    assert run_names(submission)[2:4] == ["double", "cell 6"]


STUB = "def double(x):\n    raise NotImplementedError"


@pytest.fixture
def given_out(monkeypatch):
    """A course whose `double` is given out as `STUB`."""
    solution = "def double(x):\n    ### BEGIN SOLUTION\n    x = x + x\n\n    return x\n    ### END SOLUTION"
    monkeypatch.setitem(COURSE_CELLS[4], "source", solution)
    monkeypatch.setitem(COURSE.__dict__, "cells", course_cells())


@pytest.mark.parametrize("stub", [STUB, STUB.replace("\n", "\r\n"), STUB.replace("    ", "\t") + "\n\n"])
@pytest.mark.parametrize("name", ["double", ""], ids=["named", "nameless"])
def test_an_untouched_copy_undoes_nothing(given_out, hand_in, cells, stub, name):
    """Is the stub that stands after the learner's own function not run, and is it said?"""
    cells.append(json.loads(json.dumps(marked(name, stub, solution=True))))
    submission = hand_in(cells)
    assert submission.notes == (
        "cell 11 is a second copy of `double`, unchanged since it was given out; it was not run",
    )
    assert run_names(submission) == RUN
    assert submission.notebook.cells[-1].source.split() == STUB.split()


def test_a_copy_that_is_filled_in_wins(given_out, hand_in, cells):
    """Does the learner's function count when the first cell is still the stub?"""
    cells.append({**cells[4], "source": "def double(x):\n    return 2 * x"})
    cells[4]["source"] = STUB
    submission = hand_in(cells)
    assert run_names(submission) == [*RUN, "cell 11"]
    assert len(submission.notes) == 1


@pytest.mark.parametrize("before", [True, False])
def test_an_untouched_copy_in_a_notebook_without_names_undoes_nothing(given_out, hand_in, cells, before):
    """Is a nameless stub run only where no cell before it defines the function?"""
    for cell in cells:
        cell.update(id="", metadata={})
    cells[4]["source"] = "def double(x):\n    return 2 * x"
    cells.insert(4 if before else 10, {**cells[4], "source": STUB})
    ran = [source for _, source in hand_in(cells).runnable if "double(x)" in source]
    assert ran == ([STUB, cells[5]["source"]] if before else [cells[4]["source"]])


@pytest.mark.parametrize("name", ["binary_classifier", "multi_class_classifier"])
def test_stubs_are_those_of_the_release(name):
    """Is the text that a copy is compared with, for each solution cell, what the release holds?"""
    released = nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4).cells
    stubs = {grade_id(cell): stub_of(cell.source).split() for cell in read_course_notebook(name).cells}
    for cell in released:
        assert not role(cell, "solution") or cell.source.split() == stubs[grade_id(cell)]


def test_a_copy_keeps_no_name(hand_in, cells):
    """Is a copied solution cell no second exercise?"""
    cells.append(dict(cells[4]))
    assert [grade_id(cell) for cell in hand_in(cells).notebook.cells].count("double") == 1


def test_deleted_grade_cells_come_back(hand_in, cells):
    """Is a deleted grade cell put back where it was, without a word?"""
    del cells[8], cells[5]
    submission = hand_in(cells)
    assert [cell.id for cell in submission.notebook.cells] == [cell.id for cell in COURSE_CELLS]
    assert submission.notes == ()


def test_deleted_locked_cells_come_back_and_run_first(hand_in, cells):
    """Do deleted set-up cells run again, in their own order, before everything else, and texts not at all?"""
    submission = hand_in(cells[4:])
    assert run_names(submission) == ["imports", "data", "double", "halve", "cell 6"]


def test_a_deleted_solution_cell_is_named(hand_in, cells):
    """Is it said whose cell is gone, and are other cells still searched for the function?"""
    submission = hand_in([*cells[:4], *cells[5:]])
    assert submission.notes == (
        "the cells of `double` are not where they were; their functions were looked for by name in the other cells",
    )


def test_another_notebook_is_recognised(hand_in):
    """Is it asked whether this is another notebook, when none of the exercises is in it?"""
    submission = hand_in([json.loads(json.dumps(new_code_cell("x = 1")))])
    assert submission.notes == ("none of the exercises of small is in this file: is it another notebook?",)


def test_a_notebook_that_lost_its_names_is_no_other(hand_in, cells):
    """Is it said that names are lost, and not asked for another notebook, when a function of the course is there?"""
    for cell in cells:
        cell.update(id="", metadata={})
    for number in (4, 7):
        cells[number]["source"] = cells[number]["source"].replace("return", "return 0 +")
    submission = hand_in(cells)
    assert submission.notes == (
        "the cells of the exercises have lost the names that identify them (some editors drop them); "
        "functions and answers were looked for in all cells",
    )
    assert {"imports", "data", "cell 5", "cell 8"} <= set(run_names(submission))


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_function_in_a_text_is_told(hand_in, cells, kind):
    """Is it said in which cell a function stands that was not run, and only if no other cell defines it?"""
    text = {"cell_type": kind, "source": "def double(x):\n    return 2 * x\n\ndef odd_name():", "metadata": {}}
    assert hand_in([*cells, text]).notes == ()
    cells[4]["source"] = "# see below"
    assert hand_in([*cells, text]).notes == (
        "`double` is defined in cell 11 only, which is text and was not run: turn it into code",
    )


def test_reordered_cells_run_in_the_learner_s_order(hand_in, cells):
    """Is the learner's order kept, and each cell recognised?"""
    submission = hand_in(cells[::-1])
    assert run_names(submission) == ["cell 1", "halve", "double", "data", "imports"]
    assert submission.notes == ()


@pytest.mark.parametrize(
    ("kind", "told"),
    [("markdown", "a Markdown"), ("raw", "a raw"), ("", "another kind of"), ("<b>", "another kind of")],
)
def test_a_retyped_solution_is_read_as_code(hand_in, cells, kind, told):
    """Does a solution cell turned into text by a slip of the keyboard still count, in words of ours?"""
    cells[4]["cell_type"] = kind
    submission = hand_in(cells)
    assert submission.notes == (f"cell 5, `double`, is {told} cell; it was read as code",)
    assert run_names(submission) == RUN


def test_a_text_cell_turned_into_code_runs(hand_in, cells):
    """Does a helper function count that a learner wrote where a text of the course stood?"""
    cells[0].update(cell_type="code", source="helper = 1")
    assert ("cell 1", "helper = 1") in hand_in(cells).runnable


def test_renamed_cells_are_found_by_their_id(hand_in, cells):
    """Is a cell whose grade_id was changed still recognised?"""
    cells[4]["metadata"]["nbgrader"]["grade_id"] = "doppel"
    assert run_names(hand_in(cells)) == RUN


def test_cells_without_ids_are_found_by_their_name(hand_in, cells):
    """Is a notebook saved by an old Jupyter, without ids, still recognised, unchanged pictures by their source?"""
    for cell in cells:
        del cell["id"]
    submission = hand_in(cells)
    assert submission.notes == ()
    assert run_names(submission) == RUN


def test_changed_locked_and_grade_cells_are_the_course_s_again(hand_in, cells):
    """Are a locked and a grade cell the course's again, and calls and checks that a learner wrote into them not run?"""
    for number in (1, 3, 5):
        cells[number]["source"] = "cheat()\nwith check('double') as it:\n    cheat()"
    submission = hand_in(cells)
    assert "cheat" not in submission.code
    assert "cheat" not in json.dumps(submission.notebook)
    assert run_names(submission) == RUN
    assert submission.notes == ()


@pytest.mark.parametrize("number", [1, 2, 5])
def test_code_in_a_cell_of_the_course_s_is_run_too(hand_in, cells, number):
    """Does a function count that a learner wrote into a locked or a grade cell, as some editors let them?"""
    name = grade_id(COURSE_CELLS[number])
    cells[4]["source"] = ""
    cells[number]["source"] += "\n%matplotlib inline\ndef double(x):  # mine\n    return x + x\ncheat()"
    submission = hand_in(cells)
    where = f"cell {number + 1}"
    assert submission.notes == (
        f"{where}, `{name}`, is the course's; it was put back, and what you wrote into it was run too: `double`. "
        "Write your code into the cells that are for it",
    )
    assert (where, "def double(x):\n    return x + x") in submission.runnable
    assert "return x + x" in json.dumps(submission.notebook)
    assert sorted(run_names(submission)) == sorted([*RUN, where])


def test_code_in_a_copy_of_a_grade_cell_is_run_too(hand_in, cells):
    """Does what a learner wrote into a copy of a grade cell count?"""
    cells.append({**cells[5], "source": "from math import tau\nanswer_1 = 'b'\ncheat()"})
    submission = hand_in(cells)
    assert submission.runnable[-1] == ("cell 11", "from math import tau\nanswer_1 = 'b'")
    assert "the copy was left out" in submission.notes[0]
    assert "was run too: `answer_1`, `tau`." in submission.notes[1]


def test_code_in_a_locked_text_turned_into_code_is_run(hand_in, cells):
    """Does a function count that stands where a locked text stood?"""
    cells[3].update(cell_type="code", source="def helper():\n    pass")
    assert ("cell 4", "def helper():\n    pass") in hand_in(cells).runnable


@pytest.mark.parametrize("source", ["import numpy as np\n\n\n", "import numpy as np  # fast", "np = 5", "%time x"])
def test_a_cell_of_the_course_s_defines_its_own_names(hand_in, cells, source):
    """Does nothing happen when a learner only formats it, or has its names from an older release?"""
    cells[1]["source"] = source
    submission = hand_in(cells)
    assert submission.notes == ()
    assert run_names(submission) == RUN


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1\ndef double(:", "it has a syntax error in line 2"),
        ("x = " + "-" * 100_000 + "1", "it cannot be read"),
        ("x = " + "1" * 10_000, "it has a syntax error in line 1"),
        ("#" * 300_000, "it is longer than 200,000 characters"),
        ("\n".join(" " * n + "if 1:" for n in range(80)) + "\n" + " " * 80 + "a;" * 9_000, ""),
        ("".join(" " * n + f"def f{n}():\n" for n in range(80)) + " " * 80 + "a;" * 9_000, "it cannot be read"),
    ],
    ids=["syntax", "nested", "number", "long", "blown up elsewhere", "blown up"],
)
def test_a_changed_cell_that_cannot_be_read_is_told(hand_in, cells, source, words):
    """Does it cost nothing but a sentence, when a changed cell of the course's is no Python or made to be slow?"""
    cells[5]["source"] = source
    submission = hand_in(cells)
    told = f"cell 6, `test_double`, is the course's and was changed, but {words}; your version of it was not run"
    assert submission.notes == ((told,) if words else ())
    assert run_names(submission) == RUN


def test_odd_escapes_in_a_changed_cell_do_not_warn(hand_in, cells, recwarn):
    """Is no warning about a learner's text printed by the grader?"""
    cells[5]["source"] = r"path = 'a\d'"
    assert ("cell 6", r"path = 'a\\d'") in hand_in(cells).runnable
    assert not recwarn.list


def doubled(cells, old, new):
    """Return a notebook file in which one place was changed by hand."""
    text = json.dumps({"cells": cells})
    assert text.count(old) == 1
    return text.replace(old, new).encode()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"source": "double(3)"', '"source": "double(3)", "source": []', "source"),
        ('"source": "double(3)"', '"source": "double(2)", "source": "double(3)"', "source"),
        ('"id": "try-it"', '"id": "old", "id": "try-it"', "id"),
        ('"id": "try-it"', '"id": "try-it", "id": "try-it"', ""),
        ('"id": "try-it"', '"a": 1, "a": 2, "id": "try-it"', ""),
    ],
)
def test_a_key_that_stands_twice_loses_nothing(cells, old, new, key):
    """Is the last value that is not empty read, and is it said when there was another?"""
    notes = []
    assert read_cells(doubled(cells, old, new), notes) == read_cells(json.dumps({"cells": cells}).encode())
    told = f"the file has `{key}` twice in one place: the last one that is not empty counts"
    assert notes == ([told] if key else [])


def test_cells_that_stand_twice_are_all_read(cells):
    """Are two lists of cells read one after the other, even countless ones in no time?"""
    first, second = json.dumps(cells[:5]), json.dumps(cells[5:])
    content = f'{{"cells": {first}, "cells": {second}}}'.encode()
    assert read_cells(content) == read_cells(json.dumps({"cells": cells}).encode())
    with pytest.raises(Unreadable, match="it has 100,000 cells"):
        read_cells(b"{" + b'"cells": [0],' * 100_000 + b'"cells": []}')


def test_cells_of_another_kind_are_not_joined():
    """Is what stands twice and is no list still no notebook?"""
    with pytest.raises(Unreadable, match="not a notebook of format 4"):
        read_cells(b'{"cells": [], "cells": 5}')


def test_a_changed_picture_cell_runs(hand_in, cells):
    """Is a picture cell run as soon as the learner has written something into it?"""
    cells[6]["source"] += "\nhelper = 1"
    assert ("cell 7", "plot(double)\nhelper = 1") in hand_in(cells).runnable


def test_blanks_do_not_change_a_picture_cell(hand_in, cells):
    """Is a picture cell still unchanged when only blank lines around it differ?"""
    cells[6]["source"] = "\nplot(double)  \n"
    assert run_names(hand_in(cells)) == RUN


@pytest.mark.parametrize(("change", "run"), [("", False), ("\nhelper = 1", True)])
def test_a_second_copy_of_a_picture_cell_runs_if_it_was_changed(hand_in, cells, change, run):
    """Is a copy of a picture cell left unrun like the first one, as long as nothing was written into it?"""
    cells.append({**cells[6], "source": cells[6]["source"] + change})
    submission = hand_in(cells)
    assert ("cell 11" in run_names(submission)) is run
    assert submission.notebook.cells[-1].source == cells[-1]["source"]
    assert submission.notes == ()


def test_own_cells_are_kept_and_run(hand_in, cells):
    """Are a learner's own cells kept in their places, code run and text not?"""
    own = [
        {"cell_type": kind, "source": "own = 1", "metadata": {}, "id": "double"} for kind in ("code", "markdown", "raw")
    ]
    submission = hand_in([*cells[:2], *own, *cells[2:]])
    assert [cell.source for cell in submission.notebook.cells][2:5] == ["own = 1"] * 3
    assert run_names(submission) == ["imports", "cell 3", "data", "double", "halve", "cell 13"]


def test_a_solution_cell_with_a_foreign_id_is_not_lost(hand_in, cells):
    """Does the name count first, when name and id disagree?"""
    cells[4]["id"], cells[7]["id"] = cells[7]["id"], cells[4]["id"]
    assert run_names(hand_in(cells)) == RUN
