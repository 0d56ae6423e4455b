"""verify/: each problem of an exercise is reported with where it is, what is allowed and what to do."""

import itertools
import json
import shutil
import time

import pytest
from this_course import ASSIGNMENT, PACKAGE_ROOT, known_mistakes
from typer.testing import CliRunner

from autograder.authoring import verify as module
from autograder.authoring.verify import bank, bounded, own_answers, verify
from autograder.authoring.verify.bounded import Stopped
from autograder.cli import app
from autograder.course.content import find_content
from autograder.course.course import Course
from autograder.diagnosis import matching as diagnosis_module
from autograder.diagnosis.mistakes import Mistake

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
    return list(map(as_line, verify(Course(root) if root else None, only)))


def as_line(problem):
    """Return a problem on one line."""
    return f"{problem.where}: {problem.found} | {problem.wanted} | {problem.next_step}"


@pytest.fixture
def unjudged(monkeypatch):
    """Looks at the course and runs none of its answers."""
    for part in ("solutions", "release", "mistakes"):
        monkeypatch.setattr(module, f"problems_of_{part}", lambda course, answers: ())


def test_the_course_is_sound():
    """Has this course nothing to fix, in one exercise of each kind?"""
    assert told(None, "relu", "concepts_1", "bug_hunt", "one_hot") == []


def test_a_missing_card_is_told(unjudged, root):
    """Is a function without a card found?"""
    spoil(root, "card-relu", lambda source: "")
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, relu: it has no card | a Markdown cell with the id card-relu | write one")


def test_a_missing_hint_is_told(unjudged, root):
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
    assert "the untouched release fails with: called `relu(" in line


