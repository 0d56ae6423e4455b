"""Results of this notebook that are drawn in feedback: what each makes of public digits, 3 against 7."""

import numpy as np

from autograder.diagnosis.drawing import Drawing

FEW, N_HIDDEN = 100, 4


def _pair(dataset):
    X, y, *_ = dataset.pair(3, 7)
    return X[:FEW], y[:FEW]


def _images(reference, dataset):
    return (np.rint(255 * _pair(dataset)[0]).astype(np.uint8).reshape(-1, 28, 28),)


def _neuron(reference, dataset):
    X, y = _pair(dataset)
    return X, np.full(len(y), 0.5), y


def _network(reference, dataset):
    X, y = _pair(dataset)
    rng = np.random.default_rng(0)
    params = {"W1": rng.normal(0, 0.05, (N_HIDDEN, X.shape[1])), "b1": np.ones(N_HIDDEN),
              "w2": np.array([1.0, -1.0, 0.5, 0.5]), "b2": 0.0}  # fmt: skip
    return y, params, reference.network_forward(X, params)[1]


DRAWINGS = {
    "preprocess_images": Drawing("row 0 of your X, as an image", _images, lambda X: X[0]),
    "neuron_gradients": Drawing("your dw for an untrained neuron, 100 digits", _neuron, lambda pair: pair[0]),
    "network_backward": Drawing(
        "your gradient of W1, the row of the first hidden unit, 100 digits", _network, lambda grads: grads["W1"][0]
    ),
}
