"""runner.py: a note about a function that was replaced names the wrong one, and no function that is right."""

import pytest
from test_runner import HEAD, small_course

from autograder.report import Outcome

SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x",
    "negate": "def negate(x):\n    return -x",
    "quadruple": "def quadruple(x):\n    return double(double(x))",
    "octuple": "def octuple(x):\n    return double(quadruple(x))",
}
CHECK = '''
@pytest.mark.exercise("{name}")
class Check{name}:
    def test_value(self, student, reference, rng):
        """`{name}` is right."""
        x = rng.normal(size=(3, 1))
        value = student.{name}(x)
        assert_close(np.reshape(value, (3, 1)), reference.{name}(x))
        if np.ndim(value) < 2:
            note("one axis was accepted")
'''
TRIPLE = "def double(x):\n    return 3 * x"


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """Return a function that judges a learner with these wrong functions and returns the notes of the exercises."""
    checks = HEAD + "".join(CHECK.format(name=name) for name in SOLUTIONS)
    with small_course(tmp_path, monkeypatch, SOLUTIONS, checks) as bench:

        def notes_of(passed=("negate", "quadruple", "octuple"), only=None, **wrong):
            verdicts = bench.verdicts(bench.student(**wrong), only=only)
            assert {name for (name, _), v in verdicts.items() if v.outcome is Outcome.PASSED} == set(passed)
            return {name: v.note for (name, _), v in verdicts.items() if v.note}

        yield notes_of


def test_only_the_wrong_function_is_named(notes):
    """Is a right function on top of a wrong one named by no note of a function that calls both?"""
    said = "judged with a correct `double` in place of yours"
    assert notes(double=TRIPLE) == {"quadruple": said, "octuple": said}


def test_a_wrong_function_that_is_not_called_is_not_named(notes):
    """Is a second wrong function, which nothing calls, left out of the notes?"""
    said = "judged with a correct `double` in place of yours"
    wrong = {"double": TRIPLE, "negate": "def negate(x):\n    return x"}
    assert notes(["quadruple", "octuple"], **wrong) == {"quadruple": said, "octuple": said}


def test_every_wrong_function_that_is_called_is_named(notes):
    """Are two wrong functions below a right one both named, the second although it has a wrong one below it?"""
    wrong = {"double": TRIPLE, "quadruple": "def quadruple(x):\n    return double(x) + 2 * x + 1"}
    assert notes(["negate", "octuple"], **wrong) == {
        "octuple": "judged with a correct `double`, `quadruple` in place of yours"
    }


ROW = "def double(x):\n    assert x.ndim == 2\n    return 2 * x.reshape(3)"
LIST = "def double(x):\n    return (2 * x).tolist()"
ALL = tuple(SOLUTIONS)


def test_a_function_that_passed_in_another_form_is_not_named_as_wrong(notes):
    """Is a function that passed with a note, but raises below another one, named as one that passed?"""
    said = "judged with a correct `double` in place of yours, although yours passed"
    form = "one axis was accepted"
    assert notes(ALL, double=ROW) == {"double": form, "quadruple": said, "octuple": f"{form}; {said}"}


def test_a_function_that_only_does_not_fit_is_not_named_as_wrong(notes):
    """Is it so when nothing is suspect, and all earlier functions are replaced because something raised?"""
    said = "judged with a correct `double` in place of yours, although yours passed"
    quadruple = "def quadruple(x):\n    return double(x) / 0.5"
    assert notes(ALL, double=LIST, quadruple=quadruple) == {"quadruple": said, "octuple": said}


def test_a_wrong_function_beside_it_hides_no_function_that_does_not_fit(notes):
    """Is it so, too, when another function is wrong, which has nothing to do with it?"""
    said = "judged with a correct `double` in place of yours, although yours passed"
    wrong = {"double": LIST, "negate": "def negate(x):\n    return x"}
    quadruple = "def quadruple(x):\n    return double(x) / 0.5"
    right = ["double", "quadruple", "octuple"]
    assert notes(right, **wrong, quadruple=quadruple) == {"quadruple": said, "octuple": said}


def test_what_lost_points_is_named_before_what_passed(notes):
    """Are a wrong function and one that passed in another form told apart, the wrong one first?"""
    wrong = {"double": ROW, "quadruple": "def quadruple(x):\n    return x"}
    octuple = "def octuple(x):\n    return double(double(x)) + quadruple(x)"
    assert notes(["double", "negate", "octuple"], **wrong, octuple=octuple)["octuple"] == (
        "judged with a correct `quadruple` in place of yours; "
        "judged with a correct `double` in place of yours, although yours passed"
    )


def test_what_passed_is_not_named_without_need(notes):
    """Is a function that passed in another form left alone where it is enough to replace the wrong one?"""
    wrong = {"double": ROW, "quadruple": "def quadruple(x):\n    return x"}
    assert notes(["double", "negate", "octuple"], **wrong)["octuple"] == (
        "one axis was accepted; judged with a correct `quadruple` in place of yours"
    )


def test_a_function_that_was_not_judged_is_not_called_right(notes):
    """Is nothing said of points when a replaced function was not among those to judge?"""
    raises = "def double(x):\n    raise ValueError(x)"
    assert notes(["quadruple"], only=["quadruple"], double=raises) == {
        "quadruple": "judged with a correct `double` in place of yours"
    }
