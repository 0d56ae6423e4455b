"""The records that verification yields: what is wrong with a course, and what to do about it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One problem of a course.

    Parameters
    ----------
    where : str
        Notebook and exercise, or a file.
    found : str
    wanted : str
        What is allowed.
    next_step : str
        What to do.
    """

    where: str
    found: str
    wanted: str
    next_step: str


def readable(path: Path) -> str:
    """Return a path relative to the current folder, or the whole path if it is elsewhere."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def in_words(error: BaseException) -> str:
    """Return an exception's type and message, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question that names the closest known name, or an empty string."""
    close = difflib.get_close_matches(name, list(known), 1)
    return f"is it {close[0]}? " if close else ""


def is_sentence(text: str) -> bool:
    """Return whether a text has at least three words and ends as a sentence or a question does."""
    return len(text.split()) >= 3 and text.rstrip().endswith((".", "?"))
