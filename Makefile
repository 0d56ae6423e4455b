# One command for each thing; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
# One thread for linear algebra: several graders side by side are faster so, and results repeat exactly.
export OMP_NUM_THREADS := 1
# Where this is set, as in many containers, every process compiles each module that it imports again: twice the time.
export PYTHONDONTWRITEBYTECODE :=
FORMATTED := autograder tests tools
SUDO := $(if $(filter 0,$(shell id -u)),,$(shell command -v sudo))

# uv installs the packages in seconds; pip does it where uv can't be had (`make setup INSTALLER=pip` chooses pip).
INSTALLER ?= uv
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile
UV := uv pip install --quiet --python $(VENV)/bin/python
FIND_UV := { command -v uv >/dev/null || $(PIP) uv; }
# The locked packages first, by version and hash, then this one: pip accepts no folder among packages with hashes.
install = $(1) -r requirements.lock && $(1) -e '.[dev]'
# Python compiles a package at its first import, but can't write in the sandbox: what is imported there is compiled now.
COMPILE = $(VENV)/bin/python -c 'from autograder.sandbox.mounts import allowed_paths as paths; print(*paths().values(), sep="\n")' | \
  $(VENV)/bin/python -m compileall -qq -j 0 -i - >/dev/null || true

.DEFAULT_GOAL := help
.PHONY: help setup lock sandbox browser demo test test-all check coverage wheel lab release solutions bars clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 20

setup: $(VENV)/.ready sandbox  ## install everything into .venv (1 to 3 minutes with uv, 7 GB)

$(VENV)/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; choose one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  command -v apt-get >/dev/null && $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && \
	  $(PYTHON) -m venv $(VENV); } || { echo "python3 -m venv does not work: install your system's python3-venv"; exit 1; }
	@if [ "$(INSTALLER)" = uv ] && $(FIND_UV); then \
	  echo "Installing into $(VENV) with uv"; \
	  { $(call install,$(UV)); } || { echo "uv failed: installing with pip (3 to 10 minutes)"; $(call install,$(PIP)); }; \
	else \
	  echo "Installing into $(VENV) with pip (3 to 10 minutes)"; $(call install,$(PIP)); fi
	@$(COMPILE)
	@touch $@

lock: setup  ## write requirements.lock again after a change in pyproject.toml (newest versions: UPGRADE=--upgrade)
	@$(FIND_UV) && uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) -o requirements.lock

sandbox:  ## install bubblewrap, the sandbox, if it is missing
	@command -v bwrap >/dev/null || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || [ -n "$(SUDO)" ]; }; then \
	    echo "Installing bubblewrap, the sandbox for students' code"; \
	    $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq bubblewrap >/dev/null; \
	  else \
	    echo "bubblewrap, the sandbox for students' code, is missing: apt-get install bubblewrap (Debian, Ubuntu)," \
	         "dnf install bubblewrap (Fedora); it needs Linux"; fi; }

browser:  ## install chromium, in which the notebooks are tested, if it is missing
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || [ -n "$(SUDO)" ]; }; then \
	    echo "Installing chromium, in which the notebooks are tested"; \
	    { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium >/dev/null; } || \
	      echo "chromium could not be installed: the tests that need a browser are skipped"; \
	  else \
	    echo "chromium is missing: the tests that need a browser are skipped;" \
	         "apt-get install chromium (Debian, Ubuntu), dnf install chromium (Fedora)"; fi; }

demo: setup  ## grade a small made-up class from start to finish and show the grades
	@$(VENV)/bin/python -m autograder demo

test: setup browser  ## run the fast tier of the tests: every promise once
	@$(VENV)/bin/python -m pytest

test-all: setup browser  ## run all tests, each with all its cases
	@$(VENV)/bin/python -m pytest --exhaustive

coverage: setup browser  ## run the tests; fail on a `raise` in autograder/ that no test reaches
	@$(VENV)/bin/python -m pytest --cov --cov-report=
	@$(VENV)/bin/python -m tools.unreached_raises autograder build/coverage/data

wheel: setup  ## build the package as a wheel, into build/wheel
	@rm -rf build/lib build/wheel  # setuptools would pack files that an older build left there
	@$(VENV)/bin/python -m build --wheel --outdir build/wheel .

lab: setup  ## open the student version in JupyterLab, in a copy for you to edit
	@mkdir -p build/lab && cp -rn release/mnist_digits build/lab/ 2>/dev/null || true
	@cd build/lab/mnist_digits && jupyter lab

release: setup  ## write release/ from source/ with nbgrader
	@nbgrader generate_assignment mnist_digits --force --create

solutions: release  ## write solutions/ from source/ with nbgrader; runs the worked notebooks (needs MNIST)
	@nbgrader generate_solution mnist_digits --force

bars: setup  ## measure the accuracy bars again, on 100 seeds (once with MNIST, once with MNIST_SOURCE=stand-in)
	@$(VENV)/bin/python -m autograder bars

check: setup  ## check style, types and the order of imports
	@ruff check . && ruff format --check $(FORMATTED) && mypy && lint-imports

clean:  ## remove what was built, but not .venv
	@rm -rf build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
