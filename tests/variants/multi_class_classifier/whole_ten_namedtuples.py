"""A whole notebook with named tuples where a pair is asked for and more in its dicts than asked; dropout in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-namedtuples (row 9)
# %% fit_scaler
from collections import OrderedDict, defaultdict, namedtuple

def fit_scaler(X):
    return OrderedDict(mean=X.mean(0), std=X.std(0), low=X.min(0), high=X.max(0), n_images=len(X))

# %% apply_scaler
def apply_scaler(X, scaler):
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = np.where(scaler["std"] < 1e-12, 0.0, 1 / np.where(scaler["std"] == 0, 1, scaler["std"]))
    return (X - scaler["mean"]) * inverse

# %% one_hot
def one_hot(y, n_classes):
    return np.take(np.identity(n_classes), y, axis=0)

# %% softmax
def softmax(Z):
    T = Z.T - Z.max(axis=1)
    E = np.exp(T)
    return (E / E.sum(axis=0)).T

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.mean(np.log(np.maximum(P[Y.astype(bool)], 1e-12)))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    return -np.mean([z[t] - z.max() - np.log(np.exp(z - z.max()).sum()) for z, t in zip(Z, y)])

# %% softmax_gradients_one
LayerGradient = namedtuple("LayerGradient", "dW db")

def softmax_gradients_one(x, p, y):
    return LayerGradient(dW=np.tensordot(p - y, x, axes=0), db=np.subtract(p, y))

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    return LayerGradient(np.tensordot(P - Y, X, axes=(0, 0)) / len(X), np.mean(P, axis=0) - np.mean(Y, axis=0))

# %% train_softmax
Trained = namedtuple("Trained", ["params", "history"])

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        spent = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            P, Y = softmax(x @ params["W"].T + params["b"]), one_hot(t, n_classes)
            spent += categorical_cross_entropy(P, Y) * len(t)
            gradient = softmax_gradients(x, P, Y)
            params = sgd_step(params, {"W": gradient.dW, "b": gradient.db}, lr)
        history.append(spent / len(y))
    return Trained({**params, "n_classes": n_classes}, history)

# %% init_network
def init_network(sizes, strategy, rng):
    params = OrderedDict()
    for l in range(len(sizes) - 1, 0, -1):                  # from back to front: any order will do
        gain = {"zeros": 0, "normal": 1e-4 * sizes[l - 1], "xavier": 1, "he": 2}[strategy]
        params[f"b{l}"] = np.zeros(sizes[l])
        params[f"W{l}"] = rng.normal(scale=(gain / sizes[l - 1]) ** 0.5, size=(sizes[l - 1], sizes[l])).T
    return params

# %% forward
Forward = namedtuple("Forward", "P cache")

def depth(params):
    return max(int(name[1:]) for name in params if name[0] == "W")

def forward(X, params):
    cache = {"A0": X, "gates": []}
    for l in range(1, depth(params) + 1):
        Z = cache[f"Z{l}"] = cache[f"A{l - 1}"] @ params[f"W{l}"].T + params[f"b{l}"]
        cache["gates"].append(Z > 0)
        cache[f"A{l}"] = np.fmax(Z, 0)
    P = cache["P"] = softmax(Z)
    return Forward(P, cache)

# %% backward
def backward(Y, params, cache):
    L, grads = depth(params), OrderedDict()
    dZ = ((cache["P"] if "P" in cache else softmax(cache[f"Z{L}"])) - Y) / len(Y)
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = np.tensordot(dZ, cache[f"A{l - 1}"], axes=(0, 0)), dZ.sum(0)
        if l > 1:
            gate = cache["gates"][l - 2] if "gates" in cache else cache[f"Z{l - 1}"] > 0
            dZ = np.tensordot(dZ, params[f"W{l}"], axes=1) * gate
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, history, kept = len(params[f"b{depth(params)}"]), defaultdict(list), []
    for name in ("train_loss", "val_loss", "val_accuracy"):
        history[name] = []
    for _ in range(epochs):
        spent = 0.0
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            result, Y = forward(x, params), one_hot(t, k)
            spent += categorical_cross_entropy(result.P, Y) * len(t)
            params = sgd_step(params, backward(Y, params, result.cache), lr)
        P = forward(X_val, params).P
        history["train_loss"].append(spent / len(y_train))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append((P.argmax(1) == y_val).mean())
        kept.append(params)
    best = int(np.argmin(history["val_loss"])) if kept else None
    return Trained(kept[best] if kept else params, dict(history))

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    places, counts = np.unique(np.stack([y, predicted]), axis=1, return_counts=True)
    C = np.zeros((n_classes, n_classes), dtype=np.int32)
    C[tuple(places)] = counts
    return C

# %% per_class_metrics
def per_class_metrics(C):
    tp, fp, fn = np.diag(C), C.sum(0) - np.diag(C), C.sum(1) - np.diag(C)
    over = lambda above, below: above / np.maximum(below, 1)
    f1 = over(2 * tp, 2 * tp + fp + fn)
    return {"precision": over(tp, tp + fp), "recall": over(tp, tp + fn), "f1": f1, "macro_f1": f1.mean(),
            "support": C.sum(1), "accuracy": tp.sum() / max(C.sum(), 1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(np.max(y_train)) + 1, X_train.shape[1]
    p, side = init_network((n, 256, k), "he", rng), round(n ** 0.5)
    rounds = int(np.clip(500_000 // len(y_train), 12, 30))
    for epoch in range(rounds):
        lr = 0.4 * 0.85 ** epoch + 0.01
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            gate = (rng.random((len(x), 256)) < 0.9) / 0.9
            Z1 = x @ p["W1"].T + p["b1"]
            A1 = np.maximum(Z1, 0) * gate
            d2 = (softmax(A1 @ p["W2"].T + p["b2"]) - one_hot(t, k)) / len(t)
            d1 = d2 @ p["W2"] * gate * (Z1 > 0)
            p = sgd_step(p, {"W1": d1.T @ x, "b1": d1.sum(0), "W2": d2.T @ A1, "b2": d2.sum(0)}, lr)
    return p
