"""A whole notebook of very small helpers, each in the cell of the function that needs it first."""
# ruff: noqa
# fmt: off

# %% variant whole-helpers (row 27)
# %% select_pair
def is_digit(labels, digit):
    return labels == digit

def to_float(flags):
    return flags.astype(np.float64)

def select_pair(images, labels, negative, positive):
    low, high = is_digit(labels, negative), is_digit(labels, positive)
    kept = np.logical_or(low, high)
    return images[kept], to_float(high[kept])

# %% preprocess_images
def lay_flat(images):
    return images.reshape(images.shape[0], np.prod(images.shape[1:], dtype=int))

def to_unit_range(pixels):
    return np.true_divide(pixels, 255)

def preprocess_images(images):
    return to_unit_range(lay_flat(images))

# %% weighted_sum
def dot(X, w):
    return X @ w

def weighted_sum(X, w, b):
    return b + dot(X, w)

# %% sigmoid
def sigmoid_of_positive(z):
    return 1 / (1 + np.exp(-z))

def sigmoid_of_negative(z):
    return np.exp(z) / (1 + np.exp(z))

def sigmoid(z):
    z = np.asarray(z, dtype=float)
    a = np.zeros(z.shape)
    up = z >= 0
    a[up] = sigmoid_of_positive(z[up])
    a[~up] = sigmoid_of_negative(z[~up])
    return a

# %% binary_cross_entropy
def keep_off_the_ends(a, distance=1e-12):
    return np.clip(a, distance, 1 - distance)

def loss_per_image(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))

def binary_cross_entropy(a, y):
    return loss_per_image(keep_off_the_ends(a), y).mean()

# %% neuron_gradients
def error_of(a, y):
    return a - y

def average_over_images(table):
    return table.sum(axis=0) / table.shape[0]

def neuron_gradients(X, a, y):
    error = error_of(a, y)
    dw = average_over_images(X * error[:, None])
    db = average_over_images(error)
    return dw, db

# %% numerical_gradient
def set_entry(v, i, value):
    changed = v.copy()
    changed.flat[i] = value
    return changed

def slope_of_entry(f, v, i, h):
    here = v.flat[i]
    return (f(set_entry(v, i, here + h)) - f(set_entry(v, i, here - h))) / (2 * h)

def numerical_gradient(f, v, h=1e-5):
    v = np.array(v, dtype=float)
    gradient = np.zeros(v.shape)
    for i in range(v.size):
        gradient.flat[i] = slope_of_entry(f, v, i, h)
    return gradient

# %% sgd_step
def one_step(value, slope, lr):
    return value - lr * slope

def sgd_step(params, grads, lr):
    return {name: one_step(params[name], grads[name], lr) for name in params}

# %% minibatches
def random_order(m, rng):
    return np.argsort(rng.random(m))

def cut(order, size):
    return [order[i:i + size] for i in range(0, len(order), size)]

def minibatches(X, y, batch_size, rng):
    for rows in cut(random_order(len(y), rng), batch_size):
        yield np.take(X, rows, axis=0), np.take(y, rows)

# %% train_neuron
def fresh_neuron(n):
    return {"w": np.zeros(n), "b": 0.0}

def neuron_output(params, X):
    return sigmoid(weighted_sum(X, params["w"], params["b"]))

def learn_from_batch(params, X, y, lr):
    a = neuron_output(params, X)
    dw, db = neuron_gradients(X, a, y)
    return sgd_step(params, {"w": dw, "b": db}, lr), binary_cross_entropy(a, y)

def learn_for_one_epoch(params, X, y, lr, batch_size, rng, learn):
    losses, sizes = [], []
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        params, loss = learn(params, X_batch, y_batch, lr)
        losses.append(loss)
        sizes.append(len(y_batch))
    return params, np.average(losses, weights=sizes)

def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = fresh_neuron(X.shape[1]), []
    for _ in range(epochs):
        params, loss = learn_for_one_epoch(params, X, y, lr, batch_size, rng, learn_from_batch)
        history.append(loss)
    return params, history

# %% predict_labels
def reaches(a, threshold):
    return a >= threshold

def predict_labels(a, threshold=0.5):
    return reaches(a, threshold).astype(np.int64)

# %% binary_metrics
def how_many(flags):
    return int(np.sum(flags))

def divide(above, below):
    if below == 0:
        return 0.0
    return above / below

def binary_metrics(y, predicted):
    tp, tn = how_many((y == 1) & (predicted == 1)), how_many((y == 0) & (predicted == 0))
    fp, fn = how_many((y == 0) & (predicted == 1)), how_many((y == 1) & (predicted == 0))
    precision, recall = divide(tp, tp + fp), divide(tp, tp + fn)
    f1 = divide(2 * precision * recall, precision + recall)
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": divide(tp + tn, len(y)),
            "precision": precision, "recall": recall, "f1": f1}

# %% init_layer
def spread(n_in, strategy):
    if strategy == "zeros":
        return 0.0
    if strategy == "normal":
        return 0.01
    return np.sqrt((2 if strategy == "he" else 1) / n_in)

def init_layer(n_in, n_out, strategy, rng):
    return spread(n_in, strategy) * rng.normal(size=(n_out, n_in)), np.zeros(n_out)

# %% relu
def is_open(Z):
    return Z > 0

def relu(Z):
    return Z * is_open(Z)

# %% relu_backward
def relu_backward(dA, Z):
    return dA * is_open(Z)

# %% network_forward
def hidden_scores(X, params):
    return dot(X, params["W1"].T) + params["b1"]

def output_neuron(A1, params):
    return neuron_output({"w": params["w2"], "b": params["b2"]}, A1)

def network_forward(X, params):
    Z1 = hidden_scores(X, params)
    A1 = relu(Z1)
    a = output_neuron(A1, params)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}

# %% network_backward
def share_of_the_blame(error, w2):
    return error[:, None] * w2[None, :]

def network_backward(y, params, cache):
    error = error_of(cache["a"], y)
    dZ1 = relu_backward(share_of_the_blame(error, params["w2"]), cache["Z1"])
    dw2, db2 = neuron_gradients(cache["A1"], cache["a"], y)
    return {"W1": dot(dZ1.T, cache["X"]) / len(y), "b1": average_over_images(dZ1), "w2": dw2, "b2": db2}

# %% train_network
def fresh_network(n, n_hidden, rng):
    W1, b1 = init_layer(n, n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    return {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}

def learn_network(params, X, y, lr):
    a, cache = network_forward(X, params)
    return sgd_step(params, network_backward(y, params, cache), lr), binary_cross_entropy(a, y)

def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    params, history = fresh_network(X.shape[1], n_hidden, rng), []
    for _ in range(epochs):
        params, loss = learn_for_one_epoch(params, X, y, lr, batch_size, rng, learn_network)
        history.append(loss)
    return params, history
