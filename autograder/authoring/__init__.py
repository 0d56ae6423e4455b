"""For people who write a course: verify it, measure accuracy bars, and grade a sample class.

Read `verify`, then `bars`, `sample_class` and `demo`. Imports everything below.
"""
