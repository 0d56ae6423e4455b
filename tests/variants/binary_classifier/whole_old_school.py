"""A whole notebook as a reader of old textbooks writes it: np.dot, columns of examples inside, capital letters."""
# ruff: noqa
# fmt: off

# %% variant whole-old-school (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    idx = np.where(np.logical_or(np.equal(labels, negative), np.equal(labels, positive)))[0]
    IM = np.take(images, idx, axis=0)
    Y = np.zeros((len(idx),), dtype="d")
    np.place(Y, np.take(labels, idx) == positive, 1.0)
    return IM, Y

# %% preprocess_images
def preprocess_images(images):
    M, H, WD = np.shape(images)
    return np.divide(np.reshape(images, (M, H * WD), order="C"), 255.0)

# %% weighted_sum
def weighted_sum(X, w, b):
    XT = np.transpose(X)
    W = np.reshape(w, (1, -1))
    Z = np.dot(W, XT) + b
    return np.reshape(Z, (-1,))

# %% sigmoid
def sigmoid(z):
    Z = np.atleast_1d(np.array(z, dtype="d"))
    POS = np.where(Z >= 0, Z, 0.0)
    NEG = np.where(Z < 0, Z, 0.0)
    A = np.where(Z >= 0, 1.0 / (1.0 + np.exp(-POS)), np.exp(NEG) / (1.0 + np.exp(NEG)))
    return np.reshape(A, np.shape(z))

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    M = y.shape[0]
    A = np.reshape(np.clip(a, 1e-12, 1.0 - 1e-12), (1, M))
    Y = np.reshape(y, (1, M))
    cost = -1.0 / M * (np.dot(Y, np.log(A).T) + np.dot(1 - Y, np.log(1 - A).T))
    return float(np.squeeze(cost))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    M = X.shape[0]
    DZ = np.reshape(a, (1, M)) - np.reshape(y, (1, M))
    DW = np.dot(DZ, X) / M
    DB = np.sum(DZ, axis=1, keepdims=True) / M
    return DW[0], DB[0, 0]

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    V = np.array(v, dtype="d")
    theta = np.reshape(V, (-1, 1))
    approx = np.zeros((theta.shape[0], 1))
    for i in range(theta.shape[0]):
        thetaplus = np.copy(theta)
        thetaplus[i][0] = thetaplus[i][0] + h
        thetaminus = np.copy(theta)
        thetaminus[i][0] = thetaminus[i][0] - h
        J_plus = f(np.reshape(thetaplus, V.shape))
        J_minus = f(np.reshape(thetaminus, V.shape))
        approx[i] = (J_plus - J_minus) / (2 * h)
    return np.reshape(approx, V.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    parameters = {}
    for key in params.keys():
        parameters[key] = np.subtract(params[key], np.multiply(lr, grads[key]))
    return parameters

# %% minibatches
def minibatches(X, y, batch_size, rng):
    M = X.shape[0]
    permutation = list(rng.permutation(M))
    shuffled_X = X[permutation, :]
    shuffled_Y = y[permutation]
    mini_batches = []
    complete = M // batch_size
    for k in range(0, complete):
        mini_batches.append((shuffled_X[k * batch_size:(k + 1) * batch_size, :],
                             shuffled_Y[k * batch_size:(k + 1) * batch_size]))
    if M % batch_size != 0:
        mini_batches.append((shuffled_X[complete * batch_size:M, :], shuffled_Y[complete * batch_size:M]))
    return iter(mini_batches)

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    parameters = {"w": np.zeros((X.shape[1],)), "b": 0.0}
    costs = []
    for i in range(epochs):
        cost_total = 0
        for (minibatch_X, minibatch_Y) in minibatches(X, y, batch_size, rng):
            A = sigmoid(weighted_sum(minibatch_X, parameters["w"], parameters["b"]))
            cost_total += binary_cross_entropy(A, minibatch_Y) * minibatch_X.shape[0]
            dw, db = neuron_gradients(minibatch_X, A, minibatch_Y)
            grads = {"w": dw, "b": db}
            parameters = sgd_step(parameters, grads, lr)
        cost_avg = cost_total / X.shape[0]
        costs.append(cost_avg)
    return parameters, costs

# %% predict_labels
def predict_labels(a, threshold=0.5):
    M = a.shape[0]
    p = np.zeros((1, M), dtype=int)
    for i in range(0, M):
        if a[i] >= threshold:
            p[0, i] = 1
        else:
            p[0, i] = 0
    return np.reshape(p, (M,))

# %% binary_metrics
def binary_metrics(y, predicted):
    Y, P = np.reshape(y, (1, -1)), np.reshape(predicted, (1, -1))
    tp = int(np.dot(Y, P.T)[0, 0])
    fp = int(np.dot(1 - Y, P.T)[0, 0])
    fn = int(np.dot(Y, 1 - P.T)[0, 0])
    tn = int(np.dot(1 - Y, 1 - P.T)[0, 0])
    out = {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": (tp + tn) / Y.shape[1]}
    out["precision"] = 0.0 if tp == 0 else tp / (tp + fp)
    out["recall"] = 0.0 if tp == 0 else tp / (tp + fn)
    out["f1"] = 0.0 if tp == 0 else 2 * tp / (2 * tp + fp + fn)
    return out

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    W = rng.standard_normal((n_out, n_in))
    if strategy == "zeros":
        W = np.zeros((n_out, n_in))
    elif strategy == "normal":
        W = W * 0.01
    elif strategy == "xavier":
        W = W * np.sqrt(1.0 / n_in)
    elif strategy == "he":
        W = W * np.sqrt(2.0 / n_in)
    b = np.zeros((n_out, 1))
    return W, np.squeeze(b, axis=1)

# %% relu
def relu(Z):
    A = np.maximum(0, Z)
    assert A.shape == Z.shape
    return A

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ

# %% network_forward
def network_forward(X, params):
    XT = np.transpose(X)
    Z1 = np.dot(params["W1"], XT) + np.reshape(params["b1"], (-1, 1))
    A1 = relu(Z1)
    Z2 = np.dot(np.reshape(params["w2"], (1, -1)), A1) + params["b2"]
    A2 = sigmoid(Z2)
    a = np.reshape(A2, (-1,))
    return a, {"X": X, "Z1": np.transpose(Z1), "A1": np.transpose(A1), "a": a}

# %% network_backward
def network_backward(y, params, cache):
    M = y.shape[0]
    X, Z1, A1 = np.transpose(cache["X"]), np.transpose(cache["Z1"]), np.transpose(cache["A1"])
    dZ2 = np.reshape(cache["a"], (1, M)) - np.reshape(y, (1, M))
    dW2 = 1.0 / M * np.dot(dZ2, A1.T)
    db2 = 1.0 / M * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(np.reshape(params["w2"], (-1, 1)), dZ2)
    dZ1 = relu_backward(dA1, Z1)
    dW1 = 1.0 / M * np.dot(dZ1, X.T)
    db1 = 1.0 / M * np.sum(dZ1, axis=1, keepdims=True)
    return {"W1": dW1, "b1": np.ravel(db1), "w2": np.ravel(dW2), "b2": db2.item()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    W2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    parameters = {"W1": W1, "b1": b1, "w2": np.ravel(W2), "b2": b2[0]}
    costs = []
    for i in range(epochs):
        cost_total = 0
        for (minibatch_X, minibatch_Y) in minibatches(X, y, batch_size, rng):
            A, cache = network_forward(minibatch_X, parameters)
            cost_total += binary_cross_entropy(A, minibatch_Y) * minibatch_X.shape[0]
            grads = network_backward(minibatch_Y, parameters, cache)
            parameters = sgd_step(parameters, grads, lr)
        costs.append(cost_total / X.shape[0])
    return parameters, costs
