# The two commands that matter: `make align` runs the main job, `make test` runs the tests.
# Both set up a virtual environment first; nothing else needs to be installed but Python 3.11+. Where there is uv, it
# does what the main job needs in less time; where it can't, as behind a firewall that pip alone knows of, pip does.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     ?= $(shell command -v uv 2>/dev/null)
PIP     = $(BIN)/python -m pip install -q --disable-pip-version-check
ifeq ($(UV),)
MAKE_VENV = $(PYTHON) -m venv $(VENV)
FIRST     = $(PIP) --no-compile $(1)
else # with pip in it, for all else
MAKE_VENV = $(UV) venv -q --seed --allow-existing $(if $(filter-out python3,$(PYTHON)),--python $(PYTHON)) $(VENV) \
	|| $(PYTHON) -m venv $(VENV)
FIRST     = $(UV) pip install -q --python $(BIN)/python $(1) || $(PIP) --no-compile $(1)
endif
GOLD   ?= gold
PARALLEL ?=
BIOME  ?= $(BIN)/biome
# When the committed memory in outputs/ was made: with this date the main job makes the same bytes again.
SOURCE_DATE_EPOCH ?= 1795700729

.PHONY: align test test-slow tools lint format bench clean
.DEFAULT_GOAL := align

align: $(VENV)/.installed
	SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) $(BIN)/align seeds/002*.txt

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -n auto

# Tests that a program is missing for are skipped with the reason; `make tools` installs the programs on Debian.
test-slow: $(VENV)/.installed-tools
	$(BIN)/python -m pytest -q -rs -m slow

tools:
	.ci/tools

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIOME) lint --error-on-warnings

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The gold data is fetched by hand, see benchmarks/README.md: make bench GOLD=folder [PARALLEL=folder]
bench: $(VENV)/.installed-dev
	$(PIP) -c constraints.txt --group bench
	$(BIN)/python benchmarks/run.py --gold $(GOLD) --peers --repeats 3 --readme
	$(BIN)/python -m benchmarks.calibration --gold $(GOLD) --save --readme
	$(BIN)/python -m benchmarks.belonging --gold $(GOLD) --save --readme
	$(BIN)/python -m benchmarks.flags --gold $(GOLD) --save --readme
	$(BIN)/python -m benchmarks.robustness --gold $(GOLD) --readme
	$(BIN)/python -m benchmarks.layouts --gold $(GOLD) --readme
	$(BIN)/python -m benchmarks.subtitles --gold $(GOLD) --readme
	$(BIN)/python -m benchmarks.wrapping --gold $(GOLD) --readme
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.languages --parallel $(PARALLEL) --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.pairing --gold $(GOLD) --parallel $(PARALLEL) --save --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.corpus --gold $(GOLD) --parallel $(PARALLEL) --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.corpus --gold $(GOLD) --parallel $(PARALLEL) --memory --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.merging --parallel $(PARALLEL) --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.mining --gold $(GOLD) --parallel $(PARALLEL) --save --readme)
	$(if $(PARALLEL),$(BIN)/python -m benchmarks.mining_scale --parallel $(PARALLEL) --readme)
	$(BIN)/python -m benchmarks.page_speed --readme
	$(BIN)/python -m benchmarks.scale

$(VENV)/.installed: pyproject.toml constraints.txt first-install.txt
	$(MAKE_VENV)
	$(call FIRST,-r first-install.txt)
	$(call FIRST,--no-deps -e .)
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --upgrade "pip>=25.1" # it knows groups
	$(PIP) -c constraints.txt -e . --group dev
	touch $@

$(VENV)/.installed-tools: $(VENV)/.installed-dev
	$(PIP) -c constraints.txt --group tools
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
