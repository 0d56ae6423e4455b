"""A whole notebook that thinks in scores and logarithms; the mean of the last epochs in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-logits (row 16)
# %% fit_scaler
def fit_scaler(X):
    mean = np.mean(X, axis=0)
    return {"mean": mean, "std": np.sqrt(np.maximum(np.mean((X - mean) ** 2, axis=0), 0))}

# %% apply_scaler
def apply_scaler(X, scaler):
    with np.errstate(divide="ignore"):
        log_std = np.log(scaler["std"])
    scale = np.exp(-np.where(log_std < np.log(1e-12), np.inf, log_std))     # e to minus infinity is 0
    return (X - scaler["mean"]) * scale

# %% one_hot
def one_hot(y, n_classes):
    return np.exp(np.where(y[:, None] == np.arange(n_classes), 0.0, -np.inf))

# %% softmax
def log_softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

def softmax(Z):
    return np.exp(log_softmax(Z))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return float(-np.vdot(Y, np.log(np.clip(P, 1e-13, 1))) / len(Y))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    return -log_softmax(Z)[range(len(y)), y].mean()

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return p[:, None] * x - y[:, None] * x, p - y

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = len(X)
    return P.T @ X / m - Y.T @ X / m, P.sum(axis=0) / m - Y.sum(axis=0) / m

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            log_p = log_softmax(x @ W.T + b)
            total -= log_p[np.arange(len(t)), t].sum()
            error = np.exp(log_p)
            error[np.arange(len(t)), t] -= 1
            W, b = W - lr / len(t) * error.T @ x, b - lr / len(t) * error.sum(axis=0)
        history.append(total / len(y))
    return {"W": W, "b": b}, history

# %% init_network
def init_network(sizes, strategy, rng):
    log_variance = {"zeros": lambda n: -np.inf, "normal": lambda n: 2 * np.log(0.01), "xavier": lambda n: -np.log(n),
                    "he": lambda n: np.log(2) - np.log(n)}[strategy]
    params = {}
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
        params[f"W{l}"] = np.exp(log_variance(n_in) / 2) * rng.standard_normal((n_out, n_in))
        params[f"b{l}"] = np.zeros(n_out)
    return params

# %% forward
def forward(X, params):
    L, A, cache = len(params) // 2, X, {"A0": X}
    for l in range(1, L):
        cache[f"Z{l}"] = Z = A @ params[f"W{l}"].T + params[f"b{l}"]
        cache[f"A{l}"] = A = Z - np.minimum(Z, 0)
    cache[f"Z{L}"] = A @ params[f"W{L}"].T + params[f"b{L}"]
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def backward(Y, params, cache):
    L = len(params) // 2
    D, grads = {L: np.exp(log_softmax(cache[f"Z{L}"])) - Y}, {}
    for l in range(L - 1, 0, -1):
        D[l] = D[l + 1] @ params[f"W{l + 1}"]
        D[l] = D[l] - D[l] * (cache[f"Z{l}"] <= 0)
    for l in D:
        grads[f"W{l}"], grads[f"b{l}"] = D[l].T @ cache[f"A{l - 1}"] / len(Y), D[l].mean(axis=0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    last = len(params) // 2
    k, best, history = len(params[f"b{last}"]), params, {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            _, cache = forward(x, params)
            total += cross_entropy_from_logits(cache[f"Z{last}"], t) * len(t)
            params = sgd_step(params, backward(one_hot(t, k), params, cache), lr)
        Z = forward(X_val, params)[1][f"Z{last}"]
        history["train_loss"].append(total / len(y_train))
        history["val_loss"].append(cross_entropy_from_logits(Z, y_val))
        history["val_accuracy"].append(np.mean(Z.argmax(axis=1) == y_val))
        if history["val_loss"][-1] <= min(history["val_loss"]):
            best = params
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    return (one_hot(y, n_classes).T @ one_hot(predicted, n_classes)).round().astype(int)

# %% per_class_metrics
def per_class_metrics(C):
    tp, columns, rows = np.diag(C), np.ones(len(C)) @ C, C @ np.ones(len(C))
    f1 = 2 * tp / np.where(rows + columns > 0, rows + columns, np.inf)
    return {"precision": tp / np.where(columns > 0, columns, np.inf), "recall": tp / np.where(rows > 0, rows, np.inf),
            "f1": f1, "macro_f1": f1.sum() / f1.size}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    params, side, tail = init_network((n, 200, k), "he", rng), round(n ** 0.5), []
    rounds = int(np.clip(500_000 // len(y_train), 12, 30))
    for epoch in range(rounds):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            lr = 0.35 if epoch < rounds // 3 else 0.15
            params = sgd_step(params, backward(one_hot(t, k), params, forward(x, params)[1]), lr)
        tail.append(params)
    tail = tail[-max(rounds // 3, 1):]
    return {name: np.mean([each[name] for each in tail], axis=0) for name in params}
