"""The real sandbox: what a kernel in it can reach, and what happens when it hangs, dies or floods."""

import functools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from sandboxes import answering_sandbox, evaluate
from this_course import PACKAGE_ROOT

from autograder.errors import SandboxDied, SandboxUnavailable
from autograder.sandbox.bubblewrap import sandboxed_command
from autograder.sandbox.guest import protocol
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.mounts import PACKAGE
from autograder.sandbox.privileges import is_root
from autograder.sandbox.procfs import usage
from autograder.sandbox.session import Session


@pytest.fixture(scope="module")
def sandbox():
    """A running sandbox that answers `request`."""
    with answering_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def inside(sandbox):
    """Evaluate an expression in the sandbox."""
    return functools.partial(evaluate, sandbox)


@pytest.mark.parametrize(
    "package", ["torch", "fastai", "sklearn", "scipy", "pandas", "nbgrader", "pytest", "autograder"]
)
def test_frameworks_and_course_do_not_exist(inside, package):
    """Are frameworks, nbgrader and our own package absent from the sandbox's file system?"""
    assert inside(f"__import__('importlib.util').util.find_spec({package!r}) is None")


@pytest.mark.parametrize("package", ["numpy", "matplotlib.pyplot", "tqdm"])
def test_what_the_notebook_imports_exists(inside, package):
    """Can a notebook import what it may use?"""
    assert inside(f"__import__({package!r}) is not None")


def test_no_course_file_is_there(inside):
    """Does a walk through the whole sandbox find no check, no reference, no gradebook and no notebook?"""
    found = inside(
        "[f for d, _, fs in __import__('os').walk('/') if not d.startswith(('/proc', '/sys', '/usr')) for f in fs "
        "if f.endswith(('.ipynb', '.db', 'bars.json', 'grader.py', 'reference.py'))]"
    )
    assert found == []


def test_no_network(inside):
    """Is there no network interface but the sandbox's own loopback?"""
    lines = inside("open('/proc/net/dev').read().splitlines()[2:]")
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]


def test_environment_is_a_short_list(inside):
    """Does no variable of the grader's environment reach the sandbox?"""
    names = set(inside("sorted(__import__('os').environ)"))
    assert "AUTOGRADER_SECRET" not in names
    assert {"HOME", "PATH", "PYTHONPATH"} <= names
    assert len(names) < 30


@pytest.mark.parametrize("secret", ["AUTOGRADER_SECRET", os.environ["AUTOGRADER_SECRET"], str(PACKAGE)])
def test_no_process_shows_what_the_grader_knows(inside, secret):
    """Does nobody's environment or command line show a variable of the grader, or where the course lies?"""
    read = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline"
    words = inside(f"__import__('subprocess').run({read!r}, shell=True, capture_output=True).stdout.decode('latin-1')")
    assert "PYTHONPATH=/site" in words and "startup.start_kernel" in words
    assert secret not in words


def test_home_and_others_files_do_not_exist(inside, tmp_path):
    """Are the home folder, a file of the grader's, other people's folders and the list of users out of sight?"""
    (tmp_path / "mine").touch()
    home = [path for path in Path.home().iterdir() if not Path(sys.base_prefix).is_relative_to(path)]
    paths = [str(path) for path in (tmp_path / "mine", tmp_path, PACKAGE_ROOT, *home, "/etc/passwd", "/var", "/srv")]
    assert inside(f"[path for path in {paths!r} if __import__('os').path.lexists(path)]") == []
    assert inside("__import__('os').listdir('/home')") == ["learner"]


def test_system_is_read_only(inside):
    """Are system and interpreter read-only?"""
    write = "(lambda p: __import__('os').access(p, 2))"
    assert not any(inside(f"{write}({path!r})") for path in ("/usr/bin", "/usr/lib", "/grader", "/site"))


