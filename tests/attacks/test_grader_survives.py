"""Notebooks made to end, stall or fill the grader itself, found by attacking it: is each graded, and within bounds?"""

import json
import resource
import time

import pytest
from course_folder import NOTEBOOK

from attacks import HONEST, TARGET
from autograder.errors import SandboxDied
from autograder.sandbox.guest.protocol import NamesRequest
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Session

FLOODS_WHILE_ASKED = f"""
kernel = get_ipython().kernel
identity = kernel._parent_ident["shell"]
def {TARGET}(z):
    import frames, zmq
    pack = frames.pack
    def flood():
        send = kernel.shell_stream.socket.send
        for part in [identity] if isinstance(identity, bytes) else list(identity):
            send(part, zmq.SNDMORE)
        body = zmq.Frame(b"x" * 2000)
        for _ in range(1_500_000):
            send(body, zmq.SNDMORE, copy=False)
        send(b"end")
    def flooding(token, kind, content):
        if kind is frames.Kind.QUESTION:
            frames.pack = pack
            kernel.shell_channel_thread.io_loop.add_callback(flood)
        return pack(token, kind, content)
    frames.pack = flooding
    weighted_sum(np.ones((4000, 1000), np.uint8), np.ones((1000, 4000), np.uint8), 0)
    return np.zeros(np.shape(z))
"""
WRONG_SUM = "def weighted_sum(X, w, b):\n    return np.zeros(len(X))\n"
ASKS_FOR_MUCH = f"""
def {TARGET}(z):
    weighted_sum(np.ones((6000, 1000), np.uint8), np.ones((1000, 6000), np.uint8), 0)
    return np.zeros(np.shape(z))
"""
NEVER_READS = """
import os, signal, time
kernel = get_ipython().kernel
parent, ident = kernel.get_parent("shell"), kernel._parent_ident["shell"]
head, count = parent["header"]["msg_id"].rsplit("_", 1)
def forge():
    kernel.shell_stream.socket.RCVHWM = 1
    for number in range(int(count), int(count) + 60):
        earlier = {"header": {**parent["header"], "msg_id": f"{head}_{number}"}}
        kernel.session.send(kernel.shell_stream.socket, "execute_reply", {"status": "ok"}, earlier, ident)
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGSTOP)
thread = getattr(kernel, "shell_channel_thread", None)
thread.io_loop.add_callback(forge) if thread else forge()
time.sleep(12)
"""
LINE = "# " + "&" * 1_900_000
QUOTES = f"""
import worker
import protocol
LINE = "# " + "&" * 1_900_000
{LINE}
worker.answer = lambda *request: protocol.encode(
    {{"error": {{"kind": "raised", "type": "ValueError", "message": "", "line": LINE, "function": "f"}}}})
"""
RETURNS_MUCH = f"def {TARGET}(z):\n    return np.zeros(60_000_000, np.uint8)\n"


@pytest.fixture
def hand_in_cells(tmp_path, course_folder):
    """Return a function that grades the honest part of a notebook with other cells in it."""

    def _hand_in_cells(cells, first="", limits=Limits(call=5, cell=5)):
        notebook = course_folder.fill_in(cells, only=HONEST)
        for number, source in enumerate(filter(None, [first, *(["# " + "x" * 60_000] * 28 if first else [])])):
            notebook.cells.insert(number, {"cell_type": "code", "id": f"a{number}", "metadata": {}, "source": source,
                                           "outputs": [], "execution_count": None})  # fmt: skip
        path = tmp_path / f"{NOTEBOOK}.ipynb"
        path.write_text(json.dumps(notebook))
        return course_folder.grade(path, limits=limits)

    return _hand_in_cells


def test_a_flood_while_a_correct_function_is_computed(hand_in_cells):
    """Does the grader live, and the notebook get its honest points, when it is flooded while it answers a question?"""
    report = hand_in_cells({TARGET: FLOODS_WHILE_ASKED, "weighted_sum": WRONG_SUM})
    scores = {exercise.name: exercise.score for exercise in report.exercises}
    assert scores[TARGET] == scores["weighted_sum"] == 0
    assert scores["relu"] > 0
    assert not report.needs_manual_grade


@pytest.mark.exhaustive  # half a minute, most of it waiting; test_reference_process.py shows the limit itself
def test_a_question_of_minutes_takes_seconds(hand_in_cells):
    """Is a correct function, asked for what takes NumPy a minute, given up?"""
    started = time.monotonic()
    report = hand_in_cells({TARGET: ASKS_FOR_MUCH, "weighted_sum": WRONG_SUM})
    assert time.monotonic() - started < 150
    assert not report.needs_manual_grade


@pytest.mark.exhaustive  # more than a minute, of waiting
def test_a_kernel_that_never_reads(hand_in_cells):
    """Is a kernel that forges its answers and then reads no more the notebook's own fault, and not the grader's?"""
    report = hand_in_cells({TARGET: "pass\n"}, NEVER_READS)
    assert not report.needs_manual_grade
    assert report.faults == ()


def test_a_report_stays_small(hand_in_cells):
    """Is no line of megabytes quoted, however often a function raises there?"""
    report = hand_in_cells({TARGET: QUOTES})
    assert len(report.to_json()) < 300_000


def test_large_results_take_bounded_memory(hand_in_cells):
    """Are results of 60 MB not kept, call after call?"""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = hand_in_cells({TARGET: RETURNS_MUCH})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_500_000  # KiB
    assert not report.needs_manual_grade


def test_cells_count_towards_the_time_of_the_notebook():
    """Is no cell run after the time for the whole notebook, and is that said?"""
    cells = [(f"cell {number}", "import time; time.sleep(1.5)") for number in range(8)]
    started = time.monotonic()
    with Session(cells, lambda: Sandbox(limits=Limits(cell=2)), notebook_seconds=4) as session:
        session.open()
        assert time.monotonic() - started < 9
        assert any("the time for the whole notebook was over before" in note for note in session.notes.values())
        with pytest.raises(SandboxDied, match="over"):
            session.request(NamesRequest(), None)
