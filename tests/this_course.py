"""This course's assignment, for tests: its notebooks, known mistakes and data by short names."""

from pathlib import Path

from autograder.course.course import Course
from autograder.course.dataset import Dataset
from autograder.course.notebook import CourseNotebook
from autograder.diagnosis.mistakes import Mistake
from autograder.diagnosis.mistakes import known_mistakes as mistakes_of

PACKAGE_ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""
ASSIGNMENT = "mnist_digits"
THIS = Course(PACKAGE_ROOT).assignment(ASSIGNMENT)


def notebook_names() -> tuple[str, ...]:
    """Return the names of the notebooks."""
    return THIS.notebook_names


def read_course_notebook(name: str) -> CourseNotebook:
    """Return a source notebook."""
    return THIS.notebook(name)


def known_mistakes(name: str) -> tuple[Mistake, ...]:
    """Return the known mistakes of a notebook."""
    return mistakes_of(THIS.notebook(name))


def load_dataset() -> Dataset:
    """Return the digits and the bars."""
    return THIS.dataset
