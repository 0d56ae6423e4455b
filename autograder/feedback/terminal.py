"""A report in a terminal, in the words of its feedback page: a table, or blocks where there is no room for one."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.feedback.wording import WORDS, data_note, folded_words, in_order, label, number, shared_note
from autograder.report import ExerciseReport, Outcome, Report, Verdict

NARROW_COLUMNS = 90
"""A terminal with fewer columns shows no table: one of 80 columns left 29 of them for sentences."""
LABEL_COLUMNS = 9
"""Least columns for the word before a sentence, so that all sentences begin in one column."""
FOLDED = "For the checks that are only counted here, run `autograder grade --json`."
PICTURE = "nbgrader's feedback page shows a picture: {}"
STYLES = {Outcome.PASSED: "dim", Outcome.FAILED: "bold"}


class TerminalReport:
    """A report that a `rich.console.Console` can print.

    Parameters
    ----------
    report : Report
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Called by rich with the terminal's width: yields the points, the exercises, and the notes on the whole."""
        report = self.report
        yield plain_text(f"{report.notebook}: {number(report.score)} of {number(report.max_score)} points", "bold")
        yield from map(_block, report.exercises) if options.max_width < NARROW_COLUMNS else [_table(report.exercises)]
        if sentences := _on_the_whole(report):
            yield plain_text("\n".join(["", *sentences]))


def _on_the_whole(report: Report) -> list[str]:
    """Return the sentences below the exercises."""
    folded = any(in_order(exercise)[1] for exercise in report.exercises)
    return [*report.notes, *filter(None, [data_note(report)]), *[FOLDED] * folded]


def _table(exercises: tuple[ExerciseReport, ...]) -> Table:
    table = Table("exercise", "points", "what next", show_lines=True)
    table.columns[1].justify = "right"
    for exercise in exercises:
        points = f"{number(exercise.score)} / {number(exercise.points)}"
        table.add_row(plain_text(exercise.name), points, _feedback(exercise))
    return table


def _block(exercise: ExerciseReport) -> Group:
    head = plain_text(f"\n{exercise.name}: {number(exercise.score)} of {number(exercise.points)} points", "bold")
    return Group(head, Padding(_feedback(exercise), (0, 0, 0, 2)))


def _feedback(exercise: ExerciseReport) -> RenderableType:
    """Return the feedback of an exercise: the next step, if no check names it, and a grid of labeled lines."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, min_width=LABEL_COLUMNS)
    grid.add_column(overflow="fold")
    for name, text, style in _lines(exercise):
        grid.add_row(Text(name, style), plain_text(text, style))
    return grid if exercise.first_failed else Group(plain_text(exercise.next_step), grid)


def _lines(exercise: ExerciseReport) -> Iterator[tuple[str, str, str]]:
    """Yield labels, sentences and styles in the order of the feedback page."""
    shown, folded = in_order(exercise)
    for verdict in shown:
        yield from _head(exercise, verdict)
        yield from _reasons(verdict, shared_note(exercise))
    if folded:
        yield "", folded_words(folded), "dim"
    if shared_note(exercise):
        yield "note", shared_note(exercise), ""


def _head(exercise: ExerciseReport, verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """Yield the outcome and the requirement of a check; words too long for the column of labels get their own line."""
    style = STYLES.get(verdict.outcome, "")
    if verdict.outcome is Outcome.ERROR:
        yield "!", WORDS[Outcome.ERROR], style
        yield "", verdict.requirement, style
    else:
        yield label(exercise, verdict), verdict.requirement, style


def _reasons(verdict: Verdict, shown_elsewhere: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is said of one check beyond its requirement."""
    if verdict.rationale:
        yield "", verdict.rationale, ""
    if verdict.hint:
        yield "hint", verdict.hint, "bold"
    if verdict.picture:
        yield "", PICTURE.format(verdict.picture.what), "dim"
    if verdict.note and verdict.note != shown_elsewhere:
        yield "note", verdict.note, ""


def plain_text(text: str, style: str = "") -> Text:
    """Return text for the terminal: its brackets are not markup, and no character in it controls the terminal."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text), style)
