"""Find notebooks that were submitted under another name, such as ``binary_classifier (1).ipynb``.

nbgrader skips a notebook whose name it does not know. If no other is left, the student gets neither a grade nor an
explanation.
"""

import os
from pathlib import Path

from traitlets.log import get_logger

from autograder.course.course import Assignment
from autograder.errors import CourseError
from autograder.nbgrader_plugins.current_course import current_course
from autograder.submission.identify import MAX_NAMES, read_pointer, which_notebook, write_pointer
from autograder.submission.notebook_file import Unreadable, read_bytes


def point_to_misnamed(folder: str, assignment: str, notebooks: list[str]) -> None:
    """Write, under each right name that is missing, a pointer to the files that may be that notebook; never raises.

    Parameters
    ----------
    folder : str
        The student's submission.
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
    except Exception as error:  # the other notebooks are graded all the same
        get_logger().error("%s: the search for misnamed notebooks failed: %a", folder, str(error))


def _for_staff(names: list[str]) -> str:
    """Return what was done about a missing notebook."""
    if len(names) == 1:
        return f"{names[0]!a} has its exercises, and is graded in its place"
    found = f"each of {names!a} could be it" if names else "no submitted file has exercises of the course"
    return f"{found}: none was used, and the feedback asks the student to name the right one"


def _missing(folder: Path, assignment: Assignment) -> dict[str, list[str]]:
    """Return, for each notebook that needs a pointer, the names of the files that may be it.

    Without any notebook of the course, each gets a pointer to nothing, so that nbgrader has something to give 0 points.
    """
    rights = assignment.notebook_names
    for right in rights:
        _forget_pointer(folder / f"{right}.ipynb")
    missing = [right for right in rights if not os.path.lexists(folder / f"{right}.ipynb")]
    if not missing:
        return {}
    by_notebook = _candidates(folder, assignment)
    nothing = len(missing) == len(rights) and not any(right in by_notebook for right in rights)
    return {right: by_notebook.get(right, []) for right in missing if nothing or right in by_notebook}


def _forget_pointer(path: Path) -> None:
    """Remove a pointer that an earlier run wrote: the files next to it may have changed."""
    try:
        if read_pointer(read_bytes(path)) is not None:
            path.unlink()
    except Unreadable:
        pass


def _candidates(folder: Path, assignment: Assignment) -> dict[str, list[str]]:
    """Return the names of the other files, by the notebook whose exercises are in them; of equal files, one."""
    found: dict[str, list[str]] = {}
    seen: set[int] = set()
    rights = assignment.notebook_names
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
