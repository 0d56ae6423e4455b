"""A whole notebook of functools and operator: partial, reduce, and functions put together from functions."""
# ruff: noqa
# fmt: off

# %% variant whole-partial (row 29)
# %% select_pair
import operator
from functools import partial, reduce
from itertools import accumulate

def select_pair(images, labels, negative, positive):
    keep = reduce(operator.or_, map(partial(operator.eq, labels), (negative, positive)))
    return images[keep], (labels[keep] == positive) * 1.0

# %% preprocess_images
def compose(*functions):
    return lambda value: reduce(lambda so_far, function: function(so_far), functions, value)

preprocess_images = compose(lambda images: images.reshape(len(images), -1), partial(np.multiply, 1 / 255))

# %% weighted_sum
def weighted_sum(X, w, b):
    return np.add(np.dot(X, w), b)

# %% sigmoid
def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, np.negative(z)))

# %% binary_cross_entropy
safe_log = compose(partial(np.maximum, 1e-12), np.log)

def binary_cross_entropy(a, y):
    return -np.mean(y * safe_log(a) + (1 - y) * safe_log(1 - a))

# %% neuron_gradients
def neuron_gradients(X, a, y):
    mean_over_images = partial(np.mean, axis=0)
    error = np.subtract(a, y)
    return mean_over_images(error[:, np.newaxis] * X), mean_over_images(error)

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)

    def nudged(i, step):
        flat = v.ravel().copy()
        flat[i] += step
        return flat.reshape(v.shape)

    def slope(i):
        return operator.truediv(f(nudged(i, h)) - f(nudged(i, -h)), h + h)

    return np.fromiter(map(slope, range(v.size)), float, v.size).reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    down = lambda param, grad: param - lr * grad
    return dict(zip(params, map(down, params.values(), map(grads.__getitem__, params))))

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    pieces = np.split(order, range(batch_size, len(y), batch_size))
    return map(lambda rows: (X[rows], y[rows]), pieces)

# %% train_neuron
def learn(step, X, y, batch_size, rng, state, _):
    params, history = state
    results = list(accumulate(minibatches(X, y, batch_size, rng), lambda done, batch: step(done[0], *batch),
                              initial=(params, 0.0)))
    return results[-1][0], [*history, sum(cost for _, cost in results) / len(y)]

def neuron_step(lr, params, X, y):
    a = sigmoid(weighted_sum(X, **params))
    grads = dict(zip(("w", "b"), neuron_gradients(X, a, y)))
    return sgd_step(params, grads, lr), binary_cross_entropy(a, y) * len(y)

def train_neuron(X, y, lr, epochs, batch_size, rng):
    epoch = partial(learn, partial(neuron_step, lr), X, y, batch_size, rng)
    return reduce(epoch, range(epochs), ({"w": np.zeros(X.shape[1]), "b": 0.0}, []))

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.fromiter(map(partial(operator.le, threshold), a), int)

# %% binary_metrics
def binary_metrics(y, predicted):
    count = lambda truth, answer: int(np.count_nonzero((y == truth) & (predicted == answer)))
    share = lambda part, *others: part / (part + sum(others)) if part else 0.0
    tp, fp, fn, tn = map(count, (1, 0, 1, 0), (1, 1, 0, 0))
    return dict(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=share(tp + tn, fp, fn), precision=share(tp, fp),
                recall=share(tp, fn), f1=share(2 * tp, fp, fn))

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    draw = partial(rng.normal, 0.0)
    table = {
        "zeros": lambda size: np.zeros(size),
        "normal": partial(draw, 0.01),
        "xavier": partial(draw, np.sqrt(1 / n_in)),
        "he": partial(draw, np.sqrt(2 / n_in)),
    }
    return table[strategy](size=(n_out, n_in)) if strategy != "zeros" else table[strategy]((n_out, n_in)), np.zeros(n_out)

# %% relu
relu = partial(np.maximum, 0.0)

# %% relu_backward
relu_backward = compose_gate = lambda dA, Z: operator.mul(dA, operator.gt(Z, 0))

# %% network_forward
def network_forward(X, params):
    Z1 = np.dot(X, params["W1"].T) + params["b1"]
    A1 = relu(Z1)
    a = compose(partial(weighted_sum, w=params["w2"], b=params["b2"]), sigmoid)(A1)
    return a, dict(zip(("X", "Z1", "A1", "a"), (X, Z1, A1, a)))

# %% network_backward
def network_backward(y, params, cache):
    X, Z1, A1, a = operator.itemgetter("X", "Z1", "A1", "a")(cache)
    dw2, db2 = neuron_gradients(A1, a, y)
    dZ1 = relu_backward(np.multiply.outer((a - y) / len(y), params["w2"]), Z1)
    return {"W1": np.dot(dZ1.T, X), "b1": reduce(np.add, dZ1), "w2": dw2, "b2": db2}

# %% train_network
def network_step(lr, params, X, y):
    a, cache = network_forward(X, params)
    return sgd_step(params, network_backward(y, params, cache), lr), binary_cross_entropy(a, y) * len(y)

def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    (w2,), _ = init_layer(n_hidden, 1, "xavier", rng)
    epoch = partial(learn, partial(network_step, lr), X, y, batch_size, rng)
    return reduce(epoch, range(epochs), ({"W1": W1, "b1": b1, "w2": w2, "b2": 0.0}, []))
