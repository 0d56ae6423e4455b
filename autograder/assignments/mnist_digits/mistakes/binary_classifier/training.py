"""Known mistakes in a step downhill and in mini-batches."""

from autograder.diagnosis.mistakes import UNSTEADY, Mistake

MISTAKES = (
    Mistake(
        "T1",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    return {name: params[name] + lr * grads[name] for name in params}
""",
        "Downhill is which sign?",
    ),
    Mistake(
        "T2",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    return {name: params[name] - grads[name] for name in params}
""",
        "How long is your step?",
        silent=True,
    ),
    Mistake(
        "T3",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    return {"w": params["w"] - lr * grads["w"], "b": params["b"] - lr * grads["b"]}
""",
        "The network will have four parameters with other names. Does your step know them?",
        silent=True,
    ),
    Mistake(
        "T3a",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    return {name: -lr * grads[name] for name in params}
""",
        "Is this the new place, or only the way there?",
    ),
    Mistake(
        "T4",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    params = {name: params[name] - lr * grads[name] for name in params}
""",
        "Who receives the new parameters?",
    ),
    Mistake(
        "T4a",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    for name in params:
        value = params[name]
        value = value - lr * grads[name]
    return params
""",
        "Print the parameters before and after: which name holds the new value?",
    ),
    Mistake(
        "T4b",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    return {name: params[name] - lr * grads[name] if np.ndim(params[name]) else params[name] for name in params}
""",
        "Print b before and after one step.",
        silent=True,
    ),
    Mistake(
        "T5",
        "sgd_step",
        """
def sgd_step(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]
    return params
""",
        "Print the first parameters again after training: are they still the first ones?",
        silent=True,
    ),
    Mistake(
        "T6",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        yield X[order[start:start + batch_size]], y[start:start + batch_size]
""",
        "Show three images with their labels after shuffling.",
    ),
    Mistake(
        "T7",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    rows, labels = rng.permutation(len(y)), rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        yield X[rows[start:start + batch_size]], y[labels[start:start + batch_size]]
""",
        "How many orders did you draw, and how many should X and y share?",
    ),
    Mistake(
        "T8",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    for start in range(0, len(y), batch_size):
        yield X[start:start + batch_size], y[start:start + batch_size]
""",
        "If the images are sorted by class, what does the network see last before the test?",
        silent=True,
    ),
    Mistake(
        "T8a",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    starts = rng.permutation(np.arange(0, len(y), batch_size))
    for start in starts:
        yield X[start:start + batch_size], y[start:start + batch_size]
""",
        "Batches come in a new order; do the images within them ever meet others?",
        silent=True,
    ),
    Mistake(
        "T8b",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    for start in range(0, len(y), batch_size):
        rows = rng.permutation(np.arange(start, min(start + batch_size, len(y))))
        yield X[rows], y[rows]
""",
        "Can the first image ever come in the last batch?",
        silent=True,
    ),
    Mistake(
        "T9",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y) - batch_size, batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], y[rows]
""",
        "Sum the sizes of the batches: do they equal the number of images?",
        silent=True,
    ),
    Mistake(
        "T9a",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for i in range(len(y) // batch_size):
        rows = order[i * batch_size:(i + 1) * batch_size]
        yield X[rows], y[rows]
""",
        "Sum the sizes of the batches: do they equal the number of images?",
        silent=True,
    ),
    Mistake(
        "T9b",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start:start + batch_size + 1]
        yield X[rows], y[rows]
""",
        "How many rows are there from start to start + 2? Does any image come twice?",
        silent=True,
    ),
    Mistake(
        "T10",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = np.take(order, range(start, start + batch_size), mode="wrap")
        yield X[rows], y[rows]
""",
        "The last batch was filled up: with which images, and how often have they come now?",
        silent=True,
    ),
    Mistake(
        "T10a",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    yield X[order], y[order]
""",
        "How many images does one batch hold?",
        silent=True,
    ),
    Mistake(
        "T10b",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start:start + batch_size]
        return [(X[rows], y[rows])]
""",
        "How many batches came out? What does return do to a loop?",
        silent=True,
    ),
    Mistake(
        "T11",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], y[rows]
""",
        "Draw two passes and compare them. Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T11a",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    order = np.random.permutation(len(y))
    for start in range(0, len(y), batch_size):
        rows = order[start:start + batch_size]
        yield X[rows], y[rows]
""",
        UNSTEADY,
        silent=True,
    ),
    Mistake(
        "T12",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    for start in range(0, len(y), batch_size):
        rows = rng.integers(0, len(y), min(batch_size, len(y) - start))
        yield X[rows], y[rows]
""",
        "Does every image get a turn?",
        silent=True,
    ),
    Mistake(
        "T12a",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    for start in range(0, len(y), batch_size):
        rows = rng.choice(len(y), min(batch_size, len(y) - start), replace=False)
        yield X[rows], y[rows]
""",
        "No image comes twice in a batch; and in a whole pass?",
        silent=True,
    ),
    Mistake(
        "T13",
        "minibatches",
        """
def minibatches(X, y, batch_size, rng):
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    for start in range(0, len(y), batch_size):
        yield X[start:start + batch_size], y[start:start + batch_size]
""",
        "Look at the training images after one epoch: are they where they were?",
        silent=True,
    ),
)
