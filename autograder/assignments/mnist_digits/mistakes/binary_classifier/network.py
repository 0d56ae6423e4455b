"""Known mistakes in the network's way forward and back."""

from autograder.diagnosis.mistakes import Mistake

FORWARD = """
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = np.maximum(Z1, 0)
    z2 = A1 @ params["w2"] + params["b2"]
    a = 1 / (1 + np.exp(-np.clip(z2, -500, 500)))
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}
"""
BACKWARD = """
def network_backward(y, params, cache):
    dz2 = (cache["a"] - y) / len(y)
    dw2, db2 = cache["A1"].T @ dz2, dz2.sum()
    dA1 = np.outer(dz2, params["w2"])
    dZ1 = dA1 * (cache["Z1"] > 0)
    dW1, db1 = dZ1.T @ cache["X"], dZ1.sum(axis=0)
    return {"W1": dW1, "b1": db1, "w2": dw2, "b2": float(db2)}
"""


def wrong_forward(right, wrong):
    """Return the source of `network_forward` with one piece of it replaced."""
    assert FORWARD.count(right) == 1, right
    return FORWARD.replace(right, wrong)


def wrong_backward(right, wrong):
    """Return the source of `network_backward` with one piece of it replaced."""
    assert BACKWARD.count(right) == 1, right
    return BACKWARD.replace(right, wrong)


