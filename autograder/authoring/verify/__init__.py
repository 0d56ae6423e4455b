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
from autograder.authoring.verify.trial import Subject, problems_of_mistakes, problems_of_release, problems_of_solutions
from autograder.course.course import Course
from autograder.course.reference import load_reference
from autograder.diagnosis.mistakes import known_mistakes

__all__ = ["Problem", "verify"]


def verify(course=None, only=None):
    """Check every exercise of every notebook.

    Parameters
    ----------
    course : Course, optional
        By default `Course`'s own default.
    only : collection of str, optional
        Check these exercises only.

    Yields
    ------
    Problem
    """
    course = course or Course()
    assignments = [course.assignment(name) for name in course.assignments or [None]]
    notebooks, names = {}, [(assignment, name) for assignment in assignments for name in assignment.notebook_names]
    for assignment, name in names:
        yield from _told(name, _read, notebooks, assignment, name)
    if len(notebooks) == len(names):  # else an exercise may be in the one that cannot be read
        known = dict.fromkeys(exercise for notebook in notebooks.values() for exercise in names_of(notebook))
        yield from unknown_names(only or (), list(known))
    unreadable = [p for each in assignments for p in unreadable_files(each.content, each.notebook_names)]
    yield from unreadable
    for (assignment, name), notebook in notebooks.items():
        yield from _told(name, _problems, notebook, assignment, only, not unreadable)


def _told(where, problems, *arguments):
    """Yield problems; what stops the search for them is one more."""
    try:
        yield from problems(*arguments)
    except (Exception, SystemExit) as error:
        yield Problem(where, in_words(error), "a course that can be read and judged",
                      "mend this first, and run it again")  # fmt: skip


def _read(notebooks, assignment, name):
    notebooks[assignment, name] = assignment.notebook(name)
    return ()


def _problems(notebook, assignment, only, with_bank):
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
    mistakes = known_mistakes(notebook) if with_bank else ()
    if with_bank:
        yield from problems_of_form(notebook, mistakes, functions)
    subject = Subject(notebook, load_reference(notebook), assignment.dataset, assignment)
    wrong = list(problems_of_solutions(subject, chosen))
    yield from wrong
    if wrong:  # what is judged by a wrong solution tells nothing
        return
    yield from problems_of_release(subject, chosen)
    for function in functions:
        yield from problems_of_mistakes(subject, [m for m in mistakes if m.exercise == function])
