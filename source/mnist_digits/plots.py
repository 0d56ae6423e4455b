"""The pictures of the notebook: each is one function, drawn from the arrays passed in.

One visual language. The class with y = 0 is dark blue, solid and round; the class with y = 1 is
light orange, hatched or dashed, and triangular: the two differ in grey print too, and where there
are no classes they tell two other things apart. Signed images run from dark blue (speaks for y = 0)
over grey (silent) to yellow (speaks for y = 1). Ink is black. In tables, hatching marks what is wrong.
Every function draws one figure, puts what it shows into words (the figure's label, which becomes
the alt text), and is shown by `picture`.
"""

import functools
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from matplotlib.colors import LinearSegmentedColormap

ZERO, ONE, LINE, QUIET, FAINT = "#1f4e8c", "#f0a30a", "#222222", "#8a8a8a", "#d0d0d0"
COLOURS, MARKERS, HATCHES, DASHES = (ZERO, ONE), ("o", "^"), ("", "///"), ("-", "--")
INKED = "gray_r"
# Lightness rises all the way, so the sign survives a grey print; zero is a plain middle grey.
SIGNED = LinearSegmentedColormap.from_list(
    "signed", ["#06204f", "#3a66a8", "#a3a3a3", "#e3bd3a", "#fff07a"]
)
WIDTH = 9.0
IN_WORDS = "<details><summary>The picture in words</summary>{}</details>"
TALL = 25  # per cent of the scores: bars that are taller are cut off, and say so
GAP = 1e-4  # relative; a right gradient and a measured one are nearer to each other than this
STYLE = {
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "hatch.linewidth": 0.8,
    "image.interpolation": "nearest",
}
plt.rcParams.update(STYLE)


def picture(draw):
    """Let `draw` show its figure where it is called, with its label as alt text, and close it."""

    @functools.wraps(draw)
    def show(*args, **kwargs):
        figure = draw(*args, **kwargs)
        display(figure, metadata={"image/png": {"alt": figure.get_label()}})
        display(HTML(IN_WORDS.format(escape(figure.get_label()))))
        plt.close(figure)

    return show


# ---- the data ------------------------------------------------------------------------------------


@picture
def digits(images, titles, columns=10):
    """Draw images in rows, each under its own title.

    Parameters
    ----------
    images : ndarray of shape (m, 28, 28) or (m, 784)
    titles : sequence of m str
        One or two lines each.
    columns : int
        Images in a row.
    """
    room = 8 * (1 + max(title.count("\n") for title in titles))
    figure, axis = _sheet(images, columns, INKED, above=room)
    for k, title in enumerate(titles):
        x, y = _corner(images, columns, k, above=room)
        axis.text(x + _side(images) / 2, y - 1, title, ha="center", fontsize=9)
    words = ", ".join(title.replace("\n", " ") for title in titles)
    figure.set_label(f"{len(titles)} handwritten digits in rows; their titles are: {words}.")
    return figure


@picture
def class_balance(y, names):
    """Draw how many images each class has, from the labels `y` of shape (m,), 0.0 or 1.0."""
    figure, axis = _panels(height=1.6)
    counts = [int(np.sum(y == k)) for k in (0, 1)]
    bars = axis.barh([1, 0], counts, color=COLOURS, hatch=HATCHES, edgecolor="white", height=0.7)
    axis.bar_label(bars, [f"{count:,} images" for count in counts], padding=4)
    axis.set_yticks([1, 0], [f"digit {name}, y = {k}" for k, name in enumerate(names)])
    axis.set_xlim(0, 1.2 * max(*counts, 1))
    axis.set_xlabel("images")
    axis.xaxis.set_major_formatter("{x:,.0f}")
    parts = [f"digit {name} (y = {k}) has {counts[k]:,} images" for k, name in enumerate(names)]
    figure.set_label(f"Two bars: {' and '.join(parts)}.")
    return figure


