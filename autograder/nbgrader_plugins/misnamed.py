"""Find the notebooks that were handed in under another name, as ``binary_classifier (1).ipynb``.

nbgrader passes over a notebook whose name it does not know, and when no other is left it gives the student neither a
grade nor a word.
"""

import os
from pathlib import Path

from traitlets.log import get_logger

from autograder.course.notebook import ASSIGNMENT, notebook_names, source_folder
from autograder.errors import CourseError
from autograder.submission.identify import MAX_NAMES, read_pointer, which_notebook, write_pointer
from autograder.submission.notebook_file import Unreadable, read_bytes


def point_to_misnamed(folder, assignment, notebooks):
    """Point, under each right name that is missing, to the files that may be that notebook; never raises.

    Parameters
    ----------
    folder : str
        What the student handed in.
    assignment : str
    notebooks : list of str
        The paths that nbgrader will convert; pointers are added.
    """
    if assignment != ASSIGNMENT:
        return
    try:
        for right, names in _missing(Path(folder)).items():
            path = os.path.join(folder, f"{right}.ipynb")
            write_pointer(path, names)
            notebooks += [path] * (path not in notebooks)
            get_logger().warning("%s: no such file; %s", path, _for_staff(names))
    except Exception as trouble:  # the other notebooks are graded all the same
        get_logger().error("%s: misnamed notebooks were not looked for: %a", folder, str(trouble))


def _for_staff(names):
    """Return what was done about a missing notebook."""
    if len(names) == 1:
        return f"{names[0]!a} holds its exercises, and is graded in its place"
    found = f"each of {names!a} may be it" if names else "nothing handed in holds exercises of the course"
    return f"{found}: none was taken, and the student is told to name the right one so"


def _missing(folder):
    """Return, for each notebook to point from, the names of the files that may be it.

    Without any notebook of the course, each is pointed from to nothing: so nbgrader has something to give 0 points.
    """
    root = Path.cwd() if source_folder(Path.cwd()).is_dir() else None  # nbgrader is in the course's folder
    rights = notebook_names(root)
    for right in rights:
        _forget_pointer(folder / f"{right}.ipynb")
    missing = [right for right in rights if not os.path.lexists(folder / f"{right}.ipynb")]
    if not missing:
        return {}
    by_notebook = _candidates(folder, rights, root)
    nothing = len(missing) == len(rights) and not any(right in by_notebook for right in rights)
    return {right: by_notebook.get(right, []) for right in missing if nothing or right in by_notebook}


def _forget_pointer(path):
    """Remove a pointer that an earlier run wrote: the files beside it may be others now."""
    try:
        if read_pointer(read_bytes(path)) is not None:
            path.unlink()
    except Unreadable:
        pass


def _candidates(folder, rights, root):
    """Return the names of the files with other names, by the notebook whose exercises are in them; of equals, one."""
    found, seen = {}, set()
    others = sorted(path for path in folder.glob("*.ipynb") if path.stem not in rights and path.name.isprintable())
    for path in others[:MAX_NAMES]:
        try:
            content = hash(read_bytes(path))
            if content not in seen:
                found.setdefault(which_notebook(path, root), []).append(path.name)
            seen.add(content)
        except (Unreadable, CourseError):
            pass
    return found
