"""Check the form of the known mistakes, without running them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.authoring.verify.problem import Problem, did_you_mean, in_words, is_sentence, readable
from autograder.course.content import Content
from autograder.course.notebook import CourseNotebook
from autograder.diagnosis.mistakes import Mistake

LEAST_MISTAKES = 3
"""Fewest known mistakes of a function: with fewer, you can't know whether its checks can fail."""
STATEMENTS = (ast.Return, ast.AugAssign, ast.FunctionDef, ast.Lambda, ast.Import, ast.ImportFrom)
WORDS = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Operators of Python that are English words: `What is exp(1000)` parses."""
COMPUTING = (ast.Call, ast.BinOp, ast.Subscript)
Words = tuple[str, str, str]
"""What was found, what is allowed, and what to do: a problem without its place."""


def unreadable_files(content: Content, notebooks: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each file of the bank that cannot be imported or belongs to no notebook.

    Parameters
    ----------
    content : Content
    notebooks : sequence of str
        The names of all notebooks of the assignment.
    """
    for folder in sorted({path.parent for path in content.mistakes.glob("*/*.py")}):
        if folder.name not in notebooks:
            yield Problem(readable(folder), "a folder of known mistakes that belongs to no notebook, so it is not read",
                          f"a folder named {' or '.join(notebooks)}",
                          f"{did_you_mean(folder.name, notebooks)}rename it")  # fmt: skip
        for chapter in content.chapters("mistakes", folder.name):
            try:
                content.module("mistakes", folder.name, chapter).MISTAKES  # noqa: B018
            except Exception as error:
                yield Problem(readable(folder / f"{chapter}.py"), in_words(error),
                              "a file that can be imported, with a tuple MISTAKES",
                              "fix it: until then no known mistake is read")  # fmt: skip


def place(notebook: CourseNotebook, mistake: Mistake) -> str:
    """Return where a known mistake is: notebook, exercise, id and file."""
    chapters = notebook.content.chapters("mistakes", notebook.name)
    found = [c for c in chapters if mistake in notebook.content.module("mistakes", notebook.name, c).MISTAKES]
    file = _folder(notebook) / f"{(found or ['<chapter>'])[0]}.py"
    return f"{notebook.name}, {mistake.exercise}, mistake {mistake.id} in {readable(file)}"


def _folder(notebook: CourseNotebook) -> Path:
    """Return the folder of a notebook's known mistakes."""
    return notebook.content.mistakes / notebook.name


def problems_of_form(
    notebook: CourseNotebook, mistakes: Sequence[Mistake], functions: Sequence[str] | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the known mistakes of a notebook before any of them runs.

    Parameters
    ----------
    notebook : CourseNotebook
    mistakes : sequence of Mistake
        All of the notebook.
    functions : sequence of str, optional
        Check the mistakes of these, and those that belong to no function; by default all.
    """
    functions = notebook.functions if functions is None else functions
    of_each, of_id = Counter(m.exercise for m in mistakes), Counter(m.id for m in mistakes)
    for function in functions:
        if of_each[function] < LEAST_MISTAKES:
            yield Problem(f"{notebook.name}, {function}", f"{of_each[function]} known mistakes",
                          f"at least {LEAST_MISTAKES}, each with a hint",
                          f"add entries to a file {readable(_folder(notebook))}/<chapter>.py")  # fmt: skip
    for mistake in mistakes:
        if mistake.exercise in functions or mistake.exercise not in notebook.functions:
            for words in (*_of_names(notebook, mistake, of_id), *_of_hint(mistake.hint), *_of_source(mistake)):
                yield Problem(place(notebook, mistake), *words)


def _of_names(notebook: CourseNotebook, mistake: Mistake, of_id: Mapping[str, int]) -> Iterator[Words]:
    if of_id[mistake.id] > 1:
        yield f"{of_id[mistake.id]} mistakes have this id", "ids that are unique in their notebook", "rename one"
    if mistake.exercise not in notebook.functions:
        yield (f"{notebook.name} has no function {mistake.exercise}", f"one of {', '.join(notebook.functions)}",
               f"{did_you_mean(mistake.exercise, notebook.functions)}fix the entry's exercise")  # fmt: skip


def _of_hint(hint: str) -> Iterator[Words]:
    wanted = "what a teaching assistant would ask or remind of: one or more sentences, never the code"
    if code := code_in(hint):
        yield f"its hint gives code: {code}", wanted, "say in words what to look at"
    elif not is_sentence(hint):
        yield f"its hint is {hint!r}", wanted, "write three words or more that end with a full stop or a question mark"


def _of_source(mistake: Mistake) -> Iterator[Words]:
    try:
        defined = [node.name for node in ast.parse(mistake.source).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError:  # reported when it is run
        return
    if mistake.exercise not in defined:
        yield (f"its source defines {', '.join(defined) or 'no function'}", f"the whole function {mistake.exercise}",
               f"let the source begin with def {mistake.exercise}(")  # fmt: skip


def code_in(hint: str) -> str:
    """Return the first part of a hint that is Python, or an empty string.

    Plain words can parse too (`Blocked or open`), and so can small facts (`Row = neuron`): only what calls, computes
    or returns something counts as code.
    """
    if "np." in hint or "numpy." in hint:
        return hint
    whole = hint.strip().rstrip(".?!")
    clauses = [clause.strip().rstrip(".?!") for clause in re.split(r"[.?!:;,]\s|\n", hint)]
    if _nodes(whole, (*STATEMENTS, *COMPUTING)) and not _nodes(whole, WORDS):
        return whole
    return next((clause for clause in clauses if _is_statement(clause)), "")


def _is_statement(clause: str) -> bool:
    return bool(_nodes(clause, STATEMENTS) or (_nodes(clause, ast.Assign) and _nodes(clause, COMPUTING)))


def _nodes(text: str, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> list[ast.AST]:
    """Return the nodes of these kinds in a text; none if it is not Python."""
    try:
        return [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    except (SyntaxError, ValueError):
        return []
