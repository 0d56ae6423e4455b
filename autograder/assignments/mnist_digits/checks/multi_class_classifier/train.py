"""Checks of the training of a network of any depth, with validation."""

import numpy as np
import pytest

from autograder.checking.assertions import (
    ATOL_FLOAT32,
    RTOL_FLOAT32,
    assert_close,
    assert_finite,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    take,
)
from autograder.sandbox.guest import protocol

from ..shared.descent import (
    LONG,
    Training,
    assert_bar,
    assert_mean_of_all,
    assert_overfits,
    read_params,
    same,
    uneven,
)
from .accuracy import (
    RUNS,
    network_scores,
    start_network,
)
from .draws import digits_of_each
from .network import shapes_of
from .paths import (
    SIZES,
    draw_climb,
    draw_fall,
    draw_peak,
    draw_rest,
    find_orders,
    gradients_on,
    loss_on,
    validation,
)

KEYS = ("train_loss", "val_loss", "val_accuracy")


def train_on(student, reference, case):
    """Return the learner's training on a case, its history that of the training loss."""

    def train(lr, epochs, batch_size, seed):
        trained = student.train(*case.arguments(epochs, batch_size, seed))
        return [take(trained, 0), take(take(trained, 1), "train_loss", "the history")]

    return Training(
        train,
        {name: np.shape(value) for name, value in case.params.items()},
        lambda params, X, y: gradients_on(reference, params, X, y),
        lambda params, X, y: loss_on(reference, params, X, y),
        case.X,
        case.y,
        case.lr,
        case.params,
    )


