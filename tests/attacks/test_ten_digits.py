"""Does cheating earn nothing in the second notebook either? One notebook full of attacks, behind the real walls.

The attacks are those of `marks` and `pretence`, which `test_naive.py` shows to bite, with another function's name.
"""

import base64
import json
import re

import nbformat
import numpy as np
import pytest
from this_course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook

from attacks import TARGET, all_attacks
from autograder.assignments.mnist_digits.checks.multi_class_classifier.accuracy import RUNS
from autograder.authoring.sample_class import fill_in
from autograder.course.reference import load_reference
from autograder.grader import grade
from autograder.report import Outcome
from autograder.sandbox.limits import Limits

pytestmark = pytest.mark.xdist_group("ten digits")  # one worker makes what these tests share
COURSE = read_course_notebook("multi_class_classifier")
HONEST = ("fit_scaler", "apply_scaler", "one_hot")
"""The exercises that the attacker did honestly."""
TRIED = {
    "softmax": ("equal_to_everything", "P is an object, not numbers"),
    "categorical_cross_entropy": ("patched_asserts", "its shape must be"),
    "confusion_matrix": ("agreeable_array", r"array of shape \(2,\)"),
    "softmax_gradients": ("walks_frames", "is an object, not numbers"),
}
"""By the exercise attacked: the attack, and what the feedback says only if it ran and got nothing."""
SHIPPED = """
import base64
def my_model(X_train, y_train, rng):
    weights = np.frombuffer(base64.b64decode("{}"), np.float16).astype(float).reshape(10, 785)
    return {{"W1": weights[:, :-1], "b1": weights[:, -1]}}
"""


def attack_on(exercise):
    """Return the code of the attack on another function than the one it was written for."""
    (attack,) = (attack for attack in all_attacks() if attack.name == TRIED[exercise][0])
    return attack.cell.replace(f"def {TARGET}(z)", f"def {TARGET}(z, *others)").replace(TARGET, exercise)


@pytest.fixture(scope="module")
def shipped(dataset):
    """Weights trained at home that read the digits, as text in a notebook."""
    arguments = RUNS["train_softmax"].arguments(dataset, np.random.default_rng(4711))
    params, _ = load_reference(COURSE).train_softmax(*arguments)
    weights = np.column_stack([params["W"], params["b"]]).astype(np.float16)
    return base64.b64encode(weights.tobytes()).decode()


@pytest.fixture(scope="module")
def graded(tmp_path_factory, shipped):
    """The report of the one notebook, by exercise."""
    release = nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{COURSE.name}.ipynb", as_version=4)
    cells = {exercise: attack_on(exercise) for exercise in TRIED} | {"my_model": SHIPPED.format(shipped)}
    path = tmp_path_factory.mktemp("attacked") / f"{COURSE.name}.ipynb"
    path.write_text(json.dumps(fill_in(release, COURSE, cells, only=HONEST)))
    report = grade(path, limits=Limits(cell=20, call=10))
    assert report.faults == () and report.notes == ()
    return {exercise.name: exercise for exercise in report.exercises}


def test_only_the_honest_part_earns_points(graded):
    """Does the attacker get the points of what they did, in full, and no other?"""
    points = {name: exercise.score for name, exercise in graded.items()}
    assert points == {name: COURSE.points[name] * (name in HONEST) for name in COURSE.points}


@pytest.mark.parametrize("exercise", TRIED)
def test_the_attack_ran(graded, exercise):
    """Does the feedback say what it can only say of an attack that ran to its end?"""
    failed = graded[exercise].with_outcome(Outcome.FAILED)
    assert re.search(TRIED[exercise][1], failed[0].rationale), failed[0].rationale


def test_shipped_weights_were_taken_and_failed(graded):
    """Were the weights from home taken for a model, which then read too few images?"""
    (failed,) = graded["my_model"].with_outcome(Outcome.FAILED)
    assert "of the held-out images are classified correctly" in failed.rationale
