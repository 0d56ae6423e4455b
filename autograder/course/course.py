"""A course and its assignments, as values: which notebooks there are, their content, data and secret."""

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from autograder.course.content import Content, find_content
from autograder.course.dataset import Dataset, load_dataset
from autograder.course.notebook import CourseNotebook, read_notebook
from autograder.course.secret import course_secret
from autograder.errors import CourseError

CHECKOUT = Path(__file__).resolve().parents[2]
"""The folder that holds the package: the course's own, in a checkout."""


def default_root() -> Path:
    """Return the folder of the course where none is named: ``$AUTOGRADER_COURSE``, or else the checkout.

    The current folder is not asked: a student's submission may be in it, and a course's modules are imported.
    """
    return Path(os.environ.get("AUTOGRADER_COURSE") or CHECKOUT)


@dataclass(frozen=True)
class Course:
    """A course's folder, with the notebooks in ``source/<assignment>/``.

    Parameters
    ----------
    root : Path, optional
        By default ``$AUTOGRADER_COURSE``, or else the checkout of this course.
    """

    root: Path

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        object.__setattr__(self, "root", Path(root).absolute() if root is not None else default_root().absolute())

    @property
    def assignments(self) -> tuple[str, ...]:
        """tuple of str : the names of the folders in ``source/`` that hold notebooks, sorted."""
        return tuple(sorted({path.parent.name for path in (self.root / "source").glob("*/*.ipynb")}))

    def assignment(self, name: str | None = None) -> "Assignment":
        """Return an assignment, by default the only one.

        Parameters
        ----------
        name : str, optional

        Raises
        ------
        CourseError
            If there is none of this name, or none is named and there are several.
        """
        names = self.assignments
        if not names:
            raise CourseError(
                f"no notebook in {self.root / 'source'}/<assignment>/: run this from a checkout of the course, "
                "name the course's folder (--course), or set AUTOGRADER_COURSE to it"
            )
        if name is None and len(names) > 1:
            raise CourseError(f"{self.root} has several assignments ({', '.join(names)}); say which one")
        if name is not None and name not in names:
            raise CourseError(f"{self.root} has no assignment {name!r}; it has {', '.join(names)}")
        return Assignment(self, name or names[0])

    @property
    def secret(self) -> str:
        """str : what hidden inputs are drawn from, with each submission; see `course_secret`."""
        return course_secret(self.root)


@dataclass(frozen=True)
class Assignment:
    """One assignment of a course.

    Parameters
    ----------
    course : Course
    name : str
    """

    course: Course
    name: str

    @property
    def source(self) -> Path:
        """Path : the folder of its source notebooks, and of the modules that they import."""
        return self.course.root / "source" / self.name

    @property
    def release(self) -> Path:
        """Path : the folder of the student version."""
        return self.course.root / "release" / self.name

    @functools.cached_property
    def content(self) -> Content:
        """Content : its checks, known mistakes and bars.

        Raises
        ------
        CourseError
            If there are no checks for it.
        """
        return find_content(self.course.root, self.name)

    @property
    def notebook_names(self) -> tuple[str, ...]:
        """tuple of str : the names of its notebooks, sorted."""
        return tuple(sorted(path.stem for path in self.source.glob("*.ipynb")))

    def notebook(self, name: str) -> CourseNotebook:
        """Return one source notebook.

        Raises
        ------
        CourseError
            If there is no such notebook, or it cannot be read.
        """
        if name not in self.notebook_names:
            raise CourseError(
                f"the assignment {self.name} has no notebook {name!r}; it has {', '.join(self.notebook_names)}"
            )
        return read_notebook(self.source / f"{name}.ipynb", self.content)

    @property
    def dataset(self) -> Dataset:
        """Dataset : what training checks judge with; loaded once in the life of the process."""
        return load_dataset(self.source, self.content)
