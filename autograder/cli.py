"""The command line: `python -m autograder grade notebook.ipynb`, `… demo`, `… bars`, `… verify`, `… doctor`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from autograder.errors import AutograderError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Grade the notebooks of this course.",
)
console = Console()


@app.command()
def grade(
    notebooks: Annotated[list[Path], typer.Argument(help="submitted notebooks")],
    json: Annotated[bool, typer.Option(help="print the reports as JSON lines instead of tables")] = False,
    my_own_work: Annotated[
        bool, typer.Option(help="run without the sandbox's walls; only for a notebook you wrote yourself")
    ] = False,
):
    """Grade notebooks and print a report of each."""
    from autograder.feedback.html import report_table
    from autograder.grader import grade as grade_one

    for path in notebooks:
        report = grade_one(path, protected=not my_own_work)
        if json:
            print(report.to_json())
        else:
            console.print(report_table(report))
        for fault in report.faults:
            print(fault, file=sys.stderr)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="where the made-up class is written")] = Path("build/demo"),
    student: Annotated[list[str] | None, typer.Option(help="grade only this one; may be repeated")] = None,
):
    """Grade a small made-up class from beginning to end."""
    from autograder.authoring.demo import run_demo

    run_demo(folder, console, student or ())


@app.command()
def bars():
    """Measure the accuracy bars again on 100 seeds, on the digits found, and write them down."""
    from autograder.authoring.bars import measure_all_bars
    from autograder.course.course import Course

    for line in measure_all_bars(Course().assignment()):
        console.print(line)


@app.command()
def verify(
    exercises: Annotated[list[str] | None, typer.Argument(help="only these exercises; by default all")] = None,
):
    """Check the course: cards, hints, checks, known mistakes, the release and the solutions."""
    from autograder.authoring.verify import verify as problems_of

    sound = True
    for problem in problems_of(only=exercises or None):
        sound = False
        console.print(Text(problem.where, "bold"))
        for label, words in (("found", problem.found), ("allowed", problem.wanted), ("next", problem.next_step)):
            console.print(f"  {label + ':':8} ", Text(words), sep="", highlight=False)
    if not sound:
        sys.exit(1)
    console.print(f"nothing to mend in {', '.join(exercises)}" if exercises else "the course is sound")


@app.command()
def doctor():
    """Try each protection of the sandbox on this machine, and say whether other people's work can be graded here."""
    from autograder.sandbox.doctor import run_doctor

    if not run_doctor(console):
        raise typer.Exit(1)


def main():
    """Run the command line; a fault of ours or the staff's becomes one plain line."""
    try:
        app()
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
