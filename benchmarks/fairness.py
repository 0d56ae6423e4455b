"""How often does a right solution lose a point? Judges whole right notebooks, written differently, with many inputs.

``python -m benchmarks.fairness`` judges each whole notebook of ``tests/variants`` in every exercise that asks for a
function, once for each seed, and writes ``benchmarks/fairness.json``. A right solution that loses a check is a false
fail: a defect of the check, and the command ends with status 1.
"""

import argparse
import contextlib
import functools
import io
import json
import os
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

os.environ.setdefault("OMP_NUM_THREADS", "1")

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.course.reference import load_reference, run_solutions
from autograder.report import Outcome
from autograder.sandbox.backend import InProcess
from tests.this_course import PACKAGE_ROOT, load_dataset, notebook_names, read_course_notebook

RESULTS = Path(__file__).with_suffix(".json")
SEEDS = 50


def main(argv=None):
    """Judge the variants that are asked for; write the figures; return whether none lost a check."""
    options = parse(argv)
    variants = whole_variants()
    if options.sample is not None:
        variants = random.Random(0).sample(variants, min(options.sample, len(variants)))
    only, without = (tuple(filter(None, names.split(","))) for names in (options.only, options.without))
    label = ", ".join(only) or "all exercises"
    label += f" but {', '.join(without)}" if without else ""
    label += f", from set {options.first} on" if options.first else ""
    variants = [variant for variant in variants if exercises_of(variant.notebook, only, without)]
    judgements = []
    with ProcessPoolExecutor(options.processes) as pool:
        for number in range(options.first, options.seeds):
            tasks = [(variant, number, only, without) for variant in variants]
            judgements += told(pool.map(judge_one, tasks), len(tasks))
            write(label, summary(variants, number + 1 - options.first, judgements))
    return not any(judgement["lost"] for judgement in judgements)


def write(label, results):
    """Write the figures so far, beside those of other runs."""
    written = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**written, label: results}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def parse(argv):
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many inputs each is judged with (%(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (%(default)s)")
    parser.add_argument("--processes", type=int, default=2, help="how many work side by side (%(default)s)")
    parser.add_argument("--only", default="", help="judge only these exercises, separated by commas")
    parser.add_argument("--without", default="", help="leave out these exercises, separated by commas: slow ones")
    parser.add_argument("--sample", type=int, metavar="N", help="judge only N of the variants, always the same ones")
    return parser.parse_args(argv)


def whole_variants():
    """Return the variants that replace every function of a notebook, of all notebooks."""
    sys.path.append(str(PACKAGE_ROOT / "tests"))
    from variants import load_variants

    return [variant for name in notebook_names() for variant in load_variants(name, "whole_*.py")]


def exercises_of(name, only, without):
    """Return the exercises of a notebook that are judged: all that ask for a function, or only some of them."""
    functions = set(course(name)[0].functions)
    return (functions & set(only) if only else functions) - set(without)


@functools.cache
def course(name):
    """Return a notebook and its correct functions, read once in each process."""
    notebook = read_course_notebook(name)
    return notebook, load_reference(notebook)


def judge_one(task):
    """Judge one variant with one seed, in a worker process.

    Returns
    -------
    dict
        ``"name"``, ``"seconds"``, ``"checks"`` (how many were tried) and ``"lost"``: a dict for each check not passed.
    """
    (variant, number, only, without), start = task, perf_counter()
    notebook, reference = course(variant.notebook)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        functions = run_solutions(notebook, variant.replace)
        student = Student(InProcess(functions), reference, "\n".join(variant.replace.values()))
        seed = f"fairness {number}".encode()
        run = run_checks(notebook, student, reference, load_dataset(), seed,
                         only=exercises_of(variant.notebook, only, without))  # fmt: skip
    verdicts = [(exercise.name, verdict) for exercise in run.exercises for verdict in exercise.verdicts]
    where = {"variant": variant.name, "seed": number}
    lost = [{**where, "exercise": exercise, "check": verdict.check, "outcome": str(verdict.outcome),
             "rationale": verdict.rationale}
            for exercise, verdict in verdicts if verdict.outcome is not Outcome.PASSED]  # fmt: skip
    lost += [{**where, "exercise": "", "check": "", "outcome": "fault", "rationale": fault} for fault in run.faults]
    return {"name": variant.name, "seconds": perf_counter() - start, "checks": len(verdicts), "lost": lost}


def told(judgements, number):
    """Pass the judgements on, and say each one that lost a check, and how many are done now and then."""
    for done, judgement in enumerate(judgements, 1):
        for lost in judgement["lost"]:
            print(" ".join(str(value) for value in lost.values()))
        if done % 20 == 0 or done == number:
            print(f"{done} of {number} judged", flush=True)
        yield judgement


def summary(variants, seeds, judgements):
    """Return the figures that are written down."""
    slowest = max(judgements, key=lambda judgement: judgement["seconds"], default={"name": "", "seconds": 0.0})
    return {
        "data": load_dataset().data,
        "variants": len(variants),
        "variants_by_notebook": {name: sum(v.notebook == name for v in variants) for name in notebook_names()},
        "seeds": seeds,
        "judgements": len(judgements),
        "checks": sum(judgement["checks"] for judgement in judgements),
        "slowest": {"variant": slowest["name"], "seconds": round(slowest["seconds"], 1)},
        "false_fails": [lost for judgement in judgements for lost in judgement["lost"]],
    }


if __name__ == "__main__":
    sys.exit(not main())
