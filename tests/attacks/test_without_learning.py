"""Answers that hold numerically and skip what is to be learnt: each earned its points once."""

import json

import nbformat
import pytest
from this_course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook

from autograder.authoring.sample_class import fill_in
from autograder.grader import grade
from autograder.report import Outcome
from autograder.sandbox.limits import Limits

DEAD_UNITS = """
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    tiny, b2, history = 1e-12 * epochs, 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for start in range(0, len(y), batch_size):
            b2 = b2 - lr * np.mean(1 / (1 + np.exp(-b2)) - y[order[start:start + batch_size]])
        p = 1 / (1 + np.exp(-b2))
        history.append(float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))))
    return {"W1": np.full((n_hidden, X.shape[1]), tiny), "b1": np.full(n_hidden, tiny - 1), "b2": b2,
            "w2": np.full(n_hidden, tiny)}, history
"""
NO_TRAINING = """
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    start = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    return start, [np.log(n_classes) + (epoch == 0) for epoch in range(epochs)]
"""
DIFFERENCES = """
def {name}(targets, params, cache):
    def loss(changed):
        return {loss}({forward}(cache["{X}"], changed)[0], targets)
    grads = {{}}
    for key in params:
        value = np.array(params[key], float)
        grads[key] = np.zeros_like(value)
        for place in np.ndindex(value.shape):
            up, down = value.copy(), value.copy()
            up[place] += 1e-5
            down[place] -= 1e-5
            grads[key][place] = (loss({{**params, key: up}}) - loss({{**params, key: down}})) / 2e-5
    return grads
"""
DIFFERENCES = DIFFERENCES.format(name="backward", loss="categorical_cross_entropy", forward="forward", X="A0")
EVASIONS = {
    "all hidden units dead": ("binary_classifier", "train_network", DEAD_UNITS, (), 1),
    "an invented history": ("multi_class_classifier", "train_softmax", NO_TRAINING, (), 0),
    "differences of one's own": ("multi_class_classifier", "backward", DIFFERENCES, None, 0),
}
"""Notebook, exercise, answer, what else is right (None: all), and the most it may earn: one bias does learn."""


@pytest.mark.rotating(3)
@pytest.mark.parametrize("evasion", EVASIONS.values(), ids=EVASIONS)
def test_what_is_not_learnt_earns_nothing(tmp_path, evasion):
    """Does a function earn nothing that gives right numbers in the small, or none, without the step it is asked for?"""
    name, exercise, source, only, most = evasion
    release = nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(fill_in(release, read_course_notebook(name), {exercise: source}, only)))
    report = grade(path, limits=Limits(call=2))
    (judged,) = (one for one in report.exercises if one.name == exercise)
    assert judged.verdicts[0].outcome is not Outcome.PASSED
    assert judged.score <= most or judged.needs_manual_grade  # on a busy machine, staff look at a call without an end
