"""A whole notebook that keeps its state in frozen dataclasses and hands out dicts at the door."""
# ruff: noqa
# fmt: off

# %% variant whole-dataclasses (row 26)
# %% select_pair
from dataclasses import asdict, dataclass, field, replace

@dataclass(frozen=True)
class Question:
    negative: int
    positive: int

    def concerns(self, labels):
        return (labels == self.negative) | (labels == self.positive)

    def answer(self, labels):
        return np.array(labels == self.positive, dtype="float64")

def select_pair(images, labels, negative, positive):
    question = Question(negative, positive)
    keep = question.concerns(labels)
    return images[keep], question.answer(labels[keep])

# %% preprocess_images
@dataclass(frozen=True)
class Greys:
    paper: int = 0
    ink: int = 255

    def scale(self, pixels):
        return (pixels.astype(np.float64) - self.paper) / (self.ink - self.paper)

def preprocess_images(images, greys=Greys()):
    m, height, width = images.shape
    return greys.scale(images).reshape(m, height * width)

# %% weighted_sum
@dataclass(frozen=True)
class NeuronParams:
    w: np.ndarray
    b: float = 0.0

    def score(self, X):
        return np.matmul(X, self.w) + self.b

def weighted_sum(X, w, b):
    return NeuronParams(w, b).score(X)

# %% sigmoid
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1.0, e) / (1.0 + e)

# %% binary_cross_entropy
@dataclass(frozen=True)
class Surprise:
    floor: float = 1e-13

    def of(self, p):
        return -np.log(np.maximum(p, self.floor))

def binary_cross_entropy(a, y, surprise=Surprise()):
    return float(np.average(y * surprise.of(a) + (1 - y) * surprise.of(1 - a)))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = a - y
    return (X * error.reshape(-1, 1)).mean(axis=0), error.mean()

# %% numerical_gradient
@dataclass
class Probe:
    f: object
    point: np.ndarray
    h: float

    def slope(self, place):
        up, down = self.point.copy(), self.point.copy()
        up[place] += self.h
        down[place] -= self.h
        return (self.f(up) - self.f(down)) / (2 * self.h)

def numerical_gradient(f, v, h=1e-5):
    point = np.array(v, dtype=np.float64)
    probe, gradient = Probe(f, point, h), np.zeros(point.shape)
    for place in np.ndindex(*point.shape):
        gradient[place] = probe.slope(place)
    return gradient

# %% sgd_step
def sgd_step(params, grads, lr):
    moved = dict(params)
    for name, slope in grads.items():
        moved[name] = params[name] - lr * slope
    return moved

# %% minibatches
@dataclass
class Deck:
    X: np.ndarray
    y: np.ndarray
    batch_size: int
    rng: np.random.Generator
    order: np.ndarray = field(init=False)

    def __post_init__(self):
        self.order = self.rng.permutation(len(self.X))

    def hands(self):
        for start in range(0, len(self.order), self.batch_size):
            chosen = self.order[start:start + self.batch_size]
            yield self.X[chosen], self.y[chosen]

def minibatches(X, y, batch_size, rng):
    return Deck(X, y, batch_size, rng).hands()

# %% train_neuron
@dataclass
class Ledger:
    total: float = 0.0
    images: int = 0

    def note(self, loss, m):
        self.total, self.images = self.total + loss * m, self.images + m

    @property
    def mean(self):
        return self.total / self.images

def train_neuron(X, y, lr, epochs, batch_size, rng):
    neuron, history = NeuronParams(np.zeros(X.shape[1])), []
    for _ in range(epochs):
        ledger = Ledger()
        for xs, ys in minibatches(X, y, batch_size, rng):
            a = sigmoid(neuron.score(xs))
            ledger.note(binary_cross_entropy(a, ys), len(ys))
            dw, db = neuron_gradients(xs, a, ys)
            neuron = replace(neuron, w=neuron.w - lr * dw, b=neuron.b - lr * db)
        history.append(ledger.mean)
    return asdict(neuron), history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return (~(a < threshold)).astype(int)

# %% binary_metrics
@dataclass
class Outcomes:
    tp: int
    fp: int
    fn: int
    tn: int
    accuracy: float = 0.0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0

    def __post_init__(self):
        self.accuracy = (self.tp + self.tn) / (self.tp + self.fp + self.fn + self.tn)
        if self.tp:
            self.precision = self.tp / (self.tp + self.fp)
            self.recall = self.tp / (self.tp + self.fn)
            self.f1 = 2 / (1 / self.precision + 1 / self.recall)

def binary_metrics(y, predicted):
    yes, said = y == 1, predicted == 1
    return asdict(Outcomes(*(int(np.sum(one & other)) for one, other in
                             ((yes, said), (~yes, said), (yes, ~said), (~yes, ~said)))))

# %% init_layer
@dataclass(frozen=True)
class Layer:
    W: np.ndarray
    b: np.ndarray

def init_layer(n_in, n_out, strategy, rng):
    variance = dict(zeros=0, normal=1e-4, xavier=1 / n_in, he=2 / n_in)[strategy]
    layer = Layer(rng.normal(scale=np.sqrt(variance), size=(n_out, n_in)), np.zeros(n_out))
    return layer.W, layer.b

# %% relu
def relu(Z):
    return (Z + np.abs(Z)) / 2

# %% relu_backward
def relu_backward(dA, Z):
    return np.heaviside(Z, 0.0) * dA

# %% network_forward
@dataclass(frozen=True)
class Pass:
    X: np.ndarray
    Z1: np.ndarray
    A1: np.ndarray
    a: np.ndarray

def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    way = Pass(X, Z1, A1, sigmoid(NeuronParams(params["w2"], params["b2"]).score(A1)))
    return way.a, vars(way)

# %% network_backward
def network_backward(y, params, cache):
    way = Pass(cache["X"], cache["Z1"], cache["A1"], cache["a"])
    dw2, db2 = neuron_gradients(way.A1, way.a, y)
    dZ1 = relu_backward(np.outer(way.a - y, params["w2"]), way.Z1)
    return dict(W1=dZ1.T @ way.X / len(y), b1=dZ1.mean(axis=0), w2=dw2, b2=db2)

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    hidden = Layer(*init_layer(X.shape[1], n_hidden, "he", rng))
    output = Layer(*init_layer(n_hidden, 1, "xavier", rng))
    params, history = {"W1": hidden.W, "b1": hidden.b, "w2": output.W.ravel(), "b2": 0.0}, []
    for _ in range(epochs):
        ledger = Ledger()
        for xs, ys in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(xs, params)
            ledger.note(binary_cross_entropy(a, ys), len(ys))
            params = sgd_step(params, network_backward(ys, params, cache), lr)
        history.append(ledger.mean)
    return params, history
