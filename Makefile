# `make` alone says what there is. Set-up is done once, and again when the pinned requirements change.

CONFIG ?= deploy/config.toml
SHARED ?= ../shared
SEEDS ?= 0-99999
# of planted coordination: none of these was looked at while it was built (1, 2 and 3 were)
FRESH ?= 4101,4102,4103
FOR ?= 60
EVERY ?= 1
WORKERS ?= 1
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run kafka test check bench observe sim crash evaluate train-tone format lock clean

help: ## say what there is
	@echo "kentongan: early warning for the spokespeople of public bodies"
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

run: .venv/.run ## set up and start the service (CONFIG=my.toml for your own)
	@exec $(BIN)/kentongan run --config $(CONFIG)

kafka: .venv/.dev ## the same on Kafka: a broker here, every role in a process of its own (WORKERS=2 of each)
	@exec $(BIN)/python -m tests.kafka --config $(CONFIG) --workers $(WORKERS)

test: .venv/.dev ## set up and run all tests (CI=true: nothing may skip)
	@tests/programs.sh
	$(BIN)/python -m pytest

bench: .venv/.dev ## measure: figures, goals, PASS or FAIL
	$(BIN)/python -m tests.bench

observe: .venv/.dev ## a real Prometheus watches a simulated crisis: does every query of dashboards and rules find series?
	@tests/programs.sh
	$(BIN)/python -m tests.observe

sim: .venv/.dev ## live through simulated worlds for a minute, one on each core (SEEDS=0-99 FOR=0: all of them)
	$(BIN)/python -m tests.world --seeds $(SEEDS) --seconds $(FOR)

crash: .venv/.dev ## kill at every line of engine and notifier of one story (EVERY=8: every eighth)
	$(BIN)/python -m tests.crash --every $(EVERY)

evaluate: .venv/.dev ## tone, detection and coordination against the reference data (SHARED=../shared)
	$(BIN)/python -m training.evaluate_tone $(SHARED)/data/sentiment
	$(BIN)/python $(SHARED)/evaluate/emerging.py --baseline rising_terms --cmd "$(BIN)/kentongan emerging {feed} --json"
	$(BIN)/python $(SHARED)/evaluate/detection.py --baseline seasonal_mad,ears_c1,prometheus_z --cmd "$(BIN)/kentongan score" --nominal 0 --jobs 2
	$(BIN)/python $(SHARED)/evaluate/coordination.py --baseline two_windows,coortweet --cmd "$(BIN)/kentongan coordination {feed} --json" --seeds $(FRESH)
	$(BIN)/python -m tests.bench spread

train-tone: .venv/.dev ## train the tone model again, byte for byte (SHARED=../shared)
	$(BIN)/python -m training.tone $(SHARED)/data/sentiment detectors/sentiment/model/tone.bin

check: .venv/.dev ## lint, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/.dev ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade

lock: ## pin the newest versions with their hashes (needs uv)
	$(LOCK) pyproject.toml --extra build --extra network --extra dev --output-file requirements-dev.txt
	sed -e 's/ *\\$$//' -e '/--hash/d' requirements-dev.txt > .venv/constraints.txt
	$(LOCK) pyproject.toml --extra build --extra network --constraint .venv/constraints.txt --output-file requirements.txt
	$(LOCK) --constraint .venv/constraints.txt --output-file tests/bench/peers.txt tests/bench/peers.in

clean: ## remove what was built, not what was recorded (var/ stays)
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find stream alerts detectors tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Debian, Ubuntu: apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make virtual environments. Debian, Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@echo "setting up .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.run: .venv/.made requirements.txt pyproject.toml
	@echo "installing pinned requirements"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@echo "installing pinned requirements of the tests"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@
