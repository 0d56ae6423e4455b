"""Attacks made for our grader and nbgrader: with the one protection taken away, does each of them bite?

The others are shown to bite on a grader of one process, in `test_naive.py`.
"""

import json

import pytest
from course_folder import NOTEBOOK
from jupyter_client.session import Session as JupyterSession
from this_course import ASSIGNMENT

from attacks import HONEST, TARGET, all_attacks
from attacks.attacked_class import AttackedClass
from autograder import grader
from autograder.checking.student import Student
from autograder.errors import SandboxDied
from autograder.sandbox import kernel, session
from autograder.sandbox.connection import Connection
from autograder.sandbox.guest.protocol import ProtocolError
from autograder.sandbox.limits import Limits

BY_NAME = {attack.name: attack for attack in all_attacks()}
NO_HOOK = """
import autograder.nbgrader_plugins.preprocessors
autograder.nbgrader_plugins.preprocessors.require_complete = lambda converter: None
del c.Autograde["pre_convert_hook"]
"""
"""Lines of a configuration that take our hook away, and what would refuse to grade without it."""
NO_EXPORTER = 'del c.Autograde["exporter_class"]\n'


class Bites(Exception):
    """What an attack wants to happen has happened; the grader takes it for a fault of its own."""


@pytest.fixture
def graded_without(tmp_path, request):
    """Return a function that has nbgrader grade one attack, with lines added to the course's configuration."""

    def _graded_without(name, lines):
        one = AttackedClass(tmp_path, [BY_NAME[name]], request.config.option.exhaustive)
        one.listener.__exit__()
        one.add_settings(lines)
        return one, one.start("autograde", ASSIGNMENT, "--student", name)

    return _graded_without


def test_a_link_beside_brings_the_solutions(graded_without):
    """Without our hook, does nbgrader give back what a student's link leads to?"""
    one, run = graded_without("links_beside", NO_HOOK)
    run.wait()
    one.start("generate_feedback", ASSIGNMENT, "--student", "links_beside").wait()
    assert any("BEGIN SOLUTION" in text for path, text in one.shown_to("links_beside").items() if "notes.txt" in path)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["pipe_beside", "bad_timestamp"])
def test_what_lies_beside_costs_the_grade(graded_without, name):
    """Without our hook, and the look at times before it, does nbgrader end in an error and give no grade?"""
    one, run = graded_without(
        name, f"{NO_HOOK}autograder.nbgrader_plugins.preprocessors.quarantine_invalid_timestamps = list\n"
    )
    assert run.wait().returncode != 0
    assert one.shown_to(name) == {}


@pytest.mark.exhaustive
def test_a_name_brings_codes_into_the_log(graded_without):
    """Without our hook, does nbgrader's log show a name's escape codes as they are?"""
    _, run = graded_without("odd_names", NO_HOOK)
    assert "\x1b[31mred" in run.wait().output


@pytest.mark.exhaustive
def test_a_link_in_the_place_of_the_notebook_is_followed(graded_without):
    """Without our exporter, does nbgrader open the link and write down the solutions?"""
    one, run = graded_without("link_as_notebook", NO_EXPORTER)
    run.wait()
    assert any("np.exp(-np.abs" in text for text in one.shown_to("link_as_notebook").values())


@pytest.fixture
def attacked(tmp_path, course_folder):
    """Return a function that grades one attack, with the honest part of its notebook."""

    def _attacked(name, limits=Limits(cell=5, call=3, memory=2048)):
        attack = BY_NAME[name]
        path = tmp_path / f"{NOTEBOOK}.ipynb"
        notebook = course_folder.fill_in({TARGET: attack.cell, **attack.replace}, only=HONEST)
        path.write_text(json.dumps(notebook))
        return course_folder.grade(path, limits=limits)

    return _attacked


def test_serving_taken_over_costs_kernel_after_kernel(attacked, monkeypatch):
    """Without a cap, does a notebook whose kernels cannot be asked take more and more of them?"""
    opened = []

    class Counted(kernel.Sandbox):
        def __init__(self, *arguments):
            opened.append(self)
            if len(opened) > 4:
                raise Bites
            super().__init__(*arguments)

    monkeypatch.setattr(grader, "Sandbox", Counted)
    monkeypatch.setattr(session, "MAX_DEAD_KERNELS", 2)
    assert attacked("takes_over_serving").score == 0
    assert len(opened) == 2
    opened.clear()
    monkeypatch.setattr(session, "MAX_DEAD_KERNELS", 10**9)
    assert any("Bites" in fault for fault in attacked("takes_over_serving").faults)


@pytest.mark.parametrize("name", ["odd_messages", "raw_frames"])
def test_odd_messages_break_a_trusting_client(attacked, monkeypatch, name):
    """Does Jupyter's own client raise what no grader expects, or hand on a message of another form?"""

    def trusting(channel):
        message = channel.get_msg(timeout=5)
        if not all(isinstance(message[part], dict) for part in ("header", "parent_header", "content")):
            raise Bites
        if message["content"].get("status") not in ("ok", "error", None):
            raise Bites
        return message

    monkeypatch.setattr(kernel, "receive", trusting)
    monkeypatch.setattr(kernel, "bounded_session", JupyterSession)
    with pytest.raises(Exception) as raised:
        attacked(name)
    assert not isinstance(raised.value, (SandboxDied, ProtocolError))


def test_a_function_that_asks_for_itself_earns_points(attacked, monkeypatch):
    """Where every question is answered, does a function that was never written earn its points?"""

    def answer(student, question):
        reference = getattr(student._reference, question.name, None)
        return reference(*question.args, **question.kwargs) if callable(reference) else None

    monkeypatch.setattr(Student, "_answer_reference", answer)
    scores = {exercise.name: exercise.score for exercise in attacked("asks_for_itself").exercises}
    assert scores["binary_cross_entropy"] > 0


@pytest.mark.exhaustive  # more than a minute; test_channels.py shows the same of one kernel
def test_questions_without_end(attacked, monkeypatch):
    """Where each question gives more time than it takes, does a function ask for ever?"""
    asked, most = [], 10**9
    receive = Connection.receive

    def counted(self, token, wait):
        asked.append(None)
        if len(asked) > most:
            raise Bites
        return receive(self, token, wait)

    monkeypatch.setattr(Connection, "receive", counted)
    assert attacked("asks_for_ever", Limits(call=1)).faults == ()
    most, asked = 3 * len(asked), []
    monkeypatch.setattr("autograder.sandbox.budget.QUESTION_CPU_SECONDS", 1000)
    monkeypatch.setattr("autograder.sandbox.budget.WALL_TIME_FACTOR", 1000)
    assert any("Bites" in fault for fault in attacked("asks_for_ever", Limits(call=1)).faults)
