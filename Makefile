# make run     the whole portal at http://127.0.0.1:8000 (PORT=8001 make run for another port); Ctrl-C stops it
# make test    every test, against real servers and a real browser
# make check   format, lint, floors, missing migrations, deployment settings
# make bench   the benchmark table
# make demo    made-up data of a size: make demo SCALE=large
# make clean   what can be made again goes; the data in var/ and the packages in .venv/ stay

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
# one more than most machines have cores: tests wait for browsers and databases
PYTEST_WORKERS ?= 3
BIN := .venv/bin
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
PACKAGES := .venv/.packages
DEV_PACKAGES := .venv/.dev-packages
FRONTEND := static/vendor/.stamp

.PHONY: run test check bench demo clean browser translations requirements

run: $(PACKAGES) $(FRONTEND)
	@exec $(BIN)/python -m portal.run

test: $(PACKAGES) $(DEV_PACKAGES) $(FRONTEND) browser translations
	$(BIN)/python -m pytest --numprocesses $(PYTEST_WORKERS) --dist worksteal

# a production-like environment, where nothing is connected to: the checks look at settings and code alone
check: export PRODUCTION = true
check: export SECRET_KEY = $(shell head -c 48 /dev/urandom | base64 -w 0)
check: export ALLOWED_HOSTS = portal.example
check: export DATABASE_URL = postgresql://nobody:nothing@127.0.0.1:9/nowhere
check: export REDIS_URL = redis://127.0.0.1:9/0
check: $(PACKAGES) $(DEV_PACKAGES)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PYTHONPATH=. $(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(PACKAGES) $(FRONTEND) translations
	$(BIN)/python -m bench

demo: $(PACKAGES)
	$(BIN)/python -m portal.run demo $(if $(SCALE),--scale $(SCALE))

clean:
	rm -rf node_modules static/vendor staticfiles .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -path ./.venv -prune -o -name __pycache__ -print0 | xargs -0 rm -rf
	find locale -name '*.mo' -delete

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Run: sudo apt-get install python3-venv"; exit 1; }

$(PACKAGES): requirements.txt | $(BIN)/pip
	@echo "Installing Python packages"
	@$(BIN)/pip install -qq --requirement requirements.txt
	@touch $@

$(DEV_PACKAGES): requirements-dev.txt $(PACKAGES)
	@echo "Installing Python packages for tests"
	@$(BIN)/pip install -qq --requirement requirements-dev.txt
	@touch $@

$(FRONTEND): package-lock.json portal/frontend.py | $(PACKAGES)
	@echo "Fetching front-end files"
	@$(BIN)/python -m portal.frontend

translations: $(PACKAGES)
	@$(BIN)/python -m portal.translations

browser:
	@if test -x /usr/bin/chromium-headless-shell && dpkg --status fonts-noto-cjk >/dev/null 2>&1; then :; \
	elif test "$$(id -u)" = 0; then apt-get update -qq && apt-get install -y -qq chromium-headless-shell fonts-noto-cjk; \
	else echo "The browser tests need Chromium. Run: sudo apt-get install chromium-headless-shell fonts-noto-cjk"; exit 1; fi

requirements: $(PACKAGES)
	$(BIN)/pip install -qq uv==0.13.9
	$(BIN)/uv pip compile --quiet --no-annotate --python-version 3.11 --custom-compile-command "make requirements" requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --no-annotate --python-version 3.11 --custom-compile-command "make requirements" requirements-dev.in --output-file requirements-dev.txt
