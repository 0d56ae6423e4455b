"""Known mistakes in the counts and rates by class."""

from autograder.diagnosis.mistakes import Mistake

METRICS = """
def per_class_metrics(C):
    right, occurs, answered = np.diag(C), C.sum(axis=1), C.sum(axis=0)
    precision = right / np.maximum(answered, 1)
    recall = right / np.maximum(occurs, 1)
    both = precision + recall
    f1 = np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": float(f1.mean())}
"""


def wrong_metrics(piece, replacement):
    """Return the source of `per_class_metrics` with one piece of it replaced."""
    assert piece in METRICS
    return METRICS.replace(piece, replacement)


MISTAKES = (
    Mistake(
        "E6",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(C, (predicted, y), 1)
    return C
""",
        "Put five threes that are all called 8: which cell holds the 5?",
        silent=True,
    ),
    Mistake(
        "E7",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    k = max(y.max(), predicted.max()) + 1
    C = np.zeros((k, k), dtype=int)
    np.add.at(C, (y, predicted), 1)
    return C
""",
        "What if the last class occurs nowhere? The table always has n_classes rows and columns.",
        silent=True,
    ),
    Mistake(
        "E7a",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((10, 10), dtype=int)
    np.add.at(C, (y, predicted), 1)
    return C
""",
        "How many classes were you told there are?",
        silent=True,
    ),
    Mistake(
        "E7b",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    classes = np.unique(np.concatenate([y, predicted]))
    return np.array([[int(np.sum((y == i) & (predicted == j))) for j in classes] for i in classes])
""",
        "What if a class in the middle occurs nowhere? The table always has n_classes rows and columns.",
        silent=True,
    ),
    Mistake(
        "E8",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    C[y, predicted] += 1
    return C
""",
        "Add up the table: is it the number of images? What happens when the same place is named twice?",
        silent=True,
    ),
    Mistake(
        "E8a",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes))
    np.add.at(C, (y, predicted), 1)
    return C / C.sum(axis=1, keepdims=True).clip(1)
""",
        "Counts were asked for. Add up the table: is it the number of images?",
        silent=True,
    ),
    Mistake(
        "E8b",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes))
    np.add.at(C, (y, predicted), 1)
    return C
""",
        "What is the type of your table? Counts are whole numbers.",
        silent=True,
    ),
    Mistake(
        "E8c",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    for i, j in zip(y, predicted):
        if i != j:
            C[i, j] += 1
    return C
""",
        "Where do the right answers stand in the table?",
        silent=True,
    ),
    Mistake(
        "E8d",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    for i in y:
        for j in predicted:
            C[i, j] += 1
    return C
""",
        "Add up the table: is it the number of images? Walk through both lists side by side.",
        silent=True,
    ),
    Mistake(
        "E8e",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(C, (y - 1, predicted - 1), 1)
    return C
""",
        "Which row belongs to class 0? Python counts from ...",
        silent=True,
    ),
    Mistake(
        "E8f",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=np.uint8)
    np.add.at(C, (y, predicted), 100)
    return C
