"""What authors of checks import, and the runner that turns checks into verdicts.

Read `assertions` and `student`, then `attempt`, `plugin` and `runner`. Imports `sandbox`, `course`, `report` and below.
"""
