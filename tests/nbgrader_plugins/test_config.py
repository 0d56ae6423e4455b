"""config.py: a course's short configuration grades in the sandbox, or nbgrader stops and runs nothing."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from this_course import ASSIGNMENT, PACKAGE_ROOT
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograder.errors import CourseError
from autograder.nbgrader_plugins.config import EXPORTER, HOOK, configure
from autograder.nbgrader_plugins.preprocessors import IncompleteConfiguration

SHORT = """
try:
    from autograder.nbgrader_plugins.config import configure

    configure(get_config())
except Exception as error:
    raise SystemExit(f"nbgrader_config.py: {error}")
"""
"""What a course elsewhere writes."""


def configured():
    """Return a complete configuration."""
    config = Config()
    configure(config)
    return config


def open_exporter(config, root):
    """Make the exporter as nbgrader does at the start of `nbgrader autograde`."""
    converter = Autograde(coursedir=CourseDirectory(root=str(root)), config=config)
    return converter.exporter_class(parent=converter, config=config)


def names_in(config):
    """Return every dotted name that a configuration gives for something of ours."""
    values = [value for section in config.values() for value in section.values()]
    items = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return {item for item in items if isinstance(item, str) and item.startswith("autograder.")}


def test_every_name_can_be_imported():
    """Does each name in the configuration stand for something?"""
    names = names_in(configured())
    assert {name.rpartition(".")[2] for name in names} == {
        "SubmissionExporter", "GradeInSandbox", "SaveReport", "quarantine_unsafe_files", "CollectPlainFiles",
        "ExtractPlainFiles", "CollectOwnNames", "SafeCsvExport", "ClearSolutionsAndAnswers",
    }  # fmt: skip
    assert all(callable(import_item(name)) for name in names)


def test_this_course_uses_it():
    """Does this course's own configuration name all of them, and itself?"""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(PACKAGE_ROOT)).load_config()
    assert names_in(config) == names_in(configured())
    assert config.CourseDirectory.course_id == ASSIGNMENT


@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments")
def test_a_complete_configuration_grades(tmp_path):
    """Is the exporter made with a complete configuration?"""
    assert open_exporter(configured(), tmp_path).file_extension == ".ipynb"


def without_grading(config):
    """Leave nbgrader's own preprocessors, with Execute among them."""
    del config.Autograde["autograde_preprocessors"]


def execute_too(config):
    """Grade in the sandbox, and run the notebook without one before."""
    config.Autograde.autograde_preprocessors.insert(0, "nbgrader.preprocessors.Execute")


def execute_while_sanitizing(config):
    """Run the notebook before it is graded."""
    config.Autograde.sanitize_preprocessors = ["nbconvert.preprocessors.ExecutePreprocessor"]


def without_sandbox(config):
    """Grade nothing."""
    del config.Autograde.autograde_preprocessors[0]


def without_report(config):
    """Save scores from displayed text."""
    config.Autograde.autograde_preprocessors[1] = "nbgrader.preprocessors.SaveAutoGrades"


def without_hook(config):
    """Let nbgrader copy whatever is next to the notebooks."""
    del config.Autograde["pre_convert_hook"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (without_grading, "Execute would run students' code without the sandbox"),
        (execute_too, "Execute would run students' code without the sandbox"),
        (execute_while_sanitizing, "ExecutePreprocessor would run students' code without the sandbox"),
        (without_sandbox, "GradeInSandbox is not among c.Autograde.autograde_preprocessors"),
        (without_report, "SaveReport is not among c.Autograde.autograde_preprocessors"),
        (without_hook, f"c.Autograde.pre_convert_hook is not {HOOK}"),
    ],
)
def test_an_incomplete_configuration_is_refused(tmp_path, spoil, words):
    """Does the exporter refuse to start when a part of the configuration is missing, and name it?"""
    config = configured()
    spoil(config)
    with pytest.raises(IncompleteConfiguration, match=f"{words}; let nbgrader_config.py call") as raised:
        open_exporter(config, tmp_path)
    assert isinstance(raised.value, CourseError)


@pytest.fixture
def course(tmp_path):
    """A course folder with one submission, which leaves a file where it runs."""
    shutil.copytree(PACKAGE_ROOT / "source", tmp_path / "source", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "submitted" / "ada" / ASSIGNMENT / "binary_classifier.ipynb"
    path.parent.mkdir(parents=True)
    ran = f"open({str(tmp_path / 'ran')!r}, 'w').close()"
    path.write_text(json.dumps(new_notebook(cells=[new_code_cell(ran)])))
    return tmp_path


def nbgrader(course, config, *arguments):
    """Run nbgrader with a configuration, which must stop it; return what it printed."""
    (course / "nbgrader_config.py").write_text(config)
    done = subprocess.run(["nbgrader", *arguments], cwd=course, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1
    assert not Path(course, "ran").exists() and not Path(course, "autograded").exists()
    return done.stderr


@pytest.mark.parametrize("command", ["autograde", "collect", "zip_collect", "export"])
def test_without_the_grader_every_command_stops(course, command):
    """Where the package is not installed, does nbgrader stop instead of using its defaults?"""
    (course / "autograder.py").write_text("raise ImportError('no grader is installed')")
    assert "nbgrader_config.py: no grader is installed" in nbgrader(course, SHORT, command)


def test_nbgrader_grades_nothing_with_half_a_configuration(course):
    """With our exporter alone, does the real nbgrader end its run, and say why?"""
    said = nbgrader(course, f"c = get_config()\nc.Autograde.exporter_class = {EXPORTER!r}\n", "autograde", ASSIGNMENT)
    assert "NOTHING WAS GRADED: Execute would run students' code without the sandbox" in said
