"""compare.py: what passes, what fails, and that no message holds a hidden number or a chosen text."""

import re
import warnings

import numpy as np
import pytest
from this_course import PACKAGE_ROOT

from autograder.checking import assertions
from autograder.checking.assertions import (
    Failed,
    as_array,
    as_number,
    assert_close,
    assert_finite,
    assert_gradient,
    assert_input_unchanged,
    assert_shape,
    assert_that,
    central_difference,
    collect_notes,
    describe,
    take,
)
from autograder.checking.student import CallResult
from autograder.errors import CourseError
from autograder.sandbox.guest.protocol import Function, Rng, Unsupported

EXPECTED = np.array([[0.125, 1.5], [-2.25, 4.75]])
RAGGED = [[1, 2], [3]]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((2, 3)), "a float64 array of shape (2, 3)"),
        (np.array(3), "a single int64 number"),
        (None, "None (is a `return` missing?)"),
        (Unsupported("set"), "an object of type set"),
        (Unsupported("0.123 0.456"), "an object, not numbers"),
        (Unsupported("n" * 80), "an object, not numbers"),
        ({"w": 1, "b": 2}, "a dictionary with the keys b, w"),
        ({}, "a dictionary with the keys (none)"),
        ({"[0.125 1.5]": 1, "w": 2}, "a dictionary with the keys (another), w"),
        ({"<b>": 1}, "a dictionary with the keys (another)"),
        ([1, 2], "a list of 2 values"),
        ("text", "a str"),
        (2.5, "a float"),
        (Rng(1), "a Rng"),
    ],
)
def test_describe_tells_kind_and_size_only(value, words):
    """Is a value told by its shape, its type or its keys, and never by its entries or a chosen text?"""
    assert describe(value) == words


def test_describe_tells_at_most_eight_keys():
    """Is a dictionary of many keys told in a line?"""
    assert describe({f"k{i}": 0 for i in range(100)}).count(",") == 7


LETTERS = "abcdefghijklmnopqrstuvwxyzabcd"
"""As many as a name once could have: each of them one of 26."""


def test_letters_carry_nothing():
    """Do eight keys of thirty letters, or a type's name of them, bring none of these letters into the message?"""
    keys = {LETTERS[n:] + LETTERS[:n]: 0.0 for n in range(8)}
    assert describe(keys) == "a dictionary with the keys " + ", ".join(["(another)"] * 8)
    assert describe(Unsupported(LETTERS)) == "an object, not numbers"


@pytest.mark.parametrize("key", ["WEIGHTS", "pReCiSiOn", "W12", "\u0661", "w\u0661", "f12", "train_loss_1", "w "])
def test_a_key_that_is_nearly_asked_for_carries_nothing(key):
    """Do upper and lower case, digits of other scripts and endings add nothing to a key that is repeated?"""
    assert describe({key: 0.0}) == "a dictionary with the keys (another)"


@pytest.mark.parametrize(
    "keys",
    [
        ["W", "b"],
        ["bias", "weights"],
        ["W1", "W2", "b1", "b2"],
        ["W1", "b1", "b2", "w2"],
        ["A1", "X", "Z1", "a"],
        ["mean", "std"],
        ["F1", "accuracy", "macro_f1", "precision", "recall"],
        ["train_accuracy", "train_loss", "val_accuracy", "val_loss"],
        ["dW1", "db1"],
    ],
)
def test_keys_that_are_asked_for_or_nearly_are_told(keys):
    """Does a learner still read which keys their dictionary has?"""
    assert describe(dict.fromkeys(keys)) == f"a dictionary with the keys {', '.join(keys)}"


def test_every_key_of_the_course_is_told():
    """Is every key that a check of either notebook asks for one that is repeated?"""
    asked = set()
    for path in (PACKAGE_ROOT / "autograder" / "assignments" / "mnist_digits" / "checks").rglob("*.py"):
        asked |= set(re.findall(r"take\([^\n]*?, \"(\w+)\"", path.read_text()))
    assert {"W1", "std", "train_loss"} <= asked
    assert [key for key in asked if describe({key: 0}) != f"a dictionary with the keys {key}"] == []


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((2, 3, 4, 5), "a float64 array of shape (2, 3, 4, 5)"),
        ((2, 3, 4, 5, 6), "a float64 array of 5 axes"),
        ((0, 999_999), "a float64 array of shape (0, 999999)"),
        ((0, 1_234_567), "a float64 array of 2 axes"),
    ],
)
def test_only_few_short_sizes_are_told(shape, words):
    """Is a shape of many axes, or of a long one without entries, told by its number of axes only?"""
    assert describe(np.zeros(shape)) == words


@pytest.mark.parametrize(
    "value",
    [
        np.ones(2),
        1,
        2.5,
        True,
        [1, 2.5],
        [[1, 2], [3, 4]],
        [np.ones(2), np.ones(2)],
        np.int64(3),
        np.float32(2),
        np.bool_(True),
    ],
)
def test_numbers_are_arrays(value):
    """Is every form of numbers read as an array?"""
    assert as_array(value).dtype.kind in "biuf"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "1",
        {"a": 1},
        RAGGED,
        [None],
        ["1"],
        [1, "a"],
        2**70,
        [2**70],
        [Unsupported("set")],
        Unsupported("set"),
        Rng(1),
        Function("v"),
    ],
)
def test_what_is_no_numbers_fails(value):
    """Does anything else fail as the learner's, and not as an error of ours?"""
    with pytest.raises(Failed, match=r"the gradient is .*; it must be a NumPy array of numbers"):
        as_array(value, "the gradient")


