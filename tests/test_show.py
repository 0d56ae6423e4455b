"""`autograder show` and `autograder schema`: what `grade --json` saved is read again."""

import io
import json
import sys

import pytest

from autograder.cli import main
from autograder.report import ExerciseReport, Outcome, Report, Verdict, report_schema


def report(name, *faults):
    """Return a report with this name."""
    verdicts = (
        Verdict("a", "it is so", Outcome.PASSED),
        Verdict("b", "it adds up", Outcome.FAILED, 1.0, "it does not"),
    )
    return Report(name, (ExerciseReport("add", 4.0, verdicts),), data="MNIST", faults=faults)


ONE, TWO = report("first").to_json(), report("second").to_json()


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs the command line and returns its exit code, output and errors."""

    def _run(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return _run


@pytest.mark.parametrize(
    "text",
    [f"{ONE}\n{TWO}\n", f"{ONE}{TWO}", f"\n\n  {ONE}\n\n\n{json.dumps(json.loads(TWO), indent=4)}"],
    ids=["lines", "joined", "indented"],
)
def test_reports_are_shown_as_tables(run, tmp_path, text):
    """Are all reports of a file shown, whether each is on one line or not?"""
    path = tmp_path / "reports.json"
    path.write_text(text)
    code, out, err = run("show", path)
    assert (code, err) == (0, "")
    assert [out.count(f"{name}: 2 of 4 points") for name in ("first", "second")] == [1, 1]
    assert "it adds up" in out


def test_several_files_and_standard_input_are_read(run, tmp_path, monkeypatch):
    """Are files shown in their order, and is a dash what another program prints?"""
    path = tmp_path / "one.json"
    path.write_text(ONE)
    monkeypatch.setattr(sys, "stdin", io.StringIO(TWO))
    code, out, _ = run("show", "-", path)
    assert code == 0
    assert out.index("second: 2 of 4 points") < out.index("first: 2 of 4 points")


def test_faults_are_for_staff(run, tmp_path):
    """Is what went wrong in the grader printed with the errors, as `grade` does?"""
    path = tmp_path / "one.json"
    path.write_text(report("first", "needs manual grade: add: KeyError").to_json())
    code, out, err = run("show", path)
    assert (code, err) == (0, "needs manual grade: add: KeyError\n")
    assert "KeyError" not in out


BAD = {
    "empty": (b"", "it is not valid JSON"),
    "text": (b"no report", "it is not valid JSON"),
    "cut": (ONE[:-9].encode(), "it is not valid JSON"),
    "other": (b"{}", "`schema_version` is missing; this grader reads version 1"),
    "list": (f"[{ONE}]".encode(), "the document is an array; it must be an object"),
    "bytes": (b"\xff\xfe", "cannot be read: it is not text in UTF-8; give a file written by `autograder grade --json`"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_what_is_no_report_is_one_plain_line(run, tmp_path, content, words):
    """Is a file that is not a report answered with one line that names it, and with exit code 1?"""
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    code, out, err = run("show", path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"autograder: {path}")
    assert words in err


def test_the_reports_before_a_bad_one_are_shown(run, tmp_path):
    """Is a broken line named after what could be read was shown?"""
    path = tmp_path / "half.json"
    path.write_text(f"{ONE}\n{TWO[:50]}")
    code, out, err = run("show", path)
    assert code == 1
    assert "first: 2 of 4 points" in out
    assert "it is not valid JSON" in err


def test_a_missing_file_is_named(run, tmp_path):
    """Is a file that does not exist named, with what to give instead?"""
    code, _, err = run("show", tmp_path / "none.json")
    assert code == 1
    assert "none.json cannot be read: No such file or directory; give a file written by" in err


def test_the_schema_is_printed(run):
    """Does `schema` print what the reports are validated with?"""
    code, out, _ = run("schema")
    assert (code, json.loads(out)) == (0, report_schema())
