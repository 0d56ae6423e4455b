"""A whole notebook of decorators: wrapped, counted, cached; uniform draws for the first weights."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-decorated (row 33)
# %% fit_scaler
import functools
from collections import Counter

CALLS = Counter()

def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        CALLS[function.__name__] += 1
        return function(*args, **kwargs)
    return wrapper

@counted
def fit_scaler(X):
    low = X[0]                                  # moving the origin makes the two sums small and safe
    mean = (X - low).mean(axis=0)
    return {"mean": low + mean, "std": (X - low).std(axis=0)}

# %% apply_scaler
def quiet(function):
    @functools.wraps(function)
    def wrapper(*args):
        with np.errstate(divide="ignore", invalid="ignore"):
            return function(*args)
    return wrapper

@quiet
@counted
def apply_scaler(X, scaler):
    divisor = np.where(scaler["std"] < 1e-12, np.inf, scaler["std"])
    return (X - scaler["mean"]) / divisor

# %% one_hot
@functools.cache
def unit_rows(k):
    return np.eye(k)

@counted
def one_hot(y, n_classes):
    return unit_rows(n_classes)[y]

# %% softmax
def each_row(function):
    @functools.wraps(function)
    def wrapper(Z):
        return np.apply_along_axis(function, 1, Z)
    return wrapper

@each_row
def softmax_rows(z):
    e = np.exp(z - z.max())
    return e / e.sum()

@counted
def softmax(Z):
    return softmax_rows(Z)

# %% categorical_cross_entropy
def mean_over_batch(function):
    @functools.wraps(function)
    def wrapper(*args):
        return float(np.mean(function(*args)))
    return wrapper

@mean_over_batch
def categorical_cross_entropy(P, Y):
    return -np.log(np.clip((P * Y).sum(axis=1), 1e-12, None))

# %% cross_entropy_from_logits
@mean_over_batch
def cross_entropy_from_logits(Z, y):
    return np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]

# %% softmax_gradients_one
@counted
def softmax_gradients_one(x, p, y):
    return np.outer(p - y, x), p - y

# %% softmax_gradients
def divide_by_batch_size(function):
    @functools.wraps(function)
    def wrapper(X, *others):
        return tuple(part / len(X) for part in function(X, *others))
    return wrapper

@divide_by_batch_size
def softmax_gradients(X, P, Y):
    return (P - Y).T @ X, (P - Y).sum(axis=0)

# %% train_softmax
def epochs_and_batches(function):
    """Turns a step (params, X, y) -> (params, loss) into one epoch (params, X, y) -> (params, mean loss)."""
    @functools.wraps(function)
    def epoch(params, X, y, batch_size, rng):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params, loss = function(params, X_batch, y_batch)
            total += loss * len(y_batch)
        return params, total / len(y)
    return epoch

def rows_softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    @epochs_and_batches
    def epoch(params, X_batch, y_batch):
        Z = X_batch @ params["W"].T + params["b"]
        dW, db = softmax_gradients(X_batch, rows_softmax(Z), one_hot(y_batch, n_classes))
        return sgd_step(params, {"W": dW, "b": db}, lr), cross_entropy_from_logits(Z, y_batch)

    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        params, loss = epoch(params, X, y, batch_size, rng)
        history.append(loss)
    return params, history

# %% init_network
@functools.lru_cache(maxsize=None)
def standard_deviation(n_in, strategy):
    return {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (2 / n_in) ** 0.5}[strategy]

def init_network(sizes, strategy, rng):
    params = {}
    for layer in range(1, len(sizes)):
        reach = np.sqrt(3) * standard_deviation(int(sizes[layer - 1]), strategy)
        params[f"W{layer}"] = rng.uniform(-reach, reach, (sizes[layer], sizes[layer - 1]))
        params[f"b{layer}"] = np.zeros(sizes[layer])
    return params

# %% forward
@counted
def forward(X, params):
    cache, L = {"A0": X}, len(params) // 2
    for layer in range(1, L + 1):
        Z = cache[f"Z{layer}"] = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"]
        if layer < L:
            cache[f"A{layer}"] = np.maximum(Z, 0)
    return rows_softmax(Z), cache

# %% backward
@counted
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = (rows_softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"], grads[f"b{layer}"] = dZ.T @ cache[f"A{layer - 1}"], dZ.sum(axis=0)
        if layer > 1:
            dZ = dZ @ params[f"W{layer}"] * (cache[f"A{layer - 1}"] > 0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params[f"b{len(params) // 2}"])

    @epochs_and_batches
    def epoch(params, X_batch, y_batch):
        P, cache = forward(X_batch, params)
        Y = one_hot(y_batch, k)
        return sgd_step(params, backward(Y, params, cache), lr), categorical_cross_entropy(P, Y)

    history, states = {"train_loss": [], "val_loss": [], "val_accuracy": []}, []
    for _ in range(epochs):
        params, loss = epoch(params, X_train, y_train, batch_size, rng)
        P, _ = forward(X_val, params)
        states.append(params)
        history["train_loss"].append(loss)
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(np.count_nonzero(P.argmax(axis=1) == y_val) / len(y_val))
    return (states[history["val_loss"].index(min(history["val_loss"]))] if states else params), history

# %% confusion_matrix
@counted
def confusion_matrix(y, predicted, n_classes):
    return (one_hot(y, n_classes)[:, :, None] * one_hot(predicted, n_classes)[:, None, :]).sum(axis=0).astype(np.int64)

# %% per_class_metrics
def zero_by_zero_is_zero(function):
    @np.vectorize
    @functools.wraps(function)
    def wrapper(above, below):
        try:
            return function(float(above), float(below))
        except ZeroDivisionError:
            return 0.0
    return wrapper

@zero_by_zero_is_zero
def share(above, below):
    return above / below

def per_class_metrics(C):
    precision, recall = share(C.diagonal(), C.sum(axis=0)), share(C.diagonal(), C.sum(axis=1))
    f1 = share(2 * precision * recall, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": float(f1.mean())}

# %% my_model
def moved_by_a_pixel(function):
    @functools.wraps(function)
    def wrapper(params, X, y, batch_size, rng):
        side = round(X.shape[1] ** 0.5)
        shifts = rng.choice([0, 1, -1, side, -side], len(X))
        moved = np.stack([np.roll(x, shift) for x, shift in zip(X, shifts)])
        return function(params, moved, y, batch_size, rng)
    return wrapper

def my_model(X_train, y_train, rng):
    k = int(y_train.max()) + 1
    params, rounds = init_network((X_train.shape[1], 200, k), "he", rng), int(np.clip(500_000 // len(y_train), 10, 30))
    for lr in np.geomspace(0.5, 0.03, rounds):
        @moved_by_a_pixel
        @epochs_and_batches
        def epoch(params, X, y):
            return sgd_step(params, backward(one_hot(y, k), params, forward(X, params)[1]), lr), 0.0
        params, _ = epoch(params, X_train, y_train, 64, rng)
    return params
