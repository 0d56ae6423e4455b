"""A whole notebook of classes with methods, behind thin functions of the names that are asked for."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-classes (row 26)
# %% fit_scaler
from dataclasses import dataclass

@dataclass
class StandardScaler:
    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def fit(cls, X):
        return cls(X.mean(axis=0), X.std(axis=0))

    def transform(self, X):
        scaled, alive = np.zeros(X.shape), self.std > 1e-12
        scaled[:, alive] = (X[:, alive] - self.mean[alive]) / self.std[alive]
        return scaled

def fit_scaler(X):
    return vars(StandardScaler.fit(X))

# %% apply_scaler
def apply_scaler(X, scaler):
    return StandardScaler(scaler["mean"], scaler["std"]).transform(X)

# %% one_hot
class OneHot:
    @staticmethod
    def rows(y, n_classes):
        return np.identity(n_classes)[y]

one_hot = OneHot.rows

# %% softmax
class Softmax:
    def __call__(self, Z):
        E = np.exp(Z - np.max(Z, axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

softmax = Softmax()

# %% categorical_cross_entropy
class CategoricalCrossEntropy:
    eps = 1e-12

    def forward(self, P, Y):
        self.P, self.Y = P, Y
        return -np.sum(Y * np.log(np.clip(P, self.eps, 1))) / len(Y)

    def backward(self):
        """The derivative for the logits, not for the probabilities."""
        return (self.P - self.Y) / len(self.Y)

def categorical_cross_entropy(P, Y):
    return CategoricalCrossEntropy().forward(P, Y)

# %% cross_entropy_from_logits
class CrossEntropyFromLogits:
    def __init__(self, Z):
        self.Z, self.largest = Z, Z.max(axis=1)

    def of(self, y):
        log_sum = self.largest + np.log(np.exp(self.Z - self.largest.reshape(-1, 1)).sum(axis=1))
        return float(np.mean(log_sum - self.Z[np.arange(len(y)), y]))

def cross_entropy_from_logits(Z, y):
    return CrossEntropyFromLogits(Z).of(y)

# %% softmax_gradients_one
class Dense:
    """Z = X W^T + b."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        return X @ self.W.T + self.b

    def backward(self, dZ):
        self.dW, self.db = dZ.T @ self.X, dZ.sum(axis=0)
        return dZ @ self.W

def softmax_gradients_one(x, p, y):
    return softmax_gradients(x[None, :], p[None, :], y[None, :])

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    loss, layer = CategoricalCrossEntropy(), Dense(np.zeros((P.shape[1], X.shape[1])), 0.0)
    loss.forward(P, Y), layer.forward(X)
    layer.backward(loss.backward())
    return layer.dW, layer.db

# %% train_softmax
class Trainer:
    """Trains whatever has `params` and `learn(X, Y)`, which returns the mean loss and the gradients."""

    def __init__(self, model, n_classes, lr):
        self.model, self.n_classes, self.lr, self.losses = model, n_classes, lr, []

    def epoch(self, X, y, batch_size, rng):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, grads = self.model.learn(X_batch, one_hot(y_batch, self.n_classes))
            self.model.params = sgd_step(self.model.params, grads, self.lr)
            total += loss * len(y_batch)
        self.losses.append(total / len(y))
        return self

class Regression:
    def __init__(self, n, k):
        self.params = {"W": np.zeros((k, n)), "b": np.zeros(k)}

    def learn(self, X, Y):
        P = softmax(Dense(**self.params).forward(X))
        return categorical_cross_entropy(P, Y), dict(zip("Wb", softmax_gradients(X, P, Y)))

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    trainer = Trainer(Regression(X.shape[1], n_classes), n_classes, lr)
    for _ in range(epochs):
        trainer.epoch(X, y, batch_size, rng)
    return trainer.model.params, trainer.losses

# %% init_network
class Initializer:
    zeros = staticmethod(lambda n: 0.0)
    normal = staticmethod(lambda n: 0.01)
    xavier = staticmethod(lambda n: n ** -0.5)
    he = staticmethod(lambda n: (2 / n) ** 0.5)

def init_network(sizes, strategy, rng):
    std, params = getattr(Initializer, strategy), {}
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):
        layer = Dense(rng.normal(0.0, std(n_in), (n_out, n_in)), np.zeros(n_out))
        params |= {f"W{l}": layer.W, f"b{l}": layer.b}
    return params

