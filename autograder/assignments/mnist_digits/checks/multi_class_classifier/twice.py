"""Checks of all functions that are called more than once: nothing stays from one call to the next."""

import pytest

from autograder.sandbox.guest import protocol

from ..shared.networks import choose_cache
from ..shared.repeated import Given, assert_calls_stand_alone, exercises
from .draws import (
    draw_labels,
    draw_probabilities,
    draw_targets,
)
from .network import draw_case, draw_params

M, N, K = 7, 5, 4


def _X(rng):
    return rng.normal(size=(M, N))


def _seed(rng):
    return protocol.Rng(int(rng.integers(2**31)))


def _backward(student, reference, rng):
    X, Y, params, _, cache = draw_case(reference, rng, M, (N, 6, K))
    return Given((Y, params, choose_cache(student.forward, cache, X, params)), (Y, params, cache))


def _train(student, reference, rng):
    labels = draw_labels(rng, M, K), draw_labels(rng, M, K)
    return _X(rng), labels[0], _X(rng), labels[1], draw_params(rng, (N, 6, K)), 0.1, 2, 3, _seed(rng)


CALLS = {
    "fit_scaler": lambda s, r, g: (_X(g),),
    "apply_scaler": lambda s, r, g: (_X(g), r.fit_scaler(_X(g))),
    "one_hot": lambda s, r, g: (draw_labels(g, M, K), K),
    "softmax": lambda s, r, g: (_X(g),),
    "categorical_cross_entropy": lambda s, r, g: (draw_probabilities(g, M, K), draw_targets(g, M, K)),
    "cross_entropy_from_logits": lambda s, r, g: (g.normal(size=(M, K)), draw_labels(g, M, K)),
    "softmax_gradients_one": lambda s, r, g: (
        g.normal(size=N),
        draw_probabilities(g, 1, K)[0],
        draw_targets(g, 1, K)[0],
    ),
    "softmax_gradients": lambda s, r, g: (_X(g), draw_probabilities(g, M, K), draw_targets(g, M, K)),
    "train_softmax": lambda s, r, g: (_X(g), draw_labels(g, M, K), K, 0.4, 2, 3, _seed(g)),
    "init_network": lambda s, r, g: ([N, 6, K], "he", _seed(g)),
    "forward": lambda s, r, g: draw_case(r, g, M, (N, 6, K))[0:3:2],
    "backward": _backward,
    "train": _train,
    "confusion_matrix": lambda s, r, g: (g.integers(K, size=40), g.integers(K, size=40), K),
    "per_class_metrics": lambda s, r, g: (g.integers(1, 9, (K, K)),),
}
"""For each function, arguments of always the same shapes: ``(student, reference, rng) -> tuple or Given``."""
CHANCE = {"train_softmax": "test_weights_step", "init_network": "test_he", "train": "test_weights_step"}
"""Functions whose right results differ, and the check that says whether theirs is one."""


class Twice:
    @pytest.mark.weight(0.5)
    @pytest.mark.parametrize("name", exercises(CALLS, CHANCE))
    def test_each_call_by_itself(self, student, reference, rng, name):
        """Each call of `{name}` is independent: no state is kept between calls, and no earlier result changes."""
        one, other = (CALLS[name](student, reference, rng) for _ in range(2))
        assert_calls_stand_alone(student, name, one, other, None if name in CHANCE else reference)
