"""Limit what this process itself may take while it works on values that a student chose."""

import contextlib
import resource
from collections.abc import Iterator

from autograder.sandbox.procfs import own_address_space_bytes


@contextlib.contextmanager
def limit_memory(extra_bytes: int) -> Iterator[None]:
    """Let this process take only so much more memory meanwhile; asking for more raises `MemoryError`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = own_address_space_bytes() + extra_bytes
    allowed = allowed if soft == resource.RLIM_INFINITY else min(allowed, soft)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
