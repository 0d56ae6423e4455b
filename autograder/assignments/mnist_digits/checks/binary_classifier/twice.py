"""Checks of all functions that are called more than once: nothing stays from one call to the next."""

import numpy as np
import pytest

from autograder.sandbox.guest import protocol

from ..shared.networks import choose_cache
from ..shared.repeated import Given, assert_calls_stand_alone, exercises
from .network import draw_case
from .training import NETWORK, draw_parameters

M, N = 7, 5


def _data(rng):
    return rng.normal(size=(M, N)), rng.permutation(np.arange(M) % 3 == 0).astype(float)


def _images(rng):
    return rng.integers(256, size=(M, 4, 4), dtype=np.uint8)


def _backward(student, reference, rng):
    X, y, params, cache = draw_case(reference, rng, M, N, 4)
    return Given((y, params, choose_cache(student.network_forward, cache, X, params)), (y, params, cache))


CALLS = {
    "select_pair": lambda s, r, g: (_images(g), g.permutation([3, 7, 1, 3, 7, 7, 3]), 3, 7),
    "preprocess_images": lambda s, r, g: (_images(g),),
    "weighted_sum": lambda s, r, g: (g.normal(size=(M, N)), g.normal(size=N), float(g.normal())),
    "sigmoid": lambda s, r, g: (g.normal(size=M),),
    "binary_cross_entropy": lambda s, r, g: (g.uniform(0.1, 0.9, M), _data(g)[1]),
    "neuron_gradients": lambda s, r, g: (_data(g)[0], g.uniform(0.1, 0.9, M), _data(g)[1]),
    "numerical_gradient": lambda s, r, g: (protocol.Function("np.sum(v ** 3)"), g.normal(size=N)),
    "sgd_step": lambda s, r, g: (draw_parameters(g, NETWORK), draw_parameters(g, NETWORK), 0.3),
    "minibatches": lambda s, r, g: (*_data(g), 3, protocol.Rng(int(g.integers(2**31)))),
    "train_neuron": lambda s, r, g: (*_data(g), 0.4, 2, 3, protocol.Rng(int(g.integers(2**31)))),
    "predict_labels": lambda s, r, g: (g.permutation(np.array([0.1, 0.2, 0.3, 0.6, 0.7, 0.8, 0.9])),),
    "binary_metrics": lambda s, r, g: (g.integers(2, size=40), g.integers(2, size=40)),
    "init_layer": lambda s, r, g: (N, M, "he", protocol.Rng(int(g.integers(2**31)))),
    "relu": lambda s, r, g: (g.normal(size=(M, N)),),
    "relu_backward": lambda s, r, g: (g.normal(size=(M, N)), g.normal(size=(M, N))),
    "network_forward": lambda s, r, g: draw_case(r, g, M, N, 4)[0:3:2],
    "network_backward": _backward,
    "train_network": lambda s, r, g: (*_data(g), 4, 0.3, 2, 3, protocol.Rng(int(g.integers(2**31)))),
}
"""For each function, arguments of always the same shapes: ``(student, reference, rng) -> tuple or Given``."""
CHANCE = {
    "minibatches": "test_every_row_once",
    "train_neuron": "test_weights_step",
    "init_layer": "test_he",
    "train_network": "test_weights_step",
}
"""Functions whose right results differ, and the check that says whether theirs is one."""


class Twice:
    @pytest.mark.weight(0.5)
    @pytest.mark.parametrize("name", exercises(CALLS, CHANCE))
    def test_each_call_by_itself(self, student, reference, rng, name):
        """Each call of `{name}` is independent: no state is kept between calls, and no earlier result changes."""
        one, other = (CALLS[name](student, reference, rng) for _ in range(2))
        assert_calls_stand_alone(student, name, one, other, None if name in CHANCE else reference)
