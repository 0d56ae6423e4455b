"""Mutants that are right answers too: each with the reason why no check can, or may, tell it from the original."""

EQUIVALENTS = {
    "select_pair": {
        "no image shows both digits, so or and exclusive or agree": [
            "keep = (labels == negative) ^ (labels == positive)",
        ],
        "a vector is its own transpose": [
            "return (images[keep], (labels[keep] == positive).astype(float).T)",
        ],
        "whole numbers go below zero too: floats are asked for, and the note says so, at no cost": [
            "return images[keep], (labels[keep] == positive).astype(int)",
        ],
    },
    "preprocess_images": {
        "NumPy takes every negative size for the one to be found": [
            "return images.reshape(len(images), -2) / 255.0",
        ],
    },
    "weighted_sum": {
        "a vector is its own transpose": [
            "return (X @ w + b).T",
            "return X @ w.T + b",
        ],
    },
    "sigmoid": {
        "the next lines make floats of whole numbers, and work on plain numbers": [
            "(left out) z = np.asarray(z, dtype=float)",
            "z = np.asarray(z)",
            "z = z",
        ],
        "both formulas give one half at z = 0": [
            "return np.where(z > 0, 1 / (1 + e), e / (1 + e))",
        ],
    },
    "binary_cross_entropy": {
        "clip is the middle one of three numbers, in whatever order the first two come": [
            "a = np.clip(1e-12, a, 1 - 1e-12)",
        ],
        "how far the log is kept from 0 and 1 is free, as long as it is too little to be seen": [
            "a = np.clip(a, 2e-12, 1 - 1e-12)",
            "a = np.clip(a, 5e-13, 1 - 1e-12)",
            "a = np.clip(a, 1e-09, 1 - 1e-12)",
            "a = np.clip(a, 1e-15, 1 - 1e-12)",
            "a = np.clip(a, 1e-12, 1 - 2e-12)",
            "a = np.clip(a, 1e-12, 1 - 5e-13)",
            "a = np.clip(a, 1e-12, 1 - 1e-09)",
            "a = np.clip(a, 1e-12, 1 - 1e-15)",
        ],
        "a single number of NumPy is a float too": [
            "return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))",
        ],
    },
    "neuron_gradients": {
        "a and y are of the same length": [
            "dz = (a - y) / len(a)",
        ],
        "a vector is its own transpose": [
            "return ((X.T @ dz).T, float(dz.sum()))",
            "return X.T @ dz.T, float(dz.sum())",
        ],
        "a single number of NumPy is a float too": [
            "return X.T @ dz, dz.sum()",
        ],
    },
    "numerical_gradient": {
        "twice or half the nudge measures the same slope": [
            "def numerical_gradient(f, v, h=2e-05):",
            "def numerical_gradient(f, v, h=5e-06):",
        ],
        "every entry is overwritten": [
            "gradient = np.ones_like(v)",
        ],
        "v comes as floats all through the course, and every entry is put back as it was": [
            "(left out) v = np.array(v, dtype=float)",
            "v = np.array(v)",
            "v = v",
        ],
    },
    "sgd_step": {
        "params and grads have the same names": [
            "return {name: params[name] - lr * grads[name] for name in grads}",
        ],
    },
    "minibatches": {
        "X and y have the same number of rows": [
            "order = rng.permutation(len(X))",
            "for start in range(0, len(X), batch_size):",
        ],
    },
    "train_neuron": {
        "X, y and a have the same number of rows": [
            "total += binary_cross_entropy(a, y_batch) * len(X_batch)",
            "total += binary_cross_entropy(a, y_batch) * len(a)",
            "history.append(total / len(X))",
        ],
    },
    "predict_labels": {
        "only a probability equal to the threshold tells them apart, and the checks avoid such ties": [
            "return (a > threshold).astype(int)",
        ],
        "a vector is its own transpose": [
            "return (a >= threshold).astype(int).T",
        ],
        "0 and 1 may come as truth values or as floats": [
            "return a >= threshold",
            "return (a >= threshold).astype(float)",
        ],
    },
    "binary_metrics": {
        "y and predicted come as arrays": [
            "y, predicted = y == 1, np.asarray(predicted) == 1",
            "y, predicted = np.asarray(y) == 1, predicted == 1",
        ],
        "a count may come as a number of NumPy, or as a float without a fraction": [
            "tp, fp = np.sum(y & predicted), int(np.sum(~y & predicted))",
            "tp, fp = float(np.sum(y & predicted)), int(np.sum(~y & predicted))",
            "tp, fp = int(np.sum(y & predicted)), np.sum(~y & predicted)",
            "tp, fp = int(np.sum(y & predicted)), float(np.sum(~y & predicted))",
            "fn, tn = np.sum(y & ~predicted), int(np.sum(~y & ~predicted))",
            "fn, tn = float(np.sum(y & ~predicted)), int(np.sum(~y & ~predicted))",
            "fn, tn = int(np.sum(y & ~predicted)), np.sum(~y & ~predicted)",
            "fn, tn = int(np.sum(y & ~predicted)), float(np.sum(~y & ~predicted))",
        ],
        "where tp is 0 the fraction is 0.0 by either branch": [
            "precision = tp / (tp + fp) if tp else 0.0",
            "precision = tp / (tp + fp) if tp + tp else 0.0",
            "recall = tp / (tp + fn) if tp else 0.0",
        ],
        "precision and recall are 0 together, and then f1 is 0.0 by either branch": [
            "f1 = 2 * precision * recall / (precision + recall) if precision * recall else 0.0",
            "f1 = 2 * precision * recall / (precision + recall) if precision else 0.0",
            "f1 = 2 * precision * recall / (precision + recall) if recall else 0.0",
            "f1 = 2 * precision * recall / (precision + recall) if recall + recall else 0.0",
            "f1 = 2 * precision * recall / (precision + recall) if precision + precision else 0.0",
        ],
        "y and predicted are of the same length": [
            'return {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "accuracy": (tp + tn) / len(predicted),',
        ],
    },
    "init_layer": {
        "a weight is as likely to be negative as positive": [
            "return (-(std[strategy] * rng.standard_normal((n_out, n_in))), np.zeros(n_out))",
        ],
        "minus 0 is 0": [
            "return (std[strategy] * rng.standard_normal((n_out, n_in)), -np.zeros(n_out))",
        ],
        "a vector is its own transpose": [
            "return (std[strategy] * rng.standard_normal((n_out, n_in)), np.zeros(n_out).T)",
        ],
    },
    "relu": {
        "the maximum of two numbers does not depend on their order": [
            "return np.maximum(0, Z)",
        ],
        "fmax differs from maximum for NaN only, which is no score": [
            "return np.fmax(Z, 0)",
        ],
    },
    "relu_backward": {
        "at Z = 0 exactly the gate has no slope, and either is right": [
            "return dA * (Z >= 0)",
        ],
    },
    "network_forward": {
        "a vector is its own transpose": [
            'return (a.T, {"X": X, "Z1": Z1, "A1": A1, "a": a})',
        ],
    },
    "train_network": {
        "where the weights start is free, as long as units differ and answers are unsure": [
            'W1, b1 = init_layer(X.shape[1], n_hidden, "xavier", rng)',
            'w2, _ = init_layer(n_hidden, 1, "he", rng)',
        ],
        "the first of two rows is drawn like the only one": [
            'w2, _ = init_layer(n_hidden, 2, "xavier", rng)',
        ],
        "the only row is both the first and the last": [
            'params = {"W1": W1, "b1": b1, "w2": w2[-1], "b2": 0.0}',
        ],
        "X, y and a have the same number of rows": [
            "total += binary_cross_entropy(a, y_batch) * len(X_batch)",
            "total += binary_cross_entropy(a, y_batch) * len(a)",
            "history.append(total / len(X))",
        ],
    },
    "apply_scaler": {
        "only a standard deviation of exactly 1e-12 tells them apart, and no pixel has that": [
            'varies = scaler["std"] >= 1e-12',
        ],
        "what a constant pixel is divided by is never used: its result is replaced by 0": [
            'std = np.where(scaler, scaler["std"], 1.0)',
            'std = np.where(varies, scaler["std"], 2.0)',
            'std = np.where(varies, scaler["std"], 0.0)',
            'std = np.where(varies, scaler["std"], 0.5)',
            'std = np.where(varies, scaler["std"], 1000.0)',
            'std = np.where(varies, scaler["std"], 0.001)',
        ],
    },
    "categorical_cross_entropy": {
        "the maximum of two numbers does not depend on their order": [
            "log_P = np.log(np.maximum(1e-12, P))",
        ],
        "fmax differs from maximum for NaN only, which is no probability": [
            "log_P = np.log(np.fmax(P, 1e-12))",
        ],
        "how the log is kept from 0 is free, as long as it is too little to be seen": [
            "log_P = np.log(np.add(P, 1e-12))",
            "log_P = np.log(np.maximum(P, 2e-12))",
            "log_P = np.log(np.maximum(P, 5e-13))",
            "log_P = np.log(np.maximum(P, 1e-09))",
            "log_P = np.log(np.maximum(P, 1e-15))",
        ],
        "a single number of NumPy is a float too": [
            "return -np.mean(np.sum(Y * log_P, axis=1))",
        ],
    },
    "cross_entropy_from_logits": {
        "a single number of NumPy is a float too": [
            "return np.mean(log_sum - Z[np.arange(len(y)), y])",
        ],
        "Z, c and y have the same number of rows": [
            "return float(np.mean(log_sum - Z[np.arange(len(Z)), y]))",
            "return float(np.mean(log_sum - Z[np.arange(len(c)), y]))",
        ],
    },
    "softmax_gradients_one": {
        "a vector is its own transpose": [
            "return (np.outer(p - y, x), (p - y).T)",
        ],
    },
    "softmax_gradients": {
        "X and P have the same number of rows": [
            "dZ = (P - Y) / len(P)",
        ],
        "a vector is its own transpose": [
            "return (dZ.T @ X, dZ.sum(axis=0).T)",
        ],
    },
    "train_softmax": {
        "X, y and P have the same number of rows": [
            "total += categorical_cross_entropy(P, Y) * len(X_batch)",
            "total += categorical_cross_entropy(P, Y) * len(P)",
            "history.append(total / len(X))",
        ],
    },
    "init_network": {
        "zip ends with the shorter of the two": [
            "for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), start=1):",
            "for layer, (n_in, n_out) in enumerate(zip(sizes[:], sizes[1:]), start=1):",
        ],
    },
    "forward": {
        "the cache may hold more than is asked for": [
            "if True:",
            "if layer <= n_layers:",
        ],
        "the maximum of two numbers does not depend on their order": [
            'cache[f"A{layer}"] = np.maximum(0, Z)',
        ],
        "fmax differs from maximum for NaN only, which is no score": [
            'cache[f"A{layer}"] = np.fmax(Z, 0)',
        ],
    },
    "backward": {
        "a network of L layers has 2L parameters and a cache of 2L arrays": [
            "grads, n_layers = {}, len(cache) // 2",
        ],
        "at Z = 0 exactly the gate has no slope, and either is right": [
            'dZ = (dZ @ params[f"W{layer}"]) * (cache[f"Z{layer - 1}"] >= 0)',
        ],
        "A is positive just where Z is": [
            'dZ = (dZ @ params[f"W{layer}"]) * (cache[f"A{layer - 1}"] > 0)',
        ],
    },
    "train": {
        "only without an epoch are these the parameters returned, and then those that were given are asked for": [
            'best, history = params, {"train_loss": [], "val_loss": [], "val_accuracy": []}',
        ],
        "X, y and P have the same number of rows": [
            "total += categorical_cross_entropy(P, Y) * len(X_batch)",
            "total += categorical_cross_entropy(P, Y) * len(P)",
            'history["train_loss"].append(total / len(X_train))',
        ],
        "a single number of NumPy is a float too": [
            'history["val_accuracy"].append(np.mean(P.argmax(axis=1) == y_val))',
        ],
    },
    "per_class_metrics": {
        "the maximum of two numbers does not depend on their order": [
            "f1 = 2 * right / np.maximum(1, occurs + answered)",
            'return {"precision": right / np.maximum(1, answered), "recall": right / np.maximum(occurs, 1),',
            'return {"precision": right / np.maximum(answered, 1), "recall": right / np.maximum(1, occurs),',
        ],
        "fmax differs from maximum for NaN only, which is no count": [
            "f1 = 2 * right / np.fmax(occurs + answered, 1)",
            'return {"precision": right / np.fmax(answered, 1), "recall": right / np.maximum(occurs, 1),',
            'return {"precision": right / np.maximum(answered, 1), "recall": right / np.fmax(occurs, 1),',
        ],
        "of a class with one count in all, none is right, and 0 over 2 is 0 too": [
            "f1 = 2 * right / np.maximum(occurs + answered, 2)",
        ],
        "a single number of NumPy is a float too": [
            '"f1": f1, "macro_f1": f1.mean()}',
        ],
    },
}
"""By exercise, by reason: the changed lines, as `Mutant.after` has them."""

FREE = {"my_model": "a free model: whatever reaches the bar is right"}
"""Exercises whose every surviving mutant is right, for the same reason."""


def reason_for(mutant):
    """Return why a mutant is as right as the original, or ``""`` if nothing says so."""
    for reason, lines in EQUIVALENTS.get(mutant.exercise, {}).items():
        if mutant.after in lines:
            return reason
    return FREE.get(mutant.exercise, "")


def unused(exercise, surviving):
    """Return the changed lines that are listed for an exercise but are not among its surviving mutants."""
    alive = {mutant.after for mutant in surviving}
    return [line for lines in EQUIVALENTS.get(exercise, {}).values() for line in lines if line not in alive]
