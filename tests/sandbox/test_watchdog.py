"""Limits on a sandbox as a whole: bombs, memory, scratch space, the shared folder, and time."""

import os
import socket

import numpy as np
import pytest
from sandboxes import killed

from autograder.errors import SandboxDied
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.privileges import revoke_write_access
from autograder.sandbox.procfs import Usage, usage
from autograder.sandbox.rlimits import limit_memory
from autograder.sandbox.watchdog import Watchdog, count_scratch_files

SHELL_BOMB = """
import os
with open("/tmp/bomb", "w") as file:
    file.write("bomb() { bomb | bomb & }; bomb; sleep 50")
os.system("sh /tmp/bomb")
"""
THREAD_BOMB = """
import threading, time
while True:
    try:
        threading.Thread(target=time.sleep, args=(100,)).start()
    except RuntimeError:
        pass
"""
FORK_BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""


@pytest.mark.parametrize("bomb", [SHELL_BOMB, THREAD_BOMB, FORK_BOMB], ids=["shell", "threads", "fork"])
def test_bombs_are_stopped(bomb):
    """Is a bomb of processes or threads stopped in seconds, while a neighbour goes on working?"""
    with Sandbox() as neighbour:
        reason, cause, seconds = killed(bomb, cell=1)
        assert (reason, "processes" in cause) == ("died", True) or reason == "time"
        assert seconds < 10
        assert neighbour.run_cell("assert sum(range(10**6)) == 499999500000") is None


def test_memory_of_all_processes_is_limited():
    """Are processes that each keep to their limit killed when together they do not?"""
    source = (
        "import os, time\nfor i in range(10):\n    if os.fork() == 0:\n"
        "        kept = bytes([i + 1]) * (150 * 2**20)\n        time.sleep(50)\ntime.sleep(50)"
    )
    reason, cause, _ = killed(source, memory=1024, cell=10)
    assert reason == "died"
    assert "1024 MiB of memory in all" in cause


def test_what_processes_share_counts_once():
    """May a notebook start a few processes that share what it has loaded?"""
    source = (
        "import os, time\nkept = b'x' * (400 * 2**20)\nfor i in range(4):\n    if os.fork() == 0:\n"
        "        time.sleep(50)\ntime.sleep(1)"
    )
    with Sandbox(limits=Limits(memory=1536)) as sandbox:
        assert sandbox.run_cell(source) is None
        assert sandbox.cause == ""


FILL = """
import itertools
written = 0
for folder in ("/tmp", "/notebook", "/home/learner", "/dev/shm"):
    try:
        for i in itertools.count():
            with open(f"{folder}/{i}", "wb") as file:
                written += file.write(bytes(8 * 2**20))
    except OSError:
        pass
raise RuntimeError(written // 2**20)
"""


def test_scratch_space_is_limited():
    """Is all that a notebook can write, everywhere it may write, a few hundred MiB?"""
    with Sandbox() as sandbox:
        assert 100 < int(sandbox.run_cell(FILL)["message"]) < 500


@pytest.mark.parametrize("source", ["open(f'{folder}/x', 'wb')", "os.makedirs(folder + '/d' * 800)"])
def test_shared_folder_is_not_for_writing(source):
    """Can a notebook leave nothing in the folder of its sockets: refused, or else killed for it?"""
    with Sandbox() as sandbox:
        begin = f"import os, time\nfolder = {str(sandbox.folder)!r}\n"
        try:
            error = sandbox.run_cell(begin + source + "\ntime.sleep(2)")
        except SandboxDied:
            assert sandbox.cause == "wrote to the grader's folder"
        else:
            assert error["type"] in ("PermissionError", "OSError")  # by rights, or because nobody may write there
            assert not {"x", "d"} & {path.name for path in sandbox.folder.iterdir()}
    assert not sandbox.folder.exists()


def test_flood_of_sockets_is_stopped():
    """Can a notebook fill the machine with no names of sockets: refused to root's, killed for a plain user's?"""
    with Sandbox(limits=Limits(cell=10)) as sandbox:
        source = (
            f"import socket, time\nfor i in range(20_000):\n    with socket.socket(socket.AF_UNIX) as s:\n"
            f"        s.bind({str(sandbox.folder)!r} + f'/{{i}}')\ntime.sleep(2)"
        )
        try:
            error = sandbox.run_cell(source)
        except SandboxDied:
            assert sandbox.cause == "wrote to the grader's folder"
        else:
            assert error["type"] in ("PermissionError", "OSError")


FILES = """
import os
for number in range({number}):
    name = "/tmp/" + str(number)
    {make}
"""


@pytest.mark.parametrize("make", ["os.mkdir(name)", "os.symlink('x', name)", "open(name, 'w').close()"])
def test_number_of_files_is_limited(make):
    """Is a notebook stopped that fills the machine's memory with empty files, and one that makes a few not?"""
    with Sandbox(limits=Limits(cell=10)) as sandbox:
        assert sandbox.run_cell(FILES.format(number=5_000, make=make)) is None
    reason, cause, _ = killed(FILES.format(number=1_000_000, make=make), cell=10)
    assert (reason, cause) == ("died", "more than 20,000 files")


