"""Attacks that want marks by what only looks like a result: exit codes, skips, lines, files, borrowed functions."""

from . import TARGET, Attack
from .marks import wrong_but

FORGED = f"""
def {TARGET}(z):
    print("PASSED")
    print("score: 1.0")
    for line in ("autograder:reply:e30=", "autograder:reply:" + "A" * 1000, "score: 1.0"):
        try:
            input(line)
        except BaseException:
            pass
    return None
"""
WALKS_FRAMES = f"""
def {TARGET}(z):
    import sys
    frame, scope = sys._getframe(1), dict(np=np)
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if name == "str_ref":
                exec(value, scope)
                return scope["{TARGET}"](z)
            if name in ("ask_reference", "answer_reference"):
                return value("{TARGET}", [z], {{}})
        frame = frame.f_back
"""
SKIPS = f"""
def {TARGET}(z):
    try:
        import pytest
        skip = pytest.skip.Exception
    except ImportError:
        skip = type("Skipped", (BaseException,), {{}})
    raise skip("not today")
"""
ASKS_FOR_ITSELF = f"""
inputs = []
def {TARGET}(z):
    inputs.append(z)
    return np.zeros(np.shape(z))
"""
ASKS_FOR_ITS_LOSS = f"""
def binary_cross_entropy(a, y):
    import sys
    frame = sys._getframe(1)
    while frame is not None:
        if callable(frame.f_locals.get("ask_reference")):
            for name in ("binary_cross_entropy", "{TARGET}", "train_network", "load_reference", "__init__", "__dict__"):
                got = frame.f_locals["ask_reference"](name, [a, y], {{}})
                if isinstance(got, (float, np.ndarray)):
                    return got
        frame = frame.f_back
"""
FRAMEWORK = f"""
import importlib, sys
sys.path += ["/usr/lib/python3/dist-packages", "/usr/local/lib/python3/site-packages"]
def {TARGET}(z):
    for name in ("scipy.special", "torch", "sklearn.utils.extmath", "autograd.scipy.special", "jax.nn"):
        try:
            module = importlib.import_module(name)
            return np.asarray(module.expit(np.asarray(z)))
        except (ImportError, AttributeError):
            pass
    raise ModuleNotFoundError("No module named 'scipy'")  # none of the five was there
"""
OWN_RESULTS = f"""
def {TARGET}(z):
    import os
    for folder in (".", "/tmp", "/autograder/results", "/grader") if os.path.exists("/grader") else (".",):
        try:
            with open(folder + "/results.json", "w") as file:
                file.write('{{"score": 1.0}}')
        except OSError:
            pass
    os._exit(0)
"""
ATTACKS = [
    Attack("skips", "The function skips the test that calls it.", SKIPS, naive="pytest", says="it raised an exception"),
    Attack(
        "exits_in_the_function",
        "The function ends the process with exit code 0.",
        f"def {TARGET}(z):\n    import os\n    os._exit(0)\n",
        naive="script",
        says="it ended the notebook",
    ),
    Attack(
        "exits_at_import",
        "A cell ends the process with exit code 0.",
        wrong_but("sys.exit(0)"),
        naive="script",
        says="raised SystemExit when its cell was run",
    ),
    Attack(
        "own_results",
        "A results file with full marks is written before the process ends.",
        OWN_RESULTS,
        naive="results",
        says="it ended the notebook",
    ),
    Attack(
        "forged_lines",
        "Lines that look like a result, or like a message of the grader, are printed and sent as prompts.",
        FORGED,
        naive="printed",
        says="is None",
    ),
    Attack(
        "unparsable_score",
        "A score that is no number is printed, for parsers that then give full marks.",
        f"def {TARGET}(z):\n    print('score: nan')\n    print('score: all of it')\n    return -1\n",
        naive="printed",
        says="a is a single int64 number",
    ),
    Attack(
        "walks_frames",
        "The callers' frames are searched for the correct function.",
        WALKS_FRAMES,
        says="a is an object, not numbers",
    ),
    Attack(
        "asks_for_itself",
        "A function asks the grader for its own correct values, and for names that are no exercise.",
        ASKS_FOR_ITSELF,
        replace={"binary_cross_entropy": ASKS_FOR_ITS_LOSS},
        naive="",
        says="the loss is None",
    ),
    Attack("framework", "The function comes from a framework that is not allowed.", FRAMEWORK, says="No module named"),
]
