"""A whole notebook as old textbooks write it: np.dot, one column an example inside, capital letters; L2 in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-old-school (row column convention)
# %% fit_scaler
def fit_scaler(X):
    M = float(X.shape[0])
    MU = np.sum(X, 0) / M
    SIGMA2 = np.sum(np.power(X - np.tile(MU, (X.shape[0], 1)), 2), 0) / M
    return {"mean": MU, "std": np.sqrt(SIGMA2)}

# %% apply_scaler
def apply_scaler(X, scaler):
    XN = np.zeros(X.shape)
    for J in range(X.shape[1]):
        if scaler["std"][J] >= 1e-12:
            XN[:, J] = (X[:, J] - scaler["mean"][J]) / scaler["std"][J]
    return XN

# %% one_hot
def one_hot(y, n_classes):
    YT = np.zeros((n_classes, np.size(y)))
    for I in range(np.size(y)):
        YT[y[I], I] = 1.0
    return np.transpose(YT)

# %% softmax
def softmax_columns(Z):
    EZ = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return np.divide(EZ, np.sum(EZ, axis=0, keepdims=True))

def softmax(Z):
    return np.transpose(softmax_columns(np.transpose(Z)))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    M = P.shape[0]
    LOGP = np.log(np.maximum(P, 1e-12))
    return float(-1.0 / M * np.trace(np.dot(np.transpose(Y), LOGP)))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    ZT = np.transpose(Z)
    C = np.max(ZT, axis=0, keepdims=True)
    LSE = np.log(np.sum(np.exp(ZT - C), axis=0, keepdims=True)) + C
    cost = 0.0
    for I in range(ZT.shape[1]):
        cost = cost + LSE[0, I] - ZT[y[I], I]
    return cost / ZT.shape[1]

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    DZ = np.reshape(p - y, (-1, 1))
    DW = np.dot(DZ, np.reshape(x, (1, -1)))
    return DW, np.ravel(DZ)

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    M = X.shape[0]
    DZ = np.transpose(P) - np.transpose(Y)
    return 1.0 / M * np.dot(DZ, X), 1.0 / M * np.sum(DZ, axis=1)

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b = np.zeros((n_classes, X.shape[1])), np.zeros((n_classes, 1))
    costs = []
    for i in range(epochs):
        cost_total = 0.0
        for (MX, MY) in minibatches(X, y, batch_size, rng):
            A = softmax_columns(np.dot(W, MX.T) + b)
            YM = one_hot(MY, n_classes)
            cost_total += categorical_cross_entropy(A.T, YM) * MX.shape[0]
            dW, db = softmax_gradients(MX, A.T, YM)
            W = W - lr * dW
            b = b - lr * np.reshape(db, (-1, 1))
        costs.append(cost_total / X.shape[0])
    return {"W": W, "b": np.ravel(b)}, costs

# %% init_network
def init_network(sizes, strategy, rng):
    parameters = {}
    L = len(sizes)
    for l in range(1, L):
        if strategy == "zeros":
            factor = 0.0
        elif strategy == "normal":
            factor = 0.01
        elif strategy == "xavier":
            factor = np.sqrt(1.0 / sizes[l - 1])
        else:
            factor = np.sqrt(2.0 / sizes[l - 1])
        parameters["W" + str(l)] = rng.standard_normal((sizes[l], sizes[l - 1])) * factor
        parameters["b" + str(l)] = np.ravel(np.zeros((sizes[l], 1)))
        assert parameters["W" + str(l)].shape == (sizes[l], sizes[l - 1])
    return parameters

# %% forward
def forward(X, params):
    L = len(params) // 2
    A = np.transpose(X)
    caches = {"A0": X}
    for l in range(1, L + 1):
        Z = np.dot(params["W" + str(l)], A) + np.reshape(params["b" + str(l)], (-1, 1))
        caches["Z" + str(l)] = np.transpose(Z)
        if l < L:
            A = np.maximum(0, Z)
            caches["A" + str(l)] = np.transpose(A)
    return np.transpose(softmax_columns(Z)), caches

# %% backward
def backward(Y, params, cache):
    grads = {}
    L, M = len(params) // 2, Y.shape[0]
    dZ = softmax_columns(np.transpose(cache["Z" + str(L)])) - np.transpose(Y)
    for l in reversed(range(1, L + 1)):
        A_prev = np.transpose(cache["A" + str(l - 1)])
        grads["W" + str(l)] = np.dot(dZ, A_prev.T) / M
        grads["b" + str(l)] = np.ravel(np.sum(dZ, axis=1, keepdims=True) / M)
        if l > 1:
            dA = np.dot(params["W" + str(l)].T, dZ)
            dZ = np.array(dA, copy=True)
            dZ[np.transpose(cache["Z" + str(l - 1)]) <= 0] = 0
    return grads

# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    K = params["b" + str(len(params) // 2)].shape[0]
    parameters = {key: np.copy(params[key]) for key in params}
    best, best_cost = parameters, np.inf
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for i in range(epochs):
        cost_total = 0.0
        for (MX, MY) in minibatches(X_train, y_train, batch_size, rng):
            A, caches = forward(MX, parameters)
            cost_total += categorical_cross_entropy(A, one_hot(MY, K)) * MX.shape[0]
            parameters = sgd_step(parameters, backward(one_hot(MY, K), parameters, caches), lr)
        A = forward(X_val, parameters)[0]
        val_cost = categorical_cross_entropy(A, one_hot(y_val, K))
        history["train_loss"].append(cost_total / X_train.shape[0])
        history["val_loss"].append(val_cost)
        history["val_accuracy"].append(np.sum(np.argmax(A, axis=1) == y_val) / X_val.shape[0])
        if val_cost < best_cost:
            best_cost = val_cost
            best = {key: np.copy(parameters[key]) for key in parameters}
    return best, history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes))
    for I in range(0, len(y)):
        C[y[I]][predicted[I]] = C[y[I]][predicted[I]] + 1
    return C.astype(int)

# %% per_class_metrics
def per_class_metrics(C):
    K = C.shape[0]
    P, R, F = np.zeros((K,)), np.zeros((K,)), np.zeros((K,))
    for c in range(K):
        if np.sum(C[:, c]) > 0:
            P[c] = C[c, c] / np.sum(C[:, c])
        if np.sum(C[c, :]) > 0:
            R[c] = C[c, c] / np.sum(C[c, :])
        if P[c] + R[c] > 0:
            F[c] = 2 * P[c] * R[c] / (P[c] + R[c])
    return {"precision": P, "recall": R, "f1": F, "macro_f1": float(np.sum(F) / K)}

# %% my_model
def my_model(X_train, y_train, rng):
    K, N = int(np.max(y_train)) + 1, X_train.shape[1]
    parameters = init_network([N, 256, K], "he", rng)
    S, lambd = int(round(np.sqrt(N))), 1e-5
    num_epochs = int(np.clip(500000 // len(y_train), 10, 30))
    IDENTITY = np.eye(K)
    for i in range(num_epochs):
        learning_rate = 0.5 / (1 + 0.5 * i)
        for (MX, MY) in minibatches(X_train, y_train, 64, rng):
            MX = np.roll(MX, rng.choice([0, 1, -1, S, -S]), axis=1)
            grads = backward(IDENTITY[MY], parameters, forward(MX, parameters)[1])
            for l in ("1", "2"):
                grads["W" + l] = grads["W" + l] + lambd * parameters["W" + l]
            parameters = sgd_step(parameters, grads, learning_rate)
    return parameters
