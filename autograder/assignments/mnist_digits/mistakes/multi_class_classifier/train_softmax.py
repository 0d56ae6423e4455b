"""Known mistakes in the training of softmax regression.

T17 of the collection, a loss written down after the step, is none here: see `binary_classifier_9_loops`.
"""

from autograder.diagnosis.mistakes import Mistake

TRAIN = """
def train_softmax(X, y, n_classes, lr, epochs, batch_size, rng):
    params = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            P = softmax(X_batch @ params["W"].T + params["b"])
            Y = one_hot(y_batch, n_classes)
            total += categorical_cross_entropy(P, Y) * len(y_batch)
            dW, db = softmax_gradients(X_batch, P, Y)
            params = sgd_step(params, {"W": dW, "b": db}, lr)
        history.append(total / len(y))
    return params, history
"""


def wrong(piece, replacement):
    """Return the source of `train_softmax` with one piece of it replaced."""
    assert TRAIN.count(piece) == 1, piece
    return TRAIN.replace(piece, replacement)


BATCHES = "in minibatches(X, y, batch_size, rng)"

MISTAKES = (
    Mistake("T1s", "train_softmax", wrong('"b": db}, lr)', '"b": db}, -lr)'), "Downhill is which sign?"),
    Mistake(
        "T2s",
        "train_softmax",
        wrong('"b": db}, lr)', '"b": db}, 1.0)'),
        "How long is your step? Change lr.",
        silent=True,
    ),
    Mistake(
        "T4s", "train_softmax", wrong("params = sgd_step", "new_params = sgd_step"), "Who receives the new parameters?"
    ),
    Mistake(
        "T26s",
        "train_softmax",
        wrong("np.zeros((n_classes", "np.ones((n_classes"),
        "What does a template show that has seen no image yet?",
        silent=True,
    ),
    Mistake(
        "T6s",
        "train_softmax",
        wrong(
            BATCHES,
            "in [(X_batch, rng.permutation(y_batch)) for X_batch, y_batch in minibatches(X, y, batch_size, rng)]",
        ),
        "Show three images with their labels as you train on them.",
    ),
    Mistake(
        "T8s",
        "train_softmax",
        wrong(BATCHES, "in [(X[i:i + batch_size], y[i:i + batch_size]) for i in range(0, len(y), batch_size)]"),
        "If the images are sorted by class, what is seen last before the test?",
        silent=True,
    ),
    Mistake(
        "T9s",
        "train_softmax",
        wrong(
            "            P = softmax",
            "            if len(y_batch) < batch_size:\n                continue\n            P = softmax",
        ),
        "Is every image used in every epoch? What becomes of the last, short batch?",
        silent=True,
    ),
    Mistake(
        "T11s",
        "train_softmax",
        wrong("minibatches(X, y, batch_size, rng)", "minibatches(X, y, batch_size, np.random.default_rng(0))"),
        "Do two epochs take the images in the same order? Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T11t",
        "train_softmax",
        wrong(
            "    history = []\n", "    history = []\n    batches = list(minibatches(X, y, batch_size, rng))\n"
        ).replace(BATCHES, "in batches"),
        "Is the order drawn inside or outside of the loop over epochs?",
        silent=True,
    ),
    Mistake(
        "T12s",
        "train_softmax",
        wrong(BATCHES, "in [(X[r], y[r]) for r in rng.integers(len(y), size=(-(-len(y) // batch_size), batch_size))]"),
        "Does every image get a turn in every epoch?",
        silent=True,
    ),
    Mistake(
        "T14s",
        "train_softmax",
        wrong(
            "        total = 0.0\n",
            "        total = 0.0\n"
            '        params = {"W": np.zeros((n_classes, X.shape[1])), "b": np.zeros(n_classes)}\n',
        ),
        "What belongs before the loop?",
    ),
    Mistake(
        "T15s",
        "train_softmax",
        wrong(
            "total += categorical_cross_entropy(P, Y) * len(y_batch)",
            "total = categorical_cross_entropy(P, Y) * len(y)",
        ),
        "One batch or all: whose loss is the loss of an epoch?",
        silent=True,
    ),
    Mistake(
        "T15u",
        "train_softmax",
        wrong("history.append(total / len(y))", "history.append(total)"),
        "At first the loss should be near the log of the number of classes. Is it a sum or a mean?",
        silent=True,
    ),
    Mistake(
        "T15v",
        "train_softmax",
        wrong("    history.append(total / len(y))", "history.append(total / len(y))"),
        "How many entries does the history have after five epochs?",
        silent=True,
    ),
    Mistake(
        "T15w",
        "train_softmax",
        wrong("history.append(total / len(y))", "history.append(float(np.mean(P.argmax(axis=1) == y_batch)))"),
        "The history is asked for in nats of loss. What did you record?",
        silent=True,
    ),
    Mistake(
        "T16t",
        "train_softmax",
        wrong(" * len(y_batch)", "").replace("total / len(y)", "total / -(-len(y) // batch_size)"),
        "The last batch may hold one image: how much does that image count in your mean, and how much one of 32?",
        silent=True,
    ),
    Mistake(
        "T16s",
        "train_softmax",
        wrong(BATCHES, "in [(X, y)]"),
        "How many steps does one epoch take with 1,500 images in batches of 32?",
    ),
    Mistake(
        "T18s",
        "train_softmax",
        wrong('"b": db}, lr)', '"b": db}, 0.01)'),
        "Change lr: does anything change?",
    ),
    Mistake(
        "T18t",
        "train_softmax",
        wrong('"b": db}, lr)', '"b": db}, lr / len(y_batch))'),
        "Where is the mean over the batch taken already?",
    ),
    Mistake(
        "T18u",
        "train_softmax",
        wrong('"b": db}, lr)', '"b": db}, lr / (1 + epoch))'),
        "The step length is given and stays the same. Who made it shrink?",
        silent=True,
    ),
    Mistake(
        "T19s",
        "train_softmax",
        wrong('{"W": dW, "b": db}', '{"W": dW * len(y_batch), "b": db * len(y_batch)}'),
        "Does the gradient of an average grow with the batch?",
        silent=True,
    ),
    Mistake(
        "G14s", "train_softmax", wrong('"b": db}', '"b": 0 * db}'), "Print b before and after one epoch.", silent=True
    ),
    Mistake("G14u", "train_softmax", wrong(' + params["b"])', ")"), "Feed x = 0: what should z be?", silent=True),
    Mistake(
        "G2s",
        "train_softmax",
        wrong(
            'softmax(X_batch @ params["W"].T + params["b"])',
            '1 / (1 + np.exp(-np.clip(X_batch @ params["W"].T + params["b"], -500, 500)))',
        ),
        "Add up a row of P. Who makes the classes compete?",
        silent=True,
    ),
    Mistake(
        "D20s",
        "train_softmax",
        wrong("one_hot(y_batch, n_classes)", "one_hot(y_batch, y_batch.max() + 1)"),
        "Does every batch show every class?",
    ),
    Mistake(
        "D20t",
        "train_softmax",
        TRAIN.replace("    params = {", "    n_classes = 10\n    params = {"),
        "Are there always ten classes?",
        silent=True,
    ),
    Mistake(
        "D20u",
        "train_softmax",
        TRAIN.replace("    params = {", "    n_classes = len(set(y.tolist()))\n    params = {"),
        "What if a class does not occur among these images?",
        silent=True,
    ),
    Mistake(
        "T28s",
        "train_softmax",
        wrong("return params, history", "return history, params"),
        "In which order does the signature promise the two?",
    ),
    Mistake(
        "T29s",
        "train_softmax",
        wrong("return params, history", "return params"),
        "How many things does the signature promise?",
    ),
    Mistake(
        "T30s",
        "train_softmax",
        TRAIN.replace("    params = {", "    X = (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)\n    params = {"),
        "Who scales the new images the same way, when only W and b leave the function?",
    ),
)
