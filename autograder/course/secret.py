"""The course's secret, from which, with each submission's content, all hidden inputs are drawn."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from autograder.errors import CourseError

LEAST_CHARACTERS = 16
"""Fewest characters of a secret in a file."""


def course_secret(root: Path) -> str:
    """Return the secret: ``$AUTOGRADER_SECRET``, or the file ``.course_secret``, made at first use.

    The secret keeps hidden inputs unpredictable. A new one gives other inputs, not other rules.

    Parameters
    ----------
    root : Path
        The course's folder.

    Raises
    ------
    CourseError
        If the file cannot be written, or holds fewer than `LEAST_CHARACTERS` characters.
    """
    if secret := os.environ.get("AUTOGRADER_SECRET"):
        return secret
    path = root / ".course_secret"
    if not path.exists():
        _make_secret(path)
    if len(secret := path.read_text().strip()) < LEAST_CHARACTERS:
        raise CourseError(
            f"{path} holds {len(secret)} characters, so hidden inputs could be guessed; it must hold at least "
            f"{LEAST_CHARACTERS}. Put the secret of the first grading back, or remove the file: a new one is drawn"
        )
    return secret


def _make_secret(path: Path) -> None:
    """Create the file atomically: concurrent graders and a full disk never leave a partial secret."""
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".course_secret")
        try:
            with open(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(descriptor)
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    except OSError as trouble:
        raise CourseError(
            f"{path} cannot be written ({trouble.strerror}); it holds the course's secret. Make room or give yourself "
            "the right to write there, or set AUTOGRADER_SECRET to a long random text, the same for every grading"
        ) from trouble
