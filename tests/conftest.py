"""What the tests share: the course, its reference, digits to judge with, and a class graded by the real nbgrader."""

import os
import sys
from pathlib import Path

# Without MNIST at hand the tests use the stand-in digits and do not ask the network.
if not os.environ.get("MNIST_DIR"):
    os.environ["MNIST_SOURCE"] = "stand-in"
os.environ["AUTOGRADER_SECRET"] = "the tests' own"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MPLBACKEND"] = "agg"
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

import quick_imports  # noqa: F401, I001 (before what imports jsonschema)
import course_folder as course_folder_module
import nbformat
import nbgrader_process
import pytest
from this_course import ASSIGNMENT, PACKAGE_ROOT, load_dataset, read_course_notebook
from tiers import (  # noqa: F401 (hooks and a fixture)
    params_of,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_report_header,
    rotation,
)

from autograder.course.reference import load_reference

NOTEBOOK = "binary_classifier"


def pytest_xdist_auto_num_workers():
    """Start one worker more than there are processors: much of grading is waiting for a sandbox. Called by xdist."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.fixture(scope="session")
def course_notebook():
    """The source notebook."""
    return read_course_notebook(NOTEBOOK)


@pytest.fixture(scope="session")
def reference(course_notebook):
    """The correct functions."""
    return load_reference(course_notebook)


@pytest.fixture(scope="session")
def dataset():
    """The digits and bars that training checks use."""
    return load_dataset()


@pytest.fixture(scope="session")
def release():
    """The committed student version."""
    return nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def course_folder(request, tmp_path_factory):
    """A course folder for tests that need one and change nothing in it: in the fast tier of the quick course."""
    from course_folder import CourseFolder

    return CourseFolder(tmp_path_factory.mktemp("shared course"), request.config.option.exhaustive)


@pytest.fixture(scope="session")
def graded_class(request, tmp_path_factory):
    """A made-up class, graded by `nbgrader autograde` and read back from its gradebook: all that a test asks for."""
    from classroom import GradedClass

    asked = set(params_of("graded_class", "student", request.session.items))
    return GradedClass(tmp_path_factory.mktemp("course"), asked, request.config.option.exhaustive)


@pytest.fixture(scope="session", autouse=True)
def nbgrader_as_program(request):
    """In the exhaustive tier, nbgrader is started as from a shell."""
    nbgrader_process.program = request.config.option.exhaustive


@pytest.fixture(scope="session", autouse=True)
def shared_templates(tmp_path_factory):
    """All workers copy course folders from the same templates."""
    base = tmp_path_factory.getbasetemp()
    course_folder_module.templates = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
