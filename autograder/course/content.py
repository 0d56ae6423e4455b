"""Where an assignment's checks, known mistakes and bars are, and how they are imported.

A course brings its own in ``checks/<assignment>/`` and ``mistakes/<assignment>/`` next to its ``source/``; the content
of the assignments that come with the grader is in `autograder.assignments`. Either way the files of a content form
one package, so that they can import each other relatively, and its name is unique to its folder.
"""

import hashlib
import importlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.errors import CourseError

BUILT_IN = Path(__file__).parents[1] / "assignments"


@dataclass(frozen=True)
class Content:
    """What judges an assignment, besides its notebooks.

    Parameters
    ----------
    package : str
        The dotted name of the package that the modules belong to.
    checks : Path
        Holds a folder of checks for each notebook.
    mistakes : Path
        Holds a folder of known mistakes for each notebook; need not exist.
    bars : Path
        The measured accuracy bars; need not exist.
    """

    package: str
    checks: Path
    mistakes: Path
    bars: Path

    def chapters(self, kind: str, notebook: str) -> tuple[str, ...]:
        """Return the names of a notebook's files of one kind, sorted.

        Parameters
        ----------
        kind : {"checks", "mistakes"}
        notebook : str
        """
        folder = self.checks if kind == "checks" else self.mistakes
        return tuple(sorted(path.stem for path in (folder / notebook).glob("*.py") if path.stem != "__init__"))

    def module(self, *names: str) -> ModuleType:
        """Import a module of the content, such as ``module("checks", "binary_classifier", "neuron")``."""
        return importlib.import_module(".".join([self.package, *names]))

    def optional(self, *names: str, attribute: str, default: Any) -> Any:
        """Return an attribute of a module of the content, or `default` where there is no such module."""
        name = ".".join([self.package, *names])
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name is None or not name.startswith(missing.name):
                raise
            return default
        return getattr(module, attribute)


def find_content(root: Path, assignment: str) -> Content:
    """Return the content of an assignment: the course's own, or else the built-in one of that name.

    Parameters
    ----------
    root : Path
        The course's folder.
    assignment : str

    Raises
    ------
    CourseError
        If there are no checks for it.
    """
    own = root / "checks" / assignment
    if own.is_dir():
        mistakes = root / "mistakes" / assignment
        return Content(_own_package(own, mistakes), own, mistakes, own / "bars.json")
    built_in = BUILT_IN / assignment
    if assignment.isidentifier() and (built_in / "checks").is_dir():
        package = f"autograder.assignments.{assignment}"
        return Content(package, built_in / "checks", built_in / "mistakes", built_in / "bars.json")
    raise CourseError(
        f"there are no checks for the assignment {assignment!r}: neither in {own} nor built in (there are some for "
        f"{', '.join(built_in_names())}). Write its checks in {own}/<notebook>/<chapter>.py; see CONTRIBUTING.md"
    )


def built_in_names() -> list[str]:
    """Return the names of the assignments whose content comes with the grader."""
    return sorted(path.parent.name for path in BUILT_IN.glob("*/checks"))


def _own_package(checks: Path, mistakes: Path) -> str:
    """Register the packages of a course's own content, which no path of Python leads to; return their name."""
    importlib.invalidate_caches()  # files may have been written since the folder was looked into
    name = f"autograder_content_{hashlib.sha256(str(checks.resolve()).encode()).hexdigest()[:16]}"
    for module, folder in ((name, checks), (f"{name}.checks", checks), (f"{name}.mistakes", mistakes)):
        if module not in sys.modules:
            package = ModuleType(module)
            package.__path__ = [str(folder)]
            package.__spec__ = importlib.util.spec_from_loader(module, None, is_package=True)
            sys.modules[module] = package
    return name