@picture
def pixels(X):
    """Draw row 0 of `X` (m, n) as an image, its middle as numbers, and a histogram of `X`."""
    figure, axes = _panels(1, 3, height=3.1, width_ratios=(1, 1, 1.25))
    image = _square(X[0])
    low = len(image) // 2 - 4
    middle = image[low : low + 8, low : low + 8]
    _image(axes[0], image, "row 0 of X, square again")
    frame = plt.Rectangle((low - 0.5, low - 0.5), 8, 8, fill=False, edgecolor=ONE, linewidth=2)
    axes[0].add_patch(frame)
    _image(axes[1], middle, "the framed pixels")
    for (i, j), value in np.ndenumerate(middle):
        colour = LINE if value < 0.5 else "white"
        axes[1].text(j, i, f"{value:.1f}", ha="center", va="center", fontsize=8, color=colour)
    axes[2].hist(X[:2000].ravel(), bins=25, color=ZERO)
    axes[2].set(yscale="log", title=f"all pixels of {len(X[:2000]):,} images")
    axes[2].set(xlabel="ink in a pixel (0 to 1)", ylabel="pixels (log scale)")
    figure.set_label(
        f"Row 0 of X as an image of {len(image)} × {len(image)} pixels, its middle as numbers, and a "
        f"histogram of all pixels: {np.mean(X[:2000] < 0.1):.0%} are below 0.1 and "
        f"{np.mean(X[:2000] > 0.9):.0%} above 0.9."
    )
    return figure


@picture
def mean_images(mean_zero, mean_one, names):
    """Draw two mean images of shape (n,) and the second minus the first."""
    figure, axes = _panels(1, 3, height=3.2)
    for axis, mean, name in zip(axes, (mean_zero, mean_one), names, strict=False):
        _image(axis, mean, f"mean {name}")
    title = f"mean {names[1]} minus mean {names[0]}"
    _signed(axes[2], mean_one - mean_zero, title, "difference in ink")
    figure.set_label(
        f"The mean {names[0]}, the mean {names[1]}, and the second minus the first, which runs from "
        f"{_span(mean_one - mean_zero)} ink a pixel."
    )
    return figure


# ---- one neuron ----------------------------------------------------------------------------------


@picture
def contributions(x, w, z, names):
    """Draw one image `x` (n,), the weights `w` (n,) and their product; `z` (float) is the score."""
    figure, axes = _panels(1, 3, height=3.2)
    _image(axes[0], x, "x: the ink")
    _signed(axes[1], w, "w: the weights", "weight")
    _signed(axes[2], w * x, f"w × x: the votes; z = {_number(z)}", _sides("votes", names))
    figure.set_label(
        f"One image, the weights ({_span(w)}), and their product pixel by pixel ({_span(w * x)}); "
        f"the score z = {_number(z)} speaks for digit {names[int(z > 0)]}."
    )
    return figure


@picture
def sigmoid_curve(grid, curve, z, a, y, names):
    """Draw the curve over `grid` (k,), and scores `z` with outputs `a` (each (m,)) by class."""
    figure, axes = _panels(2, 1, height=4.2, sharex=True, height_ratios=(2, 1))
    axes[0].plot(grid, curve, color=LINE, linewidth=1.2)
    axes[0].axhline(0.5, color=QUIET, linewidth=0.8, linestyle=":")
    for k, name in enumerate(names):
        z_own, a_own = z[y == k], a[y == k]
        look = {"color": COLOURS[k], "alpha": 0.8}
        axes[0].plot(z_own[:40], a_own[:40], MARKERS[k], label=f"some {name}s", **look)
        bins = np.linspace(grid[0], grid[-1], 49)
        axes[1].hist(z_own, bins, hatch=HATCHES[k], edgecolor="white", label=f"all {name}s", **look)
    axes[0].set(ylabel=f"a: probability of a {names[1]}", xlim=(grid[0], grid[-1]))
    axes[1].set(xlabel="score z", ylabel="images")
    _legends(axes)
    wrong = [_percent(z[y == 0] > 0), _percent(z[y == 1] <= 0)]
    figure.set_label(
        f"An S-shaped curve from score z to probability a, with a histogram of the scores below it: "
        f"{wrong[0]} of the {names[0]}s have a score above 0, {wrong[1]} of the {names[1]}s one "
        f"below, on the wrong side."
    )
    return figure


@picture
def loss_curves(a, loss_zero, loss_one):
    """Draw the loss of one image against its `a`, when y = 0 and when y = 1 (each (m,))."""
    figure, axis = _panels(height=3.0)
    for k, loss in enumerate((loss_zero, loss_one)):
        axis.plot(a, loss, DASHES[k], color=COLOURS[k], label=f"the truth is y = {k}")
    axis.axhline(np.log(2), color=QUIET, linewidth=0.8, linestyle=":")
    axis.plot(0.5, np.log(2), "s", color=LINE, markersize=5)
    axis.text(0.5, 0.2, "a coin: ln 2 = 0.693", ha="center", color=LINE)
    axis.set(xlabel="a: probability given to y = 1", xlim=(0, 1))
    axis.set(ylabel="loss (nats)", ylim=(0, None))
    _legends([axis])
    figure.set_label(
        f"Two mirrored curves. If y = 1 the loss falls from {loss_one[0]:.1f} nats at a = {a[0]:.2g} "
        f"to {loss_one[-1]:.2f} at a = {a[-1]:.2g}; if y = 0 it rises from {loss_zero[0]:.2f} to "
        f"{loss_zero[-1]:.1f}. They cross at a = 0.5, where a coin loses 0.693."
    )
    return figure


