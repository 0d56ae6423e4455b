"""What is imported is declared, what is declared is locked, and the lock file names no registry."""

import ast
import re
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from this_course import PACKAGE_ROOT

PROJECT = tomllib.loads((PACKAGE_ROOT / "pyproject.toml").read_text())["project"]
LOCK = (PACKAGE_ROOT / "requirements.lock").read_text()
LOCKED = [Requirement(line.rstrip(" \\")) for line in LOCK.splitlines() if re.match(r"[a-zA-Z]", line)]
RUNTIME = PROJECT["dependencies"]
DEVELOPMENT = PROJECT["optional-dependencies"]["dev"]
OURS = {"autograder", "mnist", "plots", "plots_multi", "draw", "draw_page", "check_yourself"}


def imported(folder):
    """Return the names of the packages that Python files under a folder import, without the standard library."""
    names = set()
    for path in (PACKAGE_ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.partition(".")[0])
    modules = {path.stem for path in (PACKAGE_ROOT / folder).rglob("*.py")}
    return names - set(sys.stdlib_module_names) - OURS - modules


@pytest.mark.parametrize("folder", ["autograder", "source"])
def test_imports_are_declared(folder):
    """Is every package that the grader or a notebook's helper imports listed in pyproject.toml?"""
    declared = {canonicalize_name(Requirement(line).name) for line in RUNTIME}
    made_by = metadata.packages_distributions()
    owners = {name: {canonicalize_name(owner) for owner in made_by.get(name, [name])} for name in imported(folder)}
    assert {"numpy", "matplotlib"} & set(owners)
    assert {name: owner for name, owner in owners.items() if not owner & declared} == {}


@pytest.mark.parametrize("line", [*RUNTIME, *DEVELOPMENT])
def test_dependencies_are_locked(line):
    """Does the lock file pin a version that pyproject.toml allows? If not: `make lock`."""
    wanted = Requirement(line)
    pins = [pin for pin in LOCKED if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"{wanted.name} is missing in requirements.lock"
    for pin in pins:
        (version,) = pin.specifier
        assert version.operator == "=="
        assert wanted.specifier.contains(version.version)


def test_every_locked_package_has_hashes():
    """pip refuses the whole file if one hash is missing."""
    blocks = re.split(r"^(?=[a-zA-Z])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(LOCKED) > 150
    assert [block.partition(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_one_version_for_each_environment():
    """Is no package pinned twice for Linux and this Python?"""
    here = [canonicalize_name(pin.name) for pin in LOCKED if pin.marker is None or Marker(str(pin.marker)).evaluate()]
    assert len(here) == len(set(here))


def test_the_lock_names_no_place():
    """Is there no address of a registry and no path of the machine that wrote it?"""
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url\S*|--find-links\S*|\bfile:\S*| @ \S+", LOCK) == []
