"""verdict.py: only a passed check earns, and a report survives its own JSON."""

import json
from dataclasses import replace

import pytest

from autograder.errors import AutograderError
from autograder.report import ExerciseReport, Outcome, Report, Verdict

NOT_PASSED = [Outcome.FAILED, Outcome.SKIPPED, Outcome.ERROR]


def exercise(*outcomes, points=10, weights=None):
    """Return an exercise's report with these outcomes."""
    weights = weights or [1.0] * len(outcomes)
    verdicts = (Verdict(f"test_{i}", "it holds", o, w) for i, (o, w) in enumerate(zip(outcomes, weights, strict=True)))
    return ExerciseReport("sigmoid", points, tuple(verdicts))


def report(*exercises):
    """Return a report of these exercises."""
    return Report("binary_classifier", exercises, ("a note \u2014 \ud800",), "MNIST", ("a fault",), {"total": 1.5})


def test_all_passed_earns_exactly_the_points():
    """Do weights that do not add up in binary still earn the full points?"""
    assert exercise(*[Outcome.PASSED] * 3, points=7, weights=[0.1, 0.2, 0.7]).score == 7.0


def test_points_are_shared_by_weight():
    """Does a check of weight two earn twice its neighbour?"""
    assert exercise(Outcome.PASSED, Outcome.FAILED, points=6, weights=[2, 1]).score == 4.0


def test_points_are_rounded_to_two_decimals():
    """Is a third of ten points told in cents?"""
    assert exercise(Outcome.PASSED, Outcome.FAILED, Outcome.FAILED).score == 3.33


@pytest.mark.parametrize("outcome", NOT_PASSED)
def test_only_passing_earns(outcome):
    """Does a failure, a skip or an error of ours earn nothing?"""
    assert exercise(outcome).score == 0
    assert exercise(Outcome.PASSED, outcome).score == 5


def test_silence_never_earns():
    """Does an exercise without a single verdict earn nothing and call for staff?"""
    silent = exercise()
    assert silent.score == 0
    assert silent.needs_manual_grade


def test_weightless_checks_never_earn():
    """Do checks of no weight earn nothing even when they pass?"""
    assert exercise(Outcome.PASSED, weights=[0.0]).score == 0


@pytest.mark.parametrize(("outcome", "needed"), [(o, o is Outcome.ERROR) for o in Outcome])
def test_only_errors_need_staff(outcome, needed):
    """Is a person called for an error of the grader, and for nothing else?"""
    assert exercise(Outcome.PASSED, outcome).needs_manual_grade is needed
    assert report(exercise(Outcome.PASSED), exercise(outcome)).needs_manual_grade is needed


def test_a_report_adds_up():
    """Are points and maximum the sums over the exercises?"""
    total = report(exercise(Outcome.PASSED, points=60), exercise(Outcome.PASSED, Outcome.FAILED, points=40))
    assert (total.score, total.max_score) == (80.0, 100.0)


def test_many_thirds_add_up_in_cents():
    """Is a sum of rounded points itself free of binary dust?"""
    third = exercise(Outcome.PASSED, Outcome.FAILED, Outcome.FAILED, points=1)
    assert report(*[third] * 3).score == 0.99


def test_json_round_trip():
    """Does a report come back from its JSON equal in everything, outcomes as outcomes?"""
    told = report(exercise(*Outcome), exercise(Outcome.PASSED))
    back = Report.from_json(told.to_json())
    assert back == told
    assert back.seconds == told.seconds
    assert back.exercises[0].verdicts[0].outcome is Outcome.PASSED


def test_json_holds_the_points():
    """Can a reader of the JSON take the points without adding them up?"""
    fields = json.loads(report(exercise(Outcome.PASSED)).to_json())
    assert (fields["score"], fields["max_score"]) == (10.0, 10.0)


def test_points_in_the_json_are_not_believed():
    """Is the score always what the verdicts add up to, whatever the file says?"""
    fields = json.loads(report(exercise(Outcome.FAILED)).to_json())
    assert Report.from_json(json.dumps({**fields, "score": 100})).score == 0


def test_time_makes_no_difference():
    """Are two reports equal that differ only in how long they took?"""
    told = report(exercise(Outcome.PASSED))
    assert told == replace(told, seconds={"total": 99.0})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        "null",
        '{"exercises": [1]}',
        report(exercise(*Outcome)).to_json().replace('"skipped"', '"excellent"'),
    ],
)
def test_what_is_no_report_is_refused(text):
    """Is other text refused as an error of ours?"""
    with pytest.raises(AutograderError, match="this is not a report written by to_json"):
        Report.from_json(text)
