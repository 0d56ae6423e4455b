"""Check a course before release: each problem says where it is, what is allowed, and what to do next.

Read `problem` and `cells`, then `bank`, `own_answers` and `bounded`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from autograder.authoring.verify.bank import problems_of_form, unreadable_files
from autograder.authoring.verify.cells import (
    names_of,
    problems_of_card,
    problems_of_question,
    ungraded,
    unknown_names,
    unreadable,
)
from autograder.authoring.verify.own_answers import (
    Subject,
    problems_of_mistakes,
    problems_of_release,
    problems_of_solutions,
)
from autograder.authoring.verify.problem import Problem, in_words
from autograder.course.course import Assignment, Course
from autograder.course.notebook import CourseNotebook
from autograder.course.reference import load_reference
from autograder.diagnosis.mistakes import known_mistakes

__all__ = ["Problem", "verify"]


def verify(course: Course | None = None, only: Collection[str] | None = None) -> Iterator[Problem]:
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
    notebooks: dict[tuple[Assignment, str], CourseNotebook] = {}
    names = [(assignment, name) for assignment in assignments for name in assignment.notebook_names]
    for assignment, name in names:
        yield from _or_stop(name, _read, notebooks, assignment, name)
    if len(notebooks) == len(names):  # otherwise an exercise may be in one that cannot be read
        known = dict.fromkeys(exercise for notebook in notebooks.values() for exercise in names_of(notebook))
        yield from unknown_names(only or (), list(known))
    unreadable = [p for each in assignments for p in unreadable_files(each.content, each.notebook_names)]
    yield from unreadable
    for (assignment, name), notebook in notebooks.items():
        yield from _or_stop(name, _problems, notebook, assignment, only, not unreadable)


def _or_stop(where: str, problems: Callable[..., Iterable[Problem]], *arguments: object) -> Iterator[Problem]:
    """Yield problems; an error that stops the search is one more."""
    try:
        yield from problems(*arguments)
    except (Exception, SystemExit) as error:
        yield Problem(where, in_words(error), "a course that can be read and checked",
                      "fix this first, and run it again")  # fmt: skip


def _read(
    notebooks: dict[tuple[Assignment, str], CourseNotebook], assignment: Assignment, name: str
) -> Iterable[Problem]:
    notebooks[assignment, name] = assignment.notebook(name)
    return ()


def _problems(
    notebook: CourseNotebook, assignment: Assignment, only: Collection[str] | None, with_bank: bool
) -> Iterator[Problem]:
    """Yield one notebook's problems: first what is missing, then what the checks find."""
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
    if wrong:  # checks that compare with a wrong solution prove nothing
        return
    yield from problems_of_release(subject, chosen)
    for function in functions:
        yield from problems_of_mistakes(subject, [m for m in mistakes if m.exercise == function])
