"""A whole notebook with named tuples where a pair is asked for, and more in its dicts than is asked for."""
# ruff: noqa
# fmt: off

# %% variant whole-namedtuples (row 9)
# %% select_pair
from collections import OrderedDict, namedtuple

Pair = namedtuple("Pair", "images y")

def select_pair(images, labels, negative, positive):
    sign = np.sign(np.equal(labels, positive) * 2.0 - np.isin(labels, [negative, positive]))
    return Pair(images[sign != 0], np.maximum(sign[sign != 0], 0.0))

# %% preprocess_images
def preprocess_images(images):
    return np.array([np.ravel(image) for image in images], dtype=float) / 255

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.tensordot(X, w, axes=1) + b

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    small = np.exp(-abs(z))
    upper = 1 / (1 + small)
    return upper * np.where(z < 0, small, 1)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    return -np.log(np.maximum(np.abs(1 - y - a), 1e-12)).mean()

# %% neuron_gradients
Slopes = namedtuple("Slopes", ["dw", "db"])

def neuron_gradients(X, a, y):
    return Slopes(dw=np.tensordot(a - y, X, axes=1) / len(a), db=np.mean(a) - np.mean(y))

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    out = v.copy()
    for i in np.ndindex(v.shape):
        up = v.copy(); up[i] += h
        down = v.copy(); down[i] -= h
        out[i] = f(up) / (2 * h) - f(down) / (2 * h)
    return out

# %% sgd_step
def sgd_step(params, grads, lr):
    return OrderedDict((name, params[name] - np.multiply(lr, grads[name])) for name in sorted(params))

# %% minibatches
Batch = namedtuple("Batch", "X y")

def minibatches(X, y, batch_size, rng):
    order = rng.choice(len(y), size=len(y), replace=False)
    return (Batch(X[order[i:i + batch_size]], y[order[i:i + batch_size]]) for i in range(0, len(y), batch_size))

# %% train_neuron
Trained = namedtuple("Trained", "params history")

def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = {"w": np.zeros_like(X[0]), "b": 0.0}, []
    for _ in range(epochs):
        spent = []
        for batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(batch.X, params["w"], params["b"]))
            spent.append(binary_cross_entropy(a, batch.y) * len(batch.y))
            params = sgd_step(params, dict(zip("wb", neuron_gradients(batch.X, a, batch.y))), lr)
        history.append(sum(spent) / len(y))
    return Trained({"w": params["w"], "b": params["b"], "n_inputs": X.shape[1], "epochs": epochs}, history)

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.asarray([1 if p >= threshold else 0 for p in a])

# %% binary_metrics
def binary_metrics(y, predicted):
    y, predicted = y.astype(int), predicted.astype(int)
    code = 2 * y + predicted
    counts = dict(tn=(code == 0).sum(), fp=(code == 1).sum(), fn=(code == 2).sum(), tp=(code == 3).sum(), m=code.size)
    over = lambda above, below: float(above) / float(below) if below else 0.0
    return counts | {
        "accuracy": over(counts["tp"] + counts["tn"], code.size),
        "precision": over(counts["tp"], predicted.sum()), "recall": over(counts["tp"], y.sum()),
        "f1": over(2 * counts["tp"], predicted.sum() + y.sum()), "base_rate": over(y.sum(), code.size)}

# %% init_layer
Layer = namedtuple("Layer", "W b")

def init_layer(n_in, n_out, strategy, rng):
    gain = {"zeros": 0, "normal": 1e-4 * n_in, "xavier": 1, "he": 2}[strategy]
    return Layer(W=rng.normal(scale=(gain / n_in) ** 0.5, size=(n_in, n_out)).T, b=np.zeros(n_out))

# %% relu
def relu(Z):
    return np.fmax(Z, 0)

# %% relu_backward
def relu_backward(dA, Z):
    return np.multiply(dA, Z > 0, dtype=float)

# %% network_forward
Forward = namedtuple("Forward", "a cache")

def network_forward(X, params):
    Z1 = np.tensordot(X, params["W1"], axes=(1, 1)) + params["b1"]
    A1 = relu(Z1)
    z = weighted_sum(A1, params["w2"], params["b2"])
    a = sigmoid(z)
    return Forward(a, {"X": X, "Z1": Z1, "A1": A1, "z": z, "a": a, "gate": Z1 > 0, "m": len(X)})

# %% network_backward
def network_backward(y, params, cache):
    m = cache.get("m", len(y))
    gate = cache["gate"] if "gate" in cache else cache["Z1"] > 0
    dz = (cache["a"] - y) / m
    dZ1 = np.tensordot(dz, params["w2"], axes=0) * gate
    return {"W1": np.tensordot(dZ1, cache["X"], axes=(0, 0)), "b1": dZ1.sum(0),
            "w2": np.tensordot(dz, cache["A1"], axes=1), "b2": dz.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    hidden, output = init_layer(X.shape[1], n_hidden, "he", rng), init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": hidden.W, "b1": hidden.b, "w2": output.W[0], "b2": output.b[0]}, []
    for _ in range(epochs):
        spent = []
        for batch in minibatches(X, y, batch_size, rng):
            forward = network_forward(batch.X, params)
            spent.append(binary_cross_entropy(forward.a, batch.y) * len(batch.y))
            params = sgd_step(params, network_backward(batch.y, params, forward.cache), lr)
        history.append(sum(spent) / len(y))
    return Trained(dict(params) | {"n_hidden": n_hidden}, history)
