"""Feedback as HTML: a fragment for each exercise and the head of the page, made by the templates next to this file.

The templates escape everything; what a learner chose is never markup.
"""

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from autograder.feedback.images import images
from autograder.feedback.wording import (
    data_note,
    folded_words,
    in_order,
    label,
    number,
    shared_note,
)
from autograder.report import ExerciseReport, Outcome, Report
from autograder.sanitize import visible

SIGNS = {Outcome.PASSED: "\u2713", Outcome.FAILED: "\u2717", Outcome.SKIPPED: "\u2013", Outcome.ERROR: "!"}
COLORS = {Outcome.PASSED: "#1b6e53", Outcome.FAILED: "#b3420a", Outcome.SKIPPED: "#5b6470", Outcome.ERROR: "#8a1c5b"}


def _code(text: str) -> Markup:
    """Return escaped text in which anything between backticks is shown as code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts))


def _breakable(name: str) -> Markup:
    """Return an escaped name that may be broken after its underscores, where a page is narrow."""
    return Markup("_<wbr>").join(name.split("_"))


_templates = Environment(
    loader=PackageLoader("autograder.feedback"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.filters |= {"breakable": _breakable, "code": _code, "number": number}


def exercise_html(exercise: ExerciseReport) -> str:
    """Return the feedback of one exercise as an HTML fragment.

    What passed comes first, then the first thing to fix with its reason, hint and picture; the rest is folded.
    """
    shown, folded = in_order(exercise)
    return _templates.get_template("exercise.html.j2").render(
        exercise=exercise,
        shown=shown,
        folded=folded,
        folded_words=folded_words(folded),
        shared_note=shared_note(exercise),
        label=label,
        images=images,
        signs=SIGNS,
        colors=COLORS,
        edge=COLORS[_overall(exercise)],
    )


def _overall(exercise: ExerciseReport) -> Outcome:
    """Return the outcome whose color an exercise gets."""
    if exercise.needs_manual_grade:
        return Outcome.ERROR
    return Outcome.FAILED if exercise.first_failed else Outcome.PASSED


def summary_html(report: Report) -> str:
    """Return the head of a feedback page: points, notes, and a line for each exercise.

    It becomes a Markdown cell, so no line of it is indented or empty.
    """
    html = _templates.get_template("summary.html.j2").render(report=report, data_note=data_note(report))
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())
