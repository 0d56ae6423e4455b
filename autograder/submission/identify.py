"""A pointer: a small file under a notebook's right name, which says under which other name it was handed in.

The hook that nbgrader calls writes it, and the intake follows it, each time anew: the file that was handed in stays
what it is and where it is. A student who writes one leads the grader to a file of their own.
"""

import json
from pathlib import Path

BEGINNING = b'{"handed in as": '
MAX_NAMES, MAX_BYTES = 20, 10_000
"""Most names in a pointer, and its largest size."""


def write_pointer(path, names):
    """Write a pointer where nothing is yet.

    Parameters
    ----------
    path : path
    names : list of str
        The names of the files beside it that may be the notebook; of many, the first.
    """
    with open(path, "x") as file:
        json.dump({"handed in as": names[:MAX_NAMES]}, file)


def read_pointer(content):
    """Return the names in a pointer, or None when the content is none.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    list of str or None
        Names of files in the pointer's own folder.
    """
    if not content.startswith(BEGINNING) or len(content) > MAX_BYTES:
        return None
    try:
        names = json.loads(content)["handed in as"]
    except (ValueError, RecursionError):
        return None
    plain = isinstance(names, list) and len(names) <= MAX_NAMES and all(map(_is_plain_name, names))
    return names if plain else None


def _is_plain_name(name):
    return isinstance(name, str) and name.isprintable() and name.endswith(".ipynb") and name == Path(name).name


def in_words(right, names):
    """Return what a pointer's student should know.

    Parameters
    ----------
    right : str
        The name the file should have.
    names : list of str
        What the pointer holds.

    Returns
    -------
    str
    """
    if len(names) == 1:
        return (
            f"no file was named `{right}`, so `{names[0]}` was taken for it: it holds its exercises; "
            f"name it `{right}` when you hand it in again"
        )
    found = f"{' and '.join(f'`{name}`' for name in names)} could each be it" if names else "no other file could be it"
    return f"no file was named `{right}`, and {found}; name the right one `{right}` and hand it in again"
