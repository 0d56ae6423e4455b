"""Known mistakes in where weights start, and in the gate and its derivative."""

from autograder.diagnosis.mistakes import UNSTEADY, Mistake

START = """
def init_layer(n_in, n_out, strategy, rng):
    std = {"zeros": 0.0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
    W = std * rng.standard_normal((n_out, n_in))
    b = np.zeros(n_out)
    return W, b
"""


def wrong_start(right, wrong):
    """Return the source of `init_layer` with one piece of it replaced."""
    assert START.count(right) == 1, right
    return START.replace(right, wrong)


MISTAKES = (
    Mistake(
        "T21",
        "init_layer",
        wrong_start("W = std * rng.standard_normal((n_out, n_in))", "W = np.zeros((n_out, n_in))"),
        "Print two rows of W after training. Equal?",
    ),
    Mistake(
        "T22",
        "init_layer",
        wrong_start("std * rng.standard_normal((n_out, n_in))", "np.full((n_out, n_in), std)"),
        "Same start, same gradient, same end: how many units do you really have?",
    ),
    Mistake(
        "T22a",
        "init_layer",
        wrong_start("rng.standard_normal((n_out, n_in))", "np.tile(rng.standard_normal(n_in), (n_out, 1))"),
        "Print two rows of W. What will tell the two units apart?",
        silent=True,
    ),
    Mistake(
        "T22b",
        "init_layer",
        wrong_start("rng.standard_normal((n_out, n_in))", "np.ones(n_in) * rng.standard_normal((n_out, 1))"),
        "Print one row of W: how many different weights has this unit?",
    ),
    Mistake(
        "T23",
        "init_layer",
        wrong_start("std * rng", "(std > 0) * rng"),
        "What is the variance of a sum of 784 terms?",
        silent=True,
    ),
    Mistake(
        "T24",
        "init_layer",
        wrong_start("std * rng.standard_normal((n_out, n_in))", "std * rng.random((n_out, n_in))"),
        "Are all weights of the same sign? What is their mean?",
        silent=True,
    ),
    Mistake(
        "T24a",
        "init_layer",
        wrong_start("rng.standard_normal((n_out, n_in))", "rng.uniform(-1, 1, (n_out, n_in))"),
        "What is the standard deviation of a uniform draw from -1 to 1? It is not 1.",
        silent=True,
    ),
    Mistake(
        "T25",
        "init_layer",
        wrong_start("np.sqrt(2 / n_in)", "2 / n_in"),
        "Is 2 / n_in the variance or the standard deviation?",
        silent=True,
    ),
    Mistake(
        "T25a",
        "init_layer",
        wrong_start("np.sqrt(2 / n_in)", "np.sqrt(2 / n_out)"),
        "How many terms does one z add up: as many as there are inputs, or units?",
        silent=True,
    ),
    Mistake(
        "T25b",
        "init_layer",
        wrong_start(
            '"xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)',
            '"xavier": np.sqrt(2 / n_in), "he": np.sqrt(1 / n_in)',
        ),
        "Half of the units are off after relu: which strategy makes up for it?",
        silent=True,
    ),
    Mistake(
        "T25c",
        "init_layer",
        wrong_start('"normal": 0.01', '"normal": 0.1'),
        "Print W.std() for this strategy, and read the text again.",
        silent=True,
    ),
    Mistake(
        "T25d",
        "init_layer",
        wrong_start("(n_out, n_in)", "(n_in, n_out)"),
        "W has one row for each neuron. How many rows has yours?",
    ),
    Mistake(
        "T25e",
        "init_layer",
        wrong_start("np.sqrt(2 / n_in)", "2 / n_in").replace("np.sqrt(1 / n_in)", "1 / n_in"),
        "Is 2 / n_in the variance or the standard deviation?",
        silent=True,
    ),
    Mistake(
        "T25f",
        "init_layer",
        wrong_start("np.sqrt(2 / n_in)", "np.sqrt(2 / n_out)").replace("np.sqrt(1 / n_in)", "np.sqrt(1 / n_out)"),
        "How many terms does one z add up: as many as there are inputs, or units?",
        silent=True,
    ),
    Mistake(
        "T25g",
        "init_layer",
        wrong_start("np.sqrt(2 / n_in)", "np.sqrt(2 // n_in)").replace("np.sqrt(1 / n_in)", "np.sqrt(1 // n_in)"),
        "Print the standard deviation that you draw with: what does a whole number divided by a larger one give?",
    ),
    Mistake(
        "T26",
        "init_layer",
        wrong_start("np.zeros(n_out)", "rng.standard_normal(n_out)"),
        "Biases have no symmetry to break: where should they start?",
        silent=True,
    ),
    Mistake(
        "T26a",
        "init_layer",
        wrong_start("np.zeros(n_out)", "np.full(n_out, -5.0)"),
        "How many units fire for any image?",
    ),
    Mistake(
        "T26b",
        "init_layer",
        wrong_start("np.zeros(n_out)", "np.zeros(n_in)"),
        "b belongs to neurons, not to inputs: how many are there?",
    ),
    Mistake(
        "T27",
        "init_layer",
        wrong_start("rng.standard_normal", "np.random.default_rng(0).standard_normal"),
        "Two layers from the same seed get the same draws. Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T27a",
        "init_layer",
        wrong_start("rng.standard_normal((n_out, n_in))", "np.random.randn(n_out, n_in)"),
        UNSTEADY,
        silent=True,
    ),
    Mistake(
        "F13",
        "relu",
        """
def relu(Z):
    return np.abs(Z)
""",
        "What does relu(-2) give by definition?",
        silent=True,
    ),
    Mistake(
        "F13a",
        "relu",
        """
def relu(Z):
    return np.where(Z > 0, Z, 0.01 * Z)
""",
        "What does relu(-2) give by definition? Is a leak part of it?",
        silent=True,
    ),
    Mistake(
        "F13b",
        "relu",
        """
def relu(Z):
    return (Z > 0).astype(float)
""",
        "What does relu(2) give by definition, and what relu(3)?",
    ),
    Mistake(
        "F13c",
        "relu",
        """
def relu(Z):
    return np.minimum(Z, 0)
""",
        "Which side of 0 does the gate let through?",
        silent=True,
    ),
    Mistake(
        "F13d",
        "relu",
        """
def relu(Z):
    return np.max(Z, 0)
""",
        "What does the second argument of this max mean: a number to compare with, or an axis?",
    ),
    Mistake(
        "F13e",
        "relu",
        """
def relu(Z):
    return Z[Z > 0]
""",
        "What shape must A have? Off units still need a place.",
    ),
    Mistake(
        "F13f",
        "relu",
        """
def relu(Z):
    return np.clip(Z, 0, 1)
""",
        "What does relu(2) give by definition?",
    ),
    Mistake(
        "F14",
        "relu",
        """
def relu(Z):
    Z[Z < 0] = 0
    return Z
""",
        "You needed the old Z. Who still holds it?",
        silent=True,
    ),
    Mistake(
        "G23",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return dA.copy()
""",
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
        common=True,
    ),
    Mistake(
        "G24",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return dA * (np.maximum(Z, 0) >= 0)
""",
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
    ),
    Mistake(
        "G25",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return np.maximum(dA, 0)
""",
        "The gate opens by the forward Z, not by the sign of the message.",
    ),
    Mistake(
        "G25a",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return dA * (dA > 0) * (Z > 0)
""",
        "May an open gate hold back a negative message?",
    ),
    Mistake(
        "G26",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return dA * np.maximum(Z, 0)
""",
        "How steep is relu at 2, and at 3?",
        silent=True,
    ),
    Mistake(
        "G26a",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return (Z > 0).astype(float)
""",
        "This is the gate. Where is the message that goes through it?",
    ),
    Mistake(
        "G27",
        "relu_backward",
        """
def relu_backward(dA, Z):
    return dA * (Z < 0)
""",
        "Is the gate blocked or open where Z is positive?",
    ),
    Mistake(
        "G28",
        "relu_backward",
        """
def relu_backward(dA, Z):
    a = 1 / (1 + np.exp(-Z))
    return dA * a * (1 - a)
""",
        "Different activation, different slope.",
        silent=True,
    ),
    Mistake(
        "G28a",
        "relu_backward",
        """
def relu_backward(dA, Z):
    dA[Z <= 0] = 0
    return dA
""",
        "Whose array did you write the zeros into?",
        silent=True,
    ),
)
