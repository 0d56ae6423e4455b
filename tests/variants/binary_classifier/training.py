"""The training loops, written differently."""
# ruff: noqa
# fmt: off

# %% variant train-inline (row 27)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    """Calls no earlier function."""
    m, n = X.shape
    w, b = np.zeros(n), 0.0
    history = []
    for epoch in range(epochs):
        order = rng.permutation(m)
        epoch_loss = 0.0
        for start in range(0, m, batch_size):
            rows = order[start:start + batch_size]
            z = X[rows] @ w + b
            a = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
            epoch_loss += np.sum(np.logaddexp(0, z) - y[rows] * z)
            w = w - lr * X[rows].T @ (a - y[rows]) / len(rows)
            b = b - lr * np.mean(a - y[rows])
        history.append(epoch_loss / m)
    return {"w": w, "b": b}, history

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """Calls no earlier function."""
    m, n = X.shape
    W1, b1 = rng.normal(0, np.sqrt(2 / n), (n_hidden, n)), np.zeros(n_hidden)
    w2, b2 = rng.normal(0, np.sqrt(1 / n_hidden), n_hidden), 0.0
    history = []
    for epoch in range(epochs):
        order = rng.permutation(m)
        epoch_loss = 0.0
        for start in range(0, m, batch_size):
            x, t = X[order[start:start + batch_size]], y[order[start:start + batch_size]]
            Z1 = x @ W1.T + b1
            A1 = np.maximum(Z1, 0)
            z2 = A1 @ w2 + b2
            a = 1 / (1 + np.exp(-np.clip(z2, -500, 500)))
            epoch_loss += np.sum(np.logaddexp(0, z2) - t * z2)
            dz2 = (a - t) / len(t)
            dZ1 = np.outer(dz2, w2) * (Z1 > 0)
            W1, b1 = W1 - lr * dZ1.T @ x, b1 - lr * dZ1.sum(axis=0)
            w2, b2 = w2 - lr * A1.T @ dz2, b2 - lr * dz2.sum()
        history.append(epoch_loss / m)
    return {"W1": W1, "b1": b1, "w2": w2, "b2": float(b2)}, history


# %% variant train-small-random-start (row 33)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params = {"w": 0.01 * rng.standard_normal(X.shape[1]), "b": 0.0}
    history = []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            losses.extend([binary_cross_entropy(a, y_batch)] * len(y_batch))
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(np.mean(losses))
    return params, history

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    limit = np.sqrt(6 / X.shape[1])
    params = {"W1": rng.uniform(-limit, limit, (n_hidden, X.shape[1])), "b1": np.zeros(n_hidden),
              "w2": rng.uniform(-1, 1, n_hidden) * np.sqrt(3 / n_hidden), "b2": 0.0}
    history = []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            losses.extend([binary_cross_entropy(a, y_batch)] * len(y_batch))
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(np.mean(losses))
    return params, history


# %% variant train-one-layer-neuron (row 33)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    """Begins where a layer of one neuron would begin."""
    deviation = X.shape[1] ** -0.5
    w, b = rng.normal(0, deviation, X.shape[1]), 0.0
    history = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, w, b))
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(total / len(y))
    return {"b": b, "w": w}, history


