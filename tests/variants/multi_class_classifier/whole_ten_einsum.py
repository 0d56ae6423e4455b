"""A whole notebook in which every sum of products is an einsum; momentum in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-einsum (row 2)
# %% fit_scaler
def fit_scaler(X):
    m = len(X)
    mean = np.einsum("ij->j", X) / m
    centred = X - mean
    return {"mean": mean, "std": np.sqrt(np.einsum("ij,ij->j", centred, centred) / m)}

# %% apply_scaler
def apply_scaler(X, scaler):
    std = scaler["std"]
    varies = std > 1e-12
    scale = np.zeros_like(std)
    scale[varies] = 1 / std[varies]
    return np.einsum("ij,j->ij", X - scaler["mean"], scale)

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1.0
    return Y

# %% softmax
def softmax(Z):
    E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
    return np.einsum("ic,i->ic", E, 1 / np.einsum("ic->i", E))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.einsum("ic,ic->", Y, np.log(np.maximum(P, 1e-12))) / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    top = Z.max(axis=1)
    log_sum = np.log(np.einsum("ic->i", np.exp(Z - top[:, None]))) + top
    return np.mean(log_sum - np.take_along_axis(Z, y[:, None], axis=1)[:, 0])

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return np.einsum("c,j->cj", p - y, x), p - y

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    error = (P - Y) / len(X)
    return np.einsum("ic,ij->cj", error, X), np.einsum("ic->c", error)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            Z = np.einsum("ij,cj->ic", X_batch, params["W"], optimize=True) + params["b"]
            losses.append(cross_entropy_from_logits(Z, y_batch))
            sizes.append(len(y_batch))
            dW, db = softmax_gradients(X_batch, softmax(Z), one_hot(y_batch, n_classes))
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(np.einsum("i,i->", losses, sizes) / sum(sizes))
    return params, history

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes[:-1], sizes[1:]), start=1):
        std = {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (2 / n_in) ** 0.5}[strategy]
        params[f"W{layer}"] = np.einsum("ij,->ij", rng.standard_normal((n_out, n_in)), std)
        params[f"b{layer}"] = np.zeros(n_out)
    return params

# %% forward
def forward(X, params):
    n_layers, cache = len(params) // 2, {"A0": X}
    for layer in range(1, n_layers + 1):
        Z = np.einsum("ij,hj->ih", cache[f"A{layer - 1}"], params[f"W{layer}"], optimize=True) + params[f"b{layer}"]
        cache[f"Z{layer}"] = Z
        if layer < n_layers:
            cache[f"A{layer}"] = np.einsum("ih,ih->ih", Z, Z > 0)
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    n_layers, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{n_layers}"]) - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grads[f"W{layer}"] = np.einsum("ih,ij->hj", dZ, cache[f"A{layer - 1}"], optimize=True)
        grads[f"b{layer}"] = np.einsum("ih->h", dZ)
        if layer > 1:
            dZ = np.einsum("ih,hj,ij->ij", dZ, params[f"W{layer}"], cache[f"Z{layer - 1}"] > 0, optimize=True)
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params[f"b{len(params) // 2}"])
    history, best, lowest = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params, np.inf
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y_batch = one_hot(y_batch, k)
            losses.append(categorical_cross_entropy(P, Y_batch))
            sizes.append(len(y_batch))
            params = sgd_step(params, backward(Y_batch, params, cache), lr)
        P, _ = forward(X_val, params)
        history["train_loss"].append(np.einsum("i,i->", losses, sizes) / sum(sizes))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, k)))
        history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))
        if history["val_loss"][-1] < lowest:
            best, lowest = params, history["val_loss"][-1]
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    return np.einsum("it,ia->ta", one_hot(y, n_classes), one_hot(predicted, n_classes)).astype(np.int64)

# %% per_class_metrics
def per_class_metrics(C):
    right, is_it, called = np.einsum("cc->c", C), np.einsum("ca->c", C), np.einsum("ca->a", C)
    f1 = 2 * right / np.maximum(is_it + called, 1)
    return {"precision": right / np.maximum(called, 1), "recall": right / np.maximum(is_it, 1), "f1": f1,
            "macro_f1": np.einsum("c->", f1) / len(f1)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    params = init_network((n, 192, k), "he", rng)
    speed = {name: np.zeros_like(value) for name, value in params.items()}
    rounds = int(np.clip(120_000 / len(y_train), 10, 40))
    side = int(round(n ** 0.5))
    for epoch in range(rounds):
        lr = 0.08 * 0.5 * (1 + np.cos(np.pi * epoch / rounds)) + 1e-3
        for X_batch, y_batch in minibatches(X_train, y_train, 64, rng):
            X_batch = np.roll(X_batch, int(rng.choice([0, 1, -1, side, -side])), axis=1)
            grads = backward(one_hot(y_batch, k), params, forward(X_batch, params)[1])
            speed = {name: 0.9 * speed[name] + grads[name] for name in speed}
            params = sgd_step(params, speed, lr)
    return params
