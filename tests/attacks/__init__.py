"""The attack suite: every way to get marks without the work, to see what is hidden, or to harm, as data.

`marks`, `pretence`, `spying`, `harm` and `company` hold the attacks, one entry each. `naive` is a grader as many
are, which shares its process with the student: each attack of code is shown to succeed there, because one that
merely fails to run proves nothing. `attacked_class` has the real nbgrader grade them all, beside honest students.
"""

import os
from dataclasses import dataclass, field

HONEST = ("select_pair", "weighted_sum", "relu")
"""The exercises that an attacker did honestly; all others are stubs."""
TARGET = "sigmoid"
"""The exercise for which an attacker wants points."""
WRONG = f"def {TARGET}(z):\n    return np.zeros(np.shape(z))\n"
RAN = r"\d+ of \d+ entries differ"
"""What feedback shows when a cell ran to its end, where it defines `WRONG`: an error before that leaves no function."""
MARKER = f"attack-leaves-this-behind-{os.getpid()}"
"""Stands in the arguments of every process that an attack starts, so that one that lives on is found, and is ours."""


@dataclass(frozen=True)
class Attack:
    """One attack, as a student hands it in.

    Parameters
    ----------
    name : str
        Also the student's id.
    tries : str
        What it tries, in one sentence.
    cell : str
        The code in place of the target's solution.
    first : str
        A code cell before all others.
    replace : dict of str to str
        Other code for the cells of other exercises.
    files : dict of str to (str or callable)
        What lies beside the notebook; a callable makes it at the path it is given.
    naive : str
        Which test of `naive.HIDDEN` judges it in one process; empty when it is made for our grader only.
    bites : str
        What it does there: ``"marks"``, ``"leaks"`` or ``"harms"``.
    says : str
        What the feedback shows only when the attack really ran, to its end, and got nothing: a regular expression.
    keeps : bool
        Whether the honest part keeps all its points.
    """

    name: str
    tries: str
    cell: str = WRONG
    first: str = ""
    replace: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    naive: str = "allclose"
    bites: str = "marks"
    says: str = RAN
    keeps: bool = True


def all_attacks():
    """Return every attack, in the order of the files."""
    return [attack for attacks in attacks_by_file().values() for attack in attacks]


def attacks_by_file():
    """Return the attacks of each file, by its name."""
    from . import company, harm, marks, pretence, spying

    modules = {"marks": marks, "pretence": pretence, "spying": spying, "harm": harm, "company": company}
    return {name: module.ATTACKS for name, module in modules.items()}
