"""The worked example of CONTRIBUTING.md, followed to the letter: a third notebook needs no change of the grader."""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from this_course import ASSIGNMENT, PACKAGE_ROOT

BLOCK = re.compile(r"^```python\n# ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GRADE_ALL = """
import json, sys
from autograder.authoring.sample_class import fill_in
from autograder.course import read_course_notebook
from autograder.grader import grade
from autograder.diagnosis.mistakes import known_mistakes
import nbformat
course = read_course_notebook("warm_up")
release = nbformat.read(course.path, as_version=4)
def score(replace):
    with open("warm_up.ipynb", "w") as file:
        json.dump(fill_in(release, course, replace), file)
    report = grade("warm_up.ipynb")
    assert not report.faults, report.faults
    return report.score
stub = "def mean_image(images):\\n    raise NotImplementedError"
print(json.dumps([score({}), score({"mean_image": stub}),
                  [score({m.exercise: m.source}) for m in known_mistakes("warm_up")]]))
"""


def make_cell(label, source):
    """Return the notebook cell that a labelled block of the example stands for."""
    kind, name, points = re.fullmatch(r"(\w+) cell, grade_id (\w+)(?:, (\d+) points)?", label).groups()
    cell = new_code_cell(source.strip(), id=name)
    cell.metadata.nbgrader = {"grade": kind == "grade", "solution": kind == "solution", "locked": kind != "solution",
                              "grade_id": name, "schema_version": 3, "task": False}  # fmt: skip
    if points:
        cell.metadata.nbgrader.points = int(points)
    if kind == "given":
        cell.metadata.tags = ["given"]
    return cell


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with the example's notebook, checks and mistakes in it."""
    root = tmp_path_factory.mktemp("course")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE_ROOT / "autograder", root / "autograder", ignore=ignore)
    shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=ignore)
    cells = []
    for label, text in BLOCK.findall((PACKAGE_ROOT / "CONTRIBUTING.md").read_text()):
        if " cell, " in label:
            cells.append(make_cell(label, text))
        else:
            (root / label).parent.mkdir(exist_ok=True)
            (root / label).write_text(text)
    nbformat.write(new_notebook(cells=cells), root / "source" / ASSIGNMENT / "warm_up.ipynb")
    return root


def test_third_notebook_is_graded(course, tmp_path):
    """Does the example's solution earn its points, its stub nothing, and each of its mistakes less than all?"""
    environment = {**os.environ, "PYTHONPATH": str(course)}
    done = subprocess.run([sys.executable, "-c", GRADE_ALL], cwd=tmp_path, env=environment, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    solution, stub, mistakes = json.loads(done.stdout)
    assert (solution, stub) == (2.0, 0.0)
    assert len(mistakes) == 3
    assert max(mistakes) < 2
