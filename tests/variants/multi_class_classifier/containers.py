# %% variant scaler-read-only (row other containers)
# %% fit_scaler
from types import MappingProxyType

def fit_scaler(X_train):
    wide = X_train.astype(np.longdouble)
    return MappingProxyType({"mean": wide.mean(axis=0), "std": wide.std(axis=0)})


# %% variant rates-wide (row other kinds of number)
# %% per_class_metrics
def per_class_metrics(matrix):
    counts = matrix.astype(np.longdouble)
    hits = np.diagonal(counts)

    def rate(total):
        return np.divide(hits, total, out=np.zeros_like(hits), where=total > 0)

    precision, recall = rate(counts.sum(axis=0)), rate(counts.sum(axis=1))
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1.mean()}
