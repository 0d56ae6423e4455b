"""Deep networks: the pass forward and the pass backward, written differently."""
# ruff: noqa
# fmt: off

# %% variant deep-image-by-image (row 1)
# %% forward
def forward(X, params):
    L = len(params) // 2
    cache = {"A0": X}
    for l in range(1, L + 1):
        cache[f"Z{l}"] = np.array([params[f"W{l}"] @ a + params[f"b{l}"] for a in cache[f"A{l - 1}"]])
        if l < L:
            cache[f"A{l}"] = np.array([[z if z > 0 else 0.0 for z in row] for row in cache[f"Z{l}"]])
    return softmax(cache[f"Z{L}"]), cache

# %% backward
def backward(Y, params, cache):
    L, m = len(params) // 2, len(Y)
    grads = {name: np.zeros(np.shape(value)) for name, value in params.items()}
    P = softmax(cache[f"Z{L}"])
    for i in range(m):
        dz = (P[i] - Y[i]) / m
        for l in range(L, 0, -1):
            grads[f"W{l}"] += np.outer(dz, cache[f"A{l - 1}"][i])
            grads[f"b{l}"] += dz
            if l > 1:
                dz = (params[f"W{l}"].T @ dz) * (cache[f"Z{l - 1}"][i] > 0)
    return grads


# %% variant deep-einsum (row 2)
# %% forward
def forward(X, params):
    A, cache = X, {"A0": X}
    depth = sum(name.startswith("W") for name in params)
    for l in range(1, depth):
        Z = np.einsum("mi,oi->mo", A, params[f"W{l}"]) + params[f"b{l}"]
        A = np.where(Z > 0, Z, 0)
        cache |= {f"Z{l}": Z, f"A{l}": A}
    Z = np.einsum("mi,oi->mo", A, params[f"W{depth}"]) + params[f"b{depth}"]
    return softmax(Z), cache | {f"Z{depth}": Z}

# %% backward
def backward(Y, params, cache):
    depth = sum(name.startswith("W") for name in params)
    delta, grads = softmax(cache[f"Z{depth}"]) - Y, {}
    for l in reversed(range(1, depth + 1)):
        grads[f"b{l}"] = np.einsum("mo->o", delta) / len(Y)
        grads[f"W{l}"] = np.einsum("mo,mi->oi", delta, cache[f"A{l - 1}"]) / len(Y)
        if l != 1:
            gate = np.heaviside(cache[f"Z{l - 1}"], 0)
            delta = np.einsum("mo,oi,mi->mi", delta, params[f"W{l}"], gate)
    return grads


# %% variant deep-mask-from-A (row 23)
# %% backward
def backward(Y, params, cache):
    """Uses the cache's A for the gates, since A > 0 exactly where Z > 0."""
    l, grads = len(params) // 2, {}
    dZ = np.subtract(softmax(cache["Z%d" % l]), Y) / Y.shape[0]
    while True:
        A = cache["A%d" % (l - 1)]
        grads.update({"b%d" % l: np.sum(dZ, axis=0), "W%d" % l: np.dot(dZ.T, A)})
        if l == 1:
            return grads
        dZ = np.where(A > 0, np.dot(dZ, params["W%d" % l]), 0.0)
        l -= 1


