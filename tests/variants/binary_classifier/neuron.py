"""One neuron forward: weighted sum, sigmoid and loss, written differently."""
# ruff: noqa
# fmt: off

# %% variant pixel-loops (row 1)
# %% weighted_sum
def weighted_sum(X, w, b):
    weights = np.asarray(w).tolist()
    z = []
    for row in np.asarray(X).tolist():
        total = 0.0
        for x_i, w_i in zip(row, weights):
            total += x_i * w_i
        z.append(total + b)
    return np.array(z)

# %% sigmoid
import math

def sigmoid(z):
    z = np.asarray(z, dtype=float)
    a = np.empty(z.shape)
    for index, value in np.ndenumerate(z):
        if value >= 0:
            a[index] = 1 / (1 + math.exp(-value))
        else:
            a[index] = math.exp(value) / (1 + math.exp(value))
    return a

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    total = 0
    for i in range(len(y)):
        p = min(max(a[i], 1e-15), 1 - 1e-15)
        if y[i] == 1:
            total += -math.log(p)
        else:
            total += -math.log(1 - p)
    return total / len(y)


# %% variant einsum (row 2)
# %% weighted_sum
def weighted_sum(X, w, b):
    return np.einsum("ij,j->i", X, w) + b

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = a - y
    return np.einsum("ij,i->j", X, error) / len(error), np.einsum("i->", error) / len(error)


# %% variant dot (row 2)
# %% weighted_sum
def weighted_sum(X, w, b):
    return np.dot(X, w) + b

# %% neuron_gradients
def neuron_gradients(X, a, y):
    m = y.shape[0]
    dw = 1 / m * np.dot(X.T, a - y)
    db = 1 / m * np.sum(a - y)
    return dw, db


# %% variant inner (row 2)
# %% weighted_sum
def weighted_sum(X, w, b):
    return np.add(np.inner(w, X), b)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    return np.inner(np.subtract(a, y), np.transpose(X)) / X.shape[0], np.mean(np.subtract(a, y))


# %% variant broadcast-sum (row 2)
# %% weighted_sum
def weighted_sum(X, w, b):
    return (X * w[np.newaxis, :]).sum(axis=-1) + b

# %% neuron_gradients
def neuron_gradients(X, a, y):
    per_image = (a - y)[:, None] * X
    return per_image.mean(axis=0), np.average(a - y)


# %% variant bias-as-weight (row 2)
# %% weighted_sum
def weighted_sum(X, w, b):
    """The bias is the weight of an input that is always 1."""
    return np.hstack([X, np.ones((len(X), 1))]) @ np.append(w, b)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    augmented = np.hstack([X, np.ones((len(X), 1))])
    gradient = augmented.T @ (a - y) / len(X)
    return gradient[:-1], gradient[-1]


# %% variant sigmoid-masks (row 11)
# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=np.float64)
    result = np.zeros_like(z)
    positive = z >= 0
    result[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    exp_z = np.exp(z[~positive])
    result[~positive] = exp_z / (1.0 + exp_z)
    return result


# %% variant sigmoid-tanh (row 11)
# %% sigmoid
def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(z))


# %% variant sigmoid-logaddexp (row 11)
# %% sigmoid
def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))


# %% variant sigmoid-clip-500 (row 12)
# %% sigmoid
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(-z))


# %% variant sigmoid-clip-36 (row 12)
# %% sigmoid
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(np.clip(-np.asarray(z, dtype=float), -36.0, 36.0)))


# %% variant sigmoid-errstate (row 12)
# %% sigmoid
def sigmoid(z):
    """exp may reach infinity here; 1 / infinity is the right answer, 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


# %% variant sigmoid-vectorize (row 1)
# %% sigmoid
from math import exp

@np.vectorize
def one_sigmoid(t):
    return 1 / (1 + exp(-t)) if t > -700.0 else 0.0

def sigmoid(z):
    return one_sigmoid(np.asarray(z, dtype=float))


# %% variant sigmoid-in-place (row 31)
# %% sigmoid
def sigmoid(z):
    work = np.array(z, dtype=float, copy=True)
    np.clip(work, -700, 700, out=work)
    np.negative(work, out=work)
    np.exp(work, out=work)
    work += 1
    np.reciprocal(work, out=work)
    return work


# %% variant sigmoid-recursive (row 31)
# %% sigmoid
def sigmoid(z):
    """Below zero, use that sigmoid(-z) = 1 - sigmoid(z)."""
    z = np.asarray(z, dtype=float)
    if z.ndim == 0:
        return 1 - sigmoid(-z) if z < 0 else np.float64(1 / (1 + np.exp(-z)))
    if (z >= 0).all():
        return 1 / (1 + np.exp(-z))
    return np.where(z < 0, 1 - sigmoid(np.abs(z)), sigmoid(np.abs(z)))


# %% variant sigmoid-piecewise (row 11)
# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.piecewise(z, [z < 0, z >= 0], [lambda t: np.exp(t) / (np.exp(t) + 1), lambda t: 1 / (np.exp(-t) + 1)])
