# The few commands; what they do is in the command line tool (`.venv/bin/converzia`).
# GNU make 3.81 is enough, so: no .ONESHELL, no `define NAME =`.

.DEFAULT_GOAL := help
.PHONY: help demo up doctor test lint fuzz bench eval soak lock clean runtime dev

BIN := .venv/bin

help:
	@echo 'make demo         play leads through the whole product; stays up until Ctrl-C'
	@echo 'make demo ONCE=1  the same, ends by itself with a JSON summary'
	@echo 'make up           the stack alone, until Ctrl-C'
	@echo 'make doctor       what this machine lacks, and what to do'
	@echo 'make test         lint and all tests'
	@echo 'make lint         ruff, mypy, import contracts, bandit, pip-audit'
	@echo 'make fuzz         the API against its own document, for some minutes'
	@echo 'make bench        the benchmark, as a table'
	@echo 'make eval         how well it understands, finds, answers and resists, as tables'
	@echo 'make soak         100,000 histories of credits and payments, about an hour'
	@echo 'make lock         compile the lock files anew'
	@echo 'make clean        remove .venv and caches; data in .converzia stays'

demo: runtime
	@$(BIN)/converzia demo $(if $(filter-out 0,$(ONCE)),--once)

up: runtime
	@$(BIN)/converzia up

doctor: runtime
	@$(BIN)/converzia doctor

bench: runtime
	@$(BIN)/converzia bench

eval: runtime
	@$(BIN)/converzia eval

soak: dev
	@$(BIN)/python -m benchmarks.soak --histories 100000

test: lint
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --recursive . --exclude ./.venv,./tests,./build -ll \
		--skip B608 # ruff has the same rule, and asks a reason at each place
	@$(BIN)/python -m tests.advisories

fuzz: dev
	@$(BIN)/python -m tests.fuzz

runtime:
	@LOCK=requirements-offline.lock sh -c "$$INSTALL"

dev:
	@LOCK=requirements-dev.lock sh -c "$$INSTALL"

COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' pyproject.toml

lock: runtime
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install -qq uv
	@PATH="$$PATH:$(BIN)"; $(COMPILE) --output-file requirements.lock
	@PATH="$$PATH:$(BIN)"; $(COMPILE) --extra offline --constraint requirements.lock \
		--output-file requirements-offline.lock
	@PATH="$$PATH:$(BIN)"; $(COMPILE) --extra offline --group dev \
		--constraint requirements-offline.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Brings .venv to the state of $$LOCK and pyproject.toml. A stamp a lock holds the folder and
# the checksum of both files, so that a second run is quick, a changed file installs anew, and
# a moved folder (scripts in .venv hold its path) or a lost interpreter makes .venv anew.
# The development lock holds all of the other with the same pins, so it serves for both.
define INSTALL
set -eu
works='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
here=$$(pwd)
wanted=$$(cat "$$LOCK" requirements-offline.lock pyproject.toml | cksum)
stamp=".venv/stamp-$$LOCK"

find_python() {
    lacking=
    for python in python3.14 python3.13 python3.12 python3.11 python3 \
            "$${PYENV_ROOT:-$${HOME:-}/.pyenv}"/versions/3.1[1-4]*/bin/python3; do
        # A pyenv shim exists for a version that is not active; only running it tells.
        "$$python" -c "$$works" >/dev/null 2>&1 || continue
        "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && return 0
        lacking=$$python
    done
    if [ -n "$$lacking" ]; then
        version=$$("$$lacking" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$$lacking cannot make virtual environments: its ensurepip is missing." >&2
        echo "  Debian, Ubuntu:  sudo apt-get install python$$version-venv" >&2
        echo "  Fedora:          sudo dnf install python$$version" >&2
        echo "  macOS:           brew install python@$$version" >&2
    else
        echo "Python 3.11 to 3.14 is needed, and none was found." >&2
        echo "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv" >&2
        echo "  Fedora:          sudo dnf install python3" >&2
        echo "  macOS:           brew install python@3.13" >&2
    fi
    exit 1
}

if ! .venv/bin/python -c "$$works" >/dev/null 2>&1 \
        || [ "$$(cat .venv/made-in 2>/dev/null || echo "$$here")" != "$$here" ]; then
    find_python
    echo "Making .venv with $$("$$python" --version)"
    rm -rf .venv
    "$$python" -m venv .venv || { rm -rf .venv; exit 1; }
fi
for done in "$$stamp" .venv/stamp-requirements-dev.lock; do
    all=$$(cat "$${done#.venv/stamp-}" requirements-offline.lock pyproject.toml | cksum)
    if [ "$$(cat "$$done" 2>/dev/null || true)" = "$$all" ]; then exit 0; fi
done
echo "Installing $$LOCK"
pip=".venv/bin/python -m pip --disable-pip-version-check -qq"
$$pip install --require-hashes -r "$$LOCK"
$$pip install --no-deps --no-build-isolation -e .
echo "$$here" > .venv/made-in
echo "$$wanted" > "$$stamp"
endef
export INSTALL
