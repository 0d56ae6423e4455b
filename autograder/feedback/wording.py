"""The words and the order in which every form of feedback shows a report: a page and a terminal say the same."""

from autograder.report import ExerciseReport, Outcome, Report, Verdict

WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
    Outcome.ERROR: "left to your instructor",
}
"""How an outcome is named, so that nothing depends on a color or a sign."""
FIRST = "Fix first"
"""How the first failed check of an exercise is named."""
NOT_STARTED = "not started"
"""How it is named while nothing has been written yet."""


def label(exercise: ExerciseReport, verdict: Verdict) -> str:
    """Return how a verdict is named in the feedback of its exercise."""
    if verdict is not exercise.first_failed:
        return WORDS[verdict.outcome]
    return NOT_STARTED if exercise.not_started else FIRST


def number(points: float) -> str:
    """Return points without needless decimals: ``7``, ``2.5``, ``3.33``."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def in_order(exercise: ExerciseReport) -> tuple[list[Verdict], list[Verdict]]:
    """Return what feedback shows of an exercise.

    Parameters
    ----------
    exercise : ExerciseReport

    Returns
    -------
    shown : list of Verdict
        What passed, what is left to the instructor, then the first thing to fix.
    folded : list of Verdict
        What else there is to fix, and what was skipped.
    """
    shown = exercise.with_outcome(Outcome.PASSED) + exercise.with_outcome(Outcome.ERROR)
    failed = exercise.with_outcome(Outcome.FAILED)
    return shown + failed[:1], failed[1:] + exercise.with_outcome(Outcome.SKIPPED)


def folded_words(folded: list[Verdict]) -> str:
    """Return what is folded away, in words: ``2 more to fix, 1 skipped``."""
    failed = sum(verdict.outcome is Outcome.FAILED for verdict in folded)
    counts = {"more to fix": failed, "skipped": len(folded) - failed}
    return ", ".join(f"{count} {words}" for words, count in counts.items() if count)


def shared_note(exercise: ExerciseReport) -> str:
    """Return the note that several checks of an exercise share, if all their notes are this one; else nothing."""
    notes = [verdict.note for verdict in exercise.verdicts if verdict.note]
    return notes[0] if len(notes) > 1 and len(set(notes)) == 1 else ""


def data_note(report: Report) -> str:
    """Return a sentence about the images, if the accuracy was not measured on MNIST; else nothing."""
    if report.data in ("MNIST", ""):
        return ""
    return f"The accuracy checks used {report.data} instead of MNIST."
