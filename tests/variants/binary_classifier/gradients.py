"""Gradients by hand, gradients by differences, and the step, written differently."""
# ruff: noqa
# fmt: off

# %% variant gradient-loop (row 1)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    dw = np.zeros(X.shape[1])
    db = 0.0
    for x_i, a_i, y_i in zip(X, a, y):
        dw += (a_i - y_i) * x_i
        db += a_i - y_i
    return dw / len(y), float(db / len(y))


# %% variant gradient-running-mean (row 20)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    mean_dw, mean_db = np.zeros(X.shape[1]), 0.0
    for k in range(len(y)):
        delta = a[k] - y[k]
        mean_dw = mean_dw + (delta * X[k] - mean_dw) / (k + 1)
        mean_db = mean_db + (delta - mean_db) / (k + 1)
    return mean_dw, mean_db


# %% variant gradient-one-m-in-dw (row 20)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    m, n = X.shape
    dz = a - y
    dw = (dz @ X) / m
    db = dz.sum() / m
    return (dw, db)


# %% variant gradient-columns (row 5)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = (np.ravel(a) - np.ravel(y)).reshape(-1, 1)
    return X.T @ dz / len(dz), np.mean(dz, axis=0, keepdims=True)

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    """Weights as a column of shape (n, 1) and the bias as (1, 1) from beginning to end."""
    w, b = np.zeros((X.shape[1], 1)), np.zeros((1, 1))
    history = []
    for _ in range(epochs):
        losses, sizes = [], []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(X_batch @ w + b).ravel()
            losses.append(binary_cross_entropy(a, y_batch))
            sizes.append(len(a))
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(np.average(losses, weights=sizes))
    return {"w": w, "b": b}, history

# %% network_backward
def network_backward(y, params, cache):
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    dZ1 = relu_backward(np.outer(cache["a"] - y, params["w2"]) / len(y), cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": dw2.ravel(), "b2": db2.item()}


# %% variant gradient-chain-rule (row 20)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    """dL/da times da/dz, the longer way; a is kept off 0 and 1, where the two factors are 0 and infinite."""
    m = len(y)
    safe = np.clip(a, 1e-12, 1 - 1e-12)
    da = (-(y / safe) + (1 - y) / (1 - safe)) / m
    dz = da * safe * (1 - safe)
    return np.tensordot(dz, X, axes=([0], [0])), np.einsum("i->", dz)


# %% variant gradient-namedtuple (row 8)
# %% neuron_gradients
from collections import namedtuple

NeuronGradients = namedtuple("NeuronGradients", ["dw", "db"])

def neuron_gradients(X, a, y):
    residual = np.asarray(a) - np.asarray(y)
    return NeuronGradients(dw=np.mean(residual[:, np.newaxis] * X, axis=0), db=residual.mean())


# %% variant gradient-list (row 8)
# %% neuron_gradients
def neuron_gradients(X, a, y):
    m = len(y)
    residuals = [a_i - y_i for a_i, y_i in zip(a, y)]
    return [sum(r * x for r, x in zip(residuals, X)) / m, sum(residuals) / m]


# %% variant numerical-flat (row 31)
# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)
    flat = v.ravel()
    result = []
    for i in range(flat.size):
        plus, minus = flat.copy(), flat.copy()
        plus[i] += h
        minus[i] -= h
        result.append((f(plus.reshape(v.shape)) - f(minus.reshape(v.shape))) / (2 * h))
    return np.array(result).reshape(v.shape)


# %% variant numerical-nditer (row 31)
# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    theta = np.array(v, dtype=np.float64)
    grad = np.zeros(theta.shape)
    it = np.nditer(theta, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = theta[ix]
        theta[ix] = old + h
        fxph = f(theta.copy())
        theta[ix] = old - h
        fxmh = f(theta.copy())
        theta[ix] = old
        grad[ix] = (fxph - fxmh) / (2 * h)
        it.iternext()
    return grad


# %% variant numerical-identity (row 31)
# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.asarray(v, dtype=float)
    steps = h * np.eye(v.size).reshape(v.size, *v.shape)
    return np.array([(f(v + step) - f(v - step)) / 2 / h for step in steps]).reshape(v.shape)


# %% variant numerical-halves (row 30)
# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5, dtype=np.float64, progress=False):
    """The mean of the forward and of the backward difference is the central one."""
    v = np.array(v, dtype=dtype)
    here = f(v.copy())
    gradient = np.empty(v.shape, dtype)
    for index, _ in np.ndenumerate(v):
        step = np.zeros_like(v)
        step[index] = h
        forward = (f(v + step) - here) / h
        backward = (here - f(v - step)) / h
        gradient[index] = (forward + backward) / 2
        if progress:
            print(index, gradient[index])
    return gradient


# %% variant numerical-nested-list (row 7)
# %% numerical_gradient
import copy

def numerical_gradient(f, v, h=1e-5):
    def slopes(part, path):
        if isinstance(part, list):
            return [slopes(item, path + (i,)) for i, item in enumerate(part)]
        up, down = copy.deepcopy(start), copy.deepcopy(start)
        up[path] = part + h
        down[path] = part - h
        return float((f(up) - f(down)) / (2 * h))
    start = np.array(v, dtype=float)
    return slopes(start.tolist(), ())


# %% variant step-loop (row 31)
# %% sgd_step
def sgd_step(params, grads, lr):
    updated = {}
    for key in params.keys():
        updated[key] = params[key] - lr * grads[key]
    return updated


# %% variant step-in-place-on-a-copy (row 31)
# %% sgd_step
import copy

def sgd_step(params, grads, lr):
    new = copy.deepcopy(params)
    for key, gradient in grads.items():
        new[key] -= np.multiply(lr, gradient)
    return new


# %% variant step-ordered-dict (row 8)
# %% sgd_step
from collections import OrderedDict

def sgd_step(params, grads, lr):
    return OrderedDict((k, np.asarray(v) + np.negative(lr) * np.asarray(grads[k])) for k, v in sorted(params.items()))


# %% variant step-map (row 29)
# %% sgd_step
sgd_step = lambda params, grads, lr: dict(map(lambda name: (name, params[name] - grads[name] * lr), params))
