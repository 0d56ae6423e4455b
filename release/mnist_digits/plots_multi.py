"""The pictures of the second notebook, in the visual language of `plots`.

With ten classes, colour no longer names a digit: its place does, from 0 at the left to 9 at the
right. Light orange, hatched or triangular, marks the truth, or what was gained; dark blue is the
rest. Signed images run from dark blue over a silent grey to yellow, and dark ink stands for much.
Every function draws one figure, puts into words what it shows (its label, which becomes the alt text),
and is shown by `picture`.
"""

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from plots import (
    COLOURS,
    DASHES,
    FAINT,
    HATCHES,
    INKED,
    LINE,
    MARKERS,
    ONE,
    QUIET,
    SIGNED,
    WIDTH,
    ZERO,
    _arrow,
    _corner,
    _history,
    _image,
    _legends,
    _panels,
    _shape,
    _side,
    _tiles,
    picture,
)

# Four kinds of line that differ in grey print too, and are seen where they lie on each other.
KINDS = (
    {"color": QUIET, "linestyle": ":", "marker": "s", "markersize": 10},
    {"color": LINE, "linestyle": "-.", "marker": "D", "markersize": 6},
    {"color": ONE, "linestyle": "--", "marker": "^", "markersize": 6},
    {"color": ZERO, "linestyle": "-", "marker": "o", "markersize": 6},
)
SHADES = plt.get_cmap("cividis")  # dark blue to yellow, and lighter all the way


class LivePicture:
    """A place in the notebook where one picture is drawn again and again."""

    def __init__(self):
        self.place = None

    def show(self, draw, *args):
        """Draw with the picture `draw` of this file, where the last one was."""
        figure = draw.__wrapped__(*args)
        alt = {"image/png": {"alt": figure.get_label()}}
        if self.place:
            self.place.update(figure, metadata=alt)
        else:
            self.place = display(figure, metadata=alt, display_id=True)
        plt.close(figure)


# ---- from two to ten -----------------------------------------------------------------------------


@picture
def same_curve(z, a, p):
    """Draw the sigmoid `a` of scores `z`, and the second share `p` of the pair of scores (0, z)."""
    figure, axis = _panels(height=2.8)
    axis.plot(z, a, color=ZERO, label="sigmoid of z")
    axis.plot(z[::6], p[::6], "^", color=ONE, markersize=8, label="share of z in softmax of (0, z)")
    axis.set(xlabel="score z", ylabel="probability of y = 1", xlim=(z[0], z[-1]))
    _legends([axis])
    figure.set_label(
        f"The sigmoid rises from {a[0]:.3f} at z = {z[0]:g} to {a[-1]:.3f} at z = {z[-1]:g}. Triangles, the"
        f" share of z in softmax of (0, z), are at most {np.max(np.abs(np.subtract(a, p))):.1g} away from it."
    )
    return figure


@picture
def ten_scores(x, ghosts, z, truth):
    """Draw an image `x` (n,), the ghost of each class (k, n), and the score `z` (k,) of each."""
    figure = plt.figure(figsize=(WIDTH, 3.1))
    left, right = figure.subfigures(1, 2, width_ratios=(1, 3.6))
    _image(left.subplots(), x, f"x: a {truth}")
    above, below = right.subplots(2, 1, height_ratios=(1, 1.7))
    above.imshow(_tiles(ghosts, len(ghosts), above=0), cmap=INKED, aspect="auto")
    above.set_axis_off()
    above.set_title("ten ghosts, and the score each gives to x")
    _bars(below, z, truth, "score z")
    figure.set_label(
        f"Left a handwritten {truth}, right the mean image of each class over a bar for its score. The"
        f" highest score, {_plain(np.max(z))}, is that of class {np.argmax(z)}."
    )
    return figure


@picture
def templates(means, weights, label):
    """Draw ten images (k, n) in dark ink, and under each ten signed ones (k, n) on one scale.

    Parameters
    ----------
    means, weights : ndarray of shape (k, n)
    label : str
        What the colours of `weights` mean.
    """
    figure, axes = _panels(2, 1, height=2.75)
    limit = np.quantile(np.abs(weights), 0.998) or 1.0
    axes[0].imshow(_tiles(means, len(means), above=10), cmap=INKED)
    signed = {"cmap": SIGNED, "vmin": -limit, "vmax": limit}
    drawn = axes[1].imshow(_tiles(weights, len(weights), above=2), **signed)
    for k in range(len(means)):
        x, y = _corner(means, len(means), k, above=10)
        axes[0].text(x + _side(means) / 2, y - 2, str(k), ha="center")
    for axis in axes:
        axis.set_axis_off()
    bar = figure.colorbar(drawn, ax=axes[1], orientation="horizontal", aspect=60, label=label)
    bar.outline.set_visible(False)
    figure.set_label(
        f"Two rows of {len(means)} images, a column for each class: above in ink, below signed from dark blue"
        f" ({_plain(-limit)}) over grey to yellow ({_plain(limit)}): {label}."
    )
    return figure


# ---- the data ------------------------------------------------------------------------------------


