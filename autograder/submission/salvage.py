"""Find what a learner wrote into one of the course's cells: functions, imports and values it did not have.

VS Code and Colab let learners write into locked and grade cells. Only new names are taken: if a course fixes one of
its own cells after the release, no notebook brings the old one back. Calls and ``with check(...)`` are left out: they
define nothing, and the hidden checks grade anyway.
"""

import ast
import re
import warnings
from collections.abc import Iterator

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MAX_SOURCE = 200_000
"""Longest cell read, in characters: parsing Python takes a hundred times its size in memory."""
MAX_NAMES, MAX_NAME = 10, 50
"""Most names in a note, and most characters of one."""
FUNCTION = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
"""The head of a function, wherever it is; only searched for, so the text need not be Python."""
VALUE = re.compile(r"^(\w+)[ \t]*(?:=(?!=)|,)", re.MULTILINE)
"""The first name of an assignment at the top level."""
SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.MULTILINE | re.DOTALL)
"""What a release leaves out of a solution cell."""
STUB = "raise NotImplementedError"
"""What it puts there, inside a function."""


class NotPython(Exception):
    """A changed cell that cannot be read; the message is a clause for its student."""


def additions(source: str, course_source: str) -> tuple[str, list[str]]:
    """Return what a cell defines and the course's own version of it does not.

    Parameters
    ----------
    source : str
        The learner's version; lines that only IPython understands, as ``%timeit``, are ignored.
    course_source : str

    Returns
    -------
    source : str
        The statements to run, without comments; empty when there is none.
    names : list of str
        What they define; of many, the first.

    Raises
    ------
    NotPython
        If the learner's version is not Python, or too long to be read.
    """
    known = {name for statement in ast.parse(course_source).body for name in _names(statement)}
    try:
        new = {statement: set(_names(statement)) - known for statement in _read(source).body}
        text = "\n".join(ast.unparse(statement) for statement, names in new.items() if names)
    except SyntaxError as error:
        raise NotPython(f"it has a syntax error in line {error.lineno or 1}") from None
    except (ValueError, RecursionError, MemoryError):
        raise NotPython("it cannot be read") from None
    if len(text) > 2 * len(source) + 1_000:  # a short text can hold lines that are nearly all indentation
        raise NotPython("it cannot be read")
    return text, [name[:MAX_NAME] for name in sorted(set().union(*new.values()))[:MAX_NAMES]]


def _read(source: str) -> ast.Module:
    if len(source) > MAX_SOURCE:
        raise NotPython(f"it is longer than {MAX_SOURCE:,} characters")
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    with warnings.catch_warnings(action="ignore"):  # the student sees them when the cell is run
        return ast.parse("\n".join(lines))


def _names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement defines, if defining is what it is for."""
    if isinstance(statement, DEFINITIONS):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def functions_in(source: str) -> set[str]:
    """Return the names of the functions that a text seems to define, be it Python, text, or behind a ``%%timeit``."""
    return set(FUNCTION.findall(source))


def values_in(source: str) -> set[str]:
    """Return the names that a text seems to assign at the top level; of several in one line, the first."""
    return set(VALUE.findall(source))


def plain(source: str) -> str:
    """Return a text without what editors change by themselves: line ends, tabs, and blanks at the ends of lines."""
    return "\n".join(line.rstrip().expandtabs(4) for line in source.splitlines()).strip()


def stub_of(source: str) -> str:
    """Return the text that the release has in place of one of the course's solution cells."""
    return SOLUTION.sub(lambda solution: solution[1] and solution[1] + STUB, source)