def test_a_missing_release_is_told(root):
    """Is the command named that makes a release?"""
    shutil.rmtree(root / "release")
    assert [line for line in told(root, "relu") if NAME in line] == [
        f"{NAME}: there is no release | {root}/release/{ASSIGNMENT}/{NAME}.ipynb | make release"
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
    assert any(words in line and "fix the" in line for line in told(root, exercise))


def test_a_course_that_cannot_be_judged_is_told(unjudged, root):
    """Is a fault that stops the verification one line, and the other notebook checked all the same?"""
    (root / "source" / ASSIGNMENT / f"{NAME}.ipynb").write_text("no notebook")
    spoil(root, "card-one_hot", lambda source: "", stem="multi_class_classifier")
    first, second = told(root, "relu", "one_hot")
    assert first.startswith(f"{NAME}: CourseError: ") and "fix this first, and run it again" in first
    assert second.startswith("multi_class_classifier, one_hot: it has no card")


def test_an_unknown_name_is_told():
    """Is a name that no notebook has an error, with the names there are and the nearest?"""
    (line,) = told(None, "sigmiod")
    assert line.startswith("autograder verify sigmiod: no notebook has an exercise sigmiod | one of select_pair, ")
    assert "my_model | is it sigmoid? If it is new" in line
    result = CliRunner().invoke(app, ["verify", "sigmiod"])
    assert result.exit_code == 1 and "sound" not in result.output


def test_a_solution_without_a_grade_cell_is_told(root):
    """Is an exercise found whose grade cell is not written yet, though no points name it?"""
    spoil(root, "test_relu", lambda source: "")
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, relu: a solution cell without a grade cell: it earns no points | a grade cell")


def test_a_grade_cell_without_a_solution_is_told(root):
    """Is a grade cell found whose solution cell is missing or called otherwise, whatever exercise is asked for?"""
    spoil(root, "relu", lambda source: "")
    for asked in ("relu", "sigmoid"):
        (line,) = told(root, asked)
        assert line.startswith(f"{NAME}, relu: a grade cell test_relu without a solution cell | a grade cell test_relu")


@pytest.mark.parametrize("cell", ["relu", "test_relu"])
def test_a_cell_that_is_no_python_is_told(root, cell):
    """Is the cell named that keeps a notebook from being read?"""
    spoil(root, cell, lambda source: "def relu(Z:")
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, cell {cell}: SyntaxError: ")
    assert line.endswith("| a cell of plain Python | fix it")


@pytest.mark.parametrize("left", ["", "…", "<br>"])
def test_an_empty_hint_is_told(unjudged, root, left):
    """Is a hint of a card found that is folded and says nothing?"""
    question = "Which of two numbers do you want: the score, or zero?"
    spoil(root, "card-relu", lambda source: source.replace(question, left))
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, relu: hint 1 of its card says {left or 'nothing'} | 3 folded hints")


@pytest.fixture
def reasons(monkeypatch):
    """The reasons of the first question, to be spoilt."""
    from autograder.assignments.mnist_digits.checks.binary_classifier.reasons import REASONS

    monkeypatch.setitem(REASONS, "answer_1", dict(REASONS["answer_1"]))
    return REASONS["answer_1"]


@pytest.mark.parametrize(
    ("change", "words"),
    [(lambda r: r.pop("c"), "option c of answer_1 has the reason ''"),
     (lambda r: r.update(c="no"), "option c of answer_1 has the reason 'no'"),
     (lambda r: r.update(c=r["d"]), "option c of answer_1 has another option's reason"),
     (lambda r: r.update(e=r["d"] + "."), "a reason for 'e', which is no option of answer_1")],
)  # fmt: skip
def test_an_option_without_a_reason_is_told(unjudged, reasons, change, words):
    """Is an option found with no reason, an unfinished one or another's, and a reason for no option?"""
    change(reasons)
    lines = told(None, "concepts_1")
    assert all(
        line.startswith(f"{NAME}, concepts_1, autograder/assignments/mnist_digits/checks/{NAME}/reasons.py: ")
        for line in lines
    )
    assert words in lines[0]


def test_a_question_without_reasons_is_told(unjudged, monkeypatch, root):
    """Is an answer found that has no reasons at all, and one that the grade cell does not ask for?"""
    from autograder.assignments.mnist_digits.checks.binary_classifier import reasons

    monkeypatch.delitem(reasons.REASONS, "answer_1")
    assert any("no reasons for answer_1 | a sentence for every option" in line for line in told(root, "concepts_1"))
    monkeypatch.delattr(reasons, "REASONS")
    assert any("AttributeError" in line and "a dict REASONS" in line for line in told(root, "concepts_1"))
    spoil(root, "test_concepts_1", lambda source: "pass")
    monkeypatch.setattr(reasons, "REASONS", {}, raising=False)
    assert any("its grade cell does not ask for answer_1" in line for line in told(root, "concepts_1"))


def wrong(source, id="X", exercise="relu", hint="What is this hint about?"):
    """Return a known mistake."""
    return Mistake(id, exercise, source, hint)


@pytest.fixture
def with_mistakes(monkeypatch):
    """Return a function that replaces the known mistakes of the binary classifier."""

    def replace(*mistakes, also=()):
        bank = (*mistakes, *(m for m in known_mistakes(NAME) if m.exercise in also))
        for part in (module, diagnosis_module):
            monkeypatch.setattr(
                part, "known_mistakes", lambda book: bank if book.name == NAME else known_mistakes(book.name)
            )

    return replace


RIGHT = "def relu(Z):\n    return np.maximum(Z, 0)"
ABSOLUTE = "def relu(Z):\n    return abs(Z)"
ENDLESS = "def relu(Z):\n    while True:\n        pass"
MISTAKES = f"autograder/assignments/{ASSIGNMENT}/mistakes/{NAME}"
WHERE = f"{NAME}, relu, mistake X in {MISTAKES}/<chapter>.py"


@pytest.mark.parametrize(
    ("mistakes", "words"),
    [((), "0 known mistakes | at least 3, each with a hint"),
     ((wrong(RIGHT),), "mistake X earns full points | every known mistake loses points"),
     ((wrong(ABSOLUTE), wrong(ABSOLUTE, "Y", hint="What is it about?")), "mistake X does not get its own hint"),
     ((wrong(ABSOLUTE), wrong("def relu(Z):\n    return -Z")), "2 mistakes have this id | ids that are unique"),
     ((wrong("def relo(Z):\n    return Z", exercise="relo"),), "has no function relo | one of select_pair, "),
     ((wrong("def rule(Z):\n    return Z"),), "its source defines rule | the whole function relu"),
     ((wrong(ABSOLUTE, hint=""),), "its hint is '' | what a teaching assistant would ask"),
     ((wrong(ABSOLUTE, hint="Hm?"),), "its hint is 'Hm?' | what a teaching assistant would ask"),
     ((wrong(ABSOLUTE, hint="return Z * (Z > 0)"),), "its hint gives code: return Z * (Z > 0) | what"),
     ((wrong("def relu(Z"),), "its source does not run: SyntaxError: "),
     ((wrong("raise SystemExit(0)"),), "its source does not run: SystemExit: 0"),
     ((wrong("import os\nos._exit(0)"),), "while it was checked: its process ended: by an exit")],
)  # fmt: skip
def test_a_poor_bank_is_told(with_mistakes, mistakes, words):
    """Is each thing found that can be wrong with a known mistake, and told with its id and file?"""
    with_mistakes(*mistakes)
    (line,) = [line for line in told(None, "relu") if words in line and "mistake Y" not in line][:1]
    assert not mistakes or f" mistake X in {MISTAKES}/<chapter>.py" in line


def test_a_mistake_of_no_function_is_told_its_neighbour(unjudged, with_mistakes):
    """Is the nearest function named, whichever exercise is verified?"""
    with_mistakes(wrong("def relo(Z):\n    return Z", exercise="relo"), also=("sigmoid",))
    (line,) = told(None, "sigmoid")
    assert line.endswith("is it relu? fix the entry's exercise")


@pytest.mark.parametrize(
    "hint",
    ["return Z * (Z > 0)", "Return what? return Z * (Z > 0).", "A = maximum(Z, 0)", "use np.maximum", "Z * (Z > 0)?",
     "Try this: Z += 1.", "maximum(Z, 0)."],
)  # fmt: skip
def test_code_in_a_hint_is_seen(hint):
    """Is Python recognised, with or without words around it?"""
    assert bank.code_in(hint)


@pytest.mark.parametrize("hint", ["Blocked or open?", "Row = neuron, column = input. Is it so?", "What is exp(1000)?"])
def test_words_are_no_code(hint):
    """Is a sentence left alone that Python could read too?"""
    assert not bank.code_in(hint)


def test_a_hint_that_says_nothing_new_is_allowed_to_twins(with_mistakes):
    """May two mistakes that no input tells apart have the same hint?"""
    with_mistakes(wrong(ABSOLUTE), wrong(ABSOLUTE, "Y"), wrong("def relu(Z):\n    return np.abs(Z)", "Z"))
    assert told(None, "relu") == []


def test_an_endless_mistake_is_told_and_no_other(monkeypatch, with_mistakes):
    """Does verification end, and name the mistake that does not, though another is compared with it before?"""
    monkeypatch.setattr(bounded, "SECONDS", 3)
    with_mistakes(wrong(ABSOLUTE, "A"), wrong(ENDLESS), wrong("def relu(Z):\n    return -Z", "B"))
    (line,) = told(None, "relu")
    assert line.startswith(WHERE)
    assert "while it was checked: it did not end within 3 seconds of processor time" in line
    assert "| a function that returns or raises, in bounded time and memory | fix it; until then" in line


def test_a_file_of_mistakes_that_cannot_be_read_is_told(tmp_path):
    """Is a file of the bank found that is not Python, has no mistakes, or belongs to no notebook?"""
    (tmp_path / "checks" / "own").mkdir(parents=True)
    mistakes = tmp_path / "mistakes" / "own"
    for name, text in ((f"{NAME}/x", "("), (f"{NAME}/y", ""), ("another/z", "MISTAKES = ()")):
        (mistakes / name).parent.mkdir(parents=True, exist_ok=True)
        (mistakes / f"{name}.py").write_text(text)
    found = bank.unreadable_files(find_content(tmp_path, "own"), [NAME])
    stranger, broken, empty = map(as_line, found)
    assert stranger.startswith(f"{mistakes}/another: a folder of known mistakes that belongs to no notebook")
    assert broken.startswith(f"{mistakes}/{NAME}/x.py: SyntaxError: ")
    assert empty.startswith(f"{mistakes}/{NAME}/y.py: AttributeError: ")


def test_a_bank_that_cannot_be_read_leaves_the_rest_verified(unjudged, monkeypatch, root):
    """Is the card checked all the same when a file of mistakes is broken?"""
    monkeypatch.setattr(module, "unreadable_files", lambda content, names: [module.Problem("a", "b", "c", "d")])
    spoil(root, "card-relu", lambda source: "")
    assert [line.split(" |")[0] for line in told(root, "relu")] == ["a: b", f"{NAME}, relu: it has no card"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("1 / 0", "ZeroDivisionError: "), ("exit()", "its process ended"), ("raise SystemExit", "SystemExit: "),
     ("def f(:", "SyntaxError: ")],
)  # fmt: skip
def test_stubs_that_do_not_run_are_told(root, text, words):
    """Is a release whose cells do not run one problem, and not a traceback?"""
    text = text.replace("exit()", "import os; os._exit(0)")
    spoil(root, "relu", lambda source: text, "release")
    (line,) = told(root, "relu")
    assert line.startswith(f"{NAME}, {root}/release/{ASSIGNMENT}/{NAME}.ipynb: it could not be checked: {words}")


