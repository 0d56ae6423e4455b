"""What the protections cost, and whether a grade is always the same: `python -m benchmarks.protection`.

Grades the worked notebooks with and without the sandbox's walls, starts sandboxes with and without the filter of
system calls, and grades one submission many times, alone and while every core is busy. Prints what it measured.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import nbformat

from autograder.authoring.sample_class import fill_in
from autograder.grader import grade
from autograder.sandbox import provisioner
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.procfs import proportional_bytes, usage
from tests.this_course import ASSIGNMENT, PACKAGE_ROOT, notebook_names, read_course_notebook


def worked(folder, name):
    """Write the student version of a notebook, filled in, and return its path."""
    release = nbformat.read(PACKAGE_ROOT / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
    path = Path(folder) / f"{name}.ipynb"
    path.write_text(json.dumps(fill_in(release, read_course_notebook(name))))
    return path


def seconds(function, times):
    """Return the median wall time of a function, in seconds."""
    taken = []
    for _ in range(times):
        started = time.monotonic()
        function()
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def side_by_side(function, times):
    """Return the median seconds of a function with True and with False, taken in turns on the same machine."""
    taken = {True: [], False: []}
    for _ in range(times):
        for walls in taken:
            taken[walls].append(seconds(lambda walls=walls: function(walls), 1))
    return statistics.median(taken[True]), statistics.median(taken[False])


def start(filtered):
    """Start a sandbox and end it, with or without the filter of system calls."""
    program = provisioner.open_filter
    if not filtered:
        provisioner.open_filter = lambda: None
    try:
        Sandbox().close()
    finally:
        provisioner.open_filter = program


def memory(walls):
    """Return the memory of a kernel and all that stands around it, in MiB; shared pages count once."""
    with Sandbox(protected=walls) as sandbox:
        return (proportional_bytes(usage(sandbox.pid).pids) or 0) / 2**20


def same_grade(path, times, busy):
    """Return the different reports of one submission graded many times, while some loops keep the cores busy."""
    loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(busy)]
    try:
        return {json.dumps(json.loads(grade(path).to_json()) | {"seconds": None}) for _ in range(times)}
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def print_row(what, on, off, unit="s"):
    """Print one line of the table."""
    print(f"{what:44} {on:8.2f} {unit:3} {off:8.2f} {unit:3} {on / off:6.2f}")


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=6, help="runs of each measurement")
    parser.add_argument("--grades", type=int, default=100, help="times one submission is graded, alone and busy")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    print(f"{'':44} {'with':>8}     {'without':>8}      ratio")
    print_row("start a sandbox: filter of system calls", *side_by_side(start, options.times))
    print_row("start a kernel: walls", *side_by_side(lambda walls: Sandbox(protected=walls).close(), options.times))
    print_row("memory of a kernel: walls", memory(True), memory(False), "MiB")
    with tempfile.TemporaryDirectory() as folder:
        paths = [worked(folder, name) for name in notebook_names()]
        for path in paths:
            grade(path)  # what is loaded once for a class is loaded
            timed = side_by_side(lambda walls, path=path: grade(path, protected=walls), options.times)
            print_row(f"grade {path.stem}: walls", *timed)
        for busy in (0, os.cpu_count()):
            different = same_grade(paths[0], options.grades, busy)
            print(f"{options.grades} grades with {busy} busy loops: {len(different)} different report(s)")
    print(f"largest memory of the grader: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
