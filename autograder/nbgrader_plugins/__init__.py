"""Plug the grader into nbgrader: the only package, with `authoring.demo`, that imports nbgrader.

Read `config` (which class replaces what), `preprocessors` (grading), then `quarantine`, `misnamed`, `resume`,
`collect`, `plain_copy`, `archives` and `export`. Imports `grader`, `feedback` and below.
"""
