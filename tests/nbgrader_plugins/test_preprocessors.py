"""The whole way: a class handed in, graded by the real nbgrader in real sandboxes, read back from the gradebook."""

import json
import re

import nbformat
import pytest
from classroom import ALWAYS, TWO_NOTEBOOKS
from course_folder import NOTEBOOK, OTHER
from this_course import ASSIGNMENT

from autograder.authoring.sample_class import looping_function
from autograder.grader import grade
from autograder.sandbox.limits import Limits

pytestmark = pytest.mark.xdist_group("graded class")  # one worker makes what these tests share

LIMITS = Limits(cell=8, call=8)


def students(*rows):
    """Return parameters named after their students: the fast tier's class has ALWAYS and one in six of the others."""
    rows = [row if isinstance(row, tuple) else (row,) for row in rows]
    return [pytest.param(*row, id=row[0], marks=tier_of(row[0])) for row in rows]


def tier_of(student):
    """Return the marks of a student: those whose notebook takes more than ten seconds are in the exhaustive tier."""
    if student in ("endless_batches", "hangs_in_a_cell", "loops_forever"):
        return pytest.mark.exhaustive
    return [] if student in ALWAYS else pytest.mark.rotating(6, family="students")


@pytest.mark.parametrize(
    "student",
    students(
        "perfect",
        "copied_cell",
        "retyped_cell",
        "renamed_ids",
        "moved_function",
        "reordered",
        "prints_200_mb",
        "prints_in_function",
        "prints_to_stderr",
        "raises_first",
        "exits",
        "hangs_in_a_cell",
    ),
)
def test_keeps_every_point_of_right_work(graded_class, student):
    """Does right work keep all its points, whatever else happened to the notebook?"""
    assert sum(graded_class.grades(student).values()) == graded_class.full(), graded_class.lost(student)


@pytest.mark.parametrize(
    "student", students("untouched", "cheats", "not_a_notebook", "empty", "not_utf8", "another_notebook")
)
def test_nothing_earns_nothing(graded_class, student):
    """Does a submission without work earn nothing at all?"""
    assert sum(graded_class.grades(student).values()) == 0


@pytest.mark.parametrize(
    ("student", "exercise"),
    students(
        ("overflows", "sigmoid"),
        ("wrong_sign", "neuron_gradients"),
        ("no_gate", "relu_backward"),
        ("forgets_bias", "weighted_sum"),
        ("loops_forever", "its looping one"),
        ("renamed_function", "relu"),
        ("eats_memory", "relu"),
        ("syntax_error", "relu"),
        ("deleted_cells", "relu"),
        ("endless_batches", "minibatches"),
    ),
)
def test_a_mistake_costs_its_own_exercise_only(graded_class, student, exercise):
    """Does one broken, missing, looping or crashing exercise cost only itself?"""
    looping = looping_function(graded_class.assignment.notebook(NOTEBOOK))
    assert graded_class.lost(student) == {looping if student == "loops_forever" else exercise}


@pytest.mark.parametrize(
    ("student", "share"),
    [
        *students(*zip(TWO_NOTEBOOKS, (1, 0), strict=True)),
        *(
            pytest.param(*row, marks=pytest.mark.exhaustive)
            for row in (("copied_cell", 1), ("untouched", 0), ("not_a_notebook", 0))
        ),
    ],
)
def test_second_notebook_is_graded_as_well(graded_class, student, share):
    """Does the same run of `nbgrader autograde` grade the other notebook of the assignment?"""
    assert sum(graded_class.grades(student, OTHER).values()) == share * graded_class.full(OTHER)


@pytest.mark.parametrize(
    ("student", "handed_in", "absent"), [("wrong_sign", NOTEBOOK, OTHER), ("wrong_fit_scaler", OTHER, NOTEBOOK)]
)
def test_one_notebook_of_two(graded_class, student, handed_in, absent):
    """Does a student who handed in one notebook get its points, and a plain line about the other?"""
    assert sum(graded_class.grades(student, handed_in).values()) > 0.7 * graded_class.full(handed_in)
    assert sum(graded_class.grades(student, absent).values()) == 0
    assert f"<code>{absent}.ipynb</code> was not submitted" in graded_class.feedback(student, handed_in)


def test_the_summary_leads_to_each_exercise(graded_class):
    """Does each exercise's line in the summary lead to a place on the same page?"""
    page = graded_class.feedback("half_done")
    summary = page[page.index("what next") : page.index("</table>")]
    links = re.findall('href="#([^"]+)"', summary)
    assert links == [f"test_{exercise}" for exercise in graded_class.points()]
    assert all(f'name="{link}"' in page for link in links)


