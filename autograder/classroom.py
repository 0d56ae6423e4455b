"""A small made-up class: notebooks as students hand them in, right, wrong, half done, broken and dishonest."""

import copy
import json
import shutil
from pathlib import Path

import nbformat

from .course import ASSIGNMENT, read_course_notebook, role

LOOPS = "def sigmoid(z):\n    while True:\n        pass\n"
CHEATS = '''
import numpy as np

class Agreeable(np.ndarray):
    """Says yes to every comparison."""
    def __array_function__(self, *args, **kwargs):
        return True
    def __eq__(self, other):
        return True

np.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None

def agree(*args, **kwargs):
    return np.zeros(3).view(Agreeable)

sigmoid = weighted_sum = relu = neuron_gradients = network_backward = agree
print("score: 87.0")
'''
OVERFLOWS = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
WRONG_SIGN = "def neuron_gradients(X, a, y):\n    return X.T @ (y - a) / len(y), float(np.mean(y - a))\n"
NO_GATE = "def relu_backward(dA, Z):\n    return dA\n"
FORGETS_BIAS = "def weighted_sum(X, w, b):\n    return X @ w\n"


def fill_in(release, course_notebook, replace=None, only=None):
    """Return the student version with its stubs replaced by solutions.

    Parameters
    ----------
    release : NotebookNode
        The student version.
    course_notebook : CourseNotebook
        Where the solutions come from.
    replace : dict of str to str, optional
        Other code for the cells of these exercises.
    only : collection of str, optional
        Leave the stubs of all other exercises; by default none is left.

    Returns
    -------
    NotebookNode
    """
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if role(cell, "solution"):
            name = cell.metadata.nbgrader.grade_id
            if replace and name in replace:
                cell.source = replace[name]
            elif only is None or name in only:
                cell.source = course_notebook.solution_code(name)
    return notebook


def made_up_class(release, course_notebook):
    """Return one notebook for each made-up student.

    Parameters
    ----------
    release : NotebookNode
    course_notebook : CourseNotebook

    Returns
    -------
    dict of str to (NotebookNode or str)
        By student id; a string is handed in as it is.
    """
    first_half = list(course_notebook.points)[: len(course_notebook.points) // 2]
    perfect = fill_in(release, course_notebook)
    return {
        "perfect": perfect,
        "untouched": copy.deepcopy(release),
        "half_done": fill_in(release, course_notebook, only=first_half),
        "overflows": fill_in(release, course_notebook, {"sigmoid": OVERFLOWS}),
        "wrong_sign": fill_in(release, course_notebook, {"neuron_gradients": WRONG_SIGN}),
        "no_gate": fill_in(release, course_notebook, {"relu_backward": NO_GATE}),
        "forgets_bias": fill_in(release, course_notebook, {"weighted_sum": FORGETS_BIAS}),
        "loops_forever": fill_in(release, course_notebook, {"sigmoid": LOOPS}),
        "cheats": _with_last_cell(copy.deepcopy(release), CHEATS),
        "copied_cell": _with_copied_test(copy.deepcopy(perfect)),
        "not_a_notebook": "Dear grader, the notebook is on my other laptop.",
    }


def _with_last_cell(notebook, source):
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    return notebook


def _with_copied_test(notebook):
    """Return the notebook with a grade cell and the solution before it pasted again at the end."""
    at = next(i for i, cell in enumerate(notebook.cells) if role(cell, "grade"))
    notebook.cells += copy.deepcopy(notebook.cells[at - 1 : at + 1])
    return notebook


def write_class(folder, notebook_name="binary_classifier", root=None):
    """Write the made-up class into a course folder that has its release.

    Parameters
    ----------
    folder : path
        The course folder; submissions go to ``submitted/<student>/mnist_digits/`` in it.
    notebook_name : str
    root : path, optional
        Where the source notebooks are; by default this checkout.

    Returns
    -------
    list of str
        The students' ids.
    """
    release_folder = Path(folder) / "release" / ASSIGNMENT
    release = nbformat.read(release_folder / f"{notebook_name}.ipynb", as_version=4)
    students = made_up_class(release, read_course_notebook(notebook_name, root))
    for student, notebook in students.items():
        submitted = Path(folder) / "submitted" / student / ASSIGNMENT
        shutil.copytree(release_folder, submitted, dirs_exist_ok=True)
        text = notebook if isinstance(notebook, str) else json.dumps(notebook, indent=1)  # as it is: copied ids too
        (submitted / f"{notebook_name}.ipynb").write_text(text)
    return list(students)
