"""mounts.py: what a sandbox shows of the machine, for every place where Python may lie; no framework is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from this_course import PACKAGE_ROOT

from autograder.sandbox import bubblewrap, doctor, mounts
from autograder.sandbox.kernel import Sandbox
from autograder.sandbox.mounts import allowed_paths, folders_to_hide, system_options, visible_folders
from autograder.sandbox.probes import SHARED_PROBES

LIBRARY = f"lib/python3.{sys.version_info.minor}"


def folders(top, *names):
    """Make folders, each with a framework in it."""
    for name in names:
        (top / name / "torch").mkdir(parents=True)
        (top / name / "torch" / "__init__.py").touch()


@pytest.fixture
def python(tmp_path):
    """A faked Python: a folder with an interpreter, a standard library and its installed packages."""
    base = tmp_path / "python"
    folders(base, f"{LIBRARY}/site-packages", f"{LIBRARY}/json", "bin")
    return base


def hidden_in(base):
    """Return what is hidden below a faked Python, by its path in it."""
    needed = (base / "bin" / "python3", base / LIBRARY / "os.py")
    return [str(path.relative_to(base)) for path in folders_to_hide((base,), needed)]


def test_installed_packages_are_hidden(python):
    """Are a Python's own packages hidden, those of another version and those beside them on Fedora too?"""
    more = ("lib64/python3.9/site-packages", "lib/python3/dist-packages", "lib/sdk/bundled/site-packages")
    folders(python, *more)
    assert set(hidden_in(python)) == {f"{LIBRARY}/site-packages", *more}


def test_unpacked_packages_of_conda_are_hidden(python):
    """Are the packages that conda keeps for all environments hidden, and other environments?"""
    folders(python, "conda-meta", "pkgs/torch-2/site-packages", f"envs/other/{LIBRARY}/site-packages", "share/pkgs")
    assert hidden_in(python) == ["envs", f"{LIBRARY}/site-packages", "pkgs"]


def test_an_environment_of_conda_hides_its_neighbours_and_not_itself(tmp_path):
    """When Python lies in an environment inside the shown folder, is that one there and every other one empty?"""
    folders(tmp_path, "conda-meta", f"envs/mine/{LIBRARY}/site-packages", f"envs/other/{LIBRARY}/site-packages")
    needed = (tmp_path / "envs" / "mine" / LIBRARY / "os.py",)
    names = [str(path.relative_to(tmp_path)) for path in folders_to_hide((tmp_path,), needed)]
    assert names == [f"envs/{name}/{LIBRARY}/site-packages" for name in ("mine", "other")]


def test_the_standard_library_is_never_hidden(python, monkeypatch):
    """Where Python lies in a folder that is hidden elsewhere, as in /usr/local, does its own library stay?"""
    monkeypatch.setattr(mounts, "ALWAYS_HIDDEN", (python / "lib", python / "src"))
    folders(python, "src/app")
    assert hidden_in(python) == [f"{LIBRARY}/site-packages", "src"]


def test_a_link_to_packages_hides_what_it_leads_to(python, tmp_path):
    """Is the folder hidden to which a link named site-packages leads, if it is shown at all?"""
    folders(python, "share/packages")
    folders(tmp_path, "elsewhere")
    (python / "lib64").mkdir()
    (python / "lib64" / "site-packages").symlink_to(python / "share" / "packages")
    (python / "lib64" / "dist-packages").symlink_to(tmp_path / "elsewhere")
    assert hidden_in(python) == [f"{LIBRARY}/site-packages", "share/packages"]


def test_a_course_in_a_shown_folder_is_hidden(python, monkeypatch):
    """Is a course that lies where the sandbox can see, as in /usr/src/app, hidden as a whole?"""
    monkeypatch.setattr(mounts, "ALWAYS_HIDDEN", (python / "share" / "course",))
    folders(python, "share/course/.venv/lib/site-packages")
    assert "share/course" in hidden_in(python)
    assert PACKAGE_ROOT in mounts.PACKAGE.parents


