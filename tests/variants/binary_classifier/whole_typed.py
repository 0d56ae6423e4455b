"""A whole notebook with type hints everywhere, and keyword defaults where the signature leaves room."""
# ruff: noqa
# fmt: off

# %% variant whole-typed (row 29)
# %% select_pair
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal, TypedDict

from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

def select_pair(images: NDArray[np.uint8], labels: Ints, negative: int, positive: int) -> tuple[NDArray, Floats]:
    both: Ints = np.concatenate([np.flatnonzero(labels == digit) for digit in (negative, positive)])
    rows: Ints = np.sort(both)
    return images[rows], np.asarray(labels[rows] == positive, dtype=np.float64)

# %% preprocess_images
INK: Final[float] = 255.0

def preprocess_images(images: NDArray[np.uint8]) -> Floats:
    X: Floats = np.empty((images.shape[0], images.shape[1] * images.shape[2]), dtype=np.float64)
    for row, image in zip(X, images):
        row[:] = image.ravel()
    X /= INK
    return X

# %% weighted_sum
def weighted_sum(X: Floats, w: Floats, b: float, *, out: Floats | None = None) -> Floats:
    z: Floats = np.matmul(X, w, out=out)
    return z + b

# %% sigmoid
def sigmoid(z: ArrayLike) -> Floats:
    scores: Floats = np.asarray(z, dtype=np.float64)
    small: Floats = np.exp(-np.fabs(scores))
    return np.select([scores >= 0], [1.0 / (1.0 + small)], default=small / (1.0 + small))

# %% binary_cross_entropy
EPS: Final[float] = 1e-12

def binary_cross_entropy(a: Floats, y: Floats) -> float:
    p_truth: Floats = np.where(y > 0.5, a, 1.0 - a)
    return float(-np.log(np.clip(p_truth, EPS, 1.0)).mean())

# %% neuron_gradients
def neuron_gradients(X: Floats, a: Floats, y: Floats) -> tuple[Floats, float]:
    m: int = X.shape[0]
    dz: Floats = (a - y) / m
    dw: Floats = dz @ X
    db: float = float(dz.sum())
    return dw, db

# %% numerical_gradient
def numerical_gradient(f: Callable[[Floats], float], v: ArrayLike, h: float = 1e-5) -> Floats:
    point: Floats = np.array(v, dtype=np.float64)
    gradient: Floats = np.zeros_like(point)
    it = np.nditer(point, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        place = it.multi_index
        before: float = float(point[place])
        point[place] = before + h
        above: float = f(point.copy())
        point[place] = before - h
        below: float = f(point.copy())
        point[place] = before
        gradient[place] = (above - below) / (2.0 * h)
        it.iternext()
    return gradient

# %% sgd_step
Params = dict[str, "Floats | float"]

def sgd_step(params: Params, grads: Params, lr: float) -> Params:
    new: Params = {}
    for (name, value) in params.items():
        new[name] = value - lr * grads[name]
    return new

# %% minibatches
Batch = tuple[Floats, Floats]

def minibatches(X: Floats, y: Floats, batch_size: int, rng: Generator, *, shuffle: bool = True) -> Iterator[Batch]:
    m: int = len(y)
    order: Ints = rng.permutation(m) if shuffle else np.arange(m)
    X_mixed, y_mixed = X[order], y[order]
    for start in range(0, m, batch_size):
        stop: int = min(start + batch_size, m)
        yield X_mixed[start:stop], y_mixed[start:stop]

# %% train_neuron
def train_neuron(
    X: Floats, y: Floats, lr: float = 0.1, epochs: int = 10, batch_size: int = 64, rng: Generator | None = None
) -> tuple[Params, list[float]]:
    rng = np.random.default_rng(rng)
    params: Params = {"w": np.zeros(X.shape[1], dtype=np.float64), "b": 0.0}
    history: list[float] = []
    for _ in range(epochs):
        weighted: float = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a: Floats = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            weighted += binary_cross_entropy(a, y_batch) * y_batch.size
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(weighted / y.size)
    return params, history

# %% predict_labels
def predict_labels(a: Floats, threshold: float = 0.5) -> Ints:
    return np.greater_equal(a, threshold).astype(np.int64)

# %% binary_metrics
class Metrics(TypedDict):
    tp: int
    fp: int
    fn: int
    tn: int
    accuracy: float
    precision: float
    recall: float
    f1: float

def binary_metrics(y: Floats, predicted: Ints) -> Metrics:
    tp: int = int((y * predicted).sum())
    fp: int = int(((1 - y) * predicted).sum())
    fn: int = int((y * (1 - predicted)).sum())
    tn: int = int(((1 - y) * (1 - predicted)).sum())
    precision: float = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall: float = tp / (tp + fn) if tp + fn > 0 else 0.0
    f1: float = 2.0 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
    return Metrics(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=(tp + tn) / y.size, precision=precision, recall=recall, f1=f1)

# %% init_layer
Strategy = Literal["zeros", "normal", "xavier", "he"]

def init_layer(n_in: int, n_out: int, strategy: Strategy, rng: Generator) -> tuple[Floats, Floats]:
    stds: dict[Strategy, float] = {"zeros": 0.0, "normal": 0.01, "xavier": (1 / n_in) ** 0.5, "he": (2 / n_in) ** 0.5}
    W: Floats = rng.normal(loc=0.0, scale=stds[strategy], size=(n_out, n_in))
    b: Floats = np.zeros(n_out, dtype=np.float64)
    return W, b

# %% relu
def relu(Z: Floats) -> Floats:
    return np.clip(Z, 0.0, None)

# %% relu_backward
def relu_backward(dA: Floats, Z: Floats) -> Floats:
    dZ: Floats = np.array(dA, dtype=np.float64, copy=True)
    dZ[Z <= 0] = 0.0
    return dZ

# %% network_forward
class Cache(TypedDict):
    X: Floats
    Z1: Floats
    A1: Floats
    a: Floats

def network_forward(X: Floats, params: Params) -> tuple[Floats, Cache]:
    Z1: Floats = np.matmul(X, params["W1"].T) + params["b1"]
    A1: Floats = relu(Z1)
    a: Floats = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, Cache(X=X, Z1=Z1, A1=A1, a=a)

# %% network_backward
def network_backward(y: Floats, params: Params, cache: Cache) -> Params:
    m: int = y.shape[0]
    dz: Floats = (cache["a"] - y) / m
    dA1: Floats = np.outer(dz, params["w2"])
    dZ1: Floats = relu_backward(dA1, cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ dz, "b2": float(dz.sum())}

# %% train_network
def train_network(
    X: Floats, y: Floats, n_hidden: int, lr: float, epochs: int, batch_size: int, rng: Generator
) -> tuple[Params, list[float]]:
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params: Params = {"W1": W1, "b1": b1, "w2": w2[0, :], "b2": float(b2[0])}
    history: list[float] = []
    for _ in range(epochs):
        weighted: float = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            weighted += binary_cross_entropy(a, y_batch) * y_batch.size
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(weighted / y.size)
    return params, history
