"""Known mistakes in backpropagation through a network of any depth."""

from autograder.diagnosis.mistakes import Mistake

BACKWARD = """
def backward(Y, params, cache):
    grads, n_layers = {}, len(params) // 2
    P = softmax(cache[f"Z{n_layers}"])
    dZ = (P - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grads[f"W{layer}"] = dZ.T @ cache[f"A{layer - 1}"]
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dA = dZ @ params[f"W{layer}"]
            dZ = dA * (cache[f"Z{layer - 1}"] > 0)
    return grads
"""


def wrong(piece, replacement):
    """Return the source of `backward` with one piece of it replaced."""
    assert piece in BACKWARD
    return BACKWARD.replace(piece, replacement)


START, GATE = "dZ = (P - Y) / len(Y)", 'dA * (cache[f"Z{layer - 1}"] > 0)'
WEIGHTS, BIASES, BACK = 'dZ.T @ cache[f"A{layer - 1}"]', "dZ.sum(axis=0)", 'dZ @ params[f"W{layer}"]'

MISTAKES = (
    Mistake("G1n", "backward", wrong("(P - Y)", "(Y - P)"), "If p of a class is too high, should its z go up or down?"),
    Mistake(
        "G2n",
        "backward",
        wrong("(P - Y)", "(P - Y) * P * (1 - P)"),
        "Multiply dL/dp by dp/dz once more, slowly: what cancels?",
    ),
    Mistake("G4n", "backward", wrong(" / len(Y)", ""), "Does the gradient of an average grow with the batch?"),
    Mistake(
        "G4c",
        "backward",
        wrong(WEIGHTS, WEIGHTS + " / len(Y)"),
        "How often have you divided by the number of images on the way to W1?",
    ),
    Mistake(
        "G4f",
        "backward",
        wrong(GATE, GATE + " / len(Y)"),
        "How often have you divided by the number of images when you reach the first layer?",
    ),
    Mistake(
        "G4g",
        "backward",
        wrong("len(Y)", "Y.shape[1]"),
        "The mean is over images. Which axis of Y counts them?",
        silent=True,
    ),
    Mistake(
        "G4h",
        "backward",
        wrong("len(Y)", "Y.size"),
        "The mean is over the images: by how many numbers did you divide?",
    ),
    Mistake(
        "G6n", "backward", wrong("len(Y)", "64"), "What is m in this call? The last batch may be shorter.", silent=True
    ),
    Mistake(
        "G9n",
        "backward",
        wrong(WEIGHTS, 'cache[f"A{layer - 1}"].T @ dZ'),
        "Row = unit, column = input. Is the gradient of W1 shaped like W1?",
    ),
    Mistake(
        "G9p",
        "backward",
        wrong(WEIGHTS, '(cache[f"A{layer - 1}"].T @ dZ).reshape(params[f"W{layer}"].shape)'),
        "The shape is right; are the entries at their places? Turning a table is not the same as filling it anew.",
    ),
    Mistake(
        "G12n",
        "backward",
        wrong(BIASES, "dZ.sum()"),
        "Sum over the images only: how many biases are there?",
        silent=True,
    ),
    Mistake(
        "G12p",
        "backward",
        wrong(BIASES, 'np.full(len(params[f"b{layer}"]), dZ.sum())'),
        "Every row of P - Y adds up to 0: what does the sum over everything tell the output biases?",
        silent=True,
    ),
    Mistake(
        "G12q",
        "backward",
        wrong(BIASES, "dZ.mean(axis=0)"),
        "The 1/m is already in the message that arrives. Is it there twice now?",
        silent=True,
    ),
    Mistake("G12r", "backward", wrong(BIASES, "dZ.sum(axis=1)"), "b belongs to units, not to images."),
    Mistake(
        "G14n",
        "backward",
        wrong(BIASES, 'np.zeros_like(params[f"b{layer}"])'),
        "Print b1 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14p",
        "backward",
        wrong(BIASES, "dZ.sum(axis=0) if layer == n_layers else np.zeros(dZ.shape[1])"),
        "Print b1 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14q",
        "backward",
        wrong(BIASES, "dZ.sum(axis=0) if layer < n_layers else np.zeros(dZ.shape[1])"),
        "Print the biases of the last layer before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14r",
        "backward",
        wrong(f'        grads[f"b{{layer}}"] = {BIASES}\n', ""),
        "grads has the keys of params. Which are missing?",
    ),
    Mistake(
        "G16n",
        "backward",
        wrong(WEIGHTS, WEIGHTS + ' + 1e-3 * params[f"W{layer}"]'),
        "Only the loss you were given: is there a penalty in it?",
        silent=True,
    ),
    Mistake(
        "G17n",
        "backward",
        wrong("(P - Y)", "((P - Y) * Y)"),
        "Wrong classes feel the loss too, through the denominator.",
    ),
    Mistake(
        "G18n", "backward", wrong("(P - Y)", "(-Y / P)"), "That is dL/dp. One factor of the chain rule is missing."
    ),
    Mistake(
        "G18p", "backward", wrong("(P - Y)", "P"), "Which class should be pulled up? Does your gradient know the truth?"
    ),
    Mistake(
        "G18q",
        "backward",
        wrong('P = softmax(cache[f"Z{n_layers}"])', 'P = cache[f"Z{n_layers}"]'),
        "Are these scores or probabilities? Which of the two is subtracted from?",
        silent=True,
    ),
    Mistake(
        "G20n",
        "backward",
        wrong("(P - Y)", "2 * (P - Y)"),
        "Compare with the numeric gradient: is the ratio exactly 2?",
        silent=True,
    ),
    Mistake(
        "G23",
        "backward",
        wrong(GATE, "dA"),
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
        common=True,
    ),
    Mistake(
        "G23a",
        "backward",
        wrong(GATE, f"{GATE} if layer == n_layers else dA"),
        "Does every hidden layer have its gate on the way back, or the last one only?",
        silent=True,
    ),
    Mistake(
        "G24",
        "backward",
        wrong(GATE, 'dA * (cache[f"A{layer - 1}"] >= 0)'),
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
    ),
    Mistake(
        "G25",
        "backward",
        wrong(GATE, "np.maximum(dA, 0)"),
        "The gate opens by the forward Z, not by the sign of the message.",
    ),
    Mistake(
        "G26",
        "backward",
        wrong(GATE, 'dA * np.maximum(cache[f"Z{layer - 1}"], 0)'),
        "What is the slope of relu at 3: 3, or 1?",
        silent=True,
    ),
    Mistake("G27", "backward", wrong(GATE, 'dA * (cache[f"Z{layer - 1}"] < 0)'), "Blocked or open?"),
    Mistake(
        "G28",
        "backward",
        wrong(GATE, 'dA * cache[f"A{layer - 1}"] * (1 - cache[f"A{layer - 1}"])'),
        "Different activation, different slope.",
        silent=True,
    ),
    Mistake(
        "G27a",
        "backward",
        wrong(GATE, 'dA * (cache[f"Z{layer - 1}"].mean(axis=0) > 0)'),
        "A unit may fire for one image and not for another. Does your mask know?",
        silent=True,
    ),
    Mistake(
        "G29",
        "backward",
        wrong(BACK, 'dZ @ (params[f"W{layer}"] - 0.1 * grads[f"W{layer}"])'),
        "Which weights produced this output: the old ones, or the new ones?",
        silent=True,
    ),
    Mistake(
        "G30",
        "backward",
        wrong(BACK, 'dZ @ params[f"W{layer}"].T'),
        "A hidden layer has a row for each image and a column for each unit. What shape has the message to it?",
    ),
    Mistake(
        "G30a",
        "backward",
        wrong(BACK, 'dZ @ np.sign(params[f"W{layer}"])'),
        "By which weight does each hidden unit reach the loss?",
        silent=True,
    ),
    Mistake(
        "G31",
        "backward",
        wrong(BACK, '(P - Y) / len(Y) @ params[f"W{layer}"]'),
        "With three layers: whose message reaches the first one?",
        silent=True,
    ),
    Mistake(
        "G32",
        "backward",
        wrong(WEIGHTS, 'dZ.T @ (cache[f"Z{layer - 1}"] if layer > 1 else cache["A0"])'),
        "What entered this layer: Z of the one before, or A?",
        silent=True,
    ),
    Mistake(
        "G33",
        "backward",
        wrong(WEIGHTS, 'np.outer(dZ[-1], cache[f"A{layer - 1}"][-1])'),
        "How many images speak in this gradient? = or += ?",
    ),
    Mistake(
        "G33b",
        "backward",
        wrong(WEIGHTS, 'np.outer(dZ.sum(axis=0), cache[f"A{layer - 1}"].mean(axis=0))'),
        "Is the mean of products the product of the means?",
    ),
    Mistake(
        "G34",
        "backward",
        wrong(WEIGHTS, f"np.sign({WEIGHTS})"),
        "The direction of each entry is right; what about its size?",
    ),
    Mistake(
        "G34a",
        "backward",
        wrong(
            "    return grads",
            "    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads.values()))\n"
            "    return {name: g / max(1.0, norm / 0.3) for name, g in grads.items()}",
        ),
        "Shortening long gradients is a trick for later: is this still the derivative of the loss?",
        silent=True,
    ),
    Mistake(
        "G35",
        "backward",
        wrong("n_layers = {}, len(params) // 2", "n_layers = {}, 2"),
        "Count the layers of the network you are given.",
        silent=True,
    ),
    Mistake(
        "G35a",
        "backward",
        wrong("range(n_layers, 0, -1)", "range(n_layers, 1, -1)"),
        "grads has the keys of params. Which layer is missing?",
    ),
    Mistake(
        "G36",
        "backward",
        wrong(START, 'dZ = cache[f"Z{n_layers}"]\n    dZ[:] = (P - Y) / len(Y)'),
        "Print the cache before and after the call. Who else uses it?",
        silent=True,
    ),
    Mistake(
        "G37",
        "backward",
        wrong(WEIGHTS, f"{WEIGHTS} if layer > 1 else np.zeros_like(params['W1'])"),
        "Print W1 before and after one epoch. Does the hidden layer learn?",
    ),
    Mistake(
        "G38",
        "backward",
        wrong("(P - Y)", "(np.eye(Y.shape[1])[P.argmax(axis=1)] - Y)"),
        "Does an image that is barely right still pull? Learn from probabilities, decide later.",
    ),
)
