"""Statistics of the pixels, scaling by them, and one-hot targets, written differently."""
# ruff: noqa
# fmt: off

# %% variant scaler-loops (row 1)
# %% fit_scaler
import math

def fit_scaler(X):
    m, n = X.shape
    mean = np.zeros(n)
    std = np.zeros(n)
    for j in range(n):
        column = [float(v) for v in X[:, j]]
        mean[j] = math.fsum(column) / m
        std[j] = math.sqrt(math.fsum((v - mean[j]) ** 2 for v in column) / m)
    return {"mean": mean, "std": std}

# %% apply_scaler
def apply_scaler(X, scaler):
    scaled = np.zeros(X.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            if scaler["std"][j] > 1e-12:
                scaled[i, j] = (X[i, j] - scaler["mean"][j]) / scaler["std"][j]
    return scaled

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes))
    for i in range(len(y)):
        for c in range(n_classes):
            if y[i] == c:
                Y[i, c] = 1.0
    return Y


# %% variant scaler-running-mean (row 1)
# %% fit_scaler
def fit_scaler(X):
    """Mean and squared distance from it, updated by one image after the other."""
    mean, squares = np.array(X[0], dtype=float), np.zeros(X.shape[1])
    for count, x in enumerate(X[1:], start=2):
        before = x - mean
        mean = mean + before / count
        squares = squares + before * (x - mean)
    return dict(mean=mean, std=np.sqrt(squares / len(X)))

# %% apply_scaler
def apply_scaler(X, scaler):
    dead = scaler["std"] < 1e-12
    return np.array([np.where(dead, 0, x - scaler["mean"]) / (scaler["std"] + dead) for x in X])


# %% variant scaler-norm (row 2)
# %% fit_scaler
def fit_scaler(X):
    mean = np.einsum("ij->j", X) / X.shape[0]
    return {"std": np.linalg.norm(X - mean, axis=0) / np.sqrt(X.shape[0]), "mean": mean}

# %% apply_scaler
def apply_scaler(X, scaler):
    alive = scaler["std"] > 1e-12
    inverse = np.zeros(len(alive))
    inverse[alive] = 1 / scaler["std"][alive]
    return (X - scaler["mean"]) * inverse

# %% one_hot
def one_hot(y, n_classes):
    return np.take(np.identity(n_classes), y, axis=0)


# %% variant scaler-shifted-moments (row 31)
# %% fit_scaler
def fit_scaler(X):
    """E[d^2] - E[d]^2, where d is the distance from the first image, so that constant pixels give exactly 0."""
    d = X - X[0]
    first, second = d.mean(axis=0), np.square(d).mean(axis=0)
    return {"mean": X[0] + first, "std": np.sqrt(np.maximum(second - first ** 2, 0))}

# %% apply_scaler
def apply_scaler(X, scaler):
    distance = X - scaler["mean"]
    alive = np.broadcast_to(scaler["std"] > 1e-12, X.shape)
    return np.divide(distance, scaler["std"], out=np.zeros(X.shape), where=alive)

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((y.size, n_classes))
    Y[np.arange(y.size), y] = 1
    return Y


# %% variant scaler-keepdims (row 5)
# %% fit_scaler
def fit_scaler(X):
    return {"mean": X.mean(axis=0, keepdims=True), "std": X.std(axis=0, keepdims=True)}

# %% apply_scaler
def apply_scaler(X, scaler):
    mean, std = np.reshape(scaler["mean"], (1, -1)), np.reshape(scaler["std"], (1, -1))
    dead = std < 1e-12
    return np.where(dead, 0.0, (X - mean) / np.where(dead, 1.0, std))


# %% variant scaler-extra-keys (row 9)
# %% fit_scaler
def fit_scaler(X):
    mean = np.average(X, axis=0)
    variance = np.average((X - mean) ** 2, axis=0)
    return {"mean": mean, "std": variance ** 0.5, "variance": variance, "n_images": len(X), "dead": variance == 0}

