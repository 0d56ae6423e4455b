"""The learner's own model: other recipes that reach the same accuracy."""
# ruff: noqa
# fmt: off

# %% variant model-decay (row learning-rate decay)
# %% my_model
def my_model(X_train, y_train, rng):
    """The learning rate falls along half a cosine."""
    k, epochs = int(y_train.max()) + 1, max(8, 80_000 // len(y_train))
    side, params = round(X_train.shape[1] ** 0.5), init_network([X_train.shape[1], 192, k], "he", rng)
    for epoch in range(epochs):
        lr = 0.01 + 0.2 * (1 + np.cos(np.pi * epoch / epochs))
        for X_batch, y_batch in minibatches(X_train, y_train, 64, rng):
            X_batch = np.roll(X_batch, rng.choice((0, 1, -1, side, -side)), axis=1)
            _, cache = forward(X_batch, params)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), lr)
    return params


# %% variant model-momentum (row momentum)
# %% my_model
def my_model(X_train, y_train, rng):
    k, epochs = len(np.unique(y_train)), max(8, 60_000 // len(y_train))
    params = init_network((X_train.shape[1], 200, k), "he", rng)
    speed = {name: np.zeros_like(value) for name, value in params.items()}
    for epoch in range(epochs):
        lr = 0.05 if epoch < 0.7 * epochs else 0.01
        for X_batch, y_batch in minibatches(X_train, y_train, 64, rng):
            grads = backward(one_hot(y_batch, k), params, forward(X_batch, params)[1])
            for name in params:
                speed[name] = 0.9 * speed[name] - lr * grads[name]
                params[name] = params[name] + speed[name]
    return params


# %% variant model-weight-decay (row L2)
# %% my_model
def my_model(X_train, y_train, rng):
    """Adds the derivative of 1e-4 / 2 times the squared weights, biases excepted."""
    k, rounds = 1 + max(y_train), max(4, 40_000 // len(y_train))
    params = init_network((X_train.shape[1], 256, k), "he", rng)
    for lr in [0.3] * rounds + [0.1] * rounds:
        for X_batch, y_batch in minibatches(X_train, y_train, 64, rng):
            P, cache = forward(X_batch, params)
            grads = backward(one_hot(y_batch, k), params, cache)
            grads = {name: g + 1e-4 * params[name] * name.startswith("W") for name, g in grads.items()}
            params = sgd_step(params, grads, lr)
    return params


# %% variant model-scaler-folded (row standardisation)
# %% my_model
def my_model(X_train, y_train, rng):
    """Learns on standardised pixels; the scaler becomes part of W1 and b1, so that `forward` takes plain pixels.

    A pixel that is hardly ever lit has a deviation near 0, which is raised to 0.25: noise is not blown up.
    """
    scaler = fit_scaler(X_train)
    mean, scale = np.ravel(scaler["mean"]), 1 / np.maximum(np.ravel(scaler["std"]), 0.25)
    k, side, epochs = int(max(y_train)) + 1, round(X_train.shape[1] ** 0.5), max(8, 80_000 // len(y_train))
    params = init_network((X_train.shape[1], 256, k), "he", rng)
    for epoch in range(epochs):
        for x, t in minibatches(X_train, y_train, 64, rng):
            x = (np.roll(x, rng.choice((0, 1, -1, side, -side)), axis=1) - mean) * scale
            grads = backward(one_hot(t, k), params, forward(x, params)[1])
            params = sgd_step(params, grads, 0.1 * 0.1 ** (epoch / epochs))
    W1 = params["W1"] * scale
    return {**params, "W1": W1, "b1": params["b1"] - W1 @ mean}


# %% variant model-early-stopping (row early stopping)
# %% my_model
def my_model(X_train, y_train, rng):
    """Stops when twelve epochs in a row were worse on validation images."""
    k, order, side = int(y_train.max()) + 1, rng.permutation(len(y_train)), round(X_train.shape[1] ** 0.5)
    val, rest = np.split(order, [len(order) // 20])
    params = init_network((X_train.shape[1], 256, k), "he", rng)
    best, highest, waited, epochs = params, 0.0, 0, max(8, 80_000 // len(order))
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X_train[rest], y_train[rest], 50, rng):
            X_batch = np.roll(X_batch, rng.choice((0, 1, -1, side, -side)), axis=1)
            _, cache = forward(X_batch, params)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), 0.3 * 0.9 ** epoch + 0.02)
        accuracy = np.mean(forward(X_train[val], params)[0].argmax(axis=1) == y_train[val])
        waited += 1
        if accuracy >= highest:
            best, highest, waited = params, accuracy, 0
        if waited == 12:
            break
    return best


# %% variant model-adam (row other optimisers)
# %% my_model
def my_model(X_train, y_train, rng):
    k, m = np.max(y_train) + 1, len(y_train)
    params = init_network((X_train.shape[1], 192, k), "he", rng)
    first, second = ({name: np.zeros(value.shape) for name, value in params.items()} for _ in range(2))
    step, epochs = 0, max(7, 60_000 // m)
    for epoch in range(epochs):
        lr = 0.002 * (1 - epoch / epochs)
        for X_batch, y_batch in minibatches(X_train, y_train, 50, rng):
            step += 1
            grads = backward(one_hot(y_batch, k), params, forward(X_batch, params)[1])
            for name, g in grads.items():
                first[name] += 0.1 * (g - first[name])
                second[name] += 0.001 * (g * g - second[name])
                size = np.sqrt(second[name] / (1 - 0.999 ** step)) + 1e-8
                params[name] = params[name] - lr * first[name] / (1 - 0.9 ** step) / size
    return params


# %% variant model-three-layers (row 31)
# %% my_model
def my_model(X_train, y_train, rng):
    """Two hidden layers of float32, written out, without any earlier function; returns float64."""
    m, k = len(y_train), int(y_train.max()) + 1
    sizes, X = (X_train.shape[1], 192, 64, k), X_train.astype(np.float32)
    W = [(rng.standard_normal((o, i)) * (2 / i) ** 0.5).astype(np.float32) for i, o in zip(sizes, sizes[1:])]
    b = [np.zeros(o, np.float32) for o in sizes[1:]]
    epochs = max(8, 80_000 // m)
    for epoch in range(epochs):
        order, lr = rng.permutation(m), np.float32(0.2 if epoch < 0.6 * epochs else 0.05)
        for i in range(0, m, 50):
            rows = order[i:i + 50]
            A = [X[rows]]
            A += [np.maximum(A[0] @ W[0].T + b[0], 0)]
            A += [np.maximum(A[1] @ W[1].T + b[1], 0)]
            Z = A[2] @ W[2].T + b[2]
            D = np.exp(Z - Z.max(axis=1, keepdims=True))
            D /= D.sum(axis=1, keepdims=True)
            D[np.arange(len(rows)), y_train[rows]] -= 1
            D /= np.float32(len(rows))
            for l in (2, 1, 0):
                before = D @ W[l] * (A[l] > 0) if l else None
                W[l] -= lr * (D.T @ A[l])
                b[l] -= lr * D.sum(axis=0)
                D = before
    layers = range(1, len(W) + 1)
    return {f"W{l}": W[l - 1].astype(float) for l in layers} | {f"b{l}": b[l - 1].astype(float) for l in layers}


# %% variant model-averaged-weights (row 31)
# %% my_model
def my_model(X_train, y_train, rng):
    """The mean of the weights of the last quarter of the epochs."""
    k, epochs = int(y_train.max()) + 1, max(8, 80_000 // len(y_train))
    params = init_network((X_train.shape[1], 256, k), "he", rng)
    kept, side = [], round(X_train.shape[1] ** 0.5)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X_train, y_train, 64, rng):
            X_batch = np.roll(X_batch, (0, 1, -1, side, -side)[rng.integers(5)], axis=1)
            P, cache = forward(X_batch, params)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), 0.25)
        if epoch >= 0.75 * epochs:
            kept.append(params)
    return {name: np.mean([one[name] for one in kept], axis=0) for name in params}
