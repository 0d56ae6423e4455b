"""Mutation testing of the hidden checks: every small change to a correct function must cost points, or change nothing.

In reading order: `families` and `kinds` (what is changed), `mutator` (where, and the changed source), `equivalents`
(changes that leave a function right, each with its reason), `trials` (judging a mutant in a process of its own),
`__main__`.
"""
