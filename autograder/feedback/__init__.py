"""Shows a report to people: as a page in nbgrader's feedback, and in a terminal, in the same words and order.

Read `wording` (the words and the order), then `html` with its ``templates/`` and `images`, then `terminal`.
Imports `report`, `sanitize` and, for the pictures, `diagnosis.drawing`.
"""
