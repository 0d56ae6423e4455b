"""The command line: `autograder grade`, `show`, `schema`, `demo`, `bars`, `verify` and `doctor`."""

import json
import sys
from collections.abc import Iterator
from itertools import count
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from autograder.errors import AutograderError
from autograder.report import Report, report_schema

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Grade the notebooks of this course.",
)
console = Console()
CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="The course's folder; by default $AUTOGRADER_COURSE, or this checkout.")
]


@app.command()
def grade(
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK.ipynb...", help="Submitted notebooks.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON for each notebook instead of tables.")
    ] = False,
    my_own_work: Annotated[
        bool,
        typer.Option("--my-own-work", help="Run without the sandbox. Only for a notebook that you wrote yourself."),
    ] = False,
    course: CourseFolder = None,
    assignment: Annotated[
        str | None, typer.Option(help="Which assignment of the course; needed if it has several.")
    ] = None,
) -> None:
    """Grade notebooks and print a report of each."""
    from autograder.course.course import Course
    from autograder.grader import grade as grade_one

    for path in notebooks:
        report = grade_one(path, course=Course(course), assignment=assignment, protected=not my_own_work)
        if as_json:
            print(report.to_json())
            _print_faults(report)
        else:
            _print_report(report)


@app.command()
def show(
    reports: Annotated[
        list[Path],
        typer.Argument(metavar="REPORT.json...", help="Files with reports. A single dash reads standard input."),
    ],
) -> None:
    """Print reports that `grade --json` saved, as tables."""
    for path in reports:
        for report in _saved_reports(path):
            _print_report(report)


def _saved_reports(path: Path) -> Iterator[Report]:
    """Yield the reports in a file, of which there may be several, on one line each or on many."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise AutograderError(
            f"{path} cannot be read: {why}; give a file written by `autograder grade --json`"
        ) from None
    try:
        for part in _documents(text):
            yield Report.from_json(part)
    except AutograderError as error:
        raise AutograderError(f"{path}: {error}") from None


def _documents(text: str) -> Iterator[str]:
    """Yield each JSON document of a text; what is not JSON is yielded as it is, for the reader to name the trouble."""
    text, start = text.strip(), 0
    while True:
        try:
            _, end = JSONDecoder().raw_decode(text, start)
        except (JSONDecodeError, RecursionError):
            end = len(text)
        yield text[start:end]
        if end == len(text):
            return
        start = end + next(offset for offset in count() if not text[end + offset].isspace())


def _print_report(report: Report) -> None:
    from autograder.feedback.terminal import TerminalReport

    console.print(TerminalReport(report))
    _print_faults(report)


def _print_faults(report: Report) -> None:
    for fault in report.faults:
        print(fault, file=sys.stderr)


@app.command()
def schema() -> None:
    """Print the JSON schema of the reports that `grade --json` writes."""
    print(json.dumps(report_schema(), indent=1))


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where to write the sample class.")] = Path("build/demo"),
    student: Annotated[list[str] | None, typer.Option(help="Grade only this student; can be repeated.")] = None,
) -> None:
    """Grade a small sample class, from the source notebooks to grades and feedback."""
    from autograder.authoring.demo import run_demo

    run_demo(folder, console, student or ())


@app.command()
def bars() -> None:
    """Measure the accuracy bars again on 100 seeds and save them."""
    from autograder.authoring.bars import measure_all_bars
    from autograder.course.course import Course

    for line in measure_all_bars(Course().assignment()):
        console.print(line)


@app.command()
def verify(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="EXERCISE...", help="Verify only these exercises; by default all.")
    ] = None,
    course: CourseFolder = None,
) -> None:
    """Check the course itself: cards, hints, checks, known mistakes, the release and the solutions.

    Exits 1 if anything needs fixing.
    """
    from autograder.authoring.verify import verify as problems_of
    from autograder.course.course import Course

    sound = True
    for problem in problems_of(Course(course), exercises or None):
        sound = False
        console.print(Text(problem.where, "bold"))
        for label, words in (("found", problem.found), ("allowed", problem.wanted), ("next", problem.next_step)):
            console.print(f"  {label + ':':8} ", Text(words), sep="", highlight=False)
    if not sound:
        sys.exit(1)
    console.print(f"nothing to fix in {', '.join(exercises)}" if exercises else "nothing to fix in this course")


@app.command()
def doctor() -> None:
    """Check each protection of the sandbox on this machine.

    Exits 1 if other people's work can't be graded here.
    """
    from autograder.sandbox.doctor import run_doctor

    if not run_doctor(console):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; an error of the grader or of the course becomes one plain line."""
    # nbformat imports jsonschema, which has this package build a parser for IRIs: two of three seconds of every start,
    # for a format that no schema of notebooks uses. jsonschema goes on without it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        app()
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