@picture
def scaler(mean, std):
    """Draw the mean and the standard deviation of each pixel (n,), and the pixels that never vary."""
    figure, axes = _panels(1, 3, height=3.2)
    _image(axes[0], mean, "mean of each pixel")
    _image(axes[1], std, "std of each pixel")
    still = std < 1e-12
    title = f"{int(still.sum())} of {still.size} pixels never vary"
    _image(axes[2], np.where(still, 1.0, 0.1), title, vmin=0, vmax=1.3)
    figure.set_label(
        f"Three square images: the mean of each pixel, at most {np.max(mean):.2f}; its standard deviation, at"
        f" most {np.max(std):.2f}; and in black the {int(still.sum())} of {still.size} pixels that never vary."
    )
    return figure


@picture
def scaled_digits(X, S):
    """Draw images `X` (m, n), and the same scaled, `S` (m, n), from −3 to 3, its largest entry ringed."""
    figure, axes = _panels(2, 1, height=2.75)
    axes[0].imshow(_tiles(X, len(X), above=2), cmap=INKED)
    drawn = axes[1].imshow(_tiles(S, len(S), above=2), cmap=SIGNED, vmin=-3, vmax=3)
    k, place = np.unravel_index(np.argmax(S), np.shape(S))
    left, top = _corner(X, len(X), k, above=2)
    row, column = divmod(int(place), _side(X))
    for axis in axes:
        axis.set_axis_off()
        axis.plot(left + column, top + row, "o", color=LINE, markersize=11, markerfacecolor="none")
    axes[1].set_title(f"ringed: the largest of these values, {_whole(S[k, place])}", fontsize=10)
    label = "standard deviations from the mean of this pixel"
    look = {"orientation": "horizontal", "aspect": 60, "extend": "both"}
    bar = figure.colorbar(drawn, ax=axes[1], label=label, **look)
    bar.outline.set_visible(False)
    figure.set_label(
        f"{len(X)} digits in ink, and under each the same digit scaled: grey where a pixel is as usual, yellow"
        f" where it has more ink, blue where less. Values run from {_whole(np.min(S))} to {_whole(np.max(S))}, which"
        f" is ringed, in column {k + 1}; the colours stop at −3 and 3."
    )
    return figure


@picture
def one_hot_rows(Y, images):
    """Draw the rows of `Y` (m, k), and left of each the image it belongs to, from (m, n)."""
    columns = 2
    figure, axes = _panels(1, columns, height=3.6)
    for axis, rows in zip(axes, np.array_split(np.arange(len(Y)), columns), strict=False):
        axis.imshow(Y[rows], cmap=INKED, vmin=0, vmax=1.25, aspect="auto")
        axis.set_xticks(range(Y.shape[1]))
        axis.set_yticks([])
        axis.set(xlabel="class", xlim=(-2, Y.shape[1] - 0.4))
        axis.spines[:].set_visible(False)
        high, wide = np.arange(len(rows) + 1) - 0.5, np.arange(Y.shape[1] + 1) - 0.5
        axis.hlines(high, -0.5, Y.shape[1] - 0.5, color=FAINT, linewidth=0.6)
        axis.vlines(wide, -0.5, len(rows) - 0.5, color=FAINT, linewidth=0.6)
        for place, row in enumerate(rows):
            inset = axis.inset_axes([-1.5, place - 0.5, 0.9, 1.0], transform=axis.transData)
            _image(inset, images[row], "")
    hot = ", ".join(str(place) for place in np.argmax(Y, axis=1))
    figure.set_label(
        f"{len(Y)} images, each beside a row of {Y.shape[1]} squares. The darkest square of each row stands"
        f" in column {hot}."
    )
    return figure


# ---- ten probabilities ---------------------------------------------------------------------------


@picture
def softmax_steps(z, e, p, truth):
    """Draw scores `z`, their exponentials `e` and probabilities `p`, each (k,), as bars."""
    figure, axes = _panels(1, 3, height=2.8)
    titles = "z: scores", "e to the (z − the largest)", "p: shares of the whole"
    for axis, values, title in zip(axes, (z, e, p), titles, strict=False):
        _bars(axis, values, truth, "")
        axis.set_title(title)
    figure.set_label(
        f"Bars for {len(z)} classes, three times: scores from {_plain(np.min(z))} to {_plain(np.max(z))}; e to"
        f" the scores; shares, the largest {np.max(p):.2f} for class {np.argmax(p)}. The true class, {truth},"
        f" has {p[truth]:.2f}."
    )
    return figure


@picture
def temperatures(shares, truth):
    """Draw probabilities (k,) for each temperature, a dict of number to array, side by side."""
    figure, axes = _panels(1, len(shares), height=2.5, sharey=True)
    for axis, (temperature, p) in zip(axes, shares.items(), strict=False):
        _bars(axis, p, truth, "probability")
        axis.set(title=f"z / {temperature:g}", ylim=(0, 1))
        axis.label_outer()
    largest = "; ".join(f"{np.max(p):.2f} for z / {t:g}" for t, p in shares.items())
    figure.set_label(
        f"Bars for the same classes at {len(shares)} temperatures, flatter from left to right. The largest"
        f" share is {largest}. The true class is {truth}."
    )
    return figure