def test_half_done_earns_half(graded_class):
    """Does a half done notebook earn what is done, and nothing for the stubs?"""
    points = graded_class.points()
    half = list(points)[: len(points) // 2]
    grades = graded_class.grades("half_done")
    assert {name for name, score in grades.items() if score} == set(half)
    assert all(grades[name] == points[name] for name in half)


@pytest.mark.parametrize(
    ("student", "words"),
    students(
        ("not_a_notebook", "is not a Jupyter notebook"),
        ("empty", "the file is empty"),
        ("not_utf8", "is not a Jupyter notebook"),
        ("another_notebook", "is it another notebook?"),
        ("copied_cell", "is a copy of <code>test_select_pair</code>"),
        ("deleted_cells", "the cells of <code>relu</code> are not where they were"),
        ("retyped_cell", "is a Markdown cell"),
        ("renamed_function", "is it <code>ReLU</code>?"),
        ("loops_forever", "did not finish within 8 seconds"),
        ("hangs_in_a_cell", "did not finish within 8 seconds"),
        ("exits", "ended the kernel"),
        ("raises_first", "raised RuntimeError"),
        ("syntax_error", "raised SyntaxError"),
        ("untouched", "<code>sigmoid</code> is not implemented yet"),
        ("cheats", "called <code>sigmoid("),
    ),
)
def test_feedback_says_what_happened(graded_class, student, words):
    """Does the feedback tell the student in words what was wrong with the submission?"""
    assert words in graded_class.feedback(student)


@pytest.mark.parametrize("student", students("not_a_notebook", "empty", "another_notebook", "copied_cell"))
def test_log_tells_staff(graded_class, student):
    """Does the log name the submission and what was found in it?"""
    assert re.search(
        rf"WARNING.*submitted/{student}/.*(not a Jupyter notebook|empty|another notebook|copy)", graded_class.log
    )


def test_nobody_needs_manual_grade(graded_class):
    """Is the grader sure of every grade of this class?"""
    names = [path.name for path in (graded_class.root / "submitted").iterdir()]
    assert not any(graded_class.needs_manual(name) for name in names)


def grade_directly(course, student):
    """Grade a submission without nbgrader."""
    course_of_root = course.assignment.course
    return grade(course.submitted(student), course=course_of_root, notebook=NOTEBOOK, limits=LIMITS)


@pytest.mark.parametrize("student", students("overflows", "half_done", "copied_cell", "not_a_notebook", "eats_memory"))
def test_python_call_gives_the_same_scores(graded_class, student):
    """Does `grade(path)` give, without a course folder or database, what nbgrader wrote down?"""
    report = grade_directly(graded_class, student)
    assert {exercise.name: exercise.score for exercise in report.exercises} == graded_class.grades(student)


def test_grading_one_notebook_gives_the_same_scores(graded_class):
    """Does `--notebook` give the same scores as the whole assignment?"""
    before = graded_class.grades("overflows")
    graded_class.nbgrader("autograde", ASSIGNMENT, "--notebook", NOTEBOOK, "--student", "overflows", "--force")
    assert graded_class.grades("overflows") == before


def test_autograded_notebook_holds_one_float_and_the_report(graded_class):
    """Is the only output of a grade cell our own: one plain float, and the report?"""
    notebook = nbformat.read(graded_class.autograded("perfect"), as_version=4)
    tests = [cell for cell in notebook.cells if cell.id.startswith("test_")]
    assert len(tests) == len(graded_class.points())
    for cell in tests:
        (output,) = cell.outputs
        assert re.fullmatch(r"\d+\.\d+", output.data["text/plain"])
    assert not any(cell.get("outputs") for cell in notebook.cells if cell not in tests)


def test_nothing_hidden_is_shown(graded_class):
    """Do feedback and autograded notebooks hold no line of a check, of the solutions, or of a reference?"""
    shown = (
        graded_class.feedback("untouched") + graded_class.feedback("cheats") + graded_class.feedback("not_a_notebook")
    )
    for telling in ("assert_close", "BEGIN SOLUTION", "np.exp(-np.abs", "reference."):
        assert telling not in shown


def test_a_fault_of_ours_is_loud_and_costs_nothing_in_silence(graded_class):
    """When the grader itself breaks, is every exercise marked for staff, and the submission kept?"""
    config = graded_class.root / "nbgrader_config.py"
    before = graded_class.add_settings("\nc.GradeInSandbox.memory = 1\n")
    try:
        log = graded_class.nbgrader("autograde", ASSIGNMENT, "--student", "perfect", "--force")
    finally:
        config.write_text(before)
    assert "the grader failed, and every exercise needs manual grade" in log
    assert graded_class.needs_manual("perfect") == {*graded_class.points()}
    graded_class.nbgrader("autograde", ASSIGNMENT, "--student", "perfect", "--force")
    assert not graded_class.needs_manual("perfect")


def test_broken_configuration_stops_nbgrader(graded_class, tmp_path):
    """If the grader cannot be imported, does nbgrader stop instead of running students' code in the open?"""
    config = graded_class.root / "nbgrader_config.py"
    before = config.read_text()
    try:
        config.write_text(before.replace("autograder.nbgrader_plugins.config", "autograder.nowhere"))
        with pytest.raises(AssertionError, match="autograder.nowhere"):
            graded_class.nbgrader("autograde", ASSIGNMENT, "--student", "untouched", "--force")
    finally:
        config.write_text(before)
    graded_class.nbgrader("autograde", ASSIGNMENT, "--student", "untouched", "--force")


def test_report_is_json(graded_class):
    """Is a report plain data that reads back as it was written?"""
    report = grade_directly(graded_class, "overflows")
    fields = json.loads(report.to_json())
    assert fields["score"] == report.score < fields["max_score"] == graded_class.full()
    assert type(report).from_json(report.to_json()) == report
