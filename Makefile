# SPDX-License-Identifier: Apache-2.0
#
# The front door. Every target works from any state of the checkout, on a Debian 12 that has only make; what is
# missing is installed first (scripts/install_dependencies.sh). The build itself is CMake's.

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
BUILD ?= build
FUZZ_TIME ?= 60

.PHONY: help build programs demo test test-night asan fuzz format install clean dependencies

help:
	@echo "make build       compile programs and tests; the programs are $(BUILD)/bin/infimum and $(BUILD)/bin/infimum-check"
	@echo "make programs    the programs alone"
	@echo "make demo        train a network to its proven optimum and check the certificate"
	@echo "make test        rules of the house, build, all tests but the long ones"
	@echo "make test-night  the long tests"
	@echo "make asan        the quick tests under address and undefined-behaviour sanitizers"
	@echo "make fuzz        every fuzzer for FUZZ_TIME=$(FUZZ_TIME) seconds (clang)"
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

test: dependencies
	@if [ "$$CI" = true ]; then scripts/install_dependencies.sh fuzz; fi
	@BUILD=$(BUILD) JOBS=$(JOBS) scripts/run_tests.sh

test-night: build
	ctest --test-dir $(BUILD) --output-on-failure --no-tests=error --parallel $(JOBS) -L night

asan: dependencies
	@scripts/configure.sh asan build-asan
	@cmake --build build-asan --parallel $(JOBS)
	ctest --test-dir build-asan --output-on-failure --no-tests=error --parallel $(JOBS) -L '^(unit|quick)$$' -LE night

fuzz:
	@scripts/install_dependencies.sh fuzz
	scripts/fuzz.sh $(FUZZ_TIME)

format:
	@scripts/install_dependencies.sh format
	find src include checker tests fuzz -name '*.hpp' -o -name '*.cpp' | xargs clang-format -i

install: programs
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/bin/infimum $(BUILD)/bin/infimum-check $(DESTDIR)$(PREFIX)/bin

clean:
	rm -rf build build-*
