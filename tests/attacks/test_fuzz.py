"""Whatever bytes our two readers get: does nothing but the expected refusal come out, soon and in little memory?"""

import contextlib
import json
import struct
import tempfile
import time
import tracemalloc
from pathlib import Path

import hypothesis.configuration
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.validator import validate
from this_course import read_course_notebook

from autograder.sandbox.guest import protocol
from autograder.sandbox.guest.protocol import ProtocolError, decode, encode
from autograder.submission.notebook_file import MAX_PARTS, Unreadable, read_cells
from autograder.submission.reader import open_submission

hypothesis.configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir(), "hypothesis"))  # not in the checkout
MOST_MEMORY = 64 * 2**20
"""Most memory that a small input may take, in bytes."""
MOST_SECONDS = 2.0
bounded = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
FEW = settings(bounded, max_examples=40)
COURSE = read_course_notebook("binary_classifier")


def frame_of(header, tail=b""):
    """Return a frame with this header."""
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return protocol.MAGIC + struct.pack(">I", len(header)) + header + tail


@contextlib.contextmanager
def in_little():
    """Require little time and memory of what is done in here."""
    tracemalloc.start()
    started = time.monotonic()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
        assert time.monotonic() - started < MOST_SECONDS
    finally:
        tracemalloc.stop()


def read_frame(frame):
    """Decode a frame; what comes out is plain, and can be sent again."""
    with in_little(), contextlib.suppress(ProtocolError):
        value = decode(frame)
        if isinstance(value, np.ndarray):
            assert type(value) is np.ndarray and value.dtype.str in protocol.DTYPES
        encode(value)


texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
trees = st.recursive(leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=4))
tags = st.sampled_from(["plain", "int", "float", "rng", "function", "unsupported", "list", "dict", "array", "value"])
sizes = st.sampled_from([-1, 0, 1, 2, 3, 7, 255, 20_000, 20_001, 2**31, 2**39, 2**40, 2**63, True, 1.0, None, "3"])
dtypes = st.sampled_from([*sorted(protocol.DTYPES), "|O", "|V0", "<U9", "|S0", ">f8", "<c16", "f8", "", None, 8])
arrays = st.tuples(st.just("array"), dtypes, st.lists(sizes, max_size=9) | trees).map(list)
nodes = st.recursive(
    arrays | st.tuples(tags, trees).map(list) | trees,
    lambda inner: (
        st.tuples(tags, st.lists(inner, max_size=4)).map(list)
        | st.tuples(st.just("dict"), st.lists(st.tuples(texts, inner).map(list), max_size=4)).map(list)
    ),
    max_leaves=12,
)
values = st.recursive(
    leaves
    | st.sampled_from([np.arange(6.0).reshape(2, 3).T, np.empty((0, 9), np.int8), np.array(True), protocol.Rng(4)]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@bounded
@given(st.binary(max_size=300))
def test_any_bytes(tail):
    """Are arbitrary bytes, with and without our mark before them, refused or read?"""
    read_frame(tail)
    read_frame(protocol.MAGIC + tail)
    read_frame(frame_of(tail, tail))


@bounded
@given(nodes, st.binary(max_size=64))
def test_any_header(node, tail):
    """Are headers that are nearly right, with any number of bytes behind them, refused or read?"""
    read_frame(frame_of(node, tail))


@bounded
@given(values, st.data())
def test_damaged_frames(value, data):
    """Are right frames with a piece replaced, cut out or doubled refused or read?"""
    try:
        frame = encode(value)
    except (ProtocolError, UnicodeEncodeError):
        return
    at = data.draw(st.integers(0, len(frame)))
    to = data.draw(st.integers(at, min(len(frame), at + 40)))
    read_frame(frame[:at] + data.draw(st.binary(max_size=20)) + frame[to:])
    read_frame(frame[:to] + frame[at:])


@pytest.mark.parametrize("depth", [9, 100, 900, 980, 990, 5_000])
@pytest.mark.parametrize("node", ['["list", [%s]]', '["unsupported", %s]', '["dict", [[%s, ["plain", null]]]]'])
def test_deep_headers(node, depth):
    """Is nesting refused in every place where a tree may stand?"""
    deep = "[" * depth + "]" * depth
    read_frame(frame_of((node % deep).encode()))


cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", ""]) | leaves,
        "id": st.sampled_from([cell.id for cell in COURSE.cells[:12]]) | texts | leaves,
        "source": texts | st.lists(texts | leaves, max_size=3) | trees,
        "metadata": st.fixed_dictionaries(
            {"nbgrader": st.fixed_dictionaries({"grade_id": st.sampled_from(list(COURSE.points)) | leaves}) | trees}
        )
        | trees,
        "attachments": trees,
        "outputs": trees,
    },
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(cells | leaves, max_size=6) | trees},
    optional={"nbformat": leaves, "metadata": trees, "worksheets": trees},
)


@FEW
@given(notebooks)
def test_any_notebook(tmp_path_factory, notebook):
    """Does every notebook that is nearly one become a valid one, with all grade cells, that can be written down?"""
    path = tmp_path_factory.mktemp("handed-in") / "binary_classifier.ipynb"
    path.write_text(json.dumps(notebook))
    submission = open_submission(path, COURSE)
    validate(submission.notebook)
    json.dumps(submission.notebook, ensure_ascii=False).encode()
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in submission.notebook.cells]
    assert {f"test_{name}" for name in COURSE.points} <= set(names)
    assert all(isinstance(source, str) for _, source in submission.runnable)


@bounded
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_file(content):
    """Do arbitrary bytes only ever raise `Unreadable`?"""
    for prefix in (b"", b"\xef\xbb\xbf", b'{"cells": [', b'{"cells": [{"source": "'):
        with in_little(), contextlib.suppress(Unreadable):
            read_cells(prefix + content)


@pytest.mark.parametrize("part", ["{},", "[],", '"\u00e9",', "1e1,", '{"a": [[]]},'])
def test_a_notebook_of_countless_parts_is_not_opened(part):
    """Is a file whose JSON would take forty times its size in memory refused before it is read?"""
    content = f'{{"cells": [{part * MAX_PARTS}0]}}'.encode()
    with in_little(), pytest.raises(Unreadable, match="has too many parts; clear all outputs"):
        read_cells(content)
