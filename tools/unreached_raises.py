"""List the `raise` statements that no test reaches; `make coverage` fails while there is one.

An error message that no test has ever shown may be wrong, or its own line may break. A `raise` that can't be tested is
exempted by a comment with a reason on one of its lines::

    raise RuntimeError("...")  # pragma: no cover - needs a machine without /proc

Run it as ``python -m tools.unreached_raises FOLDER DATA``, where DATA is the data file that coverage wrote.
"""

import ast
import io
import re
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

PRAGMA = re.compile(r"#\s*pragma:\s*no cover\b(?P<rest>.*)")
REASON = re.compile(r"\s*[-:—]+\s*\w+(\W+\w+)+")
"""What follows the pragma: a dash or a colon and at least two words."""


@dataclass(frozen=True, order=True)
class Problem:
    """A `raise` statement to look at.

    Attributes
    ----------
    path : str
        The file.
    line : int
        Its first line, counted from 1.
    what : str
        What is wrong with it.
    """

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def problems_in(source: str, executed: set[int], path: str) -> list[Problem]:
    """Find the `raise` statements of one file that were not executed, and exemptions that are wrong.

    Parameters
    ----------
    source : str
        The file's text.
    executed : set of int
        Its executed lines, as coverage recorded them.
    path : str
        The file's name, for the result.

    Returns
    -------
    list of Problem
        In the order of the lines.
    """
    comments = _comments(source)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise)]
    judged = ((node.lineno, _what_is_wrong(node, executed, comments)) for node in found)
    return sorted(Problem(path, line, what) for line, what in judged if what)


def _comments(source: str) -> dict[int, str]:
    """Return the comment of each line that has one."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def _what_is_wrong(node: ast.Raise, executed: set[int], comments: dict[int, str]) -> str | None:
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    reached = not executed.isdisjoint(lines)
    pragma = next((found for line in lines if (found := PRAGMA.search(comments.get(line, "")))), None)
    if pragma is None:
        return None if reached else "no test reaches this raise"
    if reached:
        return "a test reaches this raise: remove its pragma"
    return None if REASON.match(pragma["rest"]) else "a pragma without a reason: write `# pragma: no cover - <why>`"


def problems_under(folder: Path, data: CoverageData) -> list[Problem]:
    """Find the problems of all Python files under a folder; a file that coverage never saw has no executed line.

    Parameters
    ----------
    folder : Path
        Where to look.
    data : CoverageData
        What coverage recorded, already read.

    Returns
    -------
    list of Problem
        In the order of files and lines.
    """
    found = []
    for path in sorted(folder.rglob("*.py")):
        executed = set(data.lines(str(path.resolve())) or ())
        found += problems_in(path.read_text(encoding="utf-8"), executed, str(path))
    return found


def main(arguments: list[str]) -> int:
    """Print the problems.

    Parameters
    ----------
    arguments : list of str
        A folder and a data file of coverage.

    Returns
    -------
    int
        The exit status: 0 if there is none, 1 if there are some, 2 if nothing was measured.
    """
    folder, file = map(Path, arguments)
    data = CoverageData(basename=str(file))
    data.read()
    if not data.measured_files():
        print(f"{file} holds no measured file: run the tests with pytest --cov first", file=sys.stderr)
        return 2
    found = problems_under(folder, data)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(found)} problems" if found else f"tests reach every raise under {folder}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
