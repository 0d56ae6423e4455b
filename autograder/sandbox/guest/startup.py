"""Start the kernel, with the modules next to the notebook loaded at their first use.

The notebooks import a module of plots, and that imports Matplotlib: two seconds for every kernel, although the grader
runs no plots. Runs inside the sandbox; it imports the standard library and ipykernel only.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType


class LazyModules:
    """Finds the modules in one folder, and puts off running each until something in it is asked for.

    An entry of `sys.meta_path`. An error in such a module is raised by the first use, not by the ``import``.

    Parameters
    ----------
    folder : str
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the specification of a module of the folder, or None. Called by ``import``."""
        spec = None if path else PathFinder.find_spec(name, [self.folder])
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


def start_kernel() -> None:
    """Start ipykernel with this process's command line; return when the kernel ends."""
    sys.meta_path.insert(0, LazyModules(os.getcwd()))
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
