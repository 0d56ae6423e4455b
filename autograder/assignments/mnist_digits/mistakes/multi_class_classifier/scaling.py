"""Known mistakes in the statistics of the pixels, in scaling by them, and in the rows of targets."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "D16",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(axis=1), "std": X.std(axis=1)}
""",
        "Which axis counts images? What shape should the mean have?",
    ),
    Mistake(
        "D16a",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(), "std": X.std()}
""",
        "One number for the whole picture, or one for each pixel?",
        silent=True,
    ),
    Mistake(
        "D16b",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": np.full(X.shape[1], X.mean()), "std": np.full(X.shape[1], X.std())}
""",
        "The shape is right. Does a pixel of the border have the same mean as one in the middle?",
        silent=True,
    ),
    Mistake(
        "D16c",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(axis=0), "std": X.std(axis=0, ddof=1)}
""",
        "Two images, a pixel of 0 and of 2: by hand, what is the mean of the squared distances?",
        silent=True,
    ),
    Mistake(
        "D16d",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(axis=0), "std": X.var(axis=0)}
""",
        "A pixel of 0 and of 4: is the spread 2 or 4? Which of the two has the unit of the pixel?",
    ),
    Mistake(
        "D16e",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(axis=0), "std": np.sqrt((X ** 2).mean(axis=0))}
""",
        "Squared distance from where? A bright pixel that never varies has no spread.",
        silent=True,
    ),
    Mistake(
        "D16f",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": np.median(X, axis=0), "std": X.std(axis=0)}
""",
        "The mean was asked for. When is it the value in the middle?",
        silent=True,
    ),
    Mistake(
        "D16g",
        "fit_scaler",
        """
def fit_scaler(X):
    std = X.std(axis=0)
    return {"mean": X.mean(axis=0), "std": np.where(std == 0, 1.0, std)}
""",
        "Report what was measured: what is the spread of a pixel that never varies? Who has to cope with it?",
        silent=True,
    ),
    Mistake(
        "D16h",
        "fit_scaler",
        """
def fit_scaler(X):
    mean = X.mean(axis=0)
    X -= mean
    return {"mean": mean, "std": np.sqrt((X ** 2).mean(axis=0))}
""",
        "A function that changes its input surprises the next cell. Print X before and after.",
        silent=True,
    ),
    Mistake(
        "D16i",
        "fit_scaler",
        """
def fit_scaler(X):
    return X.mean(axis=0), X.std(axis=0)
""",
        "The text asks for a dictionary: under which names will the next step look?",
    ),
    Mistake(
        "D16j",
        "fit_scaler",
        """
def fit_scaler(X):
    return {"mean": X.mean(axis=0), "std": np.abs(X - X.mean(axis=0)).mean(axis=0)}
""",
        "A mean of distances, or the root of a mean of squares?",
        silent=True,
    ),
    Mistake(
        "D16k",
        "fit_scaler",
        """
def fit_scaler(X):
    mean = X.mean(axis=0)
    return {"mean": mean, "std": np.sqrt((X ** 2).mean(axis=0) - mean ** 2)}
""",
        "A pixel that is 0.1 in every image: which of the two means is larger after rounding? And the root of that?",
        silent=True,
    ),
    Mistake(
        "D15",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    mean, std = X.mean(axis=0), X.std(axis=0)
    return np.where(std > 0, (X - mean) / np.where(std > 0, std, 1), 0)
""",
        "Whose statistics are these? At deployment you do not own tomorrow's images.",
        silent=True,
    ),
    Mistake(
        "D17",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    with np.errstate(all="ignore"):
        return (X - scaler["mean"]) / scaler["std"]
""",
        "The border is always black: what is its standard deviation, and what is 0 divided by 0?",
    ),
    Mistake(
        "D17a",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return (X - scaler["mean"]) / (scaler["std"] + 1e-8)
""",
        "A speck in a corner that was always black: how large does your scaled pixel get?",
        silent=True,
    ),
    Mistake(
        "D17b",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return (X - scaler["mean"]) / np.where(scaler["std"] == 0, 1.0, scaler["std"])
""",
        "A speck in a corner that was always black in training: the text asks for 0 there, not for the speck.",
        silent=True,
    ),
    Mistake(
        "D17c",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return (X - scaler["mean"]) / np.maximum(scaler["std"], 1.0)
""",
        "Is a pixel with a small spread divided by its spread? Try one with 0.5.",
        silent=True,
    ),
    Mistake(
        "D17d",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return X / np.where(scaler["std"] == 0, np.inf, scaler["std"])
""",
        "What must the mean of a scaled pixel be over the training images?",
        silent=True,
    ),
    Mistake(
        "D17e",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return X - np.where(scaler["std"] == 0, X, scaler["mean"])
""",
        "What must the spread of a scaled pixel be over the training images?",
        silent=True,
    ),
    Mistake(
        "D17f",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return X - scaler["mean"] / np.where(scaler["std"] == 0, np.inf, scaler["std"])
""",
        "Which comes first here, the division or the subtraction? Write the brackets.",
        silent=True,
    ),
    Mistake(
        "D17g",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    std = scaler["std"]
    std[std == 0] = np.inf
    return (X - scaler["mean"]) / std
""",
        "Print the scaler before and after the call. Who else uses it?",
        silent=True,
    ),
    Mistake(
        "D17h",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    varies = scaler["std"] > 0
    return (X[:, varies] - scaler["mean"][varies]) / scaler["std"][varies]
""",
        "How many columns came in, and how many went out? The weights count on all of them.",
    ),
    Mistake(
        "D17i",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return np.where(scaler["std"] > 1, (X - scaler["mean"]) / np.maximum(scaler["std"], 1), 0)
""",
        "Which pixels become 0: those that never vary, or more than those?",
    ),
    Mistake(
        "D17j",
        "apply_scaler",
        """
def apply_scaler(X, scaler):
    return (X + scaler["mean"]) / np.where(scaler["std"] == 0, np.inf, scaler["std"])
""",
        "An image that equals the mean: what should it become?",
        silent=True,
    ),
    Mistake(
        "D18",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.eye(n_classes)[y - 1]
""",
        "Which column is hot for digit 0? Python counts from ...",
    ),
    Mistake(
        "D20",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.eye(n_classes)[:, y]
""",
        "Rows are images everywhere in this notebook.",
    ),
    Mistake(
        "D20a",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.eye(10)[y]
""",
        "How many columns do you get for a notebook of five classes?",
        silent=True,
    ),
    Mistake(
        "D20b",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.eye(y.max() + 1)[y]
""",
        "What if the last class does not occur in this batch?",
    ),
    Mistake(
        "D20c",
        "one_hot",
        """
def one_hot(y, n_classes):
    classes = np.unique(y)
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), np.searchsorted(classes, y)] = 1
    return Y
