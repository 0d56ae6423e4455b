"""The notebooks in a real JupyterLab and a real browser: what is drawn is read, formulas are typeset."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid

import nbformat
import psutil
import pytest
from playwright.sync_api import expect, sync_playwright
from this_course import ASSIGNMENT, PACKAGE_ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 30  # for each thing waited for; a tenth of it is usual
pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed (Debian, Ubuntu: apt-get install chromium)"),
]

SHEET = """
import numpy as np
import draw

def read(images):
    ink = images.astype(float).sum(axis=1)
    right = ink[:, 14:].sum(axis=1) / np.maximum(ink.sum(axis=1), 1)
    return np.stack([1 - right, right], axis=1)

draw.canvas(read, ["3", "7"])
"""
BROKEN = """
import draw

def read(images):
    raise ValueError("no weights yet\\nand a second line")

draw.canvas(read, ["3", "7"])
"""
BETWEEN = re.compile(r"^[1-9]\d\.\d %$")  # a share of the ink, neither none nor all
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
NOTEBOOKS = {"sheet": SHEET, "broken": BROKEN}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a running JupyterLab, to be formatted with a notebook's name."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / ASSIGNMENT
    shutil.copytree(PACKAGE_ROOT / "release" / ASSIGNMENT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for module in (PACKAGE_ROOT / "source" / ASSIGNMENT).glob("*.py"):
        shutil.copy(module, folder)
    for name, code in NOTEBOOKS.items():
        cells = [nbformat.v4.new_code_cell(code.strip())]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), folder / f"{name}.ipynb")
    server = start_lab(home, folder)
    try:
        yield address(home / "runtime", server)
    finally:
        end(server)


def start_lab(home, folder):
    """Start JupyterLab with a home, settings and a token of its own, and nobody's browser."""
    own = {"HOME": home, "IPYTHONDIR": home / "ipython", "MPLBACKEND": None}
    own |= {f"JUPYTER_{part.upper()}_DIR": home / part for part in ("config", "data", "runtime")}
    environment = {key: str(value) for key, value in {**os.environ, **own}.items() if value}
    settings = home / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", f"--IdentityProvider.token={uuid.uuid4()}"]
    with (home / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyter", "lab", *options]
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def address(runtime, server):
    """Wait until JupyterLab says where it listens."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                info = json.loads(file.read_text())
            except ValueError:  # only half written yet
                continue
            return f"{info['url']}lab/tree/{{}}.ipynb?reset&token={info['token']}"
        time.sleep(0.1)
    pytest.fail(f"JupyterLab does not start: {(runtime.parent / 'log').read_text()[-2000:]}")


def end(server):
    """End JupyterLab and all it started, kernels too."""
    family = [psutil.Process(server.pid)] if server.poll() is None else []
    family += [child for parent in family for child in parent.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    server.wait()


@pytest.fixture(scope="module")
def browser():
    """A headless browser."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(lab, browser):
    """A function that opens a notebook in a fresh window and returns the page."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(1000 * SECONDS)

    def visit(name):
        page = context.new_page()
        page.goto(lab.format(name))
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        return page

    yield visit
    context.close()


def run(page):
    """Run the first cell and return the sheet that appears."""
    page.get_by_text("| Idle").wait_for()  # the status bar's word for a kernel that is ready
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    sheet = page.locator(".draw-sheet")
    sheet.wait_for()
    sheet.scroll_into_view_if_needed()
    return sheet


def stroke(page, sheet, *points):
    """Draw a line with the mouse through points (x, y), in sides of the sheet."""
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def shows(page, **texts):
    """Wait until the sheet's parts, by the end of their class names, hold these texts."""
    for part, text in texts.items():
        expect(page.locator(f".draw-{part}")).to_have_text(text, timeout=1000 * SECONDS)


def test_what_is_drawn_is_read(visit):
    """Does a stroke of the mouse appear, as read by the learner's Python, and go when it is cleared?"""
    page = visit("sheet")
    sheet = run(page)
    shows(page, share=["–"] * 4, answer=["", ""])
    stroke(page, sheet, (0.8, 0.2), (0.8, 0.8))
    shows(page, share=["0.0 %", "100.0 %", *[BETWEEN] * 2], answer=["Read as 7 (100 %)", re.compile("Read as")])
    assert "8 px to the right" in page.locator(".draw-words").first.inner_text()
    page.get_by_role("button", name="Clear").click()
    shows(page, share=["–"] * 4, answer=["", ""])
    stroke(page, sheet, (0.1, 0.2), (0.2, 0.8))
    shows(page, said=re.compile(r"Plain camera: 3 \(100 %\)\. Like MNIST: "))


@pytest.mark.exhaustive
def test_no_mouse_is_needed(visit):
    """Do the buttons draw, move and clear by keyboard, while JupyterLab keeps its hands off the keys?"""
    page = visit("sheet")
    run(page)
    cells = page.locator(".jp-Cell").count()
    page.get_by_role("button", name="Example").press("Enter")
    shows(page, answer=[re.compile("Read as"), re.compile("Read as")])
    for _ in range(6):
        page.get_by_role("button", name="Move left").press("Space")
    shows(page, said=re.compile(r"Plain camera: 3 \(100 %\)"))
    page.get_by_role("button", name="Clear").press("Enter")
    shows(page, share=["–"] * 4)
    assert page.locator(".jp-Cell").count() == cells


@pytest.mark.exhaustive
def test_an_error_of_the_learner_is_one_line(visit):
    """Does an error in `read` appear as one line on the sheet, not as silence?"""
    page = visit("broken")
    stroke(page, run(page), (0.2, 0.2), (0.7, 0.7))
    shows(page, said="`read` raised ValueError: no weights yet", share=["–"] * 4)


@pytest.mark.exhaustive
def test_the_released_notebook_renders(visit):
    """Does the student's notebook open with its headings and typeset formulas, and without an error?"""
    page = visit("binary_classifier")
    assert page.locator("h1").first.inner_text().startswith("Tell two digits apart")
    page.get_by_role("link", name="Before you start").click()
    page.get_by_role("heading", name="Conventions").scroll_into_view_if_needed()
    page.locator("mjx-container").first.wait_for()
    assert page.locator("mjx-container").count() > 10
    assert not page.locator("mjx-merror, .jp-Dialog, .jp-Notification").count()
    assert r"\sigma" not in page.locator(".jp-Notebook").inner_text()
