"""A whole notebook in float32, from the pixels to the scores."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-float32 (row 4)
# %% fit_scaler
f32 = np.float32

def fit_scaler(X):
    X = np.asarray(X, f32)
    mean = X.mean(axis=0, dtype=f32)
    return {"mean": mean, "std": np.sqrt(np.mean((X - mean) ** 2, axis=0, dtype=f32))}

# %% apply_scaler
def apply_scaler(X, scaler):
    mean, std = np.asarray(scaler["mean"], f32), np.asarray(scaler["std"], f32)
    alive = std > f32(1e-7)
    return np.where(alive, (np.asarray(X, f32) - mean) / np.where(alive, std, f32(1)), f32(0))

# %% one_hot
def one_hot(y, n_classes):
    return (np.reshape(y, (-1, 1)) == np.arange(n_classes)).astype(f32)

# %% softmax
def softmax(Z):
    E = np.exp((Z - Z.max(axis=1, keepdims=True)).astype(f32))
    return E / E.sum(axis=1, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    logs = np.log(np.maximum(np.asarray(P, f32), f32(1e-12)))
    return -np.sum(np.asarray(Y, f32) * logs, axis=1).mean(dtype=f32)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    S = (Z - Z.max(axis=1, keepdims=True)).astype(f32)
    return np.mean(np.log(np.exp(S).sum(axis=1)) - S[np.arange(len(y)), y], dtype=f32)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = np.asarray(p, f32) - np.asarray(y, f32)
    return np.outer(dz, np.asarray(x, f32)), dz

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = (np.asarray(P, f32) - np.asarray(Y, f32)) / f32(len(X))
    return dZ.T @ np.asarray(X, f32), dZ.sum(axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    X, history = np.asarray(X, f32), []
    W, b = np.zeros((n_classes, X.shape[1]), f32), np.zeros(n_classes, f32)
    for _ in range(epochs):
        total = f32(0)
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P, Y = softmax(X_batch @ W.T + b), one_hot(y_batch, n_classes)
            total += f32(categorical_cross_entropy(P, Y)) * f32(len(Y))
            dW, db = softmax_gradients(X_batch, P, Y)
            W, b = W - f32(lr) * np.asarray(dW, f32), b - f32(lr) * np.asarray(db, f32)
        history.append(total / f32(len(y)))
    return {"W": W, "b": b}, np.array(history, f32)

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for l in range(1, len(sizes)):
        n_in, n_out = sizes[l - 1], sizes[l]
        std = {"zeros": 0, "normal": 0.01, "xavier": (1 / n_in) ** 0.5, "he": (2 / n_in) ** 0.5}[strategy]
        params[f"W{l}"] = rng.standard_normal((n_out, n_in), dtype=f32) * f32(std)
        params[f"b{l}"] = np.zeros(n_out, f32)
    return params

# %% forward
def forward(X, params):
    L = len(params) // 2
    cache = {"A0": np.asarray(X, f32)}
    for l in range(1, L + 1):
        W, b = np.asarray(params[f"W{l}"], f32), np.asarray(params[f"b{l}"], f32)
        cache[f"Z{l}"] = cache[f"A{l - 1}"] @ W.T + b
        if l < L:
            cache[f"A{l}"] = np.maximum(cache[f"Z{l}"], f32(0))
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = (np.asarray(softmax(cache[f"Z{L}"]), f32) - np.asarray(Y, f32)) / f32(len(Y))
    for l in range(L, 0, -1):
        A = np.asarray(cache[f"A{l - 1}"], f32)
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ A, dZ.sum(axis=0)
        if l > 1:
            dZ = (dZ @ np.asarray(params[f"W{l}"], f32)) * (A > 0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    X_train, X_val = X_train.astype(f32), X_val.astype(f32)
    params = {name: np.asarray(value, f32) for name, value in params.items()}
    n_classes = len(params[f"b{len(params) // 2}"])
    best, history = params, {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        total = f32(0)
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, n_classes)
            total += f32(categorical_cross_entropy(P, Y)) * f32(len(Y))
            grads = backward(Y, params, cache)
            params = {name: value - f32(lr) * np.asarray(grads[name], f32) for name, value in params.items()}
        P, _ = forward(X_val, params)
        history["train_loss"].append(total / f32(len(y_train)))
        history["val_loss"].append(f32(categorical_cross_entropy(P, one_hot(y_val, n_classes))))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val, dtype=f32))
        if history["val_loss"][-1] <= min(history["val_loss"]):
            best = params
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=np.int32)
    np.add.at(C, (np.asarray(y), np.asarray(predicted)), 1)
    return C

# %% per_class_metrics
def per_class_metrics(C):
    C = np.asarray(C, f32)
    right, true, called = np.diag(C), C.sum(axis=1), C.sum(axis=0)
    one = f32(1)
    f1 = 2 * right / np.maximum(true + called, one)
    return {"precision": right / np.maximum(called, one), "recall": right / np.maximum(true, one), "f1": f1,
            "macro_f1": f1.mean(dtype=f32)}

# %% my_model
def my_model(X_train, y_train, rng):
    X, k = X_train.astype(f32), int(y_train.max()) + 1
    rest, val = np.split(rng.permutation(len(X)), [-(len(X) // 10)])
    params = init_network((X.shape[1], 256, k), "he", rng)
    rounds, side = max(8, 80_000 // len(X)), round(X.shape[1] ** 0.5)
    for i in range(rounds):
        order = rng.permutation(rest)
        steps, parts, lr = (0, 1, -1, side, -side), np.array_split(order, 5), 0.4 * 0.05 ** (i / rounds)
        moved = np.concatenate([np.roll(X[part], step, axis=1) for part, step in zip(parts, steps)])
        params, _ = train(moved, y_train[order], X[val], y_train[val], params, lr, 1, 64, rng)
    return params
