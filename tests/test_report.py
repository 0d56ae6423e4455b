"""report.py and records.py: only a passed check earns, and a report survives its own JSON, which has a schema."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from test_mistakes import FIRST, judged

import autograder.report
from autograder.diagnosis.answers import Answers
from autograder.errors import AutograderError
from autograder.records import WrongForm, build, describe_record
from autograder.report import ExerciseReport, Outcome, Picture, Report, Verdict, report_schema

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


HINT = "`autograder grade --json` writes one for each notebook"
CHOICES = 'one of "passed", "failed", "skipped", "error"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not valid JSON (Expecting value: line 1 column 1 (char 0))"),
        ("nonsense", "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
        ("[]", "the document is an array; it must be an object"),
        ("null", "the document is null; it must be an object"),
        ('{"schema_version": 1}', "notebook is missing; it must be a string"),
        ('{"schema_version": 1, "notebook": "n", "exercises": 5}', "exercises is 5; it must be an array"),
        ('{"schema_version": 1, "notebook": "n", "exercises": [1]}', "exercises[0] is 1; it must be an object"),
        (f'{{"schema_version": 1, "notebook": {"9" * 60}}}', f"notebook is {'9' * 40}…; it must be a string"),
    ],
)
def test_what_is_no_report_is_refused(text, words):
    """Is other text refused with where it goes wrong, what is allowed, and where a report comes from?"""
    with pytest.raises(AutograderError) as caught:
        Report.from_json(text)
    assert str(caught.value).startswith(f"this is not a report of schema version 1: {words}")
    assert str(caught.value).endswith(HINT)


def changed(path, value):
    """Return the JSON of a report as a tree in which one place was changed, or taken out where the value is `...`."""
    tree = json.loads(report(exercise(*Outcome)).to_json())
    tree["exercises"][0]["verdicts"][0]["picture"] = {"what": "dw", "yours": [[1, 2]], "wrong": [[0, 1]]}
    *way, last = path
    place = tree
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return tree


VERDICT = ("exercises", 0, "verdicts", 0)
BROKEN = {
    "no notebook": (("notebook",), ..., "notebook is missing; it must be a string"),
    "no points": (("exercises", 0, "points"), ..., "exercises[0].points is missing; it must be a number"),
    "outcome": ((*VERDICT, "outcome"), "great", f"exercises[0].verdicts[0].outcome is 'great'; it must be {CHOICES}"),
    "no outcome": ((*VERDICT, "outcome"), ..., f"exercises[0].verdicts[0].outcome is missing; it must be {CHOICES}"),
    "text for points": (("exercises", 0, "points"), "5", "exercises[0].points is '5'; it must be a number"),
    "truth for a weight": ((*VERDICT, "weight"), True, "exercises[0].verdicts[0].weight is True; it must be a number"),
    "number for a text": ((*VERDICT, "hint"), 5, "exercises[0].verdicts[0].hint is 5; it must be a string"),
    "notes": (("notes",), ["a", None], "notes[1] is null; it must be a string"),
    "one note": (("notes",), "a", "notes is 'a'; it must be an array"),
    "seconds": (("seconds", "total"), [], "seconds.total is an array; it must be a number"),
    "no seconds": (("seconds",), [], "seconds is an array; it must be an object"),
    "picture": ((*VERDICT, "picture"), "x", "exercises[0].verdicts[0].picture is 'x'; it must be an object"),
    "pixel": (
        (*VERDICT, "picture", "yours", 0, 1), 0.5,
        "exercises[0].verdicts[0].picture.yours[0][1] is 0.5; it must be an integer",
    ),
}  # fmt: skip
each_broken = pytest.mark.parametrize(("path", "value", "words"), BROKEN.values(), ids=BROKEN)


@each_broken
def test_from_json_names_the_place(path, value, words):
    """Is a field that is missing or of the wrong type named with its place, and with what is allowed there?"""
    with pytest.raises(AutograderError) as caught:
        Report.from_json(json.dumps(changed(path, value)))
    assert f"version 1: {words}. " in str(caught.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 400])
def test_points_are_finite(number):
    """Is a number that is none, or beyond all floats, refused?"""
    text = json.dumps(changed(("exercises", 0, "points"), 5)).replace('"points": 5', f'"points": {number}')
    with pytest.raises(AutograderError, match=r"exercises\[0\]\.points is .*; it must be a number"):
        Report.from_json(text)


@pytest.mark.parametrize(
    ("version", "words"),
    [(2, "is 2"), (0, "is 0"), ("1", "is '1'"), (True, "is True"), (1.0, "is 1.0"), (..., "is missing")],
)
def test_another_schema_version_is_refused(version, words):
    """Is a report of another version, or of none, refused with what this grader reads and what to do?"""
    with pytest.raises(AutograderError) as caught:
        Report.from_json(json.dumps(changed(("schema_version",), version)))
    assert str(caught.value).startswith(f"`schema_version` {words}; this grader reads version 1. Grade the notebook")


def test_a_record_of_another_version_is_not_built():
    """Is the version held by the records themselves too, and not only by `from_json`?"""
    with pytest.raises(WrongForm, match="^schema_version is 2; it must be 1$"):
        build(Report, changed(("schema_version",), 2))


def test_a_reader_ignores_new_fields_and_fills_in_defaults():
    """Can a report be read that has fields added later, or lacks those that have a default?"""
    tree = changed(("new",), [1])
    tree["exercises"][0]["verdicts"][1] = {"check": "c", "requirement": "r", "outcome": "passed", "new": 1}
    del tree["notes"]
    back = Report.from_json(json.dumps(tree))
    assert back.exercises[0].verdicts[1] == Verdict("c", "r", Outcome.PASSED)
    assert back.notes == ()
    assert back.exercises[0].verdicts[0].picture == Picture("dw", ((1, 2),), ((0, 1),))


SCHEMA = Path(autograder.report.__file__).with_name("report.schema.json")
validator = Draft202012Validator(report_schema())


def test_the_committed_schema_is_the_records():
    """Is the file that programs elsewhere read the schema of today's records? `autograder schema` writes it."""
    assert json.loads(SCHEMA.read_text()) == report_schema()
    Draft202012Validator.check_schema(report_schema())


