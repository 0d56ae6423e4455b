"""Check a course before it is given out: what an exercise lacks is told with where, what is allowed and what next."""

from autograder.authoring.verify.bank import problems_of_form, unreadable_files
from autograder.authoring.verify.cells import (
    names_of,
    problems_of_card,
    problems_of_question,
    ungraded,
    unknown_names,
    unreadable,
)
from autograder.authoring.verify.problem import Problem, in_words
from autograder.authoring.verify.trial import Course, problems_of_mistakes, problems_of_release, problems_of_solutions
from autograder.course.dataset import load_evidence
from autograder.course.notebook import PACKAGE_ROOT, notebook_names, read_course_notebook
from autograder.course.reference import load_reference
from autograder.diagnosis.mistakes import known_mistakes

__all__ = ["Problem", "verify"]


def verify(root=None, only=None):
    """Check every exercise of every notebook.

    Parameters
    ----------
    root : path, optional
        The course's folder; by default this checkout.
    only : collection of str, optional
        Check these exercises only.

    Yields
    ------
    Problem
    """
    root = root or PACKAGE_ROOT
    names = notebook_names(root)
    notebooks = {}
    for name in names:
        yield from _told(name, _read, notebooks, name, root)
    if len(notebooks) == len(names):  # else an exercise may be in the one that cannot be read
        known = dict.fromkeys(exercise for notebook in notebooks.values() for exercise in names_of(notebook))
        yield from unknown_names(only or (), list(known))
    unreadable = list(unreadable_files(names))
    yield from unreadable
    for name, notebook in notebooks.items():
        yield from _told(name, _problems, notebook, root, only, not unreadable)


def _told(where, problems, *arguments):
    """Yield problems; what stops the search for them is one more."""
    try:
        yield from problems(*arguments)
    except (Exception, SystemExit) as error:
        yield Problem(where, in_words(error), "a course that can be read and judged",
                      "mend this first, and run it again")  # fmt: skip


def _read(notebooks, name, root):
    notebooks[name] = read_course_notebook(name, root)
    return ()


def _problems(notebook, root, only, with_bank):
    """Yield one notebook's problems: first what is missing, then what does not hold when it is judged."""
    chosen = [name for name in names_of(notebook) if only is None or name in only]
    stops = list(unreadable(notebook)) if chosen else []
    yield from stops
    yield from ungraded(notebook, chosen)
    chosen = [name for name in chosen if name in notebook.points]
    if stops or not chosen:
        return
    functions = [name for name in chosen if name in notebook.functions]
    for name in chosen:
        yield from (problems_of_card if name in functions else problems_of_question)(notebook, name)
    mistakes = known_mistakes(notebook.name) if with_bank else ()
    if with_bank:
        yield from problems_of_form(notebook, mistakes, functions)
    course = Course(notebook, load_reference(notebook), load_evidence(root), root)
    wrong = list(problems_of_solutions(course, chosen))
    yield from wrong
    if wrong:  # what is judged by a wrong solution tells nothing
        return
    yield from problems_of_release(course, chosen)
    for function in functions:
        yield from problems_of_mistakes(course, [m for m in mistakes if m.exercise == function])