def test_the_exact_shape_passes_silently():
    """Does the shape asked for pass without a note?"""
    assert assert_shape(EXPECTED, (2, 2)) is EXPECTED


@pytest.mark.parametrize(("have", "want"), [((3, 1), (3,)), ((1, 3), (3,)), ((3,), (3, 1)), ((1, 3), (3, 1))])
def test_axes_of_length_one_cost_a_note(have, want):
    """Is a column for a vector taken, with a note?"""
    with collect_notes() as notes:
        assert assert_shape(np.zeros(have), want, "z").shape == want
    assert notes == [f"z has shape {have}; {want} was asked for and is easier to work with"]


def test_a_single_number_in_any_form_is_one():
    """Does a loss of shape (1, 1) pass without a note?"""
    with collect_notes() as notes:
        assert assert_shape(np.zeros((1, 1)), ()).shape == ()
    assert notes == []


@pytest.mark.parametrize("have", [(), (1,), (2,), (3, 3), (6,), (2, 3), (0,), (3, 0)])
def test_other_shapes_fail(have):
    """Does a shape that would broadcast, or an empty one, fail?"""
    with pytest.raises(Failed, match=r"z is .*; its shape must be \(3, 2\)"):
        assert_shape(np.zeros(have), (3, 2), "z")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([1.0, np.nan], r"a is NaN at index \(1,\)"),
        ([[1.0], [-np.inf]], r"a is infinite at index \(1, 0\)"),
        (np.nan, "a is NaN; every"),
    ],
)
def test_not_finite_fails_and_says_where(value, words):
    """Is the first NaN or infinity named by its place?"""
    with pytest.raises(Failed, match=words):
        assert_finite(value, "a")


def test_rounding_passes():
    """Does a result that differs by rounding pass?"""
    assert_close(EXPECTED * (1 + 1e-9), EXPECTED)


@pytest.mark.parametrize("error", [1e-4, 5e-4])
def test_a_planted_error_is_caught(error):
    """Does a relative error of a ten-thousandth in one entry fail, named by its place?"""
    wrong = EXPECTED.copy()
    wrong[1, 0] *= 1 + error
    with pytest.raises(Failed, match=r"1 of 4 entries differ, first at index \(1, 0\); its values must be correct"):
        assert_close(wrong, EXPECTED)


def test_float32_has_its_own_rounding():
    """Is a result in float32 given float32's rounding, and no more?"""
    assert_close((EXPECTED * (1 + 1e-6)).astype(np.float32), EXPECTED)
    with pytest.raises(Failed, match="entries differ"):
        assert_close((EXPECTED * (1 + 1e-3)).astype(np.float32), EXPECTED)


@pytest.mark.parametrize("as_float64", [float, np.float64])
def test_a_number_that_was_float32_has_its_rounding(as_float64):
    """Is a float made of a float32 given float32's rounding, and no more, and any other number none of it?"""
    expected = 0.0123456789
    was_float32 = as_float64(np.float32(expected + 5e-7))
    assert_close(was_float32, expected)
    for wrong in (as_float64(np.float32(expected + 5e-6)), was_float32 + 1e-12, as_float64(0)):
        with pytest.raises(Failed, match="its value differs"):
            assert_close(wrong, expected)


def test_float64_of_float32_has_its_rounding():
    """Are arrays and lists whose digits all fit float32 given its rounding, and those of whole numbers not?"""
    found = (EXPECTED / 3 * (1 + 1e-5)).astype(np.float32).astype(float)
    assert_close(found, EXPECTED / 3)
    assert_close(found.tolist(), EXPECTED / 3)
    for wrong, expected in (((EXPECTED / 3) * (1 + 1e-5), EXPECTED / 3), (np.full(3, 1e5 + 1), np.full(3, 1e5))):
        with pytest.raises(Failed, match="entries differ"):
            assert_close(wrong, expected)


def test_a_number_too_large_for_float32_is_no_float32():
    """Is a number beyond float32 compared without a warning?"""
    assert_close(np.array([1e300, 0.5]), np.array([1e300, 0.5]))


def test_a_wrong_number_is_not_shown():
    """Is neither the expected nor the returned number in the message?"""
    with pytest.raises(Failed) as caught:
        assert_close(0.333, 0.777, "the loss")
    assert (
        str(caught.value)
        == "the loss is a single float64 number as asked, but its value differs; its values must be correct"
    )


@pytest.mark.parametrize(
    "value", [np.full((2, 2), np.nan), np.full((2, 2), np.inf), np.zeros((0, 2)), np.zeros(()), np.zeros((1, 2)), None]
)
def test_nothing_odd_is_close(value):
    """Do NaN, infinity, nothing and what would broadcast all fail?"""
    with pytest.raises(Failed):
        assert_close(value, EXPECTED)


