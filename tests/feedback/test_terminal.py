"""terminal.py: a terminal of any width shows every sentence that the feedback page shows unfolded."""

import io
import re
from html import unescape

import pytest
from rich.console import Console
from test_mistakes import FIRST, FUNCTIONS, judged

from autograder.diagnosis.answers import Answers
from autograder.feedback.html import exercise_html
from autograder.feedback.terminal import NARROW_COLUMNS, TerminalReport
from autograder.report import ExerciseReport, Outcome, Picture, Report, Verdict

NAME = "binary_classifier"
WRONG = "neuron_gradients"
JUDGED = (WRONG, "train_neuron", "concepts_1", "network_backward")
WIDTHS = (44, NARROW_COLUMNS - 1, NARROW_COLUMNS, 100)
PICTURE = Picture("your dw", ((1,),), ((1,),))
SIGNS = " \n\u2002!\u2713\u2717\u2013"
"""What stands before the words of an outcome on a page."""
each_width = pytest.mark.parametrize("width", WIDTHS)


def printed(report, width):
    """Return what a terminal of this width shows."""
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(TerminalReport(report))
    return console.file.getvalue()


def run_together(text):
    """Return text without blanks, breaks and the lines of a table, which stand where a width puts them."""
    return re.sub(r"[\s\u2500-\u257f]", "", text).casefold()


def sentences(exercise):
    """Return what an exercise's feedback page says without unfolding anything, below its name and points."""
    page = exercise_html(exercise).replace("<code>", "`").replace("</code>", "`")
    page = re.sub(r"<figure.*?</figure>", "", page, flags=re.DOTALL)
    page = re.sub(r"</summary>.*?</details>", "</summary>", page, flags=re.DOTALL)
    texts = [unescape(part).strip(SIGNS) for part in re.split(r"<[^>]*>", page)]
    return [text for text in texts if text][1:]


@pytest.fixture(scope="module")
def learner(dataset):
    """Reports of a learner whose one function is wrong: what holds, a hint, a picture, notes, an answer's reason."""
    exercises = judged(NAME, FIRST[NAME, WRONG], dataset, JUDGED, answers=Answers())
    assert any(v.note for e in exercises for v in e.verdicts if e.name in FUNCTIONS[NAME])
    assert any(v.picture and v.hint for e in exercises for v in e.verdicts)
    return exercises


def of_every_outcome():
    """Return the report of an exercise with checks of every outcome, two of them failed."""
    outcomes = [*Outcome, Outcome.FAILED, Outcome.PASSED]
    return ExerciseReport(
        "made_up",
        5.0,
        tuple(Verdict(f"c{i}", f"requirement {i}", o, 1.0, f"why {i}", f"hint {i}", f"by the way {i}")
              for i, o in enumerate(outcomes)),
    )  # fmt: skip


@each_width
def test_a_learner_reads_what_the_page_says(learner, width):
    """Is every sentence of a real feedback page, folded ones aside, in the terminal too?"""
    for exercise in (*learner, of_every_outcome()):
        told = run_together(printed(Report(NAME, (exercise,)), width))
        assert sentences(exercise)
        assert [said for said in sentences(exercise) if run_together(said) not in told] == []


def test_the_sentences_compared_are_those_of_the_verdicts():
    """Do requirement, rationale, hint and note of all that is unfolded stand among the sentences compared?"""
    told = sentences(of_every_outcome())
    assert {f"{what} {i}" for what in ("requirement", "why", "hint", "by the way") for i in (0, 1, 3, 5)} <= set(told)
    assert "1 more to fix, 1 skipped" in told
    assert not [said for said in told if said.endswith(("2", "4"))]


@each_width
def test_a_shared_note_is_told_once(width):
    """Is a note that all checks share shown once, under an exercise that is done as well?"""
    verdicts = tuple(Verdict(f"c{i}", "it holds", Outcome.PASSED, note="by the way") for i in range(3))
    text = printed(Report(NAME, (ExerciseReport("sigmoid", 5.0, verdicts),)), width)
    assert text.count("by the way") == 1
    assert "done" in text


@each_width
def test_no_line_is_wider_than_the_terminal(learner, width):
    """Does every line fit, and does a long word without a blank break instead of being cut?"""
    word = "x" * 150
    long = ExerciseReport(word, 5.0, (Verdict("c", word, Outcome.FAILED, 1.0, word, word, word),))
    text = printed(Report(NAME, (*learner, long), (word,)), width)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [44, NARROW_COLUMNS - 1])
def test_a_narrow_terminal_shows_blocks(learner, width):
    """Is there no table where it would be too narrow, and has each exercise a line of its own with its points?"""
    lines = printed(Report(NAME, learner), width).splitlines()
    assert not set("│┃|") & set("".join(lines))
    for exercise in learner:
        assert [line for line in lines if line.startswith(f"{exercise.name}: ")]


@each_width
def test_what_is_folded_can_be_found(width):
    """Is it said how to see what is only counted, and only where something is?"""
    whole = Verdict("c", "it holds", Outcome.PASSED)
    assert run_together("run `autograder grade --json`") in run_together(
        printed(Report(NAME, (of_every_outcome(),)), width)
    )
    assert "json" not in printed(Report(NAME, (ExerciseReport("sigmoid", 5.0, (whole,)),)), width)


@each_width
def test_a_picture_is_said_to_be_on_the_page(width):
    """Is a picture, which a terminal cannot show, named with where it is, and only where there is one?"""
    texts = [
        run_together(printed(Report(NAME, (ExerciseReport("f", 5.0, (Verdict("c", "r", Outcome.FAILED, picture=p),)),)),
                             width))
        for p in (PICTURE, None)
    ]  # fmt: skip
    assert [run_together("feedback page shows a picture: your dw") in text for text in texts] == [True, False]


def test_the_stand_in_digits_are_mentioned():
    """Is it said in the terminal too when the accuracy was not measured on MNIST, and only then?"""
    texts = [printed(Report(NAME, (of_every_outcome(),), data=data), 100) for data in ("stand-in digits", "MNIST", "")]
    assert ["used stand-in digits instead of MNIST" in text for text in texts] == [True, False, False]


def test_an_exercise_our_side_broke_on_says_who_looks_at_it():
    """Does a learner read that an instructor will look at an exercise on which only the grader broke?"""
    broken = ExerciseReport("f", 5.0, (Verdict("c", "r", Outcome.ERROR, 1.0, "the grader broke"),))
    assert "your instructor will look at it" in printed(Report(NAME, (broken,)), 100)
