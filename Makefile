# SPDX-License-Identifier: Apache-2.0
#
# The front door. Every target works from any state of the checkout, on a Debian 12 that has only make; what is
# missing is installed first (scripts/install_dependencies.sh). The build itself is CMake's.

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
BUILD ?= build
FUZZ_TIME ?= 60
BENCH_LIMIT ?= 60
BENCH_ONLY ?=
BENCH_KEEP ?=
# A part of the table goes to the terminal, so that the result of the whole is not replaced by it.
BENCH_OUT ?= $(if $(BENCH_ONLY),,bench/results/bench)
EXACT_OUT ?= $(if $(BENCH_ONLY),,bench/results/exact)
PEERS_OUT ?= $(if $(BENCH_ONLY),,bench/results/peers)
PEERS_REUSE ?=
PEERS = $(BUILD)/peers-venv
MEASURED = --program $(BUILD)/bin/infimum --checker $(BUILD)/bin/infimum-check

.PHONY: help build programs demo test test-night asan tsan fuzz bench bench-exact bench-peers goldens format install clean dependencies

help:
	@echo "make build       compile programs and tests; the programs are $(BUILD)/bin/infimum and $(BUILD)/bin/infimum-check"
	@echo "make programs    the programs alone"
	@echo "make demo        train a network to its proven optimum and check the certificate; audit one of PyTorch"
	@echo "make test        rules of the house, build, all tests but the long ones"
	@echo "make test-night  the long tests"
	@echo "make asan        the quick tests under address and undefined-behaviour sanitizers"
	@echo "make tsan        the tests of threads under the thread sanitizer"
	@echo "make fuzz        every fuzzer for FUZZ_TIME=$(FUZZ_TIME) seconds (clang)"
	@echo "make bench       measure the table of problems, BENCH_LIMIT=$(BENCH_LIMIT) seconds each; BENCH_ONLY=REGEX for a part of it"
	@echo "make bench-peers the same problems for SCIP, HiGHS and segmented; installs them with pip into $(PEERS)"
	@echo "make bench-exact exact gradients against doubles, to bench/results/exact.md; BENCH_ONLY=REGEX for a part of it"
	@echo "make goldens     accept the present counts of regions and instructions"
	@echo "make format      clang-format over all sources"
	@echo "make install     programs to PREFIX=$(PREFIX), honours DESTDIR"
	@echo "make clean       remove every build folder"

dependencies:
	@scripts/install_dependencies.sh

build: dependencies
	@scripts/configure.sh release $(BUILD)
	@cmake --build $(BUILD) --parallel $(JOBS)

programs: dependencies
	@scripts/configure.sh release $(BUILD)
	@cmake --build $(BUILD) --parallel $(JOBS) --target infimum_cli infimum-check

demo: programs
	@mkdir -p build/demo
	$(BUILD)/bin/infimum train data/mcycle.csv --target accel --units 3 --network build/demo/net.json --certificate build/demo/mcycle.cert --json build/demo/result.json
	$(BUILD)/bin/infimum-check data/mcycle.csv build/demo/mcycle.cert
	@echo
	@echo "== A network that PyTorch trained: the signs of its gradient, exactly, and what bfloat16 would get wrong"
	$(BUILD)/bin/infimum grad tests/networks/torch_mlp.onnx data/concrete.csv --target compressive_strength --sign
	$(BUILD)/bin/infimum audit tests/networks/torch_mlp.onnx data/concrete.csv --target compressive_strength --format bfloat16

test: dependencies
	@if [ "$$CI" = true ]; then scripts/install_dependencies.sh fuzz && scripts/install_dependencies.sh goldens; fi
	@BUILD=$(BUILD) JOBS=$(JOBS) scripts/run_tests.sh

test-night: build
	ctest --test-dir $(BUILD) --output-on-failure --no-tests=error --parallel $(JOBS) -L night

asan: dependencies
	@scripts/configure.sh asan build-asan
	@cmake --build build-asan --parallel $(JOBS)
	ctest --test-dir build-asan --output-on-failure --no-tests=error --parallel $(JOBS) -L '^(unit|quick)$$' -LE night

tsan: dependencies
	@scripts/configure.sh tsan build-tsan
	@cmake --build build-tsan --parallel $(JOBS) --target unit_tests
	INFIMUM_TEST_MULTIPLIER=0.1 build-tsan/bin/unit_tests --gtest_filter='Tree*:Threads*:StateTest*:WorkerTest*:Incumbent*:Resume*:Snapshot*:Checkpoint*:Limits*'

fuzz:
	@scripts/install_dependencies.sh fuzz
	scripts/fuzz.sh $(FUZZ_TIME)

bench: programs
	python3 bench/run.py $(MEASURED) --limit $(BENCH_LIMIT) --only '$(BENCH_ONLY)' --out '$(BENCH_OUT)' $(if $(BENCH_KEEP),--keep)

bench-exact: dependencies
	@scripts/configure.sh release $(BUILD)
	@cmake --build $(BUILD) --parallel $(JOBS) --target exact_bench
	$(BUILD)/bin/exact_bench --only '$(BENCH_ONLY)' --out '$(EXACT_OUT)'

bench-peers: programs $(PEERS)/ready
	python3 bench/peers.py $(MEASURED) --python $(PEERS)/bin/python --limit $(BENCH_LIMIT) --only '$(BENCH_ONLY)' --out '$(PEERS_OUT)' $(if $(PEERS_REUSE),--reuse $(PEERS_REUSE))

$(PEERS)/ready: bench/peer/requirements.txt | programs
	@scripts/install_dependencies.sh peers
	rm -rf $(PEERS)
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

goldens: programs
	@scripts/install_dependencies.sh goldens
	python3 bench/goldens.py $(MEASURED) --update

format:
	@scripts/install_dependencies.sh format
	find src include checker tests fuzz -name '*.hpp' -o -name '*.cpp' | xargs clang-format -i

install: programs
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/bin/infimum $(BUILD)/bin/infimum-check $(DESTDIR)$(PREFIX)/bin

clean:
	rm -rf build build-*
