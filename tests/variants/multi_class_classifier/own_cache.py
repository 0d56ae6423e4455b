"""Passes forward that keep more in the cache, and passes backward that read it there."""
# ruff: noqa
# fmt: off

# %% variant deep-cached-probabilities (row 24)
# %% forward
def forward(X, params):
    """Keeps the probabilities, the gates and the depth too, and hands them to the way back."""
    L = max(int(name[1:]) for name in params)
    cache = {"A0": X, "L": L}
    for l in range(1, L):
        Z = cache[f"A{l - 1}"] @ params[f"W{l}"].T + params[f"b{l}"]
        cache[f"Z{l}"], cache[f"gate{l}"] = Z, Z > 0
        cache[f"A{l}"] = Z * cache[f"gate{l}"]
    cache[f"Z{L}"] = cache[f"A{L - 1}"] @ params[f"W{L}"].T + params[f"b{L}"]
    cache["P"] = softmax(cache[f"Z{L}"])
    return cache["P"], cache

# %% backward
def backward(Y, params, cache):
    m, grads = len(Y), {}
    dZ = cache["P"] - Y
    for l in range(cache["L"], 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ cache[f"A{l - 1}"] / m, dZ.sum(axis=0) / m
        if l > 1:
            dZ = dZ @ params[f"W{l}"] * cache[f"gate{l - 1}"]
    return grads


# %% variant deep-cached-lists (row 24)
# %% forward
def forward(X, params):
    """The cache holds lists of all layers beside the single arrays; the way back reads only the lists."""
    A, Z = [X], []
    for l in range(1, len(params) // 2 + 1):
        if l > 1:
            A.append(np.maximum(Z[-1], 0))
        Z.append(A[-1] @ params[f"W{l}"].T + params[f"b{l}"])
    named = {f"A{l}": a for l, a in enumerate(A)} | {f"Z{l}": z for l, z in enumerate(Z, 1)}
    weights = [params[f"W{l}"] for l in range(1, len(Z) + 1)]
    return softmax(Z[-1]), {**named, "inputs": A, "logits": Z, "weights": weights}

# %% backward
def backward(Y, params, cache):
    dZ, grads = (softmax(cache["logits"][-1]) - Y) / len(Y), {}
    for l in range(len(cache["inputs"]), 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ cache["inputs"][l - 1], dZ.sum(axis=0)
        dZ = (dZ @ cache["weights"][l - 1]) * (cache["inputs"][l - 1] > 0)
    return grads


# %% variant deep-columns-in-the-cache (row column convention)
# %% forward
def forward(X, params):
    """The cache has what was asked for, and the transposed arrays that the way back reads."""
    L, A = len(params) // 2, X.T
    cache, columns = {"A0": X}, []
    for l in range(1, L + 1):
        Z = params[f"W{l}"] @ A + params[f"b{l}"][:, None]
        columns.append((A, Z))
        A = np.where(Z > 0, Z, 0.0)
        cache.update({f"Z{l}": Z.T, f"A{l}": A.T})
    return softmax(Z.T), cache | {"columns": columns}

# %% backward
def backward(Y, params, cache):
    grads, dZ = {}, None
    for l, (A, Z) in reversed(list(enumerate(cache["columns"], start=1))):
        dZ = softmax(Z.T).T - Y.T if dZ is None else dA * (Z > 0)
        grads[f"W{l}"], grads[f"b{l}"] = dZ @ A.T / len(Y), dZ.mean(axis=1)
        dA = params[f"W{l}"].T @ dZ
    return grads
