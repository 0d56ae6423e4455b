"""The Makefile's commands are complete: each has a rule, is phony, and has a line in `make help`."""

import importlib.util
import re
import subprocess

import pytest

from autograder.course import PACKAGE_ROOT

TEXT = (PACKAGE_ROOT / "Makefile").read_text().replace("\\\n", " ")
RULES = {
    name: (needs.split(), help_text)
    for name, needs, help_text in re.findall(r"^([a-z][a-z-]*):(?!=)([^#\n]*)(?:##(.*))?$", TEXT, re.MULTILINE)
}
"""What each command needs, and its text in `make help`; rules that write a file are not commands."""
PHONY = re.search(r"^\.PHONY:(.*)$", TEXT, re.MULTILINE)[1].split()


def test_phony_commands_and_rules_agree():
    """Has every name of .PHONY a rule, once, and is every rule without a file phony?"""
    assert sorted(PHONY) == sorted(RULES)


def test_no_file_or_folder_has_the_name_of_a_rule_that_is_not_phony():
    """Is there no rule that `make` would skip because something has its name?"""
    assert [name for name in RULES if (PACKAGE_ROOT / name).exists() and name not in PHONY] == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_command_says_what_it_does(name):
    """Is there a help text, short enough for one line?"""
    needs, help_text = RULES[name]
    assert 10 < len(help_text.strip()) < 100
    assert all(need in RULES or need.startswith("$(VENV)") for need in needs), needs


def test_help_lists_every_command():
    """Does plain `make` print one line for each, and change nothing?"""
    command = ["make", "-s", "--no-print-directory"]
    done = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True)
    listed = dict(line.split(None, 2)[1:] for line in done.stdout.splitlines())
    assert listed == {name: help_text.strip() for name, (_, help_text) in RULES.items()}


def test_the_modules_that_it_runs_exist():
    """Can Python find every module that a recipe names?"""
    ours = r"(?:autograder|tools|benchmarks)[\w.]*"
    modules = set(re.findall(rf"-m ({ours})", TEXT)) | set(re.findall(rf"'from ({ours}) import", TEXT))
    assert modules >= {"autograder", "tools.unreached_raises"}
    assert [name for name in sorted(modules) if importlib.util.find_spec(name) is None] == []


def test_the_sandboxs_packages_are_compiled(tmp_path):
    """Does the command that `make setup` runs name the packages a sandbox sees? Otherwise it fails in silence."""
    source = re.search(r"^COMPILE = .*? -c '(.*?)'", TEXT, re.MULTILINE)[1]
    done = subprocess.run(["python", "-c", source], cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True)
    assert {"numpy", "ipykernel", "matplotlib"} <= {line.rpartition("/")[2] for line in done.stdout.splitlines()}
