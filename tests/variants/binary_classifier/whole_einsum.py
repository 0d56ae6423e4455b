"""A whole notebook in which every sum of products is an einsum."""
# ruff: noqa
# fmt: off

# %% variant whole-einsum (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    rows = np.nonzero((labels - negative) * (labels - positive) == 0)
    return images[rows], np.einsum("i->i", labels[rows] == positive).astype(float)

# %% preprocess_images
def preprocess_images(images):
    return np.einsum("ijk,->ijk", images, 1 / 255).reshape(images.shape[0], -1)

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.einsum("ij,j->i", X, w) + b

# %% sigmoid
def sigmoid(z):
    half = np.tanh(np.multiply(z, 0.5))     # sigma(z) = (1 + tanh(z / 2)) / 2
    return 0.5 + 0.5 * half

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    choices = np.stack([1 - a, a])
    truth = np.stack([1 - y, y])
    logs = np.log(np.maximum(choices, 1e-12))
    return -float(np.einsum("ci,ci->", truth, logs)) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = a - y
    return np.einsum("i,ij->j", error, X) / len(y), np.einsum("i->", error) / len(y)

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    slopes = np.empty(v.size)
    for i, nudge in enumerate(h * np.eye(v.size)):
        nudge = nudge.reshape(v.shape)
        slopes[i] = (f(v + nudge) - f(v - nudge)) / (2 * h)
    return slopes.reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    return {name: np.einsum("k,k...->...", [1.0, -lr], [params[name], grads[name]]) for name in params}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[0])
    while order.size:
        rows, order = order[:batch_size], order[batch_size:]
        yield X[rows], y[rows]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = {"w": np.zeros(X.shape[1]), "b": 0.0}, []
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            losses.append(binary_cross_entropy(a, y_batch))
            sizes.append(len(y_batch))
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(np.einsum("i,i->", losses, sizes) / sum(sizes))
    return params, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.asarray(a >= threshold, dtype=np.int64)

# %% binary_metrics
def binary_metrics(y, predicted):
    truth, answer = np.eye(2)[np.asarray(y, int)], np.eye(2)[np.asarray(predicted, int)]
    table = np.einsum("it,ia->ta", truth, answer)
    (tn, fp), (fn, tp) = table.astype(int).tolist()

    def ratio(above, below):
        return above / below if below else 0.0

    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": np.einsum("tt->", table) / len(y),
            "precision": precision, "recall": recall, "f1": ratio(2 * precision * recall, precision + recall)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    std = {"zeros": 0.0, "normal": 0.01, "xavier": n_in ** -0.5, "he": (n_in / 2) ** -0.5}[strategy]
    return np.einsum("ij,->ij", rng.standard_normal((n_out, n_in)), std), np.zeros(n_out)

# %% relu
def relu(Z):
    return np.einsum("...,...->...", Z, Z > 0)

# %% relu_backward
def relu_backward(dA, Z):
    return np.einsum("...,...->...", dA, Z > 0)

# %% network_forward
def network_forward(X, params):
    Z1 = np.einsum("ij,hj->ih", X, params["W1"]) + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(np.einsum("ih,h->i", A1, params["w2"]) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    error = (cache["a"] - y) / len(y)
    dZ1 = np.einsum("i,h,ih->ih", error, params["w2"], cache["Z1"] > 0)
    return {"W1": np.einsum("ih,ij->hj", dZ1, cache["X"]), "b1": np.einsum("ih->h", dZ1),
            "w2": np.einsum("i,ih->h", error, cache["A1"]), "b2": np.einsum("i->", error)}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}, []
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            losses.append(binary_cross_entropy(a, y_batch))
            sizes.append(len(y_batch))
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(np.einsum("i,i->", losses, sizes) / sum(sizes))
    return params, history
