"""Show reports to people: the feedback page's HTML, and tables in the terminal. Everything is escaped here."""

from jinja2 import Environment
from markupsafe import Markup
from rich.table import Table
from rich.text import Text

from .images import images_html
from .plain import visible
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
    text = visible(str(text))
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


_jinja = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_jinja.filters["code"] = _code
_EXERCISE = _jinja.from_string("""
{% macro told(verdict) %}
<div style="margin: 0.5em 0"><span style="color: {{ colours[verdict.outcome] }}; font-weight: 600">
{{ marks[verdict.outcome][0] | safe }} {{ marks[verdict.outcome][1] }}</span>&ensp;{{ verdict.requirement | code }}
{% if verdict.rationale %}<div style="margin: 0.2em 0 0 1.4em">{{ verdict.rationale | code }}</div>{% endif %}
{% if verdict.hint %}
<div style="margin: 0.5em 0 0 1.4em; padding: 0.4em 0.8em; background: #f2f4f7">
<b>Hint</b>&ensp;{{ verdict.hint | code }}</div>{% endif %}
{% if verdict.picture %}
<div style="margin: 0.5em 0 0 1.4em">{{ images(verdict.picture) }}</div>{% endif %}
{% if verdict.note and verdict.note != said_once %}
<div style="margin: 0.2em 0 0 1.4em; color: #5b6470">{{ verdict.note | code }}</div>{% endif %}
</div>
{% endmacro %}
<div style="border-left: 4px solid {{ edge }}; padding: 0.4em 0.9em; margin: 0.4em 0; font-family: sans-serif;
 font-size: 0.95em; line-height: 1.45; max-width: 46em; overflow-wrap: anywhere">
<div style="font-weight: 600">{{ exercise.name }}:
{{ number(exercise.score) }} of {{ number(exercise.points) }} points</div>
{% for verdict in shown %}{{ told(verdict) }}{% endfor %}
{% if folded %}
<details style="margin: 0.5em 0"><summary style="display: list-item; margin-left: 1.2em; cursor: pointer">
{{ summary }}</summary>
{% for verdict in folded %}{{ told(verdict) }}{% endfor %}
</details>{% endif %}
{% if said_once %}<div style="margin: 0.5em 0; color: #5b6470">{{ said_once | code }}</div>{% endif %}
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
<tr><td style="text-align: left"><a href="#test_{{ exercise.name }}">{{ exercise.name }}</a></td>
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


def in_order(exercise):
    """Return what feedback shows of an exercise, in every form of it.

    Parameters
    ----------
    exercise : ExerciseReport

    Returns
    -------
    shown : list of Verdict
        What is right, what our side broke on, then the first thing to mend.
    folded : list of Verdict
        What else is to mend, and what was not tried.
    """
    shown = exercise.with_outcome(Outcome.PASSED) + exercise.with_outcome(Outcome.ERROR)
    failed = exercise.with_outcome(Outcome.FAILED)
    return shown + failed[:1], failed[1:] + exercise.with_outcome(Outcome.SKIPPED)


def folded_words(folded):
    """Return what is folded away, in words: ``2 more to mend, 1 not tried``."""
    failed = sum(verdict.outcome is Outcome.FAILED for verdict in folded)
    parts = [f"{failed} more to mend" if failed else "", f"{len(folded) - failed} not tried"]
    return ", ".join(part for part in parts if part and not part.startswith("0 "))


def exercise_html(exercise):
    """Return the feedback of one exercise as an HTML fragment: what holds first, then what to mend, the rest folded."""
    order = [Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED]
    edge = COLOURS[max((v.outcome for v in exercise.verdicts),
                       key=lambda o: order.index(o) if o is not Outcome.SKIPPED else 0)]  # fmt: skip
    shown, folded = in_order(exercise)
    notes = [verdict.note for verdict in exercise.verdicts if verdict.note]
    said_once = notes[0] if len(notes) > 1 and len(set(notes)) == 1 else ""
    return _EXERCISE.render(
        exercise=exercise, shown=shown, folded=folded, summary=folded_words(folded), marks=MARKS, colours=COLOURS,
        edge=edge, number=number, images=images_html, said_once=said_once,
    )  # fmt: skip


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
        words = [Text("done")] if not failed else _steps(exercise, failed[0])
        table.add_row(
            _terminal(exercise.name), f"{number(exercise.score)} / {number(exercise.points)}", Text("\n").join(words)
        )
    return table


def _steps(exercise, verdict):
    """Return lines for the terminal: how much is right, the first thing to mend with its hint, and how much is left."""
    right, (_, folded) = exercise.with_outcome(Outcome.PASSED), in_order(exercise)
    lines = [_terminal(f"{len(right)} of {len(exercise.verdicts)} checks hold", "dim")] if right else []
    lines += [_terminal(verdict.requirement), _terminal(verdict.rationale, "dim")]
    lines += [_terminal(f"Hint: {verdict.hint}", "bold")] if verdict.hint else []
    return lines + ([_terminal(folded_words(folded), "dim")] if folded else [])


def _terminal(text, style=""):
    """Return text for the terminal: its brackets are no markup, and no character in it steers the terminal."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text), style)
