"""A whole notebook of very small helpers, each in the cell of the function that needs it first; Adam in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-helpers (row 27)
# %% fit_scaler
def column_means(table):
    return table.mean(axis=0)

def distances_squared(X, mean):
    return (X - mean) ** 2

def fit_scaler(X):
    mean = column_means(X)
    return {"mean": mean, "std": np.sqrt(column_means(distances_squared(X, mean)))}

# %% apply_scaler
def varies(std):
    return std >= 1e-12

def safe_divisor(std):
    return np.where(varies(std), std, 1.0)

def apply_scaler(X, scaler):
    scaled = (X - scaler["mean"]) / safe_divisor(scaler["std"])
    return scaled * varies(scaler["std"])

# %% one_hot
def hot_row(label, n_classes):
    row = np.zeros(n_classes)
    row[label] = 1.0
    return row

def one_hot(y, n_classes):
    return np.stack([hot_row(label, n_classes) for label in y])

# %% softmax
def lower(Z):
    return Z - np.max(Z, axis=1, keepdims=True)

def divide_by_row_sum(E):
    return E / np.sum(E, axis=1, keepdims=True)

def softmax(Z):
    return divide_by_row_sum(np.exp(lower(Z)))

# %% categorical_cross_entropy
def safe_log(P):
    return np.log(np.maximum(P, 1e-12))

def categorical_cross_entropy(P, Y):
    return np.mean(np.sum(-Y * safe_log(P), axis=1))

# %% cross_entropy_from_logits
def log_sum_exp(Z):
    top = np.max(Z, axis=1)
    return top + np.log(np.sum(np.exp(Z - top[:, None]), axis=1))

def score_of_truth(Z, y):
    return Z[np.arange(len(Z)), y]

def cross_entropy_from_logits(Z, y):
    return np.mean(log_sum_exp(Z) - score_of_truth(Z, y))

# %% softmax_gradients_one
def error_of(p, y):
    return p - y

def softmax_gradients_one(x, p, y):
    return np.outer(error_of(p, y), x), error_of(p, y)

# %% softmax_gradients
def layer_gradients(dZ, read):
    return dZ.T @ read, dZ.sum(axis=0)

def softmax_gradients(X, P, Y):
    return layer_gradients(error_of(P, Y) / len(X), X)

# %% train_softmax
def fresh_templates(k, n):
    return {"W": np.zeros((k, n)), "b": np.zeros(k)}

def scores(X, params):
    return X @ params["W"].T + params["b"]

def one_batch(params, X, y, n_classes, lr):
    Z = scores(X, params)
    dW, db = softmax_gradients(X, softmax(Z), one_hot(y, n_classes))
    return sgd_step(params, {"W": dW, "b": db}, lr), cross_entropy_from_logits(Z, y)

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = fresh_templates(n_classes, X.shape[1]), []
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params, loss = one_batch(params, X_batch, y_batch, n_classes, lr)
            losses.append(loss)
            sizes.append(len(y_batch))
        history.append(np.average(losses, weights=sizes))
    return params, history

# %% init_network
def spread(n_in, strategy):
    if strategy == "zeros":
        return 0.0
    if strategy == "normal":
        return 0.01
    return np.sqrt((2.0 if strategy == "he" else 1.0) / n_in)

def fresh_layer(n_in, n_out, strategy, rng):
    return spread(n_in, strategy) * rng.normal(size=(n_out, n_in)), np.zeros(n_out)

def init_network(sizes, strategy, rng):
    params = {}
    for layer, n_in in enumerate(sizes[:-1]):
        params[f"W{layer + 1}"], params[f"b{layer + 1}"] = fresh_layer(n_in, sizes[layer + 1], strategy, rng)
    return params

# %% forward
def depth(params):
    return len(params) // 2

def gate(Z):
    return np.maximum(Z, 0)

def layer_scores(A, params, layer):
    return A @ params[f"W{layer}"].T + params[f"b{layer}"]

def forward(X, params):
    cache = {"A0": X}
    for layer in range(1, depth(params) + 1):
        cache[f"Z{layer}"] = layer_scores(cache[f"A{layer - 1}"], params, layer)
        cache[f"A{layer}"] = gate(cache[f"Z{layer}"])       # of the last layer too: nobody will read it
    return softmax(cache[f"Z{depth(params)}"]), cache

# %% backward
def first_error(Y, params, cache):
    return error_of(softmax(cache[f"Z{depth(params)}"]), Y) / len(Y)

def error_in_front(dZ, params, cache, layer):
    return dZ @ params[f"W{layer}"] * (cache[f"Z{layer - 1}"] > 0)

def backward(Y, params, cache):
    grads, dZ = {}, first_error(Y, params, cache)
    for layer in range(depth(params), 1, -1):
        grads[f"W{layer}"], grads[f"b{layer}"] = layer_gradients(dZ, cache[f"A{layer - 1}"])
        dZ = error_in_front(dZ, params, cache, layer)
    grads["W1"], grads["b1"] = layer_gradients(dZ, cache["A0"])
    return grads

# %% train
def classes_of(params):
    return len(params[f"b{depth(params)}"])

def learn(params, X, y, lr):
    P, cache = forward(X, params)
    Y = one_hot(y, classes_of(params))
    return sgd_step(params, backward(Y, params, cache), lr), categorical_cross_entropy(P, Y)

def judge_on(X, y, params):
    P, _ = forward(X, params)
    return categorical_cross_entropy(P, one_hot(y, classes_of(params))), np.mean(np.argmax(P, axis=1) == y)

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            params, loss = learn(params, X_batch, y_batch, lr)
            losses.append(loss)
            sizes.append(len(y_batch))
        entries = (np.average(losses, weights=sizes), *judge_on(X_val, y_val, params))
        for values, entry in zip(history.values(), entries):
            values.append(entry)
        if entries[2] == max(history["val_accuracy"]):      # a later epoch wins a tie
            best = params
    return best, history

# %% confusion_matrix
def how_often(y, predicted, true, read):
    return np.count_nonzero((y == true) & (predicted == read))

def confusion_matrix(y, predicted, n_classes):
    cells = [how_often(y, predicted, *divmod(place, n_classes)) for place in range(n_classes ** 2)]
    return np.reshape(cells, (n_classes, n_classes))

# %% per_class_metrics
def share(above, below):
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below != 0)

def harmonic_mean(p, r):
    return share(2 * p * r, p + r)

def per_class_metrics(C):
    right, called, is_it = C.diagonal().astype(float), C.sum(axis=0), C.sum(axis=1)
    precision, recall = share(right, called), share(right, is_it)
    f1 = harmonic_mean(precision, recall)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": np.mean(f1)}

# %% my_model
def adam_step(params, grads, first, second, t, lr):
    for name, g in grads.items():
        first[name] = 0.9 * first[name] + 0.1 * g
        second[name] = 0.999 * second[name] + 0.001 * g * g
    size = lr * np.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)
    return {name: params[name] - size * first[name] / (np.sqrt(second[name]) + 1e-8) for name in params}

def moved(X, rng):
    side = round(X.shape[1] ** 0.5)
    return np.roll(X, rng.choice([0, 1, -1, side, -side]), axis=1)

def my_model(X_train, y_train, rng):
    k, t = int(max(y_train)) + 1, 0
    params = init_network((X_train.shape[1], 200, k), "he", rng)
    first, second = ({name: np.zeros_like(value) for name, value in params.items()} for _ in range(2))
    for lr in np.geomspace(2e-3, 1e-4, int(np.clip(500_000 // len(y_train), 9, 30))):
        for X, y in minibatches(X_train, y_train, 64, rng):
            t += 1
            X = moved(X, rng)
            params = adam_step(params, backward(np.eye(k)[y], params, forward(X, params)[1]), first, second, t, lr)
    return params
