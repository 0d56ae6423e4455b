"""A whole notebook with an image in each column inside, as many courses do; the asked-for shapes come out."""
# ruff: noqa
# fmt: off

# %% variant whole-columns (row column convention)
# %% select_pair
def select_pair(images, labels, negative, positive):
    Y = labels.reshape(1, -1)
    columns = np.nonzero((Y == negative) + (Y == positive))[1]
    return images[columns], np.squeeze(Y[:, columns] == positive, axis=0) * 1.0

# %% preprocess_images
def preprocess_images(images):
    flattened = images.reshape(images.shape[0], -1).T
    return (flattened / 255.0).T

# %% weighted_sum
def weighted_sum(X, w, b):
    Z = np.dot(w.reshape(-1, 1).T, X.T) + b
    return Z[0]

# %% sigmoid
def sigmoid(z):
    s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return s

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    A, Y = np.clip(a, 1e-10, 1 - 1e-10).reshape(1, -1), np.asarray(y).reshape(1, -1)
    m = Y.shape[1]
    cost = -1 / m * (np.dot(Y, np.log(A).T) + np.dot(1 - Y, np.log(1 - A).T))
    return np.squeeze(cost)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    m = X.shape[0]
    dZ = a.reshape(1, m) - y.reshape(1, m)
    dw = 1 / m * np.dot(X.T, dZ.T)
    db = 1 / m * np.sum(dZ, axis=1, keepdims=True)
    return dw[:, 0], db.item()

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    theta = np.array(v, dtype=float).reshape(-1, 1)
    J_plus, J_minus = np.zeros(theta.shape), np.zeros(theta.shape)
    for i in range(theta.shape[0]):
        theta_plus, theta_minus = np.copy(theta), np.copy(theta)
        theta_plus[i, 0] += h
        theta_minus[i, 0] -= h
        J_plus[i, 0] = f(theta_plus.reshape(np.shape(v)))
        J_minus[i, 0] = f(theta_minus.reshape(np.shape(v)))
    return ((J_plus - J_minus) / (2 * h)).reshape(np.shape(v))

# %% sgd_step
def sgd_step(params, grads, lr):
    params = params.copy()
    for l in params:
        params[l] = params[l] - lr * grads[l]
    return params

# %% minibatches
def minibatches(X, y, batch_size, rng):
    m = X.shape[0]
    permutation = list(rng.permutation(m))
    shuffled_X, shuffled_Y = X.T[:, permutation], y.reshape(1, m)[:, permutation]
    mini_batches = []
    for k in range(m // batch_size + (m % batch_size > 0)):
        part = slice(k * batch_size, (k + 1) * batch_size)
        mini_batches.append((shuffled_X[:, part].T, shuffled_Y[0, part]))
    return mini_batches

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, costs = np.zeros((X.shape[1], 1)), 0.0, []
    for i in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dw, db = neuron_gradients(X_batch, sigmoid(weighted_sum(X_batch, w, b)), y_batch)
            w = w - lr * dw.reshape(-1, 1)
            b = b - lr * db
        costs.append(float(binary_cross_entropy(sigmoid(weighted_sum(X, w, b)), y)))
    return {"w": w[:, 0], "b": b}, costs

# %% predict_labels
def predict_labels(a, threshold=0.5):
    A = np.asarray(a).reshape(1, -1)
    Y_prediction = np.zeros(A.shape)
    for i in range(A.shape[1]):
        Y_prediction[0, i] = 1 if A[0, i] >= threshold else 0
    return Y_prediction

# %% binary_metrics
def binary_metrics(y, predicted):
    Y, P = np.asarray(y, dtype=float).reshape(1, -1), np.asarray(predicted, dtype=float).reshape(1, -1)
    tp, fp = (Y @ P.T).item(), ((1 - Y) @ P.T).item()
    fn, tn = (Y @ (1 - P).T).item(), ((1 - Y) @ (1 - P).T).item()
    precision = 0.0 if tp + fp == 0 else tp / (tp + fp)
    recall = 0.0 if tp + fn == 0 else tp / (tp + fn)
    f1 = 0.0 if tp == 0 else 2 / (1 / precision + 1 / recall)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": (tp + tn) / Y.size,
            "precision": precision, "recall": recall, "f1": f1}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    W = rng.standard_normal((n_in, n_out))
    W *= {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
    b = np.zeros((n_out, 1))
    return W.T, b

# %% relu
def relu(Z):
    return np.maximum(0, Z.T).T

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ

# %% network_forward
def network_forward(X, params):
    A0 = X.T
    Z1 = np.dot(params["W1"], A0) + params["b1"].reshape(-1, 1)
    A1 = relu(Z1)
    Z2 = np.dot(params["w2"].reshape(1, -1), A1) + params["b2"]
    A2 = sigmoid(Z2)
    return A2[0], {"X": X, "Z1": Z1.T, "A1": A1.T, "a": A2[0], "columns": (A0, Z1, A1, Z2, A2)}

# %% network_backward
def network_backward(y, params, cache):
    A0, Z1, A1, Z2, A2 = cache["columns"]
    m = A0.shape[1]
    dZ2 = A2 - y.reshape(1, m)
    dW2, db2 = 1 / m * np.dot(dZ2, A1.T), 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(params["w2"].reshape(-1, 1), dZ2)
    dZ1 = relu_backward(dA1, Z1)
    dW1, db1 = 1 / m * np.dot(dZ1, A0.T), 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"W1": dW1, "b1": db1.reshape(np.shape(params["b1"])), "w2": dW2[0], "b2": db2.item()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    W2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, costs = {"W1": W1, "b1": b1[:, 0], "w2": W2[0], "b2": b2.item()}, []
    for i in range(epochs):
        cost_total = 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            cost_total += binary_cross_entropy(a, y_batch) * len(y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        costs.append(cost_total / len(y))
    return params, costs