@picture
def gradient_image(dw, names):
    """Draw the gradient `dw` (n,), and the direction downhill, minus `dw`."""
    figure, axes = _panels(1, 2, height=3.3)
    _signed(axes[0], dw, "dw: uphill", "nats for each unit of weight")
    _signed(axes[1], -dw, "−dw: downhill, where a step goes", _sides("more", names))
    figure.set_label(
        f"The gradient dw as an image, from {_span(dw)}, and beside it minus dw: a step adds weight "
        f"over ink of digit {names[1]} and takes it away over ink of digit {names[0]}."
    )
    return figure


@picture
def gradient_check(analytic, numeric, h, errors):
    """Draw two gradients (n,) against each other, and the error (k,) against the nudge `h` (k,)."""
    figure, axes = _panels(1, 2, height=3.4)
    axes[0].axline((0, 0), slope=1, color=QUIET, linewidth=0.8)
    axes[0].plot(analytic, numeric, "o", color=ZERO, markersize=4)
    axes[0].set(xlabel="dw by your formula", ylabel="dw by nudging", title="one dot a weight")
    axes[1].loglog(h, np.maximum(errors, 1e-17), "o-", color=ZERO)
    axes[1].set(xlabel="nudge h", ylabel="largest error", title="too fine ← h → too coarse")
    gap, best = np.abs(np.subtract(analytic, numeric)).max(), int(np.argmin(errors))
    figure.set_label(
        f"Left, {len(analytic)} weights: the formula's gradient against the measured one, at most "
        f"{gap:.1e} apart. Right, the largest error for nudges of many sizes: smallest, "
        f"{errors[best]:.1e}, at h = {h[best]:.0e}, and larger to both sides."
    )
    return figure


# ---- learning ------------------------------------------------------------------------------------


@picture
def bowl(loss, paths):
    """Draw a loss over two weights as contours, with one path of steps for each step size.

    Parameters
    ----------
    loss : callable
        Takes two arrays of equal shape, returns the loss as an array of that shape.
    paths : dict of str to ndarray of shape (steps, 2)
        Title to the points visited, first point first.
    """
    figure, axes = _panels(1, len(paths), height=3.1, sharex=True, sharey=True)
    u, v = np.meshgrid(np.linspace(-5, 5, 80), np.linspace(-3, 3, 80))
    for axis, (title, path) in zip(axes.flat, paths.items(), strict=False):
        heights = loss(u, v)
        levels = np.linspace(0, np.sqrt(heights.max()), 9)[1:] ** 2
        axis.contour(u, v, heights, levels=levels, colors=QUIET, linewidths=0.6)
        axis.plot(*path.T, "o-", color=ZERO, markersize=4, linewidth=1.2)
        axis.plot(*path[0], "^", color=ONE, markersize=9, markeredgecolor=LINE)
        axis.set(title=title, xlabel="weight u", ylabel="weight v", xlim=(-5, 5), ylim=(-3, 3))
        axis.label_outer()
    ends = [f"{title}, the loss ends at {loss(*path[-1]):.2g}" for title, path in paths.items()]
    figure.set_label(f"Paths of steps in a bowl seen from above. {'; '.join(ends)}.")
    return figure


@picture
def mosaic(X, y, names):
    """Draw every image of a batch `X` (m, n), with the name of its label `y` (m,) in its corner."""
    columns = 16
    figure, axis = _sheet(X, columns, INKED, above=3)
    for k, label in enumerate(y.astype(int)):
        left, top = _corner(X, columns, k, above=3)
        box = {"facecolor": COLOURS[label], "edgecolor": "none", "pad": 1.5}
        look = {"fontsize": 8, "color": LINE if label else "white", "bbox": box}
        axis.text(left, top, names[label], va="top", **look)
    counts = [f"{np.sum(y == k)} are labelled {name}" for k, name in enumerate(names)]
    figure.set_label(f"{len(X)} images with their labels in the corner: {' and '.join(counts)}.")
    return figure


