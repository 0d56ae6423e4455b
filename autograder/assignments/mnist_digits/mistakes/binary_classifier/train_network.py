"""Known mistakes in the training loop of the network."""

from autograder.diagnosis.mistakes import Mistake

NETWORK = """
def train_network(X, y, n_hidden, lr, epochs, batch_size, rng):
    W1, b1 = init_layer(X.shape[1], n_hidden, "he", rng)
    w2, _ = init_layer(n_hidden, 1, "xavier", rng)
    params = {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a, cache = network_forward(X_batch, params)
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            grads = network_backward(y_batch, params, cache)
            params = sgd_step(params, grads, lr)
        history.append(total / len(y))
    return params, history
"""


def wrong_network(right, wrong):
    """Return the source of `train_network` with one piece of it replaced."""
    assert NETWORK.count(right) == 1, right
    return NETWORK.replace(right, wrong)


MISTAKES = (
    Mistake(
        "L5n",
        "train_network",
        wrong_network("binary_cross_entropy(a, y_batch)", "binary_cross_entropy(a, a)"),
        "With what does the loss compare the answers?",
        silent=True,
    ),
    Mistake(
        "T21n",
        "train_network",
        wrong_network('"he"', '"zeros"').replace('"xavier"', '"zeros"'),
        "Print two rows of W1 after training. Equal?",
    ),
    Mistake(
        "T22n",
        "train_network",
        wrong_network('"W1": W1', '"W1": np.full_like(W1, 0.01)'),
        "Same start, same gradient, same end: how many units do you really have?",
        silent=True,
    ),
    Mistake(
        "T24n",
        "train_network",
        wrong_network('"W1": W1', '"W1": rng.random(W1.shape)'),
        "Are all weights of the same sign? How large is z for the first image?",
        silent=True,
    ),
    Mistake(
        "T27n",
        "train_network",
        wrong_network("    W1, b1", "    seed = int(rng.integers(2**31))\n    W1, b1")
        .replace('"he", rng', '"he", np.random.default_rng(seed)')
        .replace('"xavier", rng', '"xavier", np.random.default_rng(seed)'),
        "Draw both layers from one generator.",
        silent=True,
    ),
    Mistake(
        "T27b",
        "train_network",
        wrong_network("    W1, b1", "    rng = np.random.default_rng(42)\n    W1, b1"),
        "Run it with two generators: does anything change?",
        silent=True,
    ),
    Mistake(
        "T4m",
        "train_network",
        wrong_network("params = sgd_step", "new_params = sgd_step"),
        "Who receives the new parameters?",
    ),
    Mistake("T1m", "train_network", wrong_network("grads, lr)", "grads, -lr)"), "Downhill is which sign?"),
    Mistake(
        "G14m",
        "train_network",
        wrong_network(
            "            params = sgd", '            grads["b1"] = 0 * grads["b1"]\n            params = sgd'
        ),
        "Print b1 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14o",
        "train_network",
        wrong_network("grads, lr)", 'grads, lr) | {"b2": 0.0}'),
        "Print b2 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G29n",
        "train_network",
        wrong_network(
            "            grads = network_backward(y_batch, params, cache)\n",
            "            grads = network_backward(y_batch, params, cache)\n"
            '            early = {**params, "w2": params["w2"] - lr * grads["w2"]}\n'
            '            grads = {**network_backward(y_batch, early, cache), "w2": grads["w2"]}\n',
        ),
        "Which w2 produced this output: the old one, or the new one?",
    ),
    Mistake(
        "T14n",
        "train_network",
        wrong_network(
            "        total = 0.0\n",
            '        total = 0.0\n        params = {"W1": W1, "b1": b1, "w2": w2[0], "b2": 0.0}\n',
        ),
        "What belongs before the loop?",
        silent=True,
    ),
    Mistake(
        "T15n",
        "train_network",
        wrong_network(
            "total += binary_cross_entropy(a, y_batch) * len(y_batch)",
            "total = binary_cross_entropy(a, y_batch) * len(y)",
        ),
        "One batch or all: whose loss is the loss of an epoch?",
        silent=True,
    ),
    Mistake(
        "T16n",
        "train_network",
        wrong_network(" * len(y_batch)", "").replace("total / len(y)", "total / -(-len(y) // batch_size)"),
        "The last batch may hold one image: how much does that image count in your mean, and how much one of 32?",
        silent=True,
    ),
    Mistake(
        "T11m",
        "train_network",
        wrong_network("minibatches(X, y, batch_size, rng)", "minibatches(X, y, batch_size, np.random.default_rng(0))"),
        "Do two epochs take the images in the same order? Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T9n",
        "train_network",
        wrong_network("        for X_batch", "        for X_batch").replace(
            "            a, cache",
            "            if len(y_batch) < batch_size:\n                continue\n            a, cache",
        ),
        "Is every image used in every epoch? What becomes of the last, short batch?",
        silent=True,
    ),
    Mistake(
        "T18n",
        "train_network",
        wrong_network("grads, lr)", "grads, 0.01)"),
        "Change lr: does anything change?",
        silent=True,
    ),
)
