"""Results of this notebook that are drawn in feedback: what each makes of public digits."""

import numpy as np

from autograder.diagnosis.drawing import Drawing

FEW, SIZES = 200, (784, 6, 10)


def _digits(dataset):
    X, y = dataset.train
    return X[:FEW], y[:FEW]


def _scaler(reference, dataset):
    return (_digits(dataset)[0],)


def _scaled(reference, dataset):
    X, _ = _digits(dataset)
    return X, reference.fit_scaler(X)


def _templates(reference, dataset):
    X, y = _digits(dataset)
    return X, np.full((len(y), 10), 0.1), reference.one_hot(y, 10)


def _network(reference, dataset):
    X, y = _digits(dataset)
    params = reference.init_network(list(SIZES), "he", np.random.default_rng(0))
    return reference.one_hot(y, 10), params, reference.forward(X, params)[1]


DRAWINGS = {
    "fit_scaler": Drawing("your standard deviation of each pixel, 200 digits", _scaler, lambda scaler: scaler["std"]),
    "apply_scaler": Drawing("your first digit after scaling", _scaled, lambda X: X[0]),
    "softmax_gradients": Drawing(
        "your dW, the row of digit 0, for neurons that know nothing yet", _templates, lambda pair: pair[0][0]
    ),
    "backward": Drawing(
        "your gradient of W1, the row of the first hidden unit", _network, lambda grads: grads["W1"][0]
    ),
}
