"""A whole notebook of one-liners: lambdas wherever a lambda can do it."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-terse (row 29)
# %% fit_scaler
fit_scaler = lambda X: {"mean": np.mean(X, 0), "std": np.sqrt(np.var(X, 0))}

# %% apply_scaler
apply_scaler = lambda X, scaler: (X - scaler["mean"]) * (
    lambda s: np.where(s > 1e-12, 1 / np.maximum(s, 1e-12), 0))(scaler["std"])

# %% one_hot
one_hot = lambda y, n_classes: 1.0 * (np.c_[y] == np.r_[:n_classes])

# %% softmax
softmax = lambda Z: (lambda E: E / E.sum(1, keepdims=True))(np.exp(Z - Z.max(1, keepdims=True)))

# %% categorical_cross_entropy
categorical_cross_entropy = lambda P, Y: -np.log(np.maximum((P * Y).sum(1), 1e-12)).mean()

# %% cross_entropy_from_logits
cross_entropy_from_logits = lambda Z, y: np.mean(np.logaddexp.reduce(Z, 1) - Z[np.r_[:len(y)], y])

# %% softmax_gradients_one
softmax_gradients_one = lambda x, p, y: ((d := p - y)[:, None] * x, d)

# %% softmax_gradients
softmax_gradients = lambda X, P, Y: ((d := (P - Y) / len(X)).T @ X, d.sum(0))

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    p, history = {"W": np.zeros((n_classes, len(X[0]))), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        history += [0]
        for x, t in minibatches(X, y, batch_size, rng):
            history[-1] += len(t) / len(y) * cross_entropy_from_logits(Z := x @ p["W"].T + p["b"], t)
            p = sgd_step(p, dict(zip("Wb", softmax_gradients(x, softmax(Z), one_hot(t, n_classes)))), lr)
    return p, history

# %% init_network
init_network = lambda sizes, strategy, rng: {
    name: value for l, (i, o) in enumerate(zip(sizes, sizes[1:]), 1) for name, value in (
        (f"W{l}", rng.normal(0, dict(zeros=0, normal=.01, xavier=i ** -.5, he=(2 / i) ** .5)[strategy], (o, i))),
        (f"b{l}", np.zeros(o)))}

# %% forward
def forward(X, params):
    c, L = {"A0": X}, len(params) // 2
    for l in range(L):
        c[f"Z{l + 1}"] = c[f"A{l}"] @ params[f"W{l + 1}"].T + params[f"b{l + 1}"]
        c[f"A{l + 1}"] = softmax(c[f"Z{L}"]) if l + 1 == L else c[f"Z{l + 1}"].clip(0)
    return c[f"A{L}"], c

# %% backward
def backward(Y, params, cache):
    L, g = len(params) // 2, {}
    d = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    for l in range(L, 0, -1):
        g |= {f"W{l}": d.T @ cache[f"A{l - 1}"], f"b{l}": d.sum(0)}
        d = d @ params[f"W{l}"] * (cache[f"A{l - 1}"] > 0)
    return g

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, h, runs = len(params[f"b{len(params) // 2}"]), {"train_loss": [], "val_loss": [], "val_accuracy": []}, []
    for _ in range(epochs):
        for x, t in minibatches(X_train, y_train, batch_size, rng):
            params = sgd_step(params, backward(one_hot(t, k), params, forward(x, params)[1]), lr)
        P, Q = forward(X_train, params)[0], forward(X_val, params)[0]
        for name, value in zip(h, (categorical_cross_entropy(P, one_hot(y_train, k)),
                                   categorical_cross_entropy(Q, one_hot(y_val, k)), (Q.argmax(1) == y_val).mean())):
            h[name] += [value]
        runs += [params]
    return runs[np.argmin(h["val_loss"])] if runs else params, h

# %% confusion_matrix
confusion_matrix = lambda y, predicted, n_classes: np.bincount(
    n_classes * y + predicted, minlength=n_classes ** 2).reshape(n_classes, -1)

# %% per_class_metrics
per_class_metrics = lambda C: (lambda tp, t, c: dict(
    precision=tp / np.maximum(c, 1), recall=tp / np.maximum(t, 1), f1=(f := 2 * tp / np.maximum(t + c, 1)),
    macro_f1=f.mean()))(C.diagonal(), C.sum(1), C.sum(0))

# %% my_model
def my_model(X_train, y_train, rng):
    p, k = init_network((X_train.shape[1], 200, max(y_train) + 1), "he", rng), max(y_train) + 1
    for lr in np.geomspace(.4, .04, max(8, 80_000 // len(y_train))):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, (side := round(x.shape[1] ** .5)), -side]), 1)
            p = sgd_step(p, backward(one_hot(t, k), p, forward(x, p)[1]), lr)
    return p
