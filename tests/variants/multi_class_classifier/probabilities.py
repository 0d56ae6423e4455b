"""Softmax and its two losses, written differently."""
# ruff: noqa
# fmt: off

# %% variant softmax-loops (row 1)
# %% softmax
import math

def softmax(Z):
    P = np.zeros(np.shape(Z))
    for i, row in enumerate(Z):
        largest = max(row)
        powers = [math.exp(z - largest) for z in row]
        for j, power in enumerate(powers):
            P[i, j] = power / sum(powers)
    return P

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    losses = []
    for p_row, y_row in zip(P, Y):
        for p, y in zip(p_row, y_row):
            if y > 0:
                losses.append(-y * math.log(max(p, 1e-12)))
    return math.fsum(losses) / len(P)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    total = 0.0
    for row, label in zip(Z, y):
        largest = max(row)
        total += largest + math.log(sum(math.exp(z - largest) for z in row)) - row[label]
    return total / len(y)


# %% variant softmax-apply-along-axis (row 1)
# %% softmax
def softmax(Z):
    def of_one(z):
        e = np.exp(z - np.max(z))
        return e / np.sum(e)
    return np.apply_along_axis(of_one, 1, Z)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    def of_one(z, label):
        return np.logaddexp.reduce(z) - z[label]
    return np.mean([of_one(z, label) for z, label in zip(Z, y)])


# %% variant softmax-from-log-sum-exp (row 16)
# %% softmax
def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    """No logarithm counts for less than -100."""
    with np.errstate(divide="ignore"):
        log_p = np.maximum(np.log(P), -100)
    return -np.einsum("ij,ij->", Y, log_p) / P.shape[0]

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(Z)), y])


# %% variant softmax-log-softmax (row 16)
# %% softmax
def log_softmax(Z):
    shifted = Z - np.amax(Z, axis=1)[:, np.newaxis]
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))

def softmax(Z):
    return np.exp(log_softmax(Z))

# %% cross_entropy_from_logits
def _log_softmax(Z):
    shifted = Z - Z.max(axis=1).reshape(-1, 1)
    return shifted - np.log(np.exp(shifted).sum(axis=1)).reshape(-1, 1)

def cross_entropy_from_logits(Z, y):
    Y = np.eye(Z.shape[1])[y]
    return -np.sum(Y * _log_softmax(Z)) / len(Y)


# %% variant softmax-pairwise (row 11)
# %% softmax
def softmax(Z):
    """1 / sum_j exp(z_j - z_i): the differences decide, so no maximum is needed; exp(700) is as good as infinite."""
    differences = Z[:, np.newaxis, :] - Z[:, :, np.newaxis]
    return 1 / np.exp(np.minimum(differences, 700.0)).sum(axis=2)

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    """log sum_j exp(z_j - z_true), with the largest difference, never below 0, taken out."""
    D = Z - np.take_along_axis(Z, np.reshape(y, (-1, 1)), axis=1)
    top = D.max(axis=1, keepdims=True)
    return float(np.mean(top[:, 0] + np.log(np.sum(np.exp(D - top), axis=1))))


# %% variant softmax-clipped (row 12)
# %% softmax
def softmax(Z):
    E = np.exp(np.clip(Z - Z.max(axis=1, keepdims=True), -50, 0))
    return E / E.sum(axis=1, keepdims=True)

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    eps = 1e-7
    P = np.clip(P, eps, 1 - eps)
    return -np.mean(np.sum(Y * np.log(P), axis=1))


# %% variant softmax-powers-of-two (row 31)
# %% softmax
def softmax(Z):
    bits = (Z - Z.max(axis=-1, keepdims=True)) / np.log(2)
    E = np.exp2(bits)
    return np.divide(E, np.add.reduce(E, axis=-1, keepdims=True))

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    bits = -np.log2(np.maximum(P, 1e-15))
    return float(np.log(2) * np.vdot(Y, bits) / len(Y))

# %% cross_entropy_from_logits
def cross_entropy_from_logits(Z, y):
    bits = Z / np.log(2)
    return float(np.log(2) * np.mean(np.logaddexp2.reduce(bits, axis=1) - bits[range(len(y)), y]))


# %% variant softmax-online (row 31)
# %% softmax
def softmax(Z):
    """Class by class, with the largest logit and the sum so far."""
    largest, total = Z[:, 0], np.ones(len(Z))
    for z in Z.T[1:]:
        larger = np.maximum(largest, z)
        total = total * np.exp(largest - larger) + np.exp(z - larger)
        largest = larger
    return np.column_stack([np.exp(z - largest) / total for z in Z.T])

# %% cross_entropy_from_logits
from functools import reduce

def cross_entropy_from_logits(Z, y):
    return (reduce(np.logaddexp, Z.T) - np.array([z[label] for z, label in zip(Z, y)])).mean()


# %% variant softmax-transposed (row column convention)
# %% softmax
def softmax(Z):
    E = np.exp(Z.T - Z.max(axis=1))
    return (E / E.sum(axis=0)).T

# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    P, Y = np.clip(P, 1e-10, 1).T, Y.T
    m = Y.shape[1]
    return float(-1 / m * np.sum(Y * np.log(P)))


# %% variant softmax-in-place-on-a-copy (row 31)
# %% softmax
def softmax(Z):
    P = np.array(Z, dtype=float)
    P -= np.sort(P, axis=1)[:, -1:]
    np.exp(P, out=P)
    P /= P @ np.ones((P.shape[1], 1))
    return P


# %% variant cross-entropy-clip-1e-15 (row 13)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    P = np.clip(P, 1e-15, 1 - 1e-15)
    return -(Y * np.log(P)).sum(axis=1).mean()


# %% variant cross-entropy-add-1e-12 (row 13)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.sum(np.multiply(Y, np.log(P + 1e-12))) / Y.shape[0]


# %% variant cross-entropy-add-1e-7 (row 13)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    delta = 1e-7
    return -np.sum(Y * np.log(P + delta)) / len(P)


# %% variant cross-entropy-fancy-index (row 19)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    of_truth = P[np.arange(len(P)), Y.argmax(axis=1)]
    return np.mean(-np.log(np.maximum(of_truth, np.finfo(float).tiny)))


# %% variant cross-entropy-take-along-axis (row 19)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    truth = np.argmax(Y, axis=1, keepdims=True)
    return -np.log(np.take_along_axis(P, truth, axis=1) + 1e-15).mean()


# %% variant cross-entropy-mask (row 19)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    return -np.log(np.clip(P[Y == 1], 1e-12, None)).mean()


# %% variant cross-entropy-row-products (row 19)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    """The probability of the truth is the inner product of the two rows."""
    of_truth = np.einsum("ij,ij->i", P, Y)
    return float(np.average(np.negative(np.log(np.fmax(of_truth, 1e-12)))))


# %% variant cross-entropy-log-where (row 19)
# %% categorical_cross_entropy
def categorical_cross_entropy(P, Y):
    logarithms = np.log(np.maximum(P, 1e-300), out=np.zeros(P.shape), where=np.asarray(Y) > 0)
    return -np.tensordot(Y, logarithms) / len(P)
