"""Known mistakes in the training loop of the neuron.

T17 of the collection, a loss written down after the step, is none here: computed from the answers before the step it is
what is asked for, and measured anew it is the same history half a step later.
"""

from autograder.diagnosis.mistakes import Mistake

NEURON = """
def train_neuron(X, y, lr, epochs, batch_size, rng):
    params = {"w": np.zeros(X.shape[1]), "b": 0.0}
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))
            total += binary_cross_entropy(a, y_batch) * len(y_batch)
            dw, db = neuron_gradients(X_batch, a, y_batch)
            params = sgd_step(params, {"w": dw, "b": db}, lr)
        history.append(total / len(y))
    return params, history
"""


def wrong_neuron(right, wrong):
    """Return the source of `train_neuron` with one piece of it replaced."""
    assert NEURON.count(right) == 1, right
    return NEURON.replace(right, wrong)


def unindent(source, *pieces):
    """Return `source` with these pieces of it one level further out."""
    for piece in pieces:
        assert f"    {piece}" in source
        source = source.replace(f"    {piece}", piece)
    return source


MISTAKES = (
    Mistake(
        "T1n",
        "train_neuron",
        wrong_neuron('{"w": dw, "b": db}, lr', '{"w": dw, "b": db}, -lr'),
        "Downhill is which sign?",
    ),
    Mistake(
        "T26n",
        "train_neuron",
        wrong_neuron('"b": 0.0}', '"b": 1.0}'),
        "Before it has seen an image, to which digit should the neuron lean?",
        silent=True,
    ),
    Mistake(
        "T4n",
        "train_neuron",
        wrong_neuron("params = sgd_step", "new_params = sgd_step"),
        "Who receives the new parameters?",
    ),
    Mistake(
        "G14t",
        "train_neuron",
        wrong_neuron('"b": db}', '"b": 0.0}'),
        "Print b before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "T14",
        "train_neuron",
        wrong_neuron(
            "        total = 0.0\n", '        total = 0.0\n        params = {"w": np.zeros(X.shape[1]), "b": 0.0}\n'
        ),
        "What belongs before the loop?",
        silent=True,
    ),
    Mistake(
        "T15",
        "train_neuron",
        wrong_neuron(
            "total += binary_cross_entropy(a, y_batch) * len(y_batch)",
            "total = binary_cross_entropy(a, y_batch) * len(y)",
        ),
        "One batch or all: whose loss is the loss of an epoch?",
        silent=True,
    ),
    Mistake(
        "T15a",
        "train_neuron",
        wrong_neuron("history.append(total / len(y))", "history.append(total)"),
        "At first the loss should be near ln 2 = 0.693. Is it a sum or a mean?",
        silent=True,
    ),
    Mistake(
        "T15b",
        "train_neuron",
        unindent(NEURON, "    history.append(total / len(y))"),
        "How many entries does the history have after five epochs?",
        silent=True,
    ),
    Mistake(
        "T15c",
        "train_neuron",
        wrong_neuron("history.append(total / len(y))", "history.append(float(np.mean((a >= 0.5) == y_batch)))"),
        "The history is asked for in nats of loss. What did you record?",
        silent=True,
    ),
    Mistake(
        "T18",
        "train_neuron",
        wrong_neuron('"b": db}, lr)', '"b": db}, 0.01)'),
        "Change lr: does anything change?",
        silent=True,
    ),
    Mistake(
        "T18a",
        "train_neuron",
        wrong_neuron('"b": db}, lr)', '"b": db}, lr / len(y_batch))'),
        "Where is the mean over the batch taken already?",
        silent=True,
    ),
    Mistake(
        "T11n",
        "train_neuron",
        wrong_neuron("minibatches(X, y, batch_size, rng)", "minibatches(X, y, batch_size, np.random.default_rng(0))"),
        "Do two epochs take the images in the same order? Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T11b",
        "train_neuron",
        wrong_neuron(
            "    history = []\n", "    history = []\n    batches = list(minibatches(X, y, batch_size, rng))\n"
        ).replace("in minibatches(X, y, batch_size, rng)", "in batches"),
        "Is the order drawn inside or outside of the loop over epochs?",
        silent=True,
    ),
    Mistake(
        "T8n",
        "train_neuron",
        wrong_neuron(
            "in minibatches(X, y, batch_size, rng)",
            "in [(X[i:i + batch_size], y[i:i + batch_size]) for i in range(0, len(y), batch_size)]",
        ),
        "If the images are sorted by class, what does the neuron see last before the test?",
        silent=True,
    ),
    Mistake(
        "T16",
        "train_neuron",
        wrong_neuron(" * len(y_batch)", "").replace("total / len(y)", "total / -(-len(y) // batch_size)"),
        "The last batch may hold one image: how much does that image count in your mean, and how much one of 32?",
        silent=True,
    ),
    Mistake(
        "T16d",
        "train_neuron",
        wrong_neuron("* len(y_batch)", "* batch_size"),
        "Does every batch hold batch_size images? Add up what your mean counts.",
        silent=True,
    ),
    Mistake(
        "T16a",
        "train_neuron",
        wrong_neuron("in minibatches(X, y, batch_size, rng)", "in [(X, y)]"),
        "How many steps does one epoch take with 1,200 images in batches of 32?",
        silent=True,
    ),
    Mistake(
        "T16b",
        "train_neuron",
        unindent(
            NEURON,
            *(
                "        dw, db = neuron_gradients(X_batch, a, y_batch)",
                '        params = sgd_step(params, {"w": dw, "b": db}, lr)',
            ),
        ),
        "How many steps does one epoch take: one for each batch, or one?",
        silent=True,
    ),
    Mistake(
        "T16c",
        "train_neuron",
        wrong_neuron("range(epochs)", "range(1, epochs)"),
        "How many epochs did you ask for, and how many values has the history?",
        silent=True,
    ),
    Mistake(
        "T17a",
        "train_neuron",
        wrong_neuron(
            'a = sigmoid(weighted_sum(X_batch, params["w"], params["b"]))',
            'a = predict_labels(sigmoid(weighted_sum(X_batch, params["w"], params["b"]))).astype(float)',
        ),
        "Does an image that is barely right still pull? Learn from probabilities, decide later.",
        silent=True,
    ),
)
