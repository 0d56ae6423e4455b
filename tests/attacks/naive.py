"""A grader as many are: the student's code, the hidden test and the score live in one process. It is run as a child."""

import contextlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from . import MARKER

SECRET = "HIDDEN-4711"
"""Stands in every hidden test: who sees it has seen the test."""
_COMPARE = f"""
import numpy as np
# {SECRET}
str_ref = "def sigmoid(z): return 1 / (1 + np.exp(-z))"
z, expected = np.array([0.0, 2.0]), np.array([0.5, 0.8807970779778823])
"""
HIDDEN = {
    "allclose": _COMPARE + "assert np.allclose(sigmoid(z), expected)\n",
    "tolerance": _COMPARE + "assert not np.any(np.abs(sigmoid(z) - expected) > 1e-6)\n",
    "equal": _COMPARE + "assert sigmoid(0.0) == 0.5\n",
    "unittest": "import unittest\nclass Hidden(unittest.TestCase):\n    def test(self):\n"
    "        self.assertEqual(float(np.ravel(sigmoid(np.zeros(2)))[0]), 0.5)\n"
    "done = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Hidden))\n"
    "assert done.wasSuccessful()\n",
    "printed": _COMPARE + "print('score:', float(np.allclose(sigmoid(z), expected)))\n",
    "pickled": "import pickle\nwith open('result', 'wb') as file:\n    pickle.dump(sigmoid(0.0), file)\n"
    "with open('result', 'rb') as file:\n    assert pickle.load(file) == 0.5\n",
    "answer": "assert answer_1.lower() == 'b'\n",
    "accuracy": "import numpy as np\nrng = np.random.default_rng(0)\n"
    "X = rng.normal(size=(200, 4))\ny = (X[:, 0] > 0) * 1.0\n"
    "params, _ = train_neuron(X, y, 0.1, 3, 8, rng)\n"
    "assert np.mean((X @ params['w'] + params['b'] > 0) == y) > 0.9\n",
    "inputs": "import numpy as np\nnp.testing.assert_allclose(sigmoid(np.array([0.123456])), [0.53082])\n",
    "pytest": "import numpy as np\nfrom student import *\n"
    "def test_hidden():\n    assert np.allclose(sigmoid(0.0), 0.5)\n",
    "script": "from student import *\nimport numpy as np\nassert np.allclose(sigmoid(0.0), 0.5)\n",
}
HIDDEN["results"] = HIDDEN["script"]
"""The hidden test, by the way in which it judges."""
CHILD = [
    "-c",
    """
import json, os
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell

class Scorer:
    def points(self, passed):
        return 1.0 if passed else 0.0

shell = InteractiveShell.instance()
for source in ["import numpy as np", *json.loads(Path("cells.json").read_text())]:
    shell.run_cell(source, store_history=True)
outcome = shell.run_cell(Path("hidden_test.py").read_text(), store_history=True)
Path("score").write_text(str(Scorer().points(outcome.success)))
""",
]
COMMANDS = {
    "pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "hidden_test.py"],
    "script": ["hidden_test.py"],
    "results": ["hidden_test.py"],
}


def grade_naively(attack, folder, seconds=10):
    """Grade an attack in one process, in a child, and return what came of it.

    Returns
    -------
    dict
        ``score`` from 0 to 1, ``shown`` (what the student gets to read), ``harms`` (what was harmed, in words).
    """
    cells = [source for source in (attack.first, attack.cell, *attack.replace.values()) if source]
    (folder / "cells.json").write_text(json.dumps(cells))
    (folder / "student.py").write_text("import numpy as np\n" + "\n".join(cells))
    (folder / "hidden_test.py").write_text(HIDDEN[attack.naive])
    for name, content in attack.files.items():
        (folder / name).write_text(content)
    (folder / ".netrc").write_text(f"machine lms.example login grader password {SECRET}\n")
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as base:
        base.execute("CREATE TABLE grade (manual_score)")
        base.execute("INSERT INTO grade VALUES (1)")
        base.commit()
    command = [
        "sh",
        "-c",
        '"$@"; code=$?; exit $code',
        "the grader",
        sys.executable,
        *COMMANDS.get(attack.naive, CHILD),
    ]
    code, shown = _run(command, folder, seconds)
    harms = _harms(folder, code, shown)
    return {"score": _score(attack.naive, folder, code, shown), "shown": shown, "harms": harms}


def _run(command, folder, seconds):
    """Run a child with its own gradebook and environment, and little memory: the machine is ours."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "NBGRADER_EXECUTION": "autograde",
                   "COURSE_SECRET": SECRET, "OMP_NUM_THREADS": "1", "IPYTHONDIR": str(folder / ".ipython")}  # fmt: skip
    limit = 2**30
    with open(folder / "output", "wb") as output:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = None
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    return code, (folder / "output").read_bytes().decode("utf-8", "replace")


def _score(kind, folder, code, shown):
    """Read the score as such graders do."""
    if kind in ("pytest", "script"):
        return float(code == 0)
    if kind == "results":
        results = folder / "results.json"
        return json.loads(results.read_text())["score"] if results.exists() else float(code == 0)
    if kind == "printed":
        first = shown.partition("score:")[2].split("\n")[0].strip()
        try:
            return float(min(1, float(first))) if float(first) == float(first) else 1.0
        except ValueError:
            return 1.0
    score = folder / "score"
    return float(score.read_text()) if score.exists() else 0.0


def _harms(folder, code, shown):
    harms = []
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as base:
        if base.execute("SELECT manual_score FROM grade").fetchone() != (1,):
            harms.append("the gradebook was rewritten")
    if code is None:
        harms.append("it never ended")
    if code == -signal.SIGKILL:
        harms.append("it killed the grader")
    if any(path.is_file() for path in folder.glob(f"{MARKER}*")):
        harms.append("it left files behind")
    if len(shown) > 10_000_000:
        harms.append("its output fills the disk")
    if "MemoryError" in shown:
        harms.append("it took all the memory there was")
    if left := living():
        harms.append(f"{len(left)} processes live on")
        for process in left:
            os.kill(process, signal.SIGKILL)
    return harms


def living(marker=MARKER):
    """Return the processes whose arguments hold the marker."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if marker.encode() in Path("/proc", process, "cmdline").read_bytes().split(b"\0"):
                found.append(int(process))
    return found
