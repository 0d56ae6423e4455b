"""Tests of the accuracy bars: they follow from committed evidence that can be measured again."""

import json

import pytest

from autograder.bars import MARGIN, MARGIN_IMAGES, SEEDS, accuracy_runs, measure_accuracies, measure_bars, set_bar
from autograder.evidence import BARS

COMMITTED = json.loads(BARS.read_text())
RUNS = accuracy_runs("binary_classifier")
CASES = [(data, exercise) for data in ("MNIST", "stand-in digits") for exercise in RUNS]


@pytest.mark.parametrize(("data", "exercise"), CASES)
def test_bar_follows_from_evidence(data, exercise):
    """Is a committed bar one point, or two held-out images, below the worst of thirty seeds?"""
    figures = COMMITTED[data][exercise]
    assert len(figures["accuracies"]) == SEEDS == 30
    assert figures["worst"] == min(figures["accuracies"])
    assert figures["bar"] == set_bar(figures["accuracies"], figures["held_out"])
    assert figures["worst"] - figures["bar"] == pytest.approx(
        max(MARGIN, MARGIN_IMAGES / figures["held_out"]), abs=1e-4
    )


@pytest.mark.parametrize(("data", "exercise"), CASES)
def test_bar_is_worth_reaching(data, exercise):
    """Is a bar far above guessing?"""
    assert COMMITTED[data][exercise]["bar"] > 0.9


@pytest.mark.parametrize("exercise", RUNS)
def test_evidence_can_be_measured_again(exercise, evidence, reference):
    """Does training the reference again give the committed accuracies?"""
    measured = measure_accuracies("binary_classifier", exercise, reference, evidence, seeds=range(2))
    assert measured == pytest.approx(COMMITTED[evidence.data][exercise]["accuracies"][:2], abs=0.003)


def test_other_data_keep_their_entry(tmp_path, monkeypatch, evidence):
    """Does measuring on one set of digits leave the bars of the other as they were?"""
    path = tmp_path / "bars.json"
    path.write_text(json.dumps({"other digits": {"train_neuron": {"bar": 0.5}}}))
    monkeypatch.setattr("autograder.bars.BARS", path)
    monkeypatch.setattr("autograder.bars.measure_accuracies", lambda *_: [0.9, 0.97])
    measured = measure_bars("binary_classifier")
    written = json.loads(path.read_text())
    assert written["other digits"] == {"train_neuron": {"bar": 0.5}}
    assert written[evidence.data] == measured
    assert measured["train_neuron"]["worst"] == 0.9
