"""verify.py: what an exercise lacks is told with where, what is allowed and what next."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from autograder import verify as module
from autograder.__main__ import app
from autograder.course import ASSIGNMENT, PACKAGE_ROOT
from autograder.mistakes import Mistake, known_mistakes
from autograder.verify import verify

NAME = "binary_classifier"


@pytest.fixture
def root(tmp_path):
    """A copy of the course whose notebooks may be spoilt."""
    for part in ("source", "release"):
        shutil.copytree(PACKAGE_ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def spoil(root, cell_id, change, part="source", stem=NAME):
    """Change the source of one cell, or remove the cell when nothing is left of it."""
    path = root / part / ASSIGNMENT / f"{stem}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in list(notebook["cells"]):
        if cell["id"] == cell_id:
            cell["source"] = change("".join(cell["source"]))
            if not cell["source"]:
                notebook["cells"].remove(cell)
    path.write_text(json.dumps(notebook))


def told(root, *only):
    """Return the problems found, as lines."""
    return [f"{p.where}: {p.found} | {p.wanted} | {p.next_step}" for p in verify(root, only)]


def test_the_course_is_sound():
    """Has this course nothing to mend, in one exercise of each kind?"""
    assert told(None, "relu", "concepts_1", "bug_hunt", "one_hot") == []


def test_a_missing_card_is_told(root):
    """Is a function without a card found?"""
    spoil(root, "card-relu", lambda source: "")
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, relu: it has no card | a Markdown cell with the id card-relu | write one")


def test_a_missing_hint_is_told(root):
    """Is a hint ladder with a step missing found?"""
    spoil(root, "card-relu", lambda source: source.replace("Hint 2", "Help 2"))
    (line,) = told(root, "relu")
    assert "its card has the hints 1, 3 | 3 folded hints" in line


def test_a_release_with_a_solution_in_it_is_told(root):
    """Is a release that earns points found?"""
    spoil(root, "relu", lambda source: "def relu(Z):\n    return np.maximum(Z, 0)\nimport numpy as np", "release")
    (line,) = told(root, "relu")
    assert "the untouched release earns 2 points | 0 points | make release" in line


def test_a_release_that_fails_in_other_words_is_told(root):
    """Is a stub found that a learner would take for a mistake of theirs?"""
    spoil(root, "relu", lambda source: "def relu(Z):\n    return None", "release")
    (line,) = told(root, "relu")
    assert "the untouched release is told: called `relu(" in line


def test_a_missing_release_is_told(root):
    """Is the command named that makes a release?"""
    shutil.rmtree(root / "release")
    assert [line for line in told(root, "relu") if NAME in line] == [
        f"{NAME}: there is no release | release/{ASSIGNMENT}/{NAME}.ipynb | make release"
    ]


@pytest.mark.parametrize(
    ("exercise", "wrong", "words"),
    [("neuron_gradients", "return X.T @ (y - a) / len(y), float(np.mean(y - a))", "contradicts a central difference"),
     ("softmax", "return Z", "the solution fails test_")],
)  # fmt: skip
def test_a_wrong_solution_is_told(root, exercise, wrong, words):
    """Is a solution found that contradicts the checks, though the checks compare with it?"""
    stem = NAME if exercise == "neuron_gradients" else "multi_class_classifier"
    spoil(root, exercise, lambda source: source.replace("### BEGIN", f"{wrong}\n    ### BEGIN"), stem=stem)
    assert any(words in line and "mend the" in line for line in told(root, exercise))


def test_a_course_that_cannot_be_judged_is_told(root):
    """Is a fault that stops the verification one line, and the other notebook checked all the same?"""
    spoil(root, "relu", lambda source: "")
    lines = told(root, "relu")
    assert [line for line in lines if NAME in line]
    assert all("Traceback" not in line for line in lines)


@pytest.mark.parametrize(
    ("mistakes", "words"),
    [
        ((), "0 known mistakes | at least 3, each with a hint"),
        ((Mistake("X", "relu", "def relu(Z):\n    return np.maximum(Z, 0)", "h"),), "mistake X earns full points"),
        ((Mistake("X", "relu", "def relu(Z):\n    return abs(Z)", "h"),), "mistake X does not get its own hint"),
    ],
)  # fmt: skip
def test_a_poor_bank_is_told(monkeypatch, mistakes, words):
    """Are too few mistakes, one that costs nothing and one that is not named found?"""
    monkeypatch.setattr(module, "known_mistakes", lambda name: mistakes if name == NAME else known_mistakes(name))
    assert any(words in line for line in told(None, "relu"))


def test_the_command_says_so_and_fails(monkeypatch):
    """Does the command print each problem in three lines and end with 1, and with 0 when there is none?"""
    problem = module.Problem("here", "[this]", "that", "do it")
    monkeypatch.setattr(module, "verify", lambda only: [problem])
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 1
    assert result.output.split("\n")[:4] == ["here", "  found:   [this]", "  allowed: that", "  next:    do it"]
    monkeypatch.setattr(module, "verify", lambda only: [])
    result = CliRunner().invoke(app, ["verify"])
    assert (result.exit_code, result.output.strip()) == (0, "the course is sound")
