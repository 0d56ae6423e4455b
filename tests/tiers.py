"""The two tiers of the suite: `pytest` proves every promise once, `pytest --exhaustive` runs everything.

A test marked ``exhaustive`` runs in the second tier only. Of the cases of a test marked ``rotating(n)``, the fast tier
runs every n-th; which one is first depends on the *rotation*, a number computed from the commit's tree, so that one
commit always runs the same tests. ``--rotation=SEED`` chooses another number: n consecutive numbers reach every case.
A test that is named on the command line with ``::`` always runs. `tests/README.md` has the whole story.
"""

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

WITHOUT_GIT = "0"
"""The rotation where no commit can be read, as in an unpacked archive."""
DIGITS = 8
"""How many hexadecimal digits of the tree's name make the rotation."""
LONG_GROUPS = (
    *("graded class", "faults", "command line", "grader", "attacks", "generated course", "wheel", "ten digits"),
    *("hook", "browser", "doctor"),
)
"""Groups of tests that share something slow, the longest first: they start first."""


@dataclass(frozen=True)
class Rotation:
    """Which cases the fast tier runs.

    Parameters
    ----------
    seed : str
        A hexadecimal number.
    exhaustive : bool
        Whether every case runs, whatever the seed.
    """

    seed: str
    exhaustive: bool = False

    def choose(self, cases, one_in, family):
        """Return every n-th case, at least one of them.

        Parameters
        ----------
        cases : sequence
        one_in : int
            Take one in so many.
        family : str
            Names these cases: other families begin with another case.

        Returns
        -------
        list
        """
        if self.exhaustive or not cases:
            return list(cases)
        one_in = min(one_in, len(cases))
        offset = int(hashlib.sha256(family.encode()).hexdigest(), 16)
        return list(cases[(int(self.seed, 16) + offset) % one_in :: one_in])


ROTATION = pytest.StashKey[Rotation]()


def seed_of_commit(root):
    """Return the rotation that belongs to a repository's commit, or ``WITHOUT_GIT``."""
    try:
        done = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], cwd=root, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return WITHOUT_GIT
    return done.stdout.strip()[:DIGITS] if done.returncode == 0 else WITHOUT_GIT


def pytest_addoption(parser):
    """Add the options of the tiers."""
    group = parser.getgroup("tiers", "the fast tier and the exhaustive one")
    group.addoption("--exhaustive", action="store_true", help="run every test and every case")
    group.addoption("--rotation", metavar="SEED", help="a hexadecimal number that chooses the fast tier's cases")


def pytest_configure(config):
    """Set the rotation, once for all workers of pytest-xdist."""
    config.addinivalue_line("markers", "exhaustive: runs with --exhaustive only")
    config.addinivalue_line("markers", "rotating(n, family=None): one in n cases runs without --exhaustive")
    if config.option.rotation is None:
        config.option.rotation = seed_of_commit(config.rootpath)
    try:
        int(config.option.rotation, 16)
    except ValueError:
        raise pytest.UsageError(f"--rotation={config.option.rotation}: not a hexadecimal number") from None
    config.stash[ROTATION] = Rotation(config.option.rotation, config.option.exhaustive)


def pytest_report_header(config):
    """Say which tests run, and how to repeat it."""
    if config.option.exhaustive:
        return "tier: exhaustive, every test and every case"
    return f"tier: fast, rotation {config.option.rotation} (repeat it with --rotation={config.option.rotation})"


@pytest.fixture(scope="session")
def rotation(request):
    """The rotation, for tests that choose cases of their own."""
    return request.config.stash[ROTATION]


def params_of(fixture, name, items):
    """Return what the tests that use a fixture have as the parameter of some name, so that it need make no more."""
    items = [item for item in items if fixture in item.fixturenames and hasattr(item, "callspec")]
    return [item.callspec.params[name] for item in items if name in item.callspec.params]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what belongs to the exhaustive tier or to another rotation, and put long groups first."""
    rotation = config.stash[ROTATION]
    chosen = _chosen_ids(rotation, items)
    left_out = [
        item
        for item in items
        if not rotation.exhaustive
        and not _is_named(config, item)
        and (item.get_closest_marker("exhaustive") or not _is_chosen(chosen, item))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    kept = set(items) - set(left_out)
    items[:] = sorted((item for item in items if item in kept), key=_place_of_group)


def _chosen_ids(rotation, items):
    """Return the chosen cases of each rotating family."""
    families = {}
    for item in items:
        if mark := item.get_closest_marker("rotating"):
            if not hasattr(item, "callspec"):
                raise pytest.UsageError(f"{item.nodeid}: only a test with parameters can be rotating")
            families.setdefault((_family(item, mark), mark.args[0]), {})[item.callspec.id] = None
    return {(family, n): set(rotation.choose(list(ids), n, family)) for (family, n), ids in families.items()}


def _is_chosen(chosen, item):
    """Return whether this rotation runs a case."""
    mark = item.get_closest_marker("rotating")
    return mark is None or item.callspec.id in chosen[_family(item, mark), mark.args[0]]


def _family(item, mark):
    """Return the name of the cases among which a test's case is chosen: those of its function, if it names none."""
    return mark.kwargs.get("family") or item.nodeid.partition("[")[0]


def _is_named(config, item):
    """Return whether a test, or the function or class that it belongs to, is named on the command line."""
    for argument in config.args:
        path, *names = str(argument).split("::")
        name = "::".join(names)
        if name and item.path == Path(config.invocation_params.dir, path).resolve():
            own = item.nodeid.partition("::")[2]
            if own == name or own.startswith((f"{name}[", f"{name}::")):
                return True
    return False


def _place_of_group(item):
    """Return the place of a test's group among the long ones; all others follow, in their order."""
    mark = item.get_closest_marker("xdist_group")
    group = mark.args[0] if mark else ""
    return LONG_GROUPS.index(group) if group in LONG_GROUPS else len(LONG_GROUPS)
