"""A whole notebook of iterators: classes with __iter__ and __next__, itertools, zip and generator expressions."""
# ruff: noqa
# fmt: off

# %% variant whole-iterators (row 35)
# %% select_pair
from itertools import chain, compress, count, islice, repeat, starmap, takewhile

def select_pair(images, labels, negative, positive):
    stays = [label in (negative, positive) for label in labels]
    rows = list(compress(count(), stays))
    return images[rows], np.fromiter((label == positive for label in compress(labels, stays)), dtype=float)

# %% preprocess_images
class Rows:
    def __init__(self, images):
        self.images, self.at = images, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == len(self.images):
            raise StopIteration
        self.at += 1
        return self.images[self.at - 1].flatten() / 255

def preprocess_images(images):
    return np.vstack(list(Rows(images)))

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.fromiter((x.dot(w) + b for x in X), dtype=float, count=len(X))

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    safe = (np.exp(min(s, 0.0)) / (1 + np.exp(-abs(s))) for s in z.flat)
    return np.fromiter(safe, dtype=float, count=z.size).reshape(z.shape)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    truths = (p if t else 1 - p for p, t in zip(a, y))
    return -sum(np.log(max(p, 1e-12)) for p in truths) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dw, db = np.zeros(X.shape[1]), 0.0
    for x, error in zip(X, (p - t for p, t in zip(a, y))):
        dw += error * x
        db += error
    return dw / len(y), db / len(y)

# %% numerical_gradient
class Nudges:
    """One entry up and down at a time, on a copy of its own, put back afterwards."""

    def __init__(self, v, h):
        self.v, self.h = np.array(v, dtype=float), h
        self.flat = self.v.reshape(-1)

    def __iter__(self):
        for i, before in enumerate(self.flat.tolist()):
            yield i, [self.with_entry(i, before + step) for step in (self.h, -self.h)]

    def with_entry(self, i, value):
        copy = self.flat.copy()
        copy[i] = value
        return copy.reshape(self.v.shape)

def numerical_gradient(f, v, h=1e-5):
    gradient = np.zeros(np.shape(v))
    for i, (up, down) in Nudges(v, h):
        gradient.flat[i] = (f(up) - f(down)) / (2 * h)
    return gradient

# %% sgd_step
def sgd_step(params, grads, lr):
    return {**{key: value - lr * grads[key] for key, value in iter(params.items())}}

# %% minibatches
class Batches:
    """An iterator in the old way: it remembers the cards that are left."""

    def __init__(self, X, y, batch_size, rng):
        self.X, self.y, self.batch_size = X, y, batch_size
        self.left = iter(rng.permutation(len(y)).tolist())

    def __iter__(self):
        return self

    def __next__(self):
        rows = list(islice(self.left, self.batch_size))
        if not rows:
            raise StopIteration
        return self.X[rows], self.y[rows]

def minibatches(X, y, batch_size, rng):
    return Batches(X, y, batch_size, rng)

# %% train_neuron
class Epochs:
    """Each next() trains for one epoch and gives its mean loss."""

    def __init__(self, params, learn, X, y, batch_size, rng):
        self.params, self.learn, self.data = params, learn, (X, y, batch_size, rng)

    def __iter__(self):
        return self

    def __next__(self):
        costs = []
        for X_batch, y_batch in minibatches(*self.data):
            loss, self.params = self.learn(self.params, X_batch, y_batch)
            costs.append(loss * len(y_batch))
        return sum(costs) / len(self.data[1])

def train_neuron(X, y, lr, epochs, batch_size, rng):
    def learn(params, X_batch, y_batch):
        a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
        dw, db = neuron_gradients(X_batch, a, y_batch)
        return binary_cross_entropy(a, y_batch), sgd_step(params, {"w": dw, "b": db}, lr)

    run = Epochs({"w": np.zeros(X.shape[1]), "b": 0.0}, learn, X, y, batch_size, rng)
    history = list(islice(run, epochs))
    return run.params, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.array([int(p >= t) for p, t in zip(a, repeat(threshold))])

# %% binary_metrics
def binary_metrics(y, predicted):
    seen = [(bool(t), bool(p)) for t, p in zip(y, predicted)]
    tp, fp, fn, tn = (sum(1 for pair in seen if pair == kind)
                      for kind in ((True, True), (False, True), (True, False), (False, False)))
    fractions = ((tp + tn, len(seen)), (tp, tp + fp), (tp, tp + fn), (2 * tp, 2 * tp + fp + fn))
    values = starmap(lambda above, below: above / below if below else 0.0, fractions)
    return dict(zip(("tp", "fp", "fn", "tn", "accuracy", "precision", "recall", "f1"), chain((tp, fp, fn, tn), values)))

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    std = next(iter({"zeros": [0.0], "normal": [0.01], "xavier": [n_in ** -0.5], "he": [(2 / n_in) ** 0.5]}[strategy]))
    return np.array(list(islice((rng.normal(0.0, std, n_in) for _ in count()), n_out))), np.zeros(n_out)

# %% relu
def relu(Z):
    Z = np.asarray(Z)
    return np.fromiter((max(z, 0.0) for z in Z.flat), dtype=float, count=Z.size).reshape(Z.shape)

# %% relu_backward
def relu_backward(dA, Z):
    passed = (message if score > 0 else 0.0 for message, score in zip(dA.flat, Z.flat))
    return np.fromiter(passed, dtype=float, count=Z.size).reshape(Z.shape)

# %% network_forward
def network_forward(X, params):
    Z1 = np.column_stack([weighted_sum(X, w, b) for w, b in zip(params["W1"], params["b1"])])
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    dW1, db1 = np.zeros(params["W1"].shape), np.zeros(len(params["b1"]))
    for x, z1, error in zip(cache["X"], cache["Z1"], cache["a"] - y):
        dz1 = relu_backward(error * params["w2"], z1)
        dW1 += np.outer(dz1, x)
        db1 += dz1
    return {"W1": dW1 / len(y), "b1": db1 / len(y), "w2": dw2, "b2": db2}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    def learn(params, X_batch, y_batch):
        a, cache = network_forward(X_batch, params)
        return binary_cross_entropy(a, y_batch), sgd_step(params, network_backward(y_batch, params, cache), lr)

    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    run = Epochs({"W1": W1, "b1": b1, "w2": next(iter(w2)), "b2": 0.0}, learn, X, y, batch_size, rng)
    history = list(islice(run, epochs))
    return run.params, history
