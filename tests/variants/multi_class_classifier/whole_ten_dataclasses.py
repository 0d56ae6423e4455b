"""A whole notebook that keeps its state in dataclasses and hands out dicts at the door; weight decay in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-dataclasses (row 26)
# %% fit_scaler
from dataclasses import asdict, dataclass, field

@dataclass
class Scaler:
    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def fit(cls, X):
        return cls(X.mean(axis=0), np.sqrt(((X - X.mean(axis=0)) ** 2).mean(axis=0)))

def fit_scaler(X):
    return asdict(Scaler.fit(X))

# %% apply_scaler
def apply_scaler(X, scaler, tiny=1e-12):
    s = Scaler(**scaler)
    dead = s.std < tiny
    return np.where(dead, 0.0, (X - s.mean) / np.where(dead, 1.0, s.std))

# %% one_hot
def one_hot(y, n_classes):
    return np.eye(n_classes)[y]

# %% softmax
def softmax(Z):
    shifted = Z - np.amax(Z, axis=1)[:, np.newaxis]
    return np.exp(shifted) / np.exp(shifted).sum(axis=1)[:, np.newaxis]

# %% categorical_cross_entropy
@dataclass(frozen=True)
class CrossEntropy:
    floor: float = 1e-12

    def __call__(self, P, Y):
        truth = np.max(P * Y, axis=1)
        return float(-np.log(np.maximum(truth, self.floor)).mean())

categorical_cross_entropy = CrossEntropy()

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    below_truth = Z - Z[np.arange(len(y)), y][:, None]
    top = below_truth.max(axis=1)
    return float(np.mean(top + np.log(np.exp(below_truth - top[:, None]).sum(axis=1))))

# %% softmax_gradients_one
@dataclass
class Gradient:
    dW: np.ndarray
    db: np.ndarray

    def __iter__(self):
        return iter((self.dW, self.db))

def softmax_gradients_one(x, p, y):
    return tuple(Gradient(np.outer(p - y, x), p - y))

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    error = P - Y
    return tuple(Gradient(error.T @ X / len(X), error.mean(axis=0)))

# %% train_softmax
@dataclass
class Ledger:
    total: float = 0.0
    images: int = 0

    def note(self, loss, m):
        self.total += loss * m
        self.images += m

    def mean(self):
        return self.total / self.images

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        ledger = Ledger()
        for xs, ys in minibatches(X, y, batch_size, rng):
            P, Y = softmax(xs @ params["W"].T + params["b"]), one_hot(ys, n_classes)
            ledger.note(categorical_cross_entropy(P, Y), len(ys))
            dW, db = softmax_gradients(xs, P, Y)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(ledger.mean())
    return params, history

# %% init_network
@dataclass
class Dense:
    n_in: int
    n_out: int
    std: float
    rng: object
    W: np.ndarray = field(init=False)
    b: np.ndarray = field(init=False)

    def __post_init__(self):
        self.W, self.b = self.rng.normal(0, self.std, (self.n_out, self.n_in)), np.zeros(self.n_out)

def init_network(sizes, strategy, rng):
    variance = {"zeros": lambda n: 0, "normal": lambda n: 1e-4, "xavier": lambda n: 1 / n, "he": lambda n: 2 / n}[strategy]
    layers = [Dense(sizes[i], sizes[i + 1], variance(sizes[i]) ** 0.5, rng) for i in range(len(sizes) - 1)]
    params = {}
    for number, layer in enumerate(layers, 1):
        params |= {f"W{number}": layer.W, f"b{number}": layer.b}
    return params

# %% forward
@dataclass
class Step:
    reads: np.ndarray
    scores: np.ndarray

def steps_of(X, params):
    A, steps = X, []
    for layer in range(1, len(params) // 2 + 1):
        steps.append(Step(A, A @ params[f"W{layer}"].T + params[f"b{layer}"]))
        A = np.maximum(steps[-1].scores, 0)
    return steps

def forward(X, params):
    cache = {}
    for layer, step in enumerate(steps_of(X, params)):
        cache[f"A{layer}"], cache[f"Z{layer + 1}"] = step.reads, step.scores
    return softmax(step.scores), cache

# %% backward
def backward(Y, params, cache):
    L, grads = len(params) // 2, {}
    steps = [Step(cache[f"A{layer}"], cache[f"Z{layer + 1}"]) for layer in range(L)]
    error = softmax(steps[-1].scores) - Y
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = error.T @ steps[layer - 1].reads / len(Y)
        grads[f"b{layer}"] = error.mean(axis=0)
        if layer > 1:
            error = np.where(steps[layer - 2].scores > 0, error @ params[f"W{layer}"], 0.0)
    return grads

# %% train
@dataclass
class Best:
    params: dict
    accuracy: float = -1.0

    def offer(self, params, accuracy):
        if accuracy > self.accuracy:
            self.params, self.accuracy = params, accuracy

@dataclass
class Curves:
    train_loss: list = field(default_factory=list)
    val_loss: list = field(default_factory=list)
    val_accuracy: list = field(default_factory=list)

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k, best, curves = len(list(params.values())[-1]), Best(params), Curves()
    for _ in range(epochs):
        ledger = Ledger()
        for xs, ys in minibatches(X_train, y_train, batch_size, rng):
            (P, cache), Y = forward(xs, params), one_hot(ys, k)
            ledger.note(categorical_cross_entropy(P, Y), len(ys))
            params = sgd_step(params, backward(Y, params, cache), lr)
        P = forward(X_val, params)[0]
        curves.train_loss.append(ledger.mean())
        curves.val_loss.append(categorical_cross_entropy(P, one_hot(y_val, k)))
        curves.val_accuracy.append(float((P.argmax(axis=1) == y_val).mean()))
        best.offer(params, curves.val_accuracy[-1])
    return best.params, asdict(curves)

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    C = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(C, (y, predicted), 1)
    return C

# %% per_class_metrics
@dataclass
class Report:
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    macro_f1: float

def per_class_metrics(C):
    def share(above, below):
        return np.divide(above, below, out=np.zeros(len(C)), where=below > 0)
    precision, recall = share(np.diag(C), C.sum(axis=0)), share(np.diag(C), C.sum(axis=1))
    f1 = share(2 * precision * recall, precision + recall)
    return asdict(Report(precision, recall, f1, float(f1.mean())))

# %% my_model
@dataclass
class Recipe:
    hidden: int = 256
    lr: float = 0.4
    decay: float = 2e-5
    images: int = 600_000

def my_model(X_train, y_train, rng, recipe=Recipe()):
    k, side = int(y_train.max()) + 1, round(X_train.shape[1] ** 0.5)
    params = init_network((X_train.shape[1], recipe.hidden, k), "he", rng)
    rounds = int(np.clip(recipe.images // len(y_train), 10, 30))
    for epoch in range(rounds):
        lr = recipe.lr * (1 - epoch / rounds) + 0.01
        for xs, ys in minibatches(X_train, y_train, 64, rng):
            xs = np.roll(xs, rng.choice([0, 1, -1, side, -side]), axis=1)
            grads = backward(one_hot(ys, k), params, forward(xs, params)[1])
            params = sgd_step(params, {name: grads[name] + recipe.decay * params[name] for name in params}, lr)
    return params
