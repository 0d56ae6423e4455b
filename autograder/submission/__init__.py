"""Whatever was submitted becomes a `Submission`: cells matched to the course's notebook, and notes.

Read `reader`, then `matching`, `salvage`, `duplicate_keys` and `identify`. Imports `course` and `sanitize`.
"""
