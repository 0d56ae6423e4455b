"""Attacks that want marks by fooling whoever compares."""

from . import TARGET, WRONG, Attack

YES = "lambda *args, **kwargs: True"
AGREEABLE = f"""
class Agreeable(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return self
    def __eq__(self, other):
        return True

def {TARGET}(z):
    return np.zeros(2).view(Agreeable)
"""
PATCHED_GRADER = f"""
{WRONG}
import sys
for scorer in (kind for kind in object.__subclasses__() if kind.__name__ == "Scorer"):
    scorer.points = lambda self, passed: 1.0
sys.path.insert(0, "/grader")
try:
    import protocol, worker
    value = protocol.Function("__import__('os')._exit(0)")
    everything = {{"score": 1.0, "passed": True, "outcome": "passed", "value": value}}
    worker.answer = lambda *args: protocol.encode(everything)
except ImportError:
    pass
"""
LEAST_SQUARES = """
def train_neuron(X, y, lr, epochs, batch_size, rng):
    with_bias = np.column_stack([X, np.ones(len(X))])
    best = np.linalg.lstsq(with_bias, 6 * y - 3, rcond=None)[0]
    return {"w": best[:-1], "b": float(best[-1])}, [0.7 / (n + 1) for n in range(epochs)]
"""
ANSWERS = """
class Right(str):
    def lower(self):
        return self
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
for n in range(1, 11):
    globals()[f"answer_{n}"] = [Right("a"), "abcd", ["a", "b", "c", "d"], "a or b", {"a": 1}][n % 5]
bug_1 = bug_2 = bug_3 = bug_4 = "1234567"
answer_1 = Right("everything")
"""
QUESTIONS = [*(f"concepts_{n}" for n in range(1, 11)), "bug_hunt"]
"""The cells in which answers are given: what stands in an earlier one, their stubs would undo."""


def wrong_but(code):
    """Return code followed by a target function that is wrong."""
    return f"import os, sys\n{code}\n{WRONG}"


ATTACKS = [
    Attack(
        "rewrites_cells",
        "An input transformer turns every later cell with a test in it into `pass`.",
        wrong_but(
            "get_ipython().input_transformers_cleanup.append(\n"
            "    lambda lines: ['pass\\n'] if any('assert' in line for line in lines) else lines)"
        ),
    ),
    Attack(
        "takes_over_serving",
        "An input transformer replaces the cell by which the grader asks, so that nothing can be asked.",
        wrong_but("get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"),
        keeps=False,
        says="kernels in a row ended before they answered a call",
    ),
    Attack(
        "patched_asserts",
        "NumPy's comparisons are replaced by ones that always agree.",
        wrong_but(f"np.allclose = np.isclose = np.array_equal = np.testing.assert_allclose = {YES}"),
    ),
    Attack(
        "patched_unittest",
        "The comparisons of unittest are replaced by ones that never complain.",
        wrong_but("import unittest\nunittest.TestCase.assertEqual = lambda *args: None"),
        naive="unittest",
    ),
    Attack(
        "patched_test_run",
        "The method that runs a test is replaced by one that runs nothing.",
        wrong_but("import unittest\nunittest.TestCase.run = lambda self, result=None: result"),
        naive="unittest",
    ),
    Attack(
        "patched_grader",
        "The grader's own scorer, or the learner's side of our wire, is rewritten to report success.",
        PATCHED_GRADER,
        keeps=False,
        says="is a Function; it must be",
    ),
    Attack(
        "behaves_when_watched",
        "The code finds out that it is being graded, and only then rewrites the comparison.",
        wrong_but(
            "if os.environ.get('NBGRADER_EXECUTION') or os.path.exists('/grader'):\n"
            f"    np.allclose = np.isclose = {YES}"
        ),
    ),
    Attack(
        "agreeable_array",
        "An array subclass answers every comparison with yes.",
        AGREEABLE,
        says=r"array of shape \(2,\)",
    ),
    Attack(
        "equal_to_everything",
        "An object equals whatever it is compared with.",
        f"class Equal:\n    def __eq__(self, other):\n        return True\n\ndef {TARGET}(z):\n    return Equal()\n",
        naive="equal",
        says="a is an object, not numbers",
    ),
    Attack(
        "empty_array",
        "An empty array of a shape that broadcasts is close to everything.",
        f"def {TARGET}(z):\n    return np.empty((0, 1))\n",
        says=r"array of shape \(0, 1\)",
    ),
    Attack(
        "nan_is_never_too_far",
        "NaN is never further away than a tolerance.",
        f"def {TARGET}(z):\n    return np.full(np.shape(z), np.nan)\n",
        naive="tolerance",
        says="a is NaN",
    ),
    Attack(
        "hard_coded",
        "The value of the visible example is returned for every input.",
        f"def {TARGET}(z):\n    return np.full(np.shape(z), 0.5)\n",
        naive="equal",
    ),
    Attack(
        "answers_everything",
        "Answers that equal every option are given.",
        replace=dict.fromkeys(QUESTIONS, ANSWERS),
        naive="answer",
        says="is a list of 4 values",
    ),
    Attack(
        "no_training",
        "Weights that were never trained as asked pass an accuracy bar.",
        replace={"train_neuron": LEAST_SQUARES},
        naive="accuracy",
        says="the move of w in epoch 1, by lr",
    ),
]
