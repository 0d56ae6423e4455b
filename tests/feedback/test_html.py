"""render.py: what people see holds the words they need, and nothing in it is ever markup of somebody else's."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from autograder.feedback.html import exercise_html, summary_html
from autograder.feedback.terminal import TerminalReport
from autograder.feedback.wording import number
from autograder.report import ExerciseReport, Outcome, Picture, Report, Verdict

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'single' `<b>code</b>` `<i>`"
WORDS = {"passed": "passed", "failed": "Fix first", "skipped": "skipped", "error": "left to your instructor"}


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = set(), set(), "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Called by the parser for each opening tag."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open += [tag] * (tag != "wbr")  # which is never closed

    def handle_endtag(self, tag):
        """Called by the parser for each closing tag."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Called by the parser for text."""
        self.text += data


def exercise(outcome=Outcome.FAILED, words="x", **fields):
    """Return a report of one check, every text of it `words`."""
    verdict = Verdict(words, words, outcome, 1.0, words, words, words)
    return replace(ExerciseReport(words, 10.0, (verdict,)), **fields)


def report(*exercises, notes=(), data="MNIST", name="small"):
    """Return a report of these exercises."""
    return Report(name, exercises, notes, data)


def terminal(told):
    """Return the table as a terminal prints it."""
    console = Console(width=100, file=io.StringIO())
    console.print(TerminalReport(told))
    return console.file.getvalue()


def test_an_exercise_escapes_every_text():
    """Is markup in a name, a requirement, a rationale, a hint or a note shown as text?"""
    page = Tags(exercise_html(exercise(words=ATTACK)))
    assert page.tags == {"div", "span", "code", "b"}
    assert page.attributes == {"style"}
    assert page.text.count("<script>alert(1)</script>") == 5
    assert page.open == []


def test_a_summary_escapes_every_text():
    """Is markup in a note, a name, a requirement or the data's name shown as text?"""
    page = Tags(summary_html(report(exercise(words=ATTACK), notes=(ATTACK,), data=ATTACK, name=ATTACK)))
    assert not page.tags & {"script", "img", "b", "i"}
    assert page.attributes == {"style", "href"}
    assert page.text.count("<script>alert(1)</script>") == 4
    assert page.open == []


def test_backticks_are_code():
    """Is what stands between backticks shown as code, and an odd backtick as itself?"""
    assert "called <code>f(x)</code>" in exercise_html(exercise(words="called `f(x)`"))
    assert "<code>" not in exercise_html(exercise(words="an odd ` one"))


def test_a_summary_is_one_block_of_html():
    """Does no line start with a blank or stand empty, so that Markdown leaves the page alone?"""
    html = summary_html(report(exercise(words="a\n\n    b"), notes=("c\n\n\td",)))
    assert all(line and line == line.strip() for line in html.split("\n"))
    assert html.startswith("<div")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_outcomes_are_told_by_words(outcome):
    """Can a reader who sees no colour tell what became of each check?"""
    text = Tags(exercise_html(exercise(outcome))).text
    assert [word for word in WORDS.values() if word in text] == [WORDS[outcome]]


def test_what_holds_comes_first():
    """Do passed checks come first, then what is left to the instructor, what to fix, and last what was skipped?"""
    verdicts = tuple(
        Verdict(o, f"check {o}", o) for o in [Outcome.SKIPPED, Outcome.FAILED, Outcome.PASSED, Outcome.ERROR]
    )
    html = exercise_html(exercise(verdicts=verdicts))
    assert re.findall(r"check (\w+)", html) == ["passed", "error", "failed", "skipped"]


def test_rationale_hint_and_note_are_named():
    """Are hint and note told apart by words, and left out when there are none?"""
    verdict = Verdict("c", "it holds", Outcome.FAILED, 1.0, "because", "think", "by the way")
    text = Tags(exercise_html(exercise(verdicts=(verdict,)))).text
    assert "because" in text
    assert "Hint\u2002think" in text
    assert "by the way" in text
    bare = Tags(exercise_html(exercise(verdicts=(Verdict("c", "it holds", Outcome.PASSED),)))).text
    assert "Hint" not in bare


@pytest.mark.parametrize(
    ("points", "words"),
    [(7, "7"), (7.0, "7"), (2.5, "2.5"), (10 / 3, "3.33"), (0, "0"), (100.0, "100"), (0.1 + 0.2, "0.3")],
)
def test_numbers_are_short(points, words):
    """Are points told without needless decimals?"""
    assert number(points) == words


@pytest.mark.parametrize(
    ("outcome", "missing", "words"),
    [
        (Outcome.PASSED, "", "done"),
        (Outcome.FAILED, "", "the loss is one number"),
        (Outcome.FAILED, "sigmoid", "`sigmoid` is not implemented yet"),
        (Outcome.FAILED, "answer_1", "`answer_1` is not answered yet"),
        (Outcome.ERROR, "", "your instructor will look at it"),
    ],
)
def test_the_next_step_is_named(outcome, missing, words):
    """Does a learner read what to do about each exercise?"""
    verdict = Verdict("test_one", "the loss is one number", outcome, missing=missing)
    told = ExerciseReport("sigmoid", 5, (verdict,))
    assert told.next_step == words
    assert words.replace("`sigmoid`", "<code>sigmoid</code>").replace("`answer_1`", "<code>answer_1</code>") in (
        summary_html(report(told))
    )


