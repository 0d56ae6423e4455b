"""A whole notebook that checks everything it is given and everything it gives."""
# ruff: noqa
# fmt: off

# %% variant whole-defensive (row 30)
# %% select_pair
def select_pair(images, labels, negative, positive):
    images, labels = np.asarray(images), np.asarray(labels)
    assert len(images) == len(labels), "one label for each image"
    assert negative != positive, "two different digits"
    mask = (labels == negative) | (labels == positive)
    y = np.where(labels[mask] == positive, 1.0, 0.0)
    assert set(np.unique(y)) <= {0.0, 1.0}
    result = images[mask].copy()
    assert result.shape[0] == y.shape[0]
    return result, y

# %% preprocess_images
def preprocess_images(images):
    images = np.asarray(images)
    if images.ndim != 3:
        raise ValueError(f"images must be (m, height, width), not {images.shape}")
    X = images.astype(np.float64).reshape(images.shape[0], images.shape[1] * images.shape[2]) / 255.0
    assert X.size == 0 or (0.0 <= X.min() and X.max() <= 1.0)
    assert X.dtype == np.float64
    return X

# %% weighted_sum
def weighted_sum(X, w, b):
    X, w = np.asarray(X, dtype=float), np.asarray(w, dtype=float)
    assert X.ndim == 2 and w.ndim == 1, (X.shape, w.shape)
    assert X.shape[1] == w.shape[0], (X.shape, w.shape)
    assert np.size(b) == 1
    z = X @ w + float(np.asarray(b).item())
    assert z.shape == (X.shape[0],)
    return z

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    with np.errstate(all="raise", under="ignore"):
        up = 1.0 / (1.0 + np.exp(-np.maximum(z, 0.0)))
        e = np.exp(np.minimum(z, 0.0))
        a = np.where(z >= 0, up, e / (1.0 + e))
    assert a.shape == z.shape and np.all((a >= 0) & (a <= 1))
    return a

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a, y = np.asarray(a, dtype=float), np.asarray(y, dtype=float)
    assert a.shape == y.shape and a.ndim == 1 and a.size > 0
    assert np.all((y == 0) | (y == 1)), "labels are 0 or 1"
    p = np.clip(a, 1e-12, 1 - 1e-12)
    loss = -np.sum(np.log(p[y == 1])) - np.sum(np.log(1 - p[y == 0]))
    loss = float(loss / a.size)
    assert np.isfinite(loss) and loss >= 0
    return loss

# %% neuron_gradients
def neuron_gradients(X, a, y):
    m, n = X.shape
    assert a.shape == (m,), a.shape
    assert y.shape == (m,), y.shape
    error = a - y
    assert error.shape == (m,)
    dw = np.mean(X * error[:, np.newaxis], axis=0)
    db = float(np.mean(error))
    assert dw.shape == (n,)
    return dw, db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    assert callable(f)
    assert h > 0
    original = np.array(v, dtype=float)
    gradient = np.full(original.shape, np.nan)
    for place in np.ndindex(original.shape):
        values = []
        for signed in (h, -h):
            moved = original.copy()
            moved[place] = moved[place] + signed
            value = float(np.asarray(f(moved)).item())
            assert np.isfinite(value)
            values.append(value)
        gradient[place] = (values[0] - values[1]) / (2 * h)
    assert not np.isnan(gradient).any()
    return gradient

# %% sgd_step
def sgd_step(params, grads, lr):
    if set(params) != set(grads):
        raise KeyError(f"params have {sorted(params)}, grads have {sorted(grads)}")
    moved = {}
    for name, value in params.items():
        assert np.shape(value) == np.shape(grads[name]), name
        moved[name] = np.array(value, dtype=float) - lr * np.array(grads[name], dtype=float)
        if np.ndim(value) == 0:
            moved[name] = float(moved[name])
    return moved

# %% minibatches
def minibatches(X, y, batch_size, rng):
    m = len(y)
    assert len(X) == m and batch_size >= 1
    assert isinstance(rng, np.random.Generator)
    order = rng.permutation(m)
    assert np.array_equal(np.sort(order), np.arange(m))
    dealt = 0
    for start in range(0, m, batch_size):
        rows = order[start:start + batch_size]
        dealt += len(rows)
        yield X[rows], y[rows]
    assert dealt == m

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    X_before, y_before = X.copy(), y.copy()
    assert lr > 0 and epochs >= 0
    m, n = X.shape
    params, history = {"w": np.zeros(n), "b": 0.0}, []
    for _ in range(epochs):
        total, seen = 0.0, 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            seen += len(y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        assert seen == m
        history.append(total / seen)
    assert len(history) == epochs
    assert np.array_equal(X, X_before) and np.array_equal(y, y_before)
    return params, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    assert 0 <= threshold <= 1
    predicted = (np.asarray(a) >= threshold).astype(np.int64)
    assert predicted.shape == np.shape(a)
    return predicted

# %% binary_metrics
def binary_metrics(y, predicted):
    y, predicted = np.asarray(y).astype(int), np.asarray(predicted).astype(int)
    assert y.shape == predicted.shape
    assert np.isin(y, (0, 1)).all() and np.isin(predicted, (0, 1)).all()
    tp = int(np.count_nonzero((y == 1) & (predicted == 1)))
    fp = int(np.count_nonzero((y == 0) & (predicted == 1)))
    fn = int(np.count_nonzero((y == 1) & (predicted == 0)))
    tn = int(np.count_nonzero((y == 0) & (predicted == 0)))
    assert tp + fp + fn + tn == len(y)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    metrics = dict(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=(tp + tn) / len(y), precision=precision, recall=recall, f1=f1)
    assert all(0 <= metrics[name] <= 1 for name in ("accuracy", "precision", "recall", "f1"))
    return metrics

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    variances = {"zeros": 0.0, "normal": 0.0001, "xavier": 1 / n_in, "he": 2 / n_in}
    if strategy not in variances:
        raise ValueError(f"strategy {strategy!r}: one of {', '.join(variances)}")
    W = rng.normal(0.0, np.sqrt(variances[strategy]), size=(n_out, n_in))
    assert W.shape == (n_out, n_in)
    return W, np.zeros(n_out)

# %% relu
def relu(Z):
    A = np.where(Z > 0.0, Z, 0.0)
    assert A is not Z and np.all(A >= 0)
    return A

# %% relu_backward
def relu_backward(dA, Z):
    assert np.shape(dA) == np.shape(Z)
    return np.where(Z > 0.0, dA, 0.0)

# %% network_forward
def network_forward(X, params):
    assert {"W1", "b1", "w2", "b2"} <= params.keys()
    h, n = params["W1"].shape
    assert X.shape[1] == n and params["b1"].shape == (h,) and params["w2"].shape == (h,)
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    assert Z1.shape == A1.shape == (len(X), h)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    m = len(y)
    assert cache["a"].shape == y.shape == (m,)
    error = (cache["a"] - y) / m
    dA1 = np.outer(error, params["w2"])
    dZ1 = relu_backward(dA1, cache["Z1"])
    grads = {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ error, "b2": float(error.sum())}
    for name in params:
        assert np.shape(grads[name]) == np.shape(params[name]), name
    return grads

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    assert n_hidden >= 1
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}, []
    for _ in range(epochs):
        total, seen = 0.0, 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            seen += len(y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        assert seen == len(y)
        history.append(total / seen)
    return params, history
