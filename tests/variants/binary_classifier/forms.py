"""Results in other forms: axes of length one, lists, matrices, float32, callables that are no plain functions."""
# ruff: noqa
# fmt: off

# %% variant columns-everywhere (row 5)
# %% select_pair
def select_pair(images, labels, negative, positive):
    keep = (labels == negative) | (labels == positive)
    return images[keep], (labels[keep] == positive).astype(float).reshape(-1, 1)

# %% weighted_sum
def weighted_sum(X, w, b):
    return X @ np.reshape(w, (-1, 1)) + b

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a, y = np.clip(np.reshape(a, (-1, 1)), 1e-12, 1 - 1e-12), np.reshape(y, (-1, 1))
    return float(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.reshape(a, (-1, 1)) - np.reshape(y, (-1, 1))
    return X.T @ dz / len(dz), float(dz.mean())

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros((X.shape[1], 1)), 0.0, []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dw, db = neuron_gradients(X_batch, sigmoid(weighted_sum(X_batch, w, b)), y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(binary_cross_entropy(sigmoid(weighted_sum(X, w, b)), y))
    return {"w": w.ravel(), "b": b}, history

# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dz2 = (np.reshape(cache["a"], (-1, 1)) - np.reshape(y, (-1, 1))) / len(y)
    dZ1 = relu_backward(dz2 @ np.reshape(params["w2"], (1, -1)), cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": (cache["A1"].T @ dz2).ravel(), "b2": dz2.sum()}


# %% variant rows-of-one (row 5)
# %% weighted_sum
def weighted_sum(X, w, b):
    return np.reshape(w, (1, -1)) @ X.T + b

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.reshape(a, (1, -1)) - np.reshape(y, (1, -1))
    return dz @ X / dz.size, dz.mean(axis=1)

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros((1, X.shape[1])), np.zeros(1), []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dw, db = neuron_gradients(X_batch, sigmoid(weighted_sum(X_batch, w, b)), y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(binary_cross_entropy(sigmoid(weighted_sum(X, w, b))[0], y))
    return {"w": w[0], "b": b}, history

# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"])).squeeze(axis=0)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    dZ1 = relu_backward(np.outer(cache["a"] - y, params["w2"]) / len(y), cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0, keepdims=True), "w2": dw2.ravel(), "b2": db2}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    params = {"W1": init_layer(X.shape[1], n_hidden, "he", rng)[0], "b1": np.zeros((1, n_hidden)),
              "w2": init_layer(n_hidden, 1, "xavier", rng)[0].ravel(), "b2": np.zeros(1)}
    history = np.zeros((epochs, 1))
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            history[epoch] += len(a) / len(X) * binary_cross_entropy(a, y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
    return params, history


# %% variant plain-lists (row 7)
# %% weighted_sum
def weighted_sum(X, w, b):
    return [float(x @ w) + b for x in X]

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.asarray(a) - np.asarray(y)
    return [float(column @ dz) / len(dz) for column in X.T], float(sum(dz)) / len(dz)

# %% sgd_step
def sgd_step(params, grads, lr):
    return {name: np.asarray(params[name]) - lr * np.asarray(grads[name]) for name in params}

# %% network_backward
def network_backward(y, params, cache):
    dz2 = (cache["a"] - y) / len(y)
    dZ1 = np.outer(dz2, params["w2"]) * (cache["Z1"] > 0)
    return {"W1": (dZ1.T @ cache["X"]).tolist(), "b1": tuple(dZ1.sum(axis=0)), "w2": list(cache["A1"].T @ dz2),
            "b2": dz2.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    params = {"W1": W1, "b1": b1, "w2": init_layer(n_hidden, 1, "xavier", rng)[0][0], "b2": 0.0}
    history = ()
    for _ in range(epochs):
        total = 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            total += len(a) * binary_cross_entropy(a, y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history += (total / len(X),)
    return [{name: value.tolist() for name, value in params.items()}, history]


# %% variant matrices (row 7)
# %% weighted_sum
def weighted_sum(X, w, b):
    return (np.asmatrix(X) * np.asmatrix(w).T + b).T

# %% neuron_gradients
def neuron_gradients(X, a, y):
    residual = np.asmatrix(np.ravel(a) - np.ravel(y))
    return residual * np.asmatrix(X) / residual.size, residual.mean()

# %% relu
def relu(Z):
    A = np.maximum(Z, 0)
    return np.asmatrix(A) if np.ndim(A) == 2 else A

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        loss = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = np.asarray(sigmoid(weighted_sum(X_batch, w, b))).ravel()
            loss += binary_cross_entropy(a, y_batch) * len(a)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b = w - lr * np.asarray(dw).ravel(), b - lr * db
        history.append(loss / len(y))
    return {"w": np.asmatrix(w), "b": b}, history

# %% network_forward
def network_forward(X, params):
    Z1 = np.asarray(np.asmatrix(X) * np.asmatrix(params["W1"]).T + params["b1"])
    A1 = np.asarray(relu(Z1))
    a = np.asarray(sigmoid(weighted_sum(A1, params["w2"], params["b2"]))).ravel()
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dz2 = np.asmatrix(cache["a"] - y).T / len(y)
    dZ1 = np.multiply(dz2 * np.asmatrix(params["w2"]), cache["Z1"] > 0)
    return {"W1": dZ1.T * cache["X"], "b1": np.asarray(dZ1.sum(axis=0)).ravel(),
            "w2": np.asarray(dz2.T * cache["A1"]).ravel(), "b2": dz2.sum()}


# %% variant numbers-in-arrays (row 6)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return np.mean(-(y * np.log(a) + (1 - y) * np.log(1 - a)), keepdims=True)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.asarray(a - y)
    return X.T @ dz / len(dz), np.mean(dz, keepdims=True)

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """Every number of the result is an array of one entry."""
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2}, []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(binary_cross_entropy(network_forward(X, params)[0], y))
    return params, history


# %% variant two-dimensional-parameters (row 5)
# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + np.reshape(params["b1"], (1, -1))
    A1 = relu(Z1)
    a = sigmoid(A1 @ np.reshape(params["w2"], (-1, 1)) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dZ2 = (np.reshape(cache["a"], (-1, 1)) - np.reshape(y, (-1, 1))) / len(y)
    dZ1 = (dZ2 @ np.reshape(params["w2"], (1, -1))) * (cache["Z1"] > 0)
    grads = {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ dZ2, "b2": dZ2.sum()}
    return {name: np.reshape(gradient, np.shape(params[name])) for name, gradient in grads.items()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    """b1 has the shape (1, h), w2 the shape (1, h), b2 the shape (1, 1)."""
    params = {"W1": init_layer(X.shape[1], n_hidden, "he", rng)[0], "b1": np.zeros((1, n_hidden)),
              "w2": init_layer(n_hidden, 1, "xavier", rng)[0], "b2": np.zeros((1, 1))}
    history = []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            losses += len(y_batch) * [binary_cross_entropy(a.ravel(), y_batch)]
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(np.mean(losses))
    return params, history