# %% forward
class ReLU:
    def forward(self, Z):
        self.gate = Z > 0
        return np.where(self.gate, Z, 0.0)

    def backward(self, dA):
        return dA * self.gate

class Network:
    def __init__(self, params):
        self.params, self.loss = params, CategoricalCrossEntropy()

    def forward(self, X):
        self.dense = [Dense(self.params[f"W{l}"], self.params[f"b{l}"]) for l in range(1, len(self.params) // 2 + 1)]
        self.gates = [ReLU() for _ in self.dense[1:]]
        Z = self.dense[0].forward(X)
        self.cache = {"A0": X, "Z1": Z}
        for l, (gate, dense) in enumerate(zip(self.gates, self.dense[1:]), start=1):
            self.cache[f"A{l}"] = gate.forward(Z)
            self.cache[f"Z{l + 1}"] = Z = dense.forward(self.cache[f"A{l}"])
        return softmax(Z)

    def learn(self, X, Y):
        loss = self.loss.forward(self.forward(X), Y)
        dA = self.dense[-1].backward(self.loss.backward())
        for gate, dense in zip(self.gates[::-1], self.dense[-2::-1]):
            dA = dense.backward(gate.backward(dA))
        return loss, {f"{name}{l}": getattr(dense, "d" + name)
                      for l, dense in enumerate(self.dense, start=1) for name in "Wb"}

def forward(X, params):
    network = Network(params)
    return network.forward(X), network.cache

# %% backward
def backward(Y, params, cache):
    return Network(params).learn(cache["A0"], Y)[1]

# %% train
class Watcher(Trainer):
    """A trainer that keeps the parameters of the best epoch on validation images."""

    def __init__(self, *args):
        super().__init__(*args)
        self.best, self.val_losses, self.val_accuracies = self.model.params, [], []

    def watch(self, X, y):
        P = Network(self.model.params).forward(X)
        self.val_losses.append(categorical_cross_entropy(P, one_hot(y, self.n_classes)))
        self.val_accuracies.append(np.mean(P.argmax(axis=1) == y))
        if self.val_losses[-1] == min(self.val_losses):
            self.best = self.model.params

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    watcher = Watcher(Network(params), len(params[f"b{len(params) // 2}"]), lr)
    for _ in range(epochs):
        watcher.epoch(X_train, y_train, batch_size, rng).watch(X_val, y_val)
    return watcher.best, {"train_loss": watcher.losses, "val_loss": watcher.val_losses,
                          "val_accuracy": watcher.val_accuracies}

# %% confusion_matrix
class Confusion:
    def __init__(self, C):
        self.C, self.right = C, np.diag(C)

    @classmethod
    def count(cls, y, predicted, n_classes):
        C = np.zeros((n_classes, n_classes), dtype=int)
        np.add.at(C, (y, predicted), 1)
        return cls(C)

    @staticmethod
    def share(part, whole):
        return np.divide(part, whole, out=np.zeros(len(part)), where=whole != 0)

    precision = property(lambda self: self.share(self.right, self.C.sum(axis=0)))
    recall = property(lambda self: self.share(self.right, self.C.sum(axis=1)))
    f1 = property(lambda self: self.share(2 * self.precision * self.recall, self.precision + self.recall))
    macro_f1 = property(lambda self: self.f1.mean())

def confusion_matrix(y, predicted, n_classes):
    return Confusion.count(y, predicted, n_classes).C

# %% per_class_metrics
def per_class_metrics(C):
    return {name: getattr(Confusion(C), name) for name in ("precision", "recall", "f1", "macro_f1")}

# %% my_model
class MovingNetwork(Network):
    """A network that sees each batch a little off its place."""

    def __init__(self, params, rng):
        super().__init__(params)
        self.rng = rng

    def learn(self, X, Y):
        side = round(X.shape[1] ** 0.5)
        return super().learn(np.roll(X, self.rng.choice((0, 1, -1, side, -side)), axis=1), Y)

def my_model(X_train, y_train, rng):
    k, epochs = int(y_train.max()) + 1, max(8, 80_000 // len(y_train))
    trainer = Trainer(MovingNetwork(init_network((X_train.shape[1], 256, k), "he", rng), rng), k, lr=0.3)
    for epoch in range(epochs):
        trainer.lr = 0.3 if epoch < 0.6 * epochs else 0.05
        trainer.epoch(X_train, y_train, 64, rng)
    return trainer.model.params
