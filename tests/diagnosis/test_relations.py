"""relations.py: what is said when no known mistake fits holds everywhere, or nothing is said."""

import numpy as np
import pytest

from autograder.diagnosis.relations import RELATIONS, relation
from autograder.sandbox.guest.protocol import CallRequest, ErrorKind, ErrorReply, ValueReply

RNG = np.random.default_rng(3)
X7, X11 = RNG.normal(size=(7, 5)), RNG.normal(size=(11, 4))


def said(change, right=lambda X: X @ np.arange(1.0, X.shape[1] + 1), calls=(X7, X11)):
    """Return what is said of a learner whose results are changed so."""
    replies = []
    for X in calls:
        replies.append((CallRequest("f", [X]), ValueReply(change(right(X))), ValueReply(right(X))))
    return relation(replies)


def gradient(X):
    """Return a table that is nowhere symmetric."""
    return X.T @ (X[:, :3] ** 2)


CHANGES = {
    "wrong sign": lambda v: -v,
    "m times too large": lambda v: v * len(v),
    "m times too small": lambda v: v / len(v),
    "m times too large and has the wrong sign": lambda v: -v * len(v),
    "exactly twice what it should be: what is doubled": lambda v: 2 * v,
    "exactly half": lambda v: v / 2,
    "divided by ln 2": lambda v: v / np.log(2),
    "divided by ln 10": lambda v: v / np.log(10),
    "exactly 100 times": lambda v: 100 * v,
    "a single number: was too much summed": np.sum,
    "square table": lambda v: v[:, None] - v,
    "0 everywhere": lambda v: 0 * v,
    "1 too large: what is added": lambda v: v + 1,
    "1 too small: what is subtracted": lambda v: v - 1,
    "1 minus what it should be.": lambda v: 1 - v,
    "shifted by one place": lambda v: np.roll(v, 1),
    "lacks its last entry": lambda v: v[:-1],
    "right but for its last entry": lambda v: np.r_[v[:-1], v[-1] + 3],
    "right but for its first entry": lambda v: np.r_[v[0] + 3, v[1:]],
    "in another order: what decides their places": np.sort,
    "every finite number of your result is right": lambda v: np.where(v > np.median(v), np.inf, v),
    "to three digits or more": lambda v: v * (1 + 1e-5 * np.sin(np.arange(len(v)) + 1)),
}


OF_FRACTIONS = {
    "a percentage": (lambda v: 100 * v, lambda X: 1 / (1 + np.exp(X[:, 0]))),
    "1 minus what it should be: if it is a probability": (lambda v: 1 - v, lambda X: 1 / (1 + np.exp(X[:, 0]))),
    "0 and 1 are swapped": (lambda v: 1 - v, lambda X: (X[:, 0] > 0).astype(float)),
}
OF_COUNTS = {
    "1 too large: where does counting begin": (lambda v: v + 1, lambda X: np.arange(len(X))),
    "1 too small: where does counting begin": (lambda v: v - 1, lambda X: np.arange(len(X))),
}
OF_AXES = {
    "a number for each row, not": (lambda X: X.sum(axis=1), lambda X: X.sum(axis=0)),
    "a number for each column, not": (lambda X: X.sum(axis=0), lambda X: X.sum(axis=1)),
}


@pytest.mark.parametrize("words", CHANGES)
def test_a_relation_is_told(words):
    """Is this relation told when it holds in every call?"""
    assert words in said(CHANGES[words])


@pytest.mark.parametrize("words", OF_FRACTIONS)
def test_a_relation_of_fractions_is_told(words):
    """Is what only makes sense of probabilities and labels told of these only?"""
    change, right = OF_FRACTIONS[words]
    assert words in said(change, right)


@pytest.mark.parametrize("words", OF_COUNTS)
def test_a_relation_of_counts_is_told(words):
    """Is it asked where counting begins where whole numbers count something, and only there?"""
    change, right = OF_COUNTS[words]
    assert words in said(change, right)
    assert "counting" not in said(change, lambda X: right(X) % 2)


@pytest.mark.parametrize("words", OF_AXES)
def test_a_wrong_axis_is_told(words):
    """Is a sum over the wrong axis told?"""
    wrong, right = OF_AXES[words]
    replies = [(CallRequest("f", [X]), ValueReply(wrong(X)), ValueReply(right(X))) for X in (X7, X11)]
    assert words in relation(replies)


def test_a_transposed_table_is_told():
    """Is a table that lies on its side told apart from one in another order?"""
    assert "is transposed" in said(np.transpose, gradient)
    assert "is transposed" in said(np.transpose, lambda X: gradient(X)[:3])


