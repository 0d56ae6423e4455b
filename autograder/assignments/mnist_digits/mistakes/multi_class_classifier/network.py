"""Known mistakes in the start of a network and on its way forward."""

from autograder.diagnosis.mistakes import UNSTEADY, Mistake

INIT = """
def init_network(sizes, strategy, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        std = {"zeros": 0.0, "normal": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}[strategy]
        params[f"W{layer}"] = rng.normal(0, std, (n_out, n_in))
        params[f"b{layer}"] = np.zeros(n_out)
    return params
"""
FORWARD = """
def forward(X, params):
    n_layers = len(params) // 2
    cache = {"A0": X}
    A = X
    for layer in range(1, n_layers + 1):
        Z = A @ params[f"W{layer}"].T + params[f"b{layer}"]
        cache[f"Z{layer}"] = Z
        if layer < n_layers:
            A = np.maximum(Z, 0)
            cache[f"A{layer}"] = A
    return softmax(Z), cache
"""


def wrong_init(piece, replacement):
    """Return the source of `init_network` with one piece of it replaced."""
    assert piece in INIT
    return INIT.replace(piece, replacement)


def wrong_forward(piece, replacement):
    """Return the source of `forward` with one piece of it replaced."""
    assert piece in FORWARD
    return FORWARD.replace(piece, replacement)


DRAW = "rng.normal(0, std, (n_out, n_in))"

