"""Read JSON in which a key stands twice, as a badly merged notebook does, without losing something in silence."""

import json
from itertools import chain

WATCHED = ("cells", "cell_type", "id", "source")
"""Keys whose second value matters; of all others the last counts, as for any reader of JSON, Jupyter among them."""
ALL, LAST = "all of them were read, one after the other", "the last one that is not empty counts"


def read_json(text):
    """Return what a text of JSON holds, and a sentence for its student on each watched key that has two values.

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
    notes = {}

    def read(pairs):
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