def test_huge_numbers_fail_without_an_error_of_ours():
    """Is the largest float simply wrong?"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a check runs with warnings recorded, not raised
        with pytest.raises(Failed, match="4 of 4 entries differ"):
            assert_close(np.full((2, 2), 1.7e308), -np.full((2, 2), 1.7e308))


def square(v):
    """Return the sum of squares."""
    return float(np.sum(v**2))


@pytest.mark.parametrize("at", [2.0, np.array([1.0, -3.0]), EXPECTED])
def test_central_difference_is_the_derivative(at):
    """Is the slope of a sum of squares twice its place, whatever the shape?"""
    slope = central_difference(square, at)
    np.testing.assert_allclose(slope, 2 * np.asarray(at), rtol=1e-8)
    assert slope.shape == np.shape(at)


def test_the_right_gradient_passes():
    """Does the derivative pass?"""
    assert_gradient(2 * EXPECTED, 2 * EXPECTED, square, EXPECTED)


def test_a_wrong_gradient_fails():
    """Does a derivative without its factor fail?"""
    with pytest.raises(Failed, match="it must be the derivative of the mean loss"):
        assert_gradient(EXPECTED, 2 * EXPECTED, square, EXPECTED)
    with pytest.raises(Failed, match="it must be the derivative of the image's loss"):
        assert_gradient(EXPECTED, 2 * EXPECTED, square, EXPECTED, of="the image's loss")


def test_a_gradient_loose_in_float32_still_meets_the_difference():
    """Is a float32 result, within float32's rounding of the reference, held to the difference too?"""
    assert_gradient((2 * EXPECTED).astype(np.float32), 2 * EXPECTED, square, EXPECTED)


def test_a_reference_that_contradicts_itself_is_our_fault():
    """Is a wrong reference a CourseError and not the learner's failure?"""
    with pytest.raises(CourseError, match="the reference's dw contradicts a central difference of the reference loss"):
        assert_gradient(EXPECTED, EXPECTED, square, EXPECTED, "dw")


def test_assert_that_says_both_sentences():
    """Does a property that does not hold say what came back and what must hold?"""
    assert_that(True, "x", "y")
    with pytest.raises(Failed, match="rows sum to 2; they must sum to 1"):
        assert_that(False, "rows sum to 2", "they must sum to 1")


@pytest.mark.parametrize(("value", "key"), [({"w": 5}, "w"), ([4, 5], 1), (np.array([4.0, 5.0]), 1)])
def test_take_takes_an_entry(value, key):
    """Is an entry taken by key and by position?"""
    assert take(value, key) == 5


@pytest.mark.parametrize("dtype", [np.int64, np.float32, bool])
def test_an_entry_taken_from_an_array_is_a_number(dtype):
    """Can what was taken from an array of any type be judged as a number?"""
    assert as_number(take(np.array([1, 1], dtype=dtype), 0)) == 1


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        ({"v": 5}, "w", "the keys v; it must be a dictionary with the key 'w'"),
        ([1], "w", "a list of 1 values; it must be a dictionary with the key 'w'"),
        ([1], 1, "it must have at least 2 values"),
        (np.array(1.0), 0, "it must have at least 1 value"),
        ({"0": 1}, 0, "it must have at least 1 value"),
        (None, 0, "None"),
        ("text", 0, "a str; it must have"),
    ],
)
def test_take_fails_where_nothing_is(value, key, words):
    """Is a missing entry the learner's failure, in words?"""
    with pytest.raises(Failed, match=words):
        take(value, key)


@pytest.mark.parametrize("value", [2, 2.0, np.array(2.0), np.array([2]), np.array([[2.0]]), [2], np.float32(2)])
def test_one_number_in_any_form(value):
    """Is one number read from every form of it?"""
    assert as_number(value) == 2.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([1, 2], "the result is an int64 array of shape \\(2,\\); it must be one number"),
        ([], "one number"),
        (np.nan, "NaN"),
        (None, "None"),
    ],
)
def test_what_is_not_one_number_fails(value, words):
    """Do two numbers, none and NaN fail?"""
    with pytest.raises(Failed, match=words):
        as_number(value)


def test_a_changed_input_fails():
    """Does a call that changed its arguments fail, and one that did not pass?"""
    assert_input_unchanged(CallResult(None, (), False))
    with pytest.raises(Failed, match="it changed an array or a dictionary that it was given"):
        assert_input_unchanged(CallResult(None, (), True))


def test_a_changed_input_is_called_by_its_name():
    """Is the argument that changed named where its name is known?"""
    with pytest.raises(Failed, match="it changed `grads`, which it was given; it must return new ones"):
        assert_input_unchanged(CallResult(None, (), True, "grads"))


def test_notes_are_collected_where_somebody_collects():
    """Does a note reach the innermost collector, and is it dropped without one?"""
    assertions.note("nothing keeps this")
    with collect_notes() as outer:
        with collect_notes() as inner:
            assertions.note("slow")
        assertions.note("odd")
    assert (outer, inner) == (["odd"], ["slow"])
