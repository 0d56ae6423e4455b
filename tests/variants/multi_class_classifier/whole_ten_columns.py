"""A whole notebook with an image in each column inside, as many courses do; the asked-for shapes come out."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-columns (row column convention)
# %% fit_scaler
def fit_scaler(X):
    columns = X.T
    mu = np.mean(columns, axis=1, keepdims=True)
    sigma = np.sqrt(np.mean((columns - mu) ** 2, axis=1, keepdims=True))
    return {"mean": mu[:, 0], "std": sigma[:, 0]}

# %% apply_scaler
def apply_scaler(X, scaler):
    mu, sigma = scaler["mean"].reshape(-1, 1), scaler["std"].reshape(-1, 1)
    live = sigma > 1e-12
    scaled = (X.T - mu) / np.where(live, sigma, 1) * live
    return scaled.T

# %% one_hot
def one_hot(y, n_classes):
    m = y.shape[0]
    Y = np.zeros((n_classes, m))
    Y[y, np.arange(m)] = 1
    return Y.T

# %% softmax
def softmax(Z):
    Z = np.transpose(Z)
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    A = t / np.sum(t, axis=0, keepdims=True)
    return A.T

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    A, Y = np.clip(P, 1e-10, 1.0).T, Y.T
    m = Y.shape[1]
    logprobs = np.multiply(Y, np.log(A))
    cost = -1 / m * np.sum(logprobs, keepdims=True)
    return float(np.squeeze(cost))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    Z = Z.T
    m = Z.shape[1]
    largest = np.max(Z, axis=0, keepdims=True)
    log_sum = largest + np.log(np.sum(np.exp(Z - largest), axis=0, keepdims=True))
    cost = 1 / m * np.sum(log_sum - Z[y, np.arange(m)].reshape(1, m))
    return np.squeeze(cost)

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = p.reshape(-1, 1) - y.reshape(-1, 1)
    dW = np.dot(dz, x.reshape(-1, 1).T)
    return dW, dz[:, 0]

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = X.shape[0]
    A_prev, dZ = X.T, P.T - Y.T
    dW = 1 / m * np.dot(dZ, A_prev.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    return dW, np.squeeze(db, axis=1)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, costs = np.zeros((n_classes, X.shape[1])), np.zeros((n_classes, 1)), []
    for i in range(epochs):
        cost_total = 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            Z = np.dot(W, X_batch.T) + b
            P, Y = softmax(Z.T), one_hot(y_batch, n_classes)
            cost_total += categorical_cross_entropy(P, Y) * Y.shape[0]
            dW, db = softmax_gradients(X_batch, P, Y)
            W = W - lr * dW
            b = b - lr * db.reshape(-1, 1)
        costs.append(cost_total / X.shape[0])
    return {"W": W, "b": b[:, 0]}, costs

# %% init_network
def init_network(sizes, strategy, rng):
    parameters = {}
    L = len(sizes)
    for l in range(1, L):
        scale = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(1 / sizes[l - 1]), "he": np.sqrt(2 / sizes[l - 1])}
        parameters["W" + str(l)] = rng.standard_normal((sizes[l], sizes[l - 1])) * scale[strategy]
        parameters["b" + str(l)] = np.zeros((sizes[l], 1)).ravel()
    return parameters

# %% forward
def forward(X, params):
    A, L = X.T, len(params) // 2
    cache = {"A0": X}
    for l in range(1, L + 1):
        A_prev = A
        Z = np.dot(params["W" + str(l)], A_prev) + params["b" + str(l)].reshape(-1, 1)
        A = np.maximum(0, Z) if l < L else softmax(Z.T).T
        cache["Z" + str(l)], cache["A" + str(l)] = Z.T, A.T
    return A.T, cache

# %% backward
def backward(Y, params, cache):
    grads, L, m = {}, len(params) // 2, Y.shape[0]
    AL, Y = softmax(cache["Z" + str(L)]).T, Y.T
    dZ = AL - Y
    for l in reversed(range(1, L + 1)):
        A_prev, W = cache["A" + str(l - 1)].T, params["W" + str(l)]
        grads["W" + str(l)] = 1 / m * np.dot(dZ, A_prev.T)
        grads["b" + str(l)] = np.squeeze(1 / m * np.sum(dZ, axis=1, keepdims=True), axis=1)
        if l > 1:
            dA_prev = np.dot(W.T, dZ)
            dZ = np.array(dA_prev, copy=True)
            dZ[cache["Z" + str(l - 1)].T <= 0] = 0
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    L = len(params) // 2
    n_y = params["W" + str(L)].shape[0]
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best_params, best_cost = params, None
    for i in range(epochs):
        cost_total = 0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            AL, cache = forward(X_batch, params)
            Y = one_hot(y_batch, n_y)
            cost_total += categorical_cross_entropy(AL, Y) * Y.shape[0]
            grads = backward(Y, params, cache)
            params = params.copy()
            for l in range(1, L + 1):
                params["W" + str(l)] = params["W" + str(l)] - lr * grads["W" + str(l)]
                params["b" + str(l)] = params["b" + str(l)] - lr * grads["b" + str(l)]
        AL_val = forward(X_val, params)[0].T
        cost_val = categorical_cross_entropy(AL_val.T, one_hot(y_val, n_y))
        history["train_loss"].append(cost_total / X_train.shape[0])
        history["val_loss"].append(cost_val)
        history["val_accuracy"].append(float(np.mean(np.argmax(AL_val, axis=0) == y_val)))
        if best_cost is None or cost_val < best_cost:
            best_params, best_cost = params, cost_val
    return best_params, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    counts = np.zeros((n_classes, n_classes))
    for truth, guess in np.vstack((y, predicted)).T:
        counts[guess, truth] += 1
    return counts.T.astype(int)

# %% per_class_metrics
def per_class_metrics(C):
    T = np.transpose(C)
    tp = np.diag(T).reshape(-1, 1)
    called, true = np.sum(T, axis=1, keepdims=True), np.sum(T, axis=0).reshape(-1, 1)
    precision = np.where(called > 0, tp / np.maximum(called, 1), 0.0)
    recall = np.where(true > 0, tp / np.maximum(true, 1), 0.0)
    total = precision + recall
    f1 = np.where(total > 0, 2 * precision * recall / np.where(total > 0, total, 1), 0.0)
    return {"precision": precision[:, 0], "recall": recall[:, 0], "f1": f1[:, 0], "macro_f1": np.squeeze(f1.mean())}

# %% my_model
def my_model(X_train, y_train, rng):
    n_y = int(np.max(y_train)) + 1
    m, n = X_train.shape
    order, side = rng.permutation(m), int(np.sqrt(n))
    val, rest = order[:m // 12], order[m // 12:]
    params, rounds = init_network([n, 256, n_y], "he", rng), max(8, 80_000 // m)
    for i in range(rounds):
        lr, move = 0.4 * 0.05 ** (i / rounds), rng.permutation([0, 1, -1, side, -side])
        X = np.vstack([np.roll(part, step, axis=1) for part, step in zip(np.array_split(X_train[rest], 5), move)])
        params, _ = train(X, y_train[rest], X_train[val], y_train[val], params, lr, 1, 64, rng)
    return params