def test_the_machines_own_files_do_not_count():
    """While a sandbox is starting and still sees the machine's folders, is nothing counted?"""
    assert count_scratch_files((os.getpid(), os.getpid())) == 0


HIDDEN = """
import os, socket
def refused(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        return True
nameless = refused(os.open, folder, os.O_TMPFILE | os.O_RDWR)
made = refused(socket.socket(socket.AF_UNIX).bind, folder + "/s")
assert nameless and made and refused(os.chmod, folder, 0o777) and refused(os.unlink, folder + "/log")
"""


def test_the_shared_folder_can_be_closed():
    """Once the kernel has its sockets, can it neither make a file that nobody sees nor take its folder back?"""
    with Sandbox() as sandbox:
        revoke_write_access(sandbox.folder, sandbox.pid)
        assert sandbox.run_cell(f"folder = {str(sandbox.folder)!r}" + HIDDEN) is None
        assert sandbox.cause == ""


@pytest.mark.parametrize(("names", "foreign"), [(5, False), (18, False), (19, True), (500, True)])
def test_few_sockets_are_jupyters(tmp_path, names, foreign):
    """Are the sockets of Jupyter ours, and more than a few of them foreign, without looking at all the others?"""
    for name in ("log", "kernel.json"):
        (tmp_path / name).touch()
    for number in range(names):
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(tmp_path / str(number)))
    assert Watchdog(os.getpid(), tmp_path, Limits())._has_foreign_files() is foreign


def test_size_of_a_file_is_limited():
    """Does a file end at its limit, and does the notebook go on?"""
    source = "import os\nwith open('/tmp/large', 'wb') as file:\n    file.write(bytes({} * 2**20))"
    with Sandbox(limits=Limits(file=10)) as sandbox:
        assert sandbox.run_cell(source.format(9)) is None
        assert "File too large" in sandbox.run_cell(source.format(11))["message"]
        assert sandbox.run_cell("assert os.path.getsize('/tmp/large') == 10 * 2**20") is None


HOLD_FILES = """
kept = []
try:
    while True:
        kept.append(open('/dev/null'))
except OSError as error:
    count, why = len(kept), str(error)
    kept.clear()  # at once: the kernel itself may end when it needs a socket and gets none
assert 50 < count < 256 and 'Too many open files' in why, (count, why)
"""


def test_open_files_are_limited():
    """Can a notebook hold a few hundred files and no more?"""
    with Sandbox() as sandbox:
        assert sandbox.run_cell(HOLD_FILES) is None


def test_limit_is_processor_time():
    """May a cell wait longer than its limit, as on a busy machine, but not for ever?"""
    with Sandbox(limits=Limits(cell=0.5)) as sandbox:
        assert sandbox.run_cell("import time\ntime.sleep(1.2)") is None
    reason, _, seconds = killed("import time\ntime.sleep(50)", cell=0.5)
    assert reason == "time"
    assert 2 < seconds < 6


def test_time_of_children_counts():
    """Does work that a notebook has another process do count as its own?"""
    source = "import subprocess, sys\nsubprocess.run(['sh', '-c', 'while :; do :; done'])"
    reason, _, seconds = killed(source, cell=1)
    assert reason == "time"
    assert seconds < 4.5


def test_answers_take_bounded_memory():
    """Is a correct function stopped that would fill our own memory with what it was asked for?"""
    with pytest.raises(MemoryError), limit_memory(2**28):
        np.ones(2**27)
    assert np.ones(2**20).sum() == 2**20


def test_a_name_of_any_bytes_hides_nobody():
    """Is a process counted whose name is no text?"""
    with Sandbox() as sandbox:
        before = usage(sandbox.pid)
        sandbox.run_cell("open('/proc/self/comm', 'wb').write(b'\\xff\\xfe) (')")
        after = usage(sandbox.pid)
    assert after.pids == before.pids and after.tasks >= before.tasks


@pytest.mark.parametrize(
    "spoil",
    [
        "(folder / 'log').unlink(); (folder / 'log').mkdir()",
        "(folder / 'x').mkdir()",
        "(folder / 'log').unlink(); os.mkfifo(folder / 'log')",
    ],
)
def test_what_is_not_ours_in_the_shared_folder_is_foreign(tmp_path, spoil):
    """Is what bears our names, but is no file, as foreign as any other?"""
    folder = tmp_path
    (folder / "log").touch()
    (folder / "kernel.json").touch()
    watchdog = Watchdog(os.getpid(), folder, Limits())
    assert not watchdog._has_foreign_files()
    exec(spoil, {"folder": folder, "os": os})
    assert watchdog._has_foreign_files()


def test_a_shared_folder_that_cannot_be_read_is_foreign(tmp_path):
    """Is a folder whose rights were taken away a reason to end the sandbox, and one that is gone none?"""
    watchdog = Watchdog(os.getpid(), tmp_path, Limits())
    watchdog.folder = tmp_path / "gone"
    assert not watchdog._has_foreign_files()
    watchdog.folder = tmp_path / "file"
    watchdog.folder.touch()
    assert watchdog._has_foreign_files()


def test_usage_of_nothing():
    """Does a process that is gone use nothing?"""
    assert usage(2**22 + 1) == Usage()
