"""The command line: `python -m autograder grade notebook.ipynb`, `… demo`, `… bars`, `… doctor`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .errors import AutograderError

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
    from .grading import grade as grade_one
    from .render import report_table

    for path in notebooks:
        report = grade_one(path, protected=not my_own_work)
        if json:
            print(report.to_json())
        else:
            console.print(report_table(report))
        for fault in report.faults:
            print(f"needs manual grade: {fault}", file=sys.stderr)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="where the made-up class is written")] = Path("build/demo"),
    student: Annotated[list[str] | None, typer.Option(help="grade only this one; may be repeated")] = None,
):
    """Grade a small made-up class from beginning to end."""
    from .demo import run_demo

    run_demo(folder, console, student or ())


@app.command()
def bars():
    """Measure the accuracy bars again on 100 seeds, on the digits found, and write them down."""
    from .bars import measure_all_bars

    for line in measure_all_bars():
        console.print(line)


@app.command()
def doctor():
    """Say whether this machine can run other people's notebooks safely."""
    from .sandbox import Sandbox

    with Sandbox() as sandbox:
        failed = sandbox.run_cell("import torch")
    console.print("the sandbox works" + ("; frameworks cannot be imported in it" if failed else ""))


def main():
    """Run the command line; a fault of ours or the staff's becomes one plain line."""
    try:
        app()
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