def test_a_release_that_lacks_an_exercise_is_told(root):
    """Is an exercise found that is newer than the release?"""
    spoil(root, "relu", lambda source: "", "release")
    assert told(root, "relu") == [
        f"{NAME}, relu: the release has no cell for it | a release made from this source | make release"
    ]


def test_a_solution_that_does_not_end_is_told(root, monkeypatch):
    """Does verification end when a solution does not?"""
    monkeypatch.setattr(own_answers, "NOTEBOOK_SECONDS", 2)
    spoil(root, "relu", lambda source: "def relu(Z):\n    while True:\n        pass")
    assert f"{NAME}: the solutions could not be checked: it did not end within 2 seconds" in told(root, "relu")[0]


def sleep():
    """Take no processor time."""
    time.sleep(1000)


def compute_for_long():
    """Stay inside one step, in which Python handles no signal."""
    return max(itertools.repeat(0))


def fill():
    """Ask for more memory than there may be."""
    return bytearray(64 * 2**30)


def exit_quietly():
    """Look like success."""
    raise SystemExit(0)


@pytest.mark.parametrize(("function", "words"), [(sleep, "within 1 seconds"), (compute_for_long, "ended|end within"),
                                                 (fill, "MemoryError"), (exit_quietly, "SystemExit: 0")])  # fmt: skip
def test_every_run_is_bounded(function, words):
    """Is a function stopped that sleeps, computes without end, fills the memory or exits?"""
    with pytest.raises(Stopped, match=words):
        bounded.bounded(function, seconds=1)


def test_a_bounded_run_returns_its_value():
    """Does the value come back when nothing is wrong?"""
    assert bounded.bounded(sorted, [2, 1]) == [1, 2]


def test_the_command_says_so_and_fails(monkeypatch):
    """Does the command print each problem in three lines and end with 1, and with 0 when there is none?"""
    problem = module.Problem("here", "[this]", "that", "do it")
    monkeypatch.setattr(module, "verify", lambda course, only: [problem])
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 1
    assert result.output.split("\n")[:4] == ["here", "  found:   [this]", "  allowed: that", "  next:    do it"]
    monkeypatch.setattr(module, "verify", lambda course, only: [])
    result = CliRunner().invoke(app, ["verify"])
    assert (result.exit_code, result.output.strip()) == (0, "nothing to fix in this course")
    result = CliRunner().invoke(app, ["verify", "relu", "sigmoid"])
    assert result.output.strip() == "nothing to fix in relu, sigmoid"
