# Everything starts here. Needs Linux, Python >= 3.11 and make; installs the rest (see `make help`).

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PY := .venv/bin/python
READY ?= .local/sandbox.json
BROWSER ?= 1
MACHINE := $(PY) -m returns_portal.management.machine
# Enough to load the settings where no database is touched.
OFFLINE := env SECRET_KEY=offline DATABASE_URL=postgresql://offline@127.0.0.1:9/offline $(PY)
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help venv machine demo test sandbox check bench docs lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: venv machine ## a working portal with demo shops (RESET=1 starts over, PORT=8000); Ctrl-C stops it
	@exec $(PY) manage.py demo $(if $(PORT),--port $(PORT)) $(if $(RESET),--reset)

test: venv machine ## the whole test suite (BROWSER=0 leaves the browser tests out, ARGS="-k name")
ifeq ($(BROWSER),0)
	@echo "Browser tests are left out (BROWSER=0)."
	@$(PY) -m pytest -n 2 --dist worksteal -m "not browser" $(ARGS)
else
	@$(MACHINE) --browser
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)
endif

sandbox: venv machine ## a throw-away instance for integration tests (PORT=8123, READY=.local/sandbox.json)
	@exec $(PY) manage.py sandbox --port $(or $(PORT),8123) --ready $(READY)

check: venv ## linters, types, import rules, migrations
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(OFFLINE) -m mypy
	@.venv/bin/lint-imports
	@$(OFFLINE) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(OFFLINE) manage.py check

bench: venv machine ## benchmarks (ONLY=name for one); results in .local/bench
	@$(PY) -m benchmarks $(ONLY)

docs: venv ## diagrams of the machines and the OpenAPI document
	@$(OFFLINE) manage.py draw_machines docs/machines
	@mkdir -p .local && $(OFFLINE) manage.py spectacular --format openapi-json --file .local/openapi.json

venv: .venv/ready ## the Python environment in .venv

.venv/ready: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	@if command -v uv >/dev/null; then \
		test -x $(PY) || uv venv --quiet --python "$(PYTHON)" .venv; \
		uv pip install --quiet --python $(PY) --require-hashes -r $<; \
	else \
		test -x $(PY) || $(PYTHON) -m venv .venv || { \
			rm -rf .venv; \
			test "$$(id -u)" = 0 || { echo "Run: sudo apt-get install -y python3-venv" >&2; exit 1; }; \
			apt-get -qq update && apt-get -qq install -y python3-venv >/dev/null && $(PYTHON) -m venv .venv; }; \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

machine: venv
	@$(MACHINE)

# Addresses of package indexes stay out of the locks; hashes say what is installed.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links
lock: ## compile the locks from requirements*.in (UPGRADE=1 takes the newest versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.lock >/dev/null
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements-dev.in -c requirements.lock -o requirements-dev.lock >/dev/null
