"""Layers: initial weights, the gate, forward and backward, written differently."""
# ruff: noqa
# fmt: off

# %% variant init-uniform (row 33)
# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    """A uniform number in [-l, l] has the variance l**2 / 3."""
    b = np.zeros(n_out)
    if strategy == "zeros":
        return np.zeros((n_out, n_in)), b
    if strategy == "normal":
        return rng.normal(0, 0.01, size=(n_out, n_in)), b
    variance = {"xavier": 1 / n_in, "he": 2 / n_in}[strategy]
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, size=(n_out, n_in)), b


# %% variant init-match (row 31)
# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    match strategy:
        case "zeros":
            W = np.zeros((n_out, n_in))
        case "normal":
            W = 0.01 * rng.standard_normal(size=(n_out, n_in))
        case "xavier":
            W = rng.standard_normal(size=(n_out, n_in)) / np.sqrt(n_in)
        case "he":
            W = rng.standard_normal(size=(n_out, n_in)) * (2 / n_in) ** 0.5
        case _:
            raise ValueError(f"no strategy {strategy}")
    return W, np.full(n_out, 0.0)


# %% variant init-row-by-row (row 1)
# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    rows = []
    for _ in range(n_out):
        row = [rng.normal() for _ in range(n_in)]
        if strategy == "zeros":
            row = [0.0] * n_in
        elif strategy == "normal":
            row = [0.01 * r for r in row]
        elif strategy == "xavier":
            row = [r / n_in ** 0.5 for r in row]
        else:
            row = [r * (2.0 / n_in) ** 0.5 for r in row]
        rows.append(row)
    return rows, [0.0] * n_out

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = map(np.array, init_layer(X.shape[1], n_hidden, "he", rng))
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params = {"W1": W1, "b1": b1, "w2": np.array(w2[0]), "b2": b2[0]}
    history = []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            params = sgd_step(params, network_backward(y_batch, params, network_forward(X_batch, params)[1]), lr)
        history.append(binary_cross_entropy(network_forward(X, params)[0], y))
    return params, history


# %% variant init-transposed-draw (row column convention)
# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    deviation = dict(zeros=0, normal=1e-2, xavier=n_in ** -0.5, he=(n_in / 2) ** -0.5)[strategy]
    return (rng.standard_normal((n_in, n_out)) * deviation).T, np.zeros((n_out,))


# %% variant relu-where (row 22)
# %% relu
def relu(Z):
    return np.where(Z > 0, Z, 0)

# %% relu_backward
def relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0)


# %% variant relu-multiply (row 22)
# %% relu
def relu(Z):
    return Z * (Z > 0)

# %% relu_backward
def relu_backward(dA, Z):
    return np.multiply(dA, (Z > 0).astype(float))


# %% variant relu-clip (row 22)
# %% relu
def relu(Z):
    return np.clip(Z, 0, None)

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


# %% variant relu-half-sum (row 22)
# %% relu
def relu(Z):
    return (Z + np.abs(Z)) / 2

# %% relu_backward
def relu_backward(dA, Z):
    return dA * np.heaviside(Z, 0)


# %% variant relu-copy (row 22)
# %% relu
def relu(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A

# %% relu_backward
def relu_backward(dA, Z):
    return np.select([Z > 0], [dA], default=0.0)


# %% variant relu-loops (row 1)
# %% relu
def relu(Z):
    return np.array([z if z > 0 else 0.0 for z in Z.flatten()]).reshape(Z.shape)

# %% relu_backward
def relu_backward(dA, Z):
    dZ = np.zeros(np.shape(Z))
    for i in range(Z.shape[0]):
        if Z.ndim > 1:
            dZ[i] = relu_backward(dA[i], Z[i])
        elif Z[i] > 0:
            dZ[i] = dA[i]
    return dZ


# %% variant relu-list (row 7)
# %% relu
def relu(Z):
    return [relu(row) for row in Z] if np.ndim(Z) else max(0.0, float(Z))

# %% relu_backward
def relu_backward(dA, Z):
    if np.ndim(Z):
        return tuple(relu_backward(*rows) for rows in zip(dA, Z))
    return float(dA) if Z > 0 else 0.0

# %% network_forward
def network_forward(X, params):
    Z1 = np.matmul(X, params["W1"].T) + params["b1"]
    A1 = np.array(relu(Z1))
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, dict(X=X, Z1=Z1, A1=A1, a=a)

# %% network_backward
def network_backward(y, params, cache):
    dz2 = (cache["a"] - y) / y.shape[0]
    dZ1 = np.array(relu_backward(dz2[:, None] * params["w2"], cache["Z1"]))
    return dict(W1=dZ1.T.dot(cache["X"]), b1=dZ1.sum(0), w2=dz2.dot(cache["A1"]), b2=dz2.sum())


# %% variant relu-backward-sign (row 23)
# %% relu_backward
def relu_backward(dA, Z):
    A = relu(Z)
    return dA * np.sign(A)
