"""Training a softmax regression, written differently."""
# ruff: noqa
# fmt: off

# %% variant regression-inline (row 27)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """Calls no earlier function."""
    m, n = X.shape
    W, b, history = np.zeros((n_classes, n)), np.zeros(n_classes), []
    for epoch in range(epochs):
        order = rng.permutation(m)
        loss = 0.0
        for start in range(0, m, batch_size):
            x, t = X[order[start:start + batch_size]], y[order[start:start + batch_size]]
            Z = x @ W.T + b
            Z -= Z.max(axis=1, keepdims=True)
            P = np.exp(Z)
            sums = P.sum(axis=1, keepdims=True)
            P /= sums
            loss += np.sum(np.log(sums[:, 0]) - Z[np.arange(len(t)), t])
            P[np.arange(len(t)), t] -= 1
            W = W - lr * P.T @ x / len(t)
            b = b - lr * P.mean(axis=0)
        history.append(loss / m)
    return {"W": W, "b": b}, history


# %% variant regression-transposed-weights (row column convention)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((X.shape[1], n_classes)), np.zeros((1, n_classes)), []
    targets = one_hot(y, n_classes)
    for _ in range(epochs):
        running, seen = 0.0, 0
        for X_batch, Y_batch in minibatches(X, targets, batch_size, rng):
            P = softmax(X_batch @ W + b)
            seen += len(P)
            running += (categorical_cross_entropy(P, Y_batch) - running) * len(P) / seen
            W -= lr / len(P) * X_batch.T @ (P - Y_batch)
            b -= lr / len(P) * np.sum(P - Y_batch, axis=0, keepdims=True)
        history.append(running)
    return {"W": W.T, "b": b[0]}, history


# %% variant regression-extra-keys (row 9)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """Keeps the templates of every epoch too, and returns the accuracy beside what was asked for."""
    state, history, films = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, [], []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P = softmax(X_batch @ state["W"].T + state["b"])
            Y = one_hot(y_batch, n_classes)
            losses.extend(len(Y) * [categorical_cross_entropy(P, Y)])
            dW, db = softmax_gradients(X_batch, P, Y)
            state = sgd_step(state, {"W": dW, "b": db}, lr)
        history.append(sum(losses) / len(losses))
        films.append(state["b"])
    named = np.argmax(X @ state["W"].T + state["b"], axis=1)
    return {**state, "b_per_epoch": films}, history, float(np.mean(named == y))


# %% variant regression-reduce (row 31)
# %% train_softmax
from functools import reduce

def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """An epoch is a fold over its batches; the epochs are a recursion."""
    def step(state, batch):
        (W, b), total = state
        P, Y = softmax(batch[0] @ W.T + b), one_hot(batch[1], n_classes)
        dW, db = softmax_gradients(batch[0], P, Y)
        return (W - lr * dW, b - lr * db), total + len(Y) / len(y) * categorical_cross_entropy(P, Y)
    def run(params, left):
        if left == 0:
            return params, []
        params, loss = reduce(step, minibatches(X, y, batch_size, rng), (params, 0.0))
        params, later = run(params, left - 1)
        return params, [loss, *later]
    (W, b), history = run((np.zeros((n_classes, X.shape[1])), np.zeros(n_classes)), epochs)
    return {"W": W, "b": b}, history


# %% variant regression-own-order (row 38)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    """Deals its own batches, in the order of random keys."""
    params, history = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}, []
    for _ in range(epochs):
        order, total = np.argsort(rng.random(len(y))), 0.0
        while len(order):
            rows, order = order[:batch_size], order[batch_size:]
            P, Y = softmax(X[rows] @ params["W"].T + params["b"]), one_hot(y[rows], n_classes)
            total += categorical_cross_entropy(P, Y) * len(rows)
            dW, db = softmax_gradients(X[rows], P, Y)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(total / len(y))
    return params, history


# %% variant regression-list-of-batches (row 35)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes)
    history = []
    for _ in range(epochs):
        batches = list(minibatches(X, y, batch_size, rng))
        losses = []
        for X_batch, y_batch in batches:
            Z = X_batch @ W.T + b
            losses.append(cross_entropy_from_logits(Z, y_batch))
            dW, db = softmax_gradients(X_batch, softmax(Z), one_hot(y_batch, n_classes))
            W, b = W - lr * dW, b - lr * db
        history.append(float(np.average(losses, weights=[len(t) for _, t in batches])))
    return {"W": W, "b": b}, history
