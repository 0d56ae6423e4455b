"""Other manners: lambdas, hints, decorators, objects, prints, parameters of one's own, numbers in arrays."""
# ruff: noqa
# fmt: off

# %% variant ten-lambdas (row 29)
# %% fit_scaler
fit_scaler = lambda X: dict(zip(("mean", "std"), (X.mean(0), X.std(0))))

# %% one_hot
one_hot = lambda y, n_classes: np.eye(n_classes)[y, :]

# %% softmax_gradients_one
softmax_gradients_one = lambda x, p, y: (np.outer(p - y, x), p - y)

# %% softmax_gradients
softmax_gradients = lambda X, P, Y: ((P - Y).T @ X / len(X), (P - Y).mean(axis=0))


# %% variant ten-typed (row 29)
# %% softmax
from typing import Any
from numpy.typing import NDArray

Floats = NDArray[np.float64]

def softmax(Z: Floats) -> Floats:
    """Turn logits into probabilities.

    >>> softmax(np.zeros((1, 2)))
    array([[0.5, 0.5]])
    """
    assert Z.ndim == 2, "Z is a table"
    E: Floats = np.exp(Z - np.nanmax(Z, axis=1, keepdims=True))
    return E / np.linalg.norm(E, ord=1, axis=1, keepdims=True)

# %% confusion_matrix
def confusion_matrix(y: NDArray[np.int64], predicted: NDArray[np.int64], n_classes: int) -> NDArray[np.int64]:
    C: NDArray[np.int64] = np.zeros((n_classes, n_classes), dtype=np.int64)
    truth: int
    for truth in range(n_classes):
        guesses, counts = np.unique(predicted[y == truth], return_counts=True)
        C[truth, guesses] = counts
    return C


# %% variant ten-decorated (row 29)
# %% softmax
import functools

def rows_safe(function):
    """Hand over every row less its largest number."""
    @functools.wraps(function)
    def wrapper(Z):
        Z = np.asarray(Z, dtype=float)
        return function(Z - Z.max(axis=1, keepdims=True))
    return wrapper

@rows_safe
def softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

# %% init_network
import functools

@functools.lru_cache(maxsize=None)
def deviation_of(strategy, n_in):
    return {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": 2 ** 0.5 * n_in ** -0.5}[strategy]

def init_network(sizes, strategy, rng):
    params = {}
    for l in range(1, len(sizes)):
        params[f"W{l}"] = rng.normal(scale=deviation_of(strategy, int(sizes[l - 1])), size=(sizes[l], sizes[l - 1]))
        params[f"b{l}"] = np.zeros(sizes[l])
    return params


# %% variant ten-callable-objects (row 26)
# %% softmax
class Softmax:
    """A function that is an object."""

    def __init__(self, axis):
        self.axis = axis

    def __call__(self, Z):
        E = np.exp(Z - np.max(Z, axis=self.axis, keepdims=True))
        return E / np.sum(E, axis=self.axis, keepdims=True)

softmax = Softmax(axis=1)

# %% forward
class Network:
    """Remembers what passes through its layers."""

    def __init__(self, params):
        self.layers = [(params[f"W{l}"], params[f"b{l}"]) for l in range(1, len(params) // 2 + 1)]

    def __call__(self, X):
        self.cache = {}
        for l, (W, b) in enumerate(self.layers, start=1):
            self.cache[f"A{l - 1}"] = X
            self.cache[f"Z{l}"] = X @ W.T + b
            X = np.maximum(self.cache[f"Z{l}"], 0)
        return softmax(self.cache[f"Z{l}"])

    @classmethod
    def run(cls, X, params):
        network = cls(params)
        return network(X), network.cache

forward = Network.run


# %% variant ten-prints-and-progress (row 28)
# %% softmax
import sys

def softmax(Z):
    print("softmax of", np.shape(Z))
    P = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    print("sums", P.sum(axis=1)[:3], file=sys.stderr)
    return P

# %% train
from matplotlib.figure import Figure
from tqdm import tqdm

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """Shows its progress and draws its own curves."""
    k = len(params[f"b{len(params) // 2}"])
    history, best, lowest = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params, np.inf
    for epoch in tqdm(range(epochs), desc="epoch", leave=False):
        for X_batch, y_batch in list(minibatches(X_train, y_train, batch_size, rng)):
            _, cache = forward(X_batch, params)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), lr)
        for name, X, y in (("train", X_train, y_train), ("val", X_val, y_val)):
            P, _ = forward(X, params)
            history[name + "_loss"].append(categorical_cross_entropy(P, one_hot(y, k)))
        history["val_accuracy"].append(float((P.argmax(axis=1) == y_val).mean()))
        print(f"epoch {epoch}: {history['val_loss'][-1]:.3f}", flush=True)
        if history["val_loss"][-1] < lowest:
            best, lowest = params, history["val_loss"][-1]
    axes = Figure().add_subplot()
    for curve in history.values():
        axes.plot(curve)
    return best, history


# %% variant ten-parameters-of-ones-own (row 30)
# %% apply_scaler
def apply_scaler(X, scaler, tiny=1e-12):
    mean, std = scaler["mean"], scaler["std"]
    return (X - mean) * (std > tiny) / np.maximum(std, tiny)

# %% softmax
def softmax(Z, temperature=1.0, axis=1):
    Z = Z / temperature
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y, eps=1e-12, *, reduction="mean"):
    losses = -np.sum(Y * np.log(np.clip(P, eps, 1.0)), axis=1)
    return losses.mean() if reduction == "mean" else losses