""",
        "How far can your type count, and what does each image add?",
        silent=True,
    ),
    Mistake(
        "E8g",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    return np.diag([int(np.sum((y == c) & (predicted == c))) for c in range(n_classes)])
""",
        "Where do the wrong answers stand in the table?",
        silent=True,
    ),
    Mistake(
        "E8h",
        "confusion_matrix",
        """
def confusion_matrix(y, predicted, n_classes):
    C = np.histogram2d(y, predicted, bins=n_classes)[0]
    return C.astype(int)
""",
        "Where do your bins begin and end when the first or last class does not occur?",
        silent=True,
    ),
    Mistake(
        "E4",
        "per_class_metrics",
        wrong_metrics('"precision": precision, "recall": recall', '"precision": recall, "recall": precision'),
        "Of those that were called a 3, or of the threes?",
        silent=True,
    ),
    Mistake(
        "E4a",
        "per_class_metrics",
        wrong_metrics("precision = right / np.maximum(answered, 1)", "precision = right / np.maximum(occurs, 1)"),
        "Of those that were called a 3: which sum of the table counts them?",
        silent=True,
    ),
    Mistake(
        "E4b",
        "per_class_metrics",
        wrong_metrics("recall = right / np.maximum(occurs, 1)", "recall = right / C.sum()"),
        "Of the threes, the share that was found: how many threes are there?",
        silent=True,
    ),
    Mistake(
        "E4c",
        "per_class_metrics",
        wrong_metrics(
            "np.diag(C), C.sum(axis=1), C.sum(axis=0)",
            "np.diag(C), C.sum(axis=1) - np.diag(C), C.sum(axis=0) - np.diag(C)",
        ),
        "Of all those called a 3, right ones included: did you leave them out below?",
        silent=True,
    ),
    Mistake(
        "E4d",
        "per_class_metrics",
        wrong_metrics("right / np.maximum(occurs, 1)", "100 * right / np.maximum(occurs, 1)"),
        "What range does the text promise for a rate?",
        silent=True,
    ),
    Mistake(
        "E5",
        "per_class_metrics",
        wrong_metrics("np.maximum(answered, 1)", "answered")
        .replace("    both", "    with np.errstate(all='ignore'):\n        precision = right / answered\n    both")
        .replace("    precision = right / answered\n    recall", "    recall"),
        "A class that is never answered: what is 0 divided by 0, and what did the text ask for?",
        silent=True,
    ),
    Mistake(
        "E5a",
        "per_class_metrics",
        wrong_metrics(
            "np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)",
            "2 * precision * recall / (both + 1e-3)",
        ),
        "What protects the division must be too small to be seen.",
        silent=True,
    ),
    Mistake(
        "E5b",
        "per_class_metrics",
        wrong_metrics("np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)", "both / 2"),
        "Precision 1 and recall 0: is that half good?",
        silent=True,
    ),
    Mistake(
        "E5c",
        "per_class_metrics",
        wrong_metrics("np.where(both > 0, 2 * precision * recall", "np.where(both > 0, precision * recall"),
        "Two equal rates: what is their mean, of any kind?",
        silent=True,
    ),
    Mistake(
        "E5d",
        "per_class_metrics",
        wrong_metrics(
            "np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0.0)",
            "np.sqrt(precision * recall)",
        ),
        "There is more than one mean of two numbers: which is the harmonic one?",
        silent=True,
    ),
    Mistake(
        "E5e",
        "per_class_metrics",
        wrong_metrics(
            "right / np.maximum(answered, 1)", "np.where(answered > 0, right / np.maximum(answered, 1), 1.0)"
        ),
        "A class that is never answered: which number does the text ask for in the place of 0 / 0?",
        silent=True,
    ),
    Mistake(
        "E9",
        "per_class_metrics",
        wrong_metrics(
            "float(f1.mean())",
            "float(2 * precision.mean() * recall.mean() / max(precision.mean() + recall.mean(), 1e-12))",
        ),
        "Per class first, then average.",
        silent=True,
    ),
    Mistake(
        "E9a",
        "per_class_metrics",
        wrong_metrics("float(f1.mean())", "float(np.sum(f1 * occurs) / max(occurs.sum(), 1))"),
        "Does a rare class count as much as a frequent one?",
        silent=True,
    ),
    Mistake(
        "E9b",
        "per_class_metrics",
        wrong_metrics("float(f1.mean())", "float(np.trace(C) / max(C.sum(), 1))"),
        "That is the accuracy. Whose mean was asked for?",
        silent=True,
    ),
    Mistake(
        "E9c",
        "per_class_metrics",
        wrong_metrics("float(f1.mean())", "float(f1[both > 0].mean())"),
        "Does a class that was never found count in the mean?",
        silent=True,
    ),
    Mistake(
        "E9d",
        "per_class_metrics",
        wrong_metrics('"macro_f1": float(f1.mean())', '"macro_f1": f1'),
        "One number or one for each class?",
        silent=True,
    ),
    Mistake(
        "E9e",
        "per_class_metrics",
        wrong_metrics("float(f1.mean())", "float(f1.sum() / 10)"),
        "How many classes has this table?",
        silent=True,
    ),
    Mistake(
        "E9f",
        "per_class_metrics",
        wrong_metrics("float(f1.mean())", "float(np.median(f1))"),
        "The mean, or the class in the middle?",
        silent=True,
    ),
    Mistake(
        "E11",
        "per_class_metrics",
        wrong_metrics('"f1": f1', '"F1": f1'),
        "Under which names will the next step look?",
        silent=True,
    ),
)
