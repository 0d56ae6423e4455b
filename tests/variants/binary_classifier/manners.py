"""Other manners of writing: helpers, decorators, hints, callables, prints, parameters of one's own."""
# ruff: noqa
# fmt: off

# %% variant lambdas (row 29)
# %% weighted_sum
weighted_sum = lambda X, w, b: X @ w + b

# %% predict_labels
predict_labels = lambda a, threshold=0.5: (a >= threshold) * 1

# %% relu
relu = lambda Z: np.maximum(0, Z)

# %% relu_backward
relu_backward = lambda dA, Z: dA * (Z > 0)


# %% variant typed (row 29)
# %% weighted_sum
from typing import Any
from numpy.typing import NDArray

Floats = NDArray[np.float64]

def weighted_sum(X: Floats, w: Floats, b: float) -> Floats:
    assert X.ndim == 2 and w.ndim == 1, "X is a table and w a vector"
    z: Floats = X.dot(w)
    z += b
    return z

# %% sgd_step
def sgd_step(params: dict[str, Any], grads: dict[str, Any], lr: float) -> dict[str, Any]:
    """Go downhill.

    >>> sgd_step({"b": 1.0}, {"b": 2.0}, 0.25)
    {'b': 0.5}
    """
    return {key: value - lr * grads[key] for key, value in params.items()}


# %% variant decorated (row 29)
# %% sigmoid
import functools

def as_float_array(function):
    @functools.wraps(function)
    def wrapper(z, *args, **kwargs):
        return function(np.asarray(z, dtype=float), *args, **kwargs)
    return wrapper

@as_float_array
def sigmoid(z):
    return np.where(z < 0, np.exp(np.minimum(z, 0)), 1.0) / (1 + np.exp(-np.abs(z)))

# %% init_layer
import functools

@functools.lru_cache(maxsize=None)
def deviation(strategy, n_in):
    return {"zeros": lambda: 0.0, "normal": lambda: 0.01, "xavier": lambda: n_in ** -0.5,
            "he": lambda: (2 / n_in) ** 0.5}[strategy]()

def init_layer(n_in, n_out, strategy, rng):
    W = rng.normal(loc=0.0, scale=deviation(strategy, n_in), size=(n_out, n_in))
    return W, np.zeros(n_out)


# %% variant callable-objects (row 26)
# %% sigmoid
class Sigmoid:
    """A function that is an object."""

    def __call__(self, z):
        t = np.exp(-np.abs(z))
        return np.where(np.greater_equal(z, 0), 1, t) / (1 + t)

sigmoid = Sigmoid()

# %% relu
class Gate:
    @staticmethod
    def forward(Z):
        return np.fmax(Z, 0)

    @classmethod
    def backward(cls, dA, Z):
        return np.where(cls.forward(Z) > 0, dA, 0.0)

relu = Gate.forward

# %% relu_backward
relu_backward = Gate.backward


# %% variant helpers (row 27)
# %% neuron_gradients
def _error(a, y):
    return np.subtract(a, y)

def _mean_over_images(values):
    return values.sum(axis=0) / values.shape[0]

def neuron_gradients(X, a, y):
    e = _error(a, y)
    return _mean_over_images(X * e.reshape(-1, 1)), _mean_over_images(e)

# %% binary_metrics
def _share(part, whole):
    return part / whole if whole else 0.0

def binary_metrics(y, predicted):
    truth, guess = np.asarray(y, bool), np.asarray(predicted, bool)
    tp = np.count_nonzero(truth & guess)
    tn = np.count_nonzero(~(truth | guess))
    fp, fn = np.count_nonzero(guess) - tp, np.count_nonzero(truth) - tp
    precision, recall = _share(tp, tp + fp), _share(tp, tp + fn)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": _share(tp + tn, len(truth)), "precision": precision,
            "recall": recall, "f1": _share(2 * precision * recall, precision + recall)}


# %% variant prints-and-progress (row 28)
# %% weighted_sum
def weighted_sum(X, w, b):
    print("X", X.shape, "w", np.shape(w), "b", b)
    return X @ w + b

# %% sigmoid
import sys

def sigmoid(z):
    print("sigmoid of", np.shape(z), file=sys.stderr)
    z = np.asarray(z, dtype=float)
    t = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, t) / (1 + t)

# %% train_neuron
from tqdm import tqdm

def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for epoch in tqdm(range(epochs), desc="epoch", leave=False):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            t = np.exp(-np.abs(X_batch @ w + b))
            a = np.where(X_batch @ w + b >= 0, 1, t) / (1 + t)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b = w - lr * dw, b - lr * db
        z = X @ w + b
        history.append(float(np.mean(np.logaddexp(0, z) - y * z)))
        print(f"epoch {epoch}: loss {history[-1]:.3f}", flush=True)
    return {"w": w, "b": b}, history

# %% train_network
from matplotlib.figure import Figure

def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """Draws its own curve."""
    params = {"W1": init_layer(X.shape[1], n_hidden, "he", rng)[0], "b1": np.zeros(n_hidden),
              "w2": init_layer(n_hidden, 1, "xavier", rng)[0][0], "b2": 0.0}
    history = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, cache = network_forward(X_batch, params)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(binary_cross_entropy(network_forward(X, params)[0], y))
    Figure().add_subplot().plot(history)
    return params, history


# %% variant parameters-of-ones-own (row 30)
# %% sigmoid
def sigmoid(z, clip=700.0):
    return 1 / (1 + np.exp(-np.clip(z, -clip, clip)))

# %% binary_cross_entropy
def binary_cross_entropy(a, y, eps=1e-12, *, reduction="mean"):
    a = np.clip(a, eps, 1 - eps)
    losses = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return losses.mean() if reduction == "mean" else losses

# %% minibatches
def minibatches(X, y, batch_size=32, rng=None, shuffle=True):
    order = (rng or np.random.default_rng()).permutation(len(y)) if shuffle else np.arange(len(y))
    for k in range(0, len(y), batch_size):
        yield X[order[k:k + batch_size]], y[order[k:k + batch_size]]

# %% train_network
def train_network(X, y, n_hidden=32, lr=0.1, epochs=10, batch_size=32, rng=None, verbose=False, **options):
    params = {"W1": init_layer(X.shape[1], n_hidden, "he", rng)[0], "b1": np.zeros(n_hidden),
              "w2": init_layer(n_hidden, 1, "xavier", rng)[0][0], "b2": 0.0}
    history = []
    for epoch in range(epochs):
        total = sum(
            (lambda result: (params.update(sgd_step(params, network_backward(t, params, result[1]), lr)),
                             binary_cross_entropy(result[0], t) * len(t))[1])(network_forward(rows, params))
            for rows, t in minibatches(X, y, batch_size, rng))
        history.append(total / len(y))
        if verbose:
            print(epoch, history[-1])
    return params, history
