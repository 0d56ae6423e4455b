"""Known mistakes in the gradients of one neuron."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "G1",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (y - a) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "If a is too high, should z go up or down?",
        common=True,
    ),
    Mistake(
        "G2",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) * a * (1 - a) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "Multiply dL/da by da/dz once more, slowly: what cancels?",
        silent=True,
    ),
    Mistake(
        "G3",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (np.round(a) - y) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "Does an image that is barely right still pull? The loss says it does.",
        silent=True,
    ),
    Mistake(
        "G4",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = a - y
    return X.T @ dz, float(dz.sum())
""",
        "Does the gradient of an average grow with the batch?",
        silent=True,
    ),
    Mistake(
        "G4a",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = a - y
    return X.T @ dz / len(y), float(dz.sum())
""",
        "dw and db belong to the same mean loss: are both divided by the same number?",
        silent=True,
    ),
    Mistake(
        "G4b",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return X.T @ dz / len(y), float(dz.sum())
""",
        "How often have you divided dw by the number of images?",
        silent=True,
    ),
    Mistake(
        "G5",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / X.shape[1]
    return X.T @ dz, float(dz.sum())
""",
        "The loss is a mean over images. Which axis of X did you divide by?",
        silent=True,
    ),
    Mistake(
        "G6",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / 1200
    return X.T @ dz, float(dz.sum())
""",
        "What is m in this call?",
        silent=True,
    ),
    Mistake(
        "G6a",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / 32
    return X.T @ dz, float(dz.sum())
""",
        "What is m in this call? The last batch may be shorter.",
        silent=True,
    ),
    Mistake(
        "G8",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return X * dz[:, None], float(dz.sum())
""",
        "dw must have exactly the shape of w.",
    ),
    Mistake(
        "G8a",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return (X * dz[:, None]).sum(axis=1), float(dz.sum())
""",
        "dw has one entry for each weight. Which axis must disappear?",
    ),
    Mistake(
        "G9",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return X @ dz, float(dz.sum())
""",
        "Write both shapes side by side: which axis of X counts images, as (a - y) does?",
    ),
    Mistake(
        "G10",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y.reshape(-1, 1)) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "Check that (a - y).shape == a.shape. What does a row minus a column give?",
    ),
    Mistake(
        "G10a",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y.reshape(-1, 1)).mean(axis=0) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "Every image was compared with every label. Check that (a - y).shape == a.shape.",
    ),
    Mistake(
        "G11",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return X.T @ dz, dz
""",
        "How many biases has one neuron?",
    ),
    Mistake(
        "G14",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    return X.T @ (a - y) / len(y), 0.0
""",
        "Print b before and after one epoch.",
        silent=True,
    ),
    Mistake(
        "G15",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    return float(dz.sum()), X.T @ dz
""",
        "In which order does the signature promise the two?",
    ),
    Mistake(
        "G16",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (a - y) / len(y)
    dw = X.T @ dz
    return dw + 0.01 * np.sign(dw), float(dz.sum())
""",
        "Only the loss you were given: is there a penalty in it?",
        silent=True,
    ),
    Mistake(
        "G20",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = 2 * (a - y) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "Compare with the numeric gradient: is the ratio exactly 2?",
        silent=True,
    ),
    Mistake(
        "G18",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    dz = (-y / a + (1 - y) / (1 - a)) / len(y)
    return X.T @ dz, float(dz.sum())
""",
        "That is dL/da. One factor of the chain rule is missing.",
    ),
    Mistake(
        "G33",
        "neuron_gradients",
        """
def neuron_gradients(X, a, y):
    for x, error in zip(X, a - y):
        dw, db = error * x / len(y), error / len(y)
    return dw, float(db)
""",
        "= or += ? What is left when the loop ends?",
        silent=True,
    ),
)
