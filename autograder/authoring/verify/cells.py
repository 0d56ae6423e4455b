"""Check the cells of exercises: solutions and their grade cells, cards with hints, and the reasons for each option."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.authoring.verify.bank import Words
from autograder.authoring.verify.problem import Problem, did_you_mean, in_words, is_sentence, readable
from autograder.course.notebook import CourseNotebook, grade_id, role

HINTS = 3
"""Number of folded hints on a card: a question, a fact, the formula in words."""
HINT = re.compile(r"<summary>Hint (\d)[^<]*</summary>(.*?)</details>", re.DOTALL)
LEAST_REASON = 20
"""Fewest characters of a reason."""


def names_of(notebook: CourseNotebook) -> list[str]:
    """Return the names of a notebook's exercises, including those that lack one of their two cells."""
    names = _ids(notebook, "solution") + [name.removeprefix("test_") for name in _ids(notebook, "grade")]
    return list(dict.fromkeys(names))


def unknown_names(only: Iterable[str], known: list[str]) -> Iterator[Problem]:
    """Yield a problem for each requested name that no notebook has."""
    for name in only:
        if name not in known:
            yield Problem(f"autograder verify {name}", f"no notebook has an exercise {name}",
                          f"one of {', '.join(known)}",
                          f"{did_you_mean(name, known)}If it is new, give its solution cell the grade_id {name} and "
                          "save the notebook")  # fmt: skip


def ungraded(notebook: CourseNotebook, exercises: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each of these exercises that has a solution cell and no grade cell."""
    for name in _ids(notebook, "solution"):
        if name in exercises and f"test_{name}" not in _ids(notebook, "grade"):
            yield Problem(f"{notebook.name}, {name}", "a solution cell without a grade cell: it earns no points",
                          f"a grade cell with the grade_id test_{name} and its points",
                          "add it after the solution cell, with nbgrader's Create Assignment panel")  # fmt: skip


def unreadable(notebook: CourseNotebook) -> Iterator[Problem]:
    """Yield what keeps a notebook from being checked: a grade cell without a solution, or a cell that is not Python."""
    wanted = [f"test_{name}" for name in _ids(notebook, "solution")]
    for grade in _ids(notebook, "grade"):
        name = grade.removeprefix("test_")
        if grade not in wanted:
            yield Problem(f"{notebook.name}, {name}", f"a grade cell {grade} without a solution cell",
                          f"a grade cell test_{name} and a solution cell {name}",
                          "add the solution cell, or fix the grade_id of one of the two")  # fmt: skip
    for cell in notebook.cells:
        try:
            ast.parse(cell.source if role(cell, "solution") or role(cell, "grade") else "")
        except SyntaxError as error:
            where = f"{notebook.name}, cell {grade_id(cell)}"
            yield Problem(where, in_words(error), "a cell of plain Python", "fix it")


def _ids(notebook: CourseNotebook, flag: str) -> list[str]:
    return [grade_id(cell) for cell in notebook.cells if role(cell, flag)]


def problems_of_card(notebook: CourseNotebook, function: str) -> Iterator[Problem]:
    """Yield what is wrong with the card of a function and its hints."""
    where = f"{notebook.name}, {function}"
    card = next((cell.source for cell in notebook.cells if cell.id == f"card-{function}"), None)
    if card is None:
        yield Problem(where, "it has no card", f"a Markdown cell with the id card-{function}",
                      "write one before the solution cell; copy another exercise's for its form")  # fmt: skip
        return
    wanted = f"{HINTS} folded hints: a question, a shape or a sanity fact, the formula in words"
    hints = HINT.findall(card)
    if [number for number, _ in hints] != [str(number) for number in range(1, HINTS + 1)]:
        yield Problem(where, f"its card has the hints {', '.join(number for number, _ in hints) or '(none)'}",
                      wanted, f"fix the <details> of the cell card-{function}")  # fmt: skip
    for number, text in hints:
        if len(re.findall(r"\w+", text)) < 3:
            yield Problem(where, f"hint {number} of its card says {' '.join(text.split()) or 'nothing'}", wanted,
                          f"write it, between </summary> and </details> of the cell card-{function}")  # fmt: skip


def problems_of_question(notebook: CourseNotebook, exercise: str) -> Iterator[Problem]:
    """Yield what is wrong with the options of a question and with their reasons."""
    where, file = (
        f"{notebook.name}, {exercise}",
        readable(notebook.content.checks / notebook.name / "reasons.py"),
    )
    options = _options(next(cell.source for cell in notebook.cells if grade_id(cell) == f"test_{exercise}"))
    try:
        reasons = notebook.content.module("checks", notebook.name, "reasons").REASONS
    except Exception as error:
        yield Problem(f"{where}, {file}", in_words(error), "a file with a dict REASONS", "fix it")
        return
    for answer in notebook.answers[exercise]:
        if answer not in options:
            yield Problem(where, f"its grade cell does not ask for {answer}", "each answer asked for, with its options",
                          f'write it.answered("{answer}", {answer}, "abcd") into the cell test_{exercise}')  # fmt: skip
        elif answer not in reasons:
            yield Problem(f"{where}, {file}", f"no reasons for {answer}", "a sentence for every option",
                          f"add an entry {answer} to REASONS")  # fmt: skip
        else:
            for words in _of_reasons(answer, options[answer], reasons[answer]):
                yield Problem(f"{where}, {file}", *words)


def _of_reasons(answer: str, options: list[Any], reasons: Mapping[Any, str]) -> Iterator[Words]:
    wanted = f"a sentence of its own for each of {', '.join(map(str, options))}: why it is right or wrong"
    for option in options:
        reason = str(reasons.get(option, ""))
        if len(reason) < LEAST_REASON or not is_sentence(reason):
            yield f"option {option} of {answer} has the reason {reason!r}", wanted, "write why, to its end"
        elif list(reasons.values()).count(reason) > 1:
            yield f"option {option} of {answer} has another option's reason", wanted, "say what is specific to it"
    for extra in [option for option in reasons if option not in options]:
        yield (f"a reason for {extra!r}, which is no option of {answer}", wanted,
               "remove it, or add the option to the grade cell")  # fmt: skip


def _options(source: str) -> dict[str, list[Any]]:
    """Return the options of each answer in a grade cell, from its calls ``it.answered(name, answer, options)``."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    asked = [call.args for call in calls if getattr(call.func, "attr", "") == "answered" and len(call.args) == 3]
    return {ast.literal_eval(name): _values(options) for name, _, options in asked}


def _values(node: ast.expr) -> list[Any]:
    """Return the options that ``"abcd"`` or ``range(1, 8)`` stand for."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        return list(range(*map(ast.literal_eval, node.args)))
    return list(ast.literal_eval(node))
