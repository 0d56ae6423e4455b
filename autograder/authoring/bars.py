"""The accuracy bars: what the correct functions reach on exactly the data and settings of the accuracy checks.

A notebook's trainings stand beside its checks, in ``checks/<notebook>/accuracy.py``. ``make bars`` measures
them again on the data that is found and updates that data's entry in ``checks/bars.json``.
"""

import functools
import importlib
import json

import numpy as np

from autograder.course.dataset import BARS, load_evidence
from autograder.course.notebook import notebook_names, read_course_notebook
from autograder.course.reference import load_reference

SEEDS = 100
"""Trainings per bar: seeds 0 to 99."""
MARGIN, MARGIN_IMAGES = 0.01, 2
"""How far the bar lies below the worst seed: one point of accuracy, or two held-out images where that is more."""


def accuracy_runs(notebook_name):
    """Return a notebook's trainings, by exercise; none where it has no ``accuracy.py``."""
    if not (BARS.parent / notebook_name / "accuracy.py").exists():
        return {}
    return importlib.import_module(f"autograder.assignments.mnist_digits.checks.{notebook_name}.accuracy").RUNS


def measure_accuracies(notebook_name, exercise, reference, evidence, seeds=range(SEEDS)):
    """Train the reference once a seed, in each way that is right.

    Returns
    -------
    list of float
        The accuracy on the held-out images, between 0 and 1, to four decimals; the lowest of a seed's.
    """
    run = accuracy_runs(notebook_name)[exercise]
    ways = [getattr(reference, exercise)]
    ways += [functools.partial(way, reference) for way in getattr(run, "other_ways", ())]

    def accuracy(train, seed):
        result = train(*run.arguments(evidence, np.random.default_rng(seed)))
        return round(run.accuracy(reference, run.params(result), evidence), 4)

    return [min(accuracy(way, seed) for way in ways) for seed in seeds]


def set_bar(accuracies, n_held_out):
    """Return the bar that follows from measured accuracies on so many held-out images, between 0 and 1."""
    return round(min(accuracies) - max(MARGIN, MARGIN_IMAGES / n_held_out), 4)


def measure_bars(notebook_name):
    """Measure a notebook's bars on the data that is found, and write them into that data's entry of ``bars.json``.

    Returns
    -------
    dict
        By exercise: ``{"bar", "worst", "median", "held_out", "accuracies"}``, between 0 and 1;
        ``held_out`` is the number of images they were measured on.
    """
    evidence, reference = load_evidence(), load_reference(read_course_notebook(notebook_name))
    measured = {}
    for exercise, run in accuracy_runs(notebook_name).items():
        accuracies = measure_accuracies(notebook_name, exercise, reference, evidence)
        held_out = run.held_out(evidence)
        measured[exercise] = {
            "bar": set_bar(accuracies, held_out), "worst": min(accuracies),
            "median": round(float(np.median(accuracies)), 4), "held_out": held_out, "accuracies": accuracies,
        }  # fmt: skip
    committed = json.loads(BARS.read_text()) if BARS.exists() else {}
    committed[evidence.data] = {**committed.get(evidence.data, {}), **measured}
    BARS.write_text(json.dumps(committed, indent=1, sort_keys=True) + "\n")
    return measured


def measure_all_bars():
    """Measure the bars of every notebook.

    Yields
    ------
    str
        One line for each bar, as it is measured.
    """
    for notebook_name in notebook_names():
        for exercise, figures in measure_bars(notebook_name).items():
            yield (
                f"{load_evidence().data}, {exercise}: bar {figures['bar']:.4f}, worst {figures['worst']:.4f}, "
                f"median {figures['median']:.4f} of {len(figures['accuracies'])} seeds"
            )