@pytest.mark.parametrize(("reduce", "words"), [(np.sum, "sum over that axis"), (np.mean, "mean over that axis")])
def test_a_missing_reduction_is_told(reduce, words):
    """Is an axis that should have been summed or averaged away told?"""
    parts = {m: RNG.normal(size=(m, 4)) for m in (7, 11)}
    replies = [
        (CallRequest("f", [np.zeros((m, 2))]), ValueReply(part), ValueReply(reduce(part, axis=0)))
        for m, part in parts.items()
    ]
    assert words in relation(replies)


def test_every_relation_is_tried():
    """Is there an example of each relation in this file?"""
    special = {**OF_FRACTIONS, **OF_COUNTS}
    told = {said(change) for change in CHANGES.values()} | {said(*both) for both in special.values()}
    assert len(told) == len(CHANGES) + len(special) == len(RELATIONS) - len(OF_AXES) - 3


@pytest.mark.parametrize(
    "change", [lambda v: v, lambda v: RNG.normal(size=v.shape), lambda v: None, lambda v: "text", lambda v: [v, v],
               lambda v: {"a": v}, lambda v: v[:3], lambda v: np.full_like(v, np.nan)],
)  # fmt: skip
def test_nothing_is_said_of_anything_else(change):
    """Is nothing said of right results, of noise, and of what has another form?"""
    assert said(change) == ""


def test_nothing_is_said_that_holds_once_only():
    """Is a relation that holds in one call of two kept back?"""
    changes = iter([lambda v: -v, lambda v: 3.7 * v])
    assert said(lambda v: next(changes)(v)) == ""


def test_nothing_is_said_of_two_numbers():
    """Is a relation between one or two numbers, which anything may have, kept back?"""
    assert said(lambda v: -v, right=lambda X: np.float64(2.0), calls=(X7,)) == ""
    assert "wrong sign" in said(lambda v: -v, right=lambda X: X[0, 0], calls=(X7, X11, X7 + 1))


def test_nothing_is_said_of_an_exception():
    """Is a call that raised no reason to guess?"""
    assert relation([(CallRequest("f", [X7]), ErrorReply(ErrorKind.RAISED), ValueReply(X7))]) == ""


def test_the_part_that_differs_is_named():
    """Is the entry of a dictionary that differs named, and only that one?"""
    right = {"dw": np.arange(1.0, 6.0), "db": 2.0}
    replies = [(CallRequest("f", [X7]), ValueReply({**right, "dw": -right["dw"]}), ValueReply(right))]
    assert relation(replies).startswith("every number of `dw` has the wrong sign")


def told_of(value, right, names=()):
    """Return what is said of one call that returned several things."""
    return relation([(CallRequest("f", [X7]), ValueReply(value), ValueReply(right))], names)


@pytest.mark.parametrize(
    ("factors", "what"),
    [((2, 1), "`dw` is"), ((1, 2), "`db` is"), ((2, 2), "`db` and `dw` is")],
)
def test_the_result_that_differs_is_named(factors, what):
    """Of two results, is the wrong one named as the function's docstring does?"""
    right = [np.arange(1.0, 6.0), np.arange(1.0, 4.0)]
    value = [factor * part for factor, part in zip(factors, right, strict=True)]
    assert told_of(value, right, ["dw", "db"]).startswith(f"every number of {what} exactly twice")
    unnamed = "every number of your result" if factors == (2, 2) else "where your result is wrong, every number of it"
    assert told_of(value, right).startswith(f"{unnamed} is exactly twice")


@pytest.mark.parametrize(
    ("wrong", "what"), [("ab", "`a` and `b`"), ("abc", "`a`, `b` and `c`"), ("abcd", "your result")]
)
def test_of_many_results_the_wrong_ones_are_named(wrong, what):
    """Are all wrong entries named as long as one is right, however many they are?"""
    right = {name: np.arange(1.0, 5.0) for name in "abcd"}
    value = {name: part * (-1 if name in wrong else 1) for name, part in right.items()}
    assert told_of(value, right).startswith(f"every number of {what} has the wrong sign")


def test_several_results_are_told_in_a_whole_sentence():
    """Does a sentence that begins with the names of several results speak of each of them?"""
    right = {name: np.arange(1.0, 5.0) for name in ("b2", "b1", "W1")}
    value = {name: part * (len(X7) if name[0] == "b" else 1) for name, part in right.items()}
    assert told_of(value, right).startswith("each of `b1` and `b2` is exactly m times too large")


