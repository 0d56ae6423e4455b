"""A whole notebook in which no function calls another: each could be handed in alone."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-alone (row 27)
# %% fit_scaler
def fit_scaler(X):
    total = np.add.reduce(X, axis=0)
    mean = total / len(X)
    return {"std": np.sqrt(np.add.reduce((X - mean) ** 2, axis=0) / len(X)), "mean": mean}

# %% apply_scaler
def apply_scaler(X, scaler):
    result = np.array(X, dtype=float)
    for j, (mean, std) in enumerate(zip(scaler["mean"], scaler["std"])):
        if std < 1e-12:
            result[:, j] = 0
        else:
            result[:, j] -= mean
            result[:, j] /= std
    return result

# %% one_hot
def one_hot(y, n_classes):
    return np.array([np.roll([1.0] + [0.0] * (n_classes - 1), label) for label in y])

# %% softmax
def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, np.newaxis])

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    m, k = P.shape
    return -sum(np.dot(Y[:, c], np.log(np.maximum(P[:, c], 1e-12))) for c in range(k)) / m

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    top = np.amax(Z, axis=1)
    of_truth = np.extract(np.arange(Z.shape[1]) == y.reshape(-1, 1), Z)
    return np.mean(np.log(np.exp(Z - top.reshape(-1, 1)) @ np.ones(Z.shape[1])) + top - of_truth)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return np.array([(p_c - y_c) * x for p_c, y_c in zip(p, y)]), np.array([p_c - y_c for p_c, y_c in zip(p, y)])

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = len(P)
    return P.T @ X / m - Y.T @ X / m, P.mean(axis=0) - Y.mean(axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), []
    for _ in range(epochs):
        losses = np.zeros(len(y))
        order = np.argsort(rng.random(len(y)))
        for rows in np.split(order, range(batch_size, len(order), batch_size)):
            x, target = X[rows], np.eye(n_classes)[y[rows]]
            Z = x @ W.T + b
            log_p = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
            losses[rows] = -np.sum(target * log_p, axis=1)
            residual = (np.exp(log_p) - target) / len(rows)
            W, b = W - lr * residual.T @ x, b - lr * residual.sum(axis=0)
        history.append(losses.mean())
    return {"W": W, "b": b}, history

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for l, n_in in enumerate(sizes[:-1], start=1):
        variance = {"zeros": 0, "normal": 1e-4, "xavier": 1 / n_in, "he": 2 / n_in}[strategy]
        if strategy == "normal":
            params[f"W{l}"] = rng.normal(0, variance ** 0.5, (sizes[l], n_in))
        else:
            params[f"W{l}"] = (12 * variance) ** 0.5 * (rng.random((sizes[l], n_in)) - 0.5)
        params[f"b{l}"] = np.zeros(sizes[l])
    return params

# %% forward
def forward(X, params):
    cache, A, depth = {"A0": X}, X, len(params) // 2
    for l in range(1, depth):
        cache[f"Z{l}"] = A @ params[f"W{l}"].T + params[f"b{l}"]
        cache[f"A{l}"] = A = np.where(cache[f"Z{l}"] > 0, cache[f"Z{l}"], 0)
    cache[f"Z{depth}"] = Z = A @ params[f"W{depth}"].T + params[f"b{depth}"]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True), cache

# %% backward
def backward(Y, params, cache):
    depth, m = len(params) // 2, len(Y)
    Z = cache[f"Z{depth}"]
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    dZ = {depth: E / E.sum(axis=1, keepdims=True) - Y}
    for l in range(depth - 1, 0, -1):
        dZ[l] = dZ[l + 1] @ params[f"W{l + 1}"] * (cache[f"Z{l}"] > 0)
    weights = {f"W{l}": dZ[l].T @ cache[f"A{l - 1}"] / m for l in dZ}
    biases = {f"b{l}": dZ[l].mean(axis=0) for l in dZ}
    return {name: (weights | biases)[name] for name in params}

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    depth, m = len(params) // 2, len(y_train)
    W, b = [None], [None]
    for l in range(1, depth + 1):
        W.append(params[f"W{l}"].copy())
        b.append(params[f"b{l}"].copy())
    def log_probabilities(X):
        A = [X]
        for l in range(1, depth):
            A.append(np.maximum(A[-1] @ W[l].T + b[l], 0))
        Z = A[-1] @ W[depth].T + b[depth]
        return A, Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    rows = np.arange(m)
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, (params, -1.0)
    for _ in range(epochs):
        rng.shuffle(rows)
        for i in range(0, m, batch_size):
            x, t = X_train[rows[i:i + batch_size]], y_train[rows[i:i + batch_size]]
            A, log_p = log_probabilities(x)
            dZ = (np.exp(log_p) - np.eye(len(b[depth]))[t]) / len(t)
            for l in range(depth, 0, -1):
                dW, db = dZ.T @ A[l - 1], dZ.sum(axis=0)
                dZ = dZ @ W[l] * (A[l - 1] > 0)
                W[l] -= lr * dW
                b[l] -= lr * db
        log_p, log_v = log_probabilities(X_train)[1], log_probabilities(X_val)[1]
        history["train_loss"].append(-np.mean(log_p[np.arange(m), y_train]))
        history["val_loss"].append(-np.mean(log_v[np.arange(len(y_val)), y_val]))
        history["val_accuracy"].append(np.mean(log_v.argmax(axis=1) == y_val))
        if history["val_accuracy"][-1] > best[1]:
            kept = {f"W{l}": W[l].copy() for l in range(1, depth + 1)}
            best = kept | {f"b{l}": b[l].copy() for l in range(1, depth + 1)}, history["val_accuracy"][-1]
    return best[0], history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    classes = np.arange(n_classes)
    return (y == classes[:, None]).astype(int) @ (predicted == classes[:, None]).astype(int).T

# %% per_class_metrics
def per_class_metrics(C):
    k, precision, recall, f1 = len(C), [], [], []
    for c in range(k):
        precision.append(C[c, c] / C[:, c].sum() if C[:, c].any() else 0.0)
        recall.append(C[c, c] / C[c].sum() if C[c].any() else 0.0)
        f1.append(2 / (1 / precision[-1] + 1 / recall[-1]) if C[c, c] else 0.0)
    return {"precision": np.array(precision), "recall": np.array(recall), "f1": np.array(f1),
            "macro_f1": np.array(f1).mean()}

# %% my_model
def my_model(X_train, y_train, rng):
    m, h, k, epochs = len(y_train), 256, int(y_train.max()) + 1, max(8, 80_000 // len(y_train))
    limit = np.sqrt(6 / X_train.shape[1])
    W1, b1 = rng.uniform(-limit, limit, (h, X_train.shape[1])), np.zeros(h)
    W2, b2 = rng.normal(0, np.sqrt(1 / h), (k, h)), np.zeros(k)
    for epoch in range(epochs):
        order, lr = rng.permutation(m), 0.4 * (1 - epoch / epochs) + 0.02
        for i in range(0, m, 64):
            x, t = X_train[order[i:i + 64]], y_train[order[i:i + 64]]
            A1 = np.maximum(x @ W1.T + b1, 0)
            Z2 = A1 @ W2.T + b2
            dZ2 = np.exp(Z2 - np.logaddexp.reduce(Z2, axis=1, keepdims=True))
            dZ2[np.arange(len(t)), t] -= 1
            dZ1 = dZ2 @ W2 * (A1 > 0)
            W1, b1 = W1 - lr / len(t) * dZ1.T @ x, b1 - lr / len(t) * dZ1.sum(axis=0)
            W2, b2 = W2 - lr / len(t) * dZ2.T @ A1, b2 - lr / len(t) * dZ2.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
