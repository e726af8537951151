# Two commands on a fresh machine: `make demo` and `make test`. Python 3.11 or newer with venv is all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m reviewboard.stack run --ephemeral --
ENVIRONMENT := SECRET_KEY=not-a-secret-test-and-lint-only PYTHONDONTWRITEBYTECODE=
PORT ?= 8000

.PHONY: setup demo test prove screenshots lint bench lock format

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/dev.txt
	@echo "Setting up $(VENV) (first time: about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

# FRESH=1 starts over; REPO=path builds the agenda from that repository's history; PORT=8000 is tried first.
demo: setup
	@$(BIN)/python -m reviewboard.stack demo --port $(PORT) $(if $(FRESH),--fresh) $(if $(REPO),--repo "$(REPO)")

# ARGS="-k agenda -x" is handed to pytest.
test: setup
	@$(BIN)/python -m tests.chromium
	@$(ENVIRONMENT) $(RUN) $(BIN)/python -m pytest -n 2 --dist worksteal -m "not prove" -q $(ARGS)

# The long counts, in pieces under 9 minutes each; a second run goes on where the first stopped. Writes docs/proof.md.
prove: setup
	@$(BIN)/python -m tests.chromium
	@$(ENVIRONMENT) $(BIN)/python -m tests.prove $(ARGS)

# The pictures of README and docs, taken from the running product into docs/pictures.
screenshots: setup
	@$(BIN)/python -m tests.chromium
	@$(ENVIRONMENT) $(RUN) $(BIN)/python -m pytest -q -p no:randomly tests/screenshots.py tests/screenshots_jira.py tests/screenshots_live.py

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(ENVIRONMENT) DATABASE_URL=postgres://lint/lint $(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djade --check $$(git ls-files 'templates/*.html')
	@$(BIN)/djhtml --check --tabwidth 2 $$(git ls-files 'templates/*.html')
	@$(BIN)/deptry .

format: setup
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	@$(BIN)/djade $$(git ls-files 'templates/*.html') ; $(BIN)/djhtml --tabwidth 2 $$(git ls-files 'templates/*.html')

bench: setup
	@$(ENVIRONMENT) $(RUN) $(BIN)/python -m benchmarks

lock: setup
	@for name in base prod dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header requirements/$$name.in -o requirements/$$name.txt || exit 1; done
