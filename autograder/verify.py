"""Check a course before it is given out: what an exercise lacks is told with where, what is allowed and what next."""

import re
from dataclasses import dataclass

import nbformat

from .course import ASSIGNMENT, PACKAGE_ROOT, grade_id, notebook_names, read_course_notebook, role
from .errors import AutograderError
from .evidence import load_evidence
from .judging import judge
from .mistakes import known_mistakes
from .reference import load_reference, run_solutions
from .student import InProcess, Student
from .verdict import NOT_ANSWERED, Outcome

LEAST_MISTAKES = 3
"""Fewest known mistakes of a function: with fewer, nobody knows whether its checks can fail."""
HINTS = 3
"""Folded hints on a card: a question, a fact, the formula in words."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a course.

    Parameters
    ----------
    where : str
        Notebook and exercise.
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
    for name in notebook_names(root):
        try:
            yield from _Verification(name, root, only).problems()
        except AutograderError as error:
            yield Problem(name, str(error), "a course that can be judged", "mend this first, and run it again")


class _Verification:
    """The problems of one notebook."""

    def __init__(self, name, root, only):
        self.notebook, self.root = read_course_notebook(name, root), root
        self.reference, self.evidence = load_reference(self.notebook), load_evidence(root)
        self.exercises = [exercise for exercise in self.notebook.points if only is None or exercise in only]
        self.functions = [exercise for exercise in self.exercises if exercise in self.notebook.functions]

    def problems(self):
        """Yield the notebook's problems: first what is missing, then what does not hold when it is judged."""
        if not self.exercises:
            return
        for function in self.functions:
            yield from self._of_card(function)
            yield from self._of_bank(function)
        yield from self._of_solutions()
        yield from self._of_release()
        for mistake in known_mistakes(self.notebook.name):
            if mistake.exercise in self.functions:
                yield from self._of_mistake(mistake)

    def _problem(self, exercise, found, wanted, next_step):
        return Problem(f"{self.notebook.name}, {exercise}", found, wanted, next_step)

    def _of_card(self, function):
        card = next((cell.source for cell in self.notebook.cells if cell.id == f"card-{function}"), None)
        if card is None:
            yield self._problem(function, "it has no card", f"a Markdown cell with the id card-{function}",
                                "write one before the solution cell; copy another exercise's for its form")  # fmt: skip
            return
        hints = re.findall(r"<summary>Hint (\d)", card)
        if hints != [str(number) for number in range(1, HINTS + 1)]:
            yield self._problem(function, f"its card has the hints {', '.join(hints) or '(none)'}",
                                f"{HINTS} folded hints: a question, a shape or a sanity fact, the formula in words",
                                f"mend the <details> of the cell card-{function}")  # fmt: skip

    def _of_bank(self, function):
        mistakes = [m for m in known_mistakes(self.notebook.name) if m.exercise == function]
        if len(mistakes) < LEAST_MISTAKES:
            yield self._problem(
                function, f"{len(mistakes)} known mistakes", f"at least {LEAST_MISTAKES}, each with a hint",
                f"add entries to a file autograder/mistakes/{self.notebook.name}_<n>_<chapter>.py")  # fmt: skip

    def _judge(self, namespace, exercises, seed):
        student = Student(InProcess(namespace), self.reference)
        reports, faults = judge(self.notebook, student, self.reference, self.evidence, seed, set(exercises))
        for fault in faults:
            yield Problem(self.notebook.name, f"a check broke: {fault}", "checks that only ever fail by Failed",
                          "mend the check, or use the assertions of autograder/compare.py")  # fmt: skip
        yield from reports

    def _of_solutions(self):
        for report in self._judge(run_solutions(self.notebook), self.exercises, b"verify"):
            if isinstance(report, Problem):
                yield report
            elif lost := [v for v in report.verdicts if v.outcome is not Outcome.PASSED]:
                yield self._problem(report.name, f"the solution fails {lost[0].check}: {lost[0].rationale}",
                                    "full points for the solution", "mend the solution cell or the check")  # fmt: skip
            else:
                for verdict in report.verdicts:
                    if not verdict.requirement:
                        yield self._problem(report.name, f"{verdict.check} has no docstring",
                                            "one line that says what must hold, in the learner's words",
                                            "write it: it is what feedback shows")  # fmt: skip

    def _of_release(self):
        path = self.root / "release" / ASSIGNMENT / f"{self.notebook.name}.ipynb"
        if not path.exists():
            yield Problem(self.notebook.name, "there is no release", str(path.relative_to(self.root)), "make release")
            return
        namespace = self._stubs(path)
        for report in self._judge(namespace, self.exercises, b"verify"):
            if isinstance(report, Problem):
                yield report
                continue
            first = report.first_to_mend
            if report.score or first is None:
                yield self._problem(report.name, f"the untouched release earns {report.score:g} points", "0 points",
                                    "make release; if it stays, the checks pass without an answer")  # fmt: skip
            elif not re.search(f"is not implemented yet|{NOT_ANSWERED}", first.rationale):
                yield self._problem(report.name, f"the untouched release is told: {first.rationale}",
                                    "a stub that raises NotImplementedError, or no answer", "make release")  # fmt: skip

    def _stubs(self, path):
        """Run the solution cells of the release: functions that raise, and open answers."""
        namespace = {}
        for cell in nbformat.read(path, as_version=4).cells:
            if role(cell, "solution"):
                exec(compile(cell.source, f"<release {grade_id(cell)}>", "exec"), namespace)
        return namespace

    def _of_mistake(self, mistake):
        namespace = run_solutions(self.notebook, {mistake.exercise: mistake.source})
        for report in self._judge(namespace, [mistake.exercise], mistake.id.encode()):
            if isinstance(report, Problem):
                yield report
            elif report.score == report.points:
                yield self._problem(mistake.exercise, f"the known mistake {mistake.id} earns full points",
                                    "every known mistake loses points", "sharpen a check's inputs")  # fmt: skip
            elif report.first_to_mend is None or report.first_to_mend.hint != mistake.hint:
                yield self._problem(
                    mistake.exercise, f"the known mistake {mistake.id} does not get its own hint",
                    "inputs on which it differs from every other mistake, or the same hint as its twin",
                    "let the checks try inputs that tell them apart")  # fmt: skip
