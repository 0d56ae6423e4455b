"""A whole notebook that takes the chain rule literally: Jacobians of small pieces, multiplied image by image."""
# ruff: noqa
# fmt: off

# %% variant whole-jacobians (row explicit Jacobians)
# %% select_pair
def select_pair(images, labels, negative, positive):
    indicator = {negative: -1, positive: 1}
    sign = np.array([indicator.get(int(label), 0) for label in labels], dtype=int)
    return images[sign.nonzero()], (sign[sign.nonzero()] + 1) / 2

# %% preprocess_images
def preprocess_images(images):
    m, p, q = images.shape
    X = np.zeros((m, p * q))
    for row in range(p):
        X[:, row * q:(row + 1) * q] = images[:, row, :]
    return X / 255

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.array([w @ x for x in X]) + b

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.absolute(z))
    return np.where(z >= 0, 1 - e / (1 + e), e / (1 + e))

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.where(a < 1e-12, 1e-12, np.where(a > 1 - 1e-12, 1 - 1e-12, a))
    return -(y @ np.log(a) + (1 - y) @ np.log(1 - a)) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    """dL/dz = dL/da · da/dz: the product is a - y, written so that it is finite at a = 0 and 1."""
    dL_dz = np.where(y == 1, -(1 - a), a) / len(y)      # -1/a · a(1-a) and 1/(1-a) · a(1-a)
    dz_dw, dz_db = X, np.ones((len(y), 1))              # Jacobians (m, n) and (m, 1)
    return dL_dz @ dz_dw, (dL_dz @ dz_db)[0]

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    """The Jacobian of one row of f, by central differences."""
    v = np.array(v, dtype=float)
    J = np.zeros((1, v.size))
    for i in range(v.size):
        e = np.zeros(v.size)
        e[i] = h
        e = e.reshape(v.shape)
        J[0, i] = (f(v + e) - f(v - e)) / h / 2
    return J[0].reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    return dict(map(lambda name: (name, params[name] - lr * grads[name]), params))

# %% minibatches
def minibatches(X, y, batch_size, rng):
    """The same rows chosen by a permutation matrix would be; here by its indices."""
    order = rng.permutation(len(y))
    for k in range((len(y) + batch_size - 1) // batch_size):
        rows = order[batch_size * k:batch_size * k + batch_size]
        yield X[rows, :], y[rows]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    theta = {"w": np.zeros(X.shape[1]), "b": 0.0}
    history = []
    for _ in range(epochs):
        L, count = 0.0, 0
        for x, t in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(x, theta["w"], theta["b"]))
            L = (L * count + binary_cross_entropy(a, t) * len(t)) / (count + len(t))    # running mean
            count += len(t)
            dw, db = neuron_gradients(x, a, t)
            theta = sgd_step(theta, {"w": dw, "b": db}, lr)
        history.append(L)
    return theta, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return 1.0 * (a >= threshold)

# %% binary_metrics
def binary_metrics(y, predicted):
    is_one, is_zero = np.asarray(y, float), 1 - np.asarray(y, float)
    said_one, said_zero = np.asarray(predicted, float), 1 - np.asarray(predicted, float)
    tp, fp, fn, tn = (int(round(u @ v)) for u, v in
                      ((is_one, said_one), (is_zero, said_one), (is_one, said_zero), (is_zero, said_zero)))
    precision = tp / (tp + fp) if tp > 0 else 0.0
    recall = tp / (tp + fn) if tp > 0 else 0.0
    harmonic = 2 / (1 / precision + 1 / recall) if tp > 0 else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": (tp + tn) / len(y),
            "precision": precision, "recall": recall, "f1": harmonic}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    covariance_root = {"zeros": 0.0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
    return covariance_root * rng.standard_normal(n_in * n_out).reshape(n_out, n_in), np.zeros(n_out)

# %% relu
def relu(Z):
    return np.asarray(Z) * np.heaviside(Z, 0)

# %% relu_backward
def relu_backward(dA, Z):
    """dA_dZ is diagonal: its diagonal is 1 where Z is positive and 0 elsewhere."""
    if Z.ndim == 1:
        return dA @ np.diag((Z > 0).astype(float))
    return np.array([relu_backward(message, score) for message, score in zip(dA, Z)])

# %% network_forward
def network_forward(X, params):
    Z1 = np.array([params["W1"] @ x + params["b1"] for x in X])
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    m, h, n = len(y), *params["W1"].shape
    grads = {name: np.zeros(np.shape(value)) for name, value in params.items()}
    for x, z1, a1, a, t in zip(cache["X"], cache["Z1"], cache["A1"], cache["a"], y):
        dL_dz2 = np.array([[(a - t) / m]])                              # (1, 1)
        dz2_da1 = params["w2"].reshape(1, h)                            # (1, h)
        da1_dz1 = np.diag(np.where(z1 > 0, 1.0, 0.0))                   # (h, h)
        dL_dz1 = dL_dz2 @ dz2_da1 @ da1_dz1                             # (1, h)
        grads["w2"] = grads["w2"] + (dL_dz2 @ a1.reshape(1, h))[0]
        grads["b2"] = grads["b2"] + dL_dz2[0, 0]
        grads["W1"] = grads["W1"] + dL_dz1.T @ x.reshape(1, n)
        grads["b1"] = grads["b1"] + (dL_dz1 @ np.eye(h))[0]
    return grads

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    theta = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}
    history = []
    for _ in range(epochs):
        L, count = 0.0, 0
        for x, t in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(x, theta)
            L = (L * count + binary_cross_entropy(a, t) * len(t)) / (count + len(t))
            count += len(t)
            theta = sgd_step(theta, network_backward(t, theta, cache), lr)
        history.append(L)
    return theta, history
