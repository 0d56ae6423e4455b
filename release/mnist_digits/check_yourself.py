"""Check your own steps: one short line for each check, no traceback for what is not written yet.

``with check("sigmoid") as it:`` holds the visible checks of one step.
``with when_ready():`` holds given code, such as a picture, that needs steps of yours.

JupyterLab's *Validate* button and `nbgrader validate` run the notebook too: then a step that isn't
finished or right raises, so that they report it. *Run All* goes through.
"""

import os
from linecache import getline
from traceback import walk_tb

import numpy as np

PASSED = "passed: {what}"
FAILED = "not yet: {what}\n    came back: {came_back}\n    must hold: {must_hold}"
NOTED = "noted: `{name}` is {value!r}; whether that is right, and why, your feedback says"
STOPPED = "not yet: the next check stopped with an error\n    {kind}: {error}\n    in {line}"
LARGE = 12  # numbers; an array with more of them is not written out
WAITING_FUNCTION = "`{name}` is not implemented yet"
WAITING_NAME = "`{name}` is made by an earlier step that is not finished yet"


class when_ready:
    """Run a block of given code, or say in one line which step it is waiting for.

    A function that is still a stub, and a name that an earlier cell has not made, end the block
    quietly. Every other exception comes through with its traceback.
    """

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        """End the block (Python calls this); True when `error` only means "not written yet"."""
        reason = _waiting_for(error, traceback)
        if reason:
            print(reason)
        return reason is not None


class check(when_ready):
    """Print one line for each check of a step, and count them at the end.

    While nbgrader validates the notebook, what is missing is raised as well.

    A function that stops with an error is told of in three lines; called in a cell of its own, it
    shows its traceback.

    Parameters
    ----------
    name : str
        The function that is checked.
    """

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.total = 0
        self.missing = []

    def __exit__(self, kind, error, traceback):
        """End the block (Python calls this): print the count, or what the block waits for."""
        ended = self._end(error, traceback)
        validates = os.environ.get("NBGRADER_EXECUTION") == "validate"
        if validates and self.missing and (ended or error is None):  # any other error comes through as it is
            raise AssertionError(f"{self.name}: " + "; ".join(self.missing)) from None
        return ended

    def _end(self, error, traceback):
        """Print the count, or what the block waits for; True when `error` ends here."""
        reason = _waiting_for(error, traceback)
        if reason:
            print(reason)
            self.missing.append(reason)
            return True
        words = _stopped_in(error, traceback)
        if words:
            print(words)
            self.missing.append(words)
            self.total += 1
        stopped = bool(words) or isinstance(error, _WrongForm)
        rest = "; any after this one wait" if stopped else ""
        if self.total and (stopped or error is None):
            print(f"{self.name}: {self.passed} of {self.total} checks passed{rest}")
        return stopped

    def pair(self, value):
        """`value` is a pair: return its two parts, or end the block here."""
        right = isinstance(value, (tuple, list)) and len(value) == 2
        self._form(right, "the function returns two things", value, "a pair, such as `return a, b`")
        return value

    def keys(self, value, names):
        """`value` is a dict with at least the keys `names`; if not, the block ends here."""
        right = isinstance(value, dict) and set(names) <= set(value)
        found = value
        if isinstance(value, dict):
            found = "the keys " + ", ".join(map(str, value)) if value else "an empty dict"
        wanted = f"the keys {', '.join(names)}"
        self._form(right, f"the dict has {wanted}", found, f"a dict with {wanted}")

    def shape(self, value, expected, what=None):
        """`value` is an array of shape `expected` (a tuple); if not, the block ends here."""
        what = what or f"the shape of the result is {expected}"
        right = value is not None and _shape(value) == expected
        wanted = f"an array of shape {expected}" if expected else "a single number"
        self._form(right, what, value, wanted)

    def close(self, value, expected, what, tolerance=1e-6):
        """`value` equals `expected` (number or array) up to `tolerance`, relative or absolute."""
        found, aim = _numbers(value), np.asarray(expected, dtype=float)
        if found is not None and found.size == aim.size == 1:
            found = found.reshape(aim.shape)
        right = found is not None and found.shape == aim.shape
        wrong = ~np.isclose(found, aim, rtol=tolerance, atol=tolerance) if right else None
        came_back = _describe(value)
        if right and wrong.any() and aim.ndim:
            came_back += f"; {_first_difference(found, aim, wrong)}"
        self._line(right and not wrong.any(), what, came_back, _write(aim))

    def answered(self, name, value, options):
        """`value`, the answer in `name`, is one of `options`; whether it is right, the feedback says."""
        if value is None or value == "":
            print(f"`{name}` is not answered yet")
            self.missing.append(f"`{name}` is not answered yet")
            return
        *most, last = map(repr, options)
        if str(value).strip().lower() in [str(option) for option in options]:
            print(NOTED.format(name=name, value=value))
        else:
            print(f"not yet: `{name}` must be one of {', '.join(most)} or {last}")
            self.missing.append(f"`{name}` must be one of {', '.join(most)} or {last}")

    def true(self, condition, what, came_back="something for which this is false", must_hold=None):
        """`condition` is true; `came_back` and `must_hold` (or `what`) are shown when it is not."""
        self._line(bool(condition), what, _describe(came_back), must_hold or what)

    def unchanged(self, before, after, what="the arrays passed in are left alone"):
        """`after`, an array or a dict of arrays, still equals the copy `before`."""
        self._line(_same(before, after), what, _describe(after), _describe(before))

    def _form(self, right, what, value, must_hold):
        """Check what the later checks rest on: end the block if it fails."""
        self._line(right, what, _describe(value), must_hold)
        if not right:
            raise _WrongForm

    def _line(self, right, what, came_back, must_hold):
        """Print and count one check."""
        self.total += 1
        self.passed += bool(right)
        if not right:
            self.missing.append(f"not yet: {what}")
        line = PASSED if right else FAILED
        print(line.format(what=what, came_back=came_back, must_hold=must_hold))


