"""Importing this spares a process two seconds; `conftest` and the server of nbgrader's commands import it first.

nbformat imports jsonschema, which, where rfc3987-syntax is installed, has it build a parser for IRIs at once: a format
that no schema of notebooks uses.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
