"""course.py and reference.py: the course is what its source notebooks say, and nothing else."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import notebook
from autograder.course.notebook import grade_id, notebook_names, read_course_notebook, role, source_folder
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
    folder = root / "source" / notebook.ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return root


@pytest.fixture
def root(tmp_path):
    """The folder of a course of one notebook with two exercises."""
    return write_course(tmp_path)


def test_exercises_and_points_are_read_in_order(root):
    """Does the notebook's order and nbgrader's own points make the exercises?"""
    notebook = read_course_notebook("small", root)
    assert list(notebook.points.items()) == [("double", 3.0), ("add_one", 4.5)]
    assert (notebook.name, len(notebook.cells)) == ("small", 6)


def test_solution_code_is_the_solution_cell(root):
    """Is the source of an exercise the solution cell of its name?"""
    assert read_course_notebook("small", root).solution_code("double").startswith("def double")


def test_a_changed_notebook_is_read_again(root):
    """Does an instructor's edit count at once?"""
    read_course_notebook("small", root)
    write_course(root, CELLS[:3])
    assert list(read_course_notebook("small", root).points) == ["double"]


def test_notebooks_are_listed_by_name(root):
    """Are all notebooks of the source folder found, in order?"""
    write_course(root, name="big")
    assert notebook_names(root) == ["big", "small"]


def test_the_folder_can_be_named_by_the_environment(root, monkeypatch):
    """Does AUTOGRADER_COURSE say where the course is, when nobody else does?"""
    monkeypatch.setenv("AUTOGRADER_COURSE", str(root))
    assert notebook_names() == ["small"]
    monkeypatch.delenv("AUTOGRADER_COURSE")
    assert source_folder() == notebook.PACKAGE_ROOT / "source" / notebook.ASSIGNMENT


def test_a_folder_without_notebooks_is_an_error(tmp_path):
    """Is the next command told where no course is?"""
    with pytest.raises(
        CourseError, match=r"no notebook in .*: run this from a checkout of the course, or set AUTOGRADER_COURSE"
    ):
        notebook_names(tmp_path)


@pytest.mark.parametrize("name", ["large", "../mnist_digits/small", ""])
def test_an_unknown_notebook_is_an_error(root, name):
    """Is it told which notebooks there are, and is no path accepted as a name?"""
    with pytest.raises(CourseError, match=r"the course has no notebook '.*'; it has small"):
        read_course_notebook(name, root)


def test_cells_without_marks_have_neither_name_nor_role():
    """Is a plain cell no exercise?"""
    assert grade_id(CELLS[0]) == ""
    assert not role(CELLS[0], "grade")
    assert role(CELLS[2], "grade")
    assert not role(CELLS[1], "grade")


def test_the_reference_is_the_solutions(root):
    """Do the correct functions find each other and NumPy, and does no other cell run?"""
    reference = load_reference(read_course_notebook("small", root))
    assert reference.add_one(5) == 6
    assert sorted(vars(reference)) == ["add_one", "double"]


def test_questions_are_told_from_functions(tmp_path):
    """Is an exercise whose solution assigns answers a question, and are its answers part of the reference?"""
    question = marked("bug_hunt", "bug_1 = None  # a line\nbug_1 = 4\nbug_2 = 'b'", solution=True)
    cells = [*CELLS, question, marked("test_bug_hunt", "", grade=True, locked=True, points=2)]
    notebook = read_course_notebook("small", write_course(tmp_path, cells))
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
        load_reference(read_course_notebook("small", write_course(tmp_path, cells)))


def test_solutions_can_be_replaced(root):
    """Do the other functions use the replacement?"""
    namespace = run_solutions(read_course_notebook("small", root), {"double": "def double(x):\n    return 4 * x"})
    assert namespace["add_one"](5) == 11


def test_a_replacement_without_a_place_is_an_error(root):
    """Is a misspelt replacement refused instead of ignored?"""
    with pytest.raises(CourseError, match="small has no solution cell 'dubble' to replace"):
        run_solutions(read_course_notebook("small", root), {"dubble": ""})


def test_a_grade_cell_without_its_solution_cell_is_an_error(tmp_path):
    """Is it told which solution cell is missing?"""
    notebook = read_course_notebook("small", write_course(tmp_path, CELLS[2:3]))
    with pytest.raises(CourseError, match="there is a grade cell test_double, but no solution cell"):
        notebook.solution_code("double")
