"""Tests of the inputs that most wrong answers get right: each is seen by the one check that has such an input."""

import pytest
from scores import judge_scores
from this_course import read_course_notebook

from autograder.course.reference import load_reference, run_solutions
from autograder.report import Outcome

TWO_DIGITS, TEN_DIGITS = "binary_classifier", "multi_class_classifier"
RARE = {
    "one image, another threshold": (TWO_DIGITS, "test_threshold", """
def predict_labels(a, threshold=0.5):
    return np.round(a).astype(int) if len(a) == 1 else (a >= threshold).astype(int)
"""),
    "a threshold of more than two digits": (TWO_DIGITS, "test_threshold", """
def predict_labels(a, threshold=0.5):
    return (np.floor(100 * a) >= np.floor(100 * threshold)).astype(int)
"""),
    "weights that are all 0": (TWO_DIGITS, "test_bias", """
def weighted_sum(X, w, b):
    largest = np.abs(w).max()
    return X @ (w / largest) * largest + b
"""),
    "an array whose columns lie together": (TWO_DIGITS, "test_any_shape", """
def sigmoid(z):
    a = np.zeros_like(z, dtype=float)
    a.ravel()[...] = np.exp(-np.logaddexp(0, -np.ravel(z)))
    return a
"""),
    "a plain number": (TWO_DIGITS, "test_any_shape", """
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z)).reshape(z.shape)
"""),
    "whole numbers": (TWO_DIGITS, "test_any_shape", """
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z)).astype(np.asarray(z).dtype)
"""),
    "a large batch": (TWO_DIGITS, "test_mean", """
def binary_cross_entropy(a, y):
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return float(-np.log(np.prod(np.where(y == 1, a, 1 - a))) / len(y))
"""),
    "the same image more than once": (TWO_DIGITS, "test_mean", """
def binary_cross_entropy(a, y):
    pairs = np.array(sorted(set(zip(a, y))))
    right = np.where(pairs[:, 1] == 1, pairs[:, 0], 1 - pairs[:, 0])
    return float(-np.mean(np.log(np.maximum(right, 1e-12))))
"""),
    "two certain wrong answers": (TWO_DIGITS, "test_saturated", """
def binary_cross_entropy(a, y):
    right = np.where(y == 1, a, 1 - a)
    return float(-np.mean(np.nan_to_num(np.log(right))))
"""),
    "entries of one size": (TWO_DIGITS, "test_values", """
def numerical_gradient(f, v, h=1e-5):
    return np.vectorize(lambda at: (f(v + h * (v == at)) - f(v - h * (v == at))) / (2 * h))(v)
"""),
    "a last batch of one row": (TWO_DIGITS, "test_sizes", """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    cuts = [cut for cut in range(batch_size, len(y), batch_size) if len(y) - cut > 1]
    return [(X[rows], y[rows]) for rows in np.split(order, cuts)]
"""),
    "no hit": (TWO_DIGITS, "test_nothing_to_divide_by", """
def binary_metrics(y, predicted):
    hits, accused, guilty = (int(np.sum(which)) for which in (y * predicted, predicted, y))
    rates = [hits / accused if accused else 0.0, hits / guilty if guilty else 0.0]
    f1 = 2 / (1 / rates[0] + 1 / rates[1]) if accused and guilty else 0.0
    return {"tp": hits, "fp": accused - hits, "fn": guilty - hits, "tn": len(y) - accused - guilty + hits,
            "accuracy": float(np.mean(y == predicted)), "precision": rates[0], "recall": rates[1], "f1": f1}
"""),
    "nothing above 0": (TWO_DIGITS, "test_values", """
def relu(Z):
    return np.minimum(np.maximum(Z, 0), Z.max())
"""),
    "two arrays not alike in memory": (TWO_DIGITS, "test_values", """
def relu_backward(dA, Z):
    return np.reshape([d * (z > 0) for d, z in zip(dA.ravel(order="K"), Z.ravel(order="K"))], dA.shape)
"""),
    "as many images as hidden units": (TWO_DIGITS, "test_probabilities", """
def network_forward(X, params):
    Z1 = X @ params["W1"].T + params["b1"]
    A1 = relu(Z1)
    a = sigmoid((params["w2"] @ A1 if A1.shape[0] == A1.shape[1] else A1 @ params["w2"]) + params["b2"])
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}
"""),
    "parameters in another order, forward": (TWO_DIGITS, "test_large", """
def network_forward(X, params):
    W1, b1, w2, b2 = params.values()
    Z1 = X @ W1.T + b1
    A1 = relu(Z1)
    a = sigmoid(A1 @ w2 + b2)
    return a, {"X": X, "Z1": Z1, "A1": A1, "a": a}
"""),
    "parameters in another order, backward": (TWO_DIGITS, "test_one_walk_back", """
def network_backward(y, params, cache):
    W1, b1, w2, b2 = params.values()
    dz = (cache["a"] - y) / len(y)
    dZ1 = relu_backward(np.outer(dz, w2), cache["Z1"])
    return {"W1": dZ1.T @ cache["X"], "b1": dZ1.sum(axis=0), "w2": dz @ cache["A1"], "b2": float(dz.sum())}
"""),
    "many constant greys": (TEN_DIGITS, "test_constant", """
def fit_scaler(X):
    mean = X.mean(axis=0)
    return {"mean": mean, "std": np.sqrt(np.square(X).mean(axis=0) - np.square(mean))}
"""),
    "a scaler in another order": (TEN_DIGITS, "test_rounding", """
def apply_scaler(X, scaler):
    mean, std = scaler.values()
    return np.where(std < 1e-12, 0.0, (X - mean) / np.where(std < 1e-12, 1.0, std))
"""),
    "two classes": (TEN_DIGITS, "test_values", """
def one_hot(y, n_classes):
    return np.eye(n_classes)[y] if n_classes > 2 else y[:, None].astype(float)
"""),
    "two certain wrong answers of ten": (TEN_DIGITS, "test_saturated", """
def categorical_cross_entropy(P, Y):
    return float(-np.mean(np.nan_to_num(np.log(P[Y == 1]))))
"""),
    "high scores inside a network": (TEN_DIGITS, "test_stability", """
def forward(X, params):
    cache = {"A0": X}
    for layer in range(1, len(params) // 2 + 1):
        Z = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"]
        cache |= {f"Z{layer}": Z, f"A{layer}": np.maximum(Z, 0)}
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True), cache
"""),
    "the cache of one layer": (TEN_DIGITS, "test_cache", """
def forward(X, params):
    if len(params) == 2:
        Z = X @ params["W1"].T + params["b1"]
        return softmax(Z), {"Z1": Z}
    cache = {"A0": X}
    for layer in range(1, len(params) // 2 + 1):
        Z = cache[f"A{layer - 1}"] @ params[f"W{layer}"].T + params[f"b{layer}"]
        cache |= {f"Z{layer}": Z, f"A{layer}": np.maximum(Z, 0)}
    return softmax(Z), cache
"""),
    "parameters of a deep network in another order": (TEN_DIGITS, "test_one_walk_back", """
def backward(Y, params, cache):
    last = len(params) // 2
    arrays, grads = list(params.values()), {}
    dZ = (softmax(cache[f"Z{last}"]) - Y) / len(Y)
    for layer in range(last, 0, -1):
        grads |= {f"W{layer}": dZ.T @ cache[f"A{layer - 1}"], f"b{layer}": dZ.sum(axis=0)}
        if layer > 1:
            dZ = dZ @ arrays[2 * layer - 2] * (cache[f"Z{layer - 1}"] > 0)
    return grads
"""),
}  # fmt: skip


@pytest.mark.parametrize("rare", RARE)
def test_a_rare_input_is_tried(dataset, rare):
    """Does a function that is wrong on a rare input only lose this check, and no other but those that need it?"""
    name, check, source = RARE[rare]
    notebook = read_course_notebook(name)
    exercise = source.split()[1].partition("(")[0]
    functions = run_solutions(notebook, {exercise: source})
    (report,) = judge_scores(notebook, functions, load_reference(notebook), dataset, b"seed", {exercise}, source)
    assert [v.check for v in report.verdicts if v.outcome is Outcome.FAILED] == [check]
