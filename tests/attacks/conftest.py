"""What the attacks share: a right notebook, and a way to hand one in."""

import copy
import json

import pytest
from this_course import read_course_notebook

from autograder.authoring.sample_class import fill_in
from autograder.submission.reader import open_submission

COURSE = read_course_notebook("binary_classifier")


@pytest.fixture
def right(release):
    """A right notebook, to be changed."""
    return copy.deepcopy(fill_in(release, COURSE))


@pytest.fixture
def hand_in(tmp_path):
    """Return a function that hands in a notebook or bytes and returns the fitted submission."""

    def _hand_in(content):
        path = tmp_path / "binary_classifier.ipynb"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return open_submission(path, COURSE)

    return _hand_in
