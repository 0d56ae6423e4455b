"""The kinds of mutation: each says what could stand in the place of one node of a function's syntax tree.

A kind takes a node and the `Scope` of its function, and yields nodes. It never changes the node it is given.
"""

import ast
import copy
import math
from dataclasses import dataclass

from .families import ARITHMETIC, COMPARISONS, NOT_COMMUTATIVE, RELATIVES


@dataclass(frozen=True)
class Scope:
    """What a function's own names and strings are, each in the order of appearance."""

    names: tuple
    strings: tuple


def comparison(node, scope):
    """Another comparison: `>` for `>=`, `!=` for `==`."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)


def arithmetic(node, scope):
    """Another operator, the operands exchanged, or one of them left out."""
    if isinstance(node, ast.BinOp):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)
        if isinstance(node.op, NOT_COMMUTATIVE):
            yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right


def accumulation(node, scope):
    """Another operator in `+=`, or `=` in its place."""
    if isinstance(node, ast.AugAssign):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value)
        yield ast.Assign([node.target], node.value, lineno=node.lineno)


def sign(node, scope):
    """A minus or a `~` left out, or a minus in front of what is returned."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        for i, value in enumerate(node.value.elts):
            minus = ast.UnaryOp(ast.USub(), value)
            yield ast.Return(ast.Tuple([*node.value.elts[:i], minus, *node.value.elts[i + 1 :]], ast.Load()))
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))


def number(node, scope):
    """A whole number one more or one less, any other twice, half, a thousand times and a thousandth."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        n = node.value
        if n == int(n):
            yield from (_constant(type(n)(other)) for other in (n + 1, n - 1))
        if type(n) is float and n:
            yield from (_constant(other) for other in (2 * n, n / 2, 1000 * n, n / 1000))


def _constant(value):
    minus = value < 0 or math.copysign(1, value) < 0
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if minus else ast.Constant(value)


def boolean(node, scope):
    """`True` for `False`, `and` for `or`, the other branch of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    if isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
        yield node.body
        yield node.orelse
    if isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield ast.If(ast.Constant(True), node.body, node.orelse)


def string(node, scope):
    """Another of the function's own strings: a neighbouring key."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from map(ast.Constant, _neighbours(scope.strings, node.value))


def name(node, scope):
    """Another of the function's own variables."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(other, ast.Load()) for other in _neighbours(scope.names, node.id))


def _neighbours(things, thing):
    if thing in things:
        i = things.index(thing)
        yield from dict.fromkeys(t for t in (things[i - 1], things[(i + 1) % len(things)]) if t != thing)


def relative(node, scope):
    """A function of the same family: `minimum` for `maximum`, `sum` for `mean`."""
    if isinstance(node, ast.Attribute):
        yield from (ast.Attribute(node.value, other, node.ctx) for other in RELATIVES.get(node.attr, ()))
    if isinstance(node, ast.Name) and node.id not in scope.names:
        yield from (ast.Name(other, node.ctx) for other in RELATIVES.get(node.id, ()))


def argument(node, scope):
    """An argument left out, or two neighbours exchanged."""
    if isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, [k for j, k in enumerate(node.keywords) if j != i])
        for i in range(len(node.args) if len(node.args) > 1 else 0):
            yield ast.Call(node.func, [a for j, a in enumerate(node.args) if j != i], node.keywords)
        yield from (ast.Call(node.func, args, node.keywords) for args in _exchanged(node.args))


def call(node, scope):
    """A call left out: its first argument, or the object of the method, as it is."""
    if isinstance(node, ast.Call):
        yield from node.args[:1]
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") not in ("np", "rng"):
            yield node.func.value


def index(node, scope):
    """An index left out, an end of a slice left out, the axes of an index exchanged."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value
    if isinstance(node, ast.Slice):
        for end in ("lower", "upper", "step"):
            if getattr(node, end) is not None:
                other = copy.copy(node)
                setattr(other, end, None)
                yield other


def transpose(node, scope):
    """A `.T` left out, or one too many at a matrix product or a result."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield ast.BinOp(_transposed(node.left), node.op, node.right)
        yield ast.BinOp(node.left, node.op, _transposed(node.right))
    elif isinstance(node, ast.Return) and isinstance(node.value, (ast.Tuple, ast.Name, ast.BinOp, ast.Call)):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for i, value in enumerate(values):
            changed = [*values[:i], _transposed(value), *values[i + 1 :]]
            yield ast.Return(ast.Tuple(changed, ast.Load()) if len(changed) > 1 else changed[0])


def _transposed(node):
    return ast.Attribute(node, "T", ast.Load())


def order(node, scope):
    """Two neighbours exchanged in a tuple or among the values of a dictionary; an entry left out."""
    if isinstance(node, ast.Tuple):
        yield from (ast.Tuple(elements, node.ctx) for elements in _exchanged(node.elts))
    if isinstance(node, ast.Dict):
        yield from (ast.Dict(node.keys, values) for values in _exchanged(node.values))
        for i in range(len(node.keys)):
            yield ast.Dict(node.keys[:i] + node.keys[i + 1 :], node.values[:i] + node.values[i + 1 :])


def _exchanged(things):
    for i in range(len(things) - 1):
        yield [*things[:i], things[i + 1], things[i], *things[i + 2 :]]


def statement(node, scope):
    """A statement left out; a loop that ends after its first turn."""
    if isinstance(node, ast.Return):
        yield ast.Return(None)
    elif isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
        yield ast.Pass()
    if isinstance(node, ast.For):
        yield ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse, lineno=node.lineno)


KINDS = (comparison, arithmetic, accumulation, sign, number, boolean, string, name, relative, argument, call, index,
         transpose, order, statement)  # fmt: skip
