"""Known mistakes in the neuron's forward steps and in its loss."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "F1",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return w * X + b
""",
        "How many numbers leave one neuron for each image?",
    ),
    Mistake(
        "F1a",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return (X * w).sum() + b
""",
        "How many images came in, and how many numbers went out?",
    ),
    Mistake(
        "F1b",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return (w * X + b).sum(axis=1)
""",
        "Feed x = 0: what should z be, and how many times did you add b?",
        silent=True,
    ),
    Mistake(
        "F1c",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return (X * w).mean(axis=1) + b
""",
        "Take two pixels of 1 and two weights of 1, by hand: what is w.x?",
        silent=True,
    ),
    Mistake(
        "F2",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return w @ X + b
""",
        "Write both shapes side by side; the inner ones must be the same thing.",
    ),
    Mistake(
        "F2a",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return X.T @ w + b
""",
        "Write both shapes side by side: which axis of X counts pixels, as w does?",
    ),
    Mistake(
        "F3",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return X @ w
""",
        "Feed x = 0. What should z be?",
        silent=True,
    ),
    Mistake(
        "F3a",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    return X @ w - b
""",
        "Feed x = 0. What should z be, with its sign?",
        silent=True,
    ),
    Mistake(
        "F4",
        "weighted_sum",
        """
def weighted_sum(X, w, b):
    z = X @ w.reshape(-1, 1)
    return z + b * np.ones(len(X))
""",
        "Print the shape after each line: what does a column plus a row give?",
    ),
    Mistake(
        "F7",
        "sigmoid",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))
""",
        "sigmoid(10) should be near 1. Is yours?",
    ),
    Mistake(
        "F8",
        "sigmoid",
        """
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))
""",
        "Try z = 1000. Can you arrange that exp only ever sees negative numbers?",
        silent=True,
    ),
    Mistake(
        "F8a",
        "sigmoid",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
""",
        "Try z = -1000 and z = 1000: what does exp see there, also in a branch that is not chosen in the end?",
        silent=True,
    ),
    Mistake(
        "F8b",
        "sigmoid",
        """
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
""",
        "Try z = -1000 and z = 1000: what does exp see there, also in a branch that is not chosen in the end?",
        silent=True,
    ),
    Mistake(
        "F9",
        "sigmoid",
        """
def sigmoid(z):
    return np.tanh(z)
""",
        "What range does the loss need, and which does this curve have?",
        silent=True,
    ),
    Mistake(
        "F9a",
        "sigmoid",
        """
def sigmoid(z):
    return (np.tanh(z) + 1) / 2
""",
        "The ends are right; compare the slope at 0 with 1/4.",
        silent=True,
    ),
    Mistake(
        "F10",
        "sigmoid",
        """
def sigmoid(z):
    import math
    return 1 / (1 + math.exp(-z))
""",
        "One number or many: which of the two does this exp take?",
    ),
    Mistake(
        "F11",
        "sigmoid",
        """
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))
""",
        "An if, or a max, makes one choice, and you have many entries. Choose element by element.",
    ),
    Mistake(
        "F11a",
        "sigmoid",
        """
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return 1 / (1 + e)
""",
        "Is sigmoid(-2) larger or smaller than one half? Is yours?",
    ),
    Mistake(
        "F12",
        "sigmoid",
        """
