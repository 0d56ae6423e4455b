"""The sandbox once more for a grader that is not root, whose sandboxes belong to the same user outside."""

import subprocess
import sys
import tempfile

import pytest
from this_course import PACKAGE_ROOT

from autograder.sandbox.privileges import is_root

PLAIN_USER = ("bwrap", "--unshare-user", "--uid", "12345", "--gid", "12345", "--dev-bind", "/", "/", "--")
CHOSEN = """
sandbox/test_kernel.py::test_no_course_file_is_there
sandbox/test_kernel.py::test_no_network
sandbox/test_kernel.py::test_environment_is_a_short_list
sandbox/test_kernel.py::test_no_process_shows_what_the_grader_knows
sandbox/test_kernel.py::test_home_and_others_files_do_not_exist
sandbox/test_kernel.py::test_system_is_read_only
sandbox/test_kernel.py::test_kernel_has_no_rights
sandbox/test_kernel.py::test_nothing_outlives_the_sandbox
sandbox/test_kernel.py::test_nothing_outlives_the_graders_violent_death
sandbox/test_watchdog.py::test_bombs_are_stopped[fork]
sandbox/test_watchdog.py::test_shared_folder_is_not_for_writing
sandbox/test_watchdog.py::test_flood_of_sockets_is_stopped
sandbox/test_watchdog.py::test_number_of_files_is_limited[os.mkdir(name)]
sandbox/test_watchdog.py::test_the_shared_folder_can_be_closed
sandbox/test_mounts.py::test_no_folder_of_packages_is_full
sandbox/test_seccomp.py::test_no_shared_memory_without_a_name
sandbox/test_seccomp.py::test_no_namespace_by_clone
"""


@pytest.mark.skipif(not is_root(), reason="the tests are run by a plain user already")
def test_the_sandbox_works_for_a_plain_user():
    """Do the tests of the sandbox pass for a user who is not root?"""
    tests = [str(PACKAGE_ROOT / "tests" / name) for name in CHOSEN.split()]
    with tempfile.TemporaryDirectory() as place:  # near the top: names of sockets are short
        options = ["-q", "-n0", "-p", "no:cacheprovider", "--basetemp", f"{place}/plain"]
        command = [*PLAIN_USER, sys.executable, "-m", "pytest", *options, *tests]
        run = subprocess.run(command, cwd=PACKAGE_ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "passed" in run.stdout and "skipped" not in run.stdout
