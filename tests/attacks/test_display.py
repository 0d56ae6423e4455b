"""Is everything that a learner chooses shown as text: on the page, in a terminal, in a spreadsheet?"""

import csv
import io
import re
import subprocess
import sys

import pytest
from rich.console import Console
from this_course import PACKAGE_ROOT

from autograder.checking.assertions import describe
from autograder.feedback.html import exercise_html, summary_html
from autograder.feedback.terminal import TerminalReport
from autograder.nbgrader_plugins.export import spreadsheet_safe
from autograder.report import ExerciseReport, Outcome, Report, Verdict
from autograder.sandbox.guest.protocol import ErrorKind, ErrorReply, Unsupported
from autograder.sandbox.wording import explain_exception

TEXTS = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "frame": '"><iframe src="data:text/html,x"></iframe>',
    "code": "`</code><script>alert(1)</script>`",
    "template": "{{ 7 * 7 }}{% raw %}",
    "markdown": "[x](javascript:alert(1)) ![](data:image/svg+xml,x)",
    "entity": "&lt;script&gt;&#60;script&#62;",
    "markup": "[red]no markup[/red] [link=file:///etc/passwd]x[/link]",
    "colours": "\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "direction": "abc\u202egnp.exe\u202c \u2066x\u2069",
    "unseen": "a\u200e\u200f\u061c\u200b\u2028\ufeff\u2060\U000e0041b",
    "nul": "a\x00b\x08\x08\x7f\x9b31m",
}
TAGS = re.compile(r"<(?:script|img|iframe|svg|a(?! href=\"#test_sigmoid\">))\b", re.IGNORECASE)
"""What no learner's text may make; the link from the summary to an exercise is the page's own."""
STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2060-\u2069\u061c\u200b-\u200f\u2028\u2029\ufeff\U000e0000-\U000e007f]"
)
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def report_of(text):
    """Return a report with this text in every place that can hold a learner's words."""
    verdicts = tuple(
        Verdict("test_it", f"needs {text}", outcome, 1.0, f"said {text}", text, text) for outcome in Outcome
    )
    return Report("binary_classifier", (ExerciseReport("sigmoid", 4.0, verdicts),), (f"note {text}", text), "MNIST")


@each_text
def test_feedback_page(text):
    """Is every word on the page text, and none of it a tag or a steering character?"""
    report = report_of(text)
    for page in (summary_html(report), exercise_html(report.exercises[0])):
        assert not TAGS.search(page)
        assert not STEERING.search(page)
        assert "49" not in re.sub(r"#\w+", "", page)


@each_text
def test_page_made_of_the_summary(text):
    """Is it still text after nbgrader's Markdown has been made of the summary?"""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = markdown2html_mistune(summary_html(report_of(text)))
    assert not TAGS.search(page)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)


@each_text
def test_terminal(text):
    """Does no character steer the terminal, and is no bracket markup?"""
    out = io.StringIO()
    Console(file=out, width=200, color_system=None).print(TerminalReport(report_of(text)))
    assert not STEERING.search(out.getvalue())
    if "[red]" in text:
        assert "[red]no markup[/red]" in out.getvalue()


@each_text
def test_exceptions(text):
    """Is nothing of a chosen exception repeated: not its type, its message, its function or a line?"""
    error = ErrorReply(ErrorKind.RAISED, text, text, text, text)
    assert explain_exception("sigmoid", error, "def sigmoid(z):\n    return z") == "it raised an exception"


@each_text
def test_names(text):
    """Is a type or a key that is no plain name not repeated?"""
    assert text not in describe(Unsupported(text))
    assert text not in describe({text: 1.0})


@pytest.mark.parametrize("student", ["=cmd()", "+1", "-1", "@x", "\t=1", "a,b", 'a"b', "a\nb"])
def test_spreadsheet(tmp_path, student):
    """Does a student's id in grades.csv stay one cell that computes nothing?"""
    path = tmp_path / "grades.csv"
    with open(path, "w", newline="") as file:
        csv.writer(file).writerow([spreadsheet_safe(student), 1])
    with open(path, newline="") as file:
        ((cell, _),) = csv.reader(file)
    assert cell[0] not in "=+-@\t\r"


CARRIERS = [
    "unsupported operand type(s) for 0.1234567,0.7654321: 'a' and 'b'",
    "Cannot cast ufunc 'x0_1234567' output from dtype('x0_7654321') to dtype('float64') with casting rule 'same_kind'",
    "name 'x0_1234567' is not defined",
]


@pytest.mark.parametrize("message", CARRIERS)
def test_known_messages_carry_nothing(message):
    """Does a message in the form of one of Python's own carry no hidden numbers into the feedback?"""
    error = ErrorReply(ErrorKind.RAISED, "TypeError", message)
    assert "1234567" not in explain_exception("sigmoid", error, "def sigmoid(z):\n    raise TypeError")


def test_names_carry_nothing():
    """Does a key or a type whose name is made of hidden numbers stay out of the feedback?"""
    assert "1234567" not in describe({"x0_1234567": 1.0}) + describe(Unsupported("x0_7654321"))


def test_long_texts_are_refused_before_memory_is_taken():
    """Is a list with one long text and many short ones no array, and is no memory taken to find out?"""
    program = (
        "import resource; from autograder.checking import assertions\n"
        "from autograder.sandbox.guest import protocol\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "try:\n    assertions.as_array(['x' * 10**6] + [''] * 1000)\n"
        "except assertions.Failed:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE_ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "refused\n"
