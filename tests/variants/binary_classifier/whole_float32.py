"""A whole notebook in float32, except where float64 is asked for by name or the step of 1e-5 needs it."""
# ruff: noqa
# fmt: off

# %% variant whole-float32 (row 4)
# %% select_pair
f32 = np.float32

def select_pair(images, labels, negative, positive):
    rows = np.where((labels == negative) | (labels == positive))[0]
    return images[rows], (labels[rows] == positive).astype(f32)

# %% preprocess_images
def preprocess_images(images):
    return np.reshape(images, (len(images), -1)).astype(np.float64) / 255

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.asarray(X, f32) @ np.asarray(w, f32) + f32(b)

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, f32)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, f32(1), e) / (f32(1) + e)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a, y = np.asarray(a, f32), np.asarray(y, f32)
    a = np.clip(a, f32(1e-7), f32(1) - f32(1e-7))
    return -np.mean(y * np.log(a) + (1 - y) * np.log1p(-a), dtype=f32)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.asarray(a, f32) - np.asarray(y, f32)
    return np.asarray(X, f32).T @ dz / f32(len(dz)), dz.mean(dtype=f32)

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=np.float64)
    gradient = np.zeros(v.shape)
    for index in np.ndindex(*v.shape):
        step = np.zeros(v.shape)
        step[index] = h
        gradient[index] = (f(v + step) - f(v - step)) / (2 * h)
    return gradient

# %% sgd_step
def sgd_step(params, grads, lr):
    return {name: np.asarray(value, f32) - f32(lr) * np.asarray(grads[name], f32) for name, value in params.items()}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X)).astype(np.int32)
    for start in np.arange(0, len(X), batch_size):
        yield X[order[start:start + batch_size]].astype(f32), y[order[start:start + batch_size]].astype(f32)

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = {"w": np.zeros(X.shape[1], f32), "b": f32(0)}, []
    for _ in range(epochs):
        total = f32(0)
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            total += binary_cross_entropy(a, y_batch) * f32(len(y_batch))
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(total / f32(len(y)))
    return params, np.array(history, f32)

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return (np.asarray(a) >= threshold).astype(f32)

# %% binary_metrics
def binary_metrics(y, predicted):
    y, predicted = np.asarray(y, f32), np.asarray(predicted, f32)
    tp, fp = np.sum(y * predicted), np.sum((1 - y) * predicted)
    fn, tn = np.sum(y * (1 - predicted)), np.sum((1 - y) * (1 - predicted))
    share = lambda part, whole: part / whole if whole > 0 else f32(0)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": share(tp + tn, f32(len(y))),
            "precision": share(tp, tp + fp), "recall": share(tp, tp + fn), "f1": share(2 * tp, 2 * tp + fp + fn)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    std = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
    return rng.standard_normal((n_out, n_in), dtype=f32) * f32(std), np.zeros(n_out, f32)

# %% relu
def relu(Z):
    return np.maximum(np.asarray(Z, f32), f32(0))

# %% relu_backward
def relu_backward(dA, Z):
    return np.asarray(dA, f32) * (np.asarray(Z) > 0)

# %% network_forward
def network_forward(X, params):
    X = np.asarray(X, f32)
    Z1 = X @ np.asarray(params["W1"], f32).T + np.asarray(params["b1"], f32)
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    X, A1, a = (np.asarray(cache[name], f32) for name in ("X", "A1", "a"))
    dz2 = (a - np.asarray(y, f32)) / f32(len(y))
    dZ1 = relu_backward(np.outer(dz2, np.asarray(params["w2"], f32)), cache["Z1"])
    return {"W1": dZ1.T @ X, "b1": dZ1.sum(axis=0), "w2": A1.T @ dz2, "b2": dz2.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": f32(0)}, []
    for _ in range(epochs):
        total = f32(0)
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            total += binary_cross_entropy(a, y_batch) * f32(len(y_batch))
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(total / f32(len(y)))
    return params, history


# %% variant float32-then-float (row 4)
# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(np.asarray(a, dtype=np.float32), 1e-7, 1 - 1e-7)
    y = np.asarray(y, dtype=np.float32)
    return float(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = np.asarray(a, dtype=np.float32) - np.asarray(y, dtype=np.float32)
    return np.asarray(X, dtype=np.float32).T @ dz / len(dz), float(dz.mean())
