"""Right solutions that look different: none of them may lose a point.

Each folder here holds the variants of the notebook of its name, in files that are read, never imported. They are
in the percent format of notebooks as scripts: ``# %% variant <name> (row <row>)`` begins a variant, ``# %% <function>`` begins the solution cell that
it puts in place of the course's own. A row is a number of the list of right answers that look different, or words.
Row 18 is `test_mistakes.test_no_stability_costs_its_check_only`. Rows 34 and 36 are right elsewhere: here the contract
(EXERCISES.md) fixes what "xavier" means, and that the short last batch is kept.
"""
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
MARKER = re.compile(r"^# %% (?:variant ([\w-]+) \(row ([^)]+)\)|(\w+))\n", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """One right solution of one or several exercises.

    Parameters
    ----------
    name : str
        Unique among all variants.
    row : str
        Which way of looking different it stands for.
    replace : dict of str to str
        The source of each solution cell that differs, by the name of its function.
    notebook : str
        The notebook it is a variant of.
    """

    name: str
    row: str
    replace: dict
    notebook: str


def load_variants(notebook, pattern="*.py"):
    """Read the variants of a notebook.

    Parameters
    ----------
    notebook : str
        The notebook's name.
    pattern : str
        A glob pattern: ``"whole_*.py"`` are the variants that replace every function.

    Returns
    -------
    list of Variant
    """
    files = sorted((FOLDER / notebook).glob(pattern))
    return [variant for path in files for variant in _split(path.read_text(encoding="utf-8"), notebook)]


def _split(text, notebook):
    variants = []
    pieces = MARKER.split(text)[1:]
    for name, row, function, source in zip(*(iter(pieces),) * 4, strict=True):
        if name:
            variants.append(Variant(name, row, {}, notebook))
        else:
            variants[-1].replace[function] = source.strip() + "\n"
    return variants
