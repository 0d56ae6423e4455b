"""What is said of a report in every form of it: on a feedback page and in a terminal, in the same words and order."""

from autograder.report import NOT_ANSWERED, Outcome

WORDS = {
    Outcome.PASSED: "holds",
    Outcome.FAILED: "to mend",
    Outcome.SKIPPED: "not tried",
    Outcome.ERROR: "the grader broke",
}
"""How an outcome is told, so that nothing hangs on a colour or a sign."""


def number(points):
    """Return points without needless decimals: ``7``, ``2.5``, ``3.33``."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def next_step(exercise):
    """Return what to do about an exercise, in a few words.

    Parameters
    ----------
    exercise : ExerciseReport

    Returns
    -------
    str
    """
    if exercise.needs_manual_grade:
        return "your instructor will look at it"
    failed = [verdict for verdict in exercise.verdicts if verdict.outcome is Outcome.FAILED]
    if not failed:
        return "done"
    if "is not implemented yet" in failed[0].rationale and f"`{exercise.name}` is not" in failed[0].rationale:
        return "not implemented yet"
    if all(NOT_ANSWERED in verdict.rationale for verdict in failed):
        return NOT_ANSWERED
    return failed[0].requirement


def in_order(exercise):
    """Return what feedback shows of an exercise, in every form of it.

    Parameters
    ----------
    exercise : ExerciseReport

    Returns
    -------
    shown : list of Verdict
        What is right, what our side broke on, then the first thing to mend.
    folded : list of Verdict
        What else is to mend, and what was not tried.
    """
    shown = exercise.with_outcome(Outcome.PASSED) + exercise.with_outcome(Outcome.ERROR)
    failed = exercise.with_outcome(Outcome.FAILED)
    return shown + failed[:1], failed[1:] + exercise.with_outcome(Outcome.SKIPPED)


def folded_words(folded):
    """Return what is folded away, in words: ``2 more to mend, 1 not tried``."""
    failed = sum(verdict.outcome is Outcome.FAILED for verdict in folded)
    parts = [f"{failed} more to mend" if failed else "", f"{len(folded) - failed} not tried"]
    return ", ".join(part for part in parts if part and not part.startswith("0 "))


def said_once(exercise):
    """Return the note that several checks of an exercise share, if all their notes are this one; else nothing."""
    notes = [verdict.note for verdict in exercise.verdicts if verdict.note]
    return notes[0] if len(notes) > 1 and len(set(notes)) == 1 else ""
