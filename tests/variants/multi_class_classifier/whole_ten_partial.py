"""A whole notebook of functools and operator: partial, reduce, accumulate; Nesterov's momentum in the free model."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-partial (row 29)
# %% fit_scaler
import operator
from functools import partial, reduce
from itertools import accumulate, pairwise

down_the_columns = partial(np.mean, axis=0)

def fit_scaler(X):
    mean = down_the_columns(X)
    return dict(mean=mean, std=np.sqrt(down_the_columns(np.square(X - mean))))

# %% apply_scaler
def apply_scaler(X, scaler):
    mean, std = operator.itemgetter("mean", "std")(scaler)
    centred = np.subtract(X, mean)
    return np.divide(centred, std, out=np.zeros(np.shape(X)), where=np.broadcast_to(std >= 1e-12, np.shape(X)))

# %% one_hot
def one_hot(y, n_classes):
    return np.array(list(map(lambda label: np.eye(n_classes)[label], y)), dtype=float).reshape(-1, n_classes)

# %% softmax
row = partial(np.expand_dims, axis=1)

def softmax(Z):
    log_sums = np.logaddexp.reduce(Z, axis=1)
    return np.exp(Z - row(log_sums))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    costs = map(lambda p, y: -np.log(np.clip(p, 1e-12, 1)) @ y, P, Y)
    return reduce(operator.add, costs) / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    log_sum = reduce(np.logaddexp, Z.T)
    return operator.truediv(np.sum(log_sum) - sum(map(operator.getitem, Z, y)), len(y))

# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    pull_and_push = operator.sub(p, y)
    return np.multiply.outer(pull_and_push, x), pull_and_push

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    single = list(map(softmax_gradients_one, X, P, Y))
    add = lambda one, other: tuple(map(operator.add, one, other))
    return tuple(map(lambda total: total / len(X), reduce(add, single)))

# %% train_softmax
def over_batches(step, X, y, batch_size, rng, state, _):
    params, history = state
    *_, (params, cost) = accumulate(minibatches(X, y, batch_size, rng),
                                    lambda so_far, batch: step(*so_far, *batch), initial=(params, 0.0))
    return params, history + [cost / len(y)]

def softmax_step(n_classes, lr, params, cost, X, y):
    Z = np.dot(X, params["W"].T) + params["b"]
    error = (softmax(Z) - one_hot(y, n_classes)) / len(y)
    grads = {"W": np.dot(error.T, X), "b": error.sum(axis=0)}
    return sgd_step(params, grads, lr), cost + len(y) * cross_entropy_from_logits(Z, y)

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    start = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    return reduce(partial(over_batches, partial(softmax_step, n_classes, lr), X, y, batch_size, rng), range(epochs),
                  (start, []))

# %% init_network
def init_network(sizes, strategy, rng):
    std = {"zeros": lambda n: 0.0, "normal": lambda n: 0.01, "xavier": lambda n: n ** -0.5,
           "he": lambda n: (2 / n) ** 0.5}[strategy]
    layer = lambda number, n_in, n_out: {f"W{number}": rng.normal(0, std(n_in), (n_out, n_in)), f"b{number}": np.zeros(n_out)}
    return reduce(operator.or_, (layer(number, *pair) for number, pair in enumerate(pairwise(sizes), 1)))

# %% forward
relu = partial(np.maximum, 0)

def through(params, so_far, layer):
    A, cache = so_far
    Z = np.dot(A, params[f"W{layer}"].T) + params[f"b{layer}"]
    return relu(Z), cache | {f"A{layer - 1}": A, f"Z{layer}": Z}

def forward(X, params):
    layers = range(1, len(params) // 2 + 1)
    _, cache = reduce(partial(through, params), layers, (X, {}))
    return softmax(cache[f"Z{layers[-1]}"]), cache

# %% backward
def back_through(params, cache, so_far, layer):
    dZ, grads = so_far
    grads = grads | {f"W{layer}": np.dot(dZ.T, cache[f"A{layer - 1}"]), f"b{layer}": reduce(np.add, dZ)}
    if layer == 1:
        return None, grads
    return np.dot(dZ, params[f"W{layer}"]) * operator.gt(cache[f"Z{layer - 1}"], 0), grads

def backward(Y, params, cache):
    L = len(params) // 2
    dZ = (softmax(cache[f"Z{L}"]) - Y) / len(Y)
    return reduce(partial(back_through, params, cache), range(L, 0, -1), (dZ, {}))[1]

# %% train
def network_step(k, lr, params, cost, X, y):
    P, cache = forward(X, params)
    Y = np.identity(k)[y]
    return sgd_step(params, backward(Y, params, cache), lr), cost + len(y) * categorical_cross_entropy(P, Y)

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = max(params[name].shape[0] for name in params if name == f"b{len(params) // 2}")
    epoch = partial(over_batches, partial(network_step, k, lr), X_train, y_train, batch_size, rng)
    _, *states = accumulate(range(epochs), epoch, initial=(params, []))
    answers = [forward(X_val, state[0])[0] for state in states]
    val_loss = [categorical_cross_entropy(P, np.identity(k)[y_val]) for P in answers]
    history = {"train_loss": states[-1][1] if states else [], "val_loss": val_loss,
               "val_accuracy": [np.mean(np.equal(P.argmax(1), y_val)) for P in answers]}
    if not states:
        return params, history
    return min(zip(val_loss, range(epochs), states))[2][0], history

# %% confusion_matrix
def confusion_matrix(y, predicted, n_classes):
    pairs = list(zip(y.tolist(), predicted.tolist()))
    return np.array([[operator.countOf(pairs, (i, j)) for j in range(n_classes)] for i in range(n_classes)])

# %% per_class_metrics
def per_class_metrics(C):
    share = lambda part, whole: part / whole if whole else 0.0
    right, is_it, called = np.diag(C), reduce(np.add, C.T), reduce(np.add, C)
    precision, recall, f1 = (np.array(list(map(share, above, below))) for above, below in
                             ((right, called), (right, is_it), (2 * right, called + is_it)))
    return dict(precision=precision, recall=recall, f1=f1, macro_f1=reduce(operator.add, f1) / len(f1))

# %% my_model
def my_model(X_train, y_train, rng):
    k, n = int(np.max(y_train)) + 1, X_train.shape[1]
    moves = [0, 1, -1, round(n ** 0.5), -round(n ** 0.5)]
    params = init_network((n, 224, k), "he", rng)
    speed = dict.fromkeys(params, 0.0)
    rounds = int(np.clip(500_000 // len(y_train), 9, 30))
    for lr in np.geomspace(0.06, 0.004, rounds):
        for X, y in minibatches(X_train, y_train, 64, rng):
            ahead = {name: params[name] - lr * 0.9 * speed[name] for name in params}
            grads = backward(np.identity(k)[y], ahead, forward(np.roll(X, rng.choice(moves), axis=1), ahead)[1])
            speed = {name: 0.9 * speed[name] + grads[name] for name in params}
            params = sgd_step(params, speed, lr)
    return params
