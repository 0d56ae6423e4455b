"""The instructor's side of a course, read only: its notebooks, correct functions, data and secret.

Read `notebook`, then `reference`, then `dataset`. Imports only `autograder.errors`.
"""
