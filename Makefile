# Everything here needs Python 3.11 or newer and make: no root, no service, nothing outside this folder.
#
#   make run          a demonstration office on http://127.0.0.1:8000 (or the next free port)
#   make test         the whole suite
#   make lint         what the code must pass before it is tested
#   make bench        figures, each beside its baseline
#   make catalogues   compiles the translations
#   make lock         pins the dependencies anew (UPGRADE=--upgrade for the newest ones)
#   make clean        removes all that was made here

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
LOCK := requirements/dev.lock

# The first of these that is new enough; `make PYTHON=/path/to/python` to choose another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python; do \
	$$candidate -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$candidate && break; done)

# Slow lines need patience; a package whose download broke off is asked for again.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --timeout 120 --retries 10

.DELETE_ON_ERROR:
.PHONY: run setup test bench lint catalogues lock clean

run: setup
	$(BIN)/ratify serve --demonstration

test: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal

bench: setup
	$(BIN)/python -m benchmarks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

catalogues: $(STAMPS)/project
	$(BIN)/python -m ratify.language.compile

setup: $(STAMPS)/project

$(STAMPS)/lock: $(LOCK)
	@test -n "$(PYTHON)" || { echo "ratify needs Python 3.11 or newer, and none was found. Install it, or say where it is: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is not Python 3.11 or newer, which ratify needs."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two)"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --requirement $(LOCK)
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/project: $(STAMPS)/lock pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# `uv` resolves for every supported Python at once; it lives in a folder of its own and leaves no trace in the lock.
lock:
	@test -x var/lock/bin/uv || { "$(PYTHON)" -m venv var/lock && var/lock/bin/python -m pip install --quiet uv; }
	var/lock/bin/uv pip compile pyproject.toml --extra dev --output-file $(LOCK) $(UPGRADE) --quiet \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--no-config --default-index https://pypi.org/simple --custom-compile-command "make lock"

clean:
	rm -rf $(VENV) var/demo var/lock dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
	find src tests benchmarks alembic -name __pycache__ -type d -prune -exec rm -rf {} +
