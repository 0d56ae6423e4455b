"""Tests of the mutation testing: what it changes, how it judges, and whether its list of equivalents is still true."""

import ast
import hashlib

import pytest
from this_course import notebook_names

from benchmarks.mutation import trials
from benchmarks.mutation.equivalents import EQUIVALENTS, reason_for, unused
from benchmarks.mutation.kinds import KINDS
from benchmarks.mutation.mutator import make_mutants

SAMPLE = '''
def sample(x, y, rng, eps=0.5):
    """Keep "this" as it is."""
    rows = np.maximum(x.T @ y, 0)               # µ: a character of two bytes before what is changed
    total, table = 0.0, {"a": rows, "b": -y}
    for i in range(len(rows)):
        if rows[i] > eps and i >= 1:
            total += rows[i] / 2
    first = table["a"][1:].sum(axis=1, keepdims=True).astype(int)
    return (first, total if total else f"W{i + 1}")
'''
CHANGES = {
    "comparison": "if rows[i] >= eps and i >= 1:",
    "arithmetic": "total += rows[i] * 2",
    "accumulation": "total -= rows[i] / 2",
    "sign": 'total, table = 0.0, {"a": rows, "b": y}',
    "number": "def sample(x, y, rng, eps=500.0):",
    "boolean": "first = table[\"a\"][1:].sum(axis=1, keepdims=False).astype(int)",
    "string": "first = table[\"b\"][1:].sum(axis=1, keepdims=True).astype(int)",
    "name": "for i in range(len(eps)):",
    "relative": "rows = np.minimum(x.T @ y, 0)",
    "argument": "first = table[\"a\"][1:].sum(keepdims=True).astype(int)",
    "call": "first = table[\"a\"][1:].sum(axis=1, keepdims=True)",
    "index": "first = table[\"a\"][:].sum(axis=1, keepdims=True).astype(int)",
    "transpose": "rows = np.maximum(x @ y, 0)",
    "order": 'total, table = 0.0, {"a": -y, "b": rows}',
    "statement": "(left out) total += rows[i] / 2",
}  # fmt: skip
"""One change of each kind, as the changed line shows it."""


@pytest.fixture(scope="module")
def sample():
    """The mutants of the sample."""
    return make_mutants("sample", SAMPLE)


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_is_made(kind, sample):
    """Does each kind of mutation change what it says?"""
    assert CHANGES[kind] in {mutant.after for mutant in sample if mutant.kind == kind}


def test_every_kind_has_an_example():
    """Is no kind of mutation left untested?"""
    assert set(CHANGES) == {kind.__name__ for kind in KINDS}


def test_mutants_compile_and_differ(sample):
    """Does every mutant compile, differ from the original and from all others, and keep its docstring?"""
    shapes = {ast.dump(ast.parse(source)) for source in [SAMPLE, *(mutant.source for mutant in sample)]}
    assert len(shapes) == len(sample) + 1
    for mutant in sample:
        compile(mutant.source, "<mutant>", "exec")
        assert ast.get_docstring(ast.parse(mutant.source).body[0]) == 'Keep "this" as it is.'


def test_one_change_leaves_the_rest_alone(sample):
    """Do all other lines stay as they were, comments included?"""
    mutant = next(mutant for mutant in sample if mutant.after == CHANGES["relative"])
    changed = [pair for pair in zip(SAMPLE.splitlines(), mutant.source.splitlines(), strict=True) if len(set(pair)) > 1]
    assert len(changed) == 1
    assert changed[0][1] == changed[0][0].replace("maximum", "minimum")


def test_brackets_keep_the_operators_apart():
    """Is a sum put in brackets where it takes the place of a product?"""
    assert "return x * (y + 2)" in {m.after for m in make_mutants("f", "def f(x, y):\n    return x * (y * 2)\n")}


def test_parts_of_f_strings_are_changed(sample):
    """Is an expression inside an f-string changed, though it has no position of its own?"""
    assert 'return (first, total if total else f"W{i - 1}")' in {mutant.after for mutant in sample}


@pytest.fixture(scope="module")
def courses():
    """Both notebooks, and the mutants of their functions by exercise."""
    loaded = [trials.load_course(name) for name in notebook_names()]
    return [(course, trials.mutants_of(course)) for course in loaded]


def test_planted_mistake_is_killed(courses):
    """Does a change that makes a function wrong lose points, and one that does not, none?"""
    course, mutants = next((course, mutants) for course, mutants in courses if "relu" in mutants)
    chosen = [mutant for mutant in mutants["relu"] if mutant.after.endswith(("np.minimum(Z, 0)", "np.maximum(0, Z)"))]
    found = {mutant.after: outcome for mutant, outcome in trials.try_all(course, chosen, b"planted")}
    assert found == {"return np.minimum(Z, 0)": trials.KILLED, "return np.maximum(0, Z)": trials.SURVIVED}


def test_endless_mutant_is_stopped(courses, monkeypatch):
    """Is a mutant that never ends stopped, and counted as such?"""
    monkeypatch.setattr(trials, "SECONDS", 2)
    course, mutants = next((course, mutants) for course, mutants in courses if "relu" in mutants)
    endless = type(mutants["relu"][0])("relu", "statement", "", "", "def relu(Z):\n    while True:\n        pass\n")
    assert [outcome for _, outcome in trials.try_all(course, [endless], b"endless")] == [trials.ENDLESS]


def test_listed_equivalents_are_made(courses):
    """Is every change that is listed as equivalent still one that the mutator makes, exactly once?"""
    every = {exercise: mutants for _, found in courses for exercise, mutants in found.items()}
    assert set(EQUIVALENTS) <= set(every)
    for exercise, mutants in every.items():
        assert not unused(exercise, mutants)
        listed = [mutant.after for mutant in mutants if mutant.exercise in EQUIVALENTS and reason_for(mutant)]
        assert len(set(listed)) == len(listed)


def test_some_equivalents_still_survive(courses):
    """Are five of the listed equivalents, drawn by the state of the list, still given full points?"""
    listed = [(c, m) for c, found in courses for e in EQUIVALENTS for m in found.get(e, ()) if reason_for(m)]
    day = repr(EQUIVALENTS).encode()
    drawn = sorted(listed, key=lambda pair: hashlib.sha256(day + pair[1].source.encode()).digest())[:5]
    for course, mutant in drawn:
        assert [outcome for _, outcome in trials.try_all(course, [mutant], b"sample")] == [trials.SURVIVED], (
            mutant.after
        )
