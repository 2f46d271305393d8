# make run    start the portal on http://127.0.0.1:8000 (PORT=... for another port)
# make test   run every test
# make lint   what CI checks before the tests
# make format rewrite sources and templates in the house's form

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3 python3.14 python3.13 python3.12 python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test coverage lint format bench profile soak fuzz package image python clean

run: $(VENV)/run.stamp
	@PORTAL_MODE=$${PORTAL_MODE:-local} exec $(BIN)/python manage.py portal

test: $(VENV)/dev.stamp
	@$(BIN)/python -m $(if $(ARGS),pytest $(ARGS),tests)

# Every test once more, with the branches that they take or leave out.
coverage: $(VENV)/dev.stamp
	@COVERAGE_BRANCHES=true COVERAGE_CORE=ctrace $(BIN)/python -m tests

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 6.1 --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	PORTAL_MODE=production PORTAL_URL=https://book.example.com MAIL_URL=smtps://user:password@mail.example.com:465 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(BIN)/python -W error manage.py check --deploy --fail-level WARNING
	PORTAL_MODE=local $(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 6.1

# What slots and visitors' pages cost; fails past the bounds it prints.
bench: $(VENV)/dev.stamp
	@PORTAL_MODE=local $(BIN)/python -m tests.availability.bench
	@$(BIN)/python -m tests.bench $(ARGS)

# Where the time of one page goes: make profile PAGE=/team/librarians/half-hour (tests/bench/profile.py has more).
profile: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.bench.profile $(or $(PAGE),/)

# The fault run of the tests with 10,000 changes; takes an hour or so.
soak: $(VENV)/dev.stamp
	@FAULT_CHANGES=10000 FAULT_THREADS=16 $(BIN)/python -m pytest -s tests/faults/test_exactly_once.py -k under_faults

# Requests that are made up, a hundred times as many as in every run; for the night.
fuzz: $(VENV)/dev.stamp
	@FUZZ_EXAMPLES=200 $(BIN)/python -m pytest -n 2 -m fuzz

# A package of Python: dist/booking_portal-<version>-py3-none-any.whl.
package: $(VENV)/dev.stamp
	@rm -rf dist && $(BIN)/python -m hatchling build -t wheel -t sdist

# The image, of this machine's processor or of PLATFORMS.
image:
	docker buildx build $(if $(PLATFORMS),--platform $(PLATFORMS),--load) --tag booking-portal:0.2.0 --build-arg VERSION=0.2.0 .

# Say which Python the virtual environment is made with.
python:
	@for python in $(CANDIDATES); do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
			echo $$python; exit; \
		fi; \
	done; echo python3

clean:
	rm -rf $(VENV) var

# A Python of 3.12 or newer that can make virtual environments, whatever it is called here.
$(VENV)/bin/python:
	@for python in $(CANDIDATES); do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$($$python --version)"; \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "The portal needs Python 3.12 or newer with its venv module, and found none: install it (for example: apt install python3 python3-venv) and run make again." >&2; \
	exit 1

$(VENV)/run.stamp: requirements/run.txt | $(VENV)/bin/python
	@echo "Installing what the portal needs"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing what the portal and its tests need"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@ $(VENV)/run.stamp
