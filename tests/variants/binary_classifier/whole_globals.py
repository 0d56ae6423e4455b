"""A whole notebook with its numbers in global constants and try/except for the awkward cases; losses after the epoch."""
# ruff: noqa
# fmt: off

# %% variant whole-globals (row 39)
# %% select_pair
LABEL_NEGATIVE, LABEL_POSITIVE = 0.0, 1.0

def select_pair(images, labels, negative, positive):
    kept_images, kept_labels = [], []
    names = {negative: LABEL_NEGATIVE, positive: LABEL_POSITIVE}
    for image, label in zip(images, labels):
        try:
            kept_labels.append(names[int(label)])
        except KeyError:
            continue
        kept_images.append(image)
    return np.array(kept_images, dtype=images.dtype).reshape(-1, *images.shape[1:]), np.array(kept_labels, dtype=float)

# %% preprocess_images
FULL_INK = 255.0

def preprocess_images(images):
    X = []
    for image in images:
        X.append((image / FULL_INK).reshape(-1))
    return np.array(X)

# %% weighted_sum
def weighted_sum(X, w, b):
    z = np.full(len(X), b, dtype=float)
    for j in range(len(w)):
        z = z + X[:, j] * w[j]
    return z

# %% sigmoid
LARGEST_EXPONENT = 700.0

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(np.clip(np.negative(z), -LARGEST_EXPONENT, LARGEST_EXPONENT)))

# %% binary_cross_entropy
TINY = 1e-15

def binary_cross_entropy(a, y):
    try:
        with np.errstate(divide="raise", invalid="raise"):
            return float(np.mean(-(y * np.log(a) + (1 - y) * np.log(1 - a))))
    except FloatingPointError:
        return float(np.mean(-(y * np.log(np.maximum(a, TINY)) + (1 - y) * np.log(np.maximum(1 - a, TINY)))))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    m = len(X)
    dw = 0.0
    db = 0.0
    for i in range(m):
        dw = dw + (a[i] - y[i]) * X[i] / m
        db = db + (a[i] - y[i]) / m
    return dw, db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    work, result = v.copy(), np.zeros(v.shape)
    for place in np.ndindex(v.shape):
        try:
            work[place] = v[place] + h
            high = f(work)
            work[place] = v[place] - h
            low = f(work)
        finally:
            work[place] = v[place]
        result[place] = (high - low) / (2 * h)
    return result

# %% sgd_step
def sgd_step(params, grads, lr):
    new = {}
    for name in params:
        try:
            new[name] = params[name] - lr * grads[name]
        except KeyError:
            new[name] = params[name]
    return new

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = iter(rng.permutation(len(y)))
    while True:
        rows = []
        try:
            while len(rows) < batch_size:
                rows.append(next(order))
        except StopIteration:
            pass
        if not rows:
            return
        yield X[rows], y[rows]

# %% train_neuron
START_BIAS = 0.0

def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b = np.zeros(X.shape[1]), START_BIAS
    history = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dw, db = neuron_gradients(X_batch, sigmoid(X_batch @ w + b), y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(binary_cross_entropy(sigmoid(X @ w + b), y))
    return {"w": w, "b": float(b)}, history

# %% predict_labels
YES, NO = 1, 0

def predict_labels(a, threshold=0.5):
    predicted = np.full(len(a), NO)
    predicted[a >= threshold] = YES
    return predicted

# %% binary_metrics
NOTHING_BY_NOTHING = 0.0

def divide_or_nothing(above, below):
    try:
        return above / below
    except ZeroDivisionError:
        return NOTHING_BY_NOTHING

def binary_metrics(y, predicted):
    tp = len([1 for t, p in zip(y, predicted) if t == YES and p == YES])
    fp = len([1 for t, p in zip(y, predicted) if t == NO and p == YES])
    fn = len([1 for t, p in zip(y, predicted) if t == YES and p == NO])
    tn = len([1 for t, p in zip(y, predicted) if t == NO and p == NO])
    metrics = {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
    metrics["accuracy"] = divide_or_nothing(tp + tn, tp + fp + fn + tn)
    metrics["precision"] = divide_or_nothing(tp, tp + fp)
    metrics["recall"] = divide_or_nothing(tp, tp + fn)
    metrics["f1"] = divide_or_nothing(2.0 * metrics["precision"] * metrics["recall"],
                                      metrics["precision"] + metrics["recall"])
    return metrics

# %% init_layer
SPREADS = {"zeros": lambda n_in: 0.0, "normal": lambda n_in: 0.01,
           "xavier": lambda n_in: (1.0 / n_in) ** 0.5, "he": lambda n_in: (2.0 / n_in) ** 0.5}

def init_layer(n_in, n_out, strategy, rng):
    std = SPREADS[strategy](n_in)
    W = np.array([[rng.normal(0.0, std) for _ in range(n_in)] for _ in range(n_out)])
    return W, np.array([START_BIAS] * n_out)

# %% relu
def relu(Z):
    A = np.array(Z, dtype=float)
    A[A <= 0] = 0
    return A

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.zeros_like(dA)
    np.copyto(dZ, dA, where=Z > 0)
    return dZ

# %% network_forward
def network_forward(X, params):
    W1, b1, w2, b2 = (params[name] for name in ("W1", "b1", "w2", "b2"))
    Z1 = X @ W1.T + b1
    A1 = relu(Z1)
    a = sigmoid(A1 @ w2 + b2)
    return a, dict(X=X, Z1=Z1, A1=A1, a=a)

# %% network_backward
def network_backward(y, params, cache):
    m, h = cache["A1"].shape
    grads = {"W1": np.zeros(params["W1"].shape), "b1": np.zeros(h), "w2": np.zeros(h), "b2": 0.0}
    for i in range(m):
        error = cache["a"][i] - y[i]
        grads["w2"] += error * cache["A1"][i] / m
        grads["b2"] += error / m
        dz1 = relu_backward(error * params["w2"], cache["Z1"][i]) / m
        grads["W1"] += dz1[:, None] * cache["X"][i]
        grads["b1"] += dz1
    return grads

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params = {"W1": W1, "b1": b1, "w2": w2[0], "b2": START_BIAS}
    history = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params = sgd_step(params, network_backward(y_batch, params, network_forward(X_batch, params)[1]), lr)
        history.append(binary_cross_entropy(network_forward(X, params)[0], y))
    return params, history
