"""A whole notebook of classes with methods, behind thin functions of the names that are asked for."""
# ruff: noqa
# fmt: off

# %% variant whole-classes (row 26)
# %% select_pair
from dataclasses import dataclass

@dataclass
class Pair:
    negative: int
    positive: int

    def of(self, images, labels):
        mask = np.isin(labels, [self.negative, self.positive])
        return images[mask], (labels[mask] == self.positive).astype(np.float64)

def select_pair(images, labels, negative, positive):
    return Pair(negative, positive).of(images, labels)

# %% preprocess_images
@dataclass
class Preprocessor:
    largest: float = 255.0

    def __call__(self, images):
        return np.array([image.reshape(-1) / self.largest for image in images])

preprocess_images = Preprocessor()

# %% weighted_sum
class Affine:
    """z = x W^T + b, with as many neurons as W has rows."""

    def __init__(self, W, b):
        self.W, self.b = np.atleast_2d(W), np.atleast_1d(b)

    def forward(self, X):
        self.X = X
        return X @ self.W.T + self.b

    def backward(self, dZ):
        self.dW, self.db = dZ.T @ self.X, dZ.sum(axis=0)
        return dZ @ self.W

def weighted_sum(X, w, b):
    return Affine(w, b).forward(X)[:, 0]

# %% sigmoid
class Sigmoid:
    def __call__(self, z):
        up, down = np.exp(np.minimum(z, 0)), np.exp(-np.maximum(z, 0))
        return up / (up + down)

sigmoid = Sigmoid()

# %% binary_cross_entropy
class BinaryCrossEntropy:
    eps = 1e-12

    def forward(self, a, y):
        self.a, self.y = a, y
        p = np.clip(a, self.eps, 1 - self.eps)
        return -np.mean(y * np.log(p) + (1 - y) * np.log1p(-p))

    def backward(self):
        """The derivative for z, not for a."""
        return ((self.a - self.y) / len(self.y)).reshape(-1, 1)

def binary_cross_entropy(a, y):
    return BinaryCrossEntropy().forward(a, y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    loss, layer = BinaryCrossEntropy(), Affine(np.zeros(X.shape[1]), 0)
    loss.forward(a, y)
    layer.forward(X)
    layer.backward(loss.backward())
    return layer.dW[0], layer.db[0]

# %% numerical_gradient
@dataclass
class CentralDifference:
    f: callable
    h: float

    def at(self, v):
        v = np.array(v, dtype=float)
        return np.array([self.slope(v, i) for i in range(v.size)]).reshape(v.shape)

    def slope(self, v, i):
        ends = []
        for sign in (1, -1):
            moved = v.copy()
            moved.flat[i] += sign * self.h
            ends.append(self.f(moved))
        return (ends[0] - ends[1]) / (2 * self.h)

def numerical_gradient(f, v, h=1e-5):
    return CentralDifference(f, h).at(v)

# %% sgd_step
@dataclass
class Sgd:
    lr: float

    def step(self, params, grads):
        return {name: param - self.lr * grads[name] for name, param in params.items()}

def sgd_step(params, grads, lr):
    return Sgd(lr).step(params, grads)

# %% minibatches
class DataLoader:
    def __init__(self, X, y, batch_size, rng):
        self.X, self.y, self.batch_size, self.rng = X, y, batch_size, rng

    def __len__(self):
        return -(-len(self.y) // self.batch_size)

    def __iter__(self):
        order = self.rng.permutation(len(self.y))
        for k in range(len(self)):
            rows = order[k * self.batch_size:(k + 1) * self.batch_size]
            yield self.X[rows], self.y[rows]

def minibatches(X, y, batch_size, rng):
    return iter(DataLoader(X, y, batch_size, rng))

# %% train_neuron
class Trainer:
    """Trains whatever has `params` and `learn(X, y)`, which returns the mean loss and the gradients."""

    def __init__(self, model, lr):
        self.model, self.optimizer, self.history = model, Sgd(lr), []

    def fit(self, loader, epochs):
        for _ in range(epochs):
            total = 0.0
            for X, y in loader:
                loss, grads = self.model.learn(X, y)
                self.model.params = self.optimizer.step(self.model.params, grads)
                total += loss * len(y)
            self.history.append(total / len(loader.y))
        return self.model.params, self.history

class Neuron:
    def __init__(self, n):
        self.params = {"w": np.zeros(n), "b": 0.0}

    def learn(self, X, y):
        a = sigmoid(weighted_sum(X, **self.params))
        dw, db = neuron_gradients(X, a, y)
        return binary_cross_entropy(a, y), {"w": dw, "b": db}

def train_neuron(X, y, lr, epochs, batch_size, rng):
    return Trainer(Neuron(X.shape[1]), lr).fit(DataLoader(X, y, batch_size, rng), epochs)

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.where(np.greater_equal(a, threshold), 1, 0)

# %% binary_metrics
class Counts:
    def __init__(self, y, predicted):
        y, predicted = np.asarray(y, bool), np.asarray(predicted, bool)
        self.tp, self.fp = (y & predicted).sum(), (~y & predicted).sum()
        self.fn, self.tn = (y & ~predicted).sum(), (~y & ~predicted).sum()

        self.accuracy = (self.tp + self.tn) / len(y)

    @property
    def precision(self):
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self):
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self):
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

def binary_metrics(y, predicted):
    counts = Counts(y, predicted)
    return {name: getattr(counts, name) for name in
            ("tp", "fp", "fn", "tn", "accuracy", "precision", "recall", "f1")}

# %% init_layer
class Initializer:
    zeros = staticmethod(lambda n: 0.0)
    normal = staticmethod(lambda n: 0.01)
    xavier = staticmethod(lambda n: n ** -0.5)
    he = staticmethod(lambda n: (2 / n) ** 0.5)

def init_layer(n_in, n_out, strategy, rng):
    return rng.normal(0.0, getattr(Initializer, strategy)(n_in), (n_out, n_in)), np.zeros(n_out)

# %% relu
class ReLU:
    def forward(self, Z):
        self.gate = np.asarray(Z) > 0
        return np.where(self.gate, Z, 0.0)

    def backward(self, dA):
        return dA * self.gate

def relu(Z):
    return ReLU().forward(Z)

# %% relu_backward
def relu_backward(dA, Z):
    layer = ReLU()
    layer.forward(Z)
    return layer.backward(dA)

# %% network_forward
class Network:
    def __init__(self, params):
        self.params, self.loss = params, BinaryCrossEntropy()

    def forward(self, X):
        self.hidden, self.gate = Affine(self.params["W1"], self.params["b1"]), ReLU()
        self.output = Affine(self.params["w2"], self.params["b2"])
        self.Z1 = self.hidden.forward(X)
        self.A1 = self.gate.forward(self.Z1)
        self.a = sigmoid(self.output.forward(self.A1)[:, 0])
        return self.a

    def learn(self, X, y):
        loss = self.loss.forward(self.forward(X), y)
        self.hidden.backward(self.gate.backward(self.output.backward(self.loss.backward())))
        return loss, {"W1": self.hidden.dW, "b1": self.hidden.db, "w2": self.output.dW[0], "b2": self.output.db[0]}

def network_forward(X, params):
    network = Network(params)
    a = network.forward(X)
    return a, {"X": X, "Z1": network.Z1, "A1": network.A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    return Network(params).learn(cache["X"], y)[1]

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    network = Network({"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0})
    return Trainer(network, lr).fit(DataLoader(X, y, batch_size, rng), epochs)