def test_memory_is_limited(sandbox):
    """Does asking for more memory than allowed raise in the kernel instead of filling the machine?"""
    reply = sandbox.request(
        {"op": "call", "name": "probe", "args": ["__import__('numpy').ones(2**40)"], "kwargs": {}}, None
    )
    assert reply["error"]["type"].endswith("MemoryError")


def test_arrays_cross_unchanged(sandbox):
    """Do arrays come back through the real kernel exactly as they went in?"""
    array = np.random.default_rng(0).normal(size=(50, 784))
    reply = sandbox.request({"op": "call", "name": "same", "args": [array], "kwargs": {}}, None)
    assert np.array_equal(reply["value"], array)


def test_unread_input_is_answered_with_nothing(inside):
    """Is a learner's own `input()` answered with an empty line instead of hanging?"""
    assert inside("input('your name? ')") == ""


def test_hanging_cell_is_killed():
    """Is a cell that never ends stopped at its limit?"""
    with Sandbox(limits=Limits(cell=1)) as sandbox:
        started = time.monotonic()
        with pytest.raises(SandboxDied, match="time"):
            sandbox.run_cell("while True: pass")
        assert time.monotonic() - started < 5


def test_dead_kernel_is_noticed():
    """Is a kernel that ends itself noticed at once, not at the time limit?"""
    with Sandbox(limits=Limits(cell=30)) as sandbox:
        started = time.monotonic()
        with pytest.raises(SandboxDied, match="died"):
            sandbox.run_cell("import os; os._exit(0)")
        assert time.monotonic() - started < 10


SLEEPER = """
import subprocess
sleeper = subprocess.Popen(["setsid", "sleep", "300"])
while open(f"/proc/{sleeper.pid}/comm").read() != "sleep\\n":
    pass  # it is still setsid: both programs have one process
"""


def test_nothing_outlives_the_sandbox():
    """Do a forked grandchild in its own session and the kernel itself end with the sandbox?"""
    with Sandbox() as sandbox:
        sandbox.run_cell(SLEEPER)
        assert "sleep 300" in _processes()
    deadline = time.monotonic() + 5
    while "sleep 300" in _processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "sleep 300" not in _processes()


GRADER = f"""
import time
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.procfs import usage
with Sandbox() as sandbox:
    sandbox.run_cell({SLEEPER!r})
    print(*usage(sandbox.pid).pids, flush=True)
    time.sleep(300)
"""


def test_nothing_outlives_the_graders_violent_death():
    """Is every process of a sandbox gone when its grader is killed by SIGKILL and can tidy up nothing?"""
    with tempfile.TemporaryDirectory() as left:
        environment = {**os.environ, "TMPDIR": left, "PYTHONPATH": str(PACKAGE_ROOT)}
        with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, env=environment) as grader:
            pids = grader.stdout.readline().decode().split()
            names = [Path("/proc", pid, "comm").read_text().strip() for pid in pids]
            grader.kill()
        deadline = time.monotonic() + 5
        while (alive := [pid for pid in pids if Path("/proc", pid).exists()]) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert names[0] == "bwrap" and names[-1] == "sleep"
    assert alive == []


def _processes():
    return subprocess.run(["ps", "ax", "-o", "args="], capture_output=True, text=True, check=True).stdout


def test_without_bubblewrap_stops_with_one_line(monkeypatch, tmp_path):
    """Without bubblewrap, does grading others' work stop with a line on how to install it?"""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        sandboxed_command(tmp_path, tmp_path / "kernel.json", Limits(), options=0)


def test_unprotected_needs_no_bubblewrap(tmp_path):
    """Does one's own work run without a sandbox if that is asked for explicitly?"""
    (tmp_path / "given.py").write_text("seven = 7\n")
    with Sandbox({"given.py": tmp_path / "given.py"}, protected=False) as sandbox:
        assert sandbox.run_cell("from given import seven\nassert seven == 7") is None


def test_kernel_that_cannot_start_says_so():
    """Does a kernel that does not come up raise with what it said, instead of a grade?"""
    with pytest.raises(SandboxUnavailable, match="did not start"):
        Sandbox(limits=Limits(memory=1, start=10))