@picture
def training(history, snapshots):
    """Draw the mean loss of each epoch, and the weights after some of them.

    Parameters
    ----------
    history : sequence of float
        Mean loss of each epoch, in nats.
    snapshots : dict of int to ndarray of shape (n,)
        Epoch to the weights after it.
    """
    figure = plt.figure(figsize=(WIDTH, 4.6))
    above, below = figure.subfigures(2, 1, height_ratios=(1.3, 1))
    axis = above.subplots()
    _history(axis, history, "this neuron", 0)
    limit = np.quantile(np.abs(list(snapshots.values())), 0.995) or 1.0
    panels = below.subplots(1, len(snapshots), squeeze=False)[0]
    for panel, (epoch, w) in zip(panels, snapshots.items(), strict=False):
        drawn = _image(panel, w, f"w after epoch {epoch}", cmap=SIGNED, vmin=-limit, vmax=limit)
    below.colorbar(drawn, ax=list(panels), label="weight", aspect=12)
    after = ", ".join(str(epoch) for epoch in snapshots)
    figure.set_label(
        f"The mean loss goes from {history[0]:.3f} nats in epoch 1 to {history[-1]:.3f} in epoch "
        f"{len(history)}. Below, the weights as images after epoch {after}."
    )
    return figure


# ---- judging -------------------------------------------------------------------------------------


@picture
def threshold_curves(thresholds, precision, recall, name):
    """Draw precision and recall (each (k,)) by threshold; `name` is the digit with y = 1."""
    figure, axis = _panels(height=3.1)
    words = f"precision: of those called {name}, how many are"
    axis.plot(thresholds, precision, DASHES[0], color=ZERO, label=words)
    words = f"recall: of the true {name}s, how many are called so"
    axis.plot(thresholds, recall, DASHES[1], color=ONE, label=words)
    axis.axvline(0.5, color=QUIET, linewidth=0.8, linestyle=":")
    axis.set(xlabel="threshold (probability)", ylabel="fraction (0 to 1)", xlim=(0, 1))
    _legends([axis])
    half = int(np.argmin(np.abs(thresholds - 0.5)))
    where = [
        f"at {thresholds[k]:.2f}, precision is {precision[k]:.3f} and recall {recall[k]:.3f}"
        for k in (0, half, -1)
    ]
    figure.set_label(f"Precision and recall of digit {name} by threshold: {'; '.join(where)}.")
    return figure


@picture
def counts_table(metrics, names):
    """Draw the 2 × 2 table of `metrics`, a dict with the counts tp, fp, fn and tn."""
    figure, axis = _panels(height=2.5)
    _cell(axis, 0, 1, metrics["tn"], f"tn: a {names[0]} called {names[0]}", right=True)
    _cell(axis, 1, 1, metrics["fp"], f"fp: a {names[0]} called {names[1]}", right=False)
    _cell(axis, 0, 0, metrics["fn"], f"fn: a {names[1]} called {names[0]}", right=False)
    _cell(axis, 1, 0, metrics["tp"], f"tp: a {names[1]} called {names[1]}", right=True)
    axis.set(xlim=(0, 2), ylim=(0, 2))
    axis.set_xticks([0.49, 1.49], [f"called {name}" for name in names])
    axis.set_yticks([1.47, 0.47], [f"truly {name}" for name in names])
    axis.tick_params(length=0, labeltop=True, labelbottom=False)
    axis.spines[:].set_visible(False)
    figure.set_label(
        f"A table of counts. Of the true {names[0]}s, {metrics['tn']:,} are called {names[0]} and "
        f"{metrics['fp']:,} {names[1]}; of the true {names[1]}s, {metrics['fn']:,} are called "
        f"{names[0]} and {metrics['tp']:,} {names[1]}."
    )
    return figure


# ---- costs ---------------------------------------------------------------------------------------


@picture
def precision_by_prevalence(prevalences, precision, here, base):
    """Draw how many of the alarms are right, by how common the positive class is.

    Parameters
    ----------
    prevalences, precision : ndarray of shape (k,)
        Fractions, rising prevalences.
    here, base : pair of float
        Prevalence and precision of the case in hand, and of the images tested with.
    """
    figure, axis = _panels(height=3.1)
    axis.plot(prevalences, precision, color=LINE, linewidth=1.2)
    marks = (here, "here"), (base, "the test images")
    for k, (point, words) in enumerate(marks):
        label = (
            f"{words}: {_rate(point[0])} are positive, {_rate(point[1])} of the alarms are right"
        )
        axis.plot(*point, MARKERS[1 - k], color=COLOURS[1 - k], markersize=10, label=label)
    axis.set(xscale="log", xlabel="prevalence: share of positive cases (log scale)")
    axis.set(ylabel="precision (0 to 1)", ylim=(0, 1.05))
    axis.legend(loc="lower right")
    said = [
        f"where {_rate(p)} are positive, {_rate(q)} of the alarms are right" for (p, q), _ in marks
    ]
    figure.set_label(f"Precision falls as the positive class gets rarer: {'; '.join(said)}.")
    return figure


