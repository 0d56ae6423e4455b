"""The bank of known wrong answers: they name a learner's mistake, and they test the checks.

``<notebook>/<chapter>.py`` holds the mistakes of a chapter in a tuple ``MISTAKES``. The ids are those of the
collection they come from (D data, F forward, L loss, G gradients, T training, E evaluation), with a letter for
each variation.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "autograder.assignments.mnist_digits.mistakes"
BANK = Path(__file__).parents[1] / "assignments" / "mnist_digits" / "mistakes"

UNSTEADY = (
    "two equal calls had unequal results. Does something stay from one call to the next, or does chance come from "
    "elsewhere than the generator that was given?"
)
"""The hint when equal calls had unequal results: which mistake it is, no reply can tell."""


@dataclass(frozen=True)
class Mistake:
    """One wrong answer.

    Parameters
    ----------
    id : str
        Unique within its notebook.
    exercise : str
        The function it is an answer to.
    source : str
        The whole wrong function; it runs in the notebook's namespace and may call the other functions.
    hint : str
        What a teaching assistant would ask or remind of; never the code.
    silent : bool
        Whether a notebook with it reaches the accuracy bar of the first training that it has a say in, on MNIST or on
        the stand-in digits; one that has a say in none, as in a metric, does. ``tests/bars_and_mistakes.py`` tells.
    """

    id: str
    exercise: str
    source: str
    hint: str
    silent: bool = False


def known_mistakes(notebook_name: str) -> tuple[Mistake, ...]:
    """Return the known mistakes of one notebook, in the order of its chapters' file names.

    Returns
    -------
    tuple of Mistake
    """
    folder = BANK / notebook_name
    names = sorted(path.stem for path in folder.glob("*.py"))
    chapters = [importlib.import_module(f"{PACKAGE}.{notebook_name}.{name}") for name in names]
    return tuple(mistake for chapter in chapters for mistake in chapter.MISTAKES)
