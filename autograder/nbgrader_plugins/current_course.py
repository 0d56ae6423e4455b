"""The course that nbgrader is working in, for hooks that nbgrader calls without naming it."""

from pathlib import Path

from autograder.course.course import Course


def current_course() -> Course:
    """Return the course in the current folder, which is nbgrader's course folder, or else the default one."""
    here = Path.cwd()
    return Course(here if (here / "source").is_dir() else None)
