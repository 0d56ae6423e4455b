"""Show reports to people: the feedback page's HTML, where everything is escaped, and what `terminal` makes of them."""

from jinja2 import Environment
from markupsafe import Markup

from autograder.feedback.images import images_html
from autograder.feedback.terminal import TerminalReport
from autograder.feedback.wording import WORDS, folded_words, in_order, next_step, number, said_once
from autograder.report import Outcome
from autograder.sanitize import visible

SIGNS = {Outcome.PASSED: "&#10003;", Outcome.FAILED: "&#10007;", Outcome.SKIPPED: "&ndash;", Outcome.ERROR: "!"}
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
{{ signs[verdict.outcome] | safe }} {{ words[verdict.outcome] }}</span>&ensp;{{ verdict.requirement | code }}
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


def exercise_html(exercise):
    """Return the feedback of one exercise as an HTML fragment: what holds first, then what to mend, the rest folded."""
    order = [Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED]
    edge = COLOURS[max((v.outcome for v in exercise.verdicts),
                       key=lambda o: order.index(o) if o is not Outcome.SKIPPED else 0)]  # fmt: skip
    shown, folded = in_order(exercise)
    return _EXERCISE.render(
        exercise=exercise, shown=shown, folded=folded, summary=folded_words(folded), signs=SIGNS, words=WORDS,
        colours=COLOURS, edge=edge, number=number, images=images_html, said_once=said_once(exercise),
    )  # fmt: skip


def summary_html(report):
    """Return the head of a feedback page: points, notes, and a line for each exercise.

    It becomes a Markdown cell, so no line of it is indented or empty.
    """
    html = _SUMMARY.render(report=report, number=number, next_step=next_step)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


def report_table(report):
    """Return a report as the terminal shows it.

    Parameters
    ----------
    report : Report

    Returns
    -------
    TerminalReport
        Printed by a `rich.console.Console`.
    """
    return TerminalReport(report)
