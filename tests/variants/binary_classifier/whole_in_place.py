"""A whole notebook that works in place, with out= and +=, on copies of its own; Welford's running means."""
# ruff: noqa
# fmt: off

# %% variant whole-in-place (row in place on own copies)
# %% select_pair
def select_pair(images, labels, negative, positive):
    keep = np.zeros(labels.shape, dtype=bool)
    np.logical_or(keep, labels == negative, out=keep)
    np.logical_or(keep, labels == positive, out=keep)
    y = labels[keep].astype(float)
    y -= positive
    np.equal(y, 0.0, out=y, casting="unsafe")
    return images[keep], y

# %% preprocess_images
def preprocess_images(images):
    X = images.reshape(len(images), -1).astype(np.float64)
    X /= 255
    return X

# %% weighted_sum
def weighted_sum(X, w, b):
    z = np.empty(len(X))
    np.dot(X, w, out=z)
    z += b
    return z

# %% sigmoid
def sigmoid(z):
    a = np.array(z, dtype=float)
    positive = a > 0
    np.abs(a, out=a)
    np.negative(a, out=a)
    np.exp(a, out=a)
    e = a.copy()
    a += 1
    np.divide(np.where(positive, 1.0, e), a, out=a)
    return a

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    p = a.astype(float)
    flip = y < 0.5
    p[flip] *= -1
    p[flip] += 1
    np.maximum(p, 1e-12, out=p)
    np.log(p, out=p)
    mean = 0.0
    for k, value in enumerate(p, 1):
        mean += (value - mean) / k                  # Welford: no large sum is ever held
    return -mean

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dw, db = np.zeros(X.shape[1]), 0.0
    for k, (x, error) in enumerate(zip(X, a - y), 1):
        dw += (error * x - dw) / k
        db += (error - db) / k
    return dw, db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float, order="C")
    flat = v.reshape(-1)                            # a view: nudging it nudges v
    gradient = np.zeros(v.shape)
    out = gradient.reshape(-1)
    for i in range(flat.size):
        before = flat[i]
        flat[i] = before + h
        out[i] = f(v)
        flat[i] = before - h
        out[i] -= f(v)
        flat[i] = before
    gradient /= 2 * h
    return gradient

# %% sgd_step
from copy import deepcopy

def sgd_step(params, grads, lr):
    params = deepcopy(params)
    for name in params:
        params[name] -= lr * grads[name]
    return params

# %% minibatches
def minibatches(X, y, batch_size, rng):
    X, y = X.copy(), y.copy()
    for i in range(len(y) - 1, 0, -1):              # Fisher and Yates
        j = int(rng.integers(i + 1))
        X[[i, j]] = X[[j, i]]
        y[[i, j]] = y[[j, i]]
    for start in range(0, len(y), batch_size):
        yield X[start:start + batch_size], y[start:start + batch_size]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b = np.zeros(X.shape[1]), np.zeros(1)
    history = np.zeros(epochs)
    for epoch in range(epochs):
        seen = 0
        for x, t in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(x, w, b))
            seen += len(t)
            history[epoch] += (binary_cross_entropy(a, t) - history[epoch]) * len(t) / seen
            dw, db = neuron_gradients(x, a, t)
            w -= lr * dw
            b -= lr * db
    return {"w": w, "b": b.item()}, history.tolist()

# %% predict_labels
def predict_labels(a, threshold=0.5):
    out = np.empty(len(a), dtype=np.int64)
    np.greater_equal(a, threshold, out=out, casting="unsafe")
    return out

# %% binary_metrics
def binary_metrics(y, predicted):
    table = np.zeros((2, 2), dtype=np.int64)
    np.add.at(table, (y.astype(int), predicted.astype(int)), 1)
    fractions = np.array([table.trace(), table[1, 1], table[1, 1], 2 * table[1, 1]], dtype=float)
    below = np.array([table.sum(), table[:, 1].sum(), table[1].sum(), table[:, 1].sum() + table[1].sum()], dtype=float)
    np.divide(fractions, below, out=fractions, where=below > 0)
    return {"tp": table[1, 1], "fp": table[0, 1], "fn": table[1, 0], "tn": table[0, 0],
            **dict(zip(("accuracy", "precision", "recall", "f1"), fractions))}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    W = np.empty((n_out, n_in))
    rng.standard_normal(out=W)
    W *= {"zeros": 0.0, "normal": 0.01, "xavier": (1 / n_in) ** 0.5, "he": (2 / n_in) ** 0.5}[strategy]
    return W, np.zeros(n_out)

# %% relu
def relu(Z):
    A = np.array(Z, dtype=float)
    np.maximum(A, 0, out=A)
    return A

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.array(dA, dtype=float)
    dZ *= Z > 0
    return dZ

# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T
    Z1 += params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    error = cache["a"].copy()
    error -= y
    error /= len(y)
    dZ1 = np.outer(error, params["w2"])
    dZ1[cache["Z1"] <= 0] = 0
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ error, "b2": error.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params = {"W1": W1, "b1": b1, "w2": w2[0].copy(), "b2": float(b2[0])}
    history = np.zeros(epochs)
    for epoch in range(epochs):
        seen = 0
        for x, t in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(x, params)
            seen += len(t)
            history[epoch] += (binary_cross_entropy(a, t) - history[epoch]) * len(t) / seen
            for name, slope in network_backward(t, params, cache).items():
                params[name] -= lr * slope
    return params, history.tolist()
