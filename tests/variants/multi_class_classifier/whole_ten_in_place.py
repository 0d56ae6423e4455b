"""A whole notebook that works in place, with out= and +=, on copies of its own."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-in-place (row in place on own copies)
# %% fit_scaler
from copy import deepcopy

def fit_scaler(X):
    mean, spread = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for seen, x in enumerate(X, 1):
        before = x - mean
        mean += before / seen
        spread += before * (x - mean)
    spread /= len(X)
    np.sqrt(spread, out=spread)
    return {"mean": mean, "std": spread}

# %% apply_scaler
def apply_scaler(X, scaler):
    S = np.array(X, dtype=float)
    S -= scaler["mean"]
    alive = scaler["std"] >= 1e-12
    np.divide(S, scaler["std"], out=S, where=alive)
    S[:, ~alive] = 0
    return S

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros(len(y) * n_classes)
    Y[np.arange(0, Y.size, n_classes) + y] = 1
    Y.shape = (len(y), n_classes)
    return Y

# %% softmax
def softmax(Z):
    P = np.array(Z, dtype=float)
    P -= P.max(axis=1, keepdims=True)
    np.exp(P, out=P)
    P /= P.sum(axis=1, keepdims=True)
    return P

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    logs = P.copy()
    np.maximum(logs, 1e-12, out=logs)
    np.log(logs, out=logs)
    logs *= Y
    return -logs.sum() / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    E = np.array(Z, dtype=float)
    E -= E.max(axis=1, keepdims=True)
    truth = E[np.arange(len(y)), y]
    np.exp(E, out=E)
    costs = E.sum(axis=1)
    np.log(costs, out=costs)
    costs -= truth
    return costs.mean()

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    db = p.copy()
    db -= y
    dW = np.empty((len(p), len(x)))
    np.multiply(db[:, None], x, out=dW)
    return dW, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    error = P.copy()
    error -= Y
    error /= len(X)
    dW = np.empty((P.shape[1], X.shape[1]))
    np.matmul(error.T, X, out=dW)
    return dW, error.sum(axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), np.zeros(epochs)
    for epoch in range(epochs):
        for x, t in minibatches(X, y, batch_size, rng):
            Z = x @ W.T
            Z += b
            history[epoch] += cross_entropy_from_logits(Z, t) * len(t) / len(y)
            dW, db = softmax_gradients(x, softmax(Z), one_hot(t, n_classes))
            W -= lr * dW
            b -= lr * db
    return {"W": W, "b": b}, history.tolist()

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for layer in range(1, len(sizes)):
        W = np.empty((sizes[layer], sizes[layer - 1]))
        rng.standard_normal(out=W)
        W *= {"zeros": 0.0, "normal": 0.01, "xavier": sizes[layer - 1] ** -0.5, "he": (2 / sizes[layer - 1]) ** 0.5}[strategy]
        params[f"W{layer}"] = W
        params[f"b{layer}"] = np.zeros(sizes[layer])
    return params

# %% forward
def forward(X, params):
    L, cache = len(params) // 2, {"A0": X}
    for layer in range(1, L + 1):
        Z = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T
        Z += params[f"b{layer}"]
        cache[f"Z{layer}"] = Z
        if layer < L:
            A = Z.copy()
            A[A < 0] = 0
            cache[f"A{layer}"] = A
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = softmax(cache[f"Z{L}"])                # an array of our own, not the cache's
    dZ -= Y
    dZ /= len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = dZ.T @ cache[f"A{layer - 1}"]
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = dZ @ params[f"W{layer}"]
            dZ[cache[f"Z{layer - 1}"] <= 0] = 0
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    params = deepcopy(params)                   # from here on it is ours, and moved in place
    best, lowest, k = deepcopy(params), np.inf, len(params[f"b{len(params) // 2}"])
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(0.0)
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(x, params)
            Y = one_hot(t, k)
            history["train_loss"][-1] += categorical_cross_entropy(P, Y) * len(t) / len(y_train)
            for name, slope in backward(Y, params, cache).items():
                params[name] -= lr * slope
        P, _ = forward(X_val, params)
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))
        if history["val_loss"][-1] < lowest:
            lowest = history["val_loss"][-1]
            for name in params:
                best[name][...] = params[name]
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros(n_classes ** 2, dtype=np.int64)
    np.add.at(C, n_classes * np.asarray(y) + predicted, 1)
    return C.reshape(n_classes, n_classes)

# %% per_class_metrics
def per_class_metrics(C):
    out = {}
    for name, below in (("precision", C.sum(axis=0)), ("recall", C.sum(axis=1))):
        out[name] = C.diagonal().astype(float)
        np.divide(out[name], below, out=out[name], where=below > 0)
    out["f1"] = 2 * out["precision"] * out["recall"]
    both = out["precision"] + out["recall"]
    out["f1"][both > 0] /= both[both > 0]
    out["macro_f1"] = out["f1"].mean()
    return out

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    params, side = init_network((n, 200, k), "he", rng), round(n ** 0.5)
    squares = {name: np.full(value.shape, 1e-4) for name, value in params.items()}     # Adagrad
    for _ in range(int(np.clip(500_000 // len(y_train), 12, 30))):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            for name, slope in backward(one_hot(t, k), params, forward(x, params)[1]).items():
                squares[name] += slope * slope
                params[name] -= 0.03 * slope / np.sqrt(squares[name])
    return params
