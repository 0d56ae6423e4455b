"""How many known mistakes are caught, and how many named, over many seeds: `python -m benchmarks.diagnosis`.

Every mistake of the bank is judged in its own exercise, the other functions being right. It is *caught* when it
loses points, *named* when the feedback gives its hint, *misnamed* when it gives the hint of another mistake.
Writes ``benchmarks/diagnosis.json``.
"""

import json
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import typer
from rich.progress import track

from autograder.course import notebook_names, read_course_notebook
from autograder.evidence import load_evidence
from autograder.judging import judge
from autograder.mistakes import known_mistakes
from autograder.reference import load_reference, run_solutions
from autograder.student import InProcess, Student

RESULTS = Path(__file__).with_suffix(".json")
ROUND = 10
"""Seeds after which the next mistake is judged: what is interrupted has judged all mistakes on some seeds."""


def outcome(notebook, reference, evidence, mistake, seed):
    """Return what judging a mistake led to: ``"missed"``, ``"named"``, ``"misnamed"``, ``"related"`` or ``"unnamed"``.

    Parameters
    ----------
    notebook : CourseNotebook
    reference : SimpleNamespace
    evidence : Evidence
    mistake : Mistake
    seed : int

    Returns
    -------
    str
    """
    namespace = run_solutions(notebook, {mistake.exercise: mistake.source})
    student = Student(InProcess(namespace), reference)
    words = f"{seed}{mistake.id}".encode()
    (exercise,), faults = judge(notebook, student, reference, evidence, words, {mistake.exercise})
    if faults or exercise.score == exercise.points:
        return "missed"
    hint = "".join(verdict.hint for verdict in exercise.verdicts)
    if hint == mistake.hint:
        return "named"
    if hint in {other.hint for other in known_mistakes(notebook.name) if other.exercise == mistake.exercise}:
        return "misnamed"
    return "related" if hint else "unnamed"


def judge_seeds(name, number, seeds):
    """Judge one mistake of a notebook on several seeds; return its id, exercise and outcomes."""
    notebook, mistake = read_course_notebook(name), known_mistakes(name)[number]
    reference, evidence = load_reference(notebook), load_evidence()
    found = Counter(outcome(notebook, reference, evidence, mistake, seed) for seed in seeds)
    return mistake.id, mistake.exercise, dict(found)


def main(
    seeds: int = 50,
    processes: int = 2,
    only: str = typer.Option("", help="judge the mistakes of these exercises, separated by commas"),
    without: str = typer.Option("", help="leave out the mistakes of these exercises: slow ones"),
):
    """Judge the whole bank, and write down the figures."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    chosen = set(filter(None, only.split(",")))
    jobs = [(name, number) for name in notebook_names() for number, mistake in enumerate(known_mistakes(name))
            if (not chosen or mistake.exercise in chosen) and mistake.exercise not in without.split(",")]  # fmt: skip
    with ProcessPoolExecutor(processes) as pool:
        futures = [(name, pool.submit(judge_seeds, name, number, range(start, min(start + ROUND, seeds))))
                   for start in range(0, seeds, ROUND) for name, number in jobs]  # fmt: skip
        fresh = {}
        for name, future in track(futures, "mistakes"):
            mistake_id, exercise, found = future.result()
            total = fresh.setdefault((name, f"{exercise}: {mistake_id}"), Counter())
            total.update(found)
            results.setdefault(name, {})[f"{exercise}: {mistake_id}"] = dict(total)
            RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    for name, mistakes in results.items():
        total = sum((Counter(found) for found in mistakes.values()), Counter())
        print(name, f"{len(mistakes)} mistakes, {total.total()} judgements:", dict(total))


if __name__ == "__main__":
    typer.run(main)
