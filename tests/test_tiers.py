"""Tests of the tiers: the same commit runs the same tests, some rotation runs every test."""

import ast
import re
import shutil
import subprocess

import pytest
from this_course import PACKAGE_ROOT
from tiers import DIGITS, WITHOUT_GIT, Rotation, seed_of_commit

pytest_plugins = ["pytester"]
TESTS = """
import pytest

@pytest.mark.rotating(3)
@pytest.mark.parametrize("number", range(8))
def test_number(number):
    pass

@pytest.mark.rotating(4, family="pair")
@pytest.mark.parametrize("letter", "abcd")
def test_one(letter):
    pass

@pytest.mark.rotating(4, family="pair")
@pytest.mark.parametrize("letter", "abcd")
def test_other(letter):
    pass

@pytest.mark.rotating(5)
@pytest.mark.parametrize("short", range(2))
def test_short(short):
    pass

@pytest.mark.exhaustive
def test_slow():
    pass

def test_always(rotation):
    assert rotation.choose("ab", 2, "x")
"""
ALL = 8 + 4 + 4 + 2 + 1 + 1


@pytest.fixture
def run(pytester, monkeypatch):
    """A function that runs the tests above and returns those that passed, and everything printed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(
        "from tiers import (pytest_addoption, pytest_collection_modifyitems, pytest_configure, pytest_report_header, "
        "rotation)"
    )
    pytester.makepyfile(test_sample=TESTS)

    def run(*options):
        result = pytester.runpytest("-v", "-p", "no:cacheprovider", *options)
        return set(re.findall(r"::(\S+) PASSED", result.stdout.str())), result

    return run


def test_every_test_runs_in_the_exhaustive_tier(run):
    """Does `--exhaustive` run everything, and say so?"""
    passed, result = run("--exhaustive")
    assert len(passed) == ALL
    assert "tier: exhaustive" in result.stdout.str()


def test_one_rotation_is_always_the_same(run):
    """Does one rotation run the same tests each time, report the others as deselected, and name itself?"""
    first, result = run("--rotation=7")
    assert first == run("--rotation=7")[0]
    result.assert_outcomes(passed=len(first), deselected=ALL - len(first))
    assert "tier: fast, rotation 7 (repeat it with --rotation=7)" in result.stdout.str()


def test_rotations_together_run_every_case(run):
    """Do consecutive rotations run every case of a rotating test, and none that is exhaustive?"""
    runs = [run(f"--rotation={seed:x}")[0] for seed in range(9, 13)]
    assert len(set.union(*runs)) == ALL - 1
    assert "test_slow" not in set.union(*runs)
    for passed in runs:
        assert len([name for name in passed if name.startswith("test_number")]) in (2, 3)
        assert len([name for name in passed if name.startswith("test_short")]) == 1


def test_tests_of_one_family_run_the_same_case(run):
    """Do two tests that name one family run the same case?"""
    passed, _ = run("--rotation=3")
    (one,), (other,) = (re.findall(rf"test_{name}\[(\w)\]", " ".join(passed)) for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize(("name", "number"), [("test_slow", 1), ("test_number", 8)])
def test_a_named_test_runs(run, name, number):
    """Does a test run that is named on the command line, whatever its tier and the rotation?"""
    assert len(run("--rotation=0", f"test_sample.py::{name}")[0]) == number


def test_a_wrong_seed_is_refused(run):
    """Is a rotation refused that is not a number?"""
    _, result = run("--rotation=tomorrow")
    assert "--rotation=tomorrow: not a hexadecimal number" in result.stderr.str()


def test_a_test_without_cases_cannot_rotate(pytester, run):
    """Is a rotating test without parameters an error, as it would never be left out?"""
    pytester.makepyfile(test_wrong="import pytest\n@pytest.mark.rotating(2)\ndef test_it():\n    pass\n")
    assert "test_it: only a test with parameters can be rotating" in run()[1].stderr.str()


def test_the_seed_is_that_of_the_tree(tmp_path):
    """Does the rotation follow from the commit's files, and is there one without git?"""
    assert seed_of_commit(tmp_path) == WITHOUT_GIT
    assert int(WITHOUT_GIT, 16) >= 0
    if shutil.which("git") and (PACKAGE_ROOT / ".git").exists():
        tree = subprocess.check_output(["git", "rev-parse", "HEAD^{tree}"], cwd=PACKAGE_ROOT, text=True)
        assert tree.startswith(seed_of_commit(PACKAGE_ROOT)) and len(seed_of_commit(PACKAGE_ROOT)) == DIGITS


def test_a_family_chooses_at_least_one():
    """Does every rotation choose a case of a family, however small, and every n-th of a large one?"""
    for seed in range(20):
        rotation = Rotation(f"{seed:x}")
        assert len(rotation.choose([1, 2], 10, "small")) == 1
        assert len(rotation.choose(range(12), 3, "large")) == 4
    assert Rotation("0", exhaustive=True).choose(range(12), 3, "all") == list(range(12))
    assert Rotation("0").choose([], 3, "none") == []


TESTS_FOLDER = PACKAGE_ROOT / "tests"
NAMED_TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows_of(path, heading):
    """Return the rows of the table whose first heading begins so: the first cell's first words, and the whole row."""
    table = path.read_text().split(f"\n| {heading}")[1].split("\n\n")[0]
    return {re.split(r"[:.,;]", row.split("|")[1])[0].strip(): row for row in table.split("\n")[2:] if row}


def marks_of(function):
    """Return the names of pytest's marks in a function's decorators."""
    return {node.attr for decorator in function.decorator_list for node in ast.walk(decorator)
            if isinstance(node, ast.Attribute)}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "theirs", "ours"),
    [("SECURITY.md", "promise", "promise of SECURITY.md"), ("README.md", "what | two", "figure of the README's")],
)
def test_every_promise_is_in_the_table(document, theirs, ours):
    """Does the table of tests have a row for every promise and every figure, in their order, and no other?"""
    assert list(rows_of(TESTS_FOLDER / "README.md", ours)) == list(rows_of(PACKAGE_ROOT / document, theirs))


@pytest.mark.parametrize(
    "row", [*rows_of(TESTS_FOLDER / "README.md", "promise of").values(),
            *rows_of(TESTS_FOLDER / "README.md", "figure of").values()], ids=lambda row: row.split("|")[1].strip()[:40]
)  # fmt: skip
def test_the_table_names_tests_of_the_fast_tier(row):
    """Does every row name tests that exist and that the fast tier runs, whatever the rotation?"""
    named = NAMED_TEST.findall(row)
    assert named
    for file, name in named:
        tree = ast.parse((TESTS_FOLDER / file).read_text())
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{file} has no test {name}"
        assert "exhaustive" not in marks_of(functions[name]), f"{file}::{name} runs with --exhaustive only"
        marked = [ast.unparse(node) for node in tree.body if "pytestmark" in ast.unparse(node).partition("=")[0]]
        assert "exhaustive" not in " ".join(marked), f"{file} runs with --exhaustive only"
