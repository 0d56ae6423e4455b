"""The training loop that watches validation images, written differently."""
# ruff: noqa
# fmt: off

# %% variant watch-by-accuracy (row best by accuracy)
# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = params[f"b{len(params) // 2}"].size
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best_params, best_accuracy = params, -1.0
    for epoch in range(epochs):
        sums, count = 0.0, 0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            Y_batch = one_hot(y_batch, k)
            P, cache = forward(X_batch, params)
            sums, count = sums + len(P) * categorical_cross_entropy(P, Y_batch), count + len(P)
            params = sgd_step(params, backward(Y_batch, params, cache), lr)
        P_val, _ = forward(X_val, params)
        accuracy = np.mean(np.argmax(P_val, axis=1) == y_val)
        history["train_loss"].append(sums / count)
        history["val_loss"].append(categorical_cross_entropy(P_val, one_hot(y_val, k)))
        history["val_accuracy"].append(accuracy)
        if accuracy > best_accuracy:
            best_accuracy, best_params = accuracy, {name: value.copy() for name, value in params.items()}
    return best_params, history


# %% variant watch-by-accuracy-then-loss (row best by accuracy)
# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """Keeps every epoch, and chooses at the end; of equally accurate epochs the one of the lower loss."""
    k, epochs_seen = len(params[f"b{len(params) // 2}"]), []
    for _ in range(epochs):
        for X, y in minibatches(X_train, y_train, batch_size, rng):
            params = sgd_step(params, backward(one_hot(y, k), params, forward(X, params)[1]), lr)
        P_train, P = forward(X_train, params)[0], forward(X_val, params)[0]
        epochs_seen.append({"train_loss": categorical_cross_entropy(P_train, one_hot(y_train, k)),
                            "val_loss": categorical_cross_entropy(P, one_hot(y_val, k)),
                            "val_accuracy": float(np.mean(P.argmax(axis=1) == y_val)), "params": params})
    best = max(epochs_seen, default={"params": params}, key=lambda epoch: (epoch["val_accuracy"], -epoch["val_loss"]))
    return best["params"], {name: [epoch[name] for epoch in epochs_seen]
                            for name in ("train_loss", "val_loss", "val_accuracy")}


# %% variant watch-after-each-epoch (row 39)
# %% train
import copy

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """All losses are those of the epoch's last weights; the steps are taken in place, on a copy."""
    params = copy.deepcopy(params)
    Z = f"Z{len(params) // 2}"
    k = len(params["b" + Z[1:]])
    history, best, lowest = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params, None
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            grads = backward(one_hot(y_batch, k), params, forward(X_batch, params)[1])
            for name in params:
                params[name] -= lr * grads[name]
        Z_train, Z_val = (forward(X, params)[1][Z] for X in (X_train, X_val))
        history["train_loss"].append(cross_entropy_from_logits(Z_train, y_train))
        history["val_loss"].append(cross_entropy_from_logits(Z_val, y_val))
        history["val_accuracy"].append((Z_val.argmax(axis=1) == y_val).mean())
        if lowest is None or history["val_loss"][-1] < lowest:
            lowest, best = history["val_loss"][-1], copy.deepcopy(params)
    return best, history


# %% variant watch-inline (row 27)
# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """Calls no earlier function."""
    L, m = len(params) // 2, len(y_train)
    W = [np.array(params[f"W{l}"]) for l in range(1, L + 1)]
    b = [np.array(params[f"b{l}"]) for l in range(1, L + 1)]
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params
    def run(X):
        inputs = [X]
        for l in range(L - 1):
            inputs.append(np.maximum(inputs[l] @ W[l].T + b[l], 0))
        logits = inputs[-1] @ W[-1].T + b[-1]
        return inputs, logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    for _ in range(epochs):
        order, loss = rng.permutation(m), 0.0
        for start in range(0, m, batch_size):
            rows = order[start:start + batch_size]
            inputs, log_p = run(X_train[rows])
            truth = np.arange(len(rows)), y_train[rows]
            loss -= log_p[truth].sum() / m
            delta = np.exp(log_p)
            delta[truth] -= 1
            delta /= len(rows)
            for l in range(L - 1, -1, -1):
                before = delta @ W[l] * (inputs[l] > 0)
                W[l], b[l] = W[l] - lr * delta.T @ inputs[l], b[l] - lr * delta.sum(axis=0)
                delta = before
        log_p = run(X_val)[1]
        history["train_loss"].append(loss)
        history["val_loss"].append(-log_p[np.arange(len(y_val)), y_val].mean())
        history["val_accuracy"].append(np.mean(log_p.argmax(axis=1) == y_val))
        if history["val_loss"][-1] == min(history["val_loss"]):
            best = {f"W{l + 1}": W[l] for l in range(L)} | {f"b{l + 1}": b[l] for l in range(L)}
    return best, history


