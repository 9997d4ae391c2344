# What a person types here; `make help` lists it. Needs Python 3.11 or newer and nothing else installed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
EVAL := ../shared/eval
# With corpora, a folder per language, the recipe of 2019 and the listener are trained and measured as well; what was
# trained is kept in var/evaluation. `make eval CORPUS=` measures the players alone.
CORPUS := $(wildcard ../shared/corpus)
# The page that gets the tables; `make eval PAGE=` prints only.
PAGE := docs/quality.md
# Who is measured beside the baseline; first-half is trained like the shipped model, but not on the listener's text.
PLAYERS = starter $(if $(CORPUS),first-half)
SKILLS := easy normal hard
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header pyproject.toml

.PHONY: help run training pipelines test lint bench eval lock clean

help:  ## list these commands
	@sed -n 's/^\([a-z][a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: $(VENV)/.runtime  ## create the environment and start the bot (the sandbox without a BOT_TOKEN)
	@exec $(BIN)/hat run

training: $(VENV)/.train  ## add what fetching news and training take

pipelines: $(VENV)/.pipelines  ## add what DVC, MLflow and Kubeflow take, and training

test: lint  ## check style, types and import contracts, and run all tests
	@tools/find-chromium >/dev/null
	$(BIN)/python -m pytest

lint: $(VENV)/.dev  ## check style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## measure speed and memory, as JSON
	@$(BIN)/python tests/load/bench.py

eval: $(VENV)/.dev  ## measure the AI players on the development word sets, as JSON and in docs/quality.md
	@export OPENBLAS_NUM_THREADS=1; \
	if [ ! -d "$(EVAL)" ]; then \
		echo "make eval: nothing was measured, for there are no development sets in $(EVAL);" \
			"name their folder with: make eval EVAL=DIR"; \
	else \
		for lang in ru en; do \
			$(BIN)/hat evaluate --lang $$lang --guess "$(EVAL)/$${lang}_guess_dev.json" \
				--explain "$(EVAL)/$${lang}_explain_dev.json" $(PLAYERS:%=--player %) $(SKILLS:%=--skill %) \
				$(if $(CORPUS),--corpus "$(CORPUS)/$$lang") $(if $(PAGE),--page "$(PAGE)") --json; \
		done; \
	fi

lock: $(VENV)/.dev  ## pin all requirements with their hashes after a change of pyproject.toml
	$(LOCK) --extra build --output-file requirements/runtime.txt
	$(LOCK) --extra build --extra train --extra corpus --constraint requirements/runtime.txt --output-file requirements/train.txt
	$(LOCK) --extra build --extra dev --extra train --extra corpus --extra mlops --constraint requirements/runtime.txt --output-file requirements/dev.txt
	$(LOCK) --extra build --extra train --extra corpus --extra mlops --constraint requirements/dev.txt --output-file requirements/pipelines.txt

clean:  ## remove the environment and all caches; games and models in var/ stay
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than all that its environment was made from, so a second `make` has nothing to do.
$(VENV)/.created:
	@python="$$(tools/find-python)" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.created
	@echo "Installing what the bot needs (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.train: requirements/train.txt $(VENV)/.runtime
	@echo "Installing what training needs (once, a minute) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/train.txt
	@touch $@

$(VENV)/.pipelines: requirements/pipelines.txt $(VENV)/.runtime
	@echo "Installing what the pipelines need (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/pipelines.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@
