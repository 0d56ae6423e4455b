"""course.py and reference.py: the course is what its source notebooks say, and nothing else."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from this_course import ASSIGNMENT, PACKAGE_ROOT, THIS

from autograder.course.course import Course
from autograder.course.dataset import write_sandbox_data
from autograder.course.notebook import grade_id, role
from autograder.course.reference import load_reference, run_solutions
from autograder.errors import CourseError


def marked(name, source, **flags):
    """Return a code cell with nbgrader's metadata."""
    marks = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "grade_id": name, **flags}
    return new_code_cell(source, metadata={"nbgrader": marks})


CELLS = [
    new_markdown_cell("# A small course"),
    marked("double", "def double(x):\n    return 2 * x", solution=True),
    marked("test_double", "", grade=True, locked=True, points=3),
    marked("add_one", "def add_one(x):\n    return double(x) / 2 + np.ones(())", solution=True),
    marked("test_add_one", "", grade=True, locked=True, points=4.5),
    new_code_cell("double = None  # no solution cell: never run for the reference"),
]


def write_course(root, cells=CELLS, name="small"):
    """Write a course of one notebook."""
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return root


def small(root):
    """Return the notebook of a course of one."""
    return Course(root).assignment().notebook("small")


@pytest.fixture
def root(tmp_path):
    """The folder of a course of one notebook with two exercises."""
    return write_course(tmp_path)


def test_exercises_and_points_are_read_in_order(root):
    """Does the notebook's order and nbgrader's own points make the exercises?"""
    notebook = small(root)
    assert list(notebook.points.items()) == [("double", 3.0), ("add_one", 4.5)]
    assert (notebook.name, len(notebook.cells)) == ("small", 6)


def test_solution_code_is_the_solution_cell(root):
    """Is the source of an exercise the solution cell of its name?"""
    assert small(root).solution_code("double").startswith("def double")


def test_a_changed_notebook_is_read_again(root):
    """Does an instructor's edit count at once?"""
    small(root)
    write_course(root, CELLS[:3])
    assert list(small(root).points) == ["double"]


def test_notebooks_are_listed_by_name(root):
    """Are all notebooks of the source folder found, in order?"""
    write_course(root, name="big")
    assert Course(root).assignment().notebook_names == ("big", "small")


def test_the_folder_can_be_named_by_the_environment(root, monkeypatch):
    """Does AUTOGRADER_COURSE name the course, when nothing else does?"""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(root))
    assert Course() == Course(root)
    monkeypatch.delenv("AUTOGRADER_COURSE")
    assert Course() == Course(PACKAGE_ROOT)
    assert Course().assignments == (ASSIGNMENT,)


def test_the_current_folder_is_never_the_course(root, monkeypatch):
    """Is a course in the current folder, which may be a student's, ignored unless it is named?"""
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(root)
    assert Course() == Course(PACKAGE_ROOT)


def test_a_folder_without_notebooks_is_an_error(tmp_path):
    """Does the message name the next command where there is no course?"""
    with pytest.raises(CourseError, match=r"no notebook in .*: run this from a checkout .*or set AUTOGRADER_COURSE"):
        Course(tmp_path).assignment()


def test_of_several_assignments_one_must_be_named(root):
    """Are the names listed when none, or a wrong one, is given?"""
    (root / "source" / "hw1").mkdir()
    nbformat.write(new_notebook(cells=CELLS), root / "source" / "hw1" / "one.ipynb")
    course = Course(root)
    assert course.assignments == ("hw1", ASSIGNMENT)
    assert course.assignment("hw1").notebook_names == ("one",)
    with pytest.raises(CourseError, match=r"has several assignments \(hw1, mnist_digits\); say which one"):
        course.assignment()
    with pytest.raises(CourseError, match=r"has no assignment 'hw2'; it has hw1, mnist_digits"):
        course.assignment("hw2")


def test_an_assignment_without_checks_is_an_error(root):
    """Does the message say where checks are written, when an assignment has none?"""
    (root / "source" / ASSIGNMENT).rename(root / "source" / "hw1")
    with pytest.raises(CourseError, match=r"no checks for the assignment 'hw1': .*some for mnist_digits\). Write its"):
        small(root)


def test_own_checks_come_before_the_built_in_ones(root):
    """Does a course that brings checks for an assignment of a known name use its own, and import them relatively?"""
    folder = root / "checks" / ASSIGNMENT / "small"
    folder.mkdir(parents=True)
    (folder / "sizes.py").write_text("SIZE = 3\n")
    (folder / "chapter.py").write_text("from .sizes import SIZE\n")
    content = small(root).content
    assert content.checks == folder.parent
    assert content.chapters("checks", "small") == ("chapter", "sizes")
    assert content.module("checks", "small", "chapter").SIZE == 3
    assert content.optional("checks", "small", "accuracy", attribute="RUNS", default={}) == {}
    assert content.chapters("mistakes", "small") == ()


