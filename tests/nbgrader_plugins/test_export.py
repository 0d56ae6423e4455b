"""export.py: does `nbgrader export` write nbgrader's table, and does no name in it compute, or add a cell or a line?"""

import csv
import re
import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader_process import nbgrader
from this_course import ASSIGNMENT, PACKAGE_ROOT

from autograder.nbgrader_plugins.export import COLUMNS, spreadsheet_safe

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # of SQLAlchemy, as in `configure`
ODD = {
    "formula": '=HYPERLINK("http://127.0.0.1","x")',
    "plus": "+1+cmd|'/C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1",
    "return": "\r=1",
    "line": "a\n=1,2",
    "comma": "a,b",
    "formula after a comma": "a,=1",
    "formula after a semicolon": "a; =1",
    "quote": '"q"',
    "colours": "a\x1b[31m\x07",
    "direction": "a\u202eb\u200e",
    "wide": "＝1",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder whose gradebook holds odd names, and one student with points."""
    root = tmp_path_factory.mktemp("export")
    shutil.copy(PACKAGE_ROOT / "nbgrader_config.py", root)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.add_assignment(ASSIGNMENT, duedate="2026-11-01 10:00:00")
        gradebook.add_notebook("binary_classifier", ASSIGNMENT)
        gradebook.add_grade_cell("test_relu", "binary_classifier", ASSIGNMENT, max_score=4, cell_type="code")
        for text in ODD.values():
            gradebook.add_student(text, first_name=text, last_name=text, email=text)
        gradebook.add_student("ada", first_name="Ada")
        gradebook.add_submission(ASSIGNMENT, "ada")
        grade = gradebook.find_grade("test_relu", "binary_classifier", ASSIGNMENT, "ada")
        grade.auto_score = 2.5
        gradebook.db.commit()
    return root


def export(root, *arguments, to="grades.csv"):
    """Run the real `nbgrader export` and return its lines as lists of cells."""
    done = nbgrader(root, "export", "--to", to, *arguments)
    assert done.returncode == 0, done.output
    with open(root / to, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def rows(course):
    """The lines that the course's own configuration makes."""
    return export(course)


def test_the_columns_are_those_of_nbgrader(course, rows):
    """Are columns, lines and numbers those of nbgrader's own exporter, for a name that is harmless?"""
    theirs = export(course, "--exporter=nbgrader.plugins.CsvExportPlugin", "--student", '["ada"]', to="theirs.csv")
    assert rows[0] == theirs[0] == list(COLUMNS)
    assert [row for row in rows if "ada" in row] == theirs[1:]
    assert dict(zip(COLUMNS, theirs[1], strict=True))["score"] == "2.5"


def test_nbgraders_own_table_is_broken_by_a_name(course):
    """Does nbgrader's own exporter, without ours, write the formula and the comma as they are?"""
    export(course, "--exporter=nbgrader.plugins.CsvExportPlugin", to="theirs.csv")
    text = (course / "theirs.csv").read_text()
    assert ",-2+3,-2+3," in text and ",a,b,a,b," in text


def test_every_student_is_one_line_of_as_many_cells(rows):
    """Does no comma, quote or line break of a name make a cell or a line more?"""
    assert len(rows) == 1 + len(ODD) + 1
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_no_cell_computes_or_steers(course, rows):
    """Does no cell begin as a formula, also where a spreadsheet splits at other signs, and is no character unseen?"""
    for cell in (cell for row in rows for cell in row):
        assert not re.search(r"(?:^|[,;|])\s*[=+@＝-]", cell), cell
        assert cell.isprintable()
    text = (course / "grades.csv").read_text()
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\u202e\u200e]", text)


def test_one_student_and_one_assignment_can_be_asked_for(course):
    """Do `--student` and `--assignment` choose as they do for nbgrader's own exporter?"""
    assert [row[3] for row in export(course, "--student", '["ada"]')[1:]] == ["ada"]
    assert export(course, "--assignment", '["another"]')[1:] == []


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (2.5, 2.5), (-1.0, -1.0), ("ada", "ada"), ("=1", "'=1"), ("a-b", "a-b"), ("a\r\nb", "a  b")],
)
def test_only_what_is_dangerous_is_changed(value, cell):
    """Do numbers and plain names stay as they are?"""
    assert spreadsheet_safe(value) == cell
