"""The documents name nothing that is not there: every link, path and test in them exists."""

import re

import pytest
from this_course import PACKAGE_ROOT

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "benchmarks/README.md")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:autograder|tests|tools|benchmarks|docs|checking|sandbox|mutation)/[\w./]*\w)(?:::\w+)?`")
OTHER_TEST = re.compile(r"`([\w./]+\.py)?::(\w+)`")


def read(document):
    """Return the text of a document."""
    return (PACKAGE_ROOT / document).read_text()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    """Does every link to a file of this repository lead to one?"""
    folder = (PACKAGE_ROOT / document).parent
    assert [link for link in LINK.findall(read(document)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_exist(document):
    """Does every path exist that a document names, from the root, from the package, or from its own folder?"""
    folders = (PACKAGE_ROOT, PACKAGE_ROOT / "autograder", (PACKAGE_ROOT / document).parent)
    named = PATH.findall(read(document))
    assert [path for path in named if not any((folder / path).exists() for folder in folders)] == []


def test_security_names_tests_that_exist():
    """Does every test exist that SECURITY.md names, in the file that it or the name before it gives?"""
    file, missing, found = "", [], 0
    for named, test in OTHER_TEST.findall(read("SECURITY.md")):
        file = named or file
        found += 1
        if f"def {test}(" not in (PACKAGE_ROOT / file).read_text():
            missing.append(f"{file}::{test}")
    assert missing == []
    assert found > 20


def test_every_promise_names_a_test():
    """Does each row of SECURITY.md's promises name at least one test?"""
    table = read("SECURITY.md").split("| promise |")[1].split("\n\n")[0]
    rows = [row.split("|")[1:4] for row in table.splitlines()[2:]]
    assert len(rows) >= 16
    assert [promise for promise, _, shown in rows if "`tests/" not in shown] == []
