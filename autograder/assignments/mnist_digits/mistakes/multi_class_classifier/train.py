"""Known mistakes in the training of a network with validation.

T17 of the collection, a loss written down after the step, is none here: see `binary_classifier_9_loops`.
"""

from autograder.diagnosis.mistakes import Mistake

TRAIN = """
def train(X_train, y_train, X_val, y_val, params, lr, epochs, batch_size, rng):
    n_classes = len(params[f"b{len(params) // 2}"])
    best, best_loss = None, np.inf
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X_train, y_train, batch_size, rng):
            P, cache = forward(X_batch, params)
            Y = one_hot(y_batch, n_classes)
            total += categorical_cross_entropy(P, Y) * len(y_batch)
            grads = backward(Y, params, cache)
            params = sgd_step(params, grads, lr)
        P, _ = forward(X_val, params)
        val_loss = categorical_cross_entropy(P, one_hot(y_val, n_classes))
        history["train_loss"].append(total / len(y_train))
        history["val_loss"].append(val_loss)
        history["val_accuracy"].append(float(np.mean(P.argmax(axis=1) == y_val)))
        if val_loss < best_loss:
            best, best_loss = params, val_loss
    return best, history
"""


def wrong(piece, replacement):
    """Return the source of `train` with one piece of it replaced."""
    assert TRAIN.count(piece) == 1, piece
    return TRAIN.replace(piece, replacement)


BATCHES = "in minibatches(X_train, y_train, batch_size, rng)"
STEP = "            params = sgd_step(params, grads, lr)\n"
TOTAL = "total += categorical_cross_entropy(P, Y) * len(y_batch)"
LOOP = "        total = 0.0\n"
ACCURACY = "float(np.mean(P.argmax(axis=1) == y_val))"