MISTAKES = (
    Mistake(
        "T21",
        "init_network",
        wrong_init(DRAW, "np.zeros((n_out, n_in))"),
        "Print two rows of W1 after training. Equal?",
    ),
    Mistake(
        "T22",
        "init_network",
        wrong_init(DRAW, "np.full((n_out, n_in), std)"),
        "Same start, same gradient, same end: how many units do you really have?",
    ),
    Mistake(
        "T22a",
        "init_network",
        wrong_init(DRAW, "np.tile(rng.normal(0, std, n_in), (n_out, 1))"),
        "Print two rows of W1. Does every unit have weights of its own?",
    ),
    Mistake(
        "T23",
        "init_network",
        wrong_init(DRAW, "rng.normal(0, 1, (n_out, n_in))"),
        "What is the variance of a sum of 784 terms?",
    ),
    Mistake(
        "T24", "init_network", wrong_init(DRAW, "std * rng.random((n_out, n_in))"), "Are all weights of the same sign?"
    ),
    Mistake(
        "T24a",
        "init_network",
        wrong_init(DRAW, "rng.uniform(-std, std, (n_out, n_in))"),
        "How wide must a flat distribution be to have that standard deviation?",
        silent=True,
    ),
    Mistake(
        "T25",
        "init_network",
        wrong_init('"he": np.sqrt(2 / n_in)', '"he": 2 / n_in'),
        "Is 2 / n_in the variance or the standard deviation?",
        silent=True,
    ),
    Mistake(
        "T25a",
        "init_network",
        wrong_init('"he": np.sqrt(2 / n_in)', '"he": np.sqrt(2 / n_out)'),
        "A unit adds up its inputs. Which of the two sizes counts them?",
        silent=True,
    ),
    Mistake(
        "T25b",
        "init_network",
        wrong_init('"xavier": np.sqrt(1 / n_in)', '"xavier": np.sqrt(1 / n_out)'),
        "A unit adds up its inputs. Which of the two sizes counts them?",
        silent=True,
    ),
    Mistake(
        "T25c",
        "init_network",
        wrong_init("np.sqrt(2 / n_in)", "np.sqrt(2 / sizes[0])").replace("np.sqrt(1 / n_in)", "np.sqrt(1 / sizes[0])"),
        "Does the second layer have as many inputs as the first?",
        silent=True,
    ),
    Mistake(
        "T25d",
        "init_network",
        wrong_init('"xavier": np.sqrt(1 / n_in)', '"xavier": np.sqrt(2 / n_in)'),
        "Which of the two strategies makes up for relu, and which does not?",
        silent=True,
    ),
    Mistake(
        "T25e",
        "init_network",
        wrong_init('"he": np.sqrt(2 / n_in)', '"he": np.sqrt(1 / n_in)'),
        "relu halves the mean square. Which number makes up for it?",
        silent=True,
    ),
    Mistake(
        "T25f",
        "init_network",
        wrong_init('"normal": 0.01', '"normal": 1.0'),
        "How large should the scores of a fresh network be?",
        silent=True,
    ),
    Mistake(
        "T25g",
        "init_network",
        wrong_init('"normal": 0.01', '"normal": 0.1'),
        "Which standard deviation does the text give for that strategy?",
        silent=True,
    ),
    Mistake(
        "T25h",
        "init_network",
        wrong_init("np.sqrt(2 / n_in)", "2 / n_in").replace("np.sqrt(1 / n_in)", "1 / n_in"),
        "Is 2 / n_in the variance or the standard deviation?",
        silent=True,
    ),
    Mistake(
        "T25i",
        "init_network",
        wrong_init("np.sqrt(2 / n_in)", "np.sqrt(2 / n_out)").replace("np.sqrt(1 / n_in)", "np.sqrt(1 / n_out)"),
        "A unit adds up its inputs. Which of the two sizes counts them?",
        silent=True,
    ),
    Mistake(
        "T25j",
        "init_network",
        wrong_init("np.sqrt(2 / n_in)", "np.sqrt(2 // n_in)").replace("np.sqrt(1 / n_in)", "np.sqrt(1 // n_in)"),
        "Print the standard deviation that you draw with: what does a whole number divided by a larger one give?",
    ),
    Mistake(
        "T26",
        "init_network",
        wrong_init("np.zeros(n_out)", "rng.normal(0, 0.5, n_out)"),
        "Where do the biases start?",
        silent=True,
    ),
    Mistake(
        "T26a",
        "init_network",
        wrong_init("np.zeros(n_out)", "np.full(n_out, -5.0)"),
        "How many units fire for any image?",
    ),
    Mistake(
        "T26b",
        "init_network",
        wrong_init("np.zeros(n_out)", "np.zeros(n_in)"),
        "Does a layer have a bias for each input, or for each unit?",
    ),
    Mistake("T26c", "init_network", wrong_init("np.zeros(n_out)", "0.0"), "How many biases does a layer have?"),
    Mistake(
        "T27",
        "init_network",
        wrong_init(DRAW, "np.random.default_rng(seed).normal(0, std, (n_out, n_in))").replace(
            "    params = {}", "    seed = rng.integers(2**32)\n    params = {}"
        ),
        "Two layers of the same shape: are their weights different? Draw both from the one generator.",
        silent=True,
    ),
    Mistake(
        "T27a",
        "init_network",
        wrong_init(DRAW, "np.random.default_rng(42).normal(0, std, (n_out, n_in))"),
        "Run it with two generators: does anything change?",
        silent=True,
    ),
    Mistake(
        "T27b",
        "init_network",
        wrong_init(DRAW, "np.random.normal(0, std, (n_out, n_in))"),
        UNSTEADY,
        silent=True,
    ),
    Mistake(
        "T20i",
        "init_network",
        wrong_init(DRAW, "rng.normal(0, std, (n_in, n_out))"),
        "W has one row for each unit. How many rows has yours?",
    ),
    Mistake(
        "T20j",
        "init_network",
        wrong_init("range(1, len(sizes))", "range(1, 3)"),
        "How many layers do five sizes make? And two sizes?",
        silent=True,
    ),
    Mistake(
        "T20k",
        "init_network",
        wrong_init('params[f"W{layer}"]', 'params[f"W{layer - 1}"]').replace(
            'params[f"b{layer}"]', 'params[f"b{layer - 1}"]'
        ),
        "By which number is the first layer called?",
    ),
    Mistake(
        "T20l",
        "init_network",
        wrong_init("range(1, len(sizes))", "range(1, len(sizes) - 1)"),
        "How many layers do three sizes make?",
        silent=True,
    ),
    Mistake(
        "T20m",
        "init_network",
        wrong_init(
            "    return params",
            "    params[f'W{len(sizes)}'] = params[f'W{len(sizes) - 1}']\n    "
            "params[f'b{len(sizes)}'] = params[f'b{len(sizes) - 1}']\n    return params",
        ),
        "How many layers do three sizes make? Count the keys.",
    ),
    Mistake(
        "F5",
        "forward",
        wrong_forward('params[f"W{layer}"].T', 'params[f"W{layer}"]'),
        "W has one row for each unit. Which of its axes meets the inputs?",
    ),
    Mistake(
        "F5a",
        "forward",
        wrong_forward(
            'A @ params[f"W{layer}"].T',
            '(A @ (params[f"W{layer}"] if len(set(params[f"W{layer}"].shape)) == 1 else params[f"W{layer}"].T))',
        ),
        "When a layer has as many units as inputs, does each row of W still meet the inputs?",
        silent=True,
    ),
    Mistake(
        "F6",
        "forward",
        wrong_forward('params[f"b{layer}"]', 'params[f"b{layer}"][:, None]'),
        "b belongs to units, not to images.",
    ),
    Mistake(
        "F6a", "forward", wrong_forward(' + params[f"b{layer}"]', ""), "Feed x = 0. What should Z1 be?", silent=True
    ),
    Mistake(
        "F6b",
        "forward",
        wrong_forward('+ params[f"b{layer}"]', '+ (params[f"b{layer}"] if layer < n_layers else 0)'),
        "Let every hidden unit be off. What should the scores be?",
        silent=True,
    ),
    Mistake(
        "F6c",
        "forward",
        wrong_forward('+ params[f"b{layer}"]', '+ params["b1"].mean()'),
        "Which biases belong to which layer?",
        silent=True,
    ),
    Mistake(
        "F13", "forward", wrong_forward("np.maximum(Z, 0)", "np.abs(Z)"), "What is relu(-2) by definition?", silent=True
    ),
    Mistake(
        "F13a",
        "forward",
        wrong_forward("np.maximum(Z, 0)", "np.where(Z > 0, Z, 0.01 * Z)"),
        "What is relu(-2) by definition?",
        silent=True,
    ),
    Mistake(
        "F14",
        "forward",
        wrong_forward("np.maximum(Z, 0)", "np.maximum(Z, 0, out=Z)"),
        "Look at the cached Z1: where have its negative entries gone?",
        silent=True,
    ),
    Mistake(
        "F21n",
        "forward",
        wrong_forward("return softmax(Z)", "return softmax(softmax(Z))"),
        "The loss should start at ln 10, but how low can it go if p is squeezed twice?",
        silent=True,
    ),
    Mistake(
        "F22",
        "forward",
        wrong_forward("return softmax(Z)", "return softmax(np.maximum(Z, 0))"),
        "Can a negative score ever help a class lose?",
        silent=True,
    ),
    Mistake(
        "F22a",
        "forward",
        wrong_forward("return softmax(Z)", "return Z"),
        "Add up a row of P: are these probabilities or scores?",
        silent=True,
    ),
    Mistake(
        "F22b",
        "forward",
        wrong_forward("return softmax(Z)", "return 1 / (1 + np.exp(-Z))"),
        "Add up a row of P. Who makes the classes compete?",
        silent=True,
    ),
    Mistake(
        "F22c",
        "forward",
        wrong_forward("return softmax(Z)", "E = np.exp(Z)\n    return E / E.sum(axis=1, keepdims=True)"),
        "Feed an image whose scores are 2000: what does exp say? You have a function that copes with it.",
        silent=True,
    ),
    Mistake(
        "F23", "forward", wrong_forward("np.maximum(Z, 0)", "Z"), "Two linear maps in a row are ... ?", silent=True
    ),
    Mistake(
        "F23a",
        "forward",
        wrong_forward("np.maximum(Z, 0)", "1 / (1 + np.exp(-Z))"),
        "Which gate does the text put between the layers?",
    ),
    Mistake(
        "F23b",
        "forward",
        wrong_forward("np.maximum(Z, 0)", "np.maximum(Z, 0) if layer == 1 else Z"),
        "Does every hidden layer have its gate, or the first one only?",
        silent=True,
    ),
    Mistake(
        "F23c",
        "forward",
        wrong_forward("np.maximum(Z, 0)", "softmax(Z)"),
        "Softmax stands once, at the end. What stands between the layers?",
    ),
    Mistake(
        "F24",
        "forward",
        wrong_forward('cache[f"Z{layer}"] = Z', 'cache[f"Z{layer}"] = np.maximum(Z, 0)'),
        "Which quantity does each derivative need: before the gate, or after it?",
        silent=True,
    ),
    Mistake(
        "F24a",
        "forward",
        wrong_forward('cache = {"A0": X}', "cache = {}"),
        "What entered the first layer? Read the contract of the cache.",
    ),
    Mistake(
        "F24b",
        "forward",
        wrong_forward('cache[f"A{layer}"] = A', 'cache[f"A{layer}"] = Z'),
        "What enters the next layer: before the gate, or after it?",
        silent=True,
    ),
    Mistake(
        "F24c",
        "forward",
        wrong_forward(
            "    return softmax(Z), cache", '    cache[f"Z{n_layers}"] = softmax(Z)\n    return softmax(Z), cache'
        ),
        "The last Z: is it the scores, or what softmax made of them?",
    ),
    Mistake(
        "F24d",
        "forward",
        wrong_forward("return softmax(Z), cache", "return softmax(Z)"),
        "How many things does the signature promise?",
    ),
    Mistake(
        "F25",
        "forward",
        wrong_forward("return softmax(Z), cache", "return softmax(Z).argmax(axis=1), cache"),
        "Probabilities were asked for. When does the decision come?",
    ),
    Mistake(
        "F26",
        "forward",
        wrong_forward("len(params) // 2", "2"),
        "Count the layers of the network you are given.",
        silent=True,
    ),
    Mistake(
        "F26a",
        "forward",
        wrong_forward("len(params) // 2", "len(params) // 2 - 1"),
        "How many layers has a network with W1, b1, W2 and b2?",
    ),
    Mistake(
        "F26b",
        "forward",
        wrong_forward("A @ params", 'cache["A0"] @ params').replace("    A = X\n", ""),
        "What does the second layer read: the image again?",
    ),
    Mistake(
        "F26c",
        "forward",
        wrong_forward("    A = X\n", "    A = X / 255.0\n"),
        "Who has scaled the pixels already? Twice is once too often.",
    ),
    Mistake(
        "F26d",
        "forward",
        wrong_forward("    A = X\n", "    A = X - X.mean(axis=0)\n"),
        "Feed one image alone, then with others: does its answer change?",
    ),
)
