"""A whole notebook that prints what it does and draws a picture here and there; weights averaged in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-chatty (row 28)
# %% fit_scaler
import sys

from matplotlib.figure import Figure

def fit_scaler(X):
    scaler = {"mean": np.mean(X, axis=0), "std": np.std(X, axis=0)}
    print("pixels that never vary:", int(np.sum(scaler["std"] == 0)))
    return scaler

# %% apply_scaler
def apply_scaler(X, scaler):
    std = scaler["std"].copy()
    dead = std < 1e-12
    std[dead] = 1.0
    S = (X - scaler["mean"]) / std
    S[:, dead] = 0.0
    print(f"scaled {X.shape}: {S.min():.2f} to {S.max():.2f}")
    return S

# %% one_hot
def one_hot(y, n_classes):
    Y = (np.asarray(y)[:, None] == np.arange(n_classes)).astype(float)
    print("one_hot:", Y.shape)
    return Y

# %% softmax
def softmax(Z):
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = P / P.sum(axis=1, keepdims=True)
    print(f"softmax: rows sum to 1 up to {np.abs(P.sum(axis=1) - 1).max():.1e}")
    return P

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    costs = -np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)
    print("dearest image:", costs.max(), file=sys.stderr)
    return costs.mean()

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    D = Z - Z.max(axis=1, keepdims=True)
    costs = np.log(np.exp(D).sum(axis=1)) - D[np.arange(len(y)), y]
    print("from logits:", costs[:3])
    return costs.mean()

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dW, db = np.outer(p - y, x), p - y
    print("pull", db.min(), "pushes", db[db > 0])
    return dW, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = P - Y
    dW, db = dZ.T @ X / len(X), dZ.mean(axis=0)
    print("dW", dW.shape, "db adds up to", db.sum())
    return dW, db

# %% train_softmax
def draw(values, title):
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.plot(values)
    axes.set_title(title)
    return figure

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for epoch in range(epochs):
        total = 0
        for number, (xb, yb) in enumerate(minibatches(X, y, batch_size, rng)):
            P, Yb = softmax(xb @ params["W"].T + params["b"]), one_hot(yb, n_classes)
            total += categorical_cross_entropy(P, Yb) * len(yb)
            dW, db = softmax_gradients(xb, P, Yb)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
            print(f"\repoch {epoch + 1}, batch {number + 1}", end="")
        history.append(total / len(y))
        print(f"\repoch {epoch + 1}: {history[-1]:.4f}")
    draw(history, "softmax")
    return params, history

# %% init_network
def init_network(sizes, strategy, rng):
    print("-".join(map(str, sizes)), "by", strategy)
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        std = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
        params[f"W{layer}"] = rng.normal(0, std, (n_out, n_in))
        params[f"b{layer}"] = np.zeros(n_out)
        print(f"  W{layer}: {n_out} x {n_in}, std {params[f'W{layer}'].std():.4f} (wanted {std:.4f})")
    return params

# %% forward
def forward(X, params):
    cache, L = {"A0": X}, len(params) // 2
    for layer in range(1, L + 1):
        Z = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"]
        cache[f"Z{layer}"] = Z
        if layer < L:
            cache[f"A{layer}"] = np.maximum(Z, 0)
            print(f"  layer {layer}: {np.mean(Z > 0):.0%} open")
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = dZ.T @ cache[f"A{layer - 1}"]
        grads[f"b{layer}"] = dZ.sum(axis=0)
        print(f"  layer {layer}: |dW| up to {np.abs(grads[f'W{layer}']).max():.2e}")
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"]) * (cache[f"A{layer - 1}"] > 0)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, best, lowest = len(params[f"b{len(params) // 2}"]), params, None
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        losses = []
        for xb, yb in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(xb, params)
            Yb = one_hot(yb, k)
            losses += [categorical_cross_entropy(P, Yb)] * len(yb)
            params = sgd_step(params, backward(Yb, params, cache), lr)
        P, _ = forward(X_val, params)
        history["train_loss"].append(np.mean(losses))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))
        print(epoch + 1, {name: round(float(values[-1]), 4) for name, values in history.items()})
        if lowest is None or history["val_loss"][-1] < lowest:
            lowest, best = history["val_loss"][-1], params
            print("  the best so far")
    draw(history["val_loss"], "validation")
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=np.int64)
    for true, read in zip(y, predicted):
        C[true, read] += 1
    for row in C:
        print(" ".join(f"{count:4d}" for count in row))
    return C

# %% per_class_metrics
def per_class_metrics(C):
    right = np.diag(C)
    precision = right / np.where(C.sum(axis=0) == 0, 1, C.sum(axis=0))
    recall = right / np.where(C.sum(axis=1) == 0, 1, C.sum(axis=1))
    both = precision + recall
    f1 = 2 * precision * recall / np.where(both == 0, 1, both)
    for c in range(len(C)):
        print(f"class {c}: precision {precision[c]:.3f}, recall {recall[c]:.3f}, F1 {f1[c]:.3f}")
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1.mean()}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = y_train.max() + 1, X_train.shape[1]
    params = init_network((n, 200, k), "he", rng)
    side, rounds = round(n ** 0.5), int(np.clip(500_000 // len(y_train), 10, 30))
    average, seen = None, 0
    for epoch in range(rounds):
        lr = 0.3 if epoch < rounds // 2 else 0.1
        for xb, yb in minibatches(X_train, y_train, 64, rng):
            xb = np.roll(xb, rng.choice([0, 1, -1, side, -side]), axis=1)
            Z = np.maximum(xb @ params["W1"].T + params["b1"], 0)
            S = Z @ params["W2"].T + params["b2"]
            E = np.exp(S - S.max(axis=1, keepdims=True))
            d2 = (E / E.sum(axis=1, keepdims=True) - np.eye(k)[yb]) / len(yb)
            d1 = d2 @ params["W2"] * (Z > 0)
            params = sgd_step(params, {"W1": d1.T @ xb, "b1": d1.sum(0), "W2": d2.T @ Z, "b2": d2.sum(0)}, lr)
        if epoch >= rounds - rounds // 3:
            seen += 1
            average = params if average is None else {
                name: average[name] + (params[name] - average[name]) / seen for name in params}
        print("my model: round", epoch + 1, "of", rounds)
    return average
