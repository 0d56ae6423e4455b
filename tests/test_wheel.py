"""The installed package grades a course elsewhere: a wheel in a fresh environment, nothing of this checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from this_course import PACKAGE_ROOT

pytestmark = pytest.mark.xdist_group("wheel")  # one worker makes what these tests share
ASSIGNMENT, NOTEBOOK = "hw1", "warm_up"
CONFIG = """try:
    from autograder.nbgrader_plugins.config import configure

    configure(get_config())
except Exception as error:
    raise SystemExit(f"nbgrader_config.py: {error}")
"""
CHECKS = '''"""Checks of the warm-up."""

import pytest

from autograder.checking.assertions import assert_close

from .sizes import SHAPE


@pytest.mark.exercise("mean_image")
class MeanImage:
    def test_values(self, student, reference, rng):
        """Every pixel is the mean of that pixel over all images."""
        images = rng.normal(size=SHAPE)
        assert_close(student.mean_image(images), reference.mean_image(images))


@pytest.mark.exercise("double")
class Double:
    def test_values(self, student, reference, rng):
        """`double(x)` is twice x."""
        x = rng.normal(size=4)
        assert_close(student.double(x), reference.double(x))
'''
MISTAKES = '''"""Known mistakes of the warm-up."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (Mistake("W1", "double", "def double(x):\\n    return x * x\\n", "Is this a square?"),)
'''


def cell(name, source, points=None, **roles):
    """Return a code cell with nbgrader's metadata."""
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    marks |= roles | ({} if points is None else {"points": points})
    return new_code_cell(source, id=name.replace("_", "-"), metadata={"nbgrader": marks})


def exercise(name, source, points):
    """Return the solution cell and the grade cell of a function."""
    head, body = source
    solution = f"{head}\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
    test = cell(f"test_{name}", f"assert callable({name})", points, grade=True, locked=True)
    return [cell(name, solution, solution=True), test]


def write_course(root):
    """Write a course of two exercises, whose assignment is not this project's."""
    given = cell("given", "import numpy as np", locked=True)
    given.metadata["tags"] = ["given"]
    cells = [
        new_markdown_cell("# Warm-up", id="title"),
        given,
        *exercise("mean_image", ("def mean_image(images):", "return images.mean(axis=0)"), 2),
        *exercise("double", ("def double(x):", "return 2 * x"), 3),
    ]
    for folder, name, text in (
        ("source", f"{NOTEBOOK}.ipynb", nbformat.writes(new_notebook(cells=cells))),
        ("checks", f"{NOTEBOOK}/pictures.py", CHECKS),
        ("checks", f"{NOTEBOOK}/sizes.py", "SHAPE = (5, 4, 3)\n"),
        ("mistakes", f"{NOTEBOOK}/pictures.py", MISTAKES),
    ):
        path = root / folder / ASSIGNMENT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "nbgrader_config.py").write_text(CONFIG)


def submit(root, student, mean_image, double):
    """Write the release with two answers as a student's submission."""
    notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    answers = {"mean_image": mean_image, "double": double}
    for each in notebook.cells:
        name = each.metadata.get("nbgrader", {}).get("grade_id")
        each.source = answers.get(name, each.source)
    path = root / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what the repository holds."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z", "autograder", "pyproject.toml", "README.md", "LICENSE"],
                            cwd=PACKAGE_ROOT, capture_output=True, text=True, check=False).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (PACKAGE_ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((PACKAGE_ROOT / name).read_bytes())
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next((folder / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The programs of a fresh environment with the wheel in it, and the dependencies of this one behind it."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": folder, "platbase": folder}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


@pytest.fixture(scope="module")
def course(installed, tmp_path_factory):
    """The course, released, submitted, graded and with feedback."""
    root = tmp_path_factory.mktemp("elsewhere")
    write_course(root)
    nbgrader(installed, root, "generate_assignment", ASSIGNMENT, "--create")
    submit(
        root,
        "right",
        "def mean_image(images):\n    return images.sum(0) / len(images)",
        "def double(x):\n    return x + x",
    )
    submit(root, "wrong", "def mean_image(images):\n    return images.mean(0)", "def double(x):\n    return x * x")
    nbgrader(installed, root, "autograde", ASSIGNMENT)
    nbgrader(installed, root, "generate_feedback", ASSIGNMENT)
    return root


def environment(installed):
    """Return the environment variables of a user who knows nothing of this checkout."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "AUTOGRADER_COURSE")}
    templates = Path(sys.prefix, "share", "jupyter")  # the dependencies' own files stay where they are installed
    return {**kept, "PATH": f"{installed}{os.pathsep}{kept['PATH']}", "JUPYTER_PATH": str(templates)}


def nbgrader(installed, root, *arguments):
    """Run nbgrader in the course's folder, from the fresh environment."""
    command = [str(installed / "python"), "-P", "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=root, env=environment(installed), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def grades(root, student):
    """Return a student's points by exercise, from the gradebook."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        found = book.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student).grades
        return {grade.name: grade.score for grade in found}


def test_the_wheel_is_what_is_imported(installed):
    """Does the fresh environment import the wheel's package, with the content and data files it needs?"""
    program = (
        "import autograder, json; from autograder.course.content import find_content; from pathlib import Path\n"
        "content = find_content(Path('/'), 'mnist_digits')\n"
        "print(json.dumps([autograder.__file__, content.bars.exists(), content.chapters('checks', 'binary_classifier'),"
        " (Path(autograder.__file__).parent / 'py.typed').exists()]))"
    )
    done = subprocess.run([str(installed / "python"), "-P", "-c", program], cwd="/", env=environment(installed),
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    file, bars, chapters, typed = json.loads(done.stdout)
    assert Path(file).is_relative_to(installed.parent)
    assert bars
    assert typed
    assert "neuron" in chapters


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    """Is no template, list or settings file of the package left out of the wheel?"""
    listed = subprocess.run(["git", "ls-files", "autograder"], cwd=PACKAGE_ROOT, capture_output=True, text=True,
                            check=False).stdout.split()  # fmt: skip
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert [name for name in listed if name not in packed and (PACKAGE_ROOT / name).exists()] == []


def test_a_course_elsewhere_is_graded(course):
    """Are the points of another assignment, under another name, what its own checks give?"""
    assert grades(course, "right") == {"test_mean_image": 2.0, "test_double": 3.0}
    assert grades(course, "wrong") == {"test_mean_image": 2.0, "test_double": 0.0}


def test_its_known_mistakes_are_named(course):
    """Does the feedback page give the hint of the course's own bank of mistakes?"""
    page = (course / "feedback" / "wrong" / ASSIGNMENT / f"{NOTEBOOK}.html").read_text()
    assert "Is this a square?" in page
    assert "`double(x)`" not in page
    assert "is twice x" in page


def test_its_release_gives_no_solution_away(course):
    """Is the student version stripped?"""
    text = (course / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_text()
    assert "images.mean" not in text
    assert "raise NotImplementedError" in text


def test_the_command_line_grades_it_from_anywhere(installed, course):
    """Does `autograder grade --course` give the same points, without nbgrader?"""
    path = course / "submitted" / "wrong" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    command = [
        str(installed / "python"),
        "-P",
        "-m",
        "autograder",
        "grade",
        str(path),
        "--course",
        str(course),
        "--json",
    ]
    done = subprocess.run(command, cwd="/", env=environment(installed), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["score"], report["max_score"], report["notebook"]) == (2.0, 5.0, NOTEBOOK)
