"""Read JSON in which a key is given twice, as in a badly merged notebook, without silently losing anything."""

import json
from itertools import chain
from typing import Any

WATCHED = ("cells", "cell_type", "id", "source")
"""Keys whose second value matters; of all others the last counts, as for any reader of JSON, Jupyter among them."""
ALL, LAST = "all of them were read, one after the other", "the last one that is not empty counts"


def read_json(text: str) -> tuple[Any, list[str]]:
    """Return the value of a JSON text, and a sentence for its student on each watched key that has two values.

    Parameters
    ----------
    text : str

    Returns
    -------
    tree : object
    notes : list of str

    Raises
    ------
    ValueError, RecursionError
        As `json.loads` does.
    """
    notes: dict[str, None] = {}

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            for key in filter(found.__contains__, WATCHED):
                values = [value for name, value in pairs if name == key]
                joined = key == "cells" and all(isinstance(value, list) for value in values)
                found[key] = list(chain(*values)) if joined else next(filter(None, values[::-1]), values[-1])
                if any(value != values[0] for value in values):
                    notes[f"the file has `{key}` twice in one place: {ALL if joined else LAST}"] = None
        return found

    return json.loads(text, object_pairs_hook=read), list(notes)
