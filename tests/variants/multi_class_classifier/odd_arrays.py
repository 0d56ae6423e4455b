"""What people's ways leave behind: arrays of objects, matrices that will be deprecated, batches taken from the end."""
# ruff: noqa
# fmt: off

# %% variant ten-objects (row arrays of Python numbers, as dtype=object makes them)
# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    table = np.full((n_classes, n_classes), 0, dtype=object)
    for true, guess in zip(y.tolist(), predicted.tolist()):
        table[true, guess] += 1
    return table

# %% softmax
def softmax(Z):
    from math import exp
    rows = [[exp(z - max(row)) for z in row] for row in Z.tolist()]
    return np.array([[e / sum(row) for e in row] for row in rows], dtype=object)

# %% variant ten-matrices (row NumPy's matrix, of which Python warns in silence)
# %% apply_scaler
def apply_scaler(X, scaler):
    std = np.asmatrix(np.where(scaler["std"] > 1e-12, scaler["std"], 1.0))
    return np.asarray(np.divide(np.asmatrix(X) - np.asmatrix(scaler["mean"]), std)) * (scaler["std"] > 1e-12)

# %% softmax
def softmax(Z):
    powers = np.exp(np.asmatrix(Z) - np.asmatrix(Z).max(axis=1))
    return np.asarray(powers / powers.sum(axis=1))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    Z = np.asmatrix(Z) - np.asmatrix(Z).max(axis=1)
    of_true = np.asarray(Z)[np.arange(len(y)), y]
    return float(np.mean(np.log(np.exp(Z).sum(axis=1)).A1 - of_true))

# %% variant ten-taken-from-the-end (row the short batch comes first)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history, Y = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, [], one_hot(y, n_classes)
    for _ in range(epochs):
        order, loss = rng.permutation(len(y)), 0.0
        while len(order):
            rows, order = (order[-(len(order) % batch_size):], order[:-(len(order) % batch_size)]) \
                if len(order) % batch_size else (order[:batch_size], order[batch_size:])
            P = softmax(X[rows] @ params["W"].T + params["b"])
            loss += len(rows) * categorical_cross_entropy(P, Y[rows]) / len(y)
            dW, db = softmax_gradients(X[rows], P, Y[rows])
            params = {"W": params["W"] - lr * dW, "b": params["b"] - lr * db}
        history.append(loss)
    return params, history

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    n_classes = len(params[f"b{len(params) // 2}"])
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best, lowest = params, np.inf
    for _ in range(epochs):
        order, losses = rng.permutation(len(y_train)), []
        starts = list(range(0, len(order), batch_size))
        while starts:
            rows = order[starts[-1]:][:batch_size]
            starts.pop()
            P, cache = forward(X_train[rows], params)
            Y = one_hot(y_train[rows], n_classes)
            losses += [categorical_cross_entropy(P, Y)] * len(rows)
            grads = backward(Y, params, cache)
            params = {key: params[key] - lr * grads[key] for key in params}
        P, _ = forward(X_val, params)
        history["train_loss"].append(float(np.mean(losses)))
        history["val_loss"].append(categorical_cross_entropy(P, one_hot(y_val, n_classes)))
        history["val_accuracy"].append(float(np.mean(P.argmax(axis=1) == y_val)))
        if history["val_loss"][-1] < lowest:
            best, lowest = params, history["val_loss"][-1]
    return best, history
