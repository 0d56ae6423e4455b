"""A small sample class: notebooks as students submit them, correct, wrong, half done, broken and dishonest."""

import copy
import json
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import nbformat
from nbformat import NotebookNode

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
N_COMMON, N_MISTAKES = 3, 4
"""In each notebook: students with a common mistake, which loses most of an exercise, and with any known mistake."""
T = TypeVar("T")


def fill_in(
    release: NotebookNode,
    course_notebook: CourseNotebook,
    replace: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> NotebookNode:
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


def made_up_class(release: NotebookNode, course_notebook: CourseNotebook) -> dict[str, NotebookNode | str]:
    """Return one notebook for each student of the sample class.

    Parameters
    ----------
    release : NotebookNode
    course_notebook : CourseNotebook

    Returns
    -------
    dict of str to (NotebookNode or str)
        By student id; a string is the content of the submitted file.
    """
    names, exercises = list(course_notebook.functions), list(course_notebook.points)
    looping = looping_function(course_notebook)
    perfect = fill_in(release, course_notebook)
    return {
        "perfect": perfect,
        "untouched": copy.deepcopy(release),
        "half_done": fill_in(release, course_notebook, only=exercises[: len(exercises) // 2]),
        **{
            f"wrong_{mistake.exercise}": fill_in(release, course_notebook, {mistake.exercise: mistake.source})
            for mistake in choose_mistakes(known_mistakes(course_notebook))
        },
        "loops_forever": fill_in(release, course_notebook, {looping: f"def {looping}(*args):\n    while True: pass\n"}),
        "cheats": _with_last_cell(copy.deepcopy(release), CHEATS.format(names=names)),
        "copied_cell": _with_copied_test(copy.deepcopy(perfect)),
        "not_a_notebook": "Dear grader, the notebook is on my other laptop.",
    }


def looping_function(course_notebook: CourseNotebook) -> str:
    """Return the name of the function that never ends in the notebook of the student ``loops_forever``."""
    return course_notebook.functions[len(course_notebook.functions) // 4]


def choose_mistakes(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Return a few mistakes from all over a notebook: common ones, then ones that an accuracy bar would not notice.

    Parameters
    ----------
    mistakes : sequence of Mistake
        All known ones of the notebook.

    Returns
    -------
    list of Mistake
        At most `N_MISTAKES`, each in another exercise.
    """
    common = {mistake.exercise: mistake for mistake in mistakes if mistake.common}
    silent = {mistake.exercise: mistake for mistake in mistakes if mistake.silent and mistake.exercise not in common}
    chosen = _spread(list(common.values()), N_COMMON)
    return chosen + _spread(list(silent.values()), N_MISTAKES - len(chosen))


def _spread(items: list[T], number: int) -> list[T]:
    """Return some items, evenly spaced."""
    return items[:: max(1, len(items) // number)][:number]


def _with_last_cell(notebook: NotebookNode, source: str) -> NotebookNode:
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    return notebook


def _with_copied_test(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with a grade cell and the solution before it pasted again at the end."""
    at = next(i for i, cell in enumerate(notebook.cells) if role(cell, "grade"))
    notebook.cells += copy.deepcopy(notebook.cells[at - 1 : at + 1])
    return notebook


def write_class(folder: str | os.PathLike[str], assignment: Assignment) -> list[str]:
    """Write the sample class into a course folder that has its release.

    Parameters
    ----------
    folder : path
        The course folder; submissions go to ``submitted/<student>/<assignment>/`` in it.
    assignment : Assignment
        Where the source notebooks are.

    Returns
    -------
    list of str
        The students' ids. Students named after an exercise submit only the notebook with that exercise.
    """
    release_folder = Path(folder) / "release" / assignment.name
    students: dict[str, dict[str, NotebookNode | str]] = {}
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
