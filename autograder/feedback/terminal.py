"""Show a report in a terminal: what its feedback page says, as a table, or as blocks where there is no room for one."""

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.feedback.wording import WORDS, folded_words, in_order, next_step, number, said_once
from autograder.report import Outcome

NARROW = 90
"""Columns of a terminal below which there is no table: one of 80 left 29 of them for sentences."""
LABEL = 7
"""Least columns for the word before a sentence, so that all sentences begin in one column."""
FOLDED = "What is only counted here is told in full by `grade --json`."
DRAWN = "nbgrader's feedback page shows a picture: {}"
STYLES = {Outcome.PASSED: "dim", Outcome.FAILED: "bold"}


class TerminalReport:
    """A report that a `rich.console.Console` prints.

    Parameters
    ----------
    report : Report
    """

    def __init__(self, report):
        self.report = report

    def __rich_console__(self, console, options):
        """Called by rich with the terminal's width: yields the points, the exercises, and what is said of the whole."""
        report = self.report
        yield plain_text(f"{report.notebook}: {number(report.score)} of {number(report.max_score)} points", "bold")
        yield from map(_block, report.exercises) if options.max_width < NARROW else [_table(report.exercises)]
        if sentences := _of_the_whole(report):
            yield plain_text("\n".join(["", *sentences]))


def _of_the_whole(report):
    """Return the sentences below the exercises."""
    sentences = list(report.notes)
    if report.data not in ("MNIST", ""):
        sentences.append(f"The accuracy checks used {report.data} instead of MNIST.")
    return sentences + [FOLDED] * any(in_order(exercise)[1] for exercise in report.exercises)


def _table(exercises):
    table = Table("exercise", "points", "what next", show_lines=True)
    table.columns[1].justify = "right"
    for exercise in exercises:
        points = f"{number(exercise.score)} / {number(exercise.points)}"
        table.add_row(plain_text(exercise.name), points, _told(exercise))
    return table


def _block(exercise):
    head = plain_text(f"\n{exercise.name}: {number(exercise.score)} of {number(exercise.points)} points", "bold")
    return Group(head, Padding(_told(exercise), (0, 0, 0, 2)))


def _told(exercise):
    """Return what an exercise's feedback says: what to do next where no check says it, and a grid of labelled lines."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, min_width=LABEL)
    grid.add_column(overflow="fold")
    for label, text, style in _lines(exercise):
        grid.add_row(Text(label, style), plain_text(text, style))
    return grid if exercise.first_to_mend else Group(plain_text(next_step(exercise)), grid)


def _lines(exercise):
    """Yield labels, sentences and styles in the order of the feedback page."""
    shown, folded = in_order(exercise)
    for verdict in shown:
        yield WORDS[verdict.outcome], verdict.requirement, STYLES.get(verdict.outcome, "")
        yield from _reasons(verdict, said_once(exercise))
    if folded:
        yield "", folded_words(folded), "dim"
    if said_once(exercise):
        yield "note", said_once(exercise), ""


def _reasons(verdict, said_elsewhere):
    """Yield what is said of one check beyond its requirement."""
    if verdict.rationale:
        yield "", verdict.rationale, ""
    if verdict.hint:
        yield "hint", verdict.hint, "bold"
    if verdict.picture:
        yield "", DRAWN.format(verdict.picture["what"]), "dim"
    if verdict.note and verdict.note != said_elsewhere:
        yield "note", verdict.note, ""


def plain_text(text, style=""):
    """Return text for the terminal: its brackets are no markup, and no character in it steers the terminal."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text), style)
