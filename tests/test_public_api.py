"""`import autograder`: the names it promises, and what it costs to import it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

ROOT = Path(autograder.__file__).parents[1]


def fresh(program):
    """Run a program in a new interpreter that finds the package in the checkout only, and return what it printed.

    Without the installed packages there is no editable installation whose finder would be loaded too.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-s", "-c", program],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_readme_names_are_importable():
    """Do the two names of the README come from the package itself?"""
    from autograder import Report, grade

    assert callable(grade)
    assert Report.from_json(Report("n", ()).to_json()) == Report("n", ())


@pytest.mark.parametrize("name", autograder.__all__)
def test_every_public_name_is_there(name):
    """Is each name of `__all__` importable, and from where it is defined?"""
    value = getattr(autograder, name)
    assert getattr(value, "__name__", name) == name


def test_nothing_else_is_promised():
    """Are `dir`, `__all__` and what is loaded on demand the same names?"""
    assert sorted(autograder.__all__) == sorted(set(autograder.__all__)) == sorted(dir(autograder))
    assert set(autograder._HOMES) == set(autograder.__all__)


def test_an_unknown_name_is_answered_with_those_there_are():
    """Does a misspelled name tell which names the package has?"""
    with pytest.raises(AttributeError, match="module 'autograder' has no attribute 'grades'; it has .*Report.*grade"):
        autograder.grades  # noqa: B018


@pytest.mark.parametrize("program", ["import autograder", "from autograder import Report, Verdict, Outcome"])
def test_importing_is_cheap(program):
    """Is nothing but the standard library loaded by the package and its records?"""
    loaded = fresh(
        f"import sys; before = set(sys.modules); {program}\n"
        "names = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(names - set(sys.stdlib_module_names)))"
    )
    assert loaded == ["autograder"]


def test_importing_loads_none_of_its_own_modules():
    """Does the package load its parts only when they are used?"""
    assert fresh("import sys, autograder; print(*(name for name in sys.modules if name.startswith('autograder')))") == [
        "autograder"
    ]
