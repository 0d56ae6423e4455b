"""Known mistakes in the gradients of softmax regression."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "G1o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(y - p, x), y - p
""",
        "If p of a class is too high, should its z go up or down?",
        silent=True,
    ),
    Mistake(
        "G9",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(x, p - y), p - y
""",
        "Row = class, column = pixel. Which of the two counts the rows of your table?",
        silent=True,
    ),
    Mistake(
        "G8",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return (p - y).sum() * x, p - y
""",
        "dW must have exactly W's shape: how many numbers does one class give, and how many classes are there?",
        silent=True,
    ),
    Mistake(
        "G17o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer((p - y) * y, x), (p - y) * y
""",
        "Wrong classes feel the loss too, through the denominator.",
        silent=True,
    ),
    Mistake(
        "G17p",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(p, x), p
""",
        "Which class should be pulled up? Does your gradient know the truth?",
        silent=True,
    ),
    Mistake(
        "G18o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(-y / p, x), -y / p
""",
        "That is dL/dp. One factor of the chain rule is missing.",
        silent=True,
    ),
    Mistake(
        "G2o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    dz = (p - y) * p * (1 - p)
    return np.outer(dz, x), dz
""",
        "Multiply dL/dp by dp/dz once more, slowly: what cancels?",
        silent=True,
    ),
    Mistake(
        "G20o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(2 * (p - y), x), 2 * (p - y)
""",
        "Compare with the numeric gradient: is the ratio exactly 2?",
        silent=True,
    ),
    Mistake(
        "G4o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(p - y, x) / len(p), (p - y) / len(p)
""",
        "One image: over what would you average? Classes are not images.",
        silent=True,
    ),
    Mistake(
        "G11o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(p - y, x), (p - y).sum()
""",
        "How many biases has the layer? And what do the entries of p - y always add up to?",
        silent=True,
    ),
    Mistake(
        "G14o",
        "softmax_gradients_one",
        """
def softmax_gradients_one(x, p, y):
    return np.outer(p - y, x), np.zeros(len(p))
""",
        "Nudge one bias: does the loss stay where it is?",
        silent=True,
    ),
    Mistake(
        "G1",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (Y - P) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "If p of a class is too high, should its z go up or down?",
    ),
    Mistake(
        "G2",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) * P * (1 - P) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "Multiply dL/dp by dp/dz once more, slowly: what cancels?",
    ),
    Mistake(
        "G4",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    return (P - Y).T @ X, (P - Y).sum(axis=0)
""",
        "Does the gradient of an average grow with the batch?",
        silent=True,
        common=True,
    ),
    Mistake(
        "G4a",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X / len(X), dZ.mean(axis=0)
""",
        "How often have you divided by the number of images?",
    ),
    Mistake(
        "G4b",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / P.shape[1]
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "The mean is over images. Which axis of P counts them?",
        silent=True,
    ),
    Mistake(
        "G4d",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    return (P - Y).T @ X / len(X), (P - Y).sum(axis=0)
""",
        "Both are derivatives of the same mean: are both divided by m?",
        silent=True,
    ),
    Mistake(
        "G4e",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / P.size
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "The mean is over the images: how many numbers did you divide by?",
    ),
    Mistake(
        "G6",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / 32
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "What is m in this call? The last batch may be shorter.",
        silent=True,
    ),
    Mistake(
        "G9b",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)
""",
        "Row = class, column = pixel. Is dW shaped like W?",
    ),
    Mistake(
        "G9c",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    n, k = X.shape[1], P.shape[1]
    return (X.T @ dZ).reshape(k, n), dZ.sum(axis=0)
""",
        "The shape is right; are the entries at their places? Turning a table is not the same as filling it anew.",
    ),
    Mistake(
        "G12",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X, dZ.sum()
""",
        "Sum over the images only: how many biases are there?",
        silent=True,
    ),
    Mistake(
        "G12a",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X, np.full(P.shape[1], dZ.sum())
""",
        "Print b before and after one epoch. And what does each row of P - Y add up to?",
        silent=True,
    ),
    Mistake(
        "G11",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X, dZ.sum(axis=1)
""",
        "b belongs to classes, not to images: over which axis do you add up?",
    ),
    Mistake(
        "G11a",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X, dZ
""",
        "How many biases are there? Yours is a table.",
    ),
    Mistake(
        "G14",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    return dZ.T @ X, np.zeros(P.shape[1])
""",
        "Print b before and after one epoch. And what does each row of P - Y add up to?",
        silent=True,
    ),
    Mistake(
        "G16",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) / len(X)
    dW = dZ.T @ X
    return dW + 1e-3 * np.sign(dW), dZ.sum(axis=0)
""",
        "Only the loss you were given: is there a penalty in it?",
        silent=True,
    ),
    Mistake(
        "G17",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y) * Y / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "Wrong classes feel the loss too, through the denominator.",
    ),
    Mistake(
        "G18",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = -Y / P / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "That is dL/dp. One factor of the chain rule is missing.",
    ),
    Mistake(
        "G20",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = 2 * (P - Y) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "Compare with the numeric gradient: is the ratio exactly 2?",
        silent=True,
    ),
    Mistake(
        "G21",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (P - Y.argmax(axis=1)[:, None]) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "A row of P has a number for each class; a label is one number. What do you subtract from what?",
    ),
    Mistake(
        "G33s",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    for x, p, y in zip(X, P, Y):
        dW, db = np.outer(p - y, x), p - y
    return dW, db
""",
        "How many images speak in this gradient? = or += ?",
    ),
    Mistake(
        "G33a",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dz = (P - Y).mean(axis=0)
    return np.outer(dz, X.mean(axis=0)), dz
""",
        "Is the mean of products the product of the means?",
    ),
    Mistake(
        "G34s",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    dZ = (np.eye(P.shape[1])[P.argmax(axis=1)] - Y) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)
""",
        "Does an image that is barely right still pull? Learn from probabilities, decide later.",
        silent=True,
    ),
    Mistake(
        "G36s",
        "softmax_gradients",
        """
def softmax_gradients(X, P, Y):
    P -= Y
    return P.T @ X / len(X), P.mean(axis=0)
""",
        "Who else uses P? Print it before and after the call.",
        silent=True,
    ),
)
