"""How many known mistakes are caught, and how many named, over many seeds: `python -m benchmarks.diagnosis`.

Every mistake of the bank is judged in its own exercise, the other functions being right. It is *caught* when it
loses points, *named* when the feedback gives its hint, *misnamed* when it gives the hint of another mistake.
Writes ``benchmarks/diagnosis.json``.

All mistakes of an exercise are judged on the same hidden inputs, so these, and what a mistake answers to them, are
computed once and remembered for the diagnosis of the others; that is the only difference from grading.
"""

import json
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import typer
from rich.progress import track

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.reference import load_reference, run_solutions
from autograder.diagnosis.advise import advise
from autograder.diagnosis.answers import Memory
from autograder.sandbox.backend import InProcess
from tests.this_course import known_mistakes, load_dataset, notebook_names, read_course_notebook

RESULTS = Path(__file__).with_suffix(".json")


def outcome(notebook, reference, dataset, mistake, seed, memory):
    """Return what judging a mistake led to: ``"missed"``, ``"named"``, ``"misnamed"``, ``"related"`` or ``"unnamed"``.

    Parameters
    ----------
    notebook : CourseNotebook
    reference : SimpleNamespace
    dataset : Dataset
    mistake : Mistake
    seed : int
    memory : Memory

    Returns
    -------
    str
    """
    namespace = run_solutions(notebook, {mistake.exercise: mistake.source})
    student = Student(InProcess(namespace), reference)
    words = f"{seed}{mistake.exercise}".encode()
    run = run_checks(notebook, student, reference, dataset, words, {mistake.exercise})
    (exercise,), faults = advise(run, notebook, student, reference, dataset, memory)
    if faults or exercise.score == exercise.points:
        return "missed"
    hint = "".join(verdict.hint for verdict in exercise.verdicts)
    if hint == mistake.hint:
        return "named"
    if hint in {other.hint for other in known_mistakes(notebook.name) if other.exercise == mistake.exercise}:
        return "misnamed"
    return "related" if hint else "unnamed"


def judge_exercise(name, exercise, seed):
    """Judge all mistakes of an exercise on one seed; return the outcome of each by its id."""
    notebook = read_course_notebook(name)
    reference, dataset = load_reference(notebook), load_dataset()
    mistakes = [mistake for mistake in known_mistakes(name) if mistake.exercise == exercise]
    memory = Memory()
    return {mistake.id: outcome(notebook, reference, dataset, mistake, seed, memory) for mistake in mistakes}


def main(
    seeds: int = 50,
    first: int = typer.Option(0, help="go on with this set of hidden inputs; the figures of those before stay"),
    processes: int = 2,
    only: str = typer.Option("", help="judge the mistakes of these exercises, separated by commas"),
    without: str = typer.Option("", help="leave out the mistakes of these exercises: slow ones"),
):
    """Judge the whole bank, and write down the figures."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    chosen = set(filter(None, only.split(",")))
    jobs = [(name, exercise, seed) for seed in range(first, seeds) for name in notebook_names()
            for exercise in sorted({mistake.exercise for mistake in known_mistakes(name)} - set(without.split(",")))
            if not chosen or exercise in chosen]  # fmt: skip
    fresh = {(name, key): Counter(found) for name in results for key, found in results[name].items() if first}
    with ProcessPoolExecutor(processes) as pool:
        futures = [(*job[:2], pool.submit(judge_exercise, *job)) for job in jobs]
        for name, exercise, future in track(futures, "seeds of exercises"):
            for mistake_id, found in future.result().items():
                total = fresh.setdefault((name, f"{exercise}: {mistake_id}"), Counter())
                total[found] += 1
                results.setdefault(name, {})[f"{exercise}: {mistake_id}"] = dict(total)
            RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    for name, mistakes in results.items():
        total = sum((Counter(found) for found in mistakes.values()), Counter())
        print(name, f"{len(mistakes)} mistakes, {total.total()} judgements:", dict(total))


if __name__ == "__main__":
    typer.run(main)