@picture
def loss_of_truth(p, loss, p_true, n_classes):
    """Draw the loss (q,) by the probability `p` (q,) given to the truth, and below real `p_true`."""
    figure, axes = _panels(2, 1, height=4.2, sharex=True, height_ratios=(2, 1))
    axes[0].plot(p, loss, color=ZERO)
    start = np.log(n_classes)
    axes[0].plot(1 / n_classes, start, "^", color=ONE, markersize=10, markeredgecolor=LINE)
    words = f"knowing nothing: p = 1/{n_classes}, L = ln {n_classes} = {start:.3f}"
    axes[0].text(1 / n_classes + 0.03, start, words, va="center")
    axes[0].set(ylabel="loss (nats)", xlim=(0, 1), ylim=(0, None))
    axes[1].hist(p_true, np.linspace(0, 1, 41), color=ZERO, edgecolor="white")
    axes[1].set(xlabel="p: probability given to the truth", ylabel="images", yscale="log")
    unsure, sure = np.mean(np.less(p_true, 1 / n_classes)), np.mean(np.greater(p_true, 0.9))
    figure.set_label(
        f"The loss falls from {loss[0]:.1f} nats at p = {p[0]:g} to {abs(loss[-1]):.1f} at p = {p[-1]:g}; a"
        f" triangle marks {start:.3f} at p = 1/{n_classes}. Below, of {len(p_true):,} images {unsure:.0%} give the"
        f" truth less than 1/{n_classes} and {sure:.0%} give it more than 0.9."
    )
    return figure


@picture
def two_losses(scale, stepwise, direct):
    """Draw the loss by way of p, `stepwise`, and from the scores, `direct`, each (q,) by scale."""
    figure, axis = _panels(height=3.0)
    axis.plot(scale, direct, color=ZERO, label="straight from the scores")
    axis.plot(scale, stepwise, DASHES[1], color=ONE, label="by way of p")
    axis.set(xlabel="the scores are multiplied by", ylabel="loss (nats)", ylim=(0, None))
    axis.set(xlim=(scale[0], scale[-1]))
    _legends([axis])
    figure.set_label(
        f"Two losses by the factor, from {scale[0]:.2g} to {scale[-1]:.2g}. The solid line, straight from the"
        f" scores, ends at {direct[-1]:.0f} nats; the dashed one, by way of p, at {stepwise[-1]:.0f}."
    )
    return figure


# ---- gradients -----------------------------------------------------------------------------------


@picture
def outer_product(error, x, dW):
    """Draw `error` = p − y (k,) beside the image `x` (n,), and below their outer product (k, n)."""
    figure = plt.figure(figsize=(WIDTH, 3.9))
    above, below = figure.subfigures(2, 1, height_ratios=(1.5, 1))
    left, right = above.subplots(1, 2, width_ratios=(2.6, 1))
    _bars(left, error, int(np.argmin(error)), "p − y")
    left.set_title("one number for each class ...")
    _image(right, x, "... times one image ...")
    limit = np.abs(dW).max() or 1.0
    sheet = below.subplots()
    drawn = sheet.imshow(_tiles(dW, len(dW), above=2), cmap=SIGNED, vmin=-limit, vmax=limit)
    sheet.set_axis_off()
    sheet.set_title("... is one image for each class: the rows of dW")
    below.colorbar(drawn, ax=sheet, orientation="horizontal", aspect=60).outline.set_visible(False)
    figure.set_label(
        f"Above, bars of p − y from {_plain(np.min(error))} for class {np.argmin(error)} to"
        f" {_plain(np.max(error))}, and one image. Below, {len(dW)} copies of the image, each as strong as its"
        " bar: dark blue where dW is negative, yellow where it is positive."
    )
    return figure


@picture
def error_rows(errors, y):
    """Draw the rows of `errors` = P − Y (m, k), with the label `y` (m,) before and the sum after."""
    figure, axis = _panels(height=0.29 * len(errors) + 1.0)
    drawn = axis.imshow(errors, cmap=SIGNED, vmin=-1, vmax=1, aspect="auto")
    for (i, j), value in np.ndenumerate(errors):
        colour = "white" if value < -0.35 else LINE
        axis.text(j, i, _signed_number(value), ha="center", va="center", fontsize=9, color=colour)
    for i, total in enumerate(errors.sum(axis=1)):
        words = _signed_number(total) if abs(total) > 0.005 else "0.00"
        axis.text(errors.shape[1] - 0.3, i, words, va="center", clip_on=False)
    axis.text(errors.shape[1] - 0.3, -0.75, "sum", clip_on=False)
    axis.set_xticks(range(errors.shape[1]))
    axis.set_yticks(range(len(y)), [f"a {label}" for label in y])
    axis.set(xlabel="class")
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    figure.colorbar(drawn, ax=axis, label="p − y", pad=0.08).outline.set_visible(False)
    true = errors[np.arange(len(y)), y]
    figure.set_label(
        f"A table of p − y for {len(y)} images and {errors.shape[1]} classes. In the column of the truth it"
        f" holds {_plain(true.min())} to {_plain(true.max())}; elsewhere at most {_plain(errors.max())}."
        f" The largest sum of a row is {np.abs(errors.sum(axis=1)).max():.1g} in size."
    )
    return figure


