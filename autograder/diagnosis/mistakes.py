"""The bank of known wrong answers: they name a learner's mistake, and they test the checks.

``mistakes/<notebook>/<chapter>.py`` of a content holds the mistakes of a chapter in a tuple ``MISTAKES``. The ids
are those of the collection they come from (D data, F forward, L loss, G gradients, T training, E evaluation), with a
letter for each variation.
"""

from dataclasses import dataclass

from autograder.course.notebook import CourseNotebook

UNSTEADY = (
    "two equal calls gave different results. Does something survive from one call to the next, or do you use a random "
    "generator other than `rng`?"
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
    common : bool
        Whether many students make it and it loses most of its exercise: the sample class makes some of these.
    """

    id: str
    exercise: str
    source: str
    hint: str
    silent: bool = False
    common: bool = False


def known_mistakes(notebook: CourseNotebook) -> tuple[Mistake, ...]:
    """Return the known mistakes of one notebook, in the order of its exercises.

    Returns
    -------
    tuple of Mistake
        None where the content has no bank.
    """
    order = list(notebook.points)
    chapters = notebook.content.chapters("mistakes", notebook.name)
    modules = [notebook.content.module("mistakes", notebook.name, chapter) for chapter in chapters]
    found = [mistake for module in modules for mistake in module.MISTAKES]
    return tuple(sorted(found, key=lambda mistake: order.index(mistake.exercise) if mistake.exercise in order else -1))
