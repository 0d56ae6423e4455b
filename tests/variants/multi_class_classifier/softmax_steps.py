"""Softmax regression: gradients of one image and of a batch, written differently."""
# ruff: noqa
# fmt: off

# %% variant pull-and-push-loops (row 1)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dW = np.zeros((len(p), len(x)))
    db = np.zeros(len(p))
    for c in range(len(p)):
        db[c] = p[c] - y[c]
        for j in range(len(x)):
            dW[c, j] = db[c] * x[j]
    return dW, db

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dW, db = np.zeros((P.shape[1], X.shape[1])), np.zeros(P.shape[1])
    for x, p, y in zip(X, P, Y):
        dW += np.outer(p - y, x)
        db += p - y
    return dW / len(X), db / len(X)


# %% variant batch-from-one (row 27)
# %% softmax_gradients
def softmax_gradients(X, P, Y):
    """The mean of what each image asks for."""
    m = len(X)
    dW, db = softmax_gradients_one(X[0], P[0], Y[0])
    for i in range(1, m):
        dW_i, db_i = softmax_gradients_one(X[i], P[i], Y[i])
        dW, db = dW + dW_i, db + db_i
    return dW / m, db / m


# %% variant batch-running-mean (row 20)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = np.subtract(p, y)
    return dz[:, None] * x[None, :], dz

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dW, db = 0.0, 0.0
    for count, (x, dz) in enumerate(zip(X, P - Y), start=1):
        dW = dW + (np.multiply.outer(dz, x) - dW) / count
        db = db + (dz - db) / count
    return dW, db


# %% variant batch-einsum (row 2)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    return np.einsum("k,n->kn", p - y, x), p - y

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ, m = P - Y, X.shape[0]
    return np.einsum("mk,mn->kn", dZ, X) / m, np.einsum("mk->k", dZ) / m


# %% variant batch-mean-at-the-end (row 20)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = (p - y).reshape(-1, 1)
    return dz @ x.reshape(1, -1), dz.flatten()

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    m = X.shape[0]
    dZ = P - Y
    dW = 1 / m * np.dot(X.T, dZ).T
    db = 1 / m * np.dot(np.ones(m), dZ)
    return [dW, db]


# %% variant batch-bias-as-a-pixel (row 31)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    both = np.outer(p - y, np.append(x, 1.0))
    return both[:, :-1], both[:, -1]

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    X1 = np.hstack([X, np.ones((len(X), 1))])
    both = (P - Y).T @ X1 / len(X1)
    return np.split(both, [-1], axis=1)[0], both[:, -1]

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    X1 = np.column_stack((X, np.ones(len(X))))
    V, history = np.zeros((n_classes, X1.shape[1])), []
    for _ in range(epochs):
        total = 0.0
        for rows, labels in minibatches(X1, y, batch_size, rng):
            Z = rows @ V.T
            total += cross_entropy_from_logits(Z, labels) * len(labels)
            V = V - lr * (softmax(Z) - one_hot(labels, n_classes)).T @ rows / len(labels)
        history.append(total / len(y))
    return {"W": V[:, :-1], "b": V[:, -1]}, history


# %% variant batch-subtract-one (row 31)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    dz = np.array(p, dtype=float)
    dz[np.argmax(y)] -= 1
    return np.tensordot(dz, x, axes=0), dz

# %% softmax_gradients
def softmax_gradients(X, P, Y):
    dZ = np.array(P, dtype=float)
    dZ[np.arange(len(dZ)), np.argmax(Y, axis=1)] -= 1.0
    dZ /= len(dZ)
    return np.tensordot(dZ, X, axes=(0, 0)), np.add.reduce(dZ)


# %% variant batch-class-by-class (row 1)
# %% softmax_gradients
def softmax_gradients(X, P, Y):
    """Each class is a neuron of its own."""
    errors = [P[:, c] - Y[:, c] for c in range(P.shape[1])]
    return np.vstack([error @ X / len(X) for error in errors]), np.array([error.mean() for error in errors])


# %% variant batch-chain-rule (row 20)
# %% softmax_gradients
def softmax_gradients(X, P, Y):
    """dL/dp times dp/dz, the longer way; p is kept off 0, where the first factor is infinite."""
    P = np.maximum(P, 1e-200)
    dP = -Y / P / len(X)
    dZ = P * (dP - np.sum(P * dP, axis=1, keepdims=True))
    return np.matmul(dZ.T, X), np.sum(dZ, axis=0)


# %% variant batch-jacobian (row 20)
# %% softmax_gradients_one
def softmax_gradients_one(x, p, y):
    """The Jacobian of softmax, diag(p) - p p^T, times the derivative of -log p."""
    p = np.maximum(p, 1e-200)
    dz = (np.diag(p) - np.outer(p, p)) @ (-y / p)
    return np.outer(dz, x), dz


# %% variant batch-namedtuple (row 8)
# %% softmax_gradients_one
from typing import NamedTuple

class Gradients(NamedTuple):
    dW: np.ndarray
    db: np.ndarray

def softmax_gradients_one(x, p, y):
    return Gradients(dW=np.outer(p - y, x), db=p - y)

# %% softmax_gradients
from collections import namedtuple

BatchGradients = namedtuple("BatchGradients", "dW db")

def softmax_gradients(X, P, Y):
    dZ = np.divide(P - Y, X.shape[0])
    return BatchGradients(db=np.sum(dZ, axis=0), dW=dZ.T.dot(X))
