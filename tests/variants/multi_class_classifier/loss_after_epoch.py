"""Softmax regressions that write down the loss of all images after each epoch, not the losses met on the way."""
# ruff: noqa
# fmt: off

# %% variant regression-after-each-epoch (row 39)
# %% train_softmax
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    W, b, history = np.zeros((n_classes, X.shape[1])), np.zeros(n_classes), np.empty(epochs)
    for epoch in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            dW, db = softmax_gradients(X_batch, softmax(X_batch @ W.T + b), one_hot(y_batch, n_classes))
            W, b = W - lr * dW, b - lr * db
        history[epoch] = cross_entropy_from_logits(X @ W.T + b, y)
    return {"b": b, "W": W}, history
