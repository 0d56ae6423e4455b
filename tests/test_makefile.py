"""The Makefile's commands are complete: each has a rule, is phony, and has a line in `make help`."""

import importlib.util
import re
import subprocess

import pytest
from this_course import PACKAGE_ROOT

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


WITH_UV, WITH_PIP = (
    [f"{program} -r requirements.lock", f"{program} -e .[dev]"] for program in ("uv-install", "pip-install")
)


def set_up(folder, **variables):
    """Run the set-up with programs that only print what they were asked, and return its exit status and its lines."""
    stand_ins = {"VENV": folder, "PYTHON": "true", "COMPILE": "true", "FIND_UV": "true"}
    programs = {"UV": "echo uv-install", "PIP": "echo pip-install"}
    settings = [f"{name}={value}" for name, value in {**stand_ins, **programs, **variables}.items()]
    command = ["make", "-s", "--no-print-directory", *settings, f"{folder}/.ready"]
    done = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True, check=False)
    return done.returncode, [line for line in done.stdout.splitlines() if "-install" in line]


@pytest.mark.parametrize(
    ("variables", "installed"),
    [
        ({}, WITH_UV),
        ({"INSTALLER": "pip"}, WITH_PIP),
        ({"FIND_UV": "false"}, WITH_PIP),
        ({"UV": "false"}, WITH_PIP),
    ],
    ids=["uv", "pip was chosen", "no uv", "uv fails"],
)
def test_set_up_uses_uv_and_otherwise_pip(tmp_path, variables, installed):
    """Does one of them install the lock file and then this package?"""
    assert set_up(tmp_path, **variables) == (0, installed)
    assert (tmp_path / ".ready").exists()


def test_a_set_up_that_failed_is_not_ready(tmp_path):
    """If neither uv nor pip can install, does `make` fail, so that the next call tries again?"""
    assert set_up(tmp_path, UV="false", PIP="false") == (2, [])
    assert not (tmp_path / ".ready").exists()
