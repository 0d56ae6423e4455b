"""A whole notebook with the bias as one more weight: a column of ones beside X, a column of biases beside W."""
# ruff: noqa
# fmt: off

# %% variant whole-augmented (row bias as a weight)
# %% select_pair
def select_pair(images, labels, negative, positive):
    rows = np.union1d(np.flatnonzero(labels == negative), np.flatnonzero(labels == positive))
    return images[rows], 1.0 * (labels[rows] == positive)

# %% preprocess_images
def preprocess_images(images):
    return images.reshape(len(images), -1).astype(np.float64) * np.reciprocal(255.0)

# %% weighted_sum
def with_ones(X):
    return np.hstack([X, np.ones((X.shape[0], 1))])

def weighted_sum(X, w, b):
    return with_ones(X) @ np.append(w, b)

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.exp(np.minimum(z, 0)) / (np.exp(-np.maximum(z, 0)) + np.exp(np.minimum(z, 0)))

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    logs = np.log(np.clip(np.c_[a, 1 - a], 1e-13, None))
    return -np.trace(np.c_[y, 1 - y].T @ logs) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    *dw, db = (a - y) @ with_ones(X) / len(X)
    return np.array(dw), db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    flat, shape = np.array(v, dtype=float).ravel(), np.shape(v)
    steps = h * np.eye(len(flat))
    return np.array([f((flat + s).reshape(shape)) - f((flat - s).reshape(shape)) for s in steps]).reshape(shape) / (2 * h)

# %% sgd_step
def pack(params):
    return np.concatenate([np.ravel(value) for value in params.values()])

def unpack(vector, like):
    ends = np.cumsum([np.size(value) for value in like.values()])
    pieces = np.split(vector, ends[:-1])
    return {name: piece.reshape(np.shape(value)) if np.ndim(value) else float(piece[0])
            for (name, value), piece in zip(like.items(), pieces)}

def sgd_step(params, grads, lr):
    slopes = pack({name: grads[name] for name in params})
    return unpack(pack(params) - lr * slopes, params)

# %% minibatches
def minibatches(X, y, batch_size, rng):
    keys = rng.random(len(y))
    order = sorted(range(len(y)), key=keys.__getitem__)
    yield from ((X[order[i:i + batch_size]], y[order[i:i + batch_size]]) for i in range(0, len(y), batch_size))

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    v, history = np.zeros(X.shape[1] + 1), []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(with_ones(X), y, batch_size, rng):
            a = sigmoid(x @ v)
            total += binary_cross_entropy(a, t) * len(t)
            v = v - lr / len(t) * (a - t) @ x
        history.append(total / len(y))
    return {"w": v[:-1], "b": v[-1]}, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.floor_divide(np.sign(a - threshold) + 2, 2).astype(int).clip(0, 1)

# %% binary_metrics
def binary_metrics(y, predicted):
    answers = np.c_[1 - predicted, predicted]
    truths = np.c_[1 - y, y]
    (tn, fp), (fn, tp) = np.rint(truths.T @ answers).astype(int)
    safe = lambda part, rest: part / (part + rest) if part + rest else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": safe(tp + tn, fp + fn), "precision": safe(tp, fp),
            "recall": safe(tp, fn), "f1": safe(2 * tp, fp + fn)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    V = np.zeros((n_out, n_in + 1))
    V[:, :-1] = rng.normal(0, {"zeros": 0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (2 / n_in) ** 0.5}[strategy],
                           (n_out, n_in))
    return V[:, :-1], V[:, -1]

# %% relu
def relu(Z):
    return 0.5 * (np.abs(Z) + Z)

# %% relu_backward
def relu_backward(dA, Z):
    return 0.5 * (np.sign(Z) + 1) * dA * (Z != 0)

# %% network_forward
def network_forward(X, params):
    V1, v2 = np.column_stack([params["W1"], params["b1"]]), np.append(params["w2"], params["b2"])
    Z1 = with_ones(X) @ V1.T
    A1 = relu(Z1)
    a = sigmoid(with_ones(A1) @ v2)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    error = (cache["a"] - y) / len(y)
    dv2 = error @ with_ones(cache["A1"])
    dV1 = relu_backward(np.outer(error, params["w2"]), cache["Z1"]).T @ with_ones(cache["X"])
    return {"W1": dV1[:, :-1], "b1": dV1[:, -1], "w2": dv2[:-1], "b2": dv2[-1]}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}, []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(x, params)
            total += binary_cross_entropy(a, t) * len(t)
            params = sgd_step(params, network_backward(t, params, cache), lr)
        history.append(total / len(y))
    return params, history
