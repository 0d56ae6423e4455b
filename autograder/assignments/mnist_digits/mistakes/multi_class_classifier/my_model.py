"""Known mistakes in the learner's own model."""

from autograder.diagnosis.mistakes import Mistake

MODEL = """
def my_model(X_train, y_train, rng):
    X, y = X_train, y_train
    n = len(X) // 8
    params = init_network([X.shape[1], 64, 10], "he", rng)
    params, history = train(X[n:], y[n:], X[:n], y[:n], params, 0.2, 8, 32, rng)
    return params
"""


def wrong_model(piece, replacement):
    """Return the source of a modest `my_model` with one piece of it replaced."""
    assert piece in MODEL
    return MODEL.replace(piece, replacement)


SCALED = "(X_train - X_train.mean(axis=0)) / (X_train.std(axis=0) + 1e-3)"


MISTAKES = (
    Mistake(
        "M1",
        "my_model",
        wrong_model("    params, history = train(X[n:], y[n:], X[:n], y[:n], params, 0.2, 8, 32, rng)\n", ""),
        "Has this network seen an image yet?",
    ),
    Mistake(
        "D13",
        "my_model",
        wrong_model("X, y = X_train, y_train", "X, y = X_train * 255.0, y_train").replace("0.2, 8", "1e-5, 8"),
        "The new images have pixels from 0 to 1. On which pixels did the network learn?",
    ),
    Mistake(
        "D13a",
        "my_model",
        wrong_model("X, y = X_train, y_train", f"X, y = {SCALED}, y_train"),
        "Whatever you do to the images inside must be in the parameters too: who scales the new ones?",
    ),
    Mistake(
        "T18m", "my_model", wrong_model("0.2, 8", "1e-4, 8"), "Look at the loss curve: a flat line is too small a step."
    ),
    Mistake(
        "T18n",
        "my_model",
        wrong_model("0.2, 8", "30.0, 8"),
        "Look at the loss curve: a saw, or NaN, is too long a step.",
    ),
    Mistake("T21m", "my_model", wrong_model('"he"', '"zeros"'), "Print two rows of W1 after training. Equal?"),
    Mistake(
        "T6m",
        "my_model",
        wrong_model("X, y = X_train, y_train", "X, y = rng.permutation(X_train), y_train"),
        "Show three images with their labels as titles, as you train on them.",
    ),
    Mistake(
        "M2",
        "my_model",
        wrong_model("return params", "return params, history"),
        "What does the signature promise: parameters, or two things?",
    ),
    Mistake(
        "M3",
        "my_model",
        wrong_model("X.shape[1], 64, 10", "X.shape[1], 64, 5").replace(
            "y = X_train, y_train", "y = X_train, y_train % 5"
        ),
        "How many classes must the last layer tell apart?",
    ),
    Mistake(
        "M4",
        "my_model",
        wrong_model("return params", "return {name: value.T for name, value in params.items()}"),
        "W has one row for each unit. Which way round do your matrices lie?",
    ),
    Mistake(
        "D22",
        "my_model",
        wrong_model(
            "X, y = X_train, y_train",
            "order = np.argsort(y_train)[: len(y_train) // 2]\n    X, y = X_train[order], y_train[order]",
        ),
        "Count the labels in each part of your split: which digits has the network never seen?",
    ),
)
