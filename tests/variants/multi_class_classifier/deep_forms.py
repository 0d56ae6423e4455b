"""Deep networks with an image in each column inside, with float32, with results of other forms."""
# ruff: noqa
# fmt: off

# %% variant deep-columns (row column convention)
# %% forward
def forward(X, params):
    L, A = len(params) // 2, X.T
    cache = {"A0": X}
    for l in range(1, L + 1):
        Z = np.dot(params[f"W{l}"], A) + params[f"b{l}"].reshape(-1, 1)
        cache[f"Z{l}"] = Z.T
        if l < L:
            A = np.maximum(0, Z)
            cache[f"A{l}"] = A.T
    E = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return (E / np.sum(E, axis=0, keepdims=True)).T, cache

# %% backward
def backward(Y, params, cache):
    L, m, grads = len(params) // 2, Y.shape[0], {}
    dZ = softmax(cache[f"Z{L}"]).T - Y.T
    for l in range(L, 0, -1):
        grads[f"W{l}"] = 1 / m * np.dot(dZ, cache[f"A{l - 1}"])
        grads[f"b{l}"] = 1 / m * np.sum(dZ, axis=1)
        if l > 1:
            dZ = np.dot(params[f"W{l}"].T, dZ) * (cache[f"Z{l - 1}"].T > 0)
    return grads


# %% variant deep-float32 (row 4)
# %% forward
def forward(X, params):
    f32 = np.float32
    L, A = len(params) // 2, X.astype(f32)
    cache = {"A0": A}
    for l in range(1, L + 1):
        Z = A @ params[f"W{l}"].astype(f32).T + params[f"b{l}"].astype(f32)
        cache[f"Z{l}"] = Z
        if l < L:
            A = cache[f"A{l}"] = np.maximum(Z, f32(0))
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True), cache

# %% backward
def backward(Y, params, cache):
    f32 = np.float32
    L, grads = len(params) // 2, {}
    Z = cache[f"Z{L}"].astype(f32)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    dZ = (E / E.sum(axis=1, keepdims=True) - Y.astype(f32)) / f32(len(Y))
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ cache[f"A{l - 1}"].astype(f32), dZ.sum(axis=0)
        if l > 1:
            dZ = dZ @ params[f"W{l}"].astype(f32) * (cache[f"Z{l - 1}"] > 0)
    return grads


# %% variant deep-bias-rows (row 5)
# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / P.shape[0]
    return dZ.T @ X, dZ.sum(axis=0, keepdims=True)

# %% backward
def backward(Y, params, cache):
    """The derivative for a bias keeps the axis of length one over which it was summed."""
    L, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ cache[f"A{l - 1}"], np.sum(dZ, axis=0, keepdims=True)
        dZ = np.dot(dZ, params[f"W{l}"]) * (cache[f"A{l - 1}"] > 0)
    return grads


# %% variant deep-bias-columns (row 5)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = np.reshape(p - y, (-1, 1))
    return dz @ np.reshape(x, (1, -1)), dz

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = (P - Y).T / len(X)
    return dZ @ X, dZ.sum(axis=1, keepdims=True)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """The biases are a column of shape (k, 1) inside."""
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros((n_classes, 1)), []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P, Y = softmax((W @ X_batch.T + b).T), one_hot(y_batch, n_classes)
            dW, db = softmax_gradients(X_batch, P, Y)
            total += categorical_cross_entropy(P, Y) * len(Y)
            W, b = W - lr * dW, b - lr * np.reshape(db, (-1, 1))
        history.append(total / len(y))
    return {"W": W, "b": b}, history


# %% variant deep-matrices (row 7)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = np.asmatrix(p - y)
    return dz.T * np.asmatrix(x), np.asarray(dz).ravel()

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = np.asmatrix(P) - np.asmatrix(Y)
    return dZ.T * np.asmatrix(X) / len(X), dZ.mean(axis=0)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P, Y = softmax(X_batch @ W.T + b), one_hot(y_batch, n_classes)
            total += categorical_cross_entropy(P, Y) * len(Y)
            dW, db = softmax_gradients(X_batch, P, Y)
            W, b = W - lr * np.asarray(dW), b - lr * np.asarray(db).ravel()
        history.append(total / len(y))
    return {"W": np.asmatrix(W), "b": np.asmatrix(b)}, np.asmatrix(history)


# %% variant deep-plain-lists (row 7)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    db = [float(a) - float(b) for a, b in zip(p, y)]
    return [[d * float(v) for v in x] for d in db], tuple(db)

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = (dZ.T @ cache[f"A{l - 1}"]).tolist(), list(dZ.sum(axis=0))
        dZ = (dZ @ params[f"W{l}"]) * (cache[f"A{l - 1}"] > 0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """The step makes arrays of the lists; the histories are tuples."""
    k = len(params[f"b{len(params) // 2}"])
    best, lowest, rows = params, np.inf, []
    for _ in range(epochs):
        total = 0.0
        for X, y in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X, params)
            total += categorical_cross_entropy(P, one_hot(y, k)) * len(y)
            grads = backward(one_hot(y, k), params, cache)
            params = {name: value - lr * np.asarray(grads[name]) for name, value in params.items()}
        P, _ = forward(X_val, params)
        loss = categorical_cross_entropy(P, one_hot(y_val, k))
        if loss < lowest:
            best, lowest = params, loss
        rows.append((total / len(y_train), loss, np.mean(np.argmax(P, axis=1) == y_val)))
    names = ("train_loss", "val_loss", "val_accuracy")
    return best, {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}


# %% variant deep-extra-return (row 9)
# %% forward
def forward(X, params):
    depth, cache = len(params) // 2, {"A0": X}
    for l in range(1, depth + 1):
        cache[f"Z{l}"] = np.tensordot(cache[f"A{l - 1}"], params[f"W{l}"], axes=(1, 1)) + params[f"b{l}"]
        if l < depth:
            cache[f"A{l}"] = np.maximum(cache[f"Z{l}"], 0)
    return softmax(cache[f"Z{depth}"]), cache, cache[f"Z{depth}"]

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    n_classes = len(params[f"b{len(params) // 2}"])
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best, best_epoch, lowest = params, -1, np.inf
    for epoch in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache, *_ = forward(X_batch, params)
            Y = one_hot(y_batch, n_classes)
            losses += [categorical_cross_entropy(P, Y)] * len(Y)
            params = sgd_step(params, backward(Y, params, cache), lr)
        P, *_ = forward(X_val, params)
        history["train_loss"].append(sum(losses) / len(losses))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, n_classes)))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))
        if history["val_loss"][-1] < lowest:
            best, best_epoch, lowest = params, epoch, history["val_loss"][-1]
    return best, history, best_epoch
