"""What must hold of the course as committed: release and solutions current, points, ids, no outputs in sources."""

import json
import os
import re
import shutil
import subprocess

import nbformat
import pytest
from nbgrader_process import nbgrader
from this_course import ASSIGNMENT, PACKAGE_ROOT, notebook_names, read_course_notebook

from autograder.course.notebook import grade_id, role

pytestmark = pytest.mark.xdist_group("generated course")  # one worker makes what these tests share

SOURCE, RELEASE, SOLUTIONS = (PACKAGE_ROOT / part / ASSIGNMENT for part in ("source", "release", "solutions"))
NAMES = notebook_names()
POINTS = 100
"""What each notebook is worth, by the contract of the exercises."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A course folder in which nbgrader has just generated release and solutions, the latter without running them."""
    root = tmp_path_factory.mktemp("fresh")
    shutil.copytree(PACKAGE_ROOT / "source", root / "source", ignore=shutil.ignore_patterns("__pycache__"))
    config = (PACKAGE_ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(
        config + "\nc.GenerateSolution.preprocessors = ["
        "'nbgrader.preprocessors.LockCells', 'nbgrader.preprocessors.ClearOutput']\n"
    )
    for command in (["generate_assignment", "--create"], ["generate_solution"]):
        done = nbgrader(root, command[0], ASSIGNMENT, *command[1:])
        assert done.returncode == 0, done.output[-3000:]
    return root


@pytest.mark.parametrize("file", sorted(path.name for path in SOURCE.iterdir() if path.suffix in (".ipynb", ".py")))
def test_release_is_current(fresh, file):
    """Is the committed release, byte for byte, what nbgrader makes of the source now? If not: `make release`."""
    assert (RELEASE / file).read_bytes() == (fresh / "release" / ASSIGNMENT / file).read_bytes()


@pytest.mark.parametrize("folder", [RELEASE, SOLUTIONS])
def test_nothing_else_lies_there(folder):
    """Do release and solutions hold the files of the source and no other?"""
    kept = {path.name for path in folder.iterdir() if path.name not in ("__pycache__", ".ipynb_checkpoints")}
    assert kept == {path.name for path in SOURCE.iterdir() if path.suffix in (".ipynb", ".py")}


@pytest.mark.parametrize("name", NAMES)
def test_solutions_are_current(fresh, name):
    """Are the cells of the committed solutions those that nbgrader makes now? If not: `make solutions`."""

    def cells(path):
        return [(c.id, c.cell_type, c.source, c.metadata.get("nbgrader")) for c in nbformat.read(path, 4).cells]

    assert cells(SOLUTIONS / f"{name}.ipynb") == cells(fresh / "solutions" / ASSIGNMENT / f"{name}.ipynb")


@pytest.mark.parametrize("name", NAMES)
def test_solutions_ran_through(name):
    """Did the committed solutions run from top to bottom, without an error, a warning or a failed check?"""
    code = [c for c in nbformat.read(SOLUTIONS / f"{name}.ipynb", 4).cells if c.cell_type == "code"]
    assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    text = "".join(o.get("text", "") for o in outputs)
    assert "not yet" not in text
    assert "stand-in" not in text
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= 15


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", [SOURCE, RELEASE])
def test_no_outputs_are_committed(folder, name):
    """Are source and release valid notebooks without outputs and counts, with readable ids?"""
    notebook = nbformat.read(folder / f"{name}.ipynb", 4)
    nbformat.validate(notebook)
    assert not [c.id for c in notebook.cells if c.get("outputs") or c.get("execution_count")]
    assert len({c.id for c in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("name", NAMES)
def test_release_holds_no_solution(name):
    """Is every function replaced by a stub that raises, every answer by none, and nothing of a solution left?"""
    notebook = nbformat.read(RELEASE / f"{name}.ipynb", 4)
    course_notebook = read_course_notebook(name)
    stubs = {grade_id(cell): cell.source for cell in notebook.cells if role(cell, "solution")}
    assert list(stubs) == list(course_notebook.points)
    assert all(stubs[function].rstrip().endswith("raise NotImplementedError") for function in course_notebook.functions)
    for exercise, answers in course_notebook.answers.items():
        namespace = {}
        exec(stubs[exercise], namespace)
        assert not any(namespace[answer] for answer in answers), exercise
    assert "SOLUTION" not in json.dumps(notebook)


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_is_complete(name):
    """Has every function a card, a solution cell, a grade cell worth points, and a picture, in this order?"""
    notebook = nbformat.read(SOURCE / f"{name}.ipynb", 4)
    course_notebook = read_course_notebook(name)
    ids = [cell.id for cell in notebook.cells]
    for function in course_notebook.functions:
        positions = [ids.index(f"{part}{function}") for part in ("card-", "", "test_", "picture-")]
        assert positions == sorted(positions)
    for question in course_notebook.answers:
        assert ids.index(f"test_{question}") == ids.index(question) + 1
        before = notebook.cells[ids.index(question) - 1]
        assert before.cell_type == "markdown" or "picture" in before.metadata.tags
    points = [cell.metadata.nbgrader.points for cell in notebook.cells if role(cell, "grade")]
    assert min(points) > 0
    assert sum(points) == POINTS


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    """Is every given cell short enough to be read at a glance, and every solution cell not much longer?"""
    for cell in nbformat.read(SOURCE / f"{name}.ipynb", 4).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= (34 if role(cell, "solution") else 26), cell.id


def run_notebook(path):
    """Run a notebook in place, as Restart-and-run-all does, with pictures drawn inline."""
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    command = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name]
    subprocess.run(command, cwd=path.parent, env=environment, check=True, capture_output=True)
    return nbformat.read(path, 4)


@pytest.mark.rotating(2)
@pytest.mark.parametrize("name", NAMES)
def test_release_runs_from_top_to_bottom(tmp_path, name):
    """Does Restart-and-run-all go through the untouched release, each step saying that it is not implemented yet?"""
    shutil.copytree(RELEASE, tmp_path / "release")
    cells = run_notebook(tmp_path / "release" / f"{name}.ipynb").cells
    for cell in cells:
        if role(cell, "grade"):
            text = "".join(output.get("text", "") for output in cell.outputs)
            exercise = grade_id(cell).removeprefix("test_")
            if answers := read_course_notebook(name).answers.get(exercise):
                assert text.splitlines() == [f"`{answer}` is not answered yet" for answer in answers]
            else:
                # the checks of `train` begin with `init_network`, and so on
                assert re.fullmatch(r"`\w+` is not implemented yet\n", text), exercise


def test_worked_notebook_runs_from_top_to_bottom(tmp_path):
    """Does the worked notebook run through on the digits at hand, every visible check passed, nothing on stderr?"""
    assert_runs_through(tmp_path, "binary_classifier")


@pytest.mark.exhaustive
def test_second_worked_notebook_runs_from_top_to_bottom(tmp_path):
    """Does the other worked notebook run through as well?"""
    assert_runs_through(tmp_path, "multi_class_classifier")


def assert_runs_through(tmp_path, name):
    """Run a worked notebook, and require every check passed and nothing on stderr."""
    shutil.copytree(SOLUTIONS, tmp_path / "solutions")
    cells = [c for c in run_notebook(tmp_path / "solutions" / f"{name}.ipynb").cells if c.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [o for o in outputs if o.get("name") == "stderr"]
    assert "not yet" not in "".join(o.get("text", "") for o in outputs)
