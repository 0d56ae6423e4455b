"""Which notebook of the course a file is, and how a file with another name is found again.

A pointer is a small file with a notebook's correct name; it lists the names under which the notebook may have been
submitted. The hook that nbgrader calls writes it, and the reader follows it, each time anew: the submitted file stays
as it is and where it is. Students who write one lead the grader to a file of their own, and nowhere else.
"""

import json
import os
from contextlib import suppress
from pathlib import Path

from autograder.course.course import Assignment
from autograder.errors import CourseError
from autograder.submission.notebook_file import Unreadable, read_bytes, read_cells

KEY = "submitted as"
BEGINNING = f'{{"{KEY}": '.encode()
"""How the content of a pointer begins."""
MAX_NAMES, MAX_POINTER_BYTES = 20, 10_000
"""Most names in a pointer, and its largest size."""


def which_notebook(path: str | os.PathLike[str], assignment: Assignment) -> str:
    """Return which notebook of an assignment a file is, by its name or else by the exercises in it.

    Parameters
    ----------
    path : path
    assignment : Assignment

    Raises
    ------
    CourseError
        If neither the name nor the exercises decide.
    """
    names = assignment.notebook_names
    if Path(path).stem in names:
        return Path(path).stem
    shared = dict.fromkeys(names, 0)
    with suppress(Unreadable):
        submitted = {cell.grade_id for cell in read_cells(read_bytes(path))}
        shared = {name: len(submitted & set(assignment.notebook(name).points)) for name in names}
    best = max(shared, key=lambda name: shared[name])
    if not shared[best]:
        raise CourseError(
            f"{path} is not a notebook of this course: name it {' or '.join(f'{name}.ipynb' for name in names)}, "
            "or say which one it is"
        )
    return best


def write_pointer(path: str | os.PathLike[str], names: list[str]) -> None:
    """Write a pointer where there is no file yet.

    Parameters
    ----------
    path : path
    names : list of str
        The names of the files next to it that may be the notebook; of many, the first.
    """
    with open(path, "x") as file:
        json.dump({KEY: names[:MAX_NAMES]}, file)


def read_pointer(content: bytes) -> list[str] | None:
    """Return the names in a pointer, or None if the content is not a pointer.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    list of str or None
        Names of files in the pointer's own folder.
    """
    if not content.startswith(BEGINNING) or len(content) > MAX_POINTER_BYTES:
        return None
    try:
        names = json.loads(content)[KEY]
    except (ValueError, RecursionError):
        return None
    plain = isinstance(names, list) and len(names) <= MAX_NAMES and all(map(_is_plain_name, names))
    return names if plain else None


def _is_plain_name(name: object) -> bool:
    return isinstance(name, str) and name.isprintable() and name.endswith(".ipynb") and name == Path(name).name


def in_words(correct: str, names: list[str]) -> str:
    """Return what a pointer's student should know.

    Parameters
    ----------
    correct : str
        The name the file should have.
    names : list of str
        The names in the pointer.
    """
    if len(names) == 1:
        return (
            f"no file is named `{correct}`, so `{names[0]}` was graded in its place, because it has its exercises; "
            f"name it `{correct}` when you submit it again"
        )
    found = (
        f"{' and '.join(f'`{name}`' for name in names)} could each be it"
        if names
        else "no other submitted file contains its exercises"
    )
    return f"no file is named `{correct}`, and {found}; name the right one `{correct}` and submit it again"
