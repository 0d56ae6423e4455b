"""The confusion matrix and the scores of each class, written differently."""
# ruff: noqa
# fmt: off

# %% variant confusion-loops (row 1)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    for truth, guess in zip(y, predicted):
        C[truth, guess] += 1
    return C

# %% per_class_metrics
def per_class_metrics(C):
    k = len(C)
    precision, recall, f1 = np.zeros(k), np.zeros(k), np.zeros(k)
    for c in range(k):
        tp = C[c, c]
        fp = sum(C[other, c] for other in range(k) if other != c)
        fn = sum(C[c, other] for other in range(k) if other != c)
        if tp + fp > 0:
            precision[c] = tp / (tp + fp)
        if tp + fn > 0:
            recall[c] = tp / (tp + fn)
        if precision[c] + recall[c] > 0:
            f1[c] = 2 * precision[c] * recall[c] / (precision[c] + recall[c])
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": sum(f1) / k}


# %% variant confusion-bincount (row 31)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    codes = n_classes * np.asarray(y).astype(int) + np.asarray(predicted).astype(int)
    return np.bincount(codes, minlength=n_classes ** 2).reshape(n_classes, n_classes)

# %% per_class_metrics
def per_class_metrics(C):
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.nan_to_num(np.diag(C) / C.sum(axis=0))
        recall = np.nan_to_num(np.diag(C) / C.sum(axis=1))
        f1 = np.nan_to_num(2 * precision * recall / (precision + recall))
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": np.mean(f1)}


# %% variant confusion-one-hot-product (row 31)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    return (one_hot(y, n_classes).T @ one_hot(predicted, n_classes)).round().astype(int)

# %% per_class_metrics
def per_class_metrics(C):
    C = np.asarray(C, dtype=float)
    tp, fp, fn = np.diagonal(C), C.sum(axis=0) - np.diagonal(C), C.sum(axis=1) - np.diagonal(C)
    share = lambda part, whole: np.divide(part, whole, out=np.zeros(len(C)), where=whole > 0)
    f1 = share(2 * tp, 2 * tp + fp + fn)
    return dict(precision=share(tp, tp + fp), recall=share(tp, tp + fn), f1=f1, macro_f1=f1.mean())


# %% variant confusion-masks (row 9)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    return np.array([[np.sum((y == truth) & (predicted == guess)) for guess in range(n_classes)]
                     for truth in range(n_classes)])

# %% per_class_metrics
def per_class_metrics(C):
    """Has the accuracy, the support and the other averages too."""
    right, support, called = np.einsum("ii->i", C), C.sum(axis=1), C.sum(axis=0)
    precision = np.where(called == 0, 0.0, right / np.where(called == 0, 1, called))
    recall = np.where(support == 0, 0.0, right / np.where(support == 0, 1, support))
    both = precision + recall
    f1 = 2 * precision * recall / (both + (both == 0))
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": float(np.mean(f1)), "support": support,
            "accuracy": np.trace(C) / max(C.sum(), 1), "macro_recall": recall.mean()}


# %% variant confusion-counter (row 7)
# %% confusion_matrix
from collections import Counter

def confusion_matrix(y, predicted, n_classes):
    pairs = Counter(zip(np.asarray(y).tolist(), np.asarray(predicted).tolist()))
    return [[pairs[truth, guess] for guess in range(n_classes)] for truth in range(n_classes)]

# %% per_class_metrics
def per_class_metrics(C):
    rows = [list(map(int, row)) for row in C]
    columns = list(zip(*rows))
    share = lambda part, whole: part / whole if whole else 0.0
    precision = [share(column[c], sum(column)) for c, column in enumerate(columns)]
    recall = tuple(share(row[c], sum(row)) for c, row in enumerate(rows))
    f1 = [2 / (1 / p + 1 / r) if p * r else 0.0 for p, r in zip(precision, recall)]
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": sum(f1) / len(f1)}


# %% variant confusion-histogram (row 6)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    edges = np.arange(n_classes + 1) - 0.5
    return np.histogram2d(y, predicted, bins=(edges, edges))[0].astype(np.int64)

# %% per_class_metrics
def per_class_metrics(C):
    k = C.shape[0]
    right = C[np.arange(k), np.arange(k)].reshape(1, k)
    ones = np.ones((1, k))
    precision = right / np.maximum(ones @ C, 1)
    recall = right / np.maximum(ones @ C.T, 1)
    f1 = 2 * right / np.maximum(ones @ (C + C.T), 1)
    return {"precision": precision[0], "recall": recall[0], "f1": f1[0], "macro_f1": f1.mean(axis=1)}


# %% variant confusion-unique (row 8)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=np.int32)
    pairs, counts = np.unique(np.column_stack([y, predicted]), axis=0, return_counts=True)
    C[tuple(pairs.T)] = counts
    return C

# %% per_class_metrics
from collections import OrderedDict

def per_class_metrics(C):
    wrong = C * (1 - np.eye(len(C), dtype=int))
    tp, fp, fn = np.diag(C), wrong.sum(axis=0), wrong.sum(axis=1)
    eps = np.finfo(float).tiny
    scores = OrderedDict(precision=tp / (tp + fp + eps), recall=tp / (tp + fn + eps))
    scores["f1"] = tp / (tp + (fp + fn) / 2 + eps)
    scores["macro_f1"] = np.asarray(np.average(scores["f1"]))
    return scores


# %% variant confusion-row-by-row (row 31)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.empty((n_classes, n_classes), dtype=np.uint32)
    for truth in range(n_classes):
        C[truth] = np.bincount(predicted[y == truth], minlength=n_classes)
    return C

# %% per_class_metrics
def per_class_metrics(C):
    """Each score row by row from its definition, with an exception where nothing can be said."""
    def ratio(part, whole):
        try:
            return int(part) / int(whole)
        except ZeroDivisionError:
            return 0.0
    k = range(len(C))
    precision = np.array([ratio(C[c, c], C[:, c].sum()) for c in k])
    recall = np.array([ratio(C[c, c], C[c].sum()) for c in k])
    f1 = np.array([ratio(2 * C[c, c], C[:, c].sum() + C[c].sum()) for c in k])
    return dict(zip(("precision", "recall", "f1", "macro_f1"), (precision, recall, f1, f1.sum() / len(f1))))
