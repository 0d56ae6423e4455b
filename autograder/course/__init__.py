"""The instructor's side of a course, read only: its assignments, notebooks, correct functions, data and secret.

Read `course`, then `notebook`, `reference`, `content`, `dataset` and `secret`. Imports only `autograder.errors`.
"""
