"""What people's ways leave behind: arrays of objects, matrices that will be deprecated, batches taken from the end."""
# ruff: noqa
# fmt: off

# %% variant objects (row arrays of Python numbers, as frompyfunc and dtype=object make them)
# %% weighted_sum
def weighted_sum(X, w, b):
    return np.array([sum(x * v for x, v in zip(row, w)) + b for row in X.tolist()], dtype=object)

# %% relu
relu = np.frompyfunc(lambda z: z if z > 0 else 0.0, 1, 1)

# %% predict_labels
def predict_labels(a, threshold=0.5):
    return np.frompyfunc(lambda p: p >= threshold, 1, 1)(a)

# %% variant a-matrix (row NumPy's matrix, of which Python warns in silence)
# %% sigmoid
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    half = np.tanh(np.asmatrix(z.ravel()) / 2) / 2
    return np.asarray(half + 0.5).reshape(z.shape)

# %% variant batches-by-number (row a class with a length and an index, and no more)
# %% minibatches
class Batches:
    def __init__(self, X, y, size, order):
        self.X, self.y, self.size, self.order = X, y, size, order

    def __len__(self):
        return -(-len(self.order) // self.size)

    def __getitem__(self, number):
        if number >= len(self):
            raise IndexError(number)
        rows = self.order[number * self.size:(number + 1) * self.size]
        return self.X[rows], self.y[rows]

def minibatches(X, y, batch_size, rng):
    return Batches(X, y, batch_size, rng.permutation(len(y)))

# %% variant taken-from-the-end (row the short batch comes first)
# %% train_neuron
def train_neuron(X, y, lr, epochs, batch_size, rng):
    w, b, history = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        pile, total = list(minibatches(X, y, batch_size, rng)), 0.0
        while pile:
            X_batch, y_batch = pile.pop()
            a = sigmoid(weighted_sum(X_batch, w, b))
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            w, b = w - lr * dw, b - lr * db
        history.append(total / len(y))
    return {"w": w, "b": b}, history

# %% train_network
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, b2 = init_layer(n_hidden, 1, "xavier", rng)
    params, history = {"W1": W1, "b1": b1, "w2": w2[0], "b2": b2[0]}, []
    for _ in range(epochs):
        for X_batch, y_batch in reversed(list(minibatches(X, y, batch_size, rng))):
            _, cache = network_forward(X_batch, params)
            params = sgd_step(params, network_backward(y_batch, params, cache), lr)
        history.append(binary_cross_entropy(network_forward(X, params)[0], y))
    return params, history
