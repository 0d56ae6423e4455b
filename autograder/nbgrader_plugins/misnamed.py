"""Find the notebooks that were handed in under another name, as ``binary_classifier (1).ipynb``.

nbgrader passes over a notebook whose name it does not know, and when no other is left it gives the student neither a
grade nor a word.
"""

import os
from pathlib import Path

from traitlets.log import get_logger

from autograder.errors import CourseError
from autograder.nbgrader_plugins.current_course import current_course
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
    course = current_course()
    if assignment not in course.assignments:
        return
    try:
        for right, names in _missing(Path(folder), course.assignment(assignment)).items():
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


def _missing(folder, assignment):
    """Return, for each notebook to point from, the names of the files that may be it.

    Without any notebook of the course, each is pointed from to nothing: so nbgrader has something to give 0 points.
    """
    rights = assignment.notebook_names
    for right in rights:
        _forget_pointer(folder / f"{right}.ipynb")
    missing = [right for right in rights if not os.path.lexists(folder / f"{right}.ipynb")]
    if not missing:
        return {}
    by_notebook = _candidates(folder, rights, assignment)
    nothing = len(missing) == len(rights) and not any(right in by_notebook for right in rights)
    return {right: by_notebook.get(right, []) for right in missing if nothing or right in by_notebook}


def _forget_pointer(path):
    """Remove a pointer that an earlier run wrote: the files beside it may be others now."""
    try:
        if read_pointer(read_bytes(path)) is not None:
            path.unlink()
    except Unreadable:
        pass


def _candidates(folder, rights, assignment):
    """Return the names of the files with other names, by the notebook whose exercises are in them; of equals, one."""
    found, seen = {}, set()
    others = sorted(path for path in folder.glob("*.ipynb") if path.stem not in rights and path.name.isprintable())
    for path in others[:MAX_NAMES]:
        try:
            content = hash(read_bytes(path))
            if content not in seen:
                found.setdefault(which_notebook(path, assignment), []).append(path.name)
            seen.add(content)
        except (Unreadable, CourseError):
            pass
    return found
