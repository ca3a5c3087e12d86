# One entry point: each target does its own set-up in .venv, on a machine with Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
BENCH := $(VENV)/.bench

.PHONY: demo test check format train evaluate bench clean help

help: ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Weerklank needs Python 3.11 or newer; give one with: make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)

$(BASE): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# The package itself stands there already, so pip only adds what `dev` asks for, and builds nothing again. What of it
# is never run need not be compiled either.
$(DEV): $(BASE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile 'weerklank[dev]'
	@touch $@

$(BENCH): pyproject.toml | $(DEV)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,bench]'
	@touch $@

demo: $(BASE) ## Read the example conversations and write the report
	@$(BIN)/python scripts/demo.py

test: $(DEV) ## Run every test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## Format, lint, types and layers: quick
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV) ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: $(DEV) ## Make the model again from data and seed
	$(BIN)/weerklank train --data data

evaluate: $(DEV) ## Measure quality on held-out data
	$(BIN)/weerklank evaluate --data data

bench: $(BENCH) ## Measure speed and memory, beside other packages
	$(BIN)/python scripts/bench.py
	$(BIN)/python scripts/bench_peers.py
	$(BIN)/python scripts/bench_scale.py
	$(BIN)/python scripts/bench_web.py

clean: ## Remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis report.html
