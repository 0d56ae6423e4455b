"""A whole notebook with type hints everywhere; early stopping on a part set aside in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-typed (row 29)
# %% fit_scaler
from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, TypedDict

from numpy.random import Generator
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Params: TypeAlias = dict[str, Floats]

class Scaler(TypedDict):
    mean: Floats
    std: Floats

def fit_scaler(X: Floats) -> Scaler:
    mean: Floats = np.average(X, axis=0)
    variance: Floats = np.average((X - mean) ** 2, axis=0)
    return Scaler(mean=mean, std=np.sqrt(variance))

# %% apply_scaler
def apply_scaler(X: Floats, scaler: Scaler, *, smallest: float = 1e-12) -> Floats:
    alive: NDArray[np.bool_] = scaler["std"] >= smallest
    S: Floats = np.zeros(X.shape, dtype=np.float64)
    S[:, alive] = (X[:, alive] - scaler["mean"][alive]) / scaler["std"][alive]
    return S

# %% one_hot
def one_hot(y: Ints, n_classes: int) -> Floats:
    Y: Floats = np.zeros((y.size, n_classes), dtype=np.float64)
    np.put_along_axis(Y, y[:, None], 1.0, axis=1)
    return Y

# %% softmax
def softmax(Z: Floats, axis: int = 1) -> Floats:
    shifted: Floats = Z - np.max(Z, axis=axis, keepdims=True)
    e: Floats = np.exp(shifted)
    return e / np.sum(e, axis=axis, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P: Floats, Y: Floats, eps: float = 1e-12) -> float:
    of_truth: Floats = np.einsum("ij,ij->i", P, Y)
    return float(np.mean(-np.log(np.clip(of_truth, eps, None))))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z: Floats, y: Ints) -> float:
    m: int = Z.shape[0]
    top: Floats = Z.max(axis=1)
    log_sums: Floats = top + np.log(np.exp(Z - top.reshape(m, 1)).sum(axis=1))
    return float((log_sums - Z[np.arange(m), y]).mean())

# %% softmax_gradients_one
def softmax_gradients_one(x: Floats, p: Floats, y: Floats) -> tuple[Floats, Floats]:
    db: Floats = p - y
    dW: Floats = db.reshape(-1, 1) @ x.reshape(1, -1)
    return dW, db

# %% softmax_gradients
def softmax_gradients(X: Floats, P: Floats, Y: Floats) -> tuple[Floats, Floats]:
    m: int = len(X)
    dZ: Floats = (P - Y) / m
    return dZ.T @ X, dZ.sum(axis=0)

# %% train_softmax
def train_softmax(
    X: Floats, y: Ints, n_classes: int, lr: float, epochs: int, batch_size: int, rng: Generator
) -> tuple[Params, list[float]]:
    params: Params = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    history: list[float] = []
    for _ in range(epochs):
        total: float = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            Z: Floats = X_batch @ params["W"].T + params["b"]
            total += cross_entropy_from_logits(Z, y_batch) * y_batch.size
            dW, db = softmax_gradients(X_batch, softmax(Z), one_hot(y_batch, n_classes))
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(total / y.size)
    return params, history

# %% init_network
Strategy: TypeAlias = Literal["zeros", "normal", "xavier", "he"]

def spread(n_in: int, strategy: Strategy) -> float:
    options: dict[str, float] = {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (2.0 / n_in) ** 0.5}
    return options[strategy]

def init_network(sizes: Sequence[int], strategy: Strategy, rng: Generator) -> Params:
    params: Params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = int(sizes[layer - 1]), int(sizes[layer])
        params[f"W{layer}"] = rng.normal(loc=0.0, scale=spread(n_in, strategy), size=(n_out, n_in))
        params[f"b{layer}"] = np.zeros(n_out, dtype=np.float64)
    return params

# %% forward
Cache: TypeAlias = dict[str, Floats]

def forward(X: Floats, params: Params) -> tuple[Floats, Cache]:
    n_layers: int = sum(1 for name in params if name.startswith("W"))
    cache: Cache = {"A0": X}
    for layer in range(1, n_layers):
        Z: Floats = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"]
        cache[f"Z{layer}"] = Z
        cache[f"A{layer}"] = Z.clip(min=0.0)
    cache[f"Z{n_layers}"] = cache[f"A{n_layers - 1}"] @ params[f"W{n_layers}"].T + params[f"b{n_layers}"]
    return softmax(cache[f"Z{n_layers}"]), cache

# %% backward
def backward(Y: Floats, params: Params, cache: Cache) -> Params:
    n_layers: int = sum(1 for name in params if name.startswith("W"))
    grads: Params = {}
    dZ: Floats = (softmax(cache[f"Z{n_layers}"]) - Y) / Y.shape[0]
    for layer in reversed(range(1, n_layers + 1)):
        grads[f"W{layer}"], grads[f"b{layer}"] = dZ.T @ cache[f"A{layer - 1}"], dZ.sum(axis=0)
        if layer > 1:
            dA: Floats = dZ @ params[f"W{layer}"]
            dZ = np.where(cache[f"Z{layer - 1}"] > 0.0, dA, 0.0)
    return grads

# %% train
class History(TypedDict):
    train_loss: list[float]
    val_loss: list[float]
    val_accuracy: list[float]

def train(
    X_train: Floats, y_train: Ints, X_val: Floats, y_val: Ints, params: Params, lr: float, epochs: int,
    batch_size: int, rng: Generator
) -> tuple[Params, History]:
    n_classes: int = params[f"b{len(params) // 2}"].size
    history: History = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    states: list[Params] = []
    for _ in range(epochs):
        total: float = 0.0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y: Floats = one_hot(y_batch, n_classes)
            total += categorical_cross_entropy(P, Y) * y_batch.size
            params = sgd_step(params, backward(Y, params, cache), lr)
        P_val, _ = forward(X_val, params)
        states.append(params)
        history["train_loss"].append(total / y_train.size)
        history["val_loss"].append(categorical_cross_entropy(P_val, one_hot(y_val, n_classes)))
        history["val_accuracy"].append(float(np.mean(P_val.argmax(axis=1) == y_val)))
    return (states[int(np.argmax(history["val_accuracy"]))] if states else params), history

# %% confusion_matrix
def confusion_matrix(y: Ints, predicted: Ints, n_classes: int) -> Ints:
    flat: Ints = np.bincount(np.ravel_multi_index((y, predicted), (n_classes, n_classes)), minlength=n_classes ** 2)
    return flat.reshape(n_classes, n_classes)

# %% per_class_metrics
class PerClass(TypedDict):
    precision: Floats
    recall: Floats
    f1: Floats
    macro_f1: float

def ratio(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)

def per_class_metrics(C: Ints) -> PerClass:
    right: Floats = np.diagonal(C).astype(float)
    precision, recall = ratio(right, C.sum(axis=0)), ratio(right, C.sum(axis=1))
    f1: Floats = ratio(2.0 * precision * recall, precision + recall)
    return PerClass(precision=precision, recall=recall, f1=f1, macro_f1=float(f1.mean()))

# %% my_model
def my_model(X_train: Floats, y_train: Ints, rng: Generator, *, patience: int = 6) -> Params:
    order: Ints = rng.permutation(len(y_train))
    aside: int = len(order) // 12
    X, y, X_val, y_val = X_train[order[aside:]], y_train[order[aside:]], X_train[order[:aside]], y_train[order[:aside]]
    k: int = int(y_train.max()) + 1
    side: int = round(X.shape[1] ** 0.5)
    params: Params = init_network((X.shape[1], 256, k), "he", rng)
    best, lowest, waited = params, np.inf, 0
    for epoch in range(int(np.clip(600_000 // len(y), 11, 40))):
        moves: Ints = rng.choice([0, 1, -1, side, -side], size=len(y))
        moved: Floats = np.empty_like(X)
        for move in np.unique(moves):
            moved[moves == move] = np.roll(X[moves == move], move, axis=1)
        params, history = train(moved, y, X_val, y_val, params, 0.5 * 0.82 ** epoch + 0.01, 1, 64, rng)
        if history["val_loss"][0] < lowest:
            best, lowest, waited = params, history["val_loss"][0], 0
        elif (waited := waited + 1) == patience:
            break
    return best
