"""A whole notebook that lines arrays up with None and adds along an axis; label smoothing in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-broadcast (row 2)
# %% fit_scaler
def fit_scaler(X):
    mean = X.sum(axis=0) / X.shape[0]
    return {"mean": mean, "std": np.linalg.norm(X - mean[None, :], axis=0) / np.sqrt(X.shape[0])}

# %% apply_scaler
def apply_scaler(X, scaler):
    mean, std = scaler["mean"][None, :], scaler["std"][None, :]
    return (X - mean) * (std >= 1e-12) / (std + (std < 1e-12))

# %% one_hot
def one_hot(y, n_classes):
    return 1.0 - np.minimum(np.abs(y[:, None] - np.arange(n_classes)[None, :]), 1)

# %% softmax
def softmax(Z):
    if Z.shape[1] > 64:
        E = np.exp(Z - Z.max(axis=1)[:, None])
        return E / E.sum(axis=1)[:, None]
    with np.errstate(over="ignore"):            # e to a large number is inf, and 1 / inf is the right 0
        return 1 / np.exp((Z[:, None, :] - Z[:, :, None]).clip(max=709)).sum(axis=2)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -(np.log(P.clip(1e-12, 1.0)) * Y).sum() / P.shape[0]

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    truth = (y[:, None] == np.arange(Z.shape[1])[None, :])
    top = Z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(Z - top).sum(axis=1)) + top[:, 0]
    return (log_sum - np.where(truth, Z, 0).sum(axis=1)).mean()

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return (p - y)[:, None] * x[None, :], p - y

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    D = P - Y
    dW = np.stack([(D[:, c, None] * X).mean(axis=0) for c in range(D.shape[1])])
    return dW, D.mean(axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    V, history = np.zeros((n_classes, X.shape[1] + 1)), []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            Z = x @ V[:, :-1].T + V[None, :, -1]
            total += cross_entropy_from_logits(Z, t) * len(t)
            dW, db = softmax_gradients(x, softmax(Z), one_hot(t, n_classes))
            V = V - lr * np.concatenate([dW, db[:, None]], axis=1)
        history.append(total / len(y))
    return {"W": V[:, :-1], "b": V[:, -1]}, history

# %% init_network
def init_network(sizes, strategy, rng):
    n_in = np.array(sizes[:-1], dtype=float)
    stds = {"zeros": 0 * n_in, "normal": 0 * n_in + 0.01, "xavier": n_in ** -0.5, "he": (n_in / 2) ** -0.5}[strategy]
    params = {}
    for layer, std in enumerate(stds, 1):
        params[f"W{layer}"] = std[None, None] * rng.standard_normal((sizes[layer], sizes[layer - 1]))
        params[f"b{layer}"] = np.zeros(sizes[layer])
    return params

# %% forward
def forward(X, params):
    cache, L = {"A0": X}, len(params) // 2
    for layer in range(1, L + 1):
        cache[f"Z{layer}"] = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"][None, :]
        if layer < L:
            cache[f"A{layer}"] = cache[f"Z{layer}"] * (cache[f"Z{layer}"] > 0)
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    D = (softmax(cache[f"Z{L}"]) - Y) / Y.shape[0]
    while L:
        grads[f"W{L}"], grads[f"b{L}"] = D.T @ cache[f"A{L - 1}"], D.sum(axis=0)
        D, L = (D @ params[f"W{L}"]) * (cache[f"A{L - 1}"] > 0), L - 1
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = params[f"b{len(params) // 2}"].shape[0]
    curves, kept = np.zeros((epochs, 3)), [params]
    for epoch in range(epochs):
        now = kept[-1]
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(x, now)
            curves[epoch, 0] += categorical_cross_entropy(P, one_hot(t, k)) * len(t) / len(y_train)
            now = sgd_step(now, backward(one_hot(t, k), now, cache), lr)
        kept.append(now)
        P = forward(X_val, now)[0]
        curves[epoch, 1:] = categorical_cross_entropy(P, one_hot(y_val, k)), (P.argmax(axis=1) == y_val).mean()
    best = kept[1 + curves[:, 1].argmin()] if epochs else params
    return best, dict(zip(("train_loss", "val_loss", "val_accuracy"), curves.T.tolist()))

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    c = np.arange(n_classes)
    return ((y[:, None, None] == c[None, :, None]) & (predicted[:, None, None] == c[None, None, :])).sum(axis=0)

# %% per_class_metrics
def per_class_metrics(C):
    right = (C * np.eye(len(C), dtype=int)).sum(axis=0)
    sums = np.stack([C.sum(axis=0), C.sum(axis=1), C.sum(axis=0) + C.sum(axis=1)])
    precision, recall, f1 = np.array([1, 1, 2])[:, None] * right[None, :] / np.maximum(sums, 1)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1.mean()}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    soft = 0.97 * np.eye(k) + 0.03 / k
    params, side = init_network((n, 220, k), "he", rng), round(n ** 0.5)
    rounds = int(np.clip(500_000 // len(y_train), 10, 30))
    for lr in np.linspace(0.5, 0.02, rounds):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            params = sgd_step(params, backward(soft[t], params, forward(x, params)[1]), lr)
    return params
