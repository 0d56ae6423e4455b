"""Notebooks as people hand them in: right work keeps its points, and a sentence says what was mended.

`tests/submission/test_reader.py` has the single steps; here are whole notebooks.
"""

import copy
import re

import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from this_course import read_course_notebook

from autograder.course.notebook import role
from autograder.course.reference import load_reference

COURSE = read_course_notebook("binary_classifier")
FUNCTIONS = COURSE.functions
ANSWERS = re.compile(r"^(answer|bug)_\d+", re.MULTILINE)


def cell_of(notebook, name):
    """Return the solution cell of an exercise."""
    return next(cell for cell in notebook.cells if role(cell, "solution") and name == cell.metadata.nbgrader.grade_id)


def split(notebook):
    """Cut each solution cell into its function's head and body, by mistake."""
    cell = cell_of(notebook, "relu")
    notebook.cells.insert(notebook.cells.index(cell) + 1, new_code_cell(cell.source + "\n\nrelu_of_3 = relu(3)"))
    cell.source = "import numpy as np  # split below"


def merge(notebook):
    """Put three functions into the cell of the first, and delete the other two."""
    first = cell_of(notebook, "relu")
    for name in ("relu_backward", "network_forward"):
        other = cell_of(notebook, name)
        first.source += "\n\n\n" + other.source
        notebook.cells.remove(other)


def reverse(notebook):
    """Turn the order of all cells round."""
    notebook.cells.reverse()


def swap(notebook):
    """Write each of two functions into the cell of the other."""
    one, two = cell_of(notebook, "relu"), cell_of(notebook, "sgd_step")
    one.source, two.source = two.source, one.source


def flip(notebook):
    """Change what nbgrader's metadata say of every cell."""
    for cell in notebook.cells:
        if marks := cell.metadata.get("nbgrader"):
            marks.update(locked=not marks["locked"], grade=not marks["grade"], solution=True, points=1000)


def forget_names(notebook):
    """Lose all metadata, as some editors do."""
    for cell in notebook.cells:
        cell.metadata = {}


def forget_ids(notebook):
    """Lose all ids, and give cells new names."""
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"


def forget_everything(notebook):
    """Lose ids and names, as an old editor does."""
    forget_names(notebook)
    forget_ids(notebook)


def same_ids(notebook):
    """Give all cells the same id."""
    for cell in notebook.cells:
        cell.id = "same"


def end_lines_as_on_windows(notebook):
    """End each line with two signs, and lose the ids."""
    forget_ids(notebook)
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


def end_lines_as_on_old_macs(notebook):
    """End each line with the wrong sign."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r")


def paste_stubs(notebook, release):
    """Paste all solution cells, as they were given out, after the end."""
    notebook.cells += [cell for cell in copy.deepcopy(release.cells) if role(cell, "solution")]


def exchange_names(notebook):
    """Name two solution cells after each other."""
    one, two = cell_of(notebook, "relu"), cell_of(notebook, "sgd_step")
    one.metadata.nbgrader.grade_id, two.metadata.nbgrader.grade_id = "sgd_step", "relu"


def paste_everything_twice(notebook):
    """Paste the whole notebook into itself."""
    notebook.cells += copy.deepcopy(notebook.cells)


def retype(notebook):
    """Turn every solution cell into text."""
    for cell in notebook.cells:
        if role(cell, "solution"):
            cell.cell_type = "markdown"


def delete_tests(notebook):
    """Delete every grade cell."""
    notebook.cells = [cell for cell in notebook.cells if not role(cell, "grade")]


CHANGES = {
    split: "",
    merge: "the cells of `relu_backward`, `network_forward` are not where they were",
    swap: "",
    flip: "",
    forget_names: "",
    forget_ids: "",
    forget_everything: "the cells of the exercises have lost the names that identify them",
    same_ids: "",
    end_lines_as_on_windows: "",
    end_lines_as_on_old_macs: "",
    exchange_names: "",
    paste_everything_twice: "is a copy of `test_relu`; the copy was left out",
    retype: "`relu`, is a Markdown cell; it was read as code",
    delete_tests: "",
}


@pytest.mark.parametrize(("change", "words"), CHANGES.items(), ids=lambda value: getattr(value, "__name__", None))
def test_right_work_stays_right(right, hand_in, change, words):
    """Does a right notebook keep every function and every answer, and is what was mended said?"""
    change(right)
    check_right(hand_in(right), words)


@pytest.mark.parametrize("change", [forget_ids, forget_everything])
def test_stubs_at_the_end_undo_nothing(right, release, hand_in, change):
    """Does a right notebook keep everything when its solution cells are pasted as they were, with names or without?"""
    paste_stubs(right, release)
    change(right)
    check_right(hand_in(right), "is a second copy of `sigmoid`, unchanged since it was given out; it was not run")


def check_right(submission, words):
    """Require every function, every answer, all grade cells and nothing of a framework, and a note with these words."""
    assert any(words in note for note in submission.notes) if words else submission.notes == ()
    assert "fastai" not in submission.code
    space = {"np": np}
    for _, source in submission.runnable:
        if any(f"def {function}(" in source for function in FUNCTIONS) or ANSWERS.search(source):
            exec(source, space)  # our own solutions
    assert all(callable(space[name]) for name in FUNCTIONS)
    correct = load_reference(COURSE)
    for names in COURSE.answers.values():
        assert all(space[name] == getattr(correct, name) for name in names)
    tests = [cell for cell in submission.notebook.cells if role(cell, "grade")]
    assert {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in tests} == {
        f"test_{name}": points for name, points in COURSE.points.items()
    }
    assert len(tests) == len(COURSE.points)
