"""A whole notebook that prints what it does, and draws a picture here and there."""
# ruff: noqa
# fmt: off

# %% variant whole-chatty (row 28)
# %% select_pair
import sys
import time

import matplotlib
from matplotlib.figure import Figure

def select_pair(images, labels, negative, positive):
    print(f"select_pair: {len(labels)} labels, looking for {negative} and {positive}")
    keep = np.isin(labels, (negative, positive))
    print("keeping", keep.sum(), "of", keep.size, "=", f"{keep.mean():.1%}" if keep.size else "nothing")
    y = np.zeros(keep.sum())
    y[labels[keep] == positive] = 1.0
    return images[keep], y

# %% preprocess_images
def preprocess_images(images):
    X = images.reshape(len(images), -1) / np.float64(255)
    print("preprocess_images:", images.shape, images.dtype, "->", X.shape, X.dtype, "max", X.max(initial=0.0))
    figure = Figure(figsize=(2, 2))
    figure.subplots().hist(X[:5].ravel(), bins=10)
    return X

# %% weighted_sum
def weighted_sum(X, w, b):
    z = X @ w + b
    print("weighted_sum", X.shape, w.shape, "->", z.shape)
    return z

# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    print("sigmoid of", z.shape, flush=True)
    with np.errstate(over="ignore"):
        a = 1 / (1 + np.exp(-z))
    return a

# %% binary_cross_entropy
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    costs = -y * np.log(a) - (1 - y) * np.log(1 - a)
    print("largest cost in the batch:", costs.max(), file=sys.stderr)
    return np.mean(costs)

# %% neuron_gradients
def neuron_gradients(X, a, y):
    dz = a - y
    print(f"mean |error| {np.abs(dz).mean():.3f}")
    dw = X.T @ dz / len(dz)
    db = np.mean(dz)
    print("shapes:", dw.shape, np.shape(db))
    return dw, db

# %% numerical_gradient
def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    result = np.empty_like(v)
    start = time.perf_counter()
    for number, place in enumerate(np.ndindex(v.shape), 1):
        keep = v[place]
        v[place] = keep + h
        high = f(v)
        v[place] = keep - h
        low = f(v)
        v[place] = keep
        result[place] = (high - low) / (2 * h)
        print(f"\r{number}/{v.size}", end="")
    print(f"  {time.perf_counter() - start:.3f} s")
    return result

# %% sgd_step
def sgd_step(params, grads, lr):
    updated = {}
    for name in params:
        updated[name] = params[name] - lr * grads[name]
        print("step", name, "moved by", np.linalg.norm(updated[name] - params[name]))
    return updated

# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    number = int(np.ceil(len(y) / batch_size))
    for k in range(number):
        rows = order[k * batch_size:(k + 1) * batch_size]
        print(f"batch {k + 1} of {number}: {len(rows)} rows")
        yield X[rows], y[rows]

# %% train_neuron
def draw_history(history):
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.plot(range(1, len(history) + 1), history, "o-")
    axes.set(xlabel="epoch", ylabel="loss")
    return figure

def train_neuron(X, y, lr, epochs, batch_size, rng):
    print(f"training on {X.shape} with lr = {lr}")
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for epoch in range(1, epochs + 1):
        losses = []
        for xb, yb in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(xb, w, b))
            losses += [binary_cross_entropy(a, yb)] * len(yb)
            dw, db = neuron_gradients(xb, a, yb)
            moved = sgd_step({"w": w, "b": b}, {"w": dw, "b": db}, lr)
            w, b = moved["w"], moved["b"]
        history.append(np.mean(losses))
        print("epoch", epoch, "loss", history[-1])
    draw_history(history)
    return {"w": w, "b": b}, history

# %% predict_labels
def predict_labels(a, threshold=0.5):
    answers = np.zeros(len(a), dtype=int)
    answers[a >= threshold] = 1
    print(answers.sum(), "called positive at", threshold)
    return answers

# %% binary_metrics
def binary_metrics(y, predicted):
    tp = int(sum((y == 1) & (predicted == 1)))
    fp = int(sum((y == 0) & (predicted == 1)))
    fn = int(sum((y == 1) & (predicted == 0)))
    tn = int(sum((y == 0) & (predicted == 0)))
    print("          called 0  called 1")
    print(f"is 0 {tn:13d} {fp:9d}")
    print(f"is 1 {fn:13d} {tp:9d}")
    accuracy = (tp + tn) / len(y)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    result = dict(tp=tp, fp=fp, fn=fn, tn=tn, accuracy=accuracy, precision=precision, recall=recall, f1=f1)
    print(result)
    return result

# %% init_layer
def init_layer(n_in, n_out, strategy, rng):
    std = {"zeros": 0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
    W = rng.normal(0, std, size=(n_out, n_in))
    print(f"{strategy}: wanted {std:.4f}, drew {W.std():.4f}")
    return W, np.zeros(n_out)

# %% relu
def relu(Z):
    A = np.where(Z > 0, Z, 0)
    print(f"{np.mean(A > 0):.0%} of the gates are open")
    return A

# %% relu_backward
def relu_backward(dA, Z):
    mask = Z > 0
    print(f"{np.mean(mask):.0%} of the message passes")
    return dA * mask

# %% network_forward
def network_forward(X, params):
    for name, value in params.items():
        print(name, np.shape(value), end="; ")
    print()
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid(weighted_sum(A1, params["w2"], params["b2"]))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def network_backward(y, params, cache):
    dz = (cache["a"] - y) / len(y)
    dw2, db2 = cache["A1"].T @ dz, dz.sum()
    dZ1 = relu_backward(dz[:, None] * params["w2"], cache["Z1"])
    grads = {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": dw2, "b2": db2}
    print({name: float(np.abs(value).max()) for name, value in grads.items()})
    return grads

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    print(f"{X.shape[1]}-{n_hidden}-1: {n_hidden * (X.shape[1] + 2) + 1} numbers to learn")
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}, []
    for epoch in range(1, epochs + 1):
        losses = []
        for xb, yb in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(xb, params)
            losses += [binary_cross_entropy(a, yb)] * len(yb)
            params = sgd_step(params, network_backward(yb, params, cache), lr)
        history.append(np.mean(losses))
        print("epoch", epoch, "loss", history[-1])
    draw_history(history)
    return params, history