def test_every_field_is_described():
    """Does each field of each record have a description in the schema, taken from its docstring?"""
    schema = report_schema()
    for record in (schema, *schema["$defs"].values()):
        assert record["description"]
        assert [name for name, field in record["properties"].items() if not field.get("description")] == []


def test_real_reports_are_valid(dataset):
    """Is a report with every outcome, a hint, notes and a picture valid, and equal when it is read back?"""
    name, wrong = "binary_classifier", "neuron_gradients"
    exercises = judged(name, FIRST[name, wrong], dataset, (wrong, "train_neuron", "concepts_1"), answers=Answers())
    told = report(*exercises, exercise(*Outcome))
    verdicts = [verdict for found in exercises for verdict in found.verdicts]
    assert any(v.picture and v.hint for v in verdicts) and any(v.note for v in verdicts)
    assert {v.outcome for e in told.exercises for v in e.verdicts} == set(Outcome)
    validator.validate(json.loads(told.to_json()))
    assert Report.from_json(told.to_json()) == told


@each_broken
def test_broken_reports_are_not_valid(path, value, words):
    """Does the schema refuse what `from_json` refuses?"""
    assert not validator.is_valid(changed(path, value))
    assert validator.is_valid(changed(("seconds",), {}))


@pytest.mark.parametrize("version", [2, "1", ...])
def test_the_schema_knows_its_version(version):
    """Is a report of another version not valid?"""
    assert not validator.is_valid(changed(("schema_version",), version))


def test_a_field_that_json_cannot_hold_is_refused():
    """Is a record with a field of another type refused when its schema is made?"""

    @dataclass
    class Odd:
        cells: set[int]

    with pytest.raises(TypeError, match=r"set\[int\] has no form in JSON; a record's field may be one of"):
        describe_record(Odd)
