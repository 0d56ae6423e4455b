"""The command line and the demonstration, as a person calls them."""

import csv
import json
import os
import re
import subprocess
import sys

import pytest
from course_folder import OTHER, CourseFolder

from autograder.authoring.demo import choose_students
from autograder.errors import AutograderError

pytestmark = pytest.mark.xdist_group("command line")  # one worker makes what these tests share

OVERFLOWS = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"


def autograder(*arguments, course=None, **options):
    """Run ``python -m autograder`` and return what happened."""
    if course:
        options["env"] = {**os.environ, "AUTOGRADER_COURSE": str(course.root)}
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """A course folder with a submission that has one mistake."""
    made = CourseFolder(tmp_path_factory.mktemp("course"), request.config.option.exhaustive)
    made.submit("ada", made.fill_in({"sigmoid": OVERFLOWS}))
    return made


def test_grade_prints_a_table(course):
    """Does `grade` print the points and what to fix?"""
    done = autograder("grade", course.submitted("ada"), course=course)
    assert done.returncode == 0, done.stderr
    assert f"of {course.full():g} points" in done.stdout
    assert "sigmoid" in done.stdout


def test_grade_prints_json(course):
    """Does `grade --json` print a report that a program can read, `show` among them, and nothing else?"""
    done = autograder("grade", "--json", course.submitted("ada"), course=course)
    fields = json.loads(done.stdout)
    lost = [e["name"] for e in fields["exercises"] if any(v["outcome"] != "passed" for v in e["verdicts"])]
    assert lost == ["sigmoid"]
    shown = autograder("show", "-", input=done.stdout)
    assert shown.returncode == 0, shown.stderr
    assert f"binary_classifier: {fields['score']:g} of {course.full():g} points" in shown.stdout


def test_a_fault_is_one_plain_line(tmp_path):
    """Is a file that belongs to no notebook answered with one line, not with a traceback?"""
    path = tmp_path / "essay.ipynb"
    path.write_text("{}")
    done = autograder("grade", path)
    assert done.returncode == 1
    assert done.stderr.startswith("autograder: ")
    assert "Traceback" not in done.stderr


@pytest.mark.exhaustive  # sandbox/test_doctor.py tries every protection in the fast tier
def test_doctor_tries_the_sandbox():
    """Does `doctor` start a real sandbox and say what it found?"""
    done = autograder("doctor")
    assert done.returncode == 0, done.stderr
    assert "you can grade other people's work" in done.stdout


def test_demo_writes_everything_it_names(course, tmp_path):
    """Does it write gradebook, feedback, grades and release, and print a line for each student, and the table?"""
    done = autograder(
        "demo",
        "--folder",
        tmp_path / "demo",
        "--student",
        "perfect",
        "--student",
        "not_a_notebook",
        course=course,
    )
    full = course.full() + course.full(OTHER)
    assert done.returncode == 0, done.stderr
    assert "Grades of the sample class" in done.stdout
    lines = re.findall(r"^\[\d/2\] .*$", done.stdout, re.MULTILINE)
    assert re.fullmatch(rf"\[1/2\] perfect: {full:g} of {full:g} points, \d+\.\d s", lines[0])
    assert [line.split(":")[0] for line in lines[1:]] == ["[2/2] not_a_notebook"]
    with open(tmp_path / "demo" / "grades.csv", newline="") as file:
        rows = {row["student"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert rows == {"perfect": (full, full), "not_a_notebook": (0.0, full)}
    assert (tmp_path / "demo" / "gradebook.db").exists()
    assert (tmp_path / "demo/feedback/not_a_notebook/mnist_digits/binary_classifier.html").exists()


def test_demo_knows_its_students():
    """Is an unknown student answered with the list of those there are?"""
    with pytest.raises(AutograderError, match="no student nobody in the sample class; there are perfect, untouched"):
        choose_students(["perfect", "untouched"], ["nobody"])
    assert choose_students(["perfect", "untouched"], []) == ["perfect", "untouched"]
