"""Tools for authors of a course: verify it, measure accuracy bars, and grade a sample class.

Read `verify`, then `bars`, `sample_class` and `demo`. Imports everything below.
"""
