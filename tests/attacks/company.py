"""Attacks by what lies beside the notebook."""

import json
import os

from . import MARKER, Attack

SHADOW = f"open('{MARKER}', 'a').close()\nallclose = array = zeros = lambda *args, **kwargs: True\n"
SHADOWED = ("numpy", "worker", "protocol", "pytest", "random", "conftest", "sitecustomize", "nbgrader_config")


SOURCE = "source/mnist_digits/binary_classifier.ipynb"


def link_to(target):
    """Return what makes a link."""
    return lambda path: path.symlink_to(target)


def too_large(path):
    """Make a file that is not copied along for its size, though it takes no room."""
    with open(path, "wb") as file:
        file.truncate(2**40)


def deep(path, link="n.txt"):
    """Make folders within folders, deeper than Python recurses, with a link in the last."""
    path.mkdir()
    place = os.open(path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.symlink("/etc/hostname", link, dir_fd=place)
    os.close(place)


def breaking_the_hook(name, tries, files):
    """Return an attack that has the hook stumble, and links behind it that nbgrader would then follow."""
    links = {"more/n0.txt": link_to(f"../../../../{SOURCE}"), "more/g.csv": link_to("../../../../gradebook.db")}
    return Attack(name, tries, files={**files, **links}, naive="")


ATTACKS = [
    breaking_the_hook(
        "link_in_the_way",
        "A link that leads nowhere has the name of the folder into which links were put once.",
        {".ipynb_checkpoints": link_to("/nowhere")},
    ),
    breaking_the_hook(
        "pipe_in_the_way",
        "A pipe has the name of the folder into which links were put once.",
        {".ipynb_checkpoints": os.mkfifo},
    ),
    breaking_the_hook(
        "size_in_the_way",
        "A file that is too large has the name of the folder into which links were put once.",
        {".ipynb_checkpoints": too_large},
    ),
    breaking_the_hook("deep", "Folders within folders, deeper than Python recurses, lie beside links.", {"a": deep}),
    Attack(
        "link_in_brackets",
        "A link lies in a folder that nbgrader ignores only where no folder above has brackets in its name.",
        files={
            "m[1]": lambda path: path.mkdir(),
            "m[1]/.ipynb_checkpoints": lambda path: path.mkdir(),
            "m[1]/.ipynb_checkpoints/n0.txt": link_to(f"../../../../../{SOURCE}"),
            "m[1]/.ipynb_checkpoints/g.csv": link_to("../../../../../gradebook.db"),
        },
        naive="",
    ),
    Attack(
        "pointer_to_solutions",
        "In the notebook's place lies a pointer of our own kind to the solutions.",
        files={"binary_classifier.ipynb": json.dumps({"submitted as": [f"../../../{SOURCE}"]})},
        naive="",
        keeps=False,
        says="not a notebook of format 4",
    ),
    Attack(
        "pointer_to_a_link",
        "In the notebook's place lies a pointer of our own kind to a link to the solutions.",
        files={
            "binary_classifier.ipynb": json.dumps({"submitted as": ["mine.ipynb"]}),
            "mine.ipynb": link_to(f"../../../{SOURCE}"),
        },
        naive="",
        keeps=False,
        says="no other submitted file contains its exercises",
    ),
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
            "notes.txt": link_to(f"../../../{SOURCE}"),
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
        files={"binary_classifier.ipynb": link_to(f"../../../{SOURCE}")},
        naive="",
        keeps=False,
        says="not a link to it",
    ),
]
