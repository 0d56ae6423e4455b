"""A small made-up class: notebooks as students hand them in, right, wrong, half done, broken and dishonest."""

import copy
import json
import os
from pathlib import Path

import nbformat

from autograder.course.course import Assignment
from autograder.course.notebook import CourseNotebook, grade_id, role
from autograder.diagnosis.mistakes import Mistake, known_mistakes

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

for name in {names!r}:
    globals()[name] = agree
print("score: 100.0")
'''
N_MISTAKES = 4
"""Made-up students with one known mistake each, in every notebook."""


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
            name = grade_id(cell)
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
    names, exercises = list(course_notebook.functions), list(course_notebook.points)
    looping = names[len(names) // 4]
    perfect = fill_in(release, course_notebook)
    return {
        "perfect": perfect,
        "untouched": copy.deepcopy(release),
        "half_done": fill_in(release, course_notebook, only=exercises[: len(exercises) // 2]),
        **{f"wrong_{mistake.exercise}": fill_in(release, course_notebook, {mistake.exercise: mistake.source})
           for mistake in _some_mistakes(course_notebook)},
        "loops_forever": fill_in(release, course_notebook, {looping: f"def {looping}(*args):\n    while True: pass\n"}),
        "cheats": _with_last_cell(copy.deepcopy(release), CHEATS.format(names=names)),
        "copied_cell": _with_copied_test(copy.deepcopy(perfect)),
        "not_a_notebook": "Dear grader, the notebook is on my other laptop.",
    }  # fmt: skip


def _some_mistakes(notebook: CourseNotebook) -> list[Mistake]:
    """Return a few known mistakes that an accuracy bar would not notice, from all over the notebook."""
    silent = {mistake.exercise: mistake for mistake in known_mistakes(notebook) if mistake.silent}
    chosen = list(silent.values())
    return chosen[:: max(1, len(chosen) // N_MISTAKES)][:N_MISTAKES]


def _with_last_cell(notebook, source):
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    return notebook


def _with_copied_test(notebook):
    """Return the notebook with a grade cell and the solution before it pasted again at the end."""
    at = next(i for i, cell in enumerate(notebook.cells) if role(cell, "grade"))
    notebook.cells += copy.deepcopy(notebook.cells[at - 1 : at + 1])
    return notebook


def write_class(folder: str | os.PathLike[str], assignment: Assignment) -> list[str]:
    """Write the made-up class into a course folder that has its release.

    Parameters
    ----------
    folder : path
        The course folder; submissions go to ``submitted/<student>/<assignment>/`` in it.
    assignment : Assignment
        Where the source notebooks are.

    Returns
    -------
    list of str
        The students' ids. Those whose names tell of one notebook's exercise hand in that notebook only.
    """
    release_folder = Path(folder) / "release" / assignment.name
    students = {}
    for name in assignment.notebook_names:
        release = nbformat.read(release_folder / f"{name}.ipynb", as_version=4)
        for student, notebook in made_up_class(release, assignment.notebook(name)).items():
            students.setdefault(student, {})[name] = notebook
    for student, notebooks in students.items():
        submitted = Path(folder) / "submitted" / student / assignment.name
        submitted.mkdir(parents=True, exist_ok=True)
        for name, notebook in notebooks.items():
            text = notebook if isinstance(notebook, str) else json.dumps(notebook, indent=1)  # as it is: copied ids too
            (submitted / f"{name}.ipynb").write_text(text)
    return list(students)