def test_an_optional_module_that_lacks_an_import_is_an_error(root):
    """Is a module that is there, and cannot be imported, reported rather than taken for absent?"""
    folder = root / "checks" / ASSIGNMENT / "small"
    folder.mkdir(parents=True)
    (folder / "accuracy.py").write_text("import no_such_module\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        small(root).content.optional("checks", "small", "accuracy", attribute="RUNS", default={})


def test_a_course_without_data_has_none(root):
    """Does an assignment whose content loads no data have an empty dataset, and show nothing in the sandbox?"""
    (root / "checks" / ASSIGNMENT / "small").mkdir(parents=True)
    assignment = Course(root).assignment()
    assert assignment.dataset.data == ""
    assert write_sandbox_data(assignment.source, assignment.content, root) == {}


@pytest.mark.parametrize("name", ["large", "../mnist_digits/small", ""])
def test_an_unknown_notebook_is_an_error(root, name):
    """Are the notebooks there are listed, and is no path accepted as a name?"""
    with pytest.raises(CourseError, match=r"mnist_digits has no notebook '.*'; it has small"):
        Course(root).assignment().notebook(name)


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": [{}]}', '{"cells": 3}'])
def test_a_source_notebook_that_cannot_be_read_is_an_error(root, text):
    """Does the message name the file, and what to do?"""
    (root / "source" / ASSIGNMENT / "small.ipynb").write_text(text)
    with pytest.raises(CourseError, match=r"small\.ipynb is not a notebook that can be read .*open it in JupyterLab"):
        small(root)


def test_cells_without_marks_have_neither_name_nor_role():
    """Is a plain cell no exercise?"""
    assert grade_id(CELLS[0]) == ""
    assert not role(CELLS[0], "grade")
    assert role(CELLS[2], "grade")
    assert not role(CELLS[1], "grade")


def test_the_reference_is_the_solutions(root):
    """Do the correct functions find each other and NumPy, and does no other cell run?"""
    reference = load_reference(small(root))
    assert reference.add_one(5) == 6
    assert sorted(vars(reference)) == ["add_one", "double"]


def test_questions_are_told_from_functions(tmp_path):
    """Is an exercise whose solution assigns answers a question, and are its answers part of the reference?"""
    question = marked("bug_hunt", "bug_1 = None  # a line\nbug_1 = 4\nbug_2 = 'b'", solution=True)
    cells = [*CELLS, question, marked("test_bug_hunt", "", grade=True, locked=True, points=2)]
    notebook = small(write_course(tmp_path, cells))
    assert notebook.functions == ("double", "add_one")
    assert notebook.answers == {"bug_hunt": ("bug_1", "bug_2")}
    reference = load_reference(notebook)
    assert (reference.bug_1, reference.bug_2) == (4, "b")
    assert not hasattr(reference, "bug_hunt")


@pytest.mark.parametrize("source", ["", "print(1)", "double = 3"])
def test_a_solution_without_its_function_is_an_error(tmp_path, source):
    """Is it told which solution cell lacks its function?"""
    cells = [marked("double", source, solution=True), CELLS[2]]
    with pytest.raises(
        CourseError, match=r"small\.ipynb: the solution of double is missing; the solution cell of an exercise"
    ):
        load_reference(small(write_course(tmp_path, cells)))


def test_solutions_can_be_replaced(root):
    """Do the other functions use the replacement?"""
    namespace = run_solutions(small(root), {"double": "def double(x):\n    return 4 * x"})
    assert namespace["add_one"](5) == 11


def test_a_replacement_without_a_place_is_an_error(root):
    """Is a misspelt replacement refused instead of ignored?"""
    with pytest.raises(CourseError, match="small has no solution cell 'dubble' to replace"):
        run_solutions(small(root), {"dubble": ""})


def test_a_grade_cell_without_its_solution_cell_is_an_error(tmp_path):
    """Is it told which solution cell is missing?"""
    notebook = small(write_course(tmp_path, CELLS[2:3]))
    with pytest.raises(CourseError, match="there is a grade cell test_double, but no solution cell"):
        notebook.solution_code("double")


@pytest.mark.parametrize("name", THIS.notebook_names)
def test_checks_and_mistakes_of_an_exercise_are_in_chapters_of_one_name(name):
    """Can a reader go from an exercise's checks to its known mistakes by the file's name?"""
    content = THIS.content
    mistakes = {
        mistake.exercise: chapter
        for chapter in content.chapters("mistakes", name)
        for mistake in content.module("mistakes", name, chapter).MISTAKES
    }
    marked = re.compile(r'mark\.exercise\("(\w+)"\)')
    checks = {
        exercise: chapter
        for chapter in content.chapters("checks", name)
        for exercise in marked.findall((content.checks / name / f"{chapter}.py").read_text())
    }
    assert checks == mistakes
