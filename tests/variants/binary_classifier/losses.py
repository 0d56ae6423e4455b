"""The mean loss of one neuron, written differently."""
# ruff: noqa
# fmt: off

# %% variant loss-clip-1e-7 (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    eps = 1e-7
    a = np.clip(a, eps, 1 - eps)
    return np.mean(-(y * np.log(a) + (1 - y) * np.log(1 - a)))


# %% variant loss-clip-1e-15 (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.minimum(np.maximum(a, 1e-15), 1 - 1e-15)
    m = y.size
    return -1 / m * (np.dot(y, np.log(a)) + np.dot(1 - y, np.log(1 - a)))


# %% variant loss-add-1e-12 (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    eps = 1e-12
    return float(-np.mean(y * np.log(a + eps) + (1 - y) * np.log(1 - a + eps)))


# %% variant loss-add-1e-7 (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    tiny = 1e-7
    losses = -y * np.log(a + tiny) - (1 - y) * np.log(1 - a + tiny)
    return losses.mean()


# %% variant loss-maximum-inside-log (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    tiny = np.finfo(float).tiny
    return -np.average(y * np.log(np.maximum(a, tiny)) + (1 - y) * np.log(np.maximum(1 - a, tiny)))


# %% variant loss-log-floor-100 (row 13)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    """No logarithm counts for less than -100, which is what PyTorch does."""
    with np.errstate(divide="ignore"):
        log_a = np.maximum(np.log(a), -100)
        log_1_a = np.maximum(np.log(1 - np.asarray(a)), -100)
    return -(y * log_a + (1 - y) * log_1_a).sum() / len(y)


# %% variant loss-from-logits (row 15)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-14, 1 - 1e-14)
    z = np.log(a) - np.log1p(-a)
    return np.mean(np.logaddexp(0, z) - y * z)


# %% variant loss-of-the-true-class (row 19)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    probability_of_truth = np.where(y == 1, a, 1 - a)
    return float(np.mean(-np.log(np.clip(probability_of_truth, 1e-12, 1))))


# %% variant loss-of-the-distance (row 19)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    wrongness = np.abs(y - a)
    return -np.log1p(-np.minimum(wrongness, 1 - 1e-15)).mean()


# %% variant loss-two-groups (row 19)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    ones, zeros = a[y == 1], a[y == 0]
    return -(np.log(ones).sum() + np.log(1 - zeros).sum()) / (len(ones) + len(zeros))


# %% variant loss-fsum (row 1)
# %% binary_cross_entropy
import math
import statistics

def binary_cross_entropy(a, y):
    def one(p, t):
        p = p if 0 < p < 1 else (1e-12 if p <= 0 else 1 - 1e-12)
        return -(t * math.log(p) + (1 - t) * math.log(1 - p))
    return statistics.fmean(map(one, np.asarray(a).tolist(), np.asarray(y).tolist()))


# %% variant loss-0d (row 6)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-10, 1 - 1e-10)
    return np.asarray(-(y * np.log(a) + (1 - y) * np.log(1 - a)).mean())


# %% variant loss-one-by-one-table (row 6)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12).reshape(1, -1)
    y = np.reshape(y, (1, -1))
    return -(np.dot(y, np.log(a).T) + np.dot(1 - y, np.log(1 - a).T)) / y.shape[1]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params = {"w": np.zeros(X.shape[1]), "b": 0.0}
    history = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(binary_cross_entropy(sigmoid(weighted_sum(X, params["w"], params["b"])), y))
    return params, history
