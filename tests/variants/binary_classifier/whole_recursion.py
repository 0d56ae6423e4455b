"""A whole notebook without a loop: everything that repeats calls itself, on one half and then on the other."""
# ruff: noqa
# fmt: off

# %% variant whole-recursion (row recursion)
# %% select_pair
def halves(items):
    middle = len(items) // 2
    return items[:middle], items[middle:]

def rows_of(labels, digits, start=0):
    if len(labels) == 0:
        return []
    if len(labels) == 1:
        return [start] if int(labels[0]) in digits else []
    left, right = halves(labels)
    return rows_of(left, digits, start) + rows_of(right, digits, start + len(left))

def select_pair(images, labels, negative, positive):
    rows = rows_of(labels, (int(negative), int(positive)))
    return images[rows], np.equal(labels[rows], positive).astype(float)

# %% preprocess_images
def flatten(table):
    return table if table.ndim == 2 else flatten(table.reshape(table.shape[:-2] + (-1,)))

def preprocess_images(images):
    return flatten(images) / 255

# %% weighted_sum
def total(numbers):
    """Pairwise sum along the last axis."""
    n = numbers.shape[-1]
    if n <= 4:
        return numbers.sum(axis=-1)
    return total(numbers[..., :n // 2]) + total(numbers[..., n // 2:])

def weighted_sum(X, w, b):
    return total(X * w) + b

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    if (z > 0).any():
        positive = z > 0
        mirrored = sigmoid(np.where(positive, -z, z))
        return np.where(positive, 1 - mirrored, mirrored)
    e = np.exp(z)
    return e / (1 + e)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    if len(y) == 1:
        truth = a[0] if y[0] == 1 else 1 - a[0]
        return -float(np.log(max(truth, 1e-12)))
    (a1, a2), (y1, y2) = halves(a), halves(y)
    return (len(y1) * binary_cross_entropy(a1, y1) + len(y2) * binary_cross_entropy(a2, y2)) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    error = a - y
    return total(X.T * error) / len(y), total(error) / len(y)

# %% numerical_gradient
def slopes(f, v, places, h):
    if not places:
        return []
    if len(places) == 1:
        up, down = v.copy(), v.copy()
        up[places[0]] += h
        down[places[0]] -= h
        return [(f(up) - f(down)) / (2 * h)]
    left, right = halves(places)
    return slopes(f, v, left, h) + slopes(f, v, right, h)

def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    return np.array(slopes(f, v, list(np.ndindex(v.shape)), h)).reshape(v.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    if not params:
        return {}
    name, *others = params
    return {name: params[name] - lr * grads[name], **sgd_step({other: params[other] for other in others}, grads, lr)}

# %% minibatches
def deal(X, y, order, batch_size):
    if len(order) <= batch_size:
        if len(order):
            yield X[order], y[order]
        return
    full = -(-len(order) // batch_size)
    cut = full // 2 * batch_size
    yield from deal(X, y, order[:cut], batch_size)
    yield from deal(X, y, order[cut:], batch_size)

def minibatches(X, y, batch_size, rng):
    yield from deal(X, y, rng.permutation(len(y)), batch_size)

# %% train_neuron
def fold(step, state, items):
    if not items:
        return state
    if len(items) == 1:
        return step(state, items[0])
    left, right = halves(items)
    return fold(step, fold(step, state, left), right)

def epochs_of(learn, params, X, y, epochs, batch_size, rng):
    def one_epoch(state, _):
        params, history = state
        batches = list(minibatches(X, y, batch_size, rng))
        params, cost = fold(learn, (params, 0.0), batches)
        return params, history + [cost / len(y)]
    return fold(one_epoch, (params, []), range(epochs))

def train_neuron(X, y, lr, epochs, batch_size, rng):
    def learn(state, batch):
        (params, cost), (xs, ys) = state, batch
        a = sigmoid(weighted_sum(xs, params["w"], params["b"]))
        dw, db = neuron_gradients(xs, a, ys)
        return sgd_step(params, {"w": dw, "b": db}, lr), cost + len(ys) * binary_cross_entropy(a, ys)
    return epochs_of(learn, {"w": np.zeros(X.shape[1]), "b": 0.0}, X, y, epochs, batch_size, rng)

# %% predict_labels
def predict_labels(a, threshold=0.5):
    if len(a) == 1:
        return np.array([1 if a[0] >= threshold else 0])
    return np.concatenate([predict_labels(half, threshold) for half in halves(a) if len(half)])

# %% binary_metrics
def tally(y, predicted):
    if len(y) == 1:
        truth, answer = int(y[0]), int(predicted[0])
        return np.array([truth & answer, answer & ~truth, truth & ~answer, (1 - truth) * (1 - answer)])
    (y1, y2), (p1, p2) = halves(y), halves(predicted)
    return tally(y1, p1) + tally(y2, p2)

def binary_metrics(y, predicted):
    tp, fp, fn, tn = tally(y, predicted).tolist()
    over = lambda above, below: above / below if below else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": over(tp + tn, len(y)),
            "precision": over(tp, tp + fp), "recall": over(tp, tp + fn), "f1": over(2 * tp, 2 * tp + fp + fn)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    if strategy == "zeros":
        return np.zeros((n_out, n_in)), np.zeros(n_out)
    if strategy == "normal":
        return rng.normal(0, 0.01, (n_out, n_in)), np.zeros(n_out)
    if strategy == "xavier":
        return rng.normal(0, 1 / np.sqrt(n_in), (n_out, n_in)), np.zeros(n_out)
    W, b = init_layer(n_in, n_out, "xavier", rng)
    return np.sqrt(2) * W, b

# %% relu
def relu(Z):
    if np.ndim(Z) == 0:
        return max(float(Z), 0.0)
    return np.array([relu(part) for part in Z], dtype=float)

# %% relu_backward
def relu_backward(dA, Z):
    if np.ndim(Z) == 0:
        return float(dA) if Z > 0 else 0.0
    return np.array([relu_backward(message, score) for message, score in zip(dA, Z)], dtype=float)

# %% network_forward
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = np.maximum(Z1, 0)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    if len(y) == 1:
        error = cache["a"] - y
        dZ1 = error * params["w2"] * (cache["Z1"][0] > 0)
        return {"W1": np.outer(dZ1, cache["X"][0]), "b1": dZ1, "w2": error * cache["A1"][0], "b2": float(error[0])}
    middle = len(y) // 2
    first = network_backward(y[:middle], params, {name: cache[name][:middle] for name in ("X", "Z1", "A1", "a")})
    second = network_backward(y[middle:], params, {name: cache[name][middle:] for name in ("X", "Z1", "A1", "a")})
    share = middle / len(y)
    return {name: share * first[name] + (1 - share) * second[name] for name in first}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    def learn(state, batch):
        (params, cost), (xs, ys) = state, batch
        a, cache = network_forward(xs, params)
        return sgd_step(params, network_backward(ys, params, cache), lr), cost + len(ys) * binary_cross_entropy(a, ys)
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    return epochs_of(learn, {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}, X, y, epochs, batch_size, rng)
