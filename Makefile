# make demo   a running dashboard with a year of plausible data     make test   all tests
# make check  format, lint, types, imports, templates, migrations   make bench  measured figures
# make assets a smaller chart library, where there is npm
# make fix    let the tools put right what they can                 make lock   compile the lock files
# make peers  Kannel's SMPP centre and Twilio's description for tests, where there is npm
# make citus   the whole program on a Citus cluster: HELDER_TEST_CITUS=postgresql://postgres@coordinator:5432/postgres
# make mutants   small breaks, and whether the tests notice         make messages  collect texts to translate
# make platforms  whether the locks resolve on Python 3.11 to 3.14, x86-64 and arm64
# make clean  forget environment and caches (data stay)

PYTHON ?= python3
VENV   ?= .venv
RUN     = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test test-installed citus check fix bench mutants assets peers lock platforms messages translations clean

help:
	@sed -n 's/^# //p' Makefile

# An environment is stale when the lock file it was made from reads differently, whatever its date says.
define environment
	@if ! cmp -s $(1) $(VENV)/$(1); then \
		set -e; \
		test -x $(RUN) || command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): apt install python3 python3-venv" >&2; exit 1; }; \
		test -x $(RUN) || $(PYTHON) config/prerequisites.py; \
		test -x $(RUN) || $(PYTHON) -m venv $(VENV); \
		$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
		cp $(1) $(VENV)/$(1); \
	fi
endef

demo: export HELDER_DEMO = True
demo:
	$(call environment,requirements.txt)
	@$(RUN) manage.py compile_translations
	@$(RUN) manage.py demo --prepare $(DEMO)
	@exec $(RUN) manage.py serve $(SERVE)

# All tests on all cores; a file's tests stay together, since they share what it makes.
TESTS ?= -n logical --dist loadfile
test: development
	$(RUN) -m pytest $(TESTS)

# Once more, what writes and what depends on plans: on the machine's own PostgreSQL, or on that of HELDER_TEST_SERVER.
test-installed: development
	$(RUN) -m tests.installed

# In a database of its own, on any coordinator that HELDER_TEST_CITUS names; skipped, saying so, where that is not set.
citus: development
	$(RUN) -m pytest -n 0 -rs -m citus tests/citus

# The environment that docs/deploy/README.md asks for, with made-up values: the deployment check must find nothing.
DEPLOYED = env -u HELDER_DEBUG -u HELDER_DEMO \
	HELDER_SECRET_KEY=Vq3x-7TzKd0mWuR1nYbE5sJhGpLc9AfXo2iDtNvB6eHwQkSaMrUyZjC8 \
	HELDER_CONTACT_KEY=b8ZpT2wLkYx5RfQnJc1VhUa9MsDgEo4NtXiBr6WmHvCzKuPjS7qAyF0l \
	HELDER_LINK_KEYS=1:Wd7cRk2VnYp9TgXeLq4ZsMhJb6UfAi3OxKt8BvNyCr5QwEaDm0HzGuSj1PlF \
	HELDER_HOSTS=dashboard.example.com

check: development
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	git ls-files '*.html' | xargs -r $(VENV)/bin/djade --target-version 5.2 --check
	$(VENV)/bin/djlint --lint --quiet --profile django --ignore H020,H021,H030,H031 .  # bars are empty, their length is a style; nobody searches for these pages
	git ls-files '*.py' | xargs $(VENV)/bin/django-upgrade --target-version 5.2 --check
	HELDER_DEBUG=True $(RUN) manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(RUN) manage.py check --deploy --fail-level WARNING

fix: development
	$(VENV)/bin/ruff check --fix --exit-zero .
	$(VENV)/bin/ruff format .
	git ls-files '*.html' | xargs -r $(VENV)/bin/djade --target-version 5.2
	git ls-files '*.py' | xargs $(VENV)/bin/django-upgrade --target-version 5.2 --exit-zero-even-if-changed

# `make bench ON=tests.installed` measures on the machine's own PostgreSQL instead of the embedded one.
bench: development
	$(if $(ON),$(RUN) -m $(ON)) $(RUN) -m benchmarks $(BENCH)

# Bounded: `make mutants MUTANTS="gate undo --most 0"` tries all breaks of two areas, `--help` tells the rest.
mutants: development
	$(RUN) -m tests.mutants $(MUTANTS)

# Served in place of the wheel's whole bundle, a quarter of its size, with lines, bars and pies; of the same version, since figures are checked with it.
PARTIAL = plotly.js-basic-dist-min
assets:
	$(call environment,requirements.txt)
	@if command -v npm >/dev/null; then \
		npm install --prefix .assets --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
			"$(PARTIAL)@$$($(RUN) -c 'from config import bundle; print(bundle.version(bundle.whole()))')" \
		&& rm -f .assets/node_modules/.package-lock.json; \
	else \
		echo "There is no npm here: charts stay with the whole bundle that the plotly wheel brings."; \
	fi

# What tests of text messages speak to besides Kannel: an SMPP centre, and Prism with the description that Twilio's own package ships.
PEERS = .assets/peers
peers:
	npm install --prefix $(PEERS) --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
		smpp@0.5.1 @stoplight/prism-cli@5.14.2
	cd $(PEERS) && tar -xzf "$$(npm pack --silent @twilio/cli-core@8.3.2)" package/src/services/twilio-api/twilio_api_v2010.json

# No address of any package index belongs in a lock file.
COMPILE = $(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-header --allow-unsafe --strip-extras

lock: development
	$(COMPILE) -o requirements.txt pyproject.toml
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

# Asks the index which wheels there are, and installs nothing.
PYTHONS ?= 3.11 3.12 3.13 3.14
MACHINES ?= x86_64 aarch64
platforms:
	$(call environment,requirements.txt)
	@set -e; for python in $(PYTHONS); do for machine in $(MACHINES); do \
		$(RUN) -m pip install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps --require-hashes \
			--only-binary :all: --python-version $$python --target /nowhere -r requirements.txt \
			$$(for form in manylinux2014 manylinux_2_17 manylinux_2_24 manylinux_2_26 manylinux_2_27 manylinux_2_28 manylinux_2_34; \
				do echo "--platform $${form}_$$machine"; done); \
		echo "Python $$python on $$machine: every package of the lock has a wheel"; \
	done; done

# Needs GNU gettext, which nothing else here does.
messages: development
	HELDER_DEBUG=True $(RUN) manage.py makemessages --locale nl --no-location --no-obsolete \
		--ignore $(VENV) --ignore tests --ignore benchmarks

.PHONY: development
development:
	$(call environment,requirements-dev.txt)
	@HELDER_DEBUG=True $(RUN) manage.py compile_translations

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
	find config -name '*.mo' -delete
