"""After the verdicts: names the mistake, gives a hint and draws a picture.

Read `replay`, `matching`, `relations`, `drawing`. Imports `checking` and below.
"""