# ---- any depth -----------------------------------------------------------------------------------


@picture
def layer_ridges(activations):
    """Draw the spread of the positive outputs of each layer, for each way to start a network.

    Parameters
    ----------
    activations : dict of str to list of ndarray of shape (m, h)
        Strategy to A1, A2, ... .
    """
    figure, axes = _panels(1, len(activations), height=3.6, sharex=True, sharey=True)
    edges = np.linspace(0, 2, 41)
    for axis, (strategy, layers) in zip(axes, activations.items(), strict=False):
        for depth, A in enumerate(layers, 1):
            counts, _ = np.histogram(np.minimum(A[A > 0], 1.99), edges)
            heights = 0.85 * counts / max(counts.max(), 1)
            look = {"step": "post", "facecolor": ZERO, "edgecolor": "white", "zorder": depth}
            axis.fill_between(edges, -depth, -depth + np.append(heights, 0), **look)
            words = f"std {A.std():.2g}" if A.any() else "all 0"
            axis.text(2, -depth + 0.3, words, ha="right", fontsize=9, zorder=20)
        axis.set(title=strategy, xlabel="output above 0")
        axis.set_yticks([-depth + 0.3 for depth in range(1, len(layers) + 1)])
        axis.set_yticklabels([f"layer {depth}" for depth in range(1, len(layers) + 1)])
        axis.spines["left"].set_visible(False)
        axis.tick_params(axis="y", length=0)
    ends = "; ".join(f"{name} {_ends([A.std() for A in layers])}" for name, layers in activations.items())
    figure.set_label(
        "Hills that show how the outputs of each layer are spread, a column for each way to start. Their"
        f" standard deviation, from the first layer to the last: {ends}."
    )
    return figure


@picture
def signal_by_layer(forwards, backwards):
    """Draw how large outputs and gradients are, layer by layer.

    Parameters
    ----------
    forwards, backwards : dict of str to sequence of float
        Strategy to the standard deviation of each layer's scores, and of the gradients of its
        biases. A 0 has no place on a scale of powers of ten, and is not drawn.
    """
    figure, axes = _panels(1, 2, height=3.7)
    for axis, spreads in zip(axes, (forwards, backwards), strict=False):
        for look, (name, values) in zip(KINDS, spreads.items(), strict=False):
            values = np.array(values, dtype=float)
            seen = np.where(values > 0, values, np.nan)
            if np.sum(values > 0) == 1:  # a single point: seen over those it lies on
                look = {**look, "markersize": 15, "markerfacecolor": "none", "markeredgewidth": 2, "zorder": 5}
            axis.semilogy(range(1, len(values) + 1), seen, label=name, **look)
        axis.set_xlabel("layer")
        axis.xaxis.get_major_locator().set_params(integer=True)
        absent = [name for name, values in spreads.items() if not np.any(values)]
        if absent:
            words = f"{', '.join(absent)}: 0 in every layer, not drawn"
            axis.text(0.03, 0.03, words, transform=axis.transAxes, fontsize=9)
    axes[0].set_title("on the way forward: spread of Z")
    axes[1].set_title("on the way back: spread of db")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    there, back = (
        "; ".join(f"{name} {_ends(values)}" for name, values in spreads.items()) for spreads in (forwards, backwards)
    )
    figure.set_label(
        "Two panels on scales of powers of ten, by layer, a line for each way to start. Spread of Z from the"
        f" first layer to the last: {there}. Spread of db likewise: {back}."
    )
    return figure


