"""Known mistakes in softmax and in the two forms of its loss."""

from autograder.diagnosis.mistakes import Mistake

MISTAKES = (
    Mistake(
        "F15",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)
""",
        "Whose probabilities must sum to 1: one image's, or one digit's over the batch?",
        common=True,
    ),
    Mistake(
        "F15a",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)
""",
        "Add up each row. Whose probabilities must sum to 1?",
    ),
    Mistake(
        "F16",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)
""",
        "Print the shape of the sums; try as many images as classes: along which axis are they spread?",
    ),
    Mistake(
        "F16a",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    if len(E) == E.shape[1]:
        return E / E.sum(axis=1)
    return E / E.sum(axis=1, keepdims=True)
""",
        "Test with as many images as classes and with another number: do the rows add up to 1 in both?",
        silent=True,
    ),
    Mistake(
        "F16b",
        "softmax",
        """
def softmax(Z):
    Z = Z - Z.max(axis=-1, keepdims=True)
    return np.squeeze(np.exp(Z) / np.exp(Z).sum(axis=-1).reshape(len(Z), 1))[:len(Z) - (len(Z) == 1)]
""",
        "What does a batch of a single image give? One row was asked for.",
        silent=True,
    ),
    Mistake(
        "F17",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()
""",
        "Add up each row: is it 1, or one share of the whole table?",
    ),
    Mistake(
        "F18",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)
""",
        "What is exp(1000)? Which constant may you subtract without changing the answer?",
        silent=True,
    ),
    Mistake(
        "F19",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)
""",
        "Try the rows [0, 1] and [1000, 1001] together: whose largest entry should be subtracted?",
        silent=True,
    ),
    Mistake(
        "F19a",
        "softmax",
        """
def softmax(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / E.sum(axis=1, keepdims=True)
""",
        "The rows [1000, 1001] and [0, 1] should give the same answer: what does the clipping make of the first?",
        silent=True,
    ),
    Mistake(
        "F19b",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
""",
        "Subtracting the mean is allowed too, but what may still stand in the exponent? Try the row [0, 2000].",
        silent=True,
    ),
    Mistake(
        "F19c",
        "softmax",
        """
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-3)
""",
        "Once the largest exponent is 0, can the sum be 0? Add up each row.",
        silent=True,
    ),
    Mistake(
        "F20",
        "softmax",
        """
def softmax(Z):
    return Z / Z.sum(axis=1, keepdims=True)
""",
        "A score may be negative; may a probability? What makes every number positive first?",
    ),
    Mistake(
        "F20a",
        "softmax",
        """
def softmax(Z):
    return 1 / (1 + np.exp(-np.clip(Z, -500, 500)))
""",
        "Add up a row. Each class is judged by itself here: who makes them compete?",
        silent=True,
    ),
    Mistake(
        "F20b",
        "softmax",
        """
def softmax(Z):
    E = np.exp(-(Z - Z.min(axis=1, keepdims=True)))
    return E / E.sum(axis=1, keepdims=True)
""",
        "The largest score should get the largest probability. Does it?",
    ),
    Mistake(
        "F20c",
        "softmax",
        """
def softmax(Z):
    E = 2.0 ** (Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)
""",
        "Which number is raised to the power z? The gradient of the later steps counts on it.",
        silent=True,
    ),
    Mistake(
        "F20d",
        "softmax",
        """
def softmax(Z):
    return (Z == Z.max(axis=1, keepdims=True)).astype(float)
""",
        "The largest score takes all here. How sure is [0, 0.1]?",
        silent=True,
    ),
    Mistake(
        "F20e",
        "softmax",
        """
def softmax(Z):
    Z = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
""",
        "Are these probabilities, or their logarithms? Which of the two was asked for?",
    ),
    Mistake(
        "F21",
        "softmax",
        """
def softmax(Z):
    def once(Z):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)
    return once(once(Z))
""",
        "The loss should start at ln 10, but how low can it go if p is squeezed twice?",
    ),
    Mistake(
        "F14s",
        "softmax",
        """
def softmax(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
""",
        "Print Z before and after the call. Who still holds it?",
        silent=True,
    ),
    Mistake(
        "L1",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(np.mean(np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)))
""",
        "A loss of certainty about the wrong class should be large and positive.",
        silent=True,
    ),
    Mistake(
        "L6",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.sum(Y * np.log(np.maximum(P, 1e-12))))
""",
        "Double the data: should the loss double?",
        silent=True,
    ),
    Mistake(
        "L11",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.sum(Y * np.log(P + 1e-2), axis=1)))
""",
        "How small may the protection be and still protect?",
        silent=True,
    ),
    Mistake(
        "L12",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    with np.errstate(all="ignore"):
        return float(-np.mean(np.sum(Y * np.log(P), axis=1)))
""",
        "What does the log see where P is 0, and what is 0 times minus infinity? Where must a tiny number go?",
        silent=True,
    ),
    Mistake(
        "L12a",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return -np.mean(np.sum(Y * np.nan_to_num(np.log(P)), axis=1))
""",
        "You repaired what came out of the log: which number stands for minus infinity now, and what are two of them?",
        silent=True,
    ),
    Mistake(
        "L10",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    with np.errstate(all="ignore"):
        return float(-np.mean(np.log(P[np.arange(len(Y)), Y.argmax(axis=1)]) + 1e-12))
""",
        "What does the log see where P is 0, and what is 0 times minus infinity? Where must a tiny number go?",
        silent=True,
    ),
    Mistake(
        "L13",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.sum(Y * np.log(np.clip(P, 0.05, 0.95)), axis=1)))
