# Everything a working copy needs is done by the package in setup/; each step runs only when its input changed.
# ARGS is handed on: make run ARGS="--port 9000", make test ARGS="tests/programme/results -k bounds"

PYTHON := $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done))
SETUP = $(PYTHON) -m setup
.DEFAULT_GOAL := help
.PHONY: help run test check bench docs messages lock

help: ## say what can be said
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1 \t/'

run: python ## set up what changed, then start the web application and its worker (Ctrl-C stops both)
	@exec $(SETUP) run $(ARGS)

test: python ## all checks, then the suite on SQLite and on PostgreSQL
	@exec $(SETUP) test $(ARGS)

check: python ## the checks alone: style, types, arrows, migrations, translations
	@exec $(SETUP) check

bench: python ## measure every claim of speed (takes long)
	@exec $(SETUP) bench $(ARGS)

docs: python ## write the generated reference anew
	@exec $(SETUP) docs

messages: python ## bring the French catalogue up to date with the texts in the code
	@exec $(SETUP) messages

lock: python ## write the lock files anew from pyproject.toml (needs uv)
	@exec $(SETUP) lock

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "SCORE needs Python 3.11 or newer, and none is on this machine: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and say the same again."; exit 1; }