@picture
def network_shapes(params, cache, P):
    """Draw a network of any depth with the shape of every array."""
    figure, axis = _road(params, cache, P)
    for k in range(1, len(params) // 2 + 1):
        last = k == len(params) // 2
        note = f"W{k} {_shape(params[f'W{k}'])}\nb{k} {_shape(params[f'b{k}'])}"
        _arrow(axis, k - 0.7, k - 0.3, f"{note}\nthen {'softmax' if last else 'ReLU'}")
    steps = ", ".join(f"W{k} {_shape(params[f'W{k}'])}" for k in range(1, len(params) // 2 + 1))
    figure.set_label(
        f"The forward pass as boxes from left to right: A0 = X {_shape(cache['A0'])}, then through {steps}"
        f" to P {_shape(P)}."
    )
    return figure


@picture
def gradient_sizes(params, cache, P, grads):
    """Draw the same road backwards, with the root mean square of every gradient's entries."""
    figure, axis = _road(params, cache, P)
    size = {name: np.sqrt(np.mean(np.square(grads[name]))) for name in params}
    for k in range(1, len(params) // 2 + 1):
        note = f"dW{k}: {size[f'W{k}']:.2g}\ndb{k}: {size[f'b{k}']:.2g}"
        _arrow(axis, k - 0.3, k - 0.7, note)
    sizes = ", ".join(f"d{name} {value:.2g}" for name, value in size.items())
    figure.set_label(f"The same boxes with arrows from right to left, and the size of each gradient: {sizes}.")
    return figure


# ---- learning, watched ---------------------------------------------------------------------------


@picture
def learning_curves(history, epochs=None, bar=None, top=None):
    """Draw the losses of each epoch, and the validation accuracy, with the best epochs marked.

    Parameters
    ----------
    history : dict
        Lists "train_loss", "val_loss" (nats) and "val_accuracy" (0 to 1), one entry an epoch.
    epochs : int, optional
        Room to leave at the right for epochs still to come.
    bar : float, optional
        The accuracy to reach, from 0 to 1.
    top : float, optional
        Where to cut the axis of the losses, in nats.
    """
    figure, axes = _panels(1, 2, height=3.2)
    for k, (name, words) in enumerate((("train_loss", "train"), ("val_loss", "validation"))):
        _history(axes[0], history[name], words, k)
    steps = np.arange(1, len(history["val_loss"]) + 1)
    accuracy = 100 * np.array(history["val_accuracy"])
    look = {"color": ONE, "marker": MARKERS[1], "markersize": 5}
    axes[1].plot(steps, accuracy, DASHES[1], label="validation", **look)
    best = int(np.argmin(history["val_loss"]))
    for axis, height in zip(axes, (history["val_loss"][best], accuracy[best]), strict=False):
        ring = {"markersize": 13, "markerfacecolor": "none", "color": LINE, "markeredgewidth": 1.5}
        axis.plot(best + 1, height, "o", label=f"lowest loss: epoch {best + 1}", **ring)
        axis.set(xlabel="epoch", xlim=(0.5, (epochs or len(steps)) + 0.5))
        axis.xaxis.get_major_locator().set_params(integer=True)
    if bar:
        axes[1].axhline(100 * bar, color=LINE, linestyle=":", label=f"the bar: {100 * bar:g} %")
    axes[0].set_ylim(0, top)
    axes[1].set_ylabel("images read rightly (%)")
    _legends(axes)
    figure.set_label(
        f"Left, by epoch: training loss {_ends(history['train_loss'])}, validation loss"
        f" {_ends(history['val_loss'])}, lowest {history['val_loss'][best]:.3g} in epoch {best + 1} (ringed)."
        f" Right, the validation accuracy in percent: {_ends(accuracy)}."
    )
    return figure


@picture
def sweep(histories, name, seconds=None):
    """Draw the validation loss of several runs, and what each setting led to.

    Parameters
    ----------
    histories : dict of float to dict
        Setting, such as a learning rate, to the history of its run.
    name : str
        What was set.
    seconds : dict of float to float, optional
        Setting to the seconds of its run; drawn at the right in the place of the accuracy.
    """
    figure, axes = _panels(1, 2, height=3.3)
    for k, (setting, history) in enumerate(histories.items()):
        epochs = np.arange(1, len(history["val_loss"]) + 1)
        look = {"color": _shade(k, histories), "marker": "osD^vPX"[k % 7], "markersize": 6}
        axes[0].plot(epochs, history["val_loss"], label=f"{setting:g}", **look)
    axes[0].axhline(np.log(10), color=QUIET, linewidth=0.8, linestyle=":")
    axes[0].set(xlabel="epoch", ylabel="validation loss (nats)", ylim=(0, 3.3))
    axes[0].xaxis.get_major_locator().set_params(integer=True)
    axes[0].legend(loc="upper center", ncols=4, fontsize=9)
    axes[0].set_title(f"by {name}")
    best = [100 * max(history["val_accuracy"]) for history in histories.values()]
    heights = list(seconds.values()) if seconds else best
    places = np.arange(len(heights))
    colours = [_shade(k, histories) for k in places]
    drawn = axes[1].bar(places, heights, color=colours, edgecolor=LINE, linewidth=0.6)
    words = "{:.2g} s" if seconds else "{:.0f}"
    axes[1].bar_label(drawn, [words.format(height) for height in heights])
    axes[1].set_xticks(places, [f"{setting:g}" for setting in histories])
    axes[1].set(xlabel=name, ylabel="seconds" if seconds else "best validation accuracy (%)")
    told = "; ".join(f"{setting:g}: {words.format(height)}" for setting, height in zip(histories, heights, strict=True))
    figure.set_label(
        f"Left, a curve of the validation loss for each {name}; right, a bar for each, with the"
        f" {'seconds it took' if seconds else 'best validation accuracy in percent'}: {told}."
    )
    return figure


@picture
def losses_by_epoch(losses, start):
    """Draw the loss of each epoch for several runs, and the loss of knowing nothing.

    Parameters
    ----------
    losses : dict of str to sequence of float
        Name of a run to its mean loss for each epoch, in nats.
    start : float
        The loss of equal shares, ln k.
    """
    figure, axis = _panels(height=3.2)
    for look, (name, values) in zip(KINDS, losses.items(), strict=False):
        axis.plot(range(1, len(values) + 1), values, label=name, **look)
    axis.axhline(start, color=QUIET, linewidth=0.8, linestyle=":")
    axis.set(xlabel="epoch", ylabel="mean loss (nats)", ylim=(0, 1.25 * start))
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ends = "; ".join(f"{name}: {_ends(values)}" for name, values in losses.items())
    figure.set_label(
        f"Mean loss by epoch, a line for each run, and dotted the loss of knowing nothing, {start:.3f}."
        f" First to last epoch: {ends}."
    )
    return figure


@picture
def runs_to_diagnose(runs):
    """Draw six runs, two rows each: the losses, and under them the validation accuracy.

    Parameters
    ----------
    runs : dict of int to dict
        Number of the run to its history: "train_loss", "val_loss" (nats), "val_accuracy" (percent).
    """
    shape = {"height_ratios": (2, 1) * 2, "sharex": True, "sharey": "row"}
    figure, axes = _panels(4, 3, height=7.6, layout="none", **shape)  # quicker than placing twelve panels
    figure.subplots_adjust(left=0.07, right=0.99, top=0.96, bottom=0.07, hspace=0.3, wspace=0.06)
    panels = np.concatenate([axes[:2].T, axes[2:].T])
    for (above, below), (number, run) in zip(panels, runs.items(), strict=False):
        epochs = range(1, len(run["val_loss"]) + 1)
        for k, (name, words) in enumerate((("train_loss", "train"), ("val_loss", "validation"))):
            look = {"color": COLOURS[k], "marker": MARKERS[k], "markersize": 4}
            above.plot(epochs, run[name], DASHES[k], label=words, **look)
        above.axhline(np.log(10), color=QUIET, linewidth=0.8, linestyle=":")
        above.set_title(f"curve_{number}", fontweight="bold")
        below.plot(epochs, run["val_accuracy"], DASHES[1], color=ONE, marker=MARKERS[1], markersize=4)
        above.set(ylim=(0, 3.9))
        below.set(ylim=(0, 100), xlabel="epoch")
        above.set_ylabel("loss (nats)")
        below.set_ylabel("% right")
        for axis in (above, below):
            axis.label_outer()
    panels[1, 0].legend(loc="lower left")
    told = " ".join(
        f"Curve {number}: training loss {_ends(run['train_loss'])}, validation loss"
        f" {_ends(run['val_loss'])}, validation accuracy {_ends(run['val_accuracy'])} %."
        for number, run in runs.items()
    )
    figure.set_label(f"Losses and validation accuracy of {len(runs)} runs, first to last epoch. {told}")
    return figure


@picture
def instruments(readings):
    """Draw what several instruments say of several scripts, a panel for each.

    Parameters
    ----------
    readings : dict of str to dict of str to float
        Instrument to its reading for each script, the scripts in one order throughout. A panel whose
        readings, all above 0, span more than a factor of 10 has a scale of powers of ten.
    """
    figure, axes = _panels(1, len(readings), height=2.7, sharey=True)
    told = []
    for axis, (instrument, reading) in zip(axes.flat, readings.items(), strict=True):
        values = np.array(list(reading.values()))
        mine = [int(k > 0) for k in range(len(values))]
        look = {"color": [COLOURS[k] for k in mine], "hatch": [HATCHES[k] for k in mine]}
        bars = axis.barh(list(reading), values, edgecolor="white", **look)
        axis.bar_label(bars, [f"{value:.3g}" for value in values], padding=3)
        if values.min() > 0 and values.max() > 10 * values.min():
            axis.set_xscale("log")
            low, high = values.min() / 10, values.max()
            axis.set_xlim(low, high * (high / low) ** 0.35)  # room for the numbers
        else:
            axis.set_xlim(0, 1.3 * values.max())
        axis.set(xlabel=instrument)
        told.append(instrument + ": " + ", ".join(f"{name} {x:.3g}" for name, x in reading.items()))
    axes.flat[0].invert_yaxis()
    figure.set_label("Bars for each script. " + "; ".join(told) + ".")
    return figure


# ---- judging -------------------------------------------------------------------------------------


@picture
def confusion(C):
    """Draw counts `C` (k, k): true classes down, answers across; the mistakes carry the ink."""
    figure, axis = _panels(height=5.2)
    mistakes = C * (1 - np.eye(len(C), dtype=int))
    most = max(mistakes.max(), 1)
    axis.imshow(np.sqrt(mistakes), cmap=INKED, vmin=0, vmax=1.15 * np.sqrt(most), aspect="auto")
    for (i, j), count in np.ndenumerate(C):
        if i == j:
            axis.add_patch(plt.Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor="#e8eef6"))
        colour = "white" if i != j and count > 0.3 * most else LINE
        words = f"{count:,}" if count else ""
        axis.text(j, i, words, ha="center", va="center", color=colour)
    digits = range(len(C))
    axis.set_xticks(digits, [f"{k}" for k in digits])
    axis.set_yticks(digits, [f"{k}" for k in digits])
    axis.xaxis.set_label_position("top")
    axis.tick_params(length=0, labeltop=True, labelbottom=False)
    axis.set(xlabel="read as", ylabel="truly")
    axis.spines[:].set(visible=True, color=FAINT)
    i, j = divmod(int(np.argmax(mistakes)), len(C))
    figure.set_label(
        f"A table with a row for each of {len(C)} true classes and a column for each answer:"
        f" {np.trace(C):,} of {C.sum():,} images lie on the diagonal. The cell with most mistakes is a {i}"
        f" read as a {j}: {mistakes[i, j]}."
    )
    return figure


@picture
def class_errors(metrics):
    """Draw for each class what is missed and what is wrongly named, in percent, and its F1."""
    figure, axis = _panels(height=3.2)
    places = np.arange(len(metrics["f1"]))
    pairs = (("recall", "missed: 1 − recall"), ("precision", "wrongly named: 1 − precision"))
    for k, (name, words) in enumerate(pairs):
        look = {"color": COLOURS[k], "hatch": HATCHES[k], "edgecolor": "white", "label": words}
        axis.bar(places + 0.38 * k - 0.19, 100 * (1 - np.array(metrics[name])), 0.38, **look)
    names = [f"{k}\nF1 {f1:.3f}" for k, f1 in zip(places, metrics["f1"], strict=False)]
    axis.set_xticks(places, names)
    axis.set_ylabel("% of the images")
    axis.set_title(f"macro-F1 {metrics['macro_f1']:.4f}")
    axis.tick_params(axis="x", length=0)
    axis.margins(y=0.2)
    axis.legend(ncols=2, loc="upper left")
    missed, accused = (100 * (1 - np.array(metrics[name])) for name, _ in pairs)
    figure.set_label(
        f"Two bars for each class. Most often missed is {np.argmax(missed)} ({missed.max():.1f} %), most often"
        f" wrongly named {np.argmax(accused)} ({accused.max():.1f} %). Macro-F1 is {metrics['macro_f1']:.4f}."
    )
    return figure


@picture
def published(others, yours, bar):
    """Draw error rates as bars: published ones, yours, and the one to reach.

    Parameters
    ----------
    others, yours : dict of str to float
        Name to the percentage of test images read wrongly.
    bar : float
        The percentage to reach.
    """
    rates = dict(sorted({**others, **yours}.items(), key=lambda item: -item[1]))
    figure, axis = _panels(height=0.34 * len(rates) + 0.8)
    mine = [name in yours for name in rates]
    look = {"color": [COLOURS[own] for own in mine], "hatch": [HATCHES[own] for own in mine]}
    axis.barh(list(rates), list(rates.values()), edgecolor="white", **look)
    for place, rate in enumerate(rates.values()):  # a number never stands where the bar to reach does
        start = {"xytext": (6, 0), "textcoords": "offset points", "va": "center"}
        axis.annotate(f"{rate:.3g} %", (max(rate, bar), place), **start)
    axis.axvline(bar, color="white", linewidth=4)
    axis.axvline(bar, color=LINE, linestyle="--", label=f"the bar: {bar:g} %")
    axis.set(xlabel="test images read wrongly (%)")
    axis.margins(x=0.1)
    axis.invert_yaxis()
    axis.legend(loc="lower right")
    told = "; ".join(f"{name} {rate:.3g} %" for name, rate in rates.items())
    figure.set_label(f"Test images read wrongly, from most to fewest: {told}. The bar to reach: {bar:g} %.")
    return figure


# ---- out in the world ----------------------------------------------------------------------------


@picture
def shift_curves(images, shifts, accuracies, here):
    """Draw some images as they arrive, moved by `here` pixels, and how accuracy falls with the shift.

    Parameters
    ----------
    images : ndarray of shape (q, side, side)
    shifts : sequence of int
        Pixels.
    accuracies : dict of str to sequence of float
        Network to its accuracy at each shift, from 0 to 1.
    here : int
        The shift of `images`.
    """
    figure, axes = _panels(1, 2, height=3.3, width_ratios=(1, 1.5))
    axes[0].imshow(_tiles(images, 3, above=2), cmap=INKED)
    axes[0].set(title=f"moved right by {here} pixels")
    axes[0].set_axis_off()
    for look, (name, values) in zip(KINDS[::-1], accuracies.items(), strict=False):
        axes[1].plot(shifts, 100 * np.array(values), label=name, **look)
    axes[1].axvline(here, color=QUIET, linewidth=0.8, linestyle=":")
    axes[1].set(xlabel="moved right by (pixels)", ylabel="images read rightly (%)", ylim=(0, 102))
    _legends(axes[1:])
    told = "; ".join(f"{name}, {_ends(100 * np.array(values))}" for name, values in accuracies.items())
    figure.set_label(
        f"Left, digits moved right by {here} pixels. Right, percent read rightly from a shift of {shifts[0]} to"
        f" one of {shifts[-1]} pixels: {told}."
    )
    return figure


@picture
def reliability(sureness, right):
    """Draw how often answers are right, by how sure they claim to be, and how many claim what.

    Parameters
    ----------
    sureness : ndarray of shape (m,)
        The probability given to the answer, from 0 to 1.
    right : ndarray of shape (m,), bool
    """
    figure, axes = _panels(1, 2, height=3.3)
    edges = np.linspace(0, 1, 11)
    bins = np.clip(np.digitize(sureness, edges) - 1, 0, 9)
    counts = np.bincount(bins, minlength=10)
    some = counts >= 20  # fewer say little
    claimed, found = (np.bincount(bins, values, minlength=10)[some] / counts[some] for values in (sureness, right))
    axes[0].plot([0, 100], [0, 100], color=QUIET, linewidth=0.8, linestyle=":")
    axes[0].plot(100 * claimed, 100 * found, "o-", color=ZERO)
    axes[0].text(97, 4, "below the dotted line:\ntoo sure", ha="right")
    axes[0].text(3, 92, "above: too modest", va="top")
    axes[0].set(xlabel="claimed: mean probability (%)", ylabel="found: answers that are right (%)")
    drawn = axes[1].bar(edges[:-1] * 100 + 5, counts, width=9, color=ZERO)
    axes[1].bar_label(drawn, [f"{count:,}" if count else "" for count in counts], fontsize=9)
    axes[1].set(xlabel="claimed probability (%)", ylabel="images")
    told = "; ".join(f"{100 * c:.0f} % claimed, {100 * f:.0f} % found" for c, f in zip(claimed, found, strict=True))
    figure.set_label(
        f"Left, how often answers are right by how sure they claim to be: {told}. Right, how many"
        f" of {len(right):,} images claim what: {counts[-1]:,} claim over 90 %."
    )
    return figure


@picture
def abstaining(answered, accuracy, here):
    """Draw accuracy on the answered images by the share answered; `here` is the (share, accuracy) chosen.

    A share of 0 has no accuracy, and is not drawn.
    """
    figure, axis = _panels(height=3.0)
    axis.plot(100 * np.array(answered), 100 * np.array(accuracy), color=ZERO)
    look = {"color": ONE, "markersize": 11, "markeredgecolor": LINE}
    if here[0]:
        axis.plot(100 * here[0], 100 * here[1], "^", label="your threshold", **look)
    axis.set(xlabel="images answered (%)", ylabel="right, of those answered (%)")
    axis.invert_xaxis()
    chosen = f"{100 * here[0]:.1f} % of the images, and {100 * here[1]:.2f} % of these rightly"
    if here[0]:
        _legends([axis])
    figure.set_label(
        f"Of those answered, {100 * accuracy[0]:.1f} % are right when {100 * answered[0]:.0f} % are answered, and"
        f" {100 * accuracy[-1]:.1f} % when {100 * answered[-1]:.0f} % are. Your threshold answers"
        f" {chosen if here[0] else 'nothing'}."
    )
    return figure


# ---- shared pieces -------------------------------------------------------------------------------


def _bars(axis, values, truth, label):
    """Draw one bar for each class, the true one orange and hatched."""
    places = np.arange(len(values))
    true = [int(k == truth) for k in places]
    look = {"color": [COLOURS[k] for k in true], "hatch": [HATCHES[k] for k in true]}
    axis.bar(places, values, edgecolor="white", **look)
    axis.axhline(0, color=LINE, linewidth=0.8)
    axis.set_xticks(places)
    axis.set(xlabel="class", ylabel=label, xlim=(-0.6, len(values) - 0.4))
    axis.tick_params(axis="x", length=0)


def _shade(k, runs):
    """Return the colour of run `k` of several: the first is dark, the last light."""
    return SHADES(0.92 * k / max(len(runs) - 1, 1))


def _plain(value):
    """Write a number with two digits that count and a proper minus sign."""
    return f"{value:.2g}".replace("-", "−")


def _whole(value):
    """Write a number without decimals and with a proper minus sign."""
    return f"{value:.0f}".replace("-", "−")


def _ends(values):
    """Say where a series begins and ends."""
    return f"{values[0]:.3g} to {values[-1]:.3g}"


def _signed_number(value):
    """Write a number with two decimals and a proper minus sign."""
    return f"{value:.2f}".replace("-", "−")


def _road(params, cache, P):
    """Draw the arrays of a forward pass as boxes, from left to right."""
    depth = len(params) // 2
    figure, axis = _panels(height=1.5)
    axis.set(xlim=(-0.3, depth + 0.3), ylim=(0, 1))
    axis.set_axis_off()
    box = {"boxstyle": "round,pad=0.6", "facecolor": "#e8eef6", "edgecolor": ZERO}
    words = [f"A0 = X\n{_shape(cache['A0'])}"]
    words += [f"Z{k}, A{k}\n{_shape(cache[f'Z{k}'])}" for k in range(1, depth)]
    for k, text in enumerate([*words, f"Z{depth}, P\n{_shape(P)}"]):
        axis.text(k, 0.4, text, ha="center", va="center", fontsize=11, bbox=box)
    return figure, axis