@pytest.mark.parametrize(("base", "more"), [("/usr", []), ("/usr/local", []), ("/opt/conda", ["/opt/conda"])])
def test_only_system_and_python_are_shown(monkeypatch, base, more):
    """Is Python's own folder shown once, whether it lies in the system or beside it?"""
    monkeypatch.setattr(sys, "base_prefix", base)
    assert [str(path) for path in visible_folders() if path.parent != Path("/")] == more
    assert system_options().count("--ro-bind") == len(visible_folders()) + 1  # and /dev/null


def test_allowed_packages_are_real_paths():
    """Is everything shown to the sandbox really there, and are the needs of the allowed packages among it?"""
    paths = allowed_paths()
    assert {"numpy", "ipykernel", "matplotlib", "zmq", "tornado"} <= set(paths)
    assert all(path.exists() for path in paths.values())
    assert not {"torch", "fastai", "sklearn"} & set(paths)


LOOK = """
import os
full = []
for folder, below, files in os.walk("/"):
    if folder == "/":
        below[:] = set(below) - {"proc", "sys", "dev"}
    for name in {"site-packages", "dist-packages", "pkgs", "envs"} & set(below):
        full += [f"{folder}/{name}"] if os.listdir(f"{folder}/{name}") else []
raise RuntimeError(full)
"""
"""Runs in a sandbox, and looks into every folder there is."""


def test_no_folder_of_packages_is_full():
    """Does a walk through the whole sandbox find every folder of installed packages empty?"""
    with Sandbox() as sandbox:
        assert sandbox.run_cell(LOOK)["message"] == "[]"


def test_doctor_finds_a_framework_off_the_path(monkeypatch, tmp_path):
    """Is a framework noticed that lies in no folder from which Python imports?"""
    folders(tmp_path, "deep/inside")
    tmp_path.chmod(0o755)
    more = lambda: [*system_options(), "--ro-bind", str(tmp_path), "/opt"]  # noqa: E731
    monkeypatch.setattr(bubblewrap, "system_options", more)
    frameworks = [probe for probe in SHARED_PROBES if probe.protection == "no machine-learning frameworks"]
    monkeypatch.setattr(doctor, "SHARED_PROBES", frameworks)
    monkeypatch.setattr(doctor, "LIMIT_PROBES", [])
    assert [works for _, works in doctor.examine()] == [False]


ELSEWHERE = """
import json, sys
from autograder.sandbox.kernel import Sandbox
with Sandbox() as sandbox:
    same = "import json, numpy, sys; assert json.__file__ == " + repr(json.__file__)
    print(sys.base_prefix, sandbox.run_cell(same), sandbox.run_cell({look!r}))
"""


@pytest.mark.skipif(Path(sys.base_prefix) == Path("/usr"), reason="this Python is the system's own")
@pytest.mark.parametrize("place", ["/usr/local", "/mnt/conda"])
def test_python_may_lie_anywhere(tmp_path, place):
    """Does a sandbox start, and hold no packages, where Python lies in /usr/local, or in conda's own folder?"""
    folders(tmp_path, "conda-meta", "pkgs/torch/site-packages", "envs/other", "bin", "lib")
    tmp_path.chmod(0o755)
    python = Path(sys.base_prefix)
    places = ["--tmpfs", "/mnt", "--bind", str(tmp_path), place]
    places += [w for name in ("bin", "lib") for w in ("--bind", str(python / name), f"{place}/{name}")]
    program = ELSEWHERE.format(look=LOOK)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE_ROOT), *sys.path])}
    environment["PYTHONPATH"] = environment["PYTHONPATH"].replace(str(python), place)
    command = [f"{place}/bin/python3.{sys.version_info.minor}", "-c", program]
    run = subprocess.run(["bwrap", "--dev-bind", "/", "/", *places, *command], env=environment, capture_output=True)
    assert run.stdout.decode().startswith(f"{place} None "), run.stderr.decode()
    assert "'message': '[]'" in run.stdout.decode()
