# Everything sets itself up: `make demo` and `make test` need only Python 3.11+, pip and git (and apt on Debian/Ubuntu).
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint serve bench clean constraints compiled

demo: $(READY)
	$(BIN)/fieldvisit demo --dir demo-county

serve: $(READY)
	$(BIN)/fieldvisit serve --workspace demo-county

test: $(READY) lint
	sh .ci/system-packages
	sh .ci/peers
	$(BIN)/pytest -n 2 --dist loadfile --nbmake --nbmake-timeout=600 tests notebooks

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Machine code of geocoding's hot modules, for exactly the sources as they are; anything edited runs as plain Python until made again.
compiled: $(READY)
	$(BIN)/python -m fieldvisit.compiled

# Figures beside the peers, in one run each; TOPTW=folder with the team-orienteering files (tests/benchmarks/toptw.py tells the format).
TOPTW ?= ../shared/data/toptw
bench: compiled
	$(BIN)/python tests/benchmarks/geocoding_quality.py
	$(BIN)/python tests/benchmarks/geocoding.py
	$(BIN)/python tests/benchmarks/hotspots.py
	$(BIN)/python tests/benchmarks/travel.py
	$(BIN)/python tests/benchmarks/planning.py $(TOPTW)

clean:
	rm -rf .venv build-out demo-county artefacts fieldvisit/_compiled

$(READY): pyproject.toml constraints.txt
	sh .ci/environment "$(PYTHON)"
	touch $(READY)

constraints: $(READY)
	{ echo '# The versions every environment is built with. Remade by: make constraints'; \
	  $(BIN)/python -m pip freeze --exclude-editable; } > constraints.txt