# %% variant deep-recompute (row 24)
# %% backward
def backward(Y, params, cache):
    """Uses nothing of the cache but A0."""
    A, L = [cache["A0"]], len(params) // 2
    for l in range(1, L):
        A.append(np.clip(A[-1] @ params[f"W{l}"].T + params[f"b{l}"], 0, None))
    dZ = (softmax(A[-1] @ params[f"W{L}"].T + params[f"b{L}"]) - Y) / len(Y)
    grads = {}
    for l in range(L, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ A[l - 1], np.ones(len(Y)) @ dZ
        dZ = dZ @ params[f"W{l}"] * np.sign(A[l - 1])
    return grads


# %% variant deep-recursive (row 20)
# %% forward
def forward(X, params):
    def layer(l, A, cache):
        Z = A @ params[f"W{l}"].T + params[f"b{l}"]
        cache = {**cache, f"A{l - 1}": A, f"Z{l}": Z}
        if f"W{l + 1}" not in params:
            return softmax(Z), cache
        return layer(l + 1, (Z + np.abs(Z)) / 2, cache)
    return layer(1, X, {})

# %% backward
def backward(Y, params, cache):
    """One over m enters at the end, for every parameter at once."""
    def layer(l, dZ):
        here = {f"W{l}": np.matmul(dZ.T, cache[f"A{l - 1}"]), f"b{l}": np.add.reduce(dZ, axis=0)}
        if l == 1:
            return here
        dA = dZ @ params[f"W{l}"]
        dZ_before = dA.copy()
        dZ_before[cache[f"Z{l - 1}"] <= 0] = 0
        return layer(l - 1, dZ_before) | here
    last = len(params) // 2
    sums = layer(last, softmax(cache[f"Z{last}"]) - Y)
    return {name: total / np.shape(Y)[0] for name, total in sums.items()}


# %% variant deep-reuse-softmax-gradients (row 27)
# %% forward
def _affine(A, W, b):
    return np.inner(A, W) + b

def _relu(Z):
    return np.fmax(Z, 0.0)

def forward(X, params):
    cache, last = {"A0": X}, len(params) // 2
    for l in range(1, last + 1):
        cache[f"Z{l}"] = _affine(cache[f"A{l - 1}"], params[f"W{l}"], params[f"b{l}"])
        cache[f"A{l}"] = softmax(cache[f"Z{l}"]) if l == last else _relu(cache[f"Z{l}"])
    return cache[f"A{last}"], cache

# %% backward
def backward(Y, params, cache):
    """Each layer is a softmax regression whose P - Y is m dZ."""
    l, grads = len(params) // 2, {}
    delta = softmax(cache[f"Z{l}"]) - Y
    for l in range(l, 0, -1):
        grads[f"W{l}"], grads[f"b{l}"] = softmax_gradients(cache[f"A{l - 1}"], delta, np.zeros(delta.shape))
        if l > 1:
            delta = np.multiply(delta @ params[f"W{l}"], (cache[f"Z{l - 1}"] > 0).astype(float))
    return grads


# %% variant deep-extra-keys (row 9)
# %% forward
def forward(X, params):
    Z, cache, l = X, {"A0": X, "m": len(X)}, 1
    while f"W{l}" in params:
        A = Z if l == 1 else np.maximum(Z, 0)
        Z = A @ params[f"W{l}"].T + params[f"b{l}"]
        cache.update({f"A{l - 1}": A, f"Z{l}": Z, f"W{l}": params[f"W{l}"]})
        l += 1
    return softmax(Z), cache

# %% backward
def backward(Y, params, cache):
    """Every derivative on the way is in the result too."""
    grads, last = {}, len(params) // 2
    for l in range(last, 0, -1):
        if l == last:
            grads[f"Z{l}"] = (softmax(cache[f"Z{l}"]) - Y) / len(Y)
        else:
            grads[f"A{l}"] = grads[f"Z{l + 1}"] @ params[f"W{l + 1}"]
            grads[f"Z{l}"] = np.select([cache[f"Z{l}"] > 0], [grads[f"A{l}"]], 0.0)
        grads[f"W{l}"] = grads[f"Z{l}"].T @ cache[f"A{l - 1}"]
        grads[f"b{l}"] = grads[f"Z{l}"].sum(axis=0)
    return grads


# %% variant deep-probabilities-if-cached (row 24)
# %% forward
def forward(X, params):
    A, cache = X, {}
    last = len(params) // 2
    for l in range(1, last + 1):
        cache[f"A{l - 1}"] = A
        cache[f"Z{l}"] = A @ params[f"W{l}"].T + params[f"b{l}"]
        A = np.maximum(cache[f"Z{l}"], 0)
    cache["P"] = softmax(cache[f"Z{last}"])
    return cache["P"], cache

# %% backward
def backward(Y, params, cache):
    """Takes the probabilities from the cache if they are there, and computes them if not."""
    last, grads = len(params) // 2, {}
    P = cache["P"] if "P" in cache else softmax(cache[f"Z{last}"])
    dZ = (P - Y) / len(Y)
    for l in range(last, 0, -1):
        if l < last:
            dZ = dA * (cache[f"Z{l}"] > 0)
        grads[f"W{l}"], grads[f"b{l}"] = dZ.T @ cache[f"A{l - 1}"], dZ.sum(axis=0)
        dA = dZ @ params[f"W{l}"]
    return grads


# %% variant deep-gate-multiply (row 22)
# %% forward
def forward(X, params):
    last, cache = len(params) // 2, {"A0": X}
    for l in range(1, last):
        Z = cache[f"Z{l}"] = cache[f"A{l - 1}"] @ params[f"W{l}"].T + params[f"b{l}"]
        cache[f"A{l}"] = Z * (Z > 0)
    cache[f"Z{last}"] = cache[f"A{last - 1}"] @ params[f"W{last}"].T + params[f"b{last}"]
    return softmax(cache[f"Z{last}"]), cache


# %% variant deep-gate-copy (row 22)
# %% forward
def forward(X, params):
    names = [f"{l}" for l in range(1, len(params) // 2 + 1)]
    A, cache = X.copy(), {}
    for before, l in enumerate(names):
        cache["A%d" % before], cache["Z" + l] = A, np.matmul(A, params["W" + l].T) + params["b" + l]
        A = cache["Z" + l].copy()
        A[A < 0] = 0.0
    return softmax(cache["Z" + names[-1]]), cache
