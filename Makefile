# `make demo` and `make test` do all set-up themselves.
.PHONY: demo test check audit bench chaos accept setup setup-test lock clean help
PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE ?= 1

help: ## the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

demo: setup ## the main job on sample mails, no server to install
	@.venv/bin/jeopsu demo

test: setup-test ## all tests, against private Dovecot, SMTP and PostgreSQL servers
	$(PY) -m pytest -n 2 --dist loadfile -q

check: setup-test ## lint, types, import contract, generated files, licences, locks
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m docs.generate --check
	$(PY) -m docs.licences
	$(PY) -m docs.locks
	$(PY) -m pip --disable-pip-version-check check

audit: setup-test ## known vulnerabilities of the locked packages; asks PyPI's advisories over the network
	.venv/bin/uv tool run pip-audit --require-hashes --disable-pip -r requirements.lock

bench: setup-test ## measures; prints ratios within one run
	$(PY) -m benchmarks

chaos: setup-test ## kills processes at random while mails flow, on both engines; checks every book
	$(PY) -m benchmarks.chaos

accept: setup-test ## rewrites golden expectations and generated files; review the diff
	JEOPSU_ACCEPT=1 $(PY) -m pytest -q tests/test_golden_mails.py tests/test_replies.py tests/test_config_schema.py || true
	$(PY) -m docs.generate
	@git --no-pager diff --stat

setup:
	@sh deploy/setup.sh demo

setup-test:
	@sh deploy/setup.sh test

lock: setup-test ## writes the lock files anew from pyproject.toml
	sh deploy/lock.sh

clean: ## removes the virtual environment and results of demonstrations
	rm -rf .venv demo-output build *.egg-info
