"""Turns whatever was submitted into a `Submission`: cells matched to the course's notebook, and notes on them.

Read `reader` (the way of one file), then in the order of that way `notebook_file` with `duplicate_keys`, `identify`,
and `matching` with `course_cells` and `salvage`. Imports `course`, `sanitize` and `errors`.
"""
