"""A whole notebook in the newest Python: match, walrus, positional-only names, and keys by pattern."""
# ruff: noqa
# fmt: off

# %% variant whole-match (row 29)
# %% select_pair
def select_pair(images, labels, negative, positive):
    if (keep := np.isin(labels, (pair := (negative, positive)))).any():
        return images[keep], np.searchsorted(sorted(pair), labels[keep]).astype(float) if negative < positive else (
            1.0 - np.searchsorted(sorted(pair), labels[keep]))
    return images[:0], np.zeros(0)

# %% preprocess_images
def preprocess_images(images):
    match images.shape:
        case (m, height, width):
            return images.reshape(m, height * width) / 255
        case other:
            raise ValueError(f"three axes expected, not {len(other)}")

# %% weighted_sum
def weighted_sum(X, w, b):
    return (z := X @ w) + b

# %% sigmoid
def sigmoid(z):
    a = 1 / (1 + (e := np.exp(-np.abs(z))))
    return np.where(np.asarray(z) >= 0, a, e * a)

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    def cost(p, truth):
        match truth:
            case 1:
                return -np.log(max(p, 1e-12))
            case 0:
                return -np.log(max(1 - p, 1e-12))
    return sum(cost(p, int(t)) for p, t in zip(a, y)) / len(y)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    return (d := (a - y) / len(y)) @ X, d.sum()

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    match np.array(v, dtype=float):
        case np.ndarray(ndim=0) as point:
            return np.asarray((f(point + h) - f(point - h)) / (2 * h))
        case np.ndarray() as point:
            slopes = [numerical_gradient(lambda part: f(np.concatenate([point[:i], part[None], point[i + 1:]])), point[i], h)
                      for i in range(len(point))]
            return np.array(slopes).reshape(point.shape)

# %% sgd_step
def sgd_step(params, grads, lr):
    match params, grads:
        case {"w": w, "b": b, **rest}, {"w": dw, "b": db} if not rest:
            return {"w": w - lr * dw, "b": b - lr * db}
        case {"W1": W1, "b1": b1, "w2": w2, "b2": b2, **rest}, {"W1": dW1, "b1": db1, "w2": dw2, "b2": db2} if not rest:
            return {"W1": W1 - lr * dW1, "b1": b1 - lr * db1, "w2": w2 - lr * dw2, "b2": b2 - lr * db2}
        case _:
            return {name: params[name] - lr * grads[name] for name in params}

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order, start = rng.permutation(len(y)), 0
    while len(rows := order[start:(start := start + batch_size)]):
        yield X[rows], y[rows]

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history, epoch = {"w": np.zeros(X.shape[1]), "b": 0.0}, [], 0
    while (epoch := epoch + 1) <= epochs:
        cost = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            cost += binary_cross_entropy(a := sigmoid(weighted_sum(x, params["w"], params["b"])), t) * len(t)
            match neuron_gradients(x, a, t):
                case (dw, db):
                    params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(cost / len(y))
    return params, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.where(a < threshold, 0, 1)

# %% binary_metrics
def binary_metrics(y, predicted):
    tp = fp = fn = tn = 0
    for pair in zip(y.astype(int), predicted.astype(int)):
        match pair:
            case (1, 1): tp += 1
            case (0, 1): fp += 1
            case (1, 0): fn += 1
            case (0, 0): tn += 1
    over = lambda above, below: above / below if below else 0.0
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": over(tp + tn, len(y)), "precision": (p := over(tp, tp + fp)),
            "recall": (r := over(tp, tp + fn)), "f1": over(2 * p * r, p + r)}

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    match strategy:
        case "zeros":
            W = np.zeros((n_out, n_in))
        case "normal":
            W = rng.normal(0, 0.01, (n_out, n_in))
        case "xavier" | "he" as name:
            W = rng.normal(0, ((1 if name == "xavier" else 2) / n_in) ** 0.5, (n_out, n_in))
        case _:
            raise ValueError(strategy)
    return W, np.zeros(n_out)

# %% relu
def relu(Z, /):
    return (Z > 0) * Z

# %% relu_backward
def relu_backward(dA, Z):
    match dA.shape:
        case ():
            return dA if Z > 0 else 0.0 * dA
        case _:
            return np.where(Z > 0, dA, 0)

# %% network_forward
def network_forward(X, params):
    match params:
        case {"W1": W1, "b1": b1, "w2": w2, "b2": b2}:
            a = sigmoid((A1 := relu(Z1 := X @ W1.T + b1)) @ w2 + b2)
            return a, dict(X=X, Z1=Z1, A1=A1, a=a)

# %% network_backward
def network_backward(y, params, cache):
    match cache:
        case {"X": X, "Z1": Z1, "A1": A1, "a": a}:
            dZ1 = relu_backward(np.outer(d := (a - y) / len(y), params["w2"]), Z1)
            return {"W1": dZ1.T @ X, "b1": dZ1.sum(0), "w2": d @ A1, "b2": d.sum()}

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    (W1, b1), ((w2,), (b2,)) = init_layer(X.shape[1], n_hidden, "he", rng), init_layer(n_hidden, 1, "xavier", rng)
    params, history, epoch = {"W1": W1, "b1": b1, "w2": w2, "b2": b2}, [], 0
    while (epoch := epoch + 1) <= epochs:
        cost = 0.0
        for x, t in minibatches(X, y, batch_size, rng):
            match network_forward(x, params):
                case (a, cache):
                    cost += binary_cross_entropy(a, t) * len(t)
                    params = sgd_step(params, network_backward(t, params, cache), lr)
        history.append(cost / len(y))
    return params, history