def sigmoid(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()
""",
        "Does the answer for one image depend on the other images? Should it?",
    ),
    Mistake(
        "F12a",
        "sigmoid",
        """
def sigmoid(z):
    return np.round(1 / (1 + np.exp(-np.clip(z, -500, 500))), 2)
""",
        "How different are sigmoid(5) and sigmoid(9)? The loss looks at exactly that.",
        silent=True,
    ),
    Mistake(
        "F12b",
        "sigmoid",
        """
def sigmoid(z):
    z = np.asarray(z)
    z[z < -30] = -30
    z[z > 30] = 30
    return 1 / (1 + np.exp(-z))
""",
        "Print z before and after the call: who else still needs the old one?",
        silent=True,
    ),
    Mistake(
        "F12c",
        "sigmoid",
        """
def sigmoid(z):
    a = np.zeros_like(z)
    a[...] = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return a
""",
        "Give it the whole numbers -2, 0 and 3: of which type is the answer, and can that type hold one half?",
        silent=True,
    ),
    Mistake(
        "F12d",
        "sigmoid",
        """
def sigmoid(z):
    a = np.zeros(z.shape)
    a[...] = 1 / (1 + np.exp(-np.clip(z, -700, 700)))
    return a
""",
        "Call it with a plain number, z = 0.3: which of your lines asks for an array?",
        silent=True,
    ),
    Mistake(
        "L1",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "A loss of certainty about the wrong thing should be large and positive.",
        silent=True,
    ),
    Mistake(
        "L1a",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return np.mean(-y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "Work out the loss of one image with y = 0 by hand. Which sign must it have?",
        silent=True,
    ),
    Mistake(
        "L3",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return -np.mean(y * np.log(np.clip(a, 1e-12, 1)))
""",
        "What does an image with y = 0 contribute?",
        silent=True,
        common=True,
    ),
    Mistake(
        "L4",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -np.mean((1 - y) * np.log(a) + y * np.log(1 - a))
""",
        "Take y = 1 and a = 0.99: should the loss be big or small?",
        silent=True,
    ),
    Mistake(
        "L5",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    y = np.clip(y, 1e-12, 1 - 1e-12)
    return -np.mean(a * np.log(y) + (1 - a) * np.log(1 - y))
""",
        "Which of the two can be exactly 0, and which one is inside the log?",
        silent=True,
    ),
    Mistake(
        "L6",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "Double the data: should the loss double?",
        silent=True,
    ),
    Mistake(
        "L7",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log10(a) + (1 - y) * np.log10(1 - a))
""",
        "At a = 0.5 the loss should be ln 2 = 0.693. Which logarithm is yours?",
        silent=True,
    ),
    Mistake(
        "L8",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a, y = np.clip(a, 1e-12, 1 - 1e-12).reshape(-1, 1), y.reshape(1, -1)
    return -float(np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))) / len(a)
""",
        "Row times column or column times row: which of them gives one number?",
        silent=True,
    ),
    Mistake(
        "L8a",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return float(np.mean(-np.log(1 - np.abs(a - y[:, None]))))
""",
        "Every label meets every image here: print the shape before you take the mean.",
        silent=True,
    ),
    Mistake(
        "L9",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return float(np.mean((a - y) ** 2))
""",
        "What does the squared error charge for certainty about the wrong thing? At most 1.",
        silent=True,
    ),
    Mistake(
        "L10",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return -np.mean(y * (np.log(a) + 1e-12) + (1 - y) * (np.log(1 - a) + 1e-12))
""",
        "What does the log see at a = 0 and at a = 1, and what is 0 times minus infinity? Where must a tiny number go?",
        silent=True,
    ),
    Mistake(
        "L11",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return -np.mean(y * np.log(a + 1e-2) + (1 - y) * np.log(1 - a + 1e-2))
""",
        "How small may it be and still protect?",
        silent=True,
    ),
    Mistake(
        "L11a",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-2, 1 - 1e-2)
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "What do a = 0.001 and a = 0.01 cost now? How small may the clip be and still protect?",
        silent=True,
    ),
    Mistake(
        "L12",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "What does the log see at a = 0 and at a = 1, and what is 0 times minus infinity? Where must a tiny number go?",
        silent=True,
    ),
    Mistake(
        "L12a",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    right = np.where(y == 1, a, 1 - a)
    return -np.mean(np.log(right[right > 0]))
""",
        "What does the worst answer of all, certain and wrong, cost in your version?",
        silent=True,
    ),
    Mistake(
        "L12b",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    return -np.mean(np.nan_to_num(y * np.log(a) + (1 - y) * np.log(1 - a)))
""",
        "You repaired what came out of the log: which number stands for minus infinity now, and what are two of them?",
        silent=True,
    ),
    Mistake(
        "L13",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a.astype(np.float32), np.float32(1e-15), np.float32(1 - 1e-15))
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "Is 1 - 1e-15 different from 1 in your dtype?",
        silent=True,
    ),
    Mistake(
        "L20",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "One batch, one number: what is still missing?",
    ),
    Mistake(
        "L20a",
        "binary_cross_entropy",
        """
def binary_cross_entropy(a, y):
    np.clip(a, 1e-12, 1 - 1e-12, out=a)
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
""",
        "Who else uses a after you? Make a new array.",
        silent=True,
    ),
)