# %% variant watch-in-batches (row validation in batches)
# %% train
def evaluate(X, y, params, k, size=50):
    """Mean loss and accuracy, at most `size` images at a time."""
    loss = right = 0
    for i in range(0, len(y), size):
        P, _ = forward(X[i:i + size], params)
        loss += categorical_cross_entropy(P, one_hot(y[i:i + size], k)) * len(P)
        right += np.count_nonzero(P.argmax(axis=1) == y[i:i + size])
    return loss / len(y), right / len(y)

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    k = len(params[f"b{len(params) // 2}"])
    best, train_loss, val_loss, val_accuracy = dict(params), [], [], []
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            _, cache = forward(X_batch, params)
            params = sgd_step(params, backward(one_hot(y_batch, k), params, cache), lr)
        train_loss.append(evaluate(X_train, y_train, params, k)[0])
        loss, accuracy = evaluate(X_val, y_val, params, k)
        if not val_loss or loss < min(val_loss):
            best = params
        val_loss.append(loss)
        val_accuracy.append(accuracy)
    return best, {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy}


# %% variant watch-extra-keys (row 9)
# %% train
from collections import defaultdict

def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """The history has more lists than asked for, and the best epoch's number."""
    Y_train, Y_val = (one_hot(y, params[f"b{len(params) // 2}"].shape[0]) for y in (y_train, y_val))
    history, best = defaultdict(list, train_loss=[], val_loss=[], val_accuracy=[]), (np.inf, params)
    for epoch in range(epochs):
        running = np.zeros(3)
        for X_batch, Y_batch in minibatches(X_train, Y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            right = np.sum(P.argmax(axis=1) == Y_batch.argmax(axis=1))
            running += categorical_cross_entropy(P, Y_batch) * len(P), right, len(P)
            params = sgd_step(params, backward(Y_batch, params, cache), lr)
        P, _ = forward(X_val, params)
        loss = categorical_cross_entropy(P, Y_val)
        accuracy = np.mean(np.take_along_axis(P, y_val[:, None], axis=1)[:, 0] == P.max(axis=1))
        row = dict(train_loss=running[0] / running[2], train_accuracy=running[1] / running[2], val_loss=loss,
                   val_accuracy=accuracy, lr=lr, weight=np.linalg.norm(params["W1"]))
        for name, value in row.items():
            history[name].append(value)
        if loss < best[0]:
            best, history["best_epoch"] = (loss, params), epoch
    return best[1], history


# %% variant watch-with-patience (row early stopping)
# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng, patience=50):
    """Stops after 50 epochs without a better one."""
    k = len(params[f"b{len(params) // 2}"])
    history, best, waited = {"train_loss": [], "val_loss": [], "val_accuracy": []}, params, 0
    while len(history["val_loss"]) < epochs and waited < patience:
        train_loss = 0.0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, k)
            train_loss += categorical_cross_entropy(P, Y) * len(Y) / len(y_train)
            params = sgd_step(params, backward(Y, params, cache), lr)
        P = forward(X_val, params)[0]
        loss = categorical_cross_entropy(P, one_hot(y_val, k))
        if loss < min(history["val_loss"], default=float("inf")):
            best, waited = params, 0
        else:
            waited += 1
        for name, value in zip(history, (train_loss, loss, np.mean(P.argmax(axis=1) == y_val))):
            history[name].append(value)
    return best, history


# %% variant watch-last-of-equals (row 41)
# %% train
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    """Of equal probabilities the last wins, and of equally accurate epochs the last."""
    k = params[f"b{len(params) // 2}"].shape[0]
    best, train_loss, val_loss, val_accuracy = params, [], [], []
    for _ in range(epochs):
        losses = np.empty(0)
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, k)
            losses = np.append(losses, np.full(len(P), categorical_cross_entropy(P, Y)))
            params = sgd_step(params, backward(Y, params, cache), lr)
        P, _ = forward(X_val, params)
        answers = k - 1 - np.argmax(P[:, ::-1], axis=1)
        train_loss.append(losses.mean())
        val_loss.append(categorical_cross_entropy(P, one_hot(y_val, k)))
        val_accuracy.append(np.count_nonzero(answers == y_val) / len(y_val))
        if val_accuracy[-1] >= max(val_accuracy):
            best = params
    return best, {"train_loss": train_loss, "val_loss": val_loss, "val_accuracy": val_accuracy}
