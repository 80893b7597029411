# Two commands do everything on a bare Debian or Ubuntu with python3 and make: `make demo`, `make test`.
VENV ?= .venv
BIN := $(VENV)/bin
JS := tests/calendar/js
WORKERS ?= 2

.PHONY: help demo test packages lint format bench docs wheel lock clean
.DEFAULT_GOAL := help

help: ## list what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/run.stamp ## the sample workspace and the main job done in it, in ./advocacy-demo
	@$(BIN)/advocacy demo

test: packages $(VENV)/dev.stamp $(JS)/node_modules/.stamp lint ## lint, types, arrows, and the tests on both databases
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

packages:
	@sh scripts/system-packages.sh

lint: $(VENV)/dev.stamp ## style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## the figures of docs/explanation/cost.md
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit; done

docs: $(VENV)/dev.stamp ## write the pages that are generated: reference and transcripts
	$(BIN)/python docs/generate.py

wheel: $(VENV)/dev.stamp ## the file that pip and pipx install, in ./dist
	@$(BIN)/python -m build --no-isolation --wheel .

lock: $(VENV)/dev.stamp ## pin the newest releases that pyproject.toml allows
	$(BIN)/pip install --quiet 'uv>=0.9'
	sh scripts/lock.sh $(BIN)/uv

clean: ## remove everything that can be made again
	rm -rf $(VENV) $(JS)/node_modules out dist advocacy-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/%.stamp: requirements/%.txt pyproject.toml scripts/install.sh
	@sh scripts/install.sh $(VENV) $<
	@touch $@

$(JS)/node_modules/.stamp: $(JS)/package-lock.json
	@if command -v npm >/dev/null; then cd $(JS) && npm ci --no-audit --no-fund --silent && touch node_modules/.stamp; fi
