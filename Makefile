# `make review` and `make test` are all a newcomer needs; `make help` lists the rest.
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help review serve test test-exhaustive check lint types contracts unused generate docs docs-links soak frontend bench bench-service bench-quality lock setup setup-dev clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## make the environment that runs the reviewer
	@tools/setup $(VENV) requirements.lock

setup-dev: ## make the environment that also tests it
	@tools/setup $(VENV) requirements-dev.lock

review: setup ## review an example design and draw it
	@mkdir -p $(OUT)
	@$(BIN)/review examples/designs/naive-blog.txt --fail-on never
	@$(BIN)/review render examples/designs/naive-blog.txt -o $(OUT)/naive-blog.svg
	@echo "The picture is in $(OUT)/naive-blog.svg: open it in a browser."

serve: setup ## serve the page on this machine
	@$(BIN)/review serve

test: setup-dev ## run the test suite
	$(BIN)/python -m pytest -q -n auto $(ARGS)

test-exhaustive: setup-dev ## run the tests that `make test` samples: all examples, all combinations
	EXHAUSTIVE=1 $(BIN)/python -m pytest -q -n auto -m "exhaustive or hypothesis" $(ARGS)

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

unused:
	$(BIN)/vulture

check: setup-dev lint types contracts unused test ## lint, format, types, import contracts, unused code and tests

generate: setup-dev ## make again what is generated: parser tables, catalogue, icons, pages
	@for step in tools/generate_*.py; do echo $$step; $(BIN)/python -m tools.$$(basename $$step .py) || exit 1; done

docs: setup-dev ## build the pages as a site in out/docs/site; a dead link inside it is an error
	@$(BIN)/python -m tools.docs_site $(OUT)/docs

docs-links: setup-dev ## ask each address that the pages link to outside whether it is there
	@$(BIN)/python -m tools.outside_links $(ARGS)

soak: setup-dev ## try every property on many times as many examples
	SOAK=70 $(BIN)/python -m pytest -q -n auto -m hypothesis --timeout 7200
	SOAK=70 $(BIN)/python -m pytest -q -n auto --timeout 7200 tests/soak

frontend: ## build the page's script and styles from web/frontend
	cd web/frontend && npm ci && npm run build

bench: setup-dev ## run the benchmarks and print their table
	$(BIN)/python -m bench

bench-service: setup-dev ## measure the server under load: fairness, shutdown, what is left behind
	$(BIN)/python -m bench.service $(ARGS)

bench-quality: setup-dev ## hold the rules against what experts said of published designs
	$(BIN)/python -m tests.quality $(ARGS)

lock: setup-dev ## choose the newest versions anew and write the lock files
	@tools/lock $(BIN)/uv

clean: ## remove what the other commands made
	rm -rf $(VENV) $(OUT) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
