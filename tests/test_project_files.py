"""Files that code hosts and other programs read: each has the form they expect, and agrees with the rest."""

import re
import shutil
import subprocess
import tomllib

import pytest
import yaml
from this_course import PACKAGE_ROOT

VERSION = tomllib.loads((PACKAGE_ROOT / "pyproject.toml").read_text())["project"]["version"]
GITHUB = PACKAGE_ROOT / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
PRE_COMMIT = PACKAGE_ROOT / ".pre-commit-config.yaml"
FIELDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}


def read(path):
    """Return a YAML file as data."""
    return yaml.safe_load(path.read_text())


def test_citation_has_what_the_format_requires():
    """Are all required keys of version 1.2.0 there, with the package's version and licence?"""
    citation = read(PACKAGE_ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors", "version", "date-released"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert all(author.get("name") for author in citation["authors"])
    assert citation["authors"][0]["name"] in (PACKAGE_ROOT / "LICENSE").read_text()
    assert (citation["version"], citation["license"]) == (VERSION, "MIT")


def test_changelog_has_a_section_for_the_version():
    """Does it follow Keep a Changelog, newest first, with the date that CITATION.cff gives?"""
    text = (PACKAGE_ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert headings[1] == f"[{VERSION}] - {read(PACKAGE_ROOT / 'CITATION.cff')['date-released']}"
    parts = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert parts <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_workflow_runs_what_ci_runs():
    """Is the last step .ci/run, with the rights that a sandbox needs in a container?"""
    (job,) = read(GITHUB / "workflows" / "ci.yml")["jobs"].values()
    assert job["steps"][-1]["run"].split()[-1] == ".ci/run"
    assert "--privileged" in job["container"]["options"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_form_is_complete(path):
    """Has the form its required keys, known fields, and an id and a label for each question?"""
    form = read(path)
    assert {"name", "description", "body"} <= set(form)
    assert {field["type"] for field in form["body"]} <= FIELDS
    questions = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in questions}) == len(questions) > 0
    assert all(field["attributes"]["label"] for field in questions)


def test_there_are_forms_for_both_reports():
    """Are there a form for lost points and one for the sandbox, and does the latter ask for silence?"""
    assert [path.stem for path in FORMS] == ["right-answer", "sandbox"]
    first = read(FORMS[1])["body"][0]["attributes"]["value"]
    assert "Don't publish the details" in first
    assert "SECURITY.md#reporting" in first
    assert "## Reporting" in (PACKAGE_ROOT / "SECURITY.md").read_text()


def test_choosing_a_form_is_configured():
    """Can a report of another kind be written, too?"""
    assert read(GITHUB / "ISSUE_TEMPLATE" / "config.yml") == {"blank_issues_enabled": True}


def test_pre_commit_runs_what_make_check_runs():
    """Are the commands of `make check` hooks, in the same order and with the same folders?"""
    hooks = read(PRE_COMMIT)["repos"][0]["hooks"]
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in hooks if not hook["id"].startswith("nb")]
    command = ["make", "-n", "--no-print-directory", "-o", ".venv/.ready", "check"]
    done = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split(" && ") == entries


@pytest.fixture(scope="module")
def attributes(tmp_path_factory):
    """A function that returns git's attribute of a path, by this project's .gitattributes alone."""
    folder = tmp_path_factory.mktemp("attributes")
    shutil.copy(PACKAGE_ROOT / ".gitattributes", folder)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)

    def attribute(name, path):
        command = ["git", "check-attr", name, "--", path]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.rpartition(": ")[2].strip()

    return attribute


@pytest.mark.parametrize("folder", ["release", "solutions"])
def test_generated_folders_are_marked(attributes, folder):
    """Is every file under release/ and solutions/ marked as generated, and none of the source?"""
    files = [path for path in (PACKAGE_ROOT / folder).rglob("*") if path.suffix in (".ipynb", ".py")]
    assert len(files) > 5
    paths = [str(path.relative_to(PACKAGE_ROOT)) for path in files]
    assert {attributes("linguist-generated", path) for path in paths} == {"true"}
    assert attributes("linguist-generated", paths[0].replace(folder, "source", 1)) == "unspecified"


def test_notebooks_have_one_kind_of_line_ends(attributes):
    """Is a notebook the same bytes on every system, so that generated ones can be compared?"""
    assert attributes("eol", "source/mnist_digits/binary_classifier.ipynb") == "lf"
    assert attributes("diff", "source/mnist_digits/binary_classifier.ipynb") == "jupyternotebook"
    assert attributes("diff", "solutions/mnist_digits/binary_classifier.ipynb") == "unset"