""",
        "What if one of the classes does not occur in this batch?",
    ),
    Mistake(
        "D20d",
        "one_hot",
        """
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[:, y] = 1.0
    return Y
""",
        "Add up each row: how many ones does it hold? Pair each row with its own column.",
    ),
    Mistake(
        "D20e",
        "one_hot",
        """
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = y
    return Y
""",
        "What stands in the hot column of digit 7: its name, or a yes?",
    ),
    Mistake(
        "D20f",
        "one_hot",
        """
def one_hot(y, n_classes):
    return y[:, None] * np.ones(n_classes)
""",
        "A row is a question for each class: is it this one? Yes is 1, no is 0.",
    ),
    Mistake(
        "D20g",
        "one_hot",
        """
def one_hot(y, n_classes):
    return 1.0 - np.eye(n_classes)[y]
""",
        "Add up a row: how many classes are right for one image?",
    ),
    Mistake(
        "D20h",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.full((len(y), n_classes), 0.1 / n_classes) + 0.9 * np.eye(n_classes)[y]
""",
        "Softened targets are another exercise: what exactly was asked for?",
        silent=True,
    ),
    Mistake(
        "D20i",
        "one_hot",
        """
def one_hot(y, n_classes):
    return np.eye(n_classes)[np.sort(y)]
""",
        "Show image 0 with row 0 as its title. Who changed the order?",
    ),
)
