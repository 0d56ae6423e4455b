"""`make coverage` fails on a `raise` that no test reaches, and accepts an exemption only with a reason."""

import subprocess
import sys
import textwrap

import pytest
from coverage import CoverageData

from tools.unreached_raises import Problem, main, problems_in

UNREACHED = "no test reaches this raise"
REACHED = "a test reaches this raise: remove its pragma"
NO_REASON = "a pragma without a reason: write `# pragma: no cover - <why>`"


def problems(source, *executed):
    """Return the problems of a source text as (line, what) pairs."""
    return [(found.line, found.what) for found in problems_in(textwrap.dedent(source), set(executed), "file.py")]


SOURCE = """\
def check(size):
    if size < 0:
        raise ValueError(
            f"{size} is negative"
        )
    try:
        return 1 / size
    except ZeroDivisionError:
        raise
"""


def test_raises_that_were_executed_are_no_problem():
    """Does one executed line of a long statement count for the statement?"""
    assert problems(SOURCE, 1, 2, 4, 6, 7, 8, 9) == []


def test_raises_that_were_not_executed_are_listed():
    """Are all listed in order, also a bare one, with the first line of the statement?"""
    assert problems(SOURCE, 1, 2, 6, 7) == [(3, UNREACHED), (9, UNREACHED)]


def test_a_raise_on_the_line_of_its_condition_counts_as_executed_with_it():
    """This limit is known: coverage counts lines, and the formatter puts every `raise` on a line of its own."""
    assert problems("if x: raise ValueError\n", 1) == []


@pytest.mark.parametrize("mark", ["-", "—", ":"])
def test_exemption_with_a_reason(mark):
    """Is a reason accepted on the first and on the last line?"""
    assert problems(f"raise ValueError  # pragma: no cover {mark} only on macOS\n") == []
    assert problems(f"raise ValueError(\n    1\n)  # pragma: no cover {mark} only on macOS\n") == []


@pytest.mark.parametrize("rest", ["", " -", " - no", " because nothing can"])
def test_exemption_without_a_reason(rest):
    """Is a pragma refused that says nothing, one word, or has no dash?"""
    assert problems(f"raise ValueError  # pragma: no cover{rest}\n") == [(1, NO_REASON)]


def test_exemption_that_is_out_of_date():
    """Is a pragma refused where a test reaches the line?"""
    assert problems("raise ValueError  # pragma: no cover - only on macOS\n", 1) == [(1, REACHED)]


def test_words_in_a_string_are_not_an_exemption():
    """Does a message that quotes the pragma change nothing?"""
    assert problems("raise ValueError('# pragma: no cover - only on macOS')\n") == [(1, UNREACHED)]


def test_a_pragma_of_the_line_before_changes_nothing():
    """Must the reason be on the statement itself?"""
    assert problems("if x:  # pragma: no cover - only on macOS\n    raise ValueError\n") == [(2, UNREACHED)]


def test_problem_reads_as_file_and_line():
    """Can an editor jump to it?"""
    assert str(Problem("a/b.py", 3, UNREACHED)) == f"a/b.py:3: {UNREACHED}"


@pytest.fixture
def package(tmp_path):
    """A folder with two modules and a coverage file of one of them, in which line 2 was executed."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "seen.py").write_text("def f():\n    raise ValueError\n")
    (folder / "never_imported.py").write_text("def g():\n    raise TypeError\n")
    data = CoverageData(basename=str(tmp_path / "data"))
    data.add_lines({str(folder / "seen.py"): [1, 2]})
    data.write()
    return folder


def test_a_file_that_no_test_imports_is_listed(package, capsys):
    """Does the program exit with 1 and name the file that coverage never saw?"""
    assert main([str(package), str(package.parent / "data")]) == 1
    assert capsys.readouterr().out == f"{package}/never_imported.py:2: {UNREACHED}\n1 problems\n"


def test_it_exits_with_0_if_tests_reach_everything(package, capsys):
    """Is the good case said in words, too?"""
    (package / "never_imported.py").unlink()
    assert main([str(package), str(package.parent / "data")]) == 0
    assert capsys.readouterr().out == f"tests reach every raise under {package}\n"


def test_no_data_is_an_error(tmp_path, capsys):
    """Does a missing or empty data file end with 2, and not with a list of every raise?"""
    assert main([str(tmp_path), str(tmp_path / "nothing")]) == 2
    assert "run the tests with pytest --cov first" in capsys.readouterr().err


def test_a_process_that_a_test_starts_is_measured(package, tmp_path):
    """With the settings of pyproject.toml, is a raise found that only a subprocess in another folder reaches?"""
    (package / "never_imported.py").write_text("import sys\nif sys.argv[1:]:\n    raise SystemExit(3)\n")
    (tmp_path / "test_it.py").write_text(
        "import subprocess, sys\n"
        "def test_it():\n"
        f"    program = [sys.executable, {str(package / 'never_imported.py')!r}, 'x']\n"
        "    assert subprocess.run(program, cwd='/').returncode == 3\n"
    )
    (tmp_path / "pyproject.toml").write_text(
        "[tool.coverage.run]\nsource = ['package']\npatch = ['subprocess']\ndata_file = 'build/coverage/data'\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov", "--cov-report="]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (package / "seen.py").unlink()
    assert main([str(package), str(tmp_path / "build" / "coverage" / "data")]) == 0
