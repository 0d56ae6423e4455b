# %% variant batches-loader (row 35)
# %% minibatches
class Loader:
    """Batches that can be gone through again and again."""

    def __init__(self, X, y, size, rng):
        self.X, self.y, self.size, self.rng = X, y, size, rng

    def __iter__(self):
        order = self.rng.permutation(len(self.X))
        for begin in range(0, len(order), self.size):
            rows = order[begin:begin + self.size]
            yield self.X[rows], self.y[rows]

def minibatches(X, y, batch_size, rng):
    return Loader(X, y, batch_size, rng)


# %% variant history-deque (row other containers)
# %% train_neuron
from collections import deque

def train_neuron(X, y, lr, epochs, batch_size, rng):
    params, history = {"w": np.zeros(X.shape[1]), "b": 0.0}, deque()
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            total += len(y_batch) * binary_cross_entropy(a, y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(total / len(y))
    return params, history