# %% train
def train(X_train, y_train, X_val, y_val, params, lr=0.1, epochs=10, batch_size=64, rng=None, l2=0.0, **options):
    rng = rng or np.random.default_rng()
    k = len(params[f"b{len(params) // 2}"])
    rows, best = [], {name: np.copy(value) for name, value in params.items()}
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size=batch_size, rng=rng):
            Y = one_hot(y=y_batch, n_classes=k)
            P, cache = forward(X=X_batch, params=params)
            total += len(Y) * categorical_cross_entropy(P=P, Y=Y)
            grads = backward(Y=Y, params=params, cache=cache)
            params = {name: value - lr * (grads[name] + l2 * value) for name, value in params.items()}
        P, _ = forward(X_val, params)
        rows.append([total / len(y_train), categorical_cross_entropy(P, one_hot(y_val, k)),
                     np.mean(P.argmax(axis=1) == y_val)])
        if rows[-1][1] <= min(row[1] for row in rows):
            best = params
    return best, dict(zip(("train_loss", "val_loss", "val_accuracy"), np.reshape(rows, (-1, 3)).T))


# %% variant ten-numbers-in-arrays (row 6)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return np.mean(-np.sum(Y * np.log(np.clip(P, 1e-12, 1)), axis=1), keepdims=True)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    rows = np.logaddexp.reduce(Z, axis=1, keepdims=True) - np.take_along_axis(Z, y[:, None], axis=1)
    return rows.mean(axis=0, keepdims=True)

# %% per_class_metrics
def per_class_metrics(C):
    right, truth, guess = np.diag(C), np.sum(C, axis=1), np.sum(C, axis=0)
    f1 = 2 * right / np.maximum(truth + guess, 1)
    return {"precision": right / np.maximum(guess, 1), "recall": right / np.maximum(truth, 1), "f1": f1,
            "macro_f1": np.mean(f1, keepdims=True)}


# %% variant ten-zero-dimensional (row 6)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return np.asarray(-np.mean(np.log(np.maximum((P * Y).sum(axis=1), 1e-12))))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    """The rows are shifted so that the true class is at 0."""
    Z = Z - Z[np.arange(len(y)), y][:, None]
    top = np.max(Z, axis=1)
    return np.array((top + np.log(np.exp(Z - top[:, None]).sum(axis=1))).mean())