@picture
def cost_by_threshold(thresholds, cost, best, ruled):
    """Draw the mean cost of a case by threshold, with two thresholds marked.

    Parameters
    ----------
    thresholds, cost : ndarray of shape (k,)
        Probabilities above 0 and below 1; what a case costs on average with each.
    best, ruled : pair of float
        Threshold and cost: the cheapest that was measured, and the one that the rule gives.
    """
    figure, axis = _panels(height=3.3)
    axis.plot(thresholds, cost, color=LINE, linewidth=1.2)
    half = float(np.interp(0.5, thresholds, cost))
    marks = (best, "cheapest here"), (ruled, "by the rule"), ((0.5, half), "one half")
    looks = ("o", ZERO, 12), ("^", ONE, 9), ("s", LINE, 6)
    for ((threshold, price), words), (marker, colour, size) in zip(marks, looks, strict=True):
        label = f"{words}: threshold {threshold:.2g}, cost {price:.2f}"
        axis.plot(threshold, price, marker, color=colour, markersize=size, label=label)
    axis.set(xscale="logit", xlabel="threshold on the probability (log-odds scale)")
    axis.set(ylabel="mean cost of a case", ylim=(0, None))
    axis.xaxis.set_minor_formatter("")
    axis.legend()
    said = [f"{words}, at {threshold:.2g}, {price:.2f}" for (threshold, price), words in marks]
    figure.set_label(f"The mean cost of a case by threshold: {'; '.join(said)}.")
    return figure


# ---- the hidden layer ----------------------------------------------------------------------------


@picture
def initial_layers(weights, scores):
    """Draw, for each way to start a layer, six rows of its weights and the spread of its scores.

    Parameters
    ----------
    weights : dict of str to ndarray of shape (n_out, n_in)
        Strategy to W, with at least six rows.
    scores : dict of str to ndarray of shape (m, n_out)
        Strategy to Z = X Wᵀ + b.
    """
    figure, axes = _panels(2, len(weights), height=3.9, height_ratios=(1.25, 1))
    for above, below, (strategy, W) in zip(*axes, weights.items(), strict=False):
        sheet = _tiles(W[:6], columns=3, above=2)
        above.imshow(sheet, cmap=SIGNED, vmin=-0.1, vmax=0.1)
        above.set(title=strategy)
        above.set_axis_off()
        Z = np.clip(scores[strategy], -2, 2).ravel()
        share = np.full(len(Z), 100 / len(Z))
        heights = below.hist(Z, np.linspace(-2, 2, 41), color=ZERO, weights=share)[0]
        if heights.max() > TALL:
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            words = f"up to {heights.max():.0f} % ↑"
            below.text(0.25, 0.9 * TALL, words, va="top", fontsize=9, bbox=paper)
        below.set(xlabel="score z", ylabel="% of scores", ylim=(0, TALL))
        below.set_title(f"std of z: {scores[strategy].std():.2f}", fontsize=10)
        below.label_outer()
    spreads = [f"{scores[strategy].std():.2f} under {strategy}" for strategy in weights]
    figure.set_label(
        "For each way to start a layer, the weights of six neurons as images, and a histogram of "
        f"the scores, whose standard deviation is {', '.join(spreads)}."
    )
    return figure


@picture
def firing(x, Z, A):
    """Draw an image `x` (n,), and of each hidden unit the score `Z` and output `A` (each (h,))."""
    figure, axes = _panels(1, 2, height=3.0, width_ratios=(1, 3))
    _image(axes[0], x, "the image")
    units = np.arange(len(Z))
    axes[1].bar(units, Z, facecolor="white", edgecolor=QUIET, label="Z: score")
    look = {"color": ONE, "edgecolor": LINE, "linewidth": 0.6, "hatch": "///"}
    axes[1].bar(units, A, label="A: let through", **look)
    axes[1].axhline(0, color=LINE, linewidth=0.8)
    axes[1].margins(x=0.01, y=0.15)
    fire = f"{int(np.sum(A > 0))} of {len(A)} units fire"
    axes[1].set(xlabel="hidden unit", ylabel="value", title=fire)
    axes[1].legend(loc="upper right", ncols=2)
    figure.set_label(
        f"An image and the scores of {len(Z)} hidden units, from {_span(Z)}: {fire}, the others "
        f"give 0; the largest output is {A.max():.2f}."
    )
    return figure


