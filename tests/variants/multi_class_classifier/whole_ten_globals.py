"""A whole notebook with its numbers in global constants and try/except for the awkward cases; two hidden layers in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-globals (row try and except)
# %% fit_scaler
AXIS_OF_IMAGES = 0

def fit_scaler(X):
    return {"mean": np.mean(X, AXIS_OF_IMAGES), "std": np.std(X, AXIS_OF_IMAGES, ddof=0)}

# %% apply_scaler
HARDLY_ANYTHING = 1e-12

def apply_scaler(X, scaler):
    S = np.empty(X.shape)
    for j in range(X.shape[1]):
        try:
            if scaler["std"][j] < HARDLY_ANYTHING:
                raise ZeroDivisionError
            S[:, j] = (X[:, j] - scaler["mean"][j]) / scaler["std"][j]
        except ZeroDivisionError:
            S[:, j] = 0.0
    return S

# %% one_hot
HOT, COLD = 1.0, 0.0

def one_hot(y, n_classes):
    return np.array([[HOT if label == column else COLD for column in range(n_classes)] for label in y.tolist()])

# %% softmax
def softmax(Z):
    try:
        with np.errstate(over="raise", under="raise", invalid="raise", divide="raise"):
            E = np.exp(Z)
            return E / E.sum(axis=1, keepdims=True)
    except FloatingPointError:                  # scores that are too large or too small for the plain way
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

# %% categorical_cross_entropy
SMALLEST_PROBABILITY = 1e-12

def categorical_cross_entropy(P, Y):
    m, k = P.shape
    loss = 0.0
    for c in range(k):
        loss -= np.sum(Y[:, c] * np.log(np.maximum(P[:, c], SMALLEST_PROBABILITY)))
    return float(loss / m)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    total = np.full(len(Z), -np.inf)
    for c in range(Z.shape[1]):
        total = np.logaddexp(total, Z[:, c])
    return float(np.mean(total - Z[np.arange(len(Z)), y]))

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    error = p - y
    return np.array([error_c * x for error_c in error]), error.copy()

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = len(X)
    dW, db = np.zeros((P.shape[1], X.shape[1])), np.zeros(P.shape[1])
    for c in range(P.shape[1]):
        error = P[:, c] - Y[:, c]
        dW[c] = error @ X / m
        db[c] = error.sum() / m
    return dW, db

# %% train_softmax
START = 0.0

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params = {"W": np.full((n_classes, X.shape[1]), START), "b": np.full(n_classes, START)}
    history = []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P = softmax(X_batch @ params["W"].T + params["b"])
            Y = one_hot(y_batch, n_classes)
            losses.extend([categorical_cross_entropy(P, Y)] * len(y_batch))
            dW, db = softmax_gradients(X_batch, P, Y)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(sum(losses) / len(losses))
    return params, history

# %% init_network
NORMAL_STD = 0.01
GAIN = {"xavier": 1.0, "he": 2.0}

def init_network(sizes, strategy, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        try:
            std = (GAIN[strategy] / n_in) ** 0.5
        except KeyError:
            std = NORMAL_STD if strategy == "normal" else 0.0
        params[f"W{layer}"] = np.array([rng.normal(0.0, std, n_in) for _ in range(n_out)])
        params[f"b{layer}"] = np.zeros(n_out)
    return params

# %% forward
def forward(X, params):
    cache, layer, A = {"A0": X}, 1, X
    while True:
        cache[f"Z{layer}"] = A @ params[f"W{layer}"].T + params[f"b{layer}"]
        try:
            params[f"W{layer + 1}"]
        except KeyError:
            return softmax(cache[f"Z{layer}"]), cache
        A = cache[f"A{layer}"] = np.maximum(cache[f"Z{layer}"], 0.0)
        layer += 1

# %% backward
def backward(Y, params, cache):
    layer, grads = len(params) // 2, {}
    dZ = (softmax(cache[f"Z{layer}"]) - Y) / len(Y)
    while layer > 0:
        grads[f"W{layer}"] = dZ.T @ cache[f"A{layer - 1}"]
        grads[f"b{layer}"] = dZ.sum(axis=0)
        try:
            dZ = (dZ @ params[f"W{layer}"]) * (cache[f"Z{layer - 1}"] > 0)
        except KeyError:                        # there is no Z0: the images were read as they are
            pass
        layer -= 1
    return grads

# %% train
CURVES = ("train_loss", "val_loss", "val_accuracy")

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    history, best = {name: [] for name in CURVES}, params
    k = params[f"b{len(params) // 2}"].shape[0]
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, k)
            losses.extend([categorical_cross_entropy(P, Y)] * len(y_batch))
            params = sgd_step(params, backward(Y, params, cache), lr)
        P = forward(X_val, params)[0]
        loss = categorical_cross_entropy(P, one_hot(y_val, k))
        try:
            better = loss < min(history["val_loss"])
        except ValueError:
            better = True
        if better:
            best = params
        for name, value in zip(CURVES, (sum(losses) / len(losses), loss, float(np.mean(P.argmax(axis=1) == y_val)))):
            history[name].append(value)
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    counts = {}
    for pair in zip(y.tolist(), predicted.tolist()):
        try:
            counts[pair] += 1
        except KeyError:
            counts[pair] = 1
    return np.array([[counts.get((i, j), 0) for j in range(n_classes)] for i in range(n_classes)])

# %% per_class_metrics
NOTHING_BY_NOTHING = 0.0

def divide(above, below):
    try:
        return int(above) / int(below)
    except ZeroDivisionError:
        return NOTHING_BY_NOTHING

def per_class_metrics(C):
    k = len(C)
    precision = np.array([divide(C[c, c], C[:, c].sum()) for c in range(k)])
    recall = np.array([divide(C[c, c], C[c, :].sum()) for c in range(k)])
    f1 = np.array([divide(2 * C[c, c], C[:, c].sum() + C[c, :].sum()) for c in range(k)])
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1.sum() / k}

# %% my_model
HIDDEN, BATCH, FIRST_RATE, LAST_RATE, IMAGES = (200, 80), 64, 0.25, 0.01, 500_000

def my_model(X_train, y_train, rng):
    k, n = int(y_train.max()) + 1, X_train.shape[1]
    identity, side = np.eye(k), round(n ** 0.5)
    params = init_network((n, *HIDDEN, k), "he", rng)
    for lr in np.linspace(FIRST_RATE, LAST_RATE, int(np.clip(IMAGES // len(y_train), 10, 30))):
        for X, y in minibatches(X_train, y_train, BATCH, rng):
            X = np.roll(X, rng.choice([0, 1, -1, side, -side]), axis=1)
            params = sgd_step(params, backward(identity[y], params, forward(X, params)[1]), lr)
    return params
