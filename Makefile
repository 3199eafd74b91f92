# The two commands are `make run` and `make test`; the others are listed in README.md.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

PORT ?= 8000
SCALE ?= small
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
export PORT
# what makes a page need its pip warnings and update checks belongs to nobody's machine
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: run test check bench demo clean install install-dev browser requirements

run: install
	@exec $(BIN)/python -m portal.run

test: install-dev browser
	$(BIN)/python -m pytest -n 2

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PYTHONPATH=. $(BIN)/lint-imports
	$(BIN)/python -m portal.checks

bench: install
	$(BIN)/python -m bench

demo: install
	$(BIN)/python -m portal.run demo --scale $(SCALE)

clean:
	rm -rf node_modules static/vendor staticfiles .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
