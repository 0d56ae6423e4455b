"""The data that an assignment's checks judge with, loaded by the assignment's own module ``dataset``.

The grader knows nothing of the data. A content without that module has none, and needs none.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.course.content import Content


class Dataset(Protocol):
    """What the fixture ``dataset`` gives to checks; everything beyond `data` is between a content and its checks."""

    @property
    def data(self) -> str:
        """str : what the data are, as a report says it; empty without any."""


@dataclass(frozen=True)
class NoDataset:
    """The dataset of an assignment that brings none."""

    data: str = ""


def _no_dataset(source: Path, bars: dict[str, Any]) -> NoDataset:
    return NoDataset()


def _no_files(source: Path, folder: Path) -> dict[str, str]:
    return {}


@functools.cache
def load_dataset(source: Path, content: Content) -> Dataset:
    """Call the content's ``dataset.load_dataset(source, bars)``.

    Parameters
    ----------
    source : Path
        The folder of the source notebooks.
    content : Content

    Returns
    -------
    Dataset
    """
    bars = json.loads(content.bars.read_text()) if content.bars.exists() else {}
    load = content.optional("dataset", attribute="load_dataset", default=_no_dataset)
    found: Dataset = load(source, bars)
    return found


def write_sandbox_data(source: Path, content: Content, folder: Path) -> dict[str, str]:
    """Call the content's ``dataset.write_sandbox_data(source, folder)``.

    Parameters
    ----------
    source : Path
    content : Content
    folder : Path
        Where the data that a notebook may see are written; the notebook finds it as ``data``.

    Returns
    -------
    dict of str to str
        Environment variables of the notebook.
    """
    write = content.optional("dataset", attribute="write_sandbox_data", default=_no_files)
    variables: dict[str, str] = write(source, folder)
    return variables
