"""After the verdicts: names the mistake, gives a hint and draws a picture.

Read `advise`, then what it asks: `replay`, `answers`, `matching`, `relations`, `drawing`. Imports `checking` and below.
"""
