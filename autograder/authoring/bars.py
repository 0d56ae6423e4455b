"""Measure the accuracy bars: what the correct functions reach on exactly the data and settings of the accuracy checks.

A notebook's trainings are next to its checks, in ``checks/<notebook>/accuracy.py``. ``make bars`` measures them again
on the data it finds and updates that data's entry in ``bars.json``.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.course.course import Assignment
from autograder.course.dataset import Dataset
from autograder.course.notebook import CourseNotebook
from autograder.course.reference import load_reference

SEEDS = 100
"""Trainings per bar: seeds 0 to 99."""
MARGIN, MARGIN_IMAGES = 0.01, 2
"""How far the bar is below the worst seed: one point of accuracy, or two held-out images if that is more."""


def accuracy_runs(notebook: CourseNotebook) -> Mapping[str, Any]:
    """Return a notebook's trainings, by exercise; none without an ``accuracy.py``."""
    runs: Mapping[str, Any] = notebook.content.optional(
        "checks", notebook.name, "accuracy", attribute="RUNS", default={}
    )
    return runs


def measure_accuracies(
    notebook: CourseNotebook,
    exercise: str,
    reference: SimpleNamespace,
    dataset: Dataset,
    seeds: Iterable[int] = range(SEEDS),
) -> list[float]:
    """Train the reference once for each seed, in each correct way.

    Returns
    -------
    list of float
        The accuracy on the held-out images, between 0 and 1, to four decimals; for each seed, the lowest.
    """
    run = accuracy_runs(notebook)[exercise]
    ways = [getattr(reference, exercise)]
    ways += [functools.partial(way, reference) for way in getattr(run, "other_ways", ())]

    def accuracy(train: Any, seed: int) -> float:
        result = train(*run.arguments(dataset, np.random.default_rng(seed)))
        return float(round(run.accuracy(reference, run.params(result), dataset), 4))

    return [min(accuracy(way, seed) for way in ways) for seed in seeds]


def set_bar(accuracies: list[float], n_held_out: int) -> float:
    """Return the bar, between 0 and 1, for accuracies measured on a number of held-out images."""
    return round(min(accuracies) - max(MARGIN, MARGIN_IMAGES / n_held_out), 4)


def measure_bars(assignment: Assignment, notebook_name: str) -> dict[str, dict[str, Any]]:
    """Measure a notebook's bars on the data available, and write them into that data's entry of ``bars.json``.

    Returns
    -------
    dict
        By exercise: ``{"bar", "worst", "median", "held_out", "accuracies"}``, between 0 and 1;
        ``held_out`` is the number of images they were measured on.
    """
    notebook, dataset = assignment.notebook(notebook_name), assignment.dataset
    reference, measured = load_reference(notebook), {}
    for exercise, run in accuracy_runs(notebook).items():
        accuracies = measure_accuracies(notebook, exercise, reference, dataset)
        held_out = run.held_out(dataset)
        measured[exercise] = {
            "bar": set_bar(accuracies, held_out), "worst": min(accuracies),
            "median": round(float(np.median(accuracies)), 4), "held_out": held_out, "accuracies": accuracies,
        }  # fmt: skip
    bars = assignment.content.bars
    committed = json.loads(bars.read_text()) if bars.exists() else {}
    committed[dataset.data] = {**committed.get(dataset.data, {}), **measured}
    bars.write_text(json.dumps(committed, indent=1, sort_keys=True) + "\n")
    return measured


def measure_all_bars(assignment: Assignment) -> Iterator[str]:
    """Measure the bars of every notebook of an assignment.

    Yields
    ------
    str
        One line for each bar, as it is measured.
    """
    for notebook_name in assignment.notebook_names:
        for exercise, figures in measure_bars(assignment, notebook_name).items():
            yield (
                f"{assignment.dataset.data}, {exercise}: bar {figures['bar']:.4f}, worst {figures['worst']:.4f}, "
                f"median {figures['median']:.4f} of {len(figures['accuracies'])} seeds"
            )
