# Two targets are enough: `make run` and `make test`. Both install what they need into .venv first.

PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
PORT ?= 8000
# What to hand to pytest: make test ARGS="tests/norms -q"
ARGS ?=

BIN := .venv/bin
STAMP := .venv/.installed
SOURCES := manage.py cets_portal registry dataquality quota tests benchmarks .ci

.PHONY: help install run test test-sqlite bench lint types messages docs pictures ci
.DEFAULT_GOAL := help

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

install: $(STAMP) ## Make .venv with every package, and fetch the front-end files

$(STAMP): requirements.txt requirements-dev.txt package-lock.json .ci/vendor.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on PATH." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) could not make .venv (on Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Installing the packages into .venv (about a minute the first time) …"
	@PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -qq -r requirements-dev.txt
	@echo "Fetching the front-end files …"
	@$(BIN)/python .ci/vendor.py
	@touch $@

run: install ## Serve the portal at http://127.0.0.1:8000 (PORT=…), with worker, scheduler and demo
	@exec $(BIN)/python manage.py portal --port $(PORT)

test: install ## The whole suite, on a real PostgreSQL and Redis where they can be had (ARGS=…)
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

test-sqlite: install ## The whole suite on SQLite and a broker made of files
	@TEST_DB=sqlite $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

bench: install ## Measure everything, or ONLY="reminders book"; writes docs/performance.md
	@$(BIN)/python -m benchmarks $(ONLY)

lint: install ## ruff and bandit
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/bandit -q -c pyproject.toml -r manage.py cets_portal registry dataquality quota

types: install ## mypy
	@$(BIN)/mypy

messages: install ## Gather the strings into locale/en and compile them (gathering needs gettext)
	@mkdir -p locale
	@$(BIN)/python manage.py makemessages -l en --no-obsolete --add-location file \
		-i .venv -i node_modules -i var -i tests -i benchmarks
	@$(BIN)/python -m cets_portal.translations

docs: install ## Rewrite the generated tables in docs/
	@$(BIN)/python manage.py write_docs

pictures: install ## Take the pictures in docs/ from the demo (needs Chromium)
	@$(BIN)/python docs/make_pictures.py

ci: ## Everything that is checked before a change is taken
	@bash .ci/run