@picture
def gate(dA, Z, dZ):
    """Draw what reaches the gate, `dA`, where it is open, Z > 0, and what passes: each (m, h)."""
    figure, axes = _panels(1, 3, height=2.7)
    limit = np.abs(dA).max()
    signed = {"cmap": SIGNED, "vmin": -limit, "vmax": limit, "aspect": "auto"}
    axes[0].imshow(dA, **signed)
    axes[1].imshow(Z > 0, cmap="gray", vmin=-0.3, vmax=1, aspect="auto")
    axes[2].imshow(dZ, **signed)
    titles = "dA: the message", "Z > 0: light is open", "dZ: what passes"
    for axis, title in zip(axes, titles, strict=False):
        axis.set(xlabel="hidden unit", ylabel="image", title=title)
        axis.label_outer()
    figure.set_label(
        f"Three tables of {len(Z)} images by {len(Z[0])} hidden units: the message, the gates, of "
        f"which {np.mean(Z > 0):.0%} are open, and what passes, which is 0 in "
        f"{np.mean(dZ == 0):.0%} of the places."
    )
    return figure


@picture
def network_graph(params, cache):
    """Draw the network with the shape of every array in `params` and `cache`."""
    figure, axis = _graph(cache)
    hidden = f"W1 {_shape(params['W1'])}\nb1 {_shape(params['b1'])}"
    output = f"w2 {_shape(params['w2'])}, b2\nthen sigmoid"
    for k, note in enumerate((hidden, "relu", output)):
        _arrow(axis, k + 0.25, k + 0.75, note)
    boxes = ", ".join(f"{name} {_shape(cache[name])}" for name in ("X", "Z1", "A1", "a"))
    notes = ", ".join(f"{name} {_shape(value)}" for name, value in params.items())
    figure.set_label(f"Four boxes from left to right, {boxes}; arrows between them carry {notes}.")
    return figure


@picture
def gradient_graph(params, cache, grads):
    """Draw the network with the size of every gradient: the root mean square of its entries."""
    figure, axis = _graph(cache)
    size = {name: f"d{name}: {np.sqrt(np.mean(np.square(grads[name]))):.2g}" for name in params}
    hidden, output = f"{size['W1']}\n{size['b1']}", f"{size['w2']}\n{size['b2']}"
    for k, note in enumerate((hidden, "relu_backward", output)):
        _arrow(axis, k + 0.75, k + 0.25, note)
    figure.set_label(
        "The boxes X, Z1, A1 and a, with arrows from right to left that carry the sizes of the "
        f"gradients: {', '.join(size.values())}."
    )
    return figure


@picture
def comparison(histories, scores, bar):
    """Draw the training losses of two models, and their errors on images never seen.

    Parameters
    ----------
    histories : dict of str to sequence of float
        Model to its mean loss for each epoch, in nats.
    scores : dict of str to float
        Model to its accuracy, from 0 to 1.
    bar : float
        The accuracy to reach, from 0 to 1.
    """
    figure, axes = _panels(1, 2, height=3.2)
    for k, (name, history) in enumerate(histories.items()):
        _history(axes[0], history, name, k)
    errors = [100 * (1 - score) for score in scores.values()]
    look = {"color": COLOURS, "hatch": HATCHES, "edgecolor": "white", "height": 0.6}
    drawn = axes[1].barh(list(scores), errors, **look)
    axes[1].bar_label(drawn, [f"{error:.1f} %" for error in errors], padding=4)
    reach = 100 * (1 - bar)
    axes[1].axvline(reach, color="white", linewidth=4)
    axes[1].axvline(reach, color=LINE, linestyle="--", label=f"the bar: {reach:.0f} %")
    axes[1].set(xlabel="test images read wrongly (%)", xlim=(0, 1.25 * max(*errors, reach)))
    axes[1].invert_yaxis()
    _legends(axes)
    parts = [
        f"{name}: the loss ends at {histories[name][-1]:.3f} nats, {error:.1f} % read wrongly"
        for name, error in zip(histories, errors, strict=False)
    ]
    figure.set_label(
        f"Loss curves and test errors of two models. {'; '.join(parts)}. The bar: {reach:.0f} %."
    )
    return figure


