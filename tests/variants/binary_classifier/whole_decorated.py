"""A whole notebook of decorators: wrapped, counted, timed, cached; uniform draws for the first weights."""
# ruff: noqa
# fmt: off

# %% variant whole-decorated (row 33)
# %% select_pair
import functools
import time
from collections import Counter

CALLS = Counter()

def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        CALLS[function.__name__] += 1
        return function(*args, **kwargs)
    return wrapper

@counted
def select_pair(images, labels, negative, positive):
    digits = np.array([negative, positive])
    rows, which = np.nonzero(labels[:, np.newaxis] == digits)
    return images[rows], which.astype(np.float64)

# %% preprocess_images
def returns(dtype):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return np.asarray(function(*args, **kwargs), dtype=dtype)
        return wrapper
    return decorate

@counted
@returns(np.float64)
def preprocess_images(images):
    return images.reshape(images.shape[0], -1) / 255

# %% weighted_sum
@counted
def weighted_sum(X, w, b):
    return np.matmul(X, w[:, np.newaxis])[:, 0] + b

# %% sigmoid
def one_number_at_a_time(function):
    @functools.wraps(function)
    def wrapper(z):
        z = np.asarray(z, dtype=float)
        return np.array([function(one) for one in z.ravel().tolist()]).reshape(z.shape)
    return wrapper

import math

@one_number_at_a_time
def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

# %% binary_cross_entropy
def mean_over_batch(function):
    @functools.wraps(function)
    def wrapper(*args):
        return float(np.mean(function(*args)))
    return wrapper

@mean_over_batch
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return np.log(1 - a) * (y - 1) - np.log(a) * y

# %% neuron_gradients
@counted
def neuron_gradients(X, a, y):
    @mean_over_batch
    def mean_error():
        return a - y
    return np.mean((a - y)[:, np.newaxis] * X, axis=0), mean_error()

# %% numerical_gradient
@counted
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)

    @functools.lru_cache(maxsize=None)
    def value(i, sign):
        moved = v.copy()
        moved.put(i, v.item(i) + sign * h)
        return float(f(moved))

    return np.array([(value(i, 1) - value(i, -1)) / (2 * h) for i in range(v.size)]).reshape(v.shape)

# %% sgd_step
def for_every_name(function):
    @functools.wraps(function)
    def wrapper(params, grads, lr):
        return {name: function(params[name], grads[name], lr) for name in params}
    return wrapper

@for_every_name
def sgd_step(params, grads, lr):
    return params - lr * grads

# %% minibatches
def as_list(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return list(function(*args, **kwargs))
    return wrapper

@as_list
def minibatches(X, y, batch_size, rng):
    order = rng.permuted(np.arange(len(y)))
    for start in range(0, len(y), batch_size):
        yield X[order[start:start + batch_size]], y[order[start:start + batch_size]]

# %% train_neuron
def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        wrapper.seconds = time.perf_counter() - start
        return result
    return wrapper

def repeat_epochs(learn_batch, params, X, y, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params, loss = learn_batch(params, X_batch, y_batch)
            total += loss * len(y_batch)
        history.append(total / len(y))
    return params, history

@timed
def train_neuron(X, y, lr, epochs, batch_size, rng):
    def learn_batch(params, X_batch, y_batch):
        a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
        dw, db = neuron_gradients(X_batch, a, y_batch)
        return sgd_step(params, {"w": dw, "b": db}, lr), binary_cross_entropy(a, y_batch)
    return repeat_epochs(learn_batch, {"w": np.zeros(X.shape[1]), "b": 0.0}, X, y, epochs, batch_size, rng)

# %% predict_labels
@returns(np.int64)
def predict_labels(a, threshold=0.5):
    return a >= threshold

# %% binary_metrics
def zero_by_zero_is_zero(function):
    @functools.wraps(function)
    def wrapper(*args):
        try:
            return function(*args)
        except ZeroDivisionError:
            return 0.0
    return wrapper

@zero_by_zero_is_zero
def share(part, whole):
    return part / whole

def binary_metrics(y, predicted):
    seen = Counter(zip(y.astype(int).tolist(), predicted.astype(int).tolist()))
    tp, fp, fn, tn = seen[1, 1], seen[0, 1], seen[1, 0], seen[0, 0]
    precision, recall = share(tp, tp + fp), share(tp, tp + fn)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": share(tp + tn, seen.total()), "precision": precision,
            "recall": recall, "f1": share(2 * precision * recall, precision + recall)}

# %% init_layer
@functools.cache
def standard_deviation(n_in, strategy):
    return {"zeros": 0.0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]

def init_layer(n_in, n_out, strategy, rng):
    reach = np.sqrt(3) * standard_deviation(n_in, strategy)     # a uniform number has variance reach² / 3
    return rng.uniform(-reach, reach, (n_out, n_in)), np.zeros(n_out)

# %% relu
@counted
def relu(Z):
    return np.maximum(Z, 0)

# %% relu_backward
@counted
def relu_backward(dA, Z):
    return dA * np.where(Z > 0, 1.0, 0.0)

# %% network_forward
@counted
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
@counted
def network_backward(y, params, cache):
    dz = (cache["a"] - y) / len(y)
    dZ1 = relu_backward(dz[:, np.newaxis] * params["w2"], cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": dz @ cache["A1"], "b2": dz.sum()}

# %% train_network
@timed
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    def learn_batch(params, X_batch, y_batch):
        a, cache = network_forward(X_batch, params)
        return sgd_step(params, network_backward(y_batch, params, cache), lr), binary_cross_entropy(a, y_batch)
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    return repeat_epochs(learn_batch, {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}, X, y, epochs, batch_size, rng)
