"""A whole notebook in Python loops: image by image."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-loops (row 1)
# %% fit_scaler
import math

def fit_scaler(X):
    m, n = X.shape
    mean, std = np.zeros(n), np.zeros(n)
    for x in X:
        mean += x / m
    for j in range(n):
        if all(v == X[0, j] for v in X[:, j]):
            mean[j] = X[0, j]
    for x in X:
        std += (x - mean) ** 2 / m
    for j in range(n):
        std[j] = math.sqrt(std[j])
    return {"mean": mean, "std": std}

# %% apply_scaler
def apply_scaler(X, scaler):
    out = np.zeros(X.shape)
    for j in range(X.shape[1]):
        if scaler["std"][j] > 1e-12:
            for i in range(X.shape[0]):
                out[i, j] = (X[i, j] - scaler["mean"][j]) / scaler["std"][j]
    return out

# %% one_hot
def one_hot(y, n_classes):
    rows = []
    for label in y:
        row = [0.0] * n_classes
        row[label] = 1.0
        rows.append(row)
    return np.array(rows)

# %% softmax
def softmax(Z):
    P = np.zeros(np.shape(Z))
    for i in range(len(Z)):
        largest = Z[i][0]
        for z in Z[i]:
            if z > largest:
                largest = z
        total = 0.0
        for j in range(len(Z[i])):
            P[i, j] = math.exp(Z[i][j] - largest)
            total += P[i, j]
        for j in range(len(Z[i])):
            P[i, j] /= total
    return P

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    loss = 0.0
    for i in range(len(P)):
        for j in range(len(P[i])):
            if Y[i][j] != 0:
                loss -= Y[i][j] * math.log(max(P[i][j], 1e-12))
    return loss / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    loss = 0.0
    for i in range(len(Z)):
        largest, total = max(Z[i]), 0.0
        for z in Z[i]:
            total += math.exp(z - largest)
        loss += largest + math.log(total) - Z[i][y[i]]
    return loss / len(Z)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dW, db = np.zeros((len(p), len(x))), np.zeros(len(p))
    for c in range(len(p)):
        db[c] = p[c] - y[c]
        for j in range(len(x)):
            dW[c, j] = (p[c] - y[c]) * x[j]
    return dW, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m, n = X.shape
    k = P.shape[1]
    dW, db = np.zeros((k, n)), np.zeros(k)
    for i in range(m):
        for c in range(k):
            dz = (P[i, c] - Y[i, c]) / m
            dW[c] += dz * X[i]
            db[c] += dz
    return dW, db

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes)
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            Z = np.zeros((len(X_batch), n_classes))
            for i in range(len(X_batch)):
                for c in range(n_classes):
                    Z[i, c] = np.dot(W[c], X_batch[i]) + b[c]
            P, Y = softmax(Z), one_hot(y_batch, n_classes)
            total += categorical_cross_entropy(P, Y) * len(Y)
            dW, db = softmax_gradients(X_batch, P, Y)
            for c in range(n_classes):
                W[c] -= lr * dW[c]
                b[c] -= lr * db[c]
        history.append(total / len(y))
    return {"W": W, "b": b}, history

# %% init_network
def init_network(sizes, strategy, rng):
    params = {}
    for l in range(1, len(sizes)):
        n_in, n_out = sizes[l - 1], sizes[l]
        W = np.zeros((n_out, n_in))
        for i in range(n_out):
            for j in range(n_in):
                r = rng.normal()
                if strategy == "normal":
                    W[i, j] = 0.01 * r
                elif strategy == "xavier":
                    W[i, j] = r / math.sqrt(n_in)
                elif strategy == "he":
                    W[i, j] = r * math.sqrt(2 / n_in)
        params["W" + str(l)] = W
        params["b" + str(l)] = np.zeros(n_out)
    return params

# %% forward
def forward(X, params):
    L = len(params) // 2
    cache = {"A0": X}
    for l in range(1, L + 1):
        W, b, A = params["W" + str(l)], params["b" + str(l)], cache["A" + str(l - 1)]
        Z = np.zeros((len(A), len(b)))
        for i in range(len(A)):
            Z[i] = W.dot(A[i]) + b
        cache["Z" + str(l)] = Z
        if l < L:
            A = np.zeros(Z.shape)
            for i in range(Z.shape[0]):
                for j in range(Z.shape[1]):
                    if Z[i, j] > 0:
                        A[i, j] = Z[i, j]
            cache["A" + str(l)] = A
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    L, m = len(params) // 2, len(Y)
    grads = {}
    for name in params:
        grads[name] = np.zeros(params[name].shape)
    P = softmax(cache["Z" + str(L)])
    for i in range(m):
        dz = []
        for c in range(len(P[i])):
            dz.append((P[i, c] - Y[i, c]) / m)
        for l in range(L, 0, -1):
            a = cache["A" + str(l - 1)][i]
            da = np.zeros(len(a))
            for j in range(len(dz)):
                grads["b" + str(l)][j] += dz[j]
                if dz[j] != 0:
                    grads["W" + str(l)][j] += dz[j] * a
                    da += dz[j] * params["W" + str(l)][j]
            dz = [da[j] if a[j] > 0 else 0.0 for j in range(len(a))] if l > 1 else []
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params["b" + str(len(params) // 2)])
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best, best_loss = params, math.inf
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, k)
            total += categorical_cross_entropy(P, Y) * len(Y)
            grads = backward(Y, params, cache)
            moved = {}
            for name in params:
                moved[name] = params[name] - lr * grads[name]
            params = moved
        loss, right = 0.0, 0
        for x, label in zip(X_val, y_val):
            p, _ = forward(x.reshape(1, -1), params)
            loss -= math.log(max(p[0, label], 1e-12)) / len(y_val)
            if list(p[0]).index(max(p[0])) == label:
                right += 1
        history["train_loss"].append(total / len(y_train))
        history["val_loss"].append(loss)
        history["val_accuracy"].append(right / len(y_val))
        if loss < best_loss:
            best, best_loss = params, loss
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = [[0] * n_classes for _ in range(n_classes)]
    for i in range(len(y)):
        C[y[i]][predicted[i]] += 1
    return np.array(C)

# %% per_class_metrics
def per_class_metrics(C):
    precision, recall, f1 = [], [], []
    for c in range(len(C)):
        called = sum(C[row][c] for row in range(len(C)))
        true = sum(C[c][column] for column in range(len(C)))
        precision.append(C[c][c] / called if called else 0.0)
        recall.append(C[c][c] / true if true else 0.0)
        f1.append(2 * C[c][c] / (called + true) if called + true else 0.0)
    return {"precision": np.array(precision), "recall": np.array(recall), "f1": np.array(f1),
            "macro_f1": sum(f1) / len(f1)}

# %% my_model
def my_model(X_train, y_train, rng):
    """The one place where loops over images would take too long."""
    k, epochs, side = 1 + max(y_train), max(8, 80_000 // len(y_train)), round(math.sqrt(len(X_train[0])))
    params = init_network((X_train.shape[1], 150, k), "he", rng)
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    for epoch in range(epochs):
        lr = 0.3 if epoch < epochs // 2 else 0.1
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = np.roll(x, rng.choice([0, 1, -1, side, -side]), axis=1)
            A1 = np.maximum(x @ W1.T + b1, 0)
            Z2 = A1 @ W2.T + b2
            dZ2 = np.exp(Z2 - np.max(Z2, axis=1, keepdims=True))
            dZ2 = dZ2 / np.sum(dZ2, axis=1, keepdims=True)
            for i in range(len(t)):
                dZ2[i, t[i]] -= 1
            dZ2 = dZ2 / len(t)
            dZ1 = (dZ2 @ W2) * (A1 > 0)
            W2, b2 = W2 - lr * dZ2.T @ A1, b2 - lr * dZ2.sum(axis=0)
            W1, b1 = W1 - lr * dZ1.T @ x, b1 - lr * dZ1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
