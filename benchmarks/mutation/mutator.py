"""Makes the mutants of a function: copies of its source with one small change each."""

import ast
import hashlib
from dataclasses import dataclass

from .kinds import KINDS, Scope


@dataclass(frozen=True)
class Mutant:
    """A function with one change.

    Parameters
    ----------
    exercise : str
        The function's name.
    kind : str
        What was changed, one of the names in `kinds.KINDS`.
    before, after : str
        The first line that differs, without its comment, as it was and as it is.
    source : str
        The whole solution cell.
    """

    exercise: str
    kind: str
    before: str
    after: str
    source: str

    @property
    def id(self):
        """A short name that stays the same as long as the source does."""
        return f"{self.exercise}-{hashlib.sha256(self.source.encode()).hexdigest()[:8]}"


def make_mutants(exercise, source):
    """Return all mutants of a solution cell, each different from the others and from the original.

    Parameters
    ----------
    exercise : str
        The name of the function to change.
    source : str

    Returns
    -------
    list of Mutant
    """
    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == exercise)
    scope, seen, found = _scope(function), {ast.dump(tree)}, []
    for replace, node, unit in _places(function):
        for kind in KINDS:
            for other in kind(node, scope):
                changed = _changed(source, replace, node, other, unit)
                shape = _shape(changed)
                if shape and shape not in seen:
                    seen.add(shape)
                    words = _in_words(source, changed, node, other)
                    found.append(Mutant(exercise, kind.__name__, *words, changed))
    return found


def _scope(function):
    parameters = [argument.arg for argument in function.args.args]
    stored = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    docstring = function.body[0].value if ast.get_docstring(function) is not None else None
    strings = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node is not docstring
    ]
    return Scope(tuple(dict.fromkeys(parameters + stored)), tuple(dict.fromkeys(strings)))


def _places(function):
    """Yield each node that may change, how to put another in its place, and the node whose source is then written anew.

    These are the same node, but inside an f-string, whose parts have no position of their own.
    """
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    for i, default in enumerate(function.args.defaults):
        yield from _walk(function.args.defaults, i, default, None)
    for node in body:
        yield from _walk(function.body, function.body.index(node), node, None)


def _walk(holder, key, node, text):
    yield lambda other: _put(holder, key, other), node, text or node
    text = node if isinstance(node, ast.JoinedStr) and text is None else text
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield from _walk(value, i, item, text)
        elif isinstance(value, ast.AST) and not isinstance(value, (ast.operator, ast.expr_context)):
            yield from _walk(node, field, value, text)


def _put(holder, key, other):
    if isinstance(holder, list):
        holder[key] = other
    else:
        setattr(holder, key, other)


def _changed(source, replace, node, other, unit):
    """Return the source with `other`, or the f-string that holds it, where `unit` was; no more brackets than needed."""
    if isinstance(node, ast.For) and isinstance(other, ast.For):
        text = ast.get_source_segment(source, node) + "\n" + " " * node.body[0].col_offset + "break"
        return _splice(source, node, text)
    if unit is not node:
        replace(other)
        text = ast.unparse(ast.fix_missing_locations(unit))
        replace(node)
        return _splice(source, unit, _quoted(text))
    text = _quoted(ast.unparse(ast.fix_missing_locations(other))).replace("\n", "\n" + " " * node.col_offset)
    bare = _splice(source, unit, text)
    if isinstance(other, (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp)):
        bracketed = _splice(source, unit, f"({text})")
        return bare if _shape(bare) == _shape(bracketed) else bracketed
    return bare


def _quoted(text):
    return text if '"' in text else text.replace("'", '"')


def _splice(source, node, text):
    """Return the source with the node's own part replaced; its columns count bytes."""
    source = source.encode()
    lines = source.splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    return (source[:start] + text.encode() + source[end:]).decode()


def _shape(source):
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return None


def _in_words(source, changed, node, other):
    """Return the first line that differs, as it was and as it is."""
    old, new = source.splitlines(), changed.splitlines()
    if isinstance(other, (ast.Pass, ast.For)):
        header = _code(old[node.lineno - 1])
        return header, f"(left out) {header}" if isinstance(other, ast.Pass) else f"{header} … break"
    i = next(i for i, (one, two) in enumerate(zip(old, new, strict=False)) if one != two)
    return _code(old[i]), _code(new[i])


def _code(line):
    return line.split("  #")[0].strip()
