"""Tests of the accuracy bars: they follow from committed evidence that can be measured again."""

import json
from dataclasses import replace

import pytest
from this_course import PACKAGE_ROOT, THIS, notebook_names, read_course_notebook

from autograder.authoring.bars import (
    MARGIN,
    MARGIN_IMAGES,
    SEEDS,
    accuracy_runs,
    measure_accuracies,
    measure_bars,
    set_bar,
)
from autograder.course.course import Course
from autograder.course.reference import load_reference

COMMITTED = json.loads(THIS.content.bars.read_text())
RUNS = [(name, exercise) for name in notebook_names() for exercise in accuracy_runs(read_course_notebook(name))]
CASES = [(data, exercise) for data in ("MNIST", "stand-in digits") for _, exercise in RUNS]
LOW = {"binary_classifier": 0.9, "multi_class_classifier": 0.75}
"""What a bar must lie above: guessing gives 0.5 and 0.1."""


@pytest.mark.parametrize(("data", "exercise"), CASES)
def test_bar_follows_from_evidence(data, exercise):
    """Is a committed bar one point, or two held-out images, below the worst of a hundred seeds?"""
    figures = COMMITTED[data][exercise]
    assert len(figures["accuracies"]) == SEEDS == 100
    assert figures["worst"] == min(figures["accuracies"])
    assert figures["bar"] == set_bar(figures["accuracies"], figures["held_out"])
    assert figures["worst"] - figures["bar"] == pytest.approx(
        max(MARGIN, MARGIN_IMAGES / figures["held_out"]), abs=1e-4
    )


@pytest.mark.parametrize(("name", "exercise"), RUNS)
def test_bar_is_worth_reaching(name, exercise):
    """Is a bar far above guessing, on both sets of digits?"""
    assert min(COMMITTED[data][exercise]["bar"] for data in COMMITTED) > LOW[name]


@pytest.mark.parametrize(("name", "exercise"), RUNS)
def test_evidence_can_be_measured_again(name, exercise, dataset):
    """Does training the reference again give the committed accuracies?"""
    reference = load_reference(read_course_notebook(name))
    measured = measure_accuracies(read_course_notebook(name), exercise, reference, dataset, seeds=range(2))
    assert measured == pytest.approx(COMMITTED[dataset.data][exercise]["accuracies"][:2], abs=0.003)


def test_other_data_keep_their_entry(tmp_path, monkeypatch, dataset):
    """Does measuring on one set of digits leave the bars of the other as they were?"""
    path = tmp_path / "bars.json"
    path.write_text(json.dumps({"other digits": {"train_neuron": {"bar": 0.5}}}))
    assignment = Course(PACKAGE_ROOT).assignment()
    assignment.__dict__["content"] = replace(assignment.content, bars=path)
    monkeypatch.setattr("autograder.authoring.bars.measure_accuracies", lambda *_: [0.9, 0.97])
    measured = measure_bars(assignment, "binary_classifier")
    written = json.loads(path.read_text())
    assert written["other digits"] == {"train_neuron": {"bar": 0.5}}
    assert written[dataset.data] == measured
    assert measured["train_neuron"]["worst"] == 0.9
