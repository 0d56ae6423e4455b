"""Attacks that want to harm others, or to stop the grading of the whole class, from within the notebook."""

from . import MARKER, RAN, TARGET, Attack
from .marks import wrong_but

ANYWHERE = """
import glob, os
PLACES = ["/", "/tmp", os.path.expanduser("~"), "."] if os.path.exists("/grader") else ["."]
"""
"""Where an attack looks: anywhere behind our wall, but only in its own folder where nothing holds it."""
REWRITES_GRADEBOOK = (
    ANYWHERE
    + """
import sqlite3
for place in PLACES:
    for folder, inner, names in os.walk(place):
        inner[:] = [name for name in inner if name not in ("proc", "sys", "usr", "site")]
        for path in (os.path.join(folder, name) for name in names if name == "gradebook.db"):
            base = sqlite3.connect(path)
            base.execute("UPDATE grade SET manual_score = 99")
            base.commit()
"""
)
REDUCES = f"""
class Present:
    def __reduce__(self):
        return exec, ("open('{MARKER}', 'w').close()",)
import pickle
pickle.dump = lambda thing, file, *args: file.write(pickle.dumps(Present()))
def {TARGET}(z):
    return Present()
"""
LOOPS = f"""
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
def {TARGET}(z):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
EATS = f"""
def {TARGET}(z):
    kept = []
    while True:
        kept.append(np.ones(2**22))
"""
CHILD = f'[sys.executable, "-c", "import time; time.sleep(600)", "{MARKER}"]'
BOMB = f"""
def {TARGET}(z):
    import subprocess, sys, threading, time
    for _ in range(40):
        try:
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
            subprocess.Popen({CHILD})
        except (OSError, RuntimeError):
            pass
    return np.zeros(3)
"""
ORPHAN = f"""
import subprocess
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        subprocess.Popen({CHILD}, start_new_session=True)
    os._exit(0)
"""
KILLS = """
import signal
try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError:
    pass
"""
FLOODS = f"""
def {TARGET}(z):
    import sys
    for _ in range(30):
        print("x" * 1_000_000)
        print("x" * 1_000_000, file=sys.stderr)
        sys.__stdout__.write("x" * 100_000)
    return np.zeros(3)
for _ in range(30):
    print("y" * 1_000_000)
"""
FILLS = (
    ANYWHERE
    + f"""
for folder in [*PLACES, *glob.glob("/tmp/ag-*"), *glob.glob("/tmp/*/ag-*")]:
    for number in range(2):
        try:
            with open(f"{{folder}}/{MARKER}-{{number}}", "wb") as file:
                file.write(bytes(30_000_000))
        except OSError:
            pass
"""
)
ASKS_FOR_EVER = f"""
def network_forward(X, params):
    while {TARGET}(np.zeros(1))[0] == 0.5:  # only when a correct one stands in for the wrong one
        pass
    return None
"""
FROM_ITS_THREAD = """
import threading
kernel = get_ipython().kernel
parent, identity = kernel.get_parent("shell"), kernel._parent_ident["shell"]
def from_its_thread(send, *arguments):  # from any other one, ZeroMQ may end the kernel before anything is sent
    done = threading.Event()
    kernel.shell_channel_thread.io_loop.add_callback(lambda: (send(*arguments), done.set()))
    done.wait(2)
"""
ODD_MESSAGES = (
    FROM_ITS_THREAD
    + """
def odd(content):
    try:
        kernel.session.send(kernel.shell_stream, "execute_reply", content, parent=parent, ident=identity)
    except Exception:
        pass
deep = "x"
for _ in range(900):
    deep = [deep]
for content in ({}, {"status": ["ok"]}, {"status": "error", "ename": ["<b>"], "evalue": {"a": 1}}, {"deep": deep}):
    from_its_thread(odd, content)
"""
)
RAW_FRAMES = (
    FROM_ITS_THREAD
    + """
def raw(header, parent, content):
    parts = [header, parent, b"{}", content]
    kernel.shell_stream.send_multipart([*identity, b"<IDS|MSG>", kernel.session.sign(parts), *parts])
good = b'{"msg_id": "1", "msg_type": "execute_reply", "username": "", "session": "", "date": "", "version": "5.3"}'
def send_all():
    raw(b"[]", b"[]", b"[]")
    raw(good, b"[1]", b"{}")
    raw(good, b"{}", b"[" * 5000 + b"]" * 5000)
    raw(b"{", b"{}", b"{}")
    kernel.shell_stream.send_multipart([*identity, b"no delimiter"])
    kernel.shell_stream.flush()
from_its_thread(send_all)
"""
)
ATTACKS = [
    Attack(
        "rewrites_gradebook",
        "Every gradebook on the disk gets full marks for everybody.",
        wrong_but(REWRITES_GRADEBOOK),
        bites="harms",
    ),
    Attack(
        "reduces",
        "A result that runs a command when it is unpickled.",
        REDUCES,
        naive="pickled",
        bites="harms",
        says="a is an object, not numbers",
    ),
    Attack("loops", "A loop that ignores every signal.", LOOPS, bites="harms", says="it did not finish within 3 sec"),
    Attack(
        "eats_memory",
        "A list of arrays that grows for ever.",
        EATS,
        bites="harms",
        says="MemoryError|it (ended|did not)",
    ),
    Attack(
        "bomb",
        "Eighty processes and threads that sleep.",
        BOMB,
        bites="harms",
        says=r"it ended the notebook|array of shape \(3,\)",
    ),
    Attack("orphan", "A child that leaves its session and outlives the grading.", wrong_but(ORPHAN), bites="harms"),
    Attack("kills", "The process that started this one is killed.", wrong_but(KILLS), naive="script", bites="harms"),
    Attack("floods", "A hundred megabytes of output.", FLOODS, bites="harms", says=r"array of shape \(3,\)"),
    Attack("fills_the_disk", "Large files wherever one can write.", wrong_but(FILLS), bites="harms"),
    Attack(
        "asks_for_ever",
        "A function asks the grader for correct values without end.",
        replace={"network_forward": ASKS_FOR_EVER},
        naive="",
        says="the result is None|did not finish",
    ),
    Attack(
        "odd_messages",
        "The kernel answers with messages of an odd form.",
        wrong_but(ODD_MESSAGES),
        naive="",
        says=rf"(?s)raised an exception when its cell was run.*{RAN}",
    ),
    Attack(
        "raw_frames",
        "The kernel sends what is no message at all.",
        wrong_but(RAW_FRAMES),
        naive="",
        keeps=False,
        says="ended the kernel when its cell was run",
    ),
]
