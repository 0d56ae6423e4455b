"""Reports as people read them, in the same words everywhere: terminal and HTML.

Read `wording`, then `terminal`, `html` and `images`. Imports `report`, `sanitize` and `diagnosis`.
"""
