"""Attacks by what lies beside the notebook."""

import os

from . import MARKER, Attack

SHADOW = f"open('{MARKER}', 'a').close()\nallclose = array = zeros = lambda *args, **kwargs: True\n"
SHADOWED = ("numpy", "callee", "wire", "pytest", "random", "conftest", "sitecustomize", "nbgrader_config")


def link_to(target):
    """Return what makes a link."""
    return lambda path: path.symlink_to(target)


ATTACKS = [
    Attack(
        "shadows",
        "Modules beside the notebook have the names of ours and of NumPy's.",
        files={f"{name}.py": SHADOW for name in SHADOWED},
        naive="script",
        bites="harms",
    ),
    Attack(
        "links_beside",
        "Links beside the notebook lead to the solutions and to the gradebook, for nbgrader to copy and give back.",
        files={
            "notes.txt": link_to("../../../source/mnist_digits/binary_classifier.ipynb"),
            "more/data.csv": link_to("../../../../gradebook.db"),
        },
        naive="",
    ),
    Attack(
        "pipe_beside",
        "A pipe and links that lead nowhere lie beside the notebook, and end nbgrader's work on it.",
        files={"data.csv": os.mkfifo, "gone.txt": link_to("/nowhere/at/all")},
        naive="",
    ),
    Attack(
        "bad_timestamp",
        "A time of submission that is none ends nbgrader's work on it.",
        files={"timestamp.txt": "yesterday\n"},
        naive="",
    ),
    Attack(
        "odd_names",
        "Files and notebooks beside it have names with markup, escape codes and line breaks.",
        files={
            "<script>alert(1)<": "x",
            "\x1b[31mred\n.txt": "x",
            "a\u202egpj.ipynb": "{}",
            "-rf": "x",
            "=cmd()|'.ipynb": "{}",
        },
        naive="",
    ),
    Attack(
        "link_as_notebook",
        "The notebook itself is a link to the solutions, for the grader to open.",
        files={"binary_classifier.ipynb": link_to("../../../source/mnist_digits/binary_classifier.ipynb")},
        naive="",
        keeps=False,
        says="not a link to it",
    ),
]
