"""A whole notebook of one-liners: lambdas wherever a lambda can do it."""
# ruff: noqa
# fmt: off

# %% variant whole-terse (row 29)
# %% select_pair
select_pair = lambda images, labels, negative, positive: (
    images[(k := np.isin(labels, [negative, positive]))], 1.0 * (labels[k] == positive))

# %% preprocess_images
preprocess_images = lambda images: images.reshape(images.shape[0], -1) / np.float64(255)

# %% weighted_sum
weighted_sum = lambda X, w, b: b + X @ w

# %% sigmoid
sigmoid = lambda z: (np.tanh(np.divide(z, 2)) + 1) / 2

# %% binary_cross_entropy
binary_cross_entropy = lambda a, y: -np.log(np.clip(np.where(y, a, np.subtract(1, a)), 1e-15, 1)).mean()

# %% neuron_gradients
neuron_gradients = lambda X, a, y: ((a - y) @ X / len(y), (a - y).mean())

# %% numerical_gradient
numerical_gradient = lambda f, v, h=1e-5: np.reshape(
    [(f(v + d) - f(v - d)) / (2 * h) for d in h * np.eye(np.size(v)).reshape(-1, *np.shape(v))], np.shape(v))

# %% sgd_step
sgd_step = lambda params, grads, lr: {k: v - lr * grads[k] for k, v in params.items()}

# %% minibatches
minibatches = lambda X, y, batch_size, rng: (lambda p: [(X[p[i:i + batch_size]], y[p[i:i + batch_size]])
                                             for i in range(0, len(p), batch_size)])(rng.permutation(len(X)))

# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    p, history = {"w": np.zeros(len(X[0])), "b": 0.0}, []
    for _ in range(epochs):
        for x, t in minibatches(X, y, batch_size, rng):
            p = sgd_step(p, dict(zip("wb", neuron_gradients(x, sigmoid(weighted_sum(x, **p)), t))), lr)
        history += [binary_cross_entropy(sigmoid(weighted_sum(X, **p)), y)]
    return p, history

# %% predict_labels
predict_labels = lambda a, threshold=0.5: np.asarray(a >= threshold, int)

# %% binary_metrics
binary_metrics = lambda y, predicted: (lambda tp, fp, fn, tn: dict(
    tp=tp, fp=fp, fn=fn, tn=tn, accuracy=(tp + tn) / (tp + fp + fn + tn), precision=tp / (tp + fp or 1),
    recall=tp / (tp + fn or 1), f1=2 * tp / (2 * tp + fp + fn or 1)))(
    *(int(sum((np.asarray(y) == t) & (np.asarray(predicted) == g))) for t, g in [(1, 1), (0, 1), (1, 0), (0, 0)]))

# %% init_layer
init_layer = lambda n_in, n_out, strategy, rng: (
    rng.normal(0, dict(zeros=0, normal=.01, xavier=n_in ** -.5, he=(2 / n_in) ** .5)[strategy], (n_out, n_in)),
    np.zeros(n_out))

# %% relu
relu = lambda Z: Z * (Z > 0)

# %% relu_backward
relu_backward = lambda dA, Z: dA * (Z > 0)

# %% network_forward
network_forward = lambda X, params: (lambda Z1: (lambda A1: (lambda a: (a, dict(X=X, Z1=Z1, A1=A1, a=a)))(
    sigmoid(weighted_sum(A1, params["w2"], params["b2"]))))(relu(Z1)))(X @ params["W1"].T + params["b1"])

# %% network_backward
network_backward = lambda y, params, cache: (lambda d, D: dict(
    W1=D.T @ cache["X"], b1=D.sum(0), w2=d @ cache["A1"], b2=d.sum()))(
    (cache["a"] - y) / len(y), np.outer(cache["a"] - y, params["w2"]) / len(y) * (cache["A1"] > 0))

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    (W1, b1), (W2, b2) = (init_layer(*sizes, "he", rng) for sizes in [(X.shape[1], n_hidden), (n_hidden, 1)])
    p, history = dict(W1=W1, b1=b1, w2=W2[0], b2=b2[0]), []
    for _ in range(epochs):
        for x, t in minibatches(X, y, batch_size, rng):
            p = sgd_step(p, network_backward(t, p, network_forward(x, p)[1]), lr)
        history += [binary_cross_entropy(network_forward(X, p)[0], y)]
    return p, history
