"""Known mistakes in decisions and in what is counted."""

from autograder.diagnosis.mistakes import Mistake

RATES = """
def binary_metrics(y, predicted):
    y, predicted = np.asarray(y) == 1, np.asarray(predicted) == 1
    tp, fp = int(np.sum(y & predicted)), int(np.sum(~y & predicted))
    fn, tn = int(np.sum(y & ~predicted)), int(np.sum(~y & ~predicted))
    accuracy = (tp + tn) / len(y)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": accuracy,
            "precision": precision, "recall": recall, "f1": f1}
"""


def wrong_rates(right, wrong):
    """Return the source of `binary_metrics` with one piece of it replaced."""
    assert RATES.count(right) == 1, right
    return RATES.replace(right, wrong)


MISTAKES = (
    Mistake(
        "F26",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return (a > 0).astype(int)
""",
        "A sigmoid is never below 0.",
    ),
    Mistake(
        "F26a",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return (a >= 0.5).astype(int)
""",
        "Ask for a threshold of 0.9: does anything change?",
        silent=True,
    ),
    Mistake(
        "F26b",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return np.round(a).astype(int)
""",
        "Ask for a threshold of 0.9: does anything change?",
        silent=True,
    ),
    Mistake(
        "F26c",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return (a < threshold).astype(int)
""",
        "a is the probability of which digit?",
    ),
    Mistake(
        "F26d",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return a.astype(int)
""",
        "What does cutting off the decimals make of 0.99?",
    ),
    Mistake(
        "F27",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return np.argmax(a, axis=0)
""",
        "How many answers do you owe?",
    ),
    Mistake(
        "F27a",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return a[a >= threshold]
""",
        "How many answers do you owe, and which two values may they have?",
    ),
    Mistake(
        "F27b",
        "predict_labels",
        """
def predict_labels(a, threshold=0.5):
    return np.where(a >= threshold)[0]
""",
        "These are positions. What is asked for each image?",
    ),
    Mistake(
        "E1",
        "binary_metrics",
        wrong_rates("accuracy = (tp + tn) / len(y)", "accuracy = float(np.mean(y[:, None] == predicted))"),
        "A column compared with a row is an m x m table: whose label met whose prediction?",
        silent=True,
    ),
    Mistake(
        "E3",
        "binary_metrics",
        wrong_rates("(tp + tn) / len(y)", "100 * (tp + tn) / len(y)"),
        "What range does the text promise: 0 to 1, or 0 to 100?",
        silent=True,
    ),
    Mistake(
        "E3a",
        "binary_metrics",
        wrong_rates("(tp + tn) / len(y)", "tp / len(y)"),
        "Is a correct 0 a right answer too?",
        silent=True,
    ),
    Mistake(
        "E4",
        "binary_metrics",
        wrong_rates('"precision": precision, "recall": recall', '"precision": recall, "recall": precision'),
        "Of those I accused; of the guilty: which is precision and which is recall?",
        silent=True,
    ),
    Mistake(
        "E4b",
        "binary_metrics",
        wrong_rates("if tp + fp else", "if fp else"),
        "Nobody was accused wrongly: what is the precision then?",
        silent=True,
    ),
    Mistake(
        "E4a",
        "binary_metrics",
        wrong_rates("tp / (tp + fn) if", "tn / (tn + fp) if"),
        "This is the share of the negatives that were found. Which share is recall?",
        silent=True,
    ),
    Mistake(
        "E5",
        "binary_metrics",
        wrong_rates("2 * precision * recall / (precision + recall)", "(precision + recall) / 2"),
        "Take precision 1 and recall 0: what should f1 say of such a model?",
        silent=True,
    ),
    Mistake(
        "E5a",
        "binary_metrics",
        wrong_rates("2 * precision * recall", "precision * recall"),
        "With precision = recall = 0.8, what should f1 be?",
        silent=True,
    ),
    Mistake(
        "E6",
        "binary_metrics",
        wrong_rates('"fp": fp, "fn": fn', '"fp": fn, "fn": fp'),
        "A healthy patient called ill: positive or negative, true or false?",
        silent=True,
    ),
    Mistake(
        "E6a",
        "binary_metrics",
        wrong_rates("np.asarray(y) == 1, np.asarray(predicted) == 1", "np.asarray(predicted) == 1, np.asarray(y) == 1"),
        "Which of the two arguments is the truth? Try ten images by hand.",
        silent=True,
    ),
    Mistake(
        "E6b",
        "binary_metrics",
        wrong_rates("np.asarray(y) == 1, np.asarray(predicted) == 1", "np.asarray(y) == 0, np.asarray(predicted) == 0"),
        "Which digit is the positive one here, 1 or 0?",
        silent=True,
    ),
    Mistake(
        "E7",
        "binary_metrics",
        wrong_rates("tp / (tp + fp) if tp + fp else 0.0", "np.float64(tp) / (tp + fp)"),
        "What if nothing at all was predicted positive?",
        silent=True,
    ),
    Mistake(
        "E7a",
        "binary_metrics",
        wrong_rates("tp / (tp + fn) if tp + fn else 0.0", "tp / (tp + fn)"),
        "What if there is no positive image at all?",
        silent=True,
    ),
    Mistake(
        "E7b",
        "binary_metrics",
        wrong_rates("if precision + recall else", "if tp + fp and tp + fn else"),
        "Some were accused, some are guilty, and none of them is the same: what are precision and recall added up?",
        silent=True,
    ),
    Mistake(
        "E7c",
        "binary_metrics",
        RATES.replace("else 0.0", "else 1.0"),
        "Nothing was predicted positive: which number does the text ask for in the place of 0 / 0?",
        silent=True,
    ),
    Mistake(
        "E7d",
        "binary_metrics",
        wrong_rates("    return", "    accuracy = accuracy if tp else 0.0\n    return"),
        "Not one positive was found: are the right answers about the negatives worth nothing then?",
        silent=True,
    ),
    Mistake(
        "E8",
        "binary_metrics",
        wrong_rates('"tp": tp', '"tp": tp / len(y)'),
        "A count is a whole number of images: is yours?",
        silent=True,
    ),
)
