"""Choosing, flattening and batching images, written differently."""
# ruff: noqa
# fmt: off

# %% variant select-loop (row 1)
# %% select_pair
def select_pair(images, labels, negative, positive):
    chosen, y = [], []
    for image, label in zip(images, labels):
        if label == negative or label == positive:
            chosen.append(image)
            y.append(1.0 if label == positive else 0.0)
    return np.array(chosen), np.array(y)

# %% preprocess_images
def preprocess_images(images):
    rows = []
    for image in images:
        row = []
        for line in image:
            for pixel in line:
                row.append(float(pixel) / 255)
        rows.append(row)
    return np.array(rows)


# %% variant select-isin (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    where = np.flatnonzero(np.isin(labels, (negative, positive)))
    return np.take(images, where, axis=0), np.equal(labels[where], positive).astype(np.float64)

# %% preprocess_images
def preprocess_images(images):
    m, height, width = images.shape
    return np.true_divide(images.astype(np.float64), 255.0).reshape((m, height * width))


# %% variant select-arithmetic (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    digits = np.asarray(labels).astype(np.int64)
    unwanted = np.nonzero((digits - negative) * (digits - positive))[0]
    kept = np.delete(digits, unwanted)
    return np.delete(images, unwanted, axis=0), (kept - negative) / (positive - negative)

# %% preprocess_images
def preprocess_images(images):
    """Look the value of every pixel up in a table of 256."""
    table = np.arange(256, dtype=np.float64) / 255
    return table[images].reshape(images.shape[0], -1)


# %% variant select-where (row 2)
# %% select_pair
def select_pair(images, labels, negative, positive):
    mask = np.logical_or(labels == negative, labels == positive)
    return images[mask, :, :].copy(), np.where(labels[mask] == positive, 1.0, 0.0)

# %% preprocess_images
def preprocess_images(images):
    return np.interp(np.stack([image.ravel() for image in images]), [0, 255], [0.0, 1.0])


# %% variant select-lookup (row 31)
# %% select_pair
from operator import itemgetter

def select_pair(images, labels, negative, positive):
    code = {int(negative): 0.0, int(positive): 1.0}
    pairs = [(i, code[d]) for i, d in enumerate(labels.tolist()) if d in code]
    rows = list(map(itemgetter(0), pairs))
    return images[rows], np.fromiter((t for _, t in pairs), dtype=float)

# %% preprocess_images
def preprocess_images(images):
    flat = np.empty((len(images), images[0].size))
    for i in range(len(images)):
        flat[i, :] = images[i].flatten()
    flat /= 255.0
    return flat


# %% variant batches-list (row 35)
# %% minibatches
def minibatches(X, y, batch_size, rng):
    indices = np.arange(X.shape[0])
    rng.shuffle(indices)
    batches = []
    while len(indices):
        batches.append((X[indices[:batch_size]], y[indices[:batch_size]]))
        indices = indices[batch_size:]
    return batches


# %% variant batches-zip (row 35)
# %% minibatches
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(X.shape[0])
    X_shuffled, y_shuffled = X[order], y[order]
    starts = range(0, len(order), batch_size)
    return zip((X_shuffled[s:s + batch_size] for s in starts), (y_shuffled[s:s + batch_size] for s in starts))


# %% variant batches-class (row 35)
# %% minibatches
class Batches:
    """An iterator that hands out the next rows until none is left."""

    def __init__(self, X, y, size, rng):
        self.X, self.y, self.size = X, y, size
        self.left = list(rng.permutation(len(X)))

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        now, self.left = self.left[:self.size], self.left[self.size:]
        return [self.X[now], self.y[now]]

def minibatches(X, y, batch_size, rng):
    return Batches(X, y, batch_size, rng)


# %% variant batches-sort-random-keys (row 38)
# %% minibatches
import math

def minibatches(X, y, batch_size, rng):
    m = len(y)
    order = np.argsort(rng.random(m))
    for k in range(math.ceil(m / batch_size)):
        rows = order[k * batch_size:min((k + 1) * batch_size, m)]
        yield X[rows, :], y[rows]


# %% variant batches-choice (row 38)
# %% minibatches
def minibatches(X, y, batch_size, rng):
    m = X.shape[0]
    order = rng.choice(m, size=m, replace=False)
    full = m // batch_size
    for k in range(full):
        rows = order[k * batch_size:(k + 1) * batch_size]
        yield X[rows], y[rows]
    if m % batch_size != 0:
        yield X[order[full * batch_size:]], y[order[full * batch_size:]]


# %% variant batches-stacked (row 38)
# %% minibatches
def minibatches(X, y, batch_size, rng):
    together = np.column_stack([X, y])
    rng.shuffle(together, axis=0)
    return (
        (part[:, :-1], part[:, -1])
        for part in (together[i:i + batch_size] for i in range(0, len(together), batch_size))
    )


# %% variant batches-islice (row 38)
# %% minibatches
import itertools
import random

def minibatches(X, y, batch_size, rng):
    """Deal the rows like cards; the deck is shuffled with a seed drawn from `rng`."""
    deck = list(range(len(y)))
    random.Random(int(rng.integers(2**32))).shuffle(deck)
    deck = iter(deck)
    while hand := list(itertools.islice(deck, batch_size)):
        yield np.array([X[i] for i in hand]), np.array([y[i] for i in hand])


# %% variant batches-recursive (row 38)
# %% minibatches
def minibatches(X, y, batch_size, rng):
    def deal(rows):
        batches = -(-len(rows) // batch_size)
        if batches <= 1:
            yield X[rows], y[rows]
        else:
            middle = batches // 2 * batch_size
            yield from deal(rows[:middle])
            yield from deal(rows[middle:])
    return deal(rng.permutation(len(y)))
