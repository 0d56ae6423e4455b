"""A whole notebook that thinks in scores: softplus, logaddexp, and losses without probabilities where it may."""
# ruff: noqa
# fmt: off

# %% variant whole-logits (row 15)
# %% select_pair
def select_pair(images, labels, negative, positive):
    chosen = {negative: 0.0, positive: 1.0}
    pairs = [(i, chosen[label]) for i, label in enumerate(labels.tolist()) if label in chosen]
    rows, y = np.array(pairs, dtype=float).reshape(-1, 2).T
    return images[rows.astype(int)], y

# %% preprocess_images
def preprocess_images(images):
    return np.ldexp(images.reshape(len(images), -1) * (256 / 255), -8)

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.vecdot(X, w) + b if hasattr(np, "vecdot") else X @ w + b

# %% sigmoid
def softplus(z):
    """log(1 + e^z)"""
    return np.logaddexp(0, z)

def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z - softplus(z))

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    z = np.log(a) - np.log1p(-a)                # the score that gives a
    return float(np.mean(softplus(z) - y * z))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    """The mean of a x over all images, minus the mean of x over the positive ones."""
    m = len(y)
    return a @ X / m - y @ X / m, a.sum() / m - y.sum() / m

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)
    basis = np.identity(v.size).reshape(-1, *v.shape)
    above = np.array([f(v + h * e) for e in basis])
    below = np.array([f(v - h * e) for e in basis])
    return np.reshape((above - below) / (2 * h), v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    return {k: -(lr * grads[k] - params[k]) for k in params.keys() & grads.keys()}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    deck = np.arange(len(y))
    rng.shuffle(deck)
    for hand in np.array_split(deck, np.arange(batch_size, len(deck), batch_size)):
        yield X[hand], y[hand]

# %% train_neuron
def loss_of_scores(z, y):
    return np.mean(softplus(z) - y * z)

def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            z = x @ w + b
            total += loss_of_scores(z, t) * len(t)
            error = sigmoid(z) - t
            w = w - lr * x.T @ error / len(t)
            b = b - lr * float(error.mean())
        history.append(float(total / len(y)))
    return {"w": w, "b": b}, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.array(np.sign(a - threshold) > -1, dtype=int)

# %% binary_metrics
def binary_metrics(y, predicted):
    m, positive, called = len(y), int(np.sum(y)), int(np.sum(predicted))
    tp = int(np.dot(y, predicted))
    fp, fn = called - tp, positive - tp
    tn = m - tp - fp - fn
    return dict(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=1 - (fp + fn) / m, precision=tp / called if called else 0.0,
                recall=tp / positive if positive else 0.0,
                f1=2 * tp / (called + positive) if called + positive else 0.0)

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    log_std = {"zeros": -np.inf, "normal": np.log(0.01), "xavier": -np.log(n_in) / 2,
               "he": (np.log(2) - np.log(n_in)) / 2}[strategy]
    return rng.normal(0, np.exp(log_std), (n_out, n_in)), np.zeros(n_out)

# %% relu
def relu(Z):
    return Z - np.minimum(Z, 0)

# %% relu_backward
def relu_backward(dA, Z):
    return dA - dA * (Z <= 0)

# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    z = A1 @ params["w2"] + params["b2"]
    a = sigmoid(z)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a, "z": z}

# %% network_backward
def network_backward(y, params, cache):
    m = len(y)
    error = cache["a"] - y
    dZ1 = relu_backward(error[:, None] @ params["w2"][None, :], cache["Z1"])
    return {"W1": np.divide(dZ1.T @ cache["X"], m), "b1": np.divide(dZ1.sum(axis=0), m),
            "w2": np.divide(error @ cache["A1"], m), "b2": np.divide(error.sum(), m)}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params, history = dict(W1=W1, b1=b1, w2=w2[0], b2=0.0), []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            _, cache = network_forward(x, params)
            total += loss_of_scores(cache["z"], t) * len(t)
            params = sgd_step(params, network_backward(t, params, cache), lr)
        history.append(float(total / len(y)))
    return params, history
