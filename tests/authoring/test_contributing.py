"""The worked example of CONTRIBUTING.md, followed to the letter: a course in a folder of its own is graded."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from this_course import PACKAGE_ROOT

from autograder import grade
from autograder.authoring.sample_class import fill_in
from autograder.course.course import Course
from autograder.diagnosis.mistakes import known_mistakes

BLOCK = re.compile(r"^```python\n# ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STUB = "def mean_image(images):\n    raise NotImplementedError"


def make_cell(label, source):
    """Return the notebook cell that a labelled block of the example describes."""
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
    """The example's course: its notebook, checks and mistakes, and nothing else."""
    root = tmp_path_factory.mktemp("course")
    cells = []
    for label, text in BLOCK.findall((PACKAGE_ROOT / "CONTRIBUTING.md").read_text()):
        if " cell, " in label:
            cells.append(make_cell(label, text))
        else:
            (root / label).parent.mkdir(parents=True, exist_ok=True)
            (root / label).write_text(text)
    source = root / "source" / "hw1" / "warm_up.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), source)
    return Course(root)


@pytest.fixture
def grade_with(course, tmp_path):
    """A function that grades the example's notebook with some exercises answered in other ways."""
    notebook = course.assignment("hw1").notebook("warm_up")

    def grade_one(answers):
        path = tmp_path / "warm_up.ipynb"
        path.write_text(json.dumps(fill_in(nbformat.read(notebook.path, as_version=4), notebook, answers)))
        report = grade(path, course=course)
        assert not report.faults, report.faults
        return report

    return grade_one


def test_example_is_a_whole_course(course):
    """Does the example bring an assignment of its own, with checks and mistakes of the same chapter names?"""
    assert course.assignments == ("hw1",)
    content = course.assignment().content
    assert content.chapters("checks", "warm_up") == content.chapters("mistakes", "warm_up") == ("pictures",)


def test_solution_earns_its_points(grade_with):
    """Does the example's solution earn all of its points?"""
    report = grade_with({})
    assert (report.score, report.max_score) == (2.0, 2.0)


def test_stub_earns_nothing(grade_with):
    """Does the example's stub earn nothing?"""
    assert grade_with({"mean_image": STUB}).score == 0


def test_each_known_mistake_gets_its_hint(course, grade_with):
    """Does each of the example's known mistakes lose its points and get its own hint?"""
    mistakes = known_mistakes(course.assignment().notebook("warm_up"))
    assert len(mistakes) == 3
    for mistake in mistakes:
        report = grade_with({mistake.exercise: mistake.source})
        assert report.score == 0
        assert [verdict.hint for verdict in report.exercises[0].verdicts] == [mistake.hint]
