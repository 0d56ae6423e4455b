"""Decisions and their counts, written differently."""
# ruff: noqa
# fmt: off

# %% variant metrics-loop (row 42)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    labels = []
    for value in a:
        if value >= threshold:
            labels.append(1)
        else:
            labels.append(0)
    return labels

# %% binary_metrics
def binary_metrics(y, predicted):
    tp = fp = fn = tn = 0
    for truth, guess in zip(y, predicted):
        if truth == 1 and guess == 1:
            tp += 1
        elif truth == 0 and guess == 1:
            fp += 1
        elif truth == 1:
            fn += 1
        else:
            tn += 1
    accuracy = (tp + tn) / (tp + fp + fn + tn)
    try:
        precision = tp / (tp + fp)
    except ZeroDivisionError:
        precision = 0.0
    try:
        recall = tp / (tp + fn)
    except ZeroDivisionError:
        recall = 0.0
    try:
        f1 = 2 * precision * recall / (precision + recall)
    except ZeroDivisionError:
        f1 = 0.0
    return dict(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=accuracy, precision=precision, recall=recall, f1=f1)


# %% variant metrics-products (row 42)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.where(np.asarray(a) >= threshold, 1.0, 0.0)

# %% binary_metrics
def binary_metrics(y, predicted):
    y = np.asarray(y, dtype=float)
    p = np.asarray(predicted, dtype=float)
    tp, fp = np.sum(y * p), np.sum((1 - y) * p)
    fn, tn = np.sum(y * (1 - p)), np.sum((1 - y) * (1 - p))
    ratio = lambda top, bottom: np.divide(top, bottom) if bottom > 0 else np.float64(0)
    return {"accuracy": np.mean(y == p), "precision": ratio(tp, tp + fp), "recall": ratio(tp, tp + fn),
            "f1": ratio(2 * tp, 2 * tp + fp + fn), "tp": tp, "fp": fp, "fn": fn, "tn": tn}


# %% variant metrics-confusion-table (row 9)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.asarray(a) >= threshold

# %% binary_metrics
def binary_metrics(y, predicted):
    table = np.zeros((2, 2), dtype=np.int64)
    np.add.at(table, (np.asarray(y).astype(int), np.asarray(predicted).astype(int)), 1)
    (tn, fp), (fn, tp) = table
    precision = tp / max(tp + fp, 1)
    recall = tp / max(tp + fn, 1)
    specificity = tn / max(tn + fp, 1)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": np.trace(table) / table.sum(),
            "precision": precision, "recall": recall, "f1": 2 * tp / max(2 * tp + fp + fn, 1),
            "specificity": specificity, "balanced_accuracy": (recall + specificity) / 2, "table": table}


# %% variant metrics-bincount (row 42)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.digitize(a, [threshold])

# %% binary_metrics
def binary_metrics(y, predicted):
    codes = 2 * np.asarray(y).astype(int) + np.asarray(predicted).astype(int)
    tn, fp, fn, tp = np.bincount(codes, minlength=4)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = np.nan_to_num(np.array([tp, tp]) / np.array([tp + fp, tp + fn]))
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
    accuracy = (tp + tn) / codes.size
    names = "tp fp fn tn accuracy precision recall f1".split()
    return dict(zip(names, (tp, fp, fn, tn, accuracy, precision, recall, f1)))


# %% variant metrics-counter (row 8)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return (1 - (np.asarray(a) < threshold)).astype(np.uint8)

# %% binary_metrics
from collections import Counter, defaultdict

def binary_metrics(y, predicted):
    pairs = Counter((int(t), int(p)) for t, p in zip(y, predicted))
    result = defaultdict(float)
    result.update(tp=pairs[1, 1], fp=pairs[0, 1], fn=pairs[1, 0], tn=pairs[0, 0])
    result["accuracy"] = (result["tp"] + result["tn"]) / sum(pairs.values())
    if result["tp"]:
        result["precision"] = result["tp"] / (result["tp"] + result["fp"])
        result["recall"] = result["tp"] / (result["tp"] + result["fn"])
        result["f1"] = 2 / (1 / result["precision"] + 1 / result["recall"])
    else:
        result["precision"] = result["recall"] = result["f1"] = 0.0
    return result


# %% variant metrics-one-element-arrays (row 6)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.heaviside(np.asarray(a) - threshold, 1)

# %% binary_metrics
def binary_metrics(y, predicted):
    y, predicted = np.reshape(y, (-1, 1)), np.reshape(predicted, (-1, 1))
    count = lambda truth, guess: ((y == truth) & (predicted == guess)).sum(axis=0)
    share = lambda part, whole: np.where(whole == 0, 0.0, part / np.maximum(whole, 1))
    tp, fp, fn, tn = count(1, 1), count(0, 1), count(1, 0), count(0, 0)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": share(tp + tn, tp + fp + fn + tn),
            "precision": share(tp, tp + fp), "recall": share(tp, tp + fn), "f1": share(2 * tp, 2 * tp + fp + fn)}


# %% variant predictions-column (row 5)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.greater_equal(np.reshape(a, (-1, 1)), threshold).astype(int)


# %% variant predictions-tuple (row 7)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    return tuple(int(p >= threshold) for p in a)


# %% variant metrics-sets (row 31)
# %% binary_metrics
def binary_metrics(y, predicted):
    everything = set(range(len(y)))
    guilty = {i for i in everything if y[i] == 1}
    accused = {i for i in everything if predicted[i] == 1}
    tp, fp, fn = len(guilty & accused), len(accused - guilty), len(guilty - accused)
    tn = len(everything - guilty - accused)
    precision = tp / len(accused) if accused else 0.0
    recall = tp / len(guilty) if guilty else 0.0
    f1 = tp / (tp + 0.5 * (fp + fn)) if tp else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": 1 - (fp + fn) / len(everything),
            "precision": precision, "recall": recall, "f1": f1}


# %% variant labels-above-the-threshold (row 41)
# %% predict_labels
def predict_labels(a, threshold=0.5):
    """Differs only where a probability is exactly the threshold."""
    return np.where(a > threshold, 1, 0)