@pytest.mark.parametrize(
    ("right", "got"),
    [
        (np.zeros(5), np.full(5, 1e-6)),
        (np.array([0.0, 1.0, 1.0, 1.0]), np.array([2e-9, 1.0001, 1.0, 1.0])),
        (np.array([1e-4, 1.0, 2.0]), np.array([1.05e-4, 1.0, 2.0001])),
    ],
)
def test_what_is_not_right_to_three_digits_is_not_called_so(right, got):
    """Is nothing called nearly right that must be 0, or of which a small number is far off?"""
    assert told_of(got, right) == ""


def drop(part, row):
    """Return a table without one row, or with one number of it changed."""
    if part == "row":
        return np.delete(gradient(X7), row, axis=0)
    changed = gradient(X7)
    changed[row, 1] += 3
    return changed


@pytest.mark.parametrize(
    ("part", "row", "words"),
    [
        ("row", -1, "your result lacks its last row"),
        ("number", -1, "your result is right but for something in its last row"),
        ("number", 0, "your result is right but for something in its first row"),
    ],
)
def test_of_tables_rows_are_told(part, row, words):
    """Is the place that is wrong called a row where it is one, even if only a number of it is wrong?"""
    assert told_of(drop(part, row), gradient(X7)).startswith(words)


def test_where_there_are_more_than_rows_the_axis_is_told():
    """Is the last image of several not called a row?"""
    images = RNG.normal(size=(7, 4, 3))
    assert told_of(images[:-1], images).startswith("your result lacks its last entry along the first axis")


@pytest.mark.parametrize("parameters", [["x", "p", "y"], ["f", "v", "h"], ["C"]])
def test_without_a_batch_there_is_no_m(parameters):
    """Is a function that takes one image, or no images, told nothing of m?"""
    right = RNG.normal(size=(4, 5))
    replies = [(CallRequest("f", [x]), ValueReply(right / len(x)), ValueReply(right)) for x in (X7[0], X11[0])]
    assert "m times" in relation(replies, (), ["X", "a", "y"])
    assert relation(replies, (), parameters) == ""


def networks(change):
    """Return the replies of two networks whose last layers have other names, all biases but the last one changed."""
    replies = []
    for depth in (2, 3):
        right = {f"b{layer}": np.arange(1.0, 5.0) + layer for layer in range(1, depth + 1)}
        value = {name: change(b) if name != f"b{depth}" else b for name, b in right.items()}
        replies.append((CallRequest("f", [X7]), ValueReply(value), ValueReply(right)))
    return replies


def test_a_name_that_is_also_right_is_told_as_such():
    """Is what is wrong in one network and right in another not called wrong throughout?"""
    words = relation(networks(lambda b: b / len(X7)))
    assert words.startswith("where one of `b1` and `b2` is wrong, it is exactly m times too small")


@pytest.mark.parametrize("place", [0, -1])
def test_what_is_not_finite_is_told_before_its_place(place):
    """Is a first or last entry that is NaN told as such, not only as the first or last?"""
    assert "every finite number of your result is right" in said(lambda v: np.where(v == v[place], np.nan, v))


def test_many_names_are_not_told_one_by_one():
    """Does a sentence about more than four results of a deep network not list them?"""
    right = {f"b{layer}": np.arange(1.0, 5.0) for layer in range(1, 8)}
    value = {name: b if name == "b7" else -b for name, b in right.items()}
    words = relation([(CallRequest("f", [X7]), ValueReply(value), ValueReply(right))])
    assert words.startswith("every number of a part of your result has the wrong sign")
    other = (CallRequest("f", [X7]), ValueReply(right), ValueReply(right))
    words = relation([(CallRequest("f", [X7]), ValueReply(value), ValueReply(right)), other])
    assert words.startswith("where a part of your result is wrong, every number of it has the wrong sign")


def test_a_result_that_is_also_right_is_told_as_such():
    """Does a sentence about some of the calls say so, in whole words?"""
    changes = iter([lambda v: 0 * v, lambda v: v])
    words = said(lambda v: next(changes)(v))
    assert words == "where your result is wrong, it is 0 everywhere: does anything of the input reach it?"
    right = {name: np.arange(1.0, 5.0) for name in "abc"}
    replies = [
        (CallRequest("f", [X7]), ValueReply({**right, wrong: -right[wrong]}), ValueReply(right)) for wrong in "abc"
    ]
    assert relation(replies).startswith("where a part of your result is wrong, every number of it has the wrong sign")


def test_no_number_is_told():
    """Do the words hold no digits of a learner's or of a right result?"""
    right = lambda X: X @ np.arange(1.0, X.shape[1] + 1)  # noqa: E731
    for change in CHANGES.values():
        words = said(change, right)
        assert not [number for number in np.ravel(right(X7)) if f"{number:.3g}" in words]
