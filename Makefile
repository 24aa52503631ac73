# Two commands are always true on a fresh machine with Python 3.11 and make: `make report` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STATE := build/sample

.PHONY: report state test test-slow bench-boundaries bench-people bench-plan bench-register bench-seeds lab pictures sample lock clean

report: .venv/ready
	$(MAKE) --no-print-directory state
	$(BIN)/planning weekly $(STATE) -o reports
	@echo "Open reports/latest/index.html"

# A fresh copy of the sample with its returns taken in; notebooks and scenarios that somebody put there stay.
state: .venv/ready
	mkdir -p $(STATE)
	find $(STATE) -mindepth 1 -maxdepth 1 ! -name notebooks ! -name scenarios -exec rm -rf {} +
	cp -R data/sample/. $(STATE)
	$(BIN)/planning intake $(STATE) || test $$? -eq 3

test: .venv/ready
	$(BIN)/pytest -n 2 --dist worksteal

# What takes minutes, and every property again with five times as many examples.
test-slow: .venv/ready
	$(BIN)/pytest -m "slow or hypothesis" --hypothesis-profile=thorough --exitfirst

# A detailed state is checked and drawn: half a minute; ends with an error when a limit is missed.
bench-boundaries: .venv/ready
	$(BIN)/python benchmarks/boundaries.py

# The tables of docs/benchmarks.md: some fifteen minutes, a minute for each solver of the whole state. CP-SAT takes part where
# ortools is installed.
bench-plan: .venv/ready
	test -f $(STATE)/register.sqlite || $(MAKE) --no-print-directory state
	$(BIN)/python benchmarks/plan.py $(STATE)
	$(BIN)/python benchmarks/everything.py $(STATE)

# Twenty synthetic states against the rules of thumb: some fifteen minutes; ends with an error when a rule is better anywhere.
bench-seeds: .venv/ready
	$(BIN)/python benchmarks/seeds.py

# Ten years of returns in a register: some two minutes; ends with an error when a limit is missed.
bench-register: .venv/ready
	$(BIN)/python benchmarks/register.py

# Ten lakh people taken in: some two minutes; ends with an error when a limit is missed.
bench-people: .venv/ready
	$(BIN)/python benchmarks/people.py

lab: .venv/ready
	test -f $(STATE)/register.sqlite || $(MAKE) --no-print-directory state
	$(BIN)/planning lab $(STATE)

# The README's pictures, from reports/latest; needs pdftoppm (poppler).
pictures: .venv/ready
	$(BIN)/python docs/pictures/draw.py

sample: .venv/ready
	$(BIN)/planning sample data/sample --seed 2020

# The interpreter is checked first, so that an old Python says so instead of failing inside pip.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; say which with make PYTHON=python3.11")'
	@echo "Installing into .venv; this takes a minute or two and needs a package index once."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Needs uv; writes names, versions and hashes, never an index address.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --group pyproject.toml:dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build
	find reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
