"""Can answers be tried out offline, or hidden inputs be learnt from one submission for the next?"""

import hashlib
import hmac
import json
import re

from this_course import ASSIGNMENT, PACKAGE_ROOT, read_course_notebook

from attacks import HONEST, TARGET
from autograder.sandbox.limits import Limits

COURSE = read_course_notebook("binary_classifier")
HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
KEYS = ("", ASSIGNMENT, "binary_classifier", "multi_class_classifier", *COURSE.points)
TELLS = f"""
def {TARGET}(z):
    first = int(abs(float(np.ravel(z)[0])) * 1e6) % 1_000_000
    raise IndexError(f"index {{first}} is out of bounds for axis 7 with size 7")
"""


def digests(answer):
    """Return what a locked answer would look like, for every key that a student could know."""
    for kind in HASHES:
        yield kind(answer.encode()).hexdigest()
        for key in KEYS:
            yield kind((key + answer).encode()).hexdigest()
            yield hmac.new(key.encode(), answer.encode(), kind).hexdigest()


def guess(text):
    """Return the answers whose digests stand in a text."""
    found = set(re.findall(r"\b[0-9a-f]{16,64}\b", text))
    return {answer for answer in (*"abcdef", *map(str, range(1, 10))) if found & set(digests(answer))}


def test_a_locked_answer_is_guessed():
    """Does guessing work on a notebook that locks its answers with a key from its own repository?"""
    locked = hmac.new(ASSIGNMENT.encode(), b"c", hashlib.sha256).hexdigest()
    assert guess(f'check(answer_1, "{locked}")') == {"c"}


def test_the_release_holds_nothing_to_try_answers_on():
    """Is there nothing in the student version that tells a right answer from a wrong one?"""
    for path in (PACKAGE_ROOT / "release").rglob("*"):
        if path.suffix in (".ipynb", ".py"):
            assert not guess(path.read_text()), path.name


def test_every_submission_gets_its_own_inputs(course_folder, tmp_path):
    """Is what one submission learnt of its hidden inputs of no use to the next, even if only a comment differs?"""
    seen = []
    for comment in ("", "# once more\n"):
        path = tmp_path / f"{len(seen)}.ipynb"
        path.write_text(json.dumps(course_folder.fill_in({TARGET: comment + TELLS}, only=HONEST)))
        report = course_folder.grade(path, notebook="binary_classifier", secret="tests", limits=Limits(call=5))
        told = " ".join(verdict.rationale for e in report.exercises if e.name == TARGET for verdict in e.verdicts)
        seen.append(re.search(r"index (\d+) is out of bounds", told)[1])
    assert seen[0] != seen[1]