@pytest.fixture
def session():
    """A session over a few cells, with short limits."""
    cells = [
        ("first", "x = 1"),
        ("hangs", "while True: pass"),
        ("raises", "1 / 0"),
        (
            "f",
            "def f():\n    return x + 1\ndef loop():\n    while True: pass\ndef leave():\n    import os; os._exit(0)",
        ),
    ]
    with Session(cells, lambda: Sandbox(limits=Limits(cell=1.5, call=1.5))) as session:
        yield session


def test_session_goes_on_after_everything(session):
    """After a hanging cell, a raising cell, a looping and a leaving function, do the others still answer?"""
    assert session.request(protocol.CallRequest("f", []), None).value == 2
    for name in ("loop", "leave"):
        with pytest.raises(SandboxDied, match=r"time|died"):
            session.request(protocol.CallRequest(name, []), None)
        assert session.request(protocol.CallRequest("f", []), None).value == 2
    assert "`hangs` did not finish" in session.notes[1]
    assert "`raises` raised ZeroDivisionError: division by zero" in session.notes[2]


def test_session_ends_at_its_deadline(session):
    """When a notebook's time is over, does nothing run any more?"""
    session.given_up = True
    with pytest.raises(SandboxDied, match="over"):
        session.request(protocol.NamesRequest(), None)


def test_interpreter_is_the_same(inside):
    """Does the kernel run the same Python as the grader?"""
    assert inside("list(__import__('sys').version_info[:2])") == list(sys.version_info[:2])


def test_a_raising_cell_stops_no_other():
    """Are the cells after one that raises run every time, however fast they follow?"""
    for _ in range(5):
        with Sandbox() as sandbox:
            assert sandbox.run_cell("raise RuntimeError('first')")["type"] == "RuntimeError"
            assert sandbox.run_cell("x = 1") is None
            assert sandbox.run_cell("assert x == 1") is None


def test_a_learners_input_is_an_empty_line():
    """Does a function that asks for input get an empty line, and a cell that does so raise, without waiting?"""
    cells = [("asks", "name = input('Who? ')"), ("f", "def f():\n    return input('Who? ')")]
    with Session(cells, lambda: Sandbox(limits=Limits(call=5))) as session:
        assert session.request(protocol.CallRequest("f", []), None).value == ""
        assert "`asks` raised an exception" in session.notes[0]


def test_kernel_has_no_rights(inside):
    """Does the kernel run as nobody known, without a single right, and can it gain none?"""
    status = dict(line.split(":", 1) for line in inside("open('/proc/self/status').read().splitlines()"))
    assert {int(status[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"
    assert inside("__import__('os').getuid()") not in (0, 1000)


@pytest.mark.skipif(not is_root(), reason="a plain user's sandbox belongs to the same user outside")
def test_root_gives_its_rights_away(sandbox):
    """Is the kernel of a grader that runs as root another user's, outside the sandbox too?"""
    kernel = usage(sandbox.pid).pids[-1]
    assert os.stat(f"/proc/{kernel}").st_uid >= 2**30


TAKEN = {
    "the names that serving uses": "input = globals = sys = builtins = worker = namespace = print = 5",
    "a loop over inputs": "for input in range(3): pass",
    "functions of one's own": "def input(prompt=''): return '3'\ndef globals(): return {}",
}


@pytest.mark.parametrize("cell", TAKEN.values(), ids=TAKEN)
def test_no_name_of_a_learners_own_is_in_the_way(cell):
    """May a notebook call its variables what it likes, and still be called, with a generator?"""
    cells = [("f", "def f(rng):\n    return rng.integers(10)"), ("names", cell)]
    with Session(cells, lambda: Sandbox(limits=Limits(cell=5, call=5))) as session:
        reply = session.request(protocol.CallRequest("f", [protocol.Rng(1)]), None)
    assert reply.value == np.random.default_rng(1).integers(10)
    assert session.notes == {}
