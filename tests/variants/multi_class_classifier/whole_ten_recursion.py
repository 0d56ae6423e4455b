"""A whole notebook in which what repeats calls itself; a second hidden layer in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-recursion (row recursion)
# %% fit_scaler
def total(table):
    if len(table) <= 2:
        return table.sum(axis=0)
    middle = len(table) // 2
    return total(table[:middle]) + total(table[middle:])

def fit_scaler(X):
    mean = total(X) / len(X)
    return {"mean": mean, "std": (total((X - mean) ** 2) / len(X)) ** 0.5}

# %% apply_scaler
def apply_scaler(X, scaler):
    if X.ndim == 1:
        return np.array([0.0 if s < 1e-12 else (x - m) / s for x, m, s in zip(X, scaler["mean"], scaler["std"])])
    return np.array([apply_scaler(x, scaler) for x in X])

# %% one_hot
def one_hot(y, n_classes):
    if len(y) == 1:
        return np.array([[float(y[0] == c) for c in range(n_classes)]])
    middle = len(y) // 2
    return np.concatenate([one_hot(half, n_classes) for half in (y[:middle], y[middle:])])

# %% softmax
def softmax(Z):
    if len(Z) == 1:
        e = np.exp(Z - Z.max())
        return e / e.sum()
    middle = len(Z) // 2
    return np.concatenate([softmax(Z[:middle]), softmax(Z[middle:])])

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    if len(P) == 1:
        return -float(np.log(max(P[0][Y[0].argmax()], 1e-12)))
    middle = len(P) // 2
    first, second = categorical_cross_entropy(P[:middle], Y[:middle]), categorical_cross_entropy(P[middle:], Y[middle:])
    return first * middle / len(P) + second * (len(P) - middle) / len(P)

# %% cross_entropy_from_logits
def log_sum(z):
    """log(e^z1 + e^z2 + ...), two at a time."""
    if len(z) == 1:
        return z[0]
    return np.logaddexp(log_sum(z[:len(z) // 2]), log_sum(z[len(z) // 2:]))

def cross_entropy_from_logits(Z, y):
    return np.mean([log_sum(z) - z[label] for z, label in zip(Z, y)])

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    if len(p) == 1:
        return (p[0] - y[0]) * x[None, :], p - y
    middle = len(p) // 2
    (dW1, db1), (dW2, db2) = softmax_gradients_one(x, p[:middle], y[:middle]), softmax_gradients_one(x, p[middle:], y[middle:])
    return np.concatenate([dW1, dW2]), np.concatenate([db1, db2])

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    if len(X) == 1:
        return softmax_gradients_one(X[0], P[0], Y[0])
    middle, share = len(X) // 2, len(X) // 2 / len(X)
    (dW1, db1), (dW2, db2) = (softmax_gradients(X[part], P[part], Y[part]) for part in (slice(middle), slice(middle, None)))
    return share * dW1 + (1 - share) * dW2, share * db1 + (1 - share) * db2

# %% train_softmax
def fold(step, state, items):
    if not items:
        return state
    if len(items) == 1:
        return step(state, items[0])
    middle = len(items) // 2
    return fold(step, fold(step, state, items[:middle]), items[middle:])

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    def batch(state, pair):
        (params, cost), (xs, ys) = state, pair
        Z = xs @ params["W"].T + params["b"]
        grads = dict(zip("Wb", softmax_gradients(xs, softmax(Z), one_hot(ys, n_classes))))
        return sgd_step(params, grads, lr), cost + len(ys) * cross_entropy_from_logits(Z, ys)

    def epoch(state, _):
        params, cost = fold(batch, (state[0], 0.0), list(minibatches(X, y, batch_size, rng)))
        return params, state[1] + [cost / len(y)]

    return fold(epoch, ({"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []), range(epochs))

# %% init_network
def init_network(sizes, strategy, rng, layer=1):
    if len(sizes) == 1:
        return {}
    n_in, n_out, *_ = sizes
    std = {"zeros": 0, "normal": 0.01, "xavier": (1 / n_in) ** 0.5, "he": (2 / n_in) ** 0.5}[strategy]
    first = {f"W{layer}": rng.normal(0, std, (n_out, n_in)), f"b{layer}": np.zeros(n_out)}
    return {**first, **init_network(sizes[1:], strategy, rng, layer + 1)}

# %% forward
def quick_softmax(Z):
    E = np.exp(Z - Z.max(axis=1)[:, None])
    return E / E.sum(axis=1)[:, None]

def forward(X, params, layer=1):
    Z = X @ params[f"W{layer}"].T + params[f"b{layer}"]
    here = {f"A{layer - 1}": X, f"Z{layer}": Z}
    if f"W{layer + 1}" not in params:
        return quick_softmax(Z), here
    P, behind = forward(np.maximum(Z, 0), params, layer + 1)
    return P, {**here, **behind}

# %% backward
def backward(Y, params, cache):
    def send(layer):
        """The gradients of this layer and of all behind it, and dA of what this layer read."""
        if f"W{layer + 1}" in params:
            grads, dA = send(layer + 1)
            dZ = np.where(cache[f"Z{layer}"] > 0, dA, 0)
        else:
            grads, dZ = {}, (quick_softmax(cache[f"Z{layer}"]) - Y) / len(Y)
        own = {f"W{layer}": dZ.T @ cache[f"A{layer - 1}"], f"b{layer}": dZ.sum(axis=0)}
        return {**grads, **own}, dZ @ params[f"W{layer}"]
    return send(1)[0]

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params[f"b{len(params) // 2}"])

    def batch(state, pair):
        (params, cost), (xs, ys) = state, pair
        P, cache = forward(xs, params)
        return (sgd_step(params, backward(one_hot(ys, k), params, cache), lr),
                cost + len(ys) * categorical_cross_entropy(P, one_hot(ys, k)))

    def run(params, best, lowest, history, left):
        if left == 0:
            return best, history
        params, cost = fold(batch, (params, 0.0), list(minibatches(X_train, y_train, batch_size, rng)))
        P = forward(X_val, params)[0]
        loss = categorical_cross_entropy(P, one_hot(y_val, k))
        new = {"train_loss": cost / len(y_train), "val_loss": loss, "val_accuracy": np.mean(P.argmax(axis=1) == y_val)}
        history = {name: history[name] + [new[name]] for name in history}
        return run(params, *((params, loss) if loss < lowest else (best, lowest)), history, left - 1)

    return run(params, params, np.inf, {"train_loss": [], "val_loss": [], "val_accuracy": []}, epochs)

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    if len(y) == 1:
        C = np.zeros((n_classes, n_classes), dtype=int)
        C[y[0], predicted[0]] = 1
        return C
    middle = len(y) // 2
    return (confusion_matrix(y[:middle], predicted[:middle], n_classes)
            + confusion_matrix(y[middle:], predicted[middle:], n_classes))

# %% per_class_metrics
def per_class_metrics(C, c=0):
    if c == len(C):
        return {"precision": np.zeros(0), "recall": np.zeros(0), "f1": np.zeros(0), "macro_f1": 0.0}
    share = lambda above, below: above / below if below else 0.0
    others = per_class_metrics(C, c + 1)
    one = {"precision": share(C[c, c], C[:, c].sum()), "recall": share(C[c, c], C[c].sum()),
           "f1": share(2 * C[c, c], C[:, c].sum() + C[c].sum())}
    return {**{name: np.append(value, others[name]) for name, value in one.items()},
            "macro_f1": others["macro_f1"] + one["f1"] / len(C)}

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    identity, side = np.eye(k), round(n ** 0.5)
    rounds = int(np.clip(500_000 // len(y_train), 10, 30))

    def batch(state, pair):
        params, lr = state
        x = np.roll(pair[0], rng.choice([0, 1, -1, side, -side]), axis=1)
        return sgd_step(params, backward(identity[pair[1]], params, forward(x, params)[1]), lr), lr

    def epoch(params, number):
        lr = 0.25 * (1 - number / rounds) + 0.005
        return fold(batch, (params, lr), list(minibatches(X_train, y_train, 50, rng)))[0]

    return fold(epoch, init_network((n, 160, 60, k), "he", rng), range(rounds))
