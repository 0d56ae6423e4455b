"""The network's passes forward and backward, written differently."""
# ruff: noqa
# fmt: off

# %% variant passes-einsum (row 2)
# %% network_forward
def network_forward(X, params):
    Z1 = np.einsum("mi,hi->mh", X, params["W1"]) + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(np.einsum("mh,h->m", A1, params["w2"]) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dz2 = cache["a"] - y
    dZ1 = np.einsum("m,h,mh->mh", dz2, params["w2"], (cache["Z1"] > 0) * 1.0)
    m = len(dz2)
    return {"W1": np.einsum("mh,mi->hi", dZ1, cache["X"]) / m, "b1": np.einsum("mh->h", dZ1) / m,
            "w2": np.einsum("m,mh->h", dz2, cache["A1"]) / m, "b2": np.einsum("m->", dz2) / m}


# %% variant passes-image-by-image (row 1)
# %% network_forward
def network_forward(X, params):
    Z1, A1, a = [], [], []
    for x in X:
        z1 = np.dot(params["W1"], x) + params["b1"]
        a1 = np.maximum(z1, 0)
        z2 = np.dot(params["w2"], a1) + params["b2"]
        Z1.append(z1)
        A1.append(a1)
        a.append(sigmoid(z2))
    a = np.array(a)
    return a, {"X": X, "Z1": np.array(Z1), "A1": np.array(A1), "a": a}

# %% network_backward
def network_backward(y, params, cache):
    m = len(y)
    grads = {"W1": 0.0, "b1": 0.0, "w2": 0.0, "b2": 0.0}
    for i in range(m):
        dz2 = (cache["a"][i] - y[i]) / m
        dz1 = dz2 * params["w2"] * (cache["Z1"][i] > 0)
        grads["W1"] = grads["W1"] + np.outer(dz1, cache["X"][i])
        grads["b1"] = grads["b1"] + dz1
        grads["w2"] = grads["w2"] + dz2 * cache["A1"][i]
        grads["b2"] = grads["b2"] + dz2
    return grads


# %% variant passes-own-cache (row 24)
# %% network_forward
def network_forward(X, params):
    """Keeps the gate and the number of images too, and hands both to the way back."""
    Z1 = X @ params["W1"].T + params["b1"]
    gate = Z1 > 0
    A1 = np.where(gate, Z1, 0)
    z2 = A1 @ params["w2"] + params["b2"]
    a = sigmoid(z2)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a, "z2": z2, "gate": gate, "m": len(X)}

# %% network_backward
def network_backward(y, params, cache):
    m, gate = cache["m"], cache["gate"]
    dz2 = cache["a"] - y
    dZ1 = np.outer(dz2, params["w2"]) * gate
    return {"w2": cache["A1"].T @ dz2 / m, "b2": float(dz2.sum() / m),
            "W1": dZ1.T @ cache["X"] / m, "b1": dZ1.sum(axis=0) / m}


# %% variant passes-mask-from-A1 (row 23)
# %% network_backward
def network_backward(y, params, cache):
    X, A1, a = cache["X"], cache["A1"], cache["a"]
    m = X.shape[0]
    dz2 = (a - y)[:, None]
    dA1 = dz2 @ params["w2"][None, :]
    dZ1 = dA1 * (A1 > 0)
    return dict(w2=np.mean(dz2 * A1, axis=0), b2=np.mean(dz2), W1=np.dot(dZ1.T, X) / m, b1=np.mean(dZ1, axis=0))


# %% variant passes-recompute (row 24)
# %% network_backward
def network_backward(y, params, cache):
    """Uses nothing of the cache but X."""
    X = cache["X"]
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(A1 @ params["w2"] + params["b2"])
    delta2 = (a - y) / len(y)
    delta1 = relu_backward(np.outer(delta2, params["w2"]), Z1)
    return {"W1": delta1.T @ X, "b1": delta1.T @ np.ones(len(y)), "w2": delta2 @ A1, "b2": delta2 @ np.ones(len(y))}


# %% variant passes-loss-from-the-middle (row 20)
# %% network_backward
def network_backward(y, params, cache):
    """One over m enters only at the end, for every parameter at once."""
    dz2 = cache["a"] - y
    dZ1 = np.multiply.outer(dz2, params["w2"]) * np.sign(cache["A1"])
    sums = {"W1": np.tensordot(dZ1, cache["X"], axes=(0, 0)), "b1": np.add.reduce(dZ1, axis=0),
            "w2": np.inner(cache["A1"].T, dz2), "b2": np.add.reduce(dz2)}
    return {name: total / np.size(y) for name, total in sums.items()}


# %% variant passes-reuse-neuron (row 27)
# %% network_backward
def _through_layer(dZ, A_in):
    return dZ.T @ A_in, dZ.sum(axis=0)

def network_backward(y, params, cache):
    m = len(y)
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    dZ1 = relu_backward((cache["a"] - y)[:, np.newaxis] / m * params["w2"], cache["Z1"])
    dW1, db1 = _through_layer(dZ1, cache["X"])
    return {"W1": dW1, "b1": db1, "w2": dw2, "b2": db2}


# %% variant passes-extra-return (row 9)
# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    z2 = weighted_sum(A1, params["w2"], params["b2"])
    a = sigmoid(z2)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a, "W1": params["W1"], "w2": params["w2"]}, z2

# %% network_backward
def network_backward(y, params, cache):
    dz2 = (cache["a"] - y) / len(y)
    dA1 = np.outer(dz2, params["w2"])
    dZ1 = relu_backward(dA1, cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": cache["A1"].T @ dz2, "b2": dz2.sum(),
            "Z1": dZ1, "A1": dA1, "z2": dz2}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}
    history = []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache, _ = network_forward(X_batch, params)
            losses += [binary_cross_entropy(a, y_batch)] * len(a)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(sum(losses) / len(losses))
    return params, history, cache


# %% variant passes-column-inside (row column convention)
# %% network_forward
def network_forward(X, params):
    Z1 = params["W1"] @ X.T + params["b1"].reshape(-1, 1)
    A1 = relu(Z1)
    Z2 = params["w2"].reshape(1, -1) @ A1 + params["b2"]
    A2 = sigmoid(Z2)
    return A2.reshape(-1), {"X": X, "Z1": Z1.T, "A1": A1.T, "a": A2.reshape(-1)}

# %% network_backward
def network_backward(y, params, cache):
    m = y.shape[0]
    dZ2 = (cache["a"] - y).reshape(1, m)
    dW2 = dZ2 @ cache["A1"] / m
    dA1 = params["w2"].reshape(-1, 1) @ dZ2
    dZ1 = relu_backward(dA1, cache["Z1"].T)
    dW1 = dZ1 @ cache["X"] / m
    return {"W1": dW1, "b1": np.sum(dZ1, axis=1) / m, "w2": dW2.ravel(), "b2": np.sum(dZ2) / m}
