# One command for each thing; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
# One thread for linear algebra: several graders side by side are faster so, and results repeat exactly.
export OMP_NUM_THREADS := 1
SUDO := $(if $(filter 0,$(shell id -u)),,$(shell command -v sudo))

.DEFAULT_GOAL := help
.PHONY: help setup sandbox browser demo test lab release solutions bars grade lint clean

help:  ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 20

setup: $(VENV)/.ready sandbox  ## install everything into .venv (about 3 minutes, 7 GB)

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; say which one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  command -v apt-get >/dev/null && $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv && \
	  $(PYTHON) -m venv $(VENV); } || { echo "python3 -m venv does not work: install your system's python3-venv"; exit 1; }
	@echo "Installing into $(VENV): about 3 minutes"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

sandbox:
	@command -v bwrap >/dev/null || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || [ -n "$(SUDO)" ]; }; then \
	    echo "Installing bubblewrap, the sandbox for students' code"; \
	    $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq bubblewrap >/dev/null; \
	  else \
	    echo "bubblewrap, the sandbox for students' code, is missing: apt-get install bubblewrap (Debian, Ubuntu)," \
	         "dnf install bubblewrap (Fedora); it needs Linux"; fi; }

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || [ -n "$(SUDO)" ]; }; then \
	    echo "Installing chromium, in which the notebooks are tested"; \
	    { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium >/dev/null; } || \
	      echo "chromium could not be installed: the tests that need a browser are skipped"; \
	  else \
	    echo "chromium is missing: the tests that need a browser are skipped;" \
	         "apt-get install chromium (Debian, Ubuntu), dnf install chromium (Fedora)"; fi; }

demo: setup  ## grade a small made-up class from beginning to end, and show the grades
	@$(VENV)/bin/python -m autograder demo

test: setup browser  ## run all tests
	@$(VENV)/bin/python -m pytest

lab: setup  ## open the student version in JupyterLab, in a copy that is yours to edit
	@mkdir -p build/lab && cp -rn release/mnist_digits build/lab/ 2>/dev/null || true
	@cd build/lab/mnist_digits && jupyter lab

release: setup  ## write release/ from source/ with nbgrader
	@nbgrader generate_assignment mnist_digits --force --create

solutions: release  ## write solutions/ from source/ with nbgrader; runs the worked notebooks (wants MNIST)
	@nbgrader generate_solution mnist_digits --force

bars: setup  ## measure the accuracy bars again, on 100 seeds (once with MNIST, once with MNIST_SOURCE=stand-in)
	@$(VENV)/bin/python -m autograder bars

lint: setup  ## check style
	@ruff check . && ruff format --check autograder tests

clean:  ## remove what was built, but not .venv
	@rm -rf build .pytest_cache .ruff_cache
