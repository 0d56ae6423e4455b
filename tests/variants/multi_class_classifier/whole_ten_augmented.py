"""A whole notebook with the bias as one more weight, and all parameters as one long vector when it moves."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-augmented (row bias as a weight)
# %% fit_scaler
def fit_scaler(X):
    ones = np.full(len(X), 1 / len(X))
    mean = ones @ X
    return dict(mean=mean, std=np.sqrt(ones @ (X - mean) ** 2))

# %% apply_scaler
def apply_scaler(X, scaler):
    alive = (scaler["std"] >= 1e-12).astype(float)
    return ((X - scaler["mean"]) * alive) @ np.diag(1 / np.where(alive == 1, scaler["std"], 1))

# %% one_hot
def one_hot(y, n_classes):
    columns = [(y == c) * 1.0 for c in range(n_classes)]
    return np.column_stack(columns)

# %% softmax
def softmax(Z):
    E = np.exp(Z - np.sort(Z, axis=1)[:, -1:])
    return E / (E @ np.ones((Z.shape[1], 1)))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.sum(Y * np.log(P + (P < 1e-12) * 1e-12)) / len(Y)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    gaps = Z - Z[np.arange(len(y)), y].reshape(-1, 1)       # 0 for the truth
    top = gaps.max(axis=1)
    return (top + np.log(np.exp(gaps - top.reshape(-1, 1)).sum(axis=1))).sum() / len(y)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dV = np.outer(p - y, np.append(x, 1.0))
    return dV[:, :-1], dV[:, -1]

# %% softmax_gradients
def with_ones(X):
    return np.concatenate((X, np.ones((len(X), 1))), axis=1)

def softmax_gradients(X, P, Y):
    dV = (P - Y).T @ with_ones(X) / len(X)
    return dV[:, :-1], dV[:, -1]

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    V, history = np.zeros((n_classes, X.shape[1] + 1)), []
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(with_ones(X), y, batch_size, rng):
            Z = x @ V.T
            total += cross_entropy_from_logits(Z, t) * len(t)
            V = V - lr * (softmax(Z) - one_hot(t, n_classes)).T @ x / len(t)
        history.append(total / len(y))
    return {"W": V[:, :-1], "b": V[:, -1]}, history

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for l, n_in in enumerate(sizes[:-1], 1):
        V = np.zeros((sizes[l], n_in + 1))
        std = {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (2 / n_in) ** 0.5}[strategy]
        V[:, :n_in] = std * rng.normal(size=(sizes[l], n_in))
        params[f"W{l}"], params[f"b{l}"] = V[:, :n_in], V[:, n_in]
    return params

# %% forward
def forward(X, params):
    L, A, cache = len(params) // 2, X, {"A0": X}
    for l in range(1, L + 1):
        V = np.column_stack((params[f"W{l}"], params[f"b{l}"]))
        cache[f"Z{l}"] = with_ones(A) @ V.T
        if l < L:
            cache[f"A{l}"] = A = 0.5 * (cache[f"Z{l}"] + np.abs(cache[f"Z{l}"]))
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for l in range(L, 0, -1):
        dV = dZ.T @ with_ones(cache[f"A{l - 1}"])
        grads[f"W{l}"], grads[f"b{l}"] = dV[:, :-1], dV[:, -1]
        if l > 1:
            dZ = dZ @ params[f"W{l}"] * np.heaviside(cache[f"Z{l - 1}"], 0)
    return grads

# %% train
def pack(params):
    return np.concatenate([params[name].ravel() for name in sorted(params)])

def unpack(vector, like):
    params, start = {}, 0
    for name in sorted(like):
        params[name] = vector[start:start + like[name].size].reshape(like[name].shape).copy()
        start += like[name].size
    return params

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, theta = len(params[f"b{len(params) // 2}"]), pack(params)
    best, lowest, history = theta, np.inf, {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            here = unpack(theta, params)
            P, cache = forward(x, here)
            total += categorical_cross_entropy(P, one_hot(t, k)) * len(t)
            theta = theta - lr * pack(backward(one_hot(t, k), here, cache))
        P, _ = forward(X_val, unpack(theta, params))
        history["train_loss"].append(total / len(y_train))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))
        if history["val_loss"][-1] < lowest:
            best, lowest = theta, history["val_loss"][-1]
    return unpack(best, params), history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    true = one_hot(np.asarray(y), n_classes).astype(np.int64)
    read = one_hot(np.asarray(predicted), n_classes).astype(np.int64)
    return true.T @ read

# %% per_class_metrics
def per_class_metrics(C):
    sums = np.vstack((C.sum(axis=0), C.sum(axis=1)))
    shares = np.divide(np.diag(C), sums, out=np.zeros(sums.shape), where=sums != 0)
    f1 = np.divide(2 * shares.prod(axis=0), shares.sum(axis=0), out=np.zeros(len(C)), where=shares.any(axis=0))
    return {"precision": shares[0], "recall": shares[1], "f1": f1, "macro_f1": f1 @ np.ones(len(f1)) / len(f1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n, h = int(y_train.max()) + 1, X_train.shape[1], 200
    start, side = init_network((n, h, k), "he", rng), round(n ** 0.5)
    theta, speed = pack(start), 0.0
    for lr in np.geomspace(0.05, 0.003, int(np.clip(500_000 // len(y_train), 10, 30))):
        for x, t in minibatches(X_train, y_train, 64, rng):
            here = unpack(theta, start)
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            slope = pack(backward(one_hot(t, k), here, forward(x, here)[1]))
            speed = 0.9 * speed + slope
            theta = theta - lr * speed
    return unpack(theta, start)
