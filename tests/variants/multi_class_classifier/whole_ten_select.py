"""A whole notebook of np.where, np.select, np.choose and np.take; momentum and warm-up in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-select (row 22)
# %% fit_scaler
def fit_scaler(X):
    mean = np.mean(X, axis=0)
    return {"mean": mean, "std": np.where(X.min(0) == X.max(0), 0.0, np.sqrt(np.mean((X - mean) ** 2, axis=0)))}

# %% apply_scaler
def apply_scaler(X, scaler):
    std = scaler["std"]
    return np.select([np.broadcast_to(std < 1e-12, X.shape)], [0.0], (X - scaler["mean"]) / np.where(std < 1e-12, 1, std))

# %% one_hot
def one_hot(y, n_classes):
    return np.where(np.equal.outer(y, np.arange(n_classes)), 1.0, 0.0)

# %% softmax
def softmax(Z):
    top = np.take_along_axis(Z, Z.argmax(axis=1, keepdims=True), axis=1)
    E = np.exp(np.where(Z < top, Z - top, 0.0))
    return np.divide(E, E.sum(axis=1, keepdims=True))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    truth = np.extract(Y == 1, P)
    return -np.log(np.where(truth > 1e-12, truth, 1e-12)).mean()

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    ranked = np.sort(Z, axis=1)
    log_sum = ranked[:, -1] + np.log1p(np.exp(ranked[:, :-1] - ranked[:, -1:]).sum(axis=1))
    return np.mean(log_sum - np.choose(y, Z.T)) if Z.shape[1] < 30 else np.mean(log_sum - Z[np.arange(len(y)), y])

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    error = np.where(y == 1, p - 1, p)
    return np.kron(error[:, None], x[None, :]), error

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    error = np.where(Y == 1, P - 1, P) / len(X)
    return np.inner(error.T, X.T), np.inner(error.T, np.ones(len(X)))

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    history = np.zeros(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            Z = np.inner(X_batch, params["W"]) + params["b"]
            history[epoch] += cross_entropy_from_logits(Z, y_batch) * len(y_batch) / len(y)
            dW, db = softmax_gradients(X_batch, softmax(Z), one_hot(y_batch, n_classes))
            params = sgd_step(params, {"b": db, "W": dW}, lr)
    return params, list(history)

# %% init_network
def init_network(sizes, strategy, rng):
    which, params = ("zeros", "normal", "xavier", "he").index(strategy), {}
    for layer, n_in in enumerate(sizes[:-1], 1):
        variance = np.choose(which, [0, 0.0001, 1 / n_in, 2 / n_in])
        params.update({f"W{layer}": rng.normal(0, np.sqrt(variance), (sizes[layer], n_in)), f"b{layer}": np.zeros(sizes[layer])})
    return params

# %% forward
def forward(X, params):
    L, A, cache = len(params) // 2, X, {}
    for layer in range(1, L + 1):
        cache[f"A{layer - 1}"] = A
        cache[f"Z{layer}"] = np.inner(A, params[f"W{layer}"]) + params[f"b{layer}"]
        A = np.where(cache[f"Z{layer}"] > 0, cache[f"Z{layer}"], 0.0)
    P = softmax(cache[f"Z{L}"])
    return P, {**cache, "P": P, "n_layers": L}

# %% backward
def backward(Y, params, cache):
    L = cache.get("n_layers", len(params) // 2)
    P = cache["P"] if "P" in cache else softmax(cache[f"Z{L}"])
    dZ, grads = np.where(Y == 1, P - 1, P) / len(Y), {}
    for layer in np.arange(L, 0, -1):
        grads[f"b{layer}"], grads[f"W{layer}"] = dZ.sum(axis=0), np.inner(dZ.T, cache[f"A{layer - 1}"].T)
        if layer > 1:
            dZ = np.where(cache[f"Z{layer - 1}"] > 0, np.inner(dZ, params[f"W{layer}"].T), 0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params[f"b{len(params) // 2}"])
    names, table, states = ("train_loss", "val_loss", "val_accuracy"), np.zeros((3, epochs)), [params] * epochs
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            table[0, epoch] += categorical_cross_entropy(P, one_hot(y_batch, k)) * len(y_batch) / len(y_train)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), lr)
        P, _ = forward(X_val, params)
        table[1, epoch] = categorical_cross_entropy(P, one_hot(y_val, k))
        table[2, epoch] = np.mean(np.where(P.argmax(axis=1) == y_val, 1.0, 0.0))
        states[epoch] = params
    best = states[np.argmin(table[1])] if epochs else params
    return best, {name: list(row) for name, row in zip(names, table)}

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C, _, _ = np.histogram2d(y, predicted, bins=n_classes, range=[[-0.5, n_classes - 0.5]] * 2)
    return C.astype(np.int64)

# %% per_class_metrics
def per_class_metrics(C):
    tp, called, is_it = C.diagonal(), C.sum(0), C.sum(1)
    out = {name: np.where(below == 0, 0.0, above / np.where(below == 0, 1, below)) for name, above, below in
           (("precision", tp, called), ("recall", tp, is_it), ("f1", 2 * tp, called + is_it))}
    return {**out, "macro_f1": np.average(out["f1"]), "accuracy": tp.sum() / max(C.sum(), 1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n, step = int(y_train.max()) + 1, X_train.shape[1], 0
    params, side = init_network((n, 210, k), "he", rng), int(np.rint(np.sqrt(n)))
    speed = {name: 0 * value for name, value in params.items()}
    rounds = int(np.clip(500_000 // len(y_train), 10, 30))
    for epoch in range(rounds):
        for X, y in minibatches(X_train, y_train, 64, rng):
            step += 1
            lr = np.select([step < 30, epoch < rounds / 2, epoch < 0.8 * rounds], [0.002 * step, 0.06, 0.02], 0.005)
            X = np.roll(X, np.take([0, 1, -1, side, -side], rng.integers(5)), axis=1)
            grads = backward(one_hot(y, k), params, forward(X, params)[1])
            speed = {name: 0.88 * speed[name] - lr * grads[name] for name in params}
            params = {name: params[name] + speed[name] for name in params}
    return params
