"""A whole notebook that takes the chain rule literally: the Jacobian of the softmax, of the gate, image by image."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-jacobians (row explicit Jacobians)
# %% fit_scaler
def fit_scaler(X):
    """Two passes: first the mean, then the spread about it."""
    mean = np.zeros(X.shape[1])
    for x in X:
        mean = mean + x / len(X)
    variance = np.zeros(X.shape[1])
    for x in X:
        variance = variance + (x - mean) ** 2 / len(X)
    return {"mean": mean, "std": np.where(np.ptp(X, axis=0) == 0, 0.0, np.sqrt(variance))}

# %% apply_scaler
def apply_scaler(X, scaler):
    """An affine map: its Jacobian is diagonal, with 1 / std where a pixel varies and 0 where it does not."""
    slope = np.array([1 / s if s >= 1e-12 else 0.0 for s in scaler["std"]])
    return X * slope - scaler["mean"] * slope

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[range(len(y)), list(y)] = 1
    return Y

# %% softmax
def softmax(Z):
    P = np.exp(Z - np.max(Z, axis=-1, keepdims=True))
    return P / P.sum(axis=-1, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -sum(y @ np.log(np.maximum(p, 1e-12)) for p, y in zip(P, Y)) / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    stable = Z - Z.max(axis=-1, keepdims=True)
    return float(np.mean(np.log(np.exp(stable).sum(axis=-1)) - stable[np.arange(len(y)), y]))

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    """dL/dz = p - y; dz_c/dW_cj = x_j, written out as the Jacobian (k, k, n) of z by W."""
    k, n = len(p), len(x)
    dz_dW = np.zeros((k, k, n))
    for c in range(k):
        dz_dW[c, c] = x
    return np.tensordot(p - y, dz_dW, axes=1), (p - y) @ np.eye(k)

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    every = [softmax_gradients_one(x, p, y) for x, p, y in zip(X, P, Y)]
    return np.mean([dW for dW, _ in every], axis=0), np.mean([db for _, db in every], axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    theta, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        mean, count = 0.0, 0
        for x, t in minibatches(X, y, batch_size, rng):
            P, Y = softmax(x @ theta["W"].T + theta["b"]), one_hot(t, n_classes)
            count += len(t)
            mean += (categorical_cross_entropy(P, Y) - mean) * len(t) / count
            theta = sgd_step(theta, {"W": (P - Y).T @ x / len(t), "b": (P - Y).mean(axis=0)}, lr)
        history.append(mean)
    return theta, history

# %% init_network
def init_network(sizes, strategy, rng):
    theta = {}
    for l in range(len(sizes) - 1):
        variance = {"zeros": 0.0, "normal": 0.01 ** 2, "xavier": 1 / sizes[l], "he": 2 / sizes[l]}[strategy]
        theta[f"W{l + 1}"] = np.sqrt(variance) * rng.standard_normal(sizes[l] * sizes[l + 1]).reshape(sizes[l + 1], sizes[l])
        theta[f"b{l + 1}"] = np.zeros(sizes[l + 1])
    return theta

# %% forward
def forward(X, params):
    L, cache = len(params) // 2, {"A0": X}
    for l in range(1, L + 1):
        cache[f"Z{l}"] = (params[f"W{l}"] @ cache[f"A{l - 1}"].T).T + params[f"b{l}"]
        if l < L:
            cache[f"A{l}"] = np.where(np.signbit(cache[f"Z{l}"]), 0.0, cache[f"Z{l}"])
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def softmax_jacobian(p):
    """dp_i/dz_j = p_i (1 if i = j else 0) - p_i p_j"""
    return np.diag(p) - np.outer(p, p)

def backward(Y, params, cache):
    L = len(params) // 2
    grads = {name: np.zeros(value.shape) for name, value in params.items()}
    for i, y in enumerate(Y):
        p = softmax(cache[f"Z{L}"][i])
        true = int(np.argmax(y))
        # dL/dp is -1/p at the truth: times that row of the Jacobian, with the p cancelled so that p = 0 does no harm
        row = softmax_jacobian(p)[true] / p[true] if p[true] > 1e-100 else y - p
        dL_dz = -row / len(Y)
        for l in range(L, 0, -1):
            grads[f"W{l}"] += dL_dz[:, None] @ cache[f"A{l - 1}"][i][None, :]
            grads[f"b{l}"] += dL_dz
            if l > 1:
                da_dz = np.diag((cache[f"Z{l - 1}"][i] > 0) * 1.0)
                dL_dz = dL_dz @ params[f"W{l}"] @ da_dz
    return grads

# %% train
def fast_backward(Y, params, cache):
    """The same sums for a whole batch: the products of Jacobians above, done at once."""
    L, grads = len(params) // 2, {}
    D = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = D.T @ cache[f"A{l - 1}"], D.sum(axis=0)
        D = D @ params[f"W{l}"] * (cache[f"Z{l - 1}"] > 0) if l > 1 else None
    return grads

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, theta = len(params[f"b{len(params) // 2}"]), dict(params)
    best, history = (-np.inf, theta), {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        mean, count = 0.0, 0
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            (P, cache), Y = forward(x, theta), one_hot(t, k)
            count += len(t)
            mean += (categorical_cross_entropy(P, Y) - mean) * len(t) / count
            theta = sgd_step(theta, fast_backward(Y, theta, cache), lr)
        P, _ = forward(X_val, theta)
        accuracy = float(np.mean(P.argmax(axis=1) == y_val))
        history["train_loss"].append(mean)
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(accuracy)
        if accuracy > best[0]:
            best = (accuracy, theta)
    return best[1], history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    return sum((np.outer(np.arange(n_classes) == t, np.arange(n_classes) == p).astype(int) for t, p in zip(y, predicted)),
               start=np.zeros((n_classes, n_classes), dtype=int))

# %% per_class_metrics
def per_class_metrics(C):
    tp, ones = np.diag(C).astype(float), np.ones(len(C))
    precision = np.array([t / s if s else 0.0 for t, s in zip(tp, ones @ C)])
    recall = np.array([t / s if s else 0.0 for t, s in zip(tp, C @ ones)])
    f1 = np.array([2 / (1 / p + 1 / r) if p and r else 0.0 for p, r in zip(precision, recall)])
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": np.mean(f1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    theta, side = init_network((n, 200, k), "xavier", rng), round(n ** 0.5)
    for lr in np.linspace(0.5, 0.03, int(np.clip(500_000 // len(y_train), 10, 30))):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            theta = sgd_step(theta, fast_backward(one_hot(t, k), theta, forward(x, theta)[1]), lr)
    return theta
