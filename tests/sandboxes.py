"""What the tests of the sandbox share: one that answers, questions to it, and cells that it does not survive."""

import contextlib
import time

import pytest

from autograder.errors import SandboxDied
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import serve_cell


@contextlib.contextmanager
def answering_sandbox():
    """Open a sandbox that answers `request` and has two functions, ``probe`` and ``same``."""
    with Sandbox(limits=Limits(cell=10, call=10)) as sandbox:
        assert sandbox.run_cell("def probe(expression):\n    return eval(expression, {})") is None
        assert sandbox.run_cell("def same(array):\n    return array") is None
        assert sandbox.run_cell(serve_cell(sandbox)) is None
        yield sandbox


def evaluate(sandbox, expression):
    """Evaluate an expression in a sandbox from `answering_sandbox`."""
    reply = sandbox.request({"op": "call", "name": "probe", "args": [expression], "kwargs": {}}, None)
    assert "value" in reply, reply
    return reply["value"]


def killed(source, **limits):
    """Run one cell in a sandbox of its own; return why it died, what the watchdog said, and after how long."""
    with Sandbox(limits=Limits(**{"cell": 4, **limits})) as sandbox:
        started = time.monotonic()
        with pytest.raises(SandboxDied) as died:
            sandbox.run_cell(source)
        return died.value.reason, sandbox.cause, time.monotonic() - started