MISTAKES = (
    Mistake(
        "F5",
        "network_forward",
        wrong_forward('params["W1"].T', 'params["W1"]'),
        "W1 has one row for each neuron. Which of its axes meets the pixels?",
    ),
    Mistake(
        "F6",
        "network_forward",
        wrong_forward('params["b1"]', 'params["b1"][:, None]'),
        "b1 belongs to neurons, not to images.",
    ),
    Mistake(
        "F6a", "network_forward", wrong_forward(' + params["b1"]', ""), "Feed x = 0. What should Z1 be?", silent=True
    ),
    Mistake(
        "F6b",
        "network_forward",
        wrong_forward(' + params["b2"]', ""),
        "Let every hidden unit be off. What should z of the output neuron be?",
        silent=True,
    ),
    Mistake(
        "F22",
        "network_forward",
        wrong_forward('A1 @ params["w2"] + params["b2"]', 'np.maximum(A1 @ params["w2"] + params["b2"], 0)'),
        "Can the output fall below one half now? For which images should it?",
    ),
    Mistake(
        "F23",
        "network_forward",
        wrong_forward("np.maximum(Z1, 0)", "Z1"),
        "Two linear maps in a row are ... ?",
        silent=True,
    ),
    Mistake(
        "F23a",
        "network_forward",
        wrong_forward("np.maximum(Z1, 0)", "1 / (1 + np.exp(-Z1))"),
        "Which gate does the text put between the layers?",
        silent=True,
    ),
    Mistake(
        "F23b",
        "network_forward",
        wrong_forward('A1 @ params["w2"]', 'np.maximum(X @ params["W1"].T, 0) @ params["w2"]'),
        "What does the output neuron read: what the cache says, or something else?",
        silent=True,
    ),
    Mistake(
        "F24",
        "network_forward",
        wrong_forward('"Z1": Z1', '"Z1": A1'),
        "Look at the cached Z1: where have its negative entries gone? Which of the two does each derivative need?",
        silent=True,
    ),
    Mistake(
        "F24a",
        "network_forward",
        wrong_forward('"X": X, ', ""),
        "Which quantities does the way back need? Read the contract of the cache.",
    ),
    Mistake(
        "F24b",
        "network_forward",
        wrong_forward('"a": a}', '"a": z2}'),
        "Which quantity does (a - y) need: before the squashing, or after it?",
    ),
    Mistake(
        "F14a",
        "network_forward",
        wrong_forward("np.maximum(Z1, 0)", "np.maximum(Z1, 0, out=Z1)"),
        "Look at the cached Z1: where have its negative entries gone? Which of the two does each derivative need?",
        silent=True,
    ),
    Mistake(
        "F25",
        "network_forward",
        wrong_forward("return a, {", "return (a >= 0.5).astype(float), {"),
        "Probabilities were asked for. When does the decision come?",
        silent=True,
    ),
    Mistake(
        "F25a",
        "network_forward",
        wrong_forward('return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}', "return a"),
        "How many things does the signature promise?",
    ),
    Mistake(
        "G1n",
        "network_backward",
        wrong_backward('(cache["a"] - y)', '(y - cache["a"])'),
        "If a is too high, should z go up or down?",
    ),
    Mistake(
        "G2n",
        "network_backward",
        wrong_backward('(cache["a"] - y) /', '(cache["a"] - y) * cache["a"] * (1 - cache["a"]) /'),
        "Multiply dL/da by da/dz once more, slowly: what cancels?",
        silent=True,
    ),
    Mistake(
        "G4n",
        "network_backward",
        wrong_backward(" / len(y)", ""),
        "Does the gradient of an average grow with the batch?",
    ),
    Mistake(
        "G4c",
        "network_backward",
        wrong_backward('dZ1.T @ cache["X"]', 'dZ1.T @ cache["X"] / len(y)'),
        "How often have you divided by the number of images on the way to W1?",
        silent=True,
    ),
    Mistake(
        "G6n",
        "network_backward",
        wrong_backward("/ len(y)", "/ 32"),
        "What is m in this call? The last batch may be shorter.",
        silent=True,
    ),
    Mistake(
        "G9n",
        "network_backward",
        wrong_backward('dZ1.T @ cache["X"]', 'cache["X"].T @ dZ1'),
        "Row = neuron, column = input. Is the gradient of W1 shaped like W1?",
    ),
    Mistake(
        "G12",
        "network_backward",
        wrong_backward("dZ1.sum(axis=0)", "dZ1.sum()"),
        "Sum over the images only: how many hidden biases are there?",
        silent=True,
    ),
    Mistake(
        "G12a",
        "network_backward",
        wrong_backward("dZ1.sum(axis=0)", "np.full(len(params['b1']), dZ1.sum())"),
        "Does every hidden unit have to feel the same push? Sum over the images only.",
        silent=True,
    ),
    Mistake(
        "G12b",
        "network_backward",
        wrong_backward("dZ1.sum(axis=0)", "dZ1.mean(axis=0)"),
        "The 1/m is already in the message that arrives. Is it there twice now?",
        silent=True,
    ),
    Mistake(
        "G14n",
        "network_backward",
        wrong_backward("dZ1.sum(axis=0)", "np.zeros_like(params['b1'])"),
        "Print b1 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14a",
        "network_backward",
        wrong_backward("float(db2)", "0.0"),
        "Print b2 before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G14b",
        "network_backward",
        wrong_backward('"b1": db1, ', ""),
        "grads has the keys of params. Which one is missing?",
    ),
    Mistake(
        "G16n",
        "network_backward",
        wrong_backward('dZ1.T @ cache["X"]', 'dZ1.T @ cache["X"] + 1e-3 * params["W1"]'),
        "Only the loss you were given: is there a penalty in it?",
        silent=True,
    ),
    Mistake(
        "G20n",
        "network_backward",
        wrong_backward('(cache["a"] - y)', '2 * (cache["a"] - y)'),
        "Compare with the numeric gradient: is the ratio exactly 2?",
        silent=True,
    ),
    Mistake(
        "G23n",
        "network_backward",
        wrong_backward(' * (cache["Z1"] > 0)', ""),
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
    ),
    Mistake(
        "G24n",
        "network_backward",
        wrong_backward('cache["Z1"] > 0', 'cache["A1"] >= 0'),
        "If a unit was off, could nudging its weight change the loss? Count how many entries of your mask are False.",
        silent=True,
    ),
    Mistake(
        "G25n",
        "network_backward",
        wrong_backward('dA1 * (cache["Z1"] > 0)', "np.maximum(dA1, 0)"),
        "The gate opens by the forward Z1, not by the sign of the message.",
    ),
    Mistake(
        "G28n",
        "network_backward",
        wrong_backward('(cache["Z1"] > 0)', 'cache["A1"] * (1 - cache["A1"])'),
        "Different activation, different slope.",
        silent=True,
    ),
    Mistake(
        "G29",
        "network_backward",
        wrong_backward('params["w2"])', 'params["w2"] - 0.1 * dw2)'),
        "Which w2 produced this output: the old one, or the new one?",
        silent=True,
    ),
    Mistake(
        "G29a",
        "network_backward",
        wrong_backward('np.outer(dz2, params["w2"])', 'np.outer(dz2, np.ones(len(params["w2"])))'),
        "By which weight does each hidden unit reach the loss?",
        silent=True,
    ),
    Mistake(
        "G30",
        "network_backward",
        wrong_backward('np.outer(dz2, params["w2"])', 'np.outer(params["w2"], dz2)'),
        "The hidden layer has shape (m, h). What shape has the message to it?",
    ),
    Mistake(
        "G32",
        "network_backward",
        wrong_backward('cache["A1"].T @ dz2', 'cache["Z1"].T @ dz2'),
        "What entered the output neuron: Z1, or A1?",
        silent=True,
    ),
    Mistake(
        "G32a",
        "network_backward",
        wrong_backward('(cache["Z1"] > 0)', '(cache["Z1"].mean(axis=0) > 0)'),
        "A unit may fire for one image and not for another. Does your mask know?",
    ),
    Mistake(
        "G33n",
        "network_backward",
        wrong_backward('dZ1.T @ cache["X"]', 'np.outer(dZ1[-1], cache["X"][-1])'),
        "How many images speak in this gradient? = or += ?",
        silent=True,
    ),
    Mistake(
        "G34",
        "network_backward",
        wrong_backward('"W1": dW1', '"W1": np.sign(dW1)'),
        "The direction of each entry is right; what about its size?",
    ),
)
