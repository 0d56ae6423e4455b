"""A whole notebook that lines arrays up with None and adds along an axis, without a single matrix product."""
# ruff: noqa
# fmt: off

# %% variant whole-broadcast (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    table = labels[:, None] == np.array([negative, positive])[None, :]
    keep = table.any(axis=1)
    return images[keep], table[keep, 1].astype(float)

# %% preprocess_images
def preprocess_images(images):
    return np.concatenate(list(images[:, None, :, :].transpose(2, 0, 1, 3) / 255), axis=2)[:, 0, :]

# %% weighted_sum
def weighted_sum(X, w, b):
    return (X * w[None, :]).sum(axis=1) + b

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)[..., None]
    pair = np.concatenate([np.zeros(z.shape), z], axis=-1)
    shares = np.exp(pair - pair.max(axis=-1)[..., None])
    return shares[..., 1] / shares.sum(axis=-1)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    shares = np.maximum(np.stack([1 - a, a], axis=-1), 1e-12)
    truth = y[:, None] == np.arange(2)[None, :]
    return -(truth * np.log(shares)).sum() / y.shape[0]

# %% neuron_gradients
def neuron_gradients(X, a, y):
    ones = np.concatenate([X, np.ones((len(X), 1))], axis=1)
    both = ((a - y)[:, None] * ones).mean(axis=0)
    return both[:-1], both[-1]

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)
    nudges = np.eye(v.size).reshape((v.size,) + v.shape) * h
    points = v[None, ...] + np.array([1.0, -1.0]).reshape((2, 1) + (1,) * v.ndim) * nudges[None, ...]
    values = np.array([[f(point) for point in side] for side in points])
    return ((values[0] - values[1]) / (2 * h)).reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    return {name: (np.asarray(params[name])[None, ...] - np.asarray(grads[name])[None, ...] * lr)[0] for name in params}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    together = np.concatenate([X, y[:, None]], axis=1)
    together = rng.permutation(together, axis=0)
    for start in range(0, len(together), batch_size):
        piece = together[start:start + batch_size]
        yield piece[:, :-1], piece[:, -1]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        per_image = np.empty(0)
        for x, t in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(x, w, b))
            per_image = np.concatenate([per_image, np.broadcast_to(binary_cross_entropy(a, t), len(t))])
            dw, db = neuron_gradients(x, a, t)
            w, b = w - lr * dw, b - lr * db
        history.append(per_image.mean())
    return {"w": w, "b": b}, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.digitize(a, np.array(threshold)[None])

# %% binary_metrics
def binary_metrics(y, predicted):
    cells = (y[:, None, None] == np.arange(2)[None, :, None]) & (predicted[:, None, None] == np.arange(2)[None, None, :])
    (tn, fp), (fn, tp) = cells.sum(axis=0)
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    f1 = 2 * tp / max(2 * tp + fp + fn, 1)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": (tp + tn) / cells.sum(), "precision": precision,
            "recall": recall, "f1": f1}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    spreads = np.array([0.0, 0.01, np.sqrt(1 / n_in), np.sqrt(2 / n_in)])
    chosen = spreads[("zeros", "normal", "xavier", "he").index(strategy)]
    return rng.standard_normal((n_out, n_in)) * chosen[None, None], np.zeros(n_out)

# %% relu
def relu(Z):
    return np.stack([Z, np.zeros_like(Z)]).max(axis=0)

# %% relu_backward
def relu_backward(dA, Z):
    return dA * (np.sign(Z) > 0)

# %% network_forward
def network_forward(X, params):
    Z1 = np.stack([(X * row[None, :]).sum(axis=1) for row in params["W1"]], axis=1) + params["b1"][None, :]
    A1 = relu(Z1)
    a = sigmoid((A1 * params["w2"][None, :]).sum(axis=1) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    error = (cache["a"] - y)[:, None]
    dZ1 = relu_backward(error * params["w2"][None, :], cache["Z1"])
    dW1 = np.stack([(column[:, None] * cache["X"]).mean(axis=0) for column in dZ1.T])
    return {"W1": dW1, "b1": dZ1.mean(axis=0), "w2": (error * cache["A1"]).mean(axis=0), "b2": error.mean()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2.squeeze(axis=0), "b2": 0.0}, []
    for _ in range(epochs):
        cost = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(x, params)
            cost = cost + binary_cross_entropy(a, t) * len(t) / len(y)
            params = sgd_step(params, network_backward(t, params, cache), lr)
        history.append(cost)
    return params, history