# %% variant train-history-array (row 39)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params = dict(w=np.zeros(X.shape[1]), b=np.float64(0))
    history = np.empty(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dw, db = neuron_gradients(X_batch, sigmoid(weighted_sum(X_batch, **params)), y_batch)
            params = sgd_step(params, dict(w=dw, b=db), lr)
        history[epoch] = binary_cross_entropy(sigmoid(weighted_sum(X, **params)), y)
    return params, history

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """The last layer starts at zero: the hidden units differ, so nothing is symmetric."""
    params = {"W1": init_layer(X.shape[1], n_hidden, "he", rng)[0], "b1": np.zeros(n_hidden),
              "w2": np.zeros(n_hidden), "b2": np.zeros(())}
    history = np.empty(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params = sgd_step(params, network_backward(y_batch, params, network_forward(X_batch, params)[1]), lr)
        history[epoch] = binary_cross_entropy(network_forward(X, params)[0], y)
    return params, history


# %% variant train-in-place (row 31)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), np.zeros(1), []
    indices = np.arange(len(X))
    for _ in range(epochs):
        rng.shuffle(indices)
        running, seen = 0.0, 0
        for first in range(0, len(indices), batch_size):
            chosen = indices[first:first + batch_size]
            a = sigmoid(weighted_sum(X[chosen], w, b))
            seen += len(chosen)
            running += (binary_cross_entropy(a, y[chosen]) - running) * len(chosen) / seen
            dw, db = neuron_gradients(X[chosen], a, y[chosen])
            w -= lr * dw
            b -= lr * db
        history.append(running)
    return {"w": w, "b": b}, history

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "xavier", rng)
    w2, b2 = init_layer(n_hidden, 1, "he", rng)
    params = {"W1": W1, "b1": b1, "w2": w2.reshape(n_hidden), "b2": b2}
    history = []
    for _ in range(epochs):
        loss = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            loss += binary_cross_entropy(a, y_batch) * len(y_batch) / len(y)
            for name, gradient in network_backward(y_batch, params, cache).items():
                params[name] -= lr * gradient
        history.append(loss)
    return params, history


# %% variant train-extra-keys (row 9)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    """The loss over all images, evaluated after each epoch; keeps every epoch's weights beside the history."""
    state = {"w": np.zeros(X.shape[1]), "b": 0.0}
    history, films = [], []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            gradients = neuron_gradients(X_batch, sigmoid(weighted_sum(X_batch, state["w"], state["b"])), y_batch)
            state = sgd_step(state, dict(zip(("w", "b"), gradients)), lr)
        films.append(state["w"])
        history.append(binary_cross_entropy(sigmoid(weighted_sum(X, state["w"], state["b"])), y))
    return {**state, "epochs": epochs, "w_per_epoch": films}, history


# %% variant train-recursive (row 31)
# %% train_neuron
from functools import reduce

def train_neuron(X, y, lr, epochs, batch_size, rng):
    def step(state, batch):
        params, total = state
        a = sigmoid(weighted_sum(batch[0], params["w"], params["b"]))
        grads = dict(zip("wb", neuron_gradients(batch[0], a, batch[1])))
        return sgd_step(params, grads, lr), total + len(a) * binary_cross_entropy(a, batch[1])
    def run(params, left):
        if left == 0:
            return params, []
        params, total = reduce(step, minibatches(X, y, batch_size, rng), (params, 0.0))
        final, losses = run(params, left - 1)
        return final, [total / len(y)] + losses
    return run({"w": np.zeros(X.shape[1]), "b": 0.0}, epochs)


# %% variant train-extra-return (row 9)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history, steps = np.zeros(X.shape[1]), 0.0, [], 0
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, w, b))
            total += len(a) * binary_cross_entropy(a, y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b, steps = w - lr * dw, b - lr * db, steps + 1
        history.append(total / len(y))
    return {"w": w, "b": b}, history, {"steps": steps, "dw": dw, "db": db}


# %% variant train-float32 (row 4)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    X, y, lr = X.astype(np.float32), y.astype(np.float32), np.float32(lr)
    w, b, history = np.zeros(X.shape[1], dtype=np.float32), np.float32(0), []
    for _ in range(epochs):
        order, total = rng.permutation(len(y)), np.float32(0)
        for k in range(0, len(y), batch_size):
            x, t = X[order[k:k + batch_size]], y[order[k:k + batch_size]]
            z = x @ w + b
            total += np.sum(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))
            error = (np.exp(-np.logaddexp(np.float32(0), -z)) - t) / np.float32(len(t))
            w, b = w - lr * (error @ x), b - lr * error.sum()
        history.append(total / np.float32(len(y)))
    return {"w": w, "b": b}, history