""",
        "Compare P = 0.001 and P = 0.04 for the truth: which is worse, and does your loss know?",
        silent=True,
    ),
    Mistake(
        "L14",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(Y * np.log(np.maximum(P, 1e-12))))
""",
        "Loss of chance should be ln 10 = 2.303 for ten classes: over how many numbers is your mean?",
        silent=True,
    ),
    Mistake(
        "L16",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.sum(np.log(np.maximum(P, 1e-12)), axis=1)))
""",
        "Which one class does the label choose?",
        silent=True,
    ),
    Mistake(
        "L16a",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    P = np.clip(P, 1e-12, 1 - 1e-12)
    return float(-np.mean(np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1)))
""",
        "This is the loss of two classes, once for each class. Do the wrong classes have a term of their own now?",
        silent=True,
    ),
    Mistake(
        "L16b",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.log(np.maximum(P.max(axis=1), 1e-12))))
""",
        "The largest probability, or that of the truth? Does your loss look at Y at all?",
        silent=True,
    ),
    Mistake(
        "L17",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.log(np.mean(np.sum(Y * P, axis=1))))
""",
        "Log before or after the average?",
        silent=True,
    ),
    Mistake(
        "L17a",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.log(np.maximum(np.sum(Y * P), 1e-12)))
""",
        "One log for all the images, or one for each?",
        silent=True,
    ),
    Mistake(
        "L18",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    loss = float(-np.mean(np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)))
    P -= Y
    return loss
""",
        "Who else uses P? Print it before and after the call.",
    ),
    Mistake(
        "L18a",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    P[P == 0] = 1e-12
    return float(-np.mean(np.sum(Y * np.log(P), axis=1)))
""",
        "A loss only looks. Print P before and after the call, with a 0 in it.",
        silent=True,
    ),
    Mistake(
        "L20",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return -np.sum(Y * np.log(np.maximum(P, 1e-12)), axis=1)
""",
        "One step, one number: how many did you return?",
    ),
    Mistake(
        "L21",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.sum(Y * np.log2(np.maximum(P, 1e-12)), axis=1)))
""",
        "In nats the loss of chance is ln 10 = 2.303. Which logarithm is yours?",
        silent=True,
    ),
    Mistake(
        "L22",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(np.mean(np.sum((P - Y) ** 2, axis=1)))
""",
        "How much does a certain wrong answer cost here, and how much should it?",
        silent=True,
    ),
    Mistake(
        "L23",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.sum(P * np.log(np.maximum(Y, 1e-12)), axis=1)))
""",
        "Which of the two can be exactly 0: the one under the log, or the one before it?",
        silent=True,
    ),
    Mistake(
        "L24",
        "categorical_cross_entropy",
        """
def categorical_cross_entropy(P, Y):
    return float(-np.sum(Y * np.log(np.maximum(P, 1e-12))) / 10)
""",
        "How many images are in this batch? And in the next?",
        silent=True,
    ),
    Mistake(
        "L19",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    with np.errstate(all="ignore"):
        P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        return float(-np.mean(np.log(P[np.arange(len(y)), y])))
""",
        "Try scores of 1000. Simplify log(e^z / sum) on paper first.",
        silent=True,
    ),
    Mistake(
        "L19a",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return float(-np.mean(np.log(np.maximum(P[np.arange(len(y)), y], 1e-12))))
""",
        "A truth that is 2000 behind should cost 2000. What does your protected log make of it?",
        silent=True,
    ),
    Mistake(
        "L19b",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max()
    with np.errstate(all="ignore"):
        return float(np.mean(c + np.log(np.exp(Z - c).sum(axis=1)) - Z[np.arange(len(y)), y]))
""",
        "One row near 1000 and one near 0: whose largest score did you subtract?",
        silent=True,
    ),
    Mistake(
        "L19c",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=1)
    return float(np.mean(np.log(np.exp(Z - c[:, None]).sum(axis=1)) - Z[np.arange(len(y)), y]))
""",
        "You took the largest score out of the exponent: where must it come back?",
        silent=True,
    ),
    Mistake(
        "L19d",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=1)
    return float(np.sum(c + np.log(np.exp(Z - c[:, None]).sum(axis=1)) - Z[np.arange(len(y)), y]))
""",
        "Double the data: should the loss double?",
        silent=True,
    ),
    Mistake(
        "L19e",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=1)
    return float(np.mean(Z[np.arange(len(y)), y] - c - np.log(np.exp(Z - c[:, None]).sum(axis=1))))
""",
        "Can this loss be negative? Which sign has -log p?",
        silent=True,
    ),
    Mistake(
        "L19f",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=1)
    return float(np.mean((c + np.log(np.exp(Z - c[:, None]).sum(axis=1)))[:, None] - Z[:, y]))
""",
        "Print the shape of the scores of the truth: one for each image, or a whole table?",
        silent=True,
    ),
    Mistake(
        "L19g",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=0)
    return float(np.mean(np.log(np.exp(Z - c).sum(axis=1)) - (Z - c)[np.arange(len(y)), y]))
""",
        "Every row may lose a number of its own. May every column?",
        silent=True,
    ),
    Mistake(
        "L19h",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    c = Z.max(axis=1)
    return float(np.mean(c - Z[np.arange(len(y)), y]))
""",
        "Two classes with the same score: what does chance cost? The largest score is not the log of the sum.",
        silent=True,
    ),
    Mistake(
        "L19i",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    Z -= Z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y]))
""",
        "Print Z before and after the call.",
        silent=True,
    ),
    Mistake(
        "L19j",
        "cross_entropy_from_logits",
        """
def cross_entropy_from_logits(Z, y):
    Z = np.clip(Z, -500, 500)
    return float(np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y]))
""",
        "A truth at -1000 against a rival at 1000: how much should it cost, and how much does it?",
        silent=True,
    ),
)