MISTAKES = (
    Mistake("T1", "train", wrong("grads, lr)", "grads, -lr)"), "Downhill is which sign?"),
    Mistake("T2", "train", wrong("grads, lr)", "grads, 1.0)"), "How long is your step? Change lr."),
    Mistake("T4", "train", wrong("params = sgd_step", "new_params = sgd_step"), "Who receives the new parameters?"),
    Mistake(
        "T5",
        "train",
        wrong(STEP, "            for name in params:\n                params[name] -= lr * grads[name]\n"),
        "Print the parameters you started from, after training: a copy of a dictionary still holds the same arrays.",
        silent=True,
    ),
    Mistake(
        "T5a",
        "train",
        wrong("    best, best_loss = None", "    params_given = params\n    best, best_loss = None").replace(
            "    return best", "    params_given.update(best)\n    return best"
        ),
        "Print the parameters you started from, after training: two trainings share them.",
        silent=True,
    ),
    Mistake(
        "T5b",
        "train",
        wrong("    best, best_loss = None", "    params = dict(params)\n    best, best_loss = None").replace(
            STEP, "            for name in params:\n                params[name] -= lr * grads[name]\n"
        ),
        "Print the parameters you started from, after training: a copy of a dictionary still holds the same arrays.",
        silent=True,
    ),
    Mistake(
        "T6",
        "train",
        wrong(BATCHES, "in [(A, rng.permutation(b)) for A, b in minibatches(X_train, y_train, batch_size, rng)]"),
        "Show three images with their labels as you train on them.",
    ),
    Mistake(
        "T8",
        "train",
        wrong(
            BATCHES,
            "in [(X_train[i:i + batch_size], y_train[i:i + batch_size]) for i in range(0, len(y_train), batch_size)]",
        ),
        "If the images are sorted by class, what does the network see last?",
        silent=True,
    ),
    Mistake(
        "T9",
        "train",
        wrong(
            "            P, cache",
            "            if len(y_batch) < batch_size:\n                continue\n            P, cache",
        ),
        "Is every image used in every epoch? What becomes of the last, short batch?",
        silent=True,
    ),
    Mistake(
        "T11",
        "train",
        wrong("batch_size, rng):\n            P", "batch_size, np.random.default_rng(0)):\n            P"),
        "Do two epochs take the images in the same order? Which generator were you given?",
        silent=True,
    ),
    Mistake(
        "T11a",
        "train",
        wrong(
            "    best, best_loss = None",
            "    batches = list(minibatches(X_train, y_train, batch_size, rng))\n    best, best_loss = None",
        ).replace(BATCHES, "in batches"),
        "Is the order drawn inside or outside of the loop over epochs?",
        silent=True,
    ),
    Mistake(
        "T12",
        "train",
        wrong(
            BATCHES,
            "in [(X_train[r], y_train[r]) for r in "
            "rng.integers(len(y_train), size=(-(-len(y_train) // batch_size), batch_size))]",
        ),
        "Does every image get a turn in every epoch?",
        silent=True,
    ),
    Mistake(
        "T14",
        "train",
        wrong("    best, best_loss = None", "    start = params\n    best, best_loss = None").replace(
            LOOP, LOOP + "        params = start\n"
        ),
        "What belongs before the loop?",
    ),
    Mistake(
        "T14a",
        "train",
        wrong(
            "            best, best_loss = params, val_loss\n",
            "            best, best_loss = params, val_loss\n        params = best\n",
        ),
        "After a worse epoch, where does the next one go on from: the last parameters, or the best?",
        silent=True,
    ),
    Mistake(
        "T15",
        "train",
        wrong(TOTAL, "total = categorical_cross_entropy(P, Y) * len(y_train)"),
        "One batch or all: whose loss is the loss of an epoch?",
        silent=True,
    ),
    Mistake(
        "T15a",
        "train",
        wrong("total / len(y_train)", "total"),
        "At first the loss should be near the log of the number of classes. Is it a sum or a mean?",
        silent=True,
    ),
    Mistake(
        "T15b",
        "train",
        wrong('["train_loss"].append(total / len(y_train))', '["train_loss"].append(val_loss)'),
        "Two curves that lie on each other: whose loss is the training loss?",
        silent=True,
    ),
    Mistake(
        "T15c",
        "train",
        wrong("            P, cache", "            history['train_loss'].append(0.0)\n            P, cache").replace(
            '        history["train_loss"].append(total / len(y_train))\n',
            '        history["train_loss"][-1] = total / len(y_train)\n',
        ),
        "How many entries does the history have after five epochs: one for each epoch, or for each batch?",
        silent=True,
    ),
    Mistake(
        "T16",
        "train",
        wrong(" * len(y_batch)", "").replace("total / len(y_train)", "total / -(-len(y_train) // batch_size)"),
        "The last batch may hold one image: how much does that image count in your mean, and how much one of 25?",
        silent=True,
    ),
    Mistake(
        "T16a",
        "train",
        wrong(BATCHES, "in [(X_train, y_train)]"),
        "How many steps does one epoch take with 1,200 images in batches of 25?",
    ),
    Mistake("T18", "train", wrong("grads, lr)", "grads, 0.01)"), "Change lr: does anything change?", silent=True),
    Mistake(
        "T18a",
        "train",
        wrong("grads, lr)", "grads, lr / len(y_batch))"),
        "Where is the mean over the batch taken already?",
    ),
    Mistake(
        "T18b",
        "train",
        wrong("grads, lr)", "grads, lr * 0.9 ** epoch)"),
        "The step length is given and stays the same. Who made it shrink?",
        silent=True,
    ),
    Mistake(
        "T20",
        "train",
        wrong(
            "    best, best_loss = None",
            "    X_train, y_train = np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])\n"
            "    best, best_loss = None",
        ),
        "Which data chose the model, and which data made it? They must not be the same.",
        silent=True,
    ),
    Mistake(
        "T20a",
        "train",
        wrong("    return best, history", "    return params, history"),
        "Which epoch do you return: the last, the best one in training, or the best one by validation?",
        silent=True,
    ),
    Mistake(
        "T20b",
        "train",
        wrong("val_loss < best_loss", "total < best_loss").replace(
            "params, val_loss\n    return", "params, total\n    return"
        ),
        "Which epoch do you return: the last, the best one in training, or the best one by validation?",
        silent=True,
    ),
    Mistake(
        "T20c",
        "train",
        wrong("val_loss < best_loss", "val_loss > best_loss").replace("None, np.inf", "None, -np.inf"),
        "Which epoch do you return? Is a large validation loss good or bad?",
    ),
    Mistake(
        "T20d",
        "train",
        wrong("val_loss < best_loss", "best is None"),
        "Which epoch do you return? Is a large validation loss good or bad?",
    ),
    Mistake(
        "T20e",
        "train",
        wrong("P, _ = forward(X_val, params)", "P, _ = forward(X_val, best or params)"),
        "By which parameters is each epoch judged: the best so far, or its own?",
    ),
    Mistake(
        "T20f",
        "train",
        wrong(
            "            best, best_loss = params, val_loss\n",
            "            best, best_loss = params, val_loss\n        else:\n            break\n",
        ),
        "How many entries does the history promise: may one worse epoch end it all?",
        silent=True,
    ),
    Mistake(
        "T20g",
        "train",
        wrong(
            "            best, best_loss = params, val_loss\n",
            "            best = params\n        best_loss = val_loss\n",
        ),
        "Better than which epoch: the one before, or the best of all so far?",
        silent=True,
    ),
    Mistake(
        "T20h",
        "train",
        wrong('["val_loss"].append(val_loss)', '["val_loss"].append(min(val_loss, best_loss))'),
        "A curve that can only fall: is each point that of its own epoch, or of the best so far?",
        silent=True,
    ),
    Mistake(
        "T21t",
        "train",
        wrong(
            "    best, best_loss = None",
            "    params = {name: 0 * value for name, value in params.items()}\n    best, best_loss = None",
        ),
        "You were given a start. Print two rows of W1 after training: equal?",
    ),
    Mistake(
        "T22t",
        "train",
        wrong(
            "    best, best_loss = None",
            "    params = {name: rng.normal(0, 0.1, value.shape) for name, value in "
            "params.items()}\n    best, best_loss = None",
        ),
        "You were given a start. Where does your training begin?",
        silent=True,
    ),
    Mistake(
        "E1",
        "train",
        wrong(ACCURACY, "float(np.mean(P.argmax(axis=1) == y_val[:, None]))"),
        "Mean over the images, or over a table of all pairs? Print the shape of what you average.",
        silent=True,
    ),
    Mistake(
        "E3",
        "train",
        wrong(ACCURACY, "100 * " + ACCURACY),
        "What range does the text promise for an accuracy?",
        silent=True,
    ),
    Mistake(
        "E2",
        "train",
        wrong(
            "P, _ = forward(X_val, params)", "X_val, y_val = X_train, y_train\n        P, _ = forward(X_val, params)"
        ),
        "Which images has the network never seen? Only they tell how good it is.",
        silent=True,
    ),
    Mistake(
        "F27",
        "train",
        wrong(ACCURACY, "float(np.mean(np.resize(P.argmax(axis=0), len(y_val)) == y_val))"),
        "How many answers do you owe: one for each image, or one for each class?",
        silent=True,
    ),
    Mistake(
        "E3a",
        "train",
        wrong(ACCURACY, "int(np.sum(P.argmax(axis=1) == y_val))"),
        "A count or a share? What range does the text promise?",
        silent=True,
    ),
    Mistake(
        "E3b",
        "train",
        wrong(ACCURACY, "1 - " + ACCURACY),
        "Is that the share of right answers, or of wrong ones?",
        silent=True,
    ),
    Mistake(
        "L14t",
        "train",
        wrong('history["val_loss"].append(val_loss)', 'history["val_loss"].append(val_loss / n_classes)'),
        "The loss of chance is the log of the number of classes: over what is your mean?",
        silent=True,
    ),
    Mistake(
        "L6t",
        "train",
        wrong('history["val_loss"].append(val_loss)', 'history["val_loss"].append(val_loss * len(y_val))'),
        "Twice as many validation images: should the loss double?",
        silent=True,
    ),
    Mistake(
        "G14t",
        "train",
        wrong(STEP, '            params = {n: v - lr * grads[n] if n[0] == "W" else v for n, v in params.items()}\n'),
        "Print b1 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G37t",
        "train",
        wrong(
            STEP,
            "            last = str(len(params) // 2)\n            params = {n: v - lr * grads[n] if n[1:] == last "
            "else v for n, v in params.items()}\n",
        ),
        "Print W1 before and after one epoch.",
    ),
    Mistake(
        "G16t",
        "train",
        wrong(STEP, STEP + "            params = {n: v * (1 - 1e-3 * lr) for n, v in params.items()}\n"),
        "Only the loss you were given: who shrinks the weights?",
        silent=True,
    ),
    Mistake(
        "G39t",
        "train",
        wrong(
            "    best, best_loss = None",
            "    speed = {n: 0 * v for n, v in params.items()}\n    best, best_loss = None",
        ).replace(
            STEP,
            "            speed = {n: 0.9 * speed[n] + grads[n] for n in params}\n" + STEP.replace("grads", "speed"),
        ),
        "Momentum is a good idea for your own model; here each step is lr times the gradient, no more.",
        silent=True,
    ),
    Mistake(
        "T28",
        "train",
        wrong("return best, history", "return history, best"),
        "In which order does the signature promise the two?",
    ),
    Mistake(
        "T28a",
        "train",
        wrong("return best, history", 'return best, history["val_loss"]'),
        "The history is a dictionary of three lists. Which did you return?",
        silent=True,
    ),
    Mistake(
        "T28b",
        "train",
        wrong("return best, history", "return best, {k: v[-1] for k, v in history.items()}"),
        "One entry for each epoch: how many does each list have?",
        silent=True,
    ),
)
