"""The kernel's start: are the modules next to a notebook loaded at their first use, and no others?"""

import importlib
import sys

import pytest

from autograder.sandbox.guest.startup import LazyModules
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.limits import Limits

LOUD = "import sys\nsys.loud_runs = getattr(sys, 'loud_runs', 0) + 1\nanswer = 42\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with modules that count their runs, found lazily."""
    for name in ("loud_one", "loud_two"):
        (tmp_path / f"{name}.py").write_text(LOUD)
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "loud_runs", 0, raising=False)
    monkeypatch.setattr(sys, "meta_path", [LazyModules(str(tmp_path)), *sys.meta_path])
    return tmp_path


def test_a_module_runs_at_its_first_use(folder):
    """Does an import run nothing, the first use of a name the module, once, and `from ... import` at once?"""
    module = importlib.import_module("loud_one")
    assert sys.loud_runs == 0
    assert module.answer == module.answer == 42
    assert sys.loud_runs == 1
    exec("from loud_two import answer", {})
    assert sys.loud_runs == 2


def test_other_modules_are_found_as_always(folder):
    """Is everything that isn't a Python file of the folder left to the finders after it?"""
    (folder / "package").mkdir()
    finder = LazyModules(str(folder))
    assert finder.find_spec("json") is None
    assert finder.find_spec("package") is None
    assert finder.find_spec("loud_one", ["somewhere else"]) is None


def test_an_error_in_a_module_is_raised_by_its_first_use(folder):
    """Is an error in a module not lost?"""
    (folder / "broken.py").write_text("1 / 0\n")
    module = importlib.import_module("broken")
    with pytest.raises(ZeroDivisionError):
        assert module.answer
    sys.modules.pop("broken", None)


@pytest.mark.parametrize("protected", [True, False])
def test_the_sandboxed_kernel_loads_them_so(folder, protected):
    """Does a kernel find the files it was given, and load each when it is used?"""
    files = {"loud_one.py": folder / "loud_one.py"}
    with Sandbox(files, limits=Limits(cell=10), protected=protected) as sandbox:
        assert sandbox.run_cell("import sys, loud_one; assert not hasattr(sys, 'loud_runs')") is None
        assert sandbox.run_cell("assert loud_one.answer == 42 and sys.loud_runs == 1") is None
