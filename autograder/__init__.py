"""Grade notebooks in which learners write neural networks from scratch.

>>> from autograder import grade
>>> report = grade("binary_classifier.ipynb")
>>> report.score, report.max_score

Read `grader` (the way of one notebook), `report` (what comes of it), then the packages in the order of that way:
`course`, `submission`, `sandbox`, `checking`, `diagnosis`, `feedback`, `nbgrader_plugins`, `authoring`. Each says in
its first lines what it is for, in which order to read it, and what it may import.

Importing this package loads nothing but the standard library; the names below load what they need when first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.grader import grade
    from autograder.report import ExerciseReport, Outcome, Report, Verdict
    from autograder.sandbox.limits import Limits

__all__ = ["Course", "ExerciseReport", "Limits", "Outcome", "Report", "Verdict", "grade"]

_HOMES = {
    "Course": "autograder.course.course",
    "Limits": "autograder.sandbox.limits",
    "grade": "autograder.grader",
    **dict.fromkeys(["ExerciseReport", "Outcome", "Report", "Verdict"], "autograder.report"),
}


def __getattr__(name: str) -> Any:
    """Called by Python for a name that is not loaded yet: loads it."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    """Called by `dir`: the public names, loaded or not."""
    return __all__
