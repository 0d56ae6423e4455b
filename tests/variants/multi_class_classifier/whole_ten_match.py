"""A whole notebook in the newest Python: match, walrus and patterns; steps that shrink when nothing improves."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-match (row 29)
# %% fit_scaler
def fit_scaler(X):
    return {"mean": (mean := X.mean(axis=0)), "std": np.sqrt(((X - mean) ** 2).mean(axis=0))}

# %% apply_scaler
def apply_scaler(X, scaler):
    match scaler:
        case {"mean": mean, "std": std}:
            return (X - mean) / np.where(dead := std < 1e-12, 1, std) * ~dead

# %% one_hot
def one_hot(y, n_classes):
    (Y := np.zeros((len(y), n_classes))).flat[np.arange(len(y)) * n_classes + y] = 1
    return Y

# %% softmax
def softmax(Z):
    match Z.shape:
        case (_, 1):
            return np.ones_like(Z)
        case (_, 2):
            e = np.exp(-np.abs(gap := Z[:, 1] - Z[:, 0]))
            second = np.where(gap >= 0, 1, e) / (1 + e)
            return np.stack([np.where(gap >= 0, e, 1) / (1 + e), second], axis=1)
        case _:
            return (E := np.exp(Z - Z.max(1, keepdims=True))) / E.sum(1, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.log(np.maximum(P[(rows := np.arange(len(P))), Y.argmax(1)[rows]], 1e-12)).sum() / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    return (np.log(np.exp(Z - (top := Z.max(1))[:, None]).sum(1)) + top - Z[range(len(y)), y]).mean()

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return (db := p - y).reshape(-1, 1) * x, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    match (P - Y) / (m := len(X)):
        case dZ if m > 1:
            return dZ.T @ X, dZ.sum(0)
        case dZ:
            return softmax_gradients_one(X[0], P[0], Y[0])

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    while len(history) < epochs:
        cost = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            cost += cross_entropy_from_logits(Z := x @ params["W"].T + params["b"], t) * len(t)
            match softmax_gradients(x, softmax(Z), one_hot(t, n_classes)):
                case (dW, db):
                    params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(cost / len(y))
    return params, history

# %% init_network
def init_network(sizes, strategy, rng):
    def table(n_in, n_out):
        match strategy:
            case "zeros":
                return np.zeros((n_out, n_in))
            case "normal":
                return rng.normal(0, 0.01, (n_out, n_in))
            case "xavier" | "he":
                return rng.normal(0, np.sqrt((1 + (strategy == "he")) / n_in), (n_out, n_in))

    def layers(number, sizes):
        match sizes:
            case [n_in, n_out, *rest]:
                return {f"W{number}": table(n_in, n_out), f"b{number}": np.zeros(n_out)} | layers(number + 1, [n_out, *rest])
            case _:
                return {}
    return layers(1, list(sizes))

# %% forward
def forward(X, params):
    cache, layer = {"A0": X}, 0
    while (W := params.get(f"W{(layer := layer + 1)}")) is not None:
        cache[f"Z{layer}"] = (Z := cache[f"A{layer - 1}"] @ W.T + params[f"b{layer}"])
        cache[f"A{layer}"] = Z * (Z > 0)
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    layer = max(int(name.removeprefix("W")) for name in params if name.startswith("W"))
    dZ, grads = (softmax(cache[f"Z{layer}"]) - Y) / len(Y), {}
    while True:
        grads |= {f"W{layer}": dZ.T @ cache[f"A{layer - 1}"], f"b{layer}": dZ.sum(0)}
        match layer:
            case 1:
                return grads
            case _:
                dZ = dZ @ params[f"W{layer}"] * (cache[f"Z{(layer := layer - 1)}"] > 0)

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    history, best, k = {"train_loss": [], "val_loss": [], "val_accuracy": []}, (np.inf, params), len(params[f"b{len(params) // 2}"])
    while len(history["train_loss"]) < epochs:
        cost = 0.0
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            match forward(x, params), one_hot(t, k):
                case (P, cache), Y:
                    cost += categorical_cross_entropy(P, Y) * len(t)
                    params = sgd_step(params, backward(Y, params, cache), lr)
        loss = categorical_cross_entropy(P := forward(X_val, params)[0], one_hot(y_val, k))
        match history:
            case {"train_loss": losses, "val_loss": val_losses, "val_accuracy": accuracies}:
                losses.append(cost / len(y_train)), val_losses.append(loss), accuracies.append(np.mean(P.argmax(1) == y_val))
        best = min(best, (loss, params), key=lambda pair: pair[0])
    return best[1], history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros(n_classes * n_classes, dtype=np.int64)
    C[cells[0]] = (cells := np.unique(y * n_classes + predicted, return_counts=True))[1]
    return C.reshape(n_classes, n_classes)

# %% per_class_metrics
def per_class_metrics(C):
    def share(above, below):
        match int(below):
            case 0:
                return 0.0
            case whole:
                return above / whole
    tp, called, is_it = C.diagonal(), C.sum(0), C.sum(1)
    return {"precision": np.array([*map(share, tp, called)]), "recall": np.array([*map(share, tp, is_it)]),
            "f1": (f1 := np.array([*map(share, 2 * tp, called + is_it)])), "macro_f1": f1.mean()}

# %% my_model
def my_model(X_train, y_train, rng):
    k, side = max(y_train) + 1, round(X_train.shape[1] ** 0.5)
    params, lr, lowest = init_network((X_train.shape[1], 200, k), "he", rng), 0.4, np.inf
    for epoch in range(rounds := int(np.clip(500_000 // len(y_train), 14, 30))):
        cost = 0.0
        for x, t in minibatches(X_train, y_train, 64, rng):
            P, cache = forward(np.roll(x, rng.choice([0, 1, -1, side, -side]), 1), params)
            cost += categorical_cross_entropy(P, Y := one_hot(t, k)) * len(t)
            params = sgd_step(params, backward(Y, params, cache), lr)
        match cost < 0.9 * lowest, epoch > 0.6 * rounds:
            case (False, _) | (_, True):
                lr = max(0.65 * lr, 0.01)
        lowest = min(lowest, cost)
    return params