@picture
def hidden_features(W1, w2, names):
    """Draw the rows of `W1` (h, n), ordered by the output weights `w2` (h,), in colours as strong.

    Each row is scaled by itself: its largest weight is drawn as large as its output weight.
    """
    order = np.argsort(w2)
    scale = np.abs(W1).max(axis=1, keepdims=True)
    images = (W1 / np.where(scale > 0, scale, 1.0) * np.abs(w2)[:, None])[order]
    limit = np.abs(w2).max() or 1.0
    figure, axis = _sheet(images, 8, SIGNED, above=8, vmin=-limit, vmax=limit)
    for k, weight in enumerate(w2[order]):
        x, y = _corner(images, 8, k, above=8)
        title = f"{names[int(weight > 0)]}: {_number(weight)}"
        axis.text(x + _side(images) / 2, y - 1, title, ha="center", fontsize=9)
    words = "← ink quiets the unit          ink wakes it →\n(the largest weight of a unit is drawn as its say)"
    bar = figure.colorbar(axis.images[0], orientation="horizontal", aspect=60, shrink=0.6, label=words)
    bar.outline.set_visible(False)
    silent = int(np.sum(np.abs(w2) < 0.1 * np.abs(w2).max()))
    figure.set_label(
        f"The weights of {len(W1)} hidden units as images, each as strong as its say in the answer and "
        f"ordered by it, from {_span(w2)}; {silent} have a say below a tenth of the largest."
    )
    return figure


@picture
def bug_hunt(accuracies, gaps):
    """Draw how well programs do on images never seen, and how wrong each of their gradients is.

    Parameters
    ----------
    accuracies : dict of str to float
        Program to its accuracy, from 0 to 1.
    gaps : dict of str to dict of str to float
        Program to parameter to the relative gap between its gradient and the measured one.
    """
    figure, axes = _panels(1, 2, height=3.0, width_ratios=(1, 1.15))
    errors = [100 * (1 - accuracy) for accuracy in accuracies.values()]
    bars = axes[0].barh(list(accuracies), errors, color=ZERO, height=0.6)
    axes[0].bar_label(bars, [f"{error:.1f} %" for error in errors], padding=4)
    axes[0].set(xlabel="test images read wrongly (%)", xlim=(0, 1.3 * max(*errors, 0.1)))
    axes[0].set_title("what accuracy sees")
    axes[0].invert_yaxis()
    columns = list(next(iter(gaps.values())))
    table = np.array([[row[name] for name in columns] for row in gaps.values()])
    _gap_cells(axes[1], table)
    axes[1].set_yticks(range(len(gaps)), list(gaps))
    axes[1].set_xticks(range(len(columns)), [f"d{name}" for name in columns])
    axes[1].set_title("what step 7 sees: the relative gap")
    found = {
        name: [f"d{key}" for key, gap in row.items() if gap > GAP] for name, row in gaps.items()
    }
    said = [
        f"{name}: {100 * accuracies[name]:.1f} % right, wrong gradients: {', '.join(keys) or 'none'}"
        for name, keys in found.items()
    ]
    figure.set_label(f"Accuracy and gradient check of {len(gaps)} programs. {'; '.join(said)}.")
    return figure


# ---- shared pieces -------------------------------------------------------------------------------


def _panels(rows=1, columns=1, height=3.0, **options):
    """Make a figure of the common width and `height` inches; return it and its axis or axes."""
    return plt.subplots(rows, columns, figsize=(WIDTH, height), **options)


def _square(values):
    """Return an image, or one row of n = side² numbers, as a square array (side, side)."""
    side = round(np.sqrt(np.size(values)))
    return np.reshape(values, (side, side))


def _side(images):
    """Return the side, in pixels, of the square images (m, side, side) or (m, side²)."""
    return len(_square(images[0]))


def _image(axis, image, title, cmap=INKED, **scale):
    """Draw one image in a faint frame; return it for a colour bar."""
    drawn = axis.imshow(_square(image), cmap=cmap, **scale)
    axis.set(xticks=[], yticks=[], title=title)
    axis.spines[:].set(visible=True, color=FAINT)
    return drawn


def _signed(axis, values, title, label):
    """Draw signed values around a silent zero, with a bar below that says what they mean."""
    limit = np.abs(values).max() or 1.0
    drawn = _image(axis, values, title, cmap=SIGNED, vmin=-limit, vmax=limit)
    below = axis.inset_axes([0, -0.1, 1, 0.05])
    bar = axis.figure.colorbar(drawn, cax=below, orientation="horizontal", label=label)
    bar.locator.set_params(nbins=4)
    bar.outline.set_visible(False)


def _sides(verb, names):
    """Say which end of a colour bar speaks for which digit."""
    return f"← {verb} {names[0]}          {verb} {names[1]} →"


def _corner(images, columns, k, above):
    """Return the left and top edge of image `k` on the sheet that `_tiles` makes."""
    row, column = divmod(k, columns)
    side = _side(images)
    return column * (side + 4) + 2, row * (side + above) + above