@pytest.mark.exercise("train")
class Train:
    @pytest.mark.weight(2)
    def test_weights_step(self, student, reference, rng):
        """With all images in one batch, every epoch moves the weights one step downhill from the given parameters."""
        self._assert_steps(student, reference, rng, "W")

    def test_biases_step(self, student, reference, rng):
        """With all images in one batch, every epoch moves the biases one step downhill from the given parameters."""
        self._assert_steps(student, reference, rng, "b")

    @pytest.mark.weight(2)
    def test_minibatch_epoch(self, student, reference, rng):
        """With small batches, an epoch takes one step for each batch and uses every training image once."""
        case = draw_climb(reference, rng, 6, (4, 5, 3), 5, lr=0.15)
        find_orders(train_on(student, reference, case), case.params, 4, range(10, 30), enough=1)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_minibatch_epoch")
    def test_new_order(self, student, reference, rng):
        """Every epoch draws a new order of the images."""
        case = draw_climb(reference, rng, 6, (4, 5, 3), 5, lr=0.15)
        found = find_orders(train_on(student, reference, case), case.params, 4, range(30), enough=5)
        assert_that(
            any(one != two for one, two in found),
            "the second epoch always takes the images in the order of the first",
            "each epoch must draw its own",
        )

    @pytest.mark.weight(2)
    @pytest.mark.needs("test_weights_step")
    def test_best_epoch(self, student, reference, rng):
        """The returned parameters are those of the best epoch on the validation images, even if it isn't the last."""
        for sizes in [(6, 5, 4), (5, 7, 3)]:
            case, points, best = draw_peak(reference, rng, sizes=sizes)
            trained = read_params(take(student.train(*case.arguments(len(points) - 1, 11, 3)), 0), shapes_of(sizes))
            # Long steps let rounding grow: what is asked is which epoch these parameters are nearest to.
            far = [sum(np.sum((trained[name] - point[name]) ** 2) for name in trained) for point in points]
            assert_that(
                int(np.argmin(far)) in best,
                f"of {len(points) - 1} epochs, the parameters returned are not those of the best",
                "they must be as they were after the epoch of lowest validation loss, or of highest accuracy",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_start(self, student, reference, rng):
        """The starting parameters never count as the best epoch; they are returned only if there are no epochs."""
        case, points, best = draw_fall(reference, rng)
        for epochs, allowed in ((len(points) - 1, best), (0, {0})):
            trained = read_params(take(student.train(*case.arguments(epochs, len(case.y), 3)), 0), shapes_of(SIZES))
            assert_that(
                any(_near(trained, points[number]) for number in allowed),
                f"after {epochs} epochs the parameters returned are not those of the best epoch"
                if epochs
                else "without epochs the parameters returned are not those given",
                "what was there before the first epoch counts only when there is none",
            )

    def test_history(self, student, reference, rng):
        """`train_loss` has one mean training loss for each epoch, and it falls."""
        train_on(student, reference, draw_climb(reference, rng)).assert_history()

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_history")
    def test_history_of_all_batches(self, student, reference, rng):
        """The training loss of an epoch is the mean over all its images, even if the last batch is smaller."""
        case, losses = draw_rest(reference, rng)
        for batch_size in uneven(len(case.y)):
            history = take(student.train(*case.arguments(LONG, batch_size, 4)), 1)
            values = assert_finite(take(history, "train_loss", "the history"), "the history's train_loss").ravel()
            # Nothing gets better here in the end: whoever stops early has fewer entries.
            assert_that(
                0 < len(values) <= LONG,
                f"the history's train_loss has {len(values)} values after {LONG} epochs",
                "it must have one for each epoch",
            )
            near = slice(max(0, len(values) - LONG // 5), len(values) + LONG // 5)
            assert_mean_of_all(float(values[-1]), losses[near])

    @pytest.mark.weight(1.5)
    def test_validation_history(self, student, reference, rng):
        """`val_loss` and `val_accuracy` (0 to 1) are computed on all validation images after each epoch."""
        case = draw_climb(reference, rng, epochs=3)
        trained = [student.train(*case.arguments(epochs, 17, 5)) for epochs in (1, 2, 3)]
        points = [read_params(take(result, 0), shapes_of(SIZES)) for result in trained]
        assert_that(not same(points[-1], case.params), "the parameters never move", "every epoch must take a step")
        for name, expected in zip(KEYS[1:], validation(reference, case, points), strict=True):
            assert_close(
                take(take(trained[-1], 1), name, "the history"),
                expected,
                f"the history's {name}",
                rtol=RTOL_FLOAT32,
                must_hold="each entry must be that of all validation images, by the parameters after its epoch",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_whole_history(self, student, reference, rng):
        """Every list of the history has one entry for each epoch, including those after the best one."""
        case, points, _ = draw_peak(reference, rng)
        epochs = len(points) - 1
        history = take(student.train(*case.arguments(epochs, 11, 5)), 1)
        for name in KEYS:
            values = assert_shape(take(history, name, "the history"), (epochs,), f"the history's {name}")
            values = assert_finite(values, f"the history's {name}").astype(float)
            worse = np.diff(-values if name == "val_accuracy" else values) > 0
            assert_that(
                name == "train_loss" or np.any(worse),
                f"the history's {name} never gets worse, though the steps are far too long",
                "each entry must be that of its own epoch, not of the best so far",
            )

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_generator(self, student, reference, rng):
        """The order of the images comes from `rng`: the same seed gives the same network, another seed another."""
        train_on(student, reference, draw_climb(reference, rng, 23, epochs=2)).assert_repeatable(5)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_inputs_unchanged(self, student, reference, rng):
        """`train` doesn't change the images, the labels or, above all, the parameters."""
        case = draw_climb(reference, rng, epochs=2)
        assert_input_unchanged(student.call("train", *case.arguments(2, 5, 4)))

    @pytest.mark.needs("test_weights_step")
    def test_twenty_images(self, student, reference, dataset):
        """The model can overfit twenty real images, two of each digit: it classifies all of them correctly."""
        X, y = digits_of_each(dataset.train, 2)
        start = start_network((784, 24, 10), np.random.default_rng(1))
        trained = student.train(X, y, X, y, start, 0.1, 120, 8, protocol.Rng(7))
        params = read_params(take(trained, 0), shapes_of((784, 24, 10)))
        assert_overfits(network_scores(reference, params, X).argmax(axis=1), y)

    @pytest.mark.weight(0.5)
    @pytest.mark.needs("test_weights_step")
    def test_accuracy(self, student, reference, dataset, rng):
        """Trained on the ten digits, the network classifies most unseen images correctly."""
        run = RUNS["train"]
        trained = student.train(*run.arguments(dataset, protocol.Rng(int(rng.integers(2**31)))))
        params = read_params(take(trained, 0), shapes_of((784, 32, 10)))
        assert_bar(run.accuracy(reference, params, dataset), dataset.bar("train"))

    @staticmethod
    def _assert_steps(student, reference, rng, letter):
        for sizes in [SIZES, (6, 4), (5, 6, 4, 3)]:
            case = draw_climb(reference, rng, sizes=sizes, absent=len(sizes) == 2)
            names = [name for name in case.params if name[0] == letter]
            training = train_on(student, reference, case)
            expected = training.step(case.params)
            first = training.params(1, len(case.y))
            for name in names:
                assert_close(
                    (first[name] - case.params[name]) / case.lr,
                    (expected[name] - case.params[name]) / case.lr,
                    f"the move of {name} in epoch 1, by lr,",
                    RTOL_FLOAT32,
                    1e-6,
                    must_hold="it must start at the parameters given, and be one step of size lr downhill",
                )
            training.assert_full_batch_steps(names)


def _near(params, others):
    return all(np.allclose(params[name], others[name], RTOL_FLOAT32, ATOL_FLOAT32) for name in others)
