# The two that everybody needs: make start, make test.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: install install-test static start test test-walks test-long bench lint docs lock clean

install: .venv/.installed node_modules/.installed lrs_bridge/static/.built

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Handrail needs Python 3.11 or newer. Set PYTHON=python3.11, or install it.")'
	@echo "Installing the Python packages (once)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-test: requirements-test.lock .venv/.installed
	@echo "Installing what the tests need (once)…"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@

node_modules/.installed: package.json package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Handrail needs Node 20 or newer."; exit 1; }
	@echo "Installing the style sheets and scripts of GOV.UK Frontend (once)…"
	@npm ci --no-audit --no-fund --silent
	@touch $@

STYLES := $(shell find lrs_bridge/web/styles -name '*.scss' 2>/dev/null)
SCRIPTS := $(shell find lrs_bridge/web/scripts -name '*.mjs' 2>/dev/null)
lrs_bridge/static/.built: node_modules/.installed $(STYLES) $(SCRIPTS)
	@node lrs_bridge/web/build-static.mjs
	@touch $@

static: lrs_bridge/static/.built

install-test: install .venv/.installed-test
	@$(BIN)/python tests/find_browser.py

start: install
	@HANDRAIL_DEMO=1 $(BIN)/handrail start

# The bridge's tests run on SQLite; these again on PostgreSQL (tests/conftest.py), the whole bridge in test-long.
ONE_OF_EVERY_KIND := \
	tests/bridge/launch/test_launch.py \
	tests/bridge/timekeeping/test_two_ways_in.py \
	tests/bridge/funding/test_uploads.py \
	tests/bridge/evidence/test_pack_download.py \
	tests/bridge/ledger/test_sequencer.py
# These name their databases themselves.
BOTH_ALREADY := $(addprefix --ignore=tests/bridge/,xapi/requirements processes storage evidence/test_backup.py)

# A file's tests share what they made; the files go out as tests/long_first.py says.
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder

test: install-test
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(BY_FILE) -m "not long and not walk"
	$(BIN)/python -m pytest -n 2 --dist load -q --store postgresql -m "not long" $(ONE_OF_EVERY_KIND)

# Every page as every role, every interruption, no network: CI runs these after make test.
test-walks: install-test
	$(BIN)/python -m pytest $(BY_FILE) -m "walk and not long"

test-long: install-test
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(BY_FILE)
	$(BIN)/python -m pytest $(BY_FILE) -q --store postgresql tests/bridge $(BOTH_ALREADY)
	$(BIN)/python -m pytest $(BY_FILE) -q --store postgresql-15 tests/bridge $(BOTH_ALREADY)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install-test
	$(BIN)/python -m benchmarks

docs: install
	$(BIN)/python -m handrail.reference

# After a change of dependencies in pyproject.toml; needs uv. Versions that still fit stay as they are.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet --extra setup
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra test -o requirements-test.lock

clean:
	rm -rf .venv node_modules lrs_bridge/static site build