def _tiles(images, columns, above):
    """Lay images out on one sheet, `above` empty pixels over each and 2 on either side."""
    side, rows = _side(images), -(-len(images) // columns)
    sheet = np.full((rows * (side + above), columns * (side + 4)), np.nan)
    for k, image in enumerate(images):
        x, y = _corner(images, columns, k, above)
        sheet[y : y + side, x : x + side] = _square(image)
    return sheet


def _sheet(images, columns, cmap, above, **scale):
    """Draw many small images at once: one array, so that it stays quick."""
    sheet = _tiles(images, columns, above)
    figure, axis = _panels(height=WIDTH * len(sheet) / len(sheet[0]))
    axis.imshow(sheet, cmap=cmap, **scale)
    axis.set_axis_off()
    return figure, axis


def _history(axis, history, name, k):
    """Draw one loss curve from 0 up; `k` (0 or 1) chooses its colour, dash and marker."""
    epochs = np.arange(1, len(history) + 1)
    look = {"color": COLOURS[k], "marker": MARKERS[k], "markersize": 5}
    axis.plot(epochs, history, DASHES[k], label=name, **look)
    axis.set(xlabel="epoch", ylabel="mean loss (nats)", ylim=(0, None))
    axis.xaxis.get_major_locator().set_params(integer=True)


def _legends(axes):
    """Put a legend in each axis."""
    for axis in axes:
        axis.legend()


def _cell(axis, column, row, count, words, right):
    """Draw one cell of the 2 × 2 table: hatched when it counts mistakes."""
    look = {"facecolor": "#e8eef6" if right else "#fdeccb", "hatch": "" if right else "//"}
    axis.add_patch(plt.Rectangle((column, row), 0.98, 0.94, edgecolor="white", **look))
    axis.text(column + 0.49, row + 0.58, f"{count:,}", ha="center", va="center", fontsize=18)
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    axis.text(column + 0.49, row + 0.24, words, ha="center", va="center", bbox=paper)


def _gap_cells(axis, table):
    """Draw relative gaps as a table; one that is too large is framed, hatched and printed bold."""
    axis.set(xlim=(-0.5, len(table[0]) - 0.5), ylim=(len(table) - 0.5, -0.5))
    for (row, column), gap in np.ndenumerate(table):
        wrong = gap > GAP
        look = {"facecolor": "#fdeccb", "hatch": "//"} if wrong else {"facecolor": "#e8eef6"}
        box = plt.Rectangle((column - 0.48, row - 0.45), 0.96, 0.9, edgecolor="white", **look)
        axis.add_patch(box)
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 2} if wrong else None
        words = {"ha": "center", "va": "center", "weight": "bold" if wrong else "normal"}
        axis.text(column, row, f"{gap:.0e}" if gap < 0.01 else f"{gap:.2f}", bbox=paper, **words)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)


def _span(values):
    """Write the smallest and the largest of `values`, as "−0.1 to 2"."""
    return f"{np.min(values):.2g} to {np.max(values):.2g}".replace("-", "−")


def _percent(conditions):
    """Write the share of true among `conditions` in per cent, also of none at all."""
    return f"{np.mean(conditions):.1%}" if len(conditions) else "none"


def _rate(fraction):
    """Write a fraction in per cent, with two digits: 0.1 %, 1 %, 33 %."""
    return f"{100 * fraction:.2g} %" if fraction < 0.995 else f"{100 * fraction:.0f} %"


def _number(value):
    """Write a number with one decimal and a proper minus sign, and zero without any."""
    return f"{round(float(value), 1) + 0.0:.1f}".replace("-", "−")


def _shape(value):
    """Write a shape in words: (32, 784), (32,), or number."""
    return str(np.shape(value)) if np.ndim(value) else "number"


def _graph(cache):
    """Draw the four arrays of a forward pass as boxes, from left to right."""
    figure, axis = _panels(height=1.3)
    axis.set(xlim=(-0.3, 3.3), ylim=(0, 1))
    axis.set_axis_off()
    box = {"boxstyle": "round,pad=0.7", "facecolor": "#e8eef6", "edgecolor": ZERO}
    for k, name in enumerate(("X", "Z1", "A1", "a")):
        words = f"{name}\n{_shape(cache[name])}"
        axis.text(k, 0.4, words, ha="center", va="center", fontsize=11, bbox=box)
    return figure, axis


def _arrow(axis, start, end, note):
    """Draw an arrow from `start` to `end` with a note above it."""
    axis.annotate("", (end, 0.4), (start, 0.4), arrowprops={"arrowstyle": "-|>", "color": LINE})
    axis.text((start + end) / 2, 0.5, note, ha="center", va="bottom")
