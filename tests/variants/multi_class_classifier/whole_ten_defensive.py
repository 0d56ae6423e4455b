"""A whole notebook that checks everything it is given and everything it gives; clipped gradients in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-defensive (row 30)
# %% fit_scaler
def fit_scaler(X):
    X = np.asarray(X, dtype=float)
    assert X.ndim == 2 and len(X) > 0
    mean, std = X.mean(axis=0), X.std(axis=0)
    assert mean.shape == std.shape == (X.shape[1],) and np.all(std >= 0)
    return {"mean": mean, "std": std}

# %% apply_scaler
def apply_scaler(X, scaler):
    assert {"mean", "std"} <= set(scaler)
    dead = scaler["std"] < 1e-12
    S = (X - scaler["mean"]) / np.where(dead, 1.0, scaler["std"])
    S[:, dead] = 0.0
    assert S.shape == X.shape and np.isfinite(S).all()
    return S

# %% one_hot
def one_hot(y, n_classes):
    y = np.asarray(y)
    if y.size and not (0 <= y.min() and y.max() < n_classes):
        raise ValueError(f"labels from 0 to {n_classes - 1} expected")
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1.0
    assert np.all(Y.sum(axis=1) == 1)
    return Y

# %% softmax
def softmax(Z):
    assert Z.ndim == 2, Z.shape
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        P = E / E.sum(axis=1, keepdims=True)
    assert P.shape == Z.shape and np.allclose(P.sum(axis=1), 1)
    return P

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    assert P.shape == Y.shape and np.all(P >= 0) and np.all(P <= 1 + 1e-9)
    loss = float(-(Y * np.log(np.clip(P, 1e-12, 1.0))).sum(axis=1).mean())
    assert np.isfinite(loss) and loss >= 0
    return loss

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    assert Z.ndim == 2 and y.shape == (len(Z),)
    top = Z.max(axis=1)
    costs = np.log(np.exp(Z - top[:, None]).sum(axis=1)) + (top - Z[np.arange(len(y)), y])
    assert costs.shape == y.shape and np.all(costs >= -1e-9)
    return float(costs.mean())

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    assert x.ndim == p.ndim == y.ndim == 1 and p.shape == y.shape
    db = p - y
    dW = np.outer(db, x)
    assert dW.shape == (len(p), len(x))
    return dW, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m, n = X.shape
    assert P.shape == Y.shape and len(P) == m
    dZ = (P - Y) / m
    dW, db = dZ.T @ X, dZ.sum(axis=0)
    assert dW.shape == (P.shape[1], n)
    return dW, db

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    if lr <= 0 or epochs < 0 or batch_size < 1:
        raise ValueError("lr > 0, epochs >= 0, batch_size >= 1")
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        total, seen = 0.0, 0
        for xs, ys in minibatches(X, y, batch_size, rng):
            P, Y = softmax(xs @ params["W"].T + params["b"]), one_hot(ys, n_classes)
            total, seen = total + categorical_cross_entropy(P, Y) * len(ys), seen + len(ys)
            dW, db = softmax_gradients(xs, P, Y)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        assert seen == len(y)
        history.append(total / seen)
    return params, history

# %% init_network
def init_network(sizes, strategy, rng):
    sizes = [int(size) for size in sizes]
    assert len(sizes) >= 2 and min(sizes) >= 1
    stds = {"zeros": lambda n: 0.0, "normal": lambda n: 0.01, "xavier": lambda n: (1 / n) ** 0.5, "he": lambda n: (2 / n) ** 0.5}
    if strategy not in stds:
        raise ValueError(f"{strategy!r} is none of {sorted(stds)}")
    params = {}
    for layer in range(1, len(sizes)):
        params[f"W{layer}"] = rng.normal(0.0, stds[strategy](sizes[layer - 1]), (sizes[layer], sizes[layer - 1]))
        params[f"b{layer}"] = np.zeros(sizes[layer])
    assert len(params) == 2 * (len(sizes) - 1)
    return params

# %% forward
def forward(X, params):
    n_layers, odd = divmod(len(params), 2)
    assert not odd and n_layers >= 1
    cache = {"A0": X}
    for layer in range(1, n_layers + 1):
        W, b, A = params[f"W{layer}"], params[f"b{layer}"], cache[f"A{layer - 1}"]
        assert W.shape == (len(b), A.shape[1]), (layer, W.shape, b.shape, A.shape)
        cache[f"Z{layer}"] = A @ W.T + b
        if layer < n_layers:
            cache[f"A{layer}"] = np.maximum(cache[f"Z{layer}"], 0.0)
    return softmax(cache[f"Z{n_layers}"]), cache

# %% backward
def backward(Y, params, cache):
    n_layers, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{n_layers}"]) - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        assert dZ.shape == cache[f"Z{layer}"].shape
        grads[f"W{layer}"], grads[f"b{layer}"] = dZ.T @ cache[f"A{layer - 1}"], dZ.sum(axis=0)
        if layer > 1:
            dZ = dZ @ params[f"W{layer}"] * (cache[f"Z{layer - 1}"] > 0)
    for name in params:
        assert grads[name].shape == params[name].shape, name
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    untouched = {name: value.copy() for name, value in params.items()}
    start, k = params, len(params[f"b{len(params) // 2}"])
    best, lowest, history = {name: value.copy() for name, value in params.items()}, np.inf, {
        "train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for xs, ys in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(xs, params)
            total += categorical_cross_entropy(P, one_hot(ys, k)) * len(ys)
            params = sgd_step(params, backward(one_hot(ys, k), params, cache), lr)
        P, _ = forward(X_val, params)
        loss, accuracy = categorical_cross_entropy(P, one_hot(y_val, k)), float(np.mean(P.argmax(axis=1) == y_val))
        assert np.isfinite(loss) and 0 <= accuracy <= 1
        for name, value in (("train_loss", total / len(y_train)), ("val_loss", loss), ("val_accuracy", accuracy)):
            history[name].append(value)
        if loss < lowest:
            lowest, best = loss, {name: value.copy() for name, value in params.items()}
    assert all(np.array_equal(start[name], untouched[name]) for name in start)
    assert all(len(values) == epochs for values in history.values())
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    y, predicted = np.asarray(y, dtype=int), np.asarray(predicted, dtype=int)
    assert y.shape == predicted.shape and y.ndim == 1
    C = np.zeros((n_classes, n_classes), dtype=np.int64)
    for true, read in zip(y, predicted):
        C[true, read] += 1
    assert C.sum() == len(y)
    return C

# %% per_class_metrics
def per_class_metrics(C):
    C = np.asarray(C)
    assert C.ndim == 2 and C.shape[0] == C.shape[1] and np.all(C >= 0)
    def share(above, below):
        assert np.all(above <= below + 1e-12)
        return np.divide(above, below, out=np.zeros(len(C)), where=below > 0)
    tp = np.diag(C)
    precision, recall = share(tp, C.sum(axis=0)), share(tp, C.sum(axis=1))
    f1 = share(2 * precision * recall, precision + recall)
    macro = float(f1.mean())
    assert 0 <= macro <= 1
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": macro}

# %% my_model
def my_model(X_train, y_train, rng):
    assert X_train.min() >= 0 and X_train.max() <= 1, "pixels from 0 to 1"
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    params, side = init_network((n, 200, k), "he", rng), round(n ** 0.5)
    rounds = int(np.clip(500_000 // len(y_train), 10, 30))
    for epoch in range(rounds):
        lr = 0.5 * 0.8 ** epoch + 0.02
        for xs, ys in minibatches(X_train, y_train, 64, rng):
            xs = np.roll(xs, rng.choice([0, 1, -1, side, -side]), axis=1)
            grads = backward(one_hot(ys, k), params, forward(xs, params)[1])
            norm = np.sqrt(sum(np.sum(g ** 2) for g in grads.values()))
            params = sgd_step(params, grads, lr * min(1.0, 2.0 / (norm + 1e-12)))
        assert all(np.isfinite(value).all() for value in params.values())
    return params
