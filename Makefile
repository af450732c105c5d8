# Everything from a fresh checkout: each target installs what it needs into .venv and node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Node and npm come from a Python package, so .venv/bin holds every tool that is run here.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv/pyvenv.cfg
RUN := .venv/.run
DEV := .venv/.dev
NODE := node_modules/.installed
STATIC := hawk_edge/web/static/frame.html# the last file that scripts/build.mjs writes
PYZ := dist/hawk-edge.pyz
PEER := bench/npm/node_modules/.installed

UI_SOURCES := $(shell find reporter ui -type f)
APP_SOURCES := $(shell find hawk_edge -type f -not -path '*/__pycache__/*' -not -path '*/web/static/*')

.PHONY: help serve demo test kill crash lint bench bench-edge bench-live bench-render bench-ui cost weight fidelity zipapp build screenshots pins clean

help: ## what there is to make
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

serve: $(RUN) $(STATIC) ## run the server; ARGS="--port 9000" passes options on
	hawk-edge serve $(ARGS)

demo: $(RUN) $(STATIC) ## run it on throwaway data, with a little shop and visitors to watch
	@scripts/chromium.sh || true
	hawk-edge demo $(ARGS)

test: $(DEV) $(STATIC) ## run the tests; ARGS="-k wire" passes options on
	@scripts/chromium.sh
	@scripts/firefox.sh
	@scripts/compiler.sh
	@scripts/test.sh $(ARGS)

lint: $(DEV) $(NODE) ## formatting, types, layers and pins
	ruff check
	ruff format --check
	mypy
	lint-imports
	npm run --silent typecheck
	python scripts/check_pins.py

kill: $(DEV) $(STATIC) ## kill -9 the server 200 times under load, and look for what it had acknowledged
	HAWK_KILLS=200 pytest -s tests/kill

crash: $(DEV) $(STATIC) ## kill the writer at 20,000 calls, and cut its power 10,000 times (hours)
	@scripts/compiler.sh
	HAWK_CRASH_KILLS=20000 HAWK_CRASH_CUTS=10000 pytest -s tests/crash

bench: $(DEV) $(STATIC) ## measure what a batch costs the server
	PYTHONPATH=. python -m bench.ingest.run $(ARGS)

bench-edge: $(DEV) $(STATIC) $(PEER) ## how many visitors a tenth of a CPU bears; ARGS=--quick (needs root)
	@scripts/chromium.sh
	PYTHONPATH=. python -m bench.edge.run $(ARGS)

bench-live: $(DEV) $(STATIC) ## measure what watching takes and costs, in two browsers and with a thousand viewers
	@scripts/chromium.sh
	PYTHONPATH=. python -m bench.live.run $(ARGS)

bench-render: $(DEV) $(STATIC) ## measure what a picture costs, beside other ways to draw one (needs root)
	@scripts/chromium.sh
	PYTHONPATH=. python -m bench.render.run $(ARGS)

bench-ui: $(DEV) $(STATIC) ## measure how soon a screen can be used on a slow machine
	@scripts/chromium.sh
	PYTHONPATH=. python -m bench.ui $(ARGS)

cost: $(DEV) $(STATIC) $(PEER) ## measure what the reporter costs a page, beside rrweb (some twenty minutes)
	@scripts/chromium.sh
	PYTHONPATH=. python bench/reporter/run.py $(ARGS)

weight: $(DEV) $(STATIC) $(PEER) ## measure what a minute of a session weighs on disk, and reading one of an hour
	@scripts/chromium.sh
	PYTHONPATH=. python -m bench.storage.run $(ARGS)
	PYTHONPATH=. python -m bench.storage.hour

fidelity: $(DEV) $(STATIC) $(PEER) ## compare pictures of pages with what is shown of them, beside rrweb
	@scripts/chromium.sh
	PYTHONPATH=. python bench/fidelity.py $(ARGS)

zipapp: $(PYZ) ## dist/hawk-edge.pyz: everything in one file
	@scripts/zipapp.sh measure $(PYZ)

build: $(RUN) $(STATIC) ## install what running needs, and bundle the reporter and the web UI

screenshots: $(DEV) $(STATIC) ## take the pictures of the docs anew
	@scripts/chromium.sh
	python scripts/screenshots.py

pins: $(DEV) ## pin requirements*.in and package.json anew; ARGS=--upgrade for the newest
	@pin() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header $(ARGS) "$$@"; }; \
	pin requirements.in -o requirements.txt; \
	pin requirements-build.in -o requirements-build.txt; \
	pin requirements-dev.in -c requirements.txt -c requirements-build.txt -o requirements-dev.txt
	npm install --package-lock-only --ignore-scripts
	python scripts/check_pins.py

clean: ## remove all that make has made, never hawk-data
	rm -rf .venv node_modules dist build *.egg-info hawk_edge/web/static
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV):
	@scripts/venv.sh

$(RUN): $(VENV) requirements.txt requirements-build.txt pyproject.toml
	pip install --quiet --require-hashes -r requirements.txt -r requirements-build.txt
	pip install --quiet --no-deps --no-build-isolation --editable .
	@scripts/link-node.sh
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# No package's install script runs; esbuild works without its own.
$(NODE): $(RUN) package.json package-lock.json .npmrc
	npm ci --include=dev --ignore-scripts
	@touch $@

# What we are compared with; only benchmarks need it.
$(PEER): $(RUN) bench/npm/package.json bench/npm/package-lock.json
	npm ci --prefix bench/npm --ignore-scripts
	@touch $@

$(STATIC): $(NODE) $(UI_SOURCES) $(wildcard scripts/*.mjs) scripts/budget.json
	node scripts/build.mjs

$(PYZ): $(DEV) $(STATIC) $(APP_SOURCES) scripts/zipapp.sh scripts/zipapp_preamble.py
	scripts/zipapp.sh build $@
