# Two commands matter: `make demo` shows what Pieria does, `make test` proves that it works.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
TESTS  ?= tests

# the tests start hundreds of processes: what they import is compiled once
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage offline lint format types bench clean

demo: $(VENV)/.installed
	$(BIN)/pieria get
	$(BIN)/pieria write "a four-line poem about the sea" --max-tokens 80

test: $(VENV)/.tested
	$(BIN)/pieria get smollm2-135m
	$(BIN)/pieria get minilm
	$(BIN)/pieria get joe
	$(BIN)/pieria get whisper-tiny.en
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

# the same with what each line saw, which takes nearly twice as long
coverage: $(VENV)/.tested
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS) --cov --cov-report=term:skip-covered

# the suite where there is no network but loopback: nothing that is not Python can send a packet either (Linux)
offline: $(VENV)/.tested
	unshare -rn sh -c 'ip link set lo up && exec $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -p no:cacheprovider $(TESTS)'

lint: $(VENV)/.tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(VENV)/.tested
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(VENV)/.tested
	$(BIN)/mypy

bench: $(VENV)/.tested
	$(BIN)/python bench/serve_start.py
	$(BIN)/python bench/memory.py
	$(BIN)/python bench/text.py

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .coverage

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pieria needs Python 3.11 or newer: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	touch $@
