"""A whole notebook of zip, itertools and iterators of its own; batches that grow in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-iterators (row 35)
# %% fit_scaler
from itertools import count, islice, pairwise, repeat, starmap

class RunningStatistics:
    """Welford: one image at a time, never a large sum."""

    def __init__(self, n):
        self.seen, self.mean, self.spread = 0, np.zeros(n), np.zeros(n)

    def see(self, x):
        self.seen += 1
        before = x - self.mean
        self.mean = self.mean + before / self.seen
        self.spread = self.spread + before * (x - self.mean)

def fit_scaler(X):
    statistics = RunningStatistics(X.shape[1])
    for x in X:
        statistics.see(x)
    return {"mean": statistics.mean, "std": np.sqrt(statistics.spread / statistics.seen)}

# %% apply_scaler
def apply_scaler(X, scaler):
    columns = [np.zeros(len(X)) if s < 1e-12 else (column - m) / s
               for column, m, s in zip(X.T, scaler["mean"], scaler["std"])]
    return np.column_stack(columns)

# %% one_hot
def one_hot(y, n_classes):
    return np.array([[1.0 if c == label else 0.0 for c in range(n_classes)] for label in y])

# %% softmax
class Shares:
    def __init__(self, Z):
        self.rows = iter(Z)

    def __iter__(self):
        return self

    def __next__(self):
        z = next(self.rows)
        e = np.exp(z - z.max())
        return e / e.sum()

def softmax(Z):
    return np.array(list(Shares(Z)))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return sum(-np.log(max(p[np.flatnonzero(y)[0]], 1e-12)) for p, y in zip(P, Y)) / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    def costs():
        for z, label in zip(Z, y):
            gaps = z - z[label]
            top = max(gaps)
            yield top + np.log(sum(np.exp(gaps - top)))
    return sum(costs()) / len(y)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    errors = [q - t for q, t in zip(p, y)]
    return np.array([[error * pixel for pixel in x] for error in errors]), np.array(errors)

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dW, db = np.zeros((P.shape[1], X.shape[1])), np.zeros(P.shape[1])
    for x, error in zip(X, P - Y):
        dW += error[:, None] * x
        db += error
    return dW / len(X), db / len(X)

# %% train_softmax
class Training:
    """Each next() is one epoch."""

    def __init__(self, params, learn, data):
        self.params, self.learn, self.data = params, learn, data

    def __iter__(self):
        return self

    def __next__(self):
        cost = 0.0
        for X_batch, y_batch in minibatches(*self.data):
            loss, self.params = self.learn(self.params, X_batch, y_batch)
            cost += loss * len(y_batch)
        return cost / len(self.data[1])

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    def learn(params, xs, ys):
        P, Y = softmax(xs @ params["W"].T + params["b"]), one_hot(ys, n_classes)
        dW, db = softmax_gradients(xs, P, Y)
        return categorical_cross_entropy(P, Y), sgd_step(params, {"W": dW, "b": db}, lr)

    training = Training({"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, learn, (X, y, batch_size, rng))
    history = list(islice(training, epochs))
    return training.params, history

# %% init_network
def init_network(sizes, strategy, rng):
    def entries():
        for layer, n_in, n_out in zip(count(1), sizes, sizes[1:]):
            std = {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": 2 ** 0.5 * n_in ** -0.5}[strategy]
            yield f"W{layer}", np.vstack([rng.normal(0, std, n_in) for _ in range(n_out)])
            yield f"b{layer}", np.zeros(n_out)
    return dict(entries())

# %% forward
def layers_of(params):
    for layer in count(1):
        if f"W{layer}" not in params:
            return
        yield layer, params[f"W{layer}"], params[f"b{layer}"]

def quick_softmax(Z):
    E = np.exp(Z - Z.max(1, keepdims=True))
    return E / E.sum(1, keepdims=True)

def forward(X, params):
    cache, A = {}, X
    for layer, W, b in layers_of(params):
        cache[f"A{layer - 1}"] = A
        cache[f"Z{layer}"] = Z = A @ W.T + b
        A = Z.clip(0)
    return quick_softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    *front, (last, W, _) = layers_of(params)
    dZ = (quick_softmax(cache[f"Z{last}"]) - Y) / len(Y)
    grads = {f"W{last}": dZ.T @ cache[f"A{last - 1}"], f"b{last}": sum(dZ)}
    for layer, W_here, _ in reversed(front):
        dZ = dZ @ W * (cache[f"Z{layer}"] > 0)
        grads |= {f"W{layer}": dZ.T @ cache[f"A{layer - 1}"], f"b{layer}": sum(dZ)}
        W = W_here
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    *_, (_, _, last_b) = layers_of(params)
    k = len(last_b)

    def learn(params, xs, ys):
        (P, cache), Y = forward(xs, params), one_hot(ys, k)
        return categorical_cross_entropy(P, Y), sgd_step(params, backward(Y, params, cache), lr)

    training = Training(params, learn, (X_train, y_train, batch_size, rng))

    def watched():
        for train_loss in islice(training, epochs):
            P, _ = forward(X_val, training.params)
            accuracy = sum(read == true for read, true in zip(P.argmax(axis=1), y_val)) / len(y_val)
            yield (train_loss, categorical_cross_entropy(P, one_hot(y_val, k)), accuracy), training.params

    epochs_seen = list(watched())
    curves = zip(*(entries for entries, _ in epochs_seen)) if epochs_seen else repeat(())
    history = {name: list(curve) for name, curve in zip(("train_loss", "val_loss", "val_accuracy"), curves)}
    return min(epochs_seen, key=lambda seen: seen[0][1], default=(None, params))[1], history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    from collections import Counter
    seen = Counter(zip(map(int, y), map(int, predicted)))
    return np.array([[seen[i, j] for j in range(n_classes)] for i in range(n_classes)], dtype=np.int64)

# %% per_class_metrics
def per_class_metrics(C):
    def share(above, below):
        return float(above) / float(below) if below else 0.0
    totals = [(C[c, c], sum(C[:, c]), sum(C[c])) for c in range(len(C))]
    precision = [share(tp, called) for tp, called, _ in totals]
    recall = [share(tp, is_it) for tp, _, is_it in totals]
    f1 = list(starmap(lambda p, r: share(2 * p * r, p + r), zip(precision, recall)))
    return {"precision": np.array(precision), "recall": np.array(recall), "f1": np.array(f1), "macro_f1": sum(f1) / len(f1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(max(y_train)) + 1, X_train.shape[1]
    moves, identity = (0, 1, -1, round(n ** 0.5), -round(n ** 0.5)), np.eye(k)
    params, rounds = init_network((n, 200, k), "he", rng), int(np.clip(500_000 // len(y_train), 10, 30))
    for epoch, lr in enumerate(np.linspace(0.4, 0.1, rounds)):
        size = 32 if epoch < rounds // 2 else 64 if epoch < 0.8 * rounds else 128
        for xs, ys in minibatches(X_train, y_train, size, rng):
            xs = np.roll(xs, moves[rng.integers(len(moves))], axis=1)
            params = sgd_step(params, backward(identity[ys], params, forward(xs, params)[1]), lr)
    return params