class _WrongForm(Exception):
    """Ends a block of checks; never leaves it."""


def _waiting_for(error, traceback):
    """Say what an unfinished notebook waits for, or None if `error` is of another kind."""
    frames = [frame.f_code for frame, _ in walk_tb(traceback)]
    if isinstance(error, NotImplementedError):
        names = [code.co_name for code in frames if not code.co_name.startswith("<")]
        return WAITING_FUNCTION.format(name=names[-1] if names else "this step")
    in_this_cell = frames and frames[0].co_filename == frames[-1].co_filename
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError) and in_this_cell:
        return WAITING_NAME.format(name=error.name)
    return None


def _stopped_in(error, traceback):
    """Say in which line of the notebook's own functions `error` came up, or None if in none of them."""
    frames = list(walk_tb(traceback)) if isinstance(error, Exception) else []
    own = [pair for pair in frames[1:] if pair[0].f_globals is frames[0][0].f_globals]
    if not own:
        return None
    code, number = own[-1][0].f_code, own[-1][1]
    line = f"line {number} of the cell of `{code.co_name}`: {getline(code.co_filename, number).strip()}"
    return STOPPED.format(kind=type(error).__name__, error=error, line=line.removesuffix(": "))


def _numbers(value):
    """Return `value` as a float array, or None if it is not made of numbers."""
    try:
        return None if value is None else np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None


def _shape(value):
    """Return the shape of `value`, or None if it has none (rows of different lengths)."""
    try:
        return np.shape(value)
    except ValueError:
        return None


def _first_difference(found, aim, wrong):
    """Say where two arrays first differ: `wrong` is True there, and all three have one shape."""
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    return f"first difference at index {where}: {found[index]:.6g}, not {aim[index]:.6g}"


def _describe(value):
    """Put a value into few words: a small one in full, a large array by its shape and start."""
    if value is None:
        return "None (is there a `return`?)"
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_describe(part)}" for key, part in value.items()) + "}"
    if _numbers(value) is None:
        return f"{type(value).__name__} {value!r:.80}"
    array = np.asarray(value)
    kind = f", shape {array.shape}, {array.dtype}" if array.ndim else ""
    return _write(array) + kind


def _write(array):
    """Write the numbers of a small array, and the first few of a large one."""
    if array.size > LARGE:
        return ", ".join(f"{number:.4g}" for number in array.flat[:3]) + ", ..."
    text = np.array2string(array, separator=", ", formatter={"all": "{:.6g}".format})
    return " ".join(text.split())


def _same(before, after):
    """Compare two arrays, or two dicts of arrays, exactly."""
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[k], after[k]) for k in before)
    return np.array_equal(before, after)
