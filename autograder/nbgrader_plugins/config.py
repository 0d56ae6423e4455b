"""The configuration of nbgrader that grades in the sandbox, for a course's ``nbgrader_config.py``::

    try:
        from autograder.nbgrader_plugins.config import configure

        configure(get_config())
    except Exception as error:
        raise SystemExit(f"nbgrader_config.py: {error}")

The ``try`` is needed. When its configuration raises an ordinary exception, nbgrader logs it, drops the whole file and
goes on with its defaults, which run students' code without a sandbox; `SystemExit` stops it. For the same reason
this module imports nothing but the standard library and traitlets, and names all classes by strings: nbgrader stops
at a name that it cannot import.
"""

import importlib
import warnings
from collections.abc import Iterable
from typing import Any

from traitlets.config import Config

from autograder.errors import CourseError

PLUGINS = "autograder.nbgrader_plugins"
EXPORTER = f"{PLUGINS}.preprocessors.SubmissionExporter"
GRADING = (f"{PLUGINS}.preprocessors.GradeInSandbox", f"{PLUGINS}.preprocessors.SaveReport")
"""Must both be among the preprocessors that grade."""
HOOK = f"{PLUGINS}.quarantine.quarantine_unsafe_files"
RUNS_NOTEBOOKS = "nbconvert.preprocessors.ExecutePreprocessor"
"""nbgrader's Execute is a subclass of it; none may be used on a submission."""
NEXT_STEP = "let nbgrader_config.py call autograder.nbgrader_plugins.config.configure, and leave this setting to it"


def configure(config: Config, course_id: str | None = None) -> None:
    """Set everything that nbgrader needs to grade with this grader; the course may change other settings afterwards.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's configuration, from ``get_config()``.
    course_id : str, optional
        nbgrader's name for the course.
    """
    # SQLAlchemy 2.1 warns three times for every student that nbgrader creates; nothing is wrong.
    warnings.filterwarnings("ignore", message="Object of type <Submitted")
    config.Autograde.exporter_class = EXPORTER
    config.Autograde.autograde_preprocessors = [
        *GRADING,
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # Unsafe files next to the notebooks, links and pipes among them, never reach nbgrader's copies.
    config.Autograde.pre_convert_hook = HOOK
    # Only plain files are collected, students can't submit for each other, one bad submission doesn't stop the others.
    config.ExchangeFactory.collect = f"{PLUGINS}.collect.CollectPlainFiles"
    config.ZipCollectApp.extractor_plugin = f"{PLUGINS}.collect.ExtractPlainFiles"
    config.ZipCollectApp.collector_plugin = f"{PLUGINS}.collect.CollectOwnNames"
    # Names from a class list go into a spreadsheet: none of them may become a formula.
    config.ExportApp.plugin_class = f"{PLUGINS}.export.SafeCsvExport"
    if course_id is not None:
        config.CourseDirectory.course_id = course_id
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
    # nbgrader's own list, with ClearSolutionsAndAnswers instead of ClearSolutions.
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        f"{PLUGINS}.preprocessors.ClearSolutionsAndAnswers",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.ClearSolutionsAndAnswers.code_stub = {"python": "raise NotImplementedError"}
    # Widgets save random ids: the worked notebooks would differ each time.
    config.Execute.store_widget_state = False


def require_complete(converter: Any) -> None:
    """Refuse to grade with half of the configuration: called by our exporter before nbgrader reads a submission.

    Parameters
    ----------
    converter : nbgrader.converters.Autograde

    Raises
    ------
    CourseError
        If a preprocessor would run students' code without the sandbox, or a class or the hook is not configured.
    """
    used = [_load(name) for name in (*converter.sanitize_preprocessors, *converter.autograde_preprocessors)]
    for unprotected in _subclasses(used, _load(RUNS_NOTEBOOKS)):
        raise CourseError(f"{unprotected.__name__} would run students' code without the sandbox; {NEXT_STEP}")
    for name in GRADING:
        if not _subclasses(used, _load(name)):
            raise CourseError(f"{name} is not among c.Autograde.autograde_preprocessors; {NEXT_STEP}")
    if converter.pre_convert_hook is not _load(HOOK):
        raise CourseError(f"c.Autograde.pre_convert_hook is not {HOOK}; {NEXT_STEP}")


def _subclasses(used: Iterable[Any], wanted: Any) -> list[Any]:
    return [each for each in used if isinstance(each, type) and issubclass(each, wanted)]


def _load(name: Any) -> Any:
    """Return what a dotted name stands for; preprocessors may be configured by name or as classes."""
    if not isinstance(name, str):
        return name
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
