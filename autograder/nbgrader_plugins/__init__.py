"""The only package, with `authoring.demo`, that imports nbgrader: its hooks, and what replaces parts of it.

Read `preprocessors` (grading), then `quarantine`, `misnamed`, `resume`, `collect`, `archives` and `export`.
Imports `grader`, `feedback` and below.
"""
