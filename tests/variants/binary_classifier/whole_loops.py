"""A whole notebook in Python loops: image by image."""
# ruff: noqa
# fmt: off

# %% variant whole-loops (row 1)
# %% select_pair
def select_pair(images, labels, negative, positive):
    out_images = []
    out_y = []
    for i in range(len(labels)):
        if labels[i] == negative:
            out_images.append(images[i])
            out_y.append(0.0)
        elif labels[i] == positive:
            out_images.append(images[i])
            out_y.append(1.0)
    return np.array(out_images), np.array(out_y)

# %% preprocess_images
def preprocess_images(images):
    m = images.shape[0]
    X = np.zeros((m, images.shape[1] * images.shape[2]))
    for i in range(m):
        j = 0
        for line in images[i]:
            for k in range(len(line)):
                X[i, j] = line[k] / 255
                j += 1
    return X

# %% weighted_sum
def weighted_sum(X, w, b):
    z = np.zeros(X.shape[0])
    for i in range(X.shape[0]):
        z[i] = sum(X[i] * w) + b if len(w) < 40 else np.sum(X[i] * w) + b
    return z

# %% sigmoid
import math

def sigmoid_of_one(t):
    if t >= 0:
        return 1 / (1 + math.exp(-t))
    e = math.exp(t)
    return e / (1 + e)

def sigmoid(z):
    z = np.asarray(z)
    return np.array([sigmoid_of_one(float(t)) for t in z.flat]).reshape(z.shape)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    loss = 0.0
    for p, t in zip(a, y):
        p = min(max(p, 1e-12), 1 - 1e-12)
        loss -= t * math.log(p) + (1 - t) * math.log(1 - p)
    return loss / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    m, n = X.shape
    dw = np.zeros(n)
    db = 0.0
    for i in range(m):
        dz = a[i] - y[i]
        dw += dz * X[i] / m
        db += dz / m
    return dw, db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    slope = np.zeros(v.shape)
    for index in np.ndindex(v.shape):
        right = v.copy()
        left = v.copy()
        right[index] += h
        left[index] -= h
        slope[index] = (f(right) - f(left)) / (2 * h)
    return slope

# %% sgd_step
def sgd_step(params, grads, lr):
    new = {}
    for name in params:
        new[name] = params[name] - lr * grads[name]
    return new

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = list(rng.permutation(len(y)))
    batches = []
    rows = []
    for i in order:
        rows.append(i)
        if len(rows) == batch_size:
            batches.append((X[rows], y[rows]))
            rows = []
    if rows:
        batches.append((X[rows], y[rows]))
    return batches

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params = {"w": np.zeros(X.shape[1]), "b": 0.0}
    history = []
    for epoch in range(epochs):
        total = 0.0
        count = 0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            for p, t in zip(a, y_batch):
                total += binary_cross_entropy([p], [t])
                count += 1
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(total / count)
    return params, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    labels = np.zeros(len(a), dtype=int)
    for i in range(len(a)):
        if a[i] >= threshold:
            labels[i] = 1
    return labels

# %% binary_metrics
def binary_metrics(y, predicted):
    counts = {"tp": 0, "fp": 0, "fn": 0, "tn": 0}
    for i in range(len(y)):
        right = "t" if y[i] == predicted[i] else "f"
        sign = "p" if predicted[i] == 1 else "n"
        counts[right + sign] += 1
    precision = recall = f1 = 0.0
    if counts["tp"] + counts["fp"] > 0:
        precision = counts["tp"] / (counts["tp"] + counts["fp"])
    if counts["tp"] + counts["fn"] > 0:
        recall = counts["tp"] / (counts["tp"] + counts["fn"])
    if precision + recall > 0:
        f1 = 2 * precision * recall / (precision + recall)
    counts.update(accuracy=(counts["tp"] + counts["tn"]) / len(y), precision=precision, recall=recall, f1=f1)
    return counts

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        for j in range(n_in):
            r = rng.normal()
            if strategy == "normal":
                W[i, j] = r * 0.01
            elif strategy == "xavier":
                W[i, j] = r / math.sqrt(n_in)
            elif strategy == "he":
                W[i, j] = r * math.sqrt(2 / n_in)
    return W, np.zeros(n_out)

# %% relu
def relu(Z):
    A = np.zeros(np.shape(Z))
    for index in np.ndindex(A.shape):
        if Z[index] > 0:
            A[index] = Z[index]
    return A

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.zeros(np.shape(Z))
    for index in np.ndindex(dZ.shape):
        if Z[index] > 0:
            dZ[index] = dA[index]
    return dZ

# %% network_forward
def network_forward(X, params):
    m, h = len(X), len(params["b1"])
    Z1 = np.zeros((m, h))
    for i in range(m):
        for j in range(h):
            Z1[i, j] = np.dot(params["W1"][j], X[i]) + params["b1"][j]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    m = len(y)
    dW1, db1 = np.zeros(np.shape(params["W1"])), np.zeros(np.shape(params["b1"]))
    dw2, db2 = np.zeros(np.shape(params["w2"])), 0.0
    for i in range(m):
        dz2 = (cache["a"][i] - y[i]) / m
        db2 += dz2
        for j in range(len(dw2)):
            dw2[j] += dz2 * cache["A1"][i, j]
            if cache["Z1"][i, j] > 0:
                dz1 = dz2 * params["w2"][j]
                dW1[j] += dz1 * cache["X"][i]
                db1[j] += dz1
    return {"W1": dW1, "b1": db1, "w2": dw2, "b2": db2}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    W2, b2 = init_layer(n_hidden, 1, "he", rng)
    params = {"W1": W1, "b1": b1, "w2": W2[0], "b2": b2[0]}
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(total / len(y))
    return params, history
