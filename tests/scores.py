"""Judge functions in this process: the one place where tests call `run_checks` for scores alone."""

from autograder.checking.runner import run_checks
from autograder.checking.student import Student
from autograder.diagnosis.advise import advise
from autograder.report import Outcome
from autograder.sandbox.backend import InProcess


def judge_scores(notebook, functions, reference, dataset, seed, only=None, source="", answers=None):
    """Judge functions that live in this process, without hints and pictures: these take most of the time.

    Parameters
    ----------
    notebook : CourseNotebook
    functions : dict
        By name.
    reference : SimpleNamespace
    dataset : Dataset
    seed : bytes
    only : collection of str, optional
        Judge these exercises only.
    source : str
        The functions' source, for what is said about them.
    answers : Answers, optional
        Gives hints and pictures all the same, and remembers what they needed.

    Returns
    -------
    tuple of ExerciseReport
        After making sure that nothing broke on the grader's side.
    """
    student = Student(InProcess(functions), reference, source)
    run = run_checks(notebook, student, reference, dataset, seed, only)
    exercises, faults = run.exercises, run.faults
    if answers is not None:
        exercises, faults = advise(run, notebook, student, reference, dataset, answers)
    assert not faults
    assert not [verdict for exercise in exercises for verdict in exercise.verdicts if verdict.outcome is Outcome.ERROR]
    return exercises
