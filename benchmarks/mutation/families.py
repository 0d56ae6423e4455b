"""What is taken for each other: comparisons, operators, functions."""

import ast

COMPARISONS = {ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
               ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,)}  # fmt: skip
ARITHMETIC = {ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add, ast.Mult), ast.Mult: (ast.Div, ast.Add),
              ast.Div: (ast.Mult, ast.FloorDiv), ast.FloorDiv: (ast.Div, ast.Mult), ast.Pow: (ast.Mult, ast.Div),
              ast.MatMult: (ast.Mult,), ast.BitOr: (ast.BitAnd, ast.BitXor), ast.BitAnd: (ast.BitOr, ast.BitXor),
              ast.Mod: (ast.FloorDiv,)}  # fmt: skip
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
RELATIVES = {
    "maximum": ("minimum", "fmax", "add"), "max": ("min", "sum", "mean"), "min": ("max",), "sum": ("mean", "max"),
    "mean": ("sum", "median"), "std": ("var",), "zeros": ("ones",), "zeros_like": ("ones_like",), "eye": ("ones",),
    "argmax": ("argmin",), "permutation": ("shuffle", "arange"), "arange": ("zeros_like",), "exp": ("expm1", "exp2"),
    "log": ("log2", "log10", "log1p"), "sqrt": ("square", "cbrt"), "abs": ("sqrt", "negative"), "outer": ("inner",),
    "standard_normal": ("random", "standard_exponential"), "array_split": ("split",), "round": ("float",),
    "float": ("int",), "int": ("float",), "reshape": ("repeat",), "diag": ("diagflat",), "where": ("choose",),
    "add": ("subtract", "multiply"), "astype": ("view",), "roll": ("repeat",), "append": ("extend",),
    "linspace": ("arange", "geomspace"), "asarray": ("sum",), "ndindex": ("ndenumerate",),
}  # fmt: skip
"""Functions that one could take for each other, by the name that is replaced."""
