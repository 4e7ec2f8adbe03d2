# Pendopo: everything starts here. `make` alone lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
DEMO_ARGS ?=
PYTEST_ARGS ?=
WORKERS ?= 2
# The root of the centre whose packages a built seat shows, and no other's: a root.json. ROOT=none
# builds a seat that begins with whatever its station gives it, for trials alone.
ROOT ?= resources/trust/root.json
# SYSTEM_PACKAGES=true leaves the system as it is.
SYSTEM_PACKAGES ?= PYTHON="$(PYTHON)" installer/system-packages

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PYTEST := $(PY) -m pytest -q $(PYTEST_ARGS)
# Only what there is: a target must not fail because a suite is not written yet.
CHECKED := $(wildcard tests/unit tests/vault tests/ui tests/functional tests/attacks)
LONG := $(wildcard tests/soak tests/drills)
FROZEN := $(wildcard tests/frozen)

.PHONY: help demo check test dist sbom lock format run-deps venv clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| while IFS='|' read -r target text; do printf '%-16s %s\n' "$$target" "$$text"; done

demo: venv run-deps ## show a whole sitting on this computer (DEMO_ARGS='...')
	@$(BIN)/pendopo demo $(DEMO_ARGS)

check: venv run-deps ## style, types, architecture and the quick tests
	@echo '== style'
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@echo '== types'
	@$(BIN)/mypy
	@echo '== architecture'
	@$(BIN)/lint-imports --no-logo
	@echo '== tests'
	@# A worker that dies ends the run: restarted ones can wait for each other for ever.
	@$(PYTEST) -n $(WORKERS) --dist loadgroup --max-worker-restart=0 $(CHECKED)

test: venv ## everything: check, soak and drills, the build, and the tests of what was built
	@$(SYSTEM_PACKAGES) test
	@$(MAKE) check
	@for suite in $(LONG); do echo "== $$suite"; $(PYTEST) "$$suite"; done
	@# The tests' centres are made for them: no root can be built in.
	@$(MAKE) dist ROOT=none
	@for suite in $(FROZEN); do echo "== $$suite"; PENDOPO_REQUIRE_FROZEN=1 $(PYTEST) "$$suite"; done

dist: venv run-deps ## build the program folder and the Debian package (ROOT=root.json or none)
	@$(SYSTEM_PACKAGES) build
	@echo '== program folder'
	@PENDOPO_ROOT="$(ROOT)" $(PY) -m PyInstaller --noconfirm --log-level WARN build.spec
	@echo '== Debian package'
	@installer/build-deb

sbom: venv ## write what seat and server are made of (CycloneDX) to dist/
	@BIN=$(BIN) installer/sbom

format: venv ## put the code in shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The pins stay as they are; `make lock UPGRADE=--upgrade` moves them.
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-config $(UPGRADE)

lock: venv ## compute the hash-pinned requirements anew from pyproject.toml
	@$(COMPILE) --extra seat --extra media --extra server --extra dev --output-file requirements/dev.lock
	@$(COMPILE) --extra seat --extra media --constraint requirements/dev.lock \
		--output-file requirements/seat.lock
	@$(COMPILE) --extra server --constraint requirements/dev.lock --output-file requirements/server.lock

run-deps: ## install the system libraries that the desktop needs
	@$(SYSTEM_PACKAGES) run

venv: $(VENV)/.program ## make or update the environment in .venv

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo 'Pendopo needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 ...' >&2; exit 1; }
	@echo 'Making .venv'
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }

$(VENV)/.locked: requirements/dev.lock | $(PY)
	@echo 'Installing what requirements/dev.lock names (a few minutes the first time)'
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.program: pyproject.toml $(VENV)/.locked
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove what was built and cached; .venv stays
	@rm -rf build dist demo-output .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
		.ruff_cache *.egg-info
	@find client exam server tests -name __pycache__ -type d -prune -exec rm -rf {} +
