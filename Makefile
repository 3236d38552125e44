# Every target makes its own virtual environment in .venv and can be run first, on a clean checkout.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CODE := $(wildcard engine agents maps assets scenarios benchmarks run_game.py)
SCENARIOS := $(patsubst scenarios/%/scenario.yaml,%,$(wildcard scenarios/*/scenario.yaml))

.PHONY: help demo play test check bench docs clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    play one game of the flagship scenario by machine, into out/demo"
	@echo "make play    open the game"
	@echo "make test    run the tests"
	@echo "make check   lint, types, and every shipped scenario"
	@echo "make bench   measure"
	@echo "make docs    write docs/schema.json and the generated parts of docs/model.md"

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: $(READY)
	$(BIN)/python run_game.py simulate belarus-2020 --seed 1 --out out/demo

play: $(READY)
	$(BIN)/python run_game.py play

test: $(READY)
	$(BIN)/python -m pytest -n auto

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(CODE)
	@set -e; for scenario in $(SCENARIOS); do \
		echo "run_game.py check $$scenario"; $(BIN)/python run_game.py check "$$scenario"; done

bench: $(READY)
	$(BIN)/python -m benchmarks

docs: $(READY)
	$(BIN)/python run_game.py schema --out docs/schema.json
	$(BIN)/python -m engine.analysis.model_tables

clean:
	rm -rf .venv out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