def test_an_exercise_that_is_not_started_says_so():
    """Is the first check of an exercise without an answer called "not started", and not something to fix?"""
    verdicts = tuple(Verdict(f"c{i}", "it holds", Outcome.FAILED, missing="sigmoid") for i in range(2))
    told = exercise(verdicts=verdicts)
    assert told.not_started
    for text in (exercise_html(told), terminal(report(told))):
        assert "not started" in text
        assert "Fix first" not in text


@pytest.mark.parametrize("other", [Verdict("a", "r", Outcome.PASSED), Verdict("a", "r", Outcome.FAILED)])
def test_an_exercise_is_started_once_a_check_gets_further(other):
    """Is an exercise under way as soon as one check passed, or failed for another reason?"""
    told = exercise(verdicts=(Verdict("b", "r", Outcome.FAILED, missing="sigmoid"), other))
    assert not told.not_started
    assert "Fix first" in exercise_html(told)


def test_the_stand_in_digits_are_mentioned():
    """Is it said when the accuracy was not measured on MNIST, and only then?"""
    assert "used stand-in digits instead of MNIST" in summary_html(report(exercise(), data="stand-in digits"))
    assert "instead of" not in summary_html(report(exercise(), data="MNIST"))


def test_faults_are_not_shown_to_the_learner():
    """Is what broke on our side, which may tell of checks, kept off the page?"""
    told = replace(report(exercise(Outcome.ERROR)), faults=("KeyError in checks/neuron.py",))
    assert "neuron" not in summary_html(told)
    assert "neuron" not in terminal(told)


def test_the_table_shows_points_and_next_steps():
    """Does the terminal show the sum, each exercise and what to fix?"""
    text = terminal(report(exercise(Outcome.PASSED), exercise(words="to do"), notes=("a note",)))
    for words in ("small: 10 of 20 points", "10 / 10", "0 / 10", "done", "to do", "a note"):
        assert words in text


@pytest.mark.parametrize(
    "words", ["[bold]x[/bold]", "[/dim]", "X[i, j]", "[link=http://x]y", "ends with \\", "ends with \\\\\\", "[red]"]
)
def test_markup_in_the_table_is_text(words):
    """Are brackets in any text of a report printed as they are, and never an error or a style?"""
    text = terminal(report(exercise(words=words), notes=(words,), name=words))
    assert text.count(words) == 7  # title, name, requirement, rationale, hint, note, note on the whole


def test_nothing_steers_the_terminal():
    """Is a control character in a learner's text replaced before it reaches a terminal?"""
    words = "a\x1b[2Jb\x07c\rd\x9be"
    text = terminal(report(exercise(words=words), notes=(words,), name=words))
    assert not set("\x1b\x07\r\x9b") & set(text)
    assert text.count("a\ufffd[2Jb\ufffdc\ufffdd\ufffde") == 7


def several(*outcomes, **fields):
    """Return a report of checks with these outcomes."""
    return exercise(verdicts=tuple(Verdict(f"c{i}", f"check {i}", o, **fields) for i, o in enumerate(outcomes)))


def test_only_the_first_thing_to_fix_is_unfolded():
    """Is a second failure, and what was skipped, folded away, counted in words?"""
    told = several(Outcome.FAILED, Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.FAILED)
    page = Tags(exercise_html(told))
    assert {"details", "summary"} <= page.tags
    before, _, after = page.text.partition("2 more to fix, 1 skipped")
    assert [word for word in re.findall(r"check \d", before)] == ["check 1", "check 0"]
    assert re.findall(r"check \d", after) == ["check 2", "check 4", "check 3"]
    assert "2 more to fix, 1 skipped" in terminal(report(told))


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([Outcome.FAILED] * 2, "1 more to fix"),
        ([Outcome.FAILED, Outcome.SKIPPED], "1 skipped"),
        ([Outcome.FAILED], ""),
    ],
)
def test_nothing_is_folded_without_need(outcomes, words):
    """Is only what there is counted, and nothing folded where there is one thing to say?"""
    html = exercise_html(several(*outcomes))
    assert ("<details" in html) is bool(words)
    assert words in html


def test_a_note_that_all_checks_share_is_told_once():
    """Is the same note under every check told once, below them, and different ones where they belong?"""
    assert exercise_html(several(*[Outcome.PASSED] * 3, note="by the way")).count("by the way") == 1
    two = (Verdict("a", "a", Outcome.PASSED, note="one"), Verdict("b", "b", Outcome.PASSED, note="two"))
    assert [exercise_html(exercise(verdicts=two)).count(word) for word in ("one<", "two<")] == [1, 1]


def test_a_picture_is_shown_with_words():
    """Are the learner's array and the places where it is wrong shown as images with alt text, escaped?"""
    picture = Picture(ATTACK, ((127, -127), (0, 255)), ((1, 0), (0, 1)))
    told = exercise(verdicts=(Verdict("c", "it holds", Outcome.FAILED, picture=picture),))
    page = Tags(exercise_html(told).replace('style="max-width: 100%">', 'style="max-width: 100%"></img>'))
    assert page.attributes == {"style", "src", "alt"}
    assert not page.tags & {"script", "i"}
    assert "2 of 4 numbers are wrong; a cross marks each" in page.text


def test_json_holds_what_the_page_says():
    """Do hint, rationale and picture survive as data?"""
    picture = Picture("x", ((1,),), ((1,),))
    told = report(exercise(verdicts=(Verdict("c", "r", Outcome.FAILED, 1.0, "why", "hint", "note", picture),)))
    assert Report.from_json(told.to_json()) == told
