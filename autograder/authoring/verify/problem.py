"""What verification tells: something that is wrong with a course, and what to do about it."""

import difflib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a course.

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


def readable(path):
    """Return a path relative to the current folder, if it is in there, else the whole path."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def in_words(error):
    """Return an exception as its type and its words, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def did_you_mean(name, known):
    """Return a question for the known name that is nearest to this one, or an empty string."""
    close = difflib.get_close_matches(name, known, 1)
    return f"is it {close[0]}? " if close else ""


def is_sentence(text):
    """Return whether a text has at least three words and ends as a sentence or a question does."""
    return len(text.split()) >= 3 and text.rstrip().endswith((".", "?"))
