"""A whole notebook that never writes `if` for an array: np.where, np.select, np.choose, np.piecewise, np.take."""
# ruff: noqa
# fmt: off

# %% variant whole-select (row 22)
# %% select_pair
def select_pair(images, labels, negative, positive):
    y = np.select([labels == negative, labels == positive], [0.0, 1.0], default=np.nan)
    keep = ~np.isnan(y)
    return np.compress(keep, images, axis=0), np.compress(keep, y)

# %% preprocess_images
def preprocess_images(images):
    table = np.linspace(0, 255, 256) / 255          # the grey of every possible byte
    return np.take(table, images).reshape(len(images), -1)

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.inner(X, w) + b

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.piecewise(z, [z >= 0], [lambda s: 1 / (1 + np.exp(-s)), lambda s: np.exp(s) / (np.exp(s) + 1)])

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    given_to_truth = np.choose(y.astype(int), [1 - a, a])
    return np.mean(-np.log(np.where(given_to_truth < 1e-12, 1e-12, given_to_truth)))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = np.where(y == 1, a - 1, a)
    return np.inner(X.T, error) / len(X), error.mean()

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    number = np.arange(v.size).reshape(v.shape)
    def at(i, step):
        return f(np.where(number == i, v + step, v))
    return np.vectorize(lambda i: (at(i, h) - at(i, -h)) / (2 * h), otypes=[float])(number)

# %% sgd_step
def sgd_step(params, grads, lr):
    return {name: np.where(True, params[name] - lr * grads[name], 0.0) for name in params}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    place = rng.permutation(len(y))                 # where each row goes, not which row comes
    batch_of_row = place // batch_size
    for number in range(batch_of_row.max(initial=-1) + 1):
        rows = np.nonzero(batch_of_row == number)[0]
        yield X.take(rows, axis=0), y.take(rows)

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = {"w": np.zeros(X.shape[1]), "b": 0.0}, np.zeros(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            history[epoch] += binary_cross_entropy(a, y_batch) * len(y_batch)
            params = sgd_step(params, dict(zip(("w", "b"), neuron_gradients(X_batch, a, y_batch))), lr)
    return params, list(history / max(len(y), 1))

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.select([a < threshold], [0], default=1)

# %% binary_metrics
def binary_metrics(y, predicted):
    kind = np.where(predicted == 1, np.where(y == 1, 0, 1), np.where(y == 1, 2, 3))
    tp, fp, fn, tn = np.bincount(kind, minlength=4)
    above = np.array([tp + tn, tp, tp, 2 * tp])
    below = np.array([kind.size, tp + fp, tp + fn, 2 * tp + fp + fn])
    fractions = np.where(below > 0, above / np.where(below > 0, below, 1), 0.0)
    return dict(zip(("tp", "fp", "fn", "tn", "accuracy", "precision", "recall", "f1"), (tp, fp, fn, tn, *fractions)))

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    which = {"zeros": 0, "normal": 1, "xavier": 2, "he": 3}[strategy]
    variance = np.choose(which, [0.0, 1e-4, 1 / n_in, 2 / n_in])
    return rng.normal(0, np.sqrt(variance), (n_out, n_in)), np.zeros(n_out)

# %% relu
def relu(Z):
    return np.where(Z < 0, 0.0, Z)

# %% relu_backward
def relu_backward(dA, Z):
    return np.select([Z > 0, Z <= 0], [dA, np.zeros_like(dA)])

# %% network_forward
def network_forward(X, params):
    Z1 = np.inner(X, params["W1"]) + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(np.inner(A1, params["w2"]) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a, "is_open": Z1 > 0}

# %% network_backward
def network_backward(y, params, cache):
    is_open = cache.get("is_open", cache["A1"] > 0)
    error = np.where(y == 1, cache["a"] - 1, cache["a"]) / len(y)
    dZ1 = np.where(is_open, np.outer(error, params["w2"]), 0)
    return {"W1": np.inner(dZ1.T, cache["X"].T), "b1": np.inner(dZ1.T, np.ones(len(y))),
            "w2": np.inner(cache["A1"].T, error), "b2": np.inner(error, np.ones(len(y)))}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": np.take(w2, 0, axis=0), "b2": 0.0}, np.zeros(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            history[epoch] += binary_cross_entropy(a, y_batch) * len(y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
    return params, list(history / max(len(y), 1))