# %% apply_scaler
def apply_scaler(X, scaler):
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = (X - scaler["mean"]) / scaler["std"]
    scaled[:, scaler["std"] < 1e-12] = 0
    return scaled

# %% one_hot
def one_hot(y, n_classes):
    return (np.asarray(y)[:, None] == np.arange(n_classes)[None, :]).astype(float)


# %% variant scaler-nan-to-num (row 31)
# %% apply_scaler
def apply_scaler(X, scaler):
    """What was divided by 0 is not finite, and becomes 0; a deviation of 1e-17 is rounding and counts as 0."""
    with np.errstate(all="ignore"):
        scaled = (np.array(X, dtype=float) - scaler["mean"]) / np.where(scaler["std"] < 1e-12, 0, scaler["std"])
    return np.nan_to_num(scaled, nan=0.0, posinf=0.0, neginf=0.0)

# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((len(y), n_classes), dtype=np.float64)
    np.put_along_axis(Y, np.reshape(y, (-1, 1)), 1.0, axis=1)
    return Y


# %% variant scaler-lists (row 7)
# %% fit_scaler
import statistics

def fit_scaler(X):
    columns = [column.tolist() for column in X.T]
    return {"mean": [statistics.fmean(c) for c in columns], "std": tuple(statistics.pstdev(c) for c in columns)}

# %% apply_scaler
def apply_scaler(X, scaler):
    pairs = list(zip(np.ravel(scaler["mean"]), np.ravel(scaler["std"])))
    return [[(v - mean) / std if std > 1e-12 else 0.0 for v, (mean, std) in zip(x.tolist(), pairs)] for x in X]

# %% one_hot
def one_hot(y, n_classes):
    return [[1.0 if c == label else 0.0 for c in range(n_classes)] for label in y]

# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P, Y = np.array(softmax(X_batch @ W.T + b)), np.array(one_hot(y_batch, n_classes))
            total += len(Y) * categorical_cross_entropy(P, Y)
            dW, db = softmax_gradients(X_batch, P, Y)
            W, b = W - lr * dW, b - lr * db
        history.append(total / len(X))
    return {"W": W, "b": b}, tuple(history)


# %% variant scaler-float32 (row 4)
# %% fit_scaler
def fit_scaler(X):
    X = np.asarray(X, dtype=np.float32)
    mean = X.mean(axis=0)
    return {"mean": mean, "std": np.sqrt(np.mean((X - mean) ** 2, axis=0))}

# %% apply_scaler
def apply_scaler(X, scaler):
    X, mean, std = (np.asarray(v, dtype=np.float32) for v in (X, scaler["mean"], scaler["std"]))
    safe = np.where(std > 1e-7, std, np.float32(np.inf))
    return (X - mean) / safe

# %% one_hot
def one_hot(y, n_classes):
    return np.eye(n_classes, dtype=np.float32)[np.asarray(y)]


# %% variant targets-cumulative (row 31)
# %% one_hot
def one_hot(y, n_classes):
    """The differences of a staircase are zero except at the step."""
    stairs = np.arange(n_classes + 1) > np.reshape(y, (-1, 1))
    return np.diff(stairs.astype(float), axis=1)


# %% variant targets-flat-positions (row 31)
# %% one_hot
def one_hot(y, n_classes):
    y = np.asarray(y).astype(int)
    Y = np.zeros(len(y) * n_classes)
    Y[n_classes * np.arange(len(y)) + y] = 1.0
    return Y.reshape(-1, n_classes)


# %% variant targets-equal-outer (row 2)
# %% one_hot
def one_hot(y, n_classes):
    return np.equal.outer(y, range(n_classes)) * 1.0


# %% variant targets-columns (row column convention)
# %% one_hot
def one_hot(y, n_classes):
    Y = np.zeros((n_classes, y.shape[0]))
    for c in range(n_classes):
        Y[c, y == c] = 1.0
    return Y.T
