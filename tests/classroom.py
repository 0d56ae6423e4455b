"""A course folder in which the real nbgrader grades the made-up class and everything odd that people hand in."""

import copy
import json
import shutil

from course_folder import NOTEBOOK, OTHER, CourseFolder
from nbformat.v4 import new_code_cell, new_notebook
from this_course import ASSIGNMENT

from autograder.authoring.sample_class import write_class
from autograder.course.notebook import role

LIMITS = "\nc.GradeInSandbox.call_seconds = 8\nc.GradeInSandbox.cell_seconds = 8\n"
OVERFLOWS = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
WRONG_SIGN = "def neuron_gradients(X, a, y):\n    return X.T @ (y - a) / len(y), float(np.mean(y - a))\n"
NO_GATE = "def relu_backward(dA, Z):\n    return dA\n"
FORGETS_BIAS = "def weighted_sum(X, w, b):\n    return X @ w\n"


ALWAYS = ("perfect", "untouched", "half_done", "cheats", "not_a_notebook", "overflows", "wrong_sign")
"""Who is in the class whichever students the tests ask for."""
TWO_NOTEBOOKS = ("perfect", "cheats")
"""Who submits the second notebook too, outside the exhaustive tier."""


class GradedClass(CourseFolder):
    """Submits and grades, once; then answers questions about the outcome.

    Parameters
    ----------
    root : Path
        An empty folder, which becomes the course folder.
    students : set of str
        Who is in the class, besides ``ALWAYS``.
    whole : bool
        Whether it is the whole course.
    """

    def __init__(self, root, students, whole):
        super().__init__(root, whole, LIMITS)
        wanted = {*students, *ALWAYS}
        for student in write_class(root, self.assignment):
            if student not in wanted:
                shutil.rmtree(root / "submitted" / student)
            elif not (whole or student in TWO_NOTEBOOKS or student.startswith("wrong_")):
                self.submitted(student, OTHER).unlink()
        for student, content in odd_submissions(self).items():
            if student in wanted:
                self.submit(student, content)
        self.log = self.nbgrader("autograde", ASSIGNMENT)
        self.nbgrader("generate_feedback", ASSIGNMENT)


def odd_submissions(course):
    """Return what people really hand in, by student id."""
    fill_in, perfect = course.fill_in, course.fill_in()

    def edited(change, notebook=perfect):
        notebook = copy.deepcopy(notebook)
        change(notebook)
        return notebook

    def with_cell(source, at=None):
        return edited(lambda nb: nb.cells.insert(len(nb.cells) if at is None else at, new_code_cell(source)))

    relu = course.assignment.notebook(NOTEBOOK).solution_code("relu")
    return {
        "overflows": fill_in({"sigmoid": OVERFLOWS}),
        "wrong_sign": fill_in({"neuron_gradients": WRONG_SIGN}),
        "no_gate": fill_in({"relu_backward": NO_GATE}),
        "forgets_bias": fill_in({"weighted_sum": FORGETS_BIAS}),
        "empty": b"",
        "not_utf8": b"\xff\xfe" + json.dumps({"cells": []}).encode("utf-16-le"),
        "another_notebook": new_notebook(cells=[new_code_cell("print('homework of another course')")]),
        "deleted_cells": edited(lambda nb: _drop(nb, {"relu", "test_sigmoid", "setup"})),
        "retyped_cell": edited(lambda nb: _retype(nb, "sigmoid")),
        "renamed_ids": edited(lambda nb: _rename(nb, "sigmoid")),
        "renamed_function": fill_in({"relu": relu.replace("def relu", "def ReLU")}),
        "moved_function": edited(lambda nb: _move(nb, "relu", relu)),
        "reordered": edited(lambda nb: nb.cells.sort(key=lambda cell: (not role(cell, "solution"), cell.id))),
        "prints_200_mb": with_cell("for _ in range(200):\n    print('x' * 1_000_000)"),
        "prints_in_function": fill_in({"relu": relu.replace("### BEGIN", "print('x' * 10_000_000)\n    ### BEGIN")}),
        "prints_to_stderr": with_cell(
            "import sys, warnings\nprint('careful', file=sys.stderr)\nwarnings.warn('careful')"
        ),
        "raises_first": with_cell("raise RuntimeError('nothing below runs in stock Jupyter')", at=0),
        "exits": with_cell("import os\nos._exit(0)"),
        "hangs_in_a_cell": with_cell("while True:\n    pass"),
        "eats_memory": fill_in({"relu": "def relu(Z):\n    return np.ones((10**6, 10**4)) + 1\n"}),
        "endless_batches": fill_in(
            {
                "minibatches": "def minibatches(X, y, batch_size, rng):\n"
                "    while True:\n        yield X[:batch_size], y[:batch_size]\n"
            },
        ),
        "syntax_error": fill_in({"relu": "def relu(Z)\n    return Z\n"}),
    }


def _drop(notebook, ids):
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ids]


def _cell(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def _retype(notebook, cell_id):
    cell = _cell(notebook, cell_id)
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def _rename(notebook, cell_id):
    cell = _cell(notebook, cell_id)
    cell.id, cell.metadata.nbgrader.grade_id = "my-own-id", f"{cell_id}_new"


def _move(notebook, cell_id, source):
    _cell(notebook, cell_id).source = "# moved into the last cell"
    notebook.cells.append(new_code_cell(source))
