"""Show reports to people: the feedback page's HTML, and tables in the terminal. Everything is escaped here."""

from jinja2 import Environment
from markupsafe import Markup
from rich.table import Table
from rich.text import Text

from .verdict import NOT_ANSWERED, Outcome

MARKS = {
    Outcome.PASSED: ("&#10003;", "holds"),
    Outcome.FAILED: ("&#10007;", "to mend"),
    Outcome.SKIPPED: ("&ndash;", "not tried"),
    Outcome.ERROR: ("!", "the grader broke"),
}
"""How an outcome is shown: a sign and words, so that nothing hangs on colour."""
COLOURS = {Outcome.PASSED: "#1b6e53", Outcome.FAILED: "#b3420a", Outcome.SKIPPED: "#5b6470", Outcome.ERROR: "#8a1c5b"}


def _code(text):
    """Escape text and show what stands between backticks as code."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return text
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


_jinja = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_jinja.filters["code"] = _code
_EXERCISE = _jinja.from_string("""
<div style="border-left: 4px solid {{ edge }}; padding: 0.4em 0.9em; margin: 0.4em 0; font-family: sans-serif;
 font-size: 0.95em; line-height: 1.45; overflow-wrap: anywhere">
<div style="font-weight: 600">{{ exercise.name }}:
{{ number(exercise.score) }} of {{ number(exercise.points) }} points</div>
{% for verdict in verdicts %}
<div style="margin-top: 0.35em"><span style="color: {{ colours[verdict.outcome] }}; font-weight: 600">
{{ marks[verdict.outcome][0] | safe }} {{ marks[verdict.outcome][1] }}</span> &nbsp;{{ verdict.requirement | code }}
{% if verdict.rationale %}<div style="margin-left: 1.4em">{{ verdict.rationale | code }}</div>{% endif %}
{% if verdict.hint %}
<div style="margin-left: 1.4em; font-style: italic">Hint: {{ verdict.hint | code }}</div>{% endif %}
{% if verdict.note %}<div style="margin-left: 1.4em; color: #5b6470">Note: {{ verdict.note | code }}</div>{% endif %}
</div>
{% endfor %}
</div>
""")
_SUMMARY = _jinja.from_string("""
<div style="font-family: sans-serif; line-height: 1.45; max-width: 46em">
<h2>Your points: {{ number(report.score) }} of {{ number(report.max_score) }}</h2>
{% for note in report.notes %}
<p style="margin: 0.3em 0">&#9656; {{ note | code }}</p>
{% endfor %}
<table style="border-collapse: collapse; font-size: 0.95em">
<tr><th style="text-align: left; padding-right: 2em">exercise</th><th style="text-align: right">points</th>
<th style="text-align: left; padding-left: 2em">what next</th></tr>
{% for exercise in report.exercises %}
<tr><td style="text-align: left">{{ exercise.name }}</td>
<td style="text-align: right; white-space: nowrap">{{ number(exercise.score) }} of {{ number(exercise.points) }}</td>
<td style="text-align: left; padding-left: 2em">{{ next_step(exercise) | code }}</td></tr>
{% endfor %}
</table>
{% if report.data != "MNIST" and report.data %}
<p>The accuracy checks used {{ report.data }} instead of MNIST.</p>{% endif %}
</div>
""")


def number(points):
    """Return points without needless decimals: ``7``, ``2.5``, ``3.33``."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def next_step(exercise):
    """Return what to do about an exercise, in a few words.

    Parameters
    ----------
    exercise : ExerciseReport

    Returns
    -------
    str
    """
    if exercise.needs_manual_grade:
        return "your instructor will look at it"
    failed = [verdict for verdict in exercise.verdicts if verdict.outcome is Outcome.FAILED]
    if not failed:
        return "done"
    if "is not implemented yet" in failed[0].rationale and f"`{exercise.name}` is not" in failed[0].rationale:
        return "not implemented yet"
    if all(NOT_ANSWERED in verdict.rationale for verdict in failed):
        return NOT_ANSWERED
    return failed[0].requirement


def exercise_html(exercise):
    """Return the feedback of one exercise as an HTML fragment: what holds first, then what to mend."""
    order = [Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED]
    verdicts = sorted(exercise.verdicts, key=lambda verdict: order.index(verdict.outcome))
    edge = COLOURS[max((v.outcome for v in verdicts), key=lambda o: order.index(o) if o is not Outcome.SKIPPED else 0)]
    return _EXERCISE.render(
        exercise=exercise, verdicts=verdicts, marks=MARKS, colours=COLOURS, edge=edge, number=number
    )


def summary_html(report):
    """Return the head of a feedback page: points, notes, and a line for each exercise.

    It becomes a Markdown cell, so no line of it is indented or empty.
    """
    html = _SUMMARY.render(report=report, number=number, next_step=next_step)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


def report_table(report):
    """Return a report as a table for the terminal.

    Parameters
    ----------
    report : Report

    Returns
    -------
    rich.table.Table
    """
    table = Table(
        title=_terminal(f"{report.notebook}: {number(report.score)} of {number(report.max_score)} points"),
        caption=_terminal("; ".join(report.notes)) if report.notes else None,
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("exercise")
    table.add_column("points", justify="right")
    table.add_column("what next", overflow="fold")
    for exercise in report.exercises:
        failed = [v for v in exercise.verdicts if v.outcome in (Outcome.FAILED, Outcome.ERROR)]
        words = (
            Text("done")
            if not failed
            else Text("\n").join([_terminal(failed[0].requirement), _terminal(failed[0].rationale, "dim")])
        )
        table.add_row(_terminal(exercise.name), f"{number(exercise.score)} / {number(exercise.points)}", words)
    return table


def _terminal(text, style=""):
    """Return text for the terminal: its brackets are no markup, and no character in it steers the terminal."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text), style)
