#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What `make test` does after the dependencies are there: rules of the house, build, tests, counts of regions; with CI=true
# also counts of instructions, a build by clang under the address and undefined-behaviour sanitizers, and in that 25 seconds of each fuzzer.
# Prints the seconds of every stage.
set -euo pipefail
cd "$(dirname "$0")/.."

jobs=${JOBS:-$(nproc)}
folder=${BUILD:-build}
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT

stage() {
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  "$@" || { echo "== FAILED: $name"; exit 1; }
  printf '%5d s  %s\n' $((SECONDS - start)) "$name" >>"$notes/times"
}

rules() {
  python3 scripts/check_include_ranks.py &&
    python3 scripts/check_four_places.py &&
    python3 scripts/check_sizes.py &&
    python3 scripts/check_words.py
}
data() { (cd data && sha256sum --quiet --check SHA256SUMS); }
python_tests() { python3 -m unittest discover --start-directory "$1" --pattern '*_test.py'; }
goldens() { python3 bench/goldens.py --program "$folder/bin/infimum" --checker "$folder/bin/infimum-check" "$@"; }
build() { scripts/configure.sh "$1" "$2" && cmake --build "$2" --parallel "$jobs"; }

# run_ctest FOLDER ARGUMENTS...: the closing lines are kept for the end of the report
run_ctest() {
  local where=$1
  shift
  ctest --test-dir "$where" --output-on-failure --no-tests=error --parallel "$jobs" "$@" | tee "$notes/ctest" || return 1
  { echo; echo "ctest in $where:"; grep -A 100 'tests passed' "$notes/ctest"; } >>"$notes/verdicts"
}

# Fewer random problems, because everything is ten times slower; the end-to-end runs are left out.
sanitized_tests() {
  INFIMUM_TEST_MULTIPLIER=0.2 run_ctest "$1" -LE night -E '^(end_to_end|python)|^certificates\.(cases|false|deleted|changed)'
}

# other_checker FOLDER CASES: a program that claims proofs must not depend on one compiler's reading of it.
other_checker() {
  scripts/configure.sh clang "$1" &&
    cmake --build "$1" --parallel "$jobs" --target infimum-check &&
    python3 tests/certificates/run_false.py --load "$2" --no-python --checker "$1/bin/infimum-check"
}

stage "rules of the house" rules
stage "hashes of the data" data
stage "tests of the scripts" python_tests tests/scripts
stage "build" build release "$folder"
stage "tests" run_ctest "$folder" -LE night
if compgen -G 'tests/python/*_test.py' >/dev/null && [ ! -f tests/python/CMakeLists.txt ]; then
  stage "tests in Python" python_tests tests/python
fi
if [ "${CI:-}" != true ]; then
  stage "counts of regions" goldens --without-instructions
else
  stage "counts of regions and instructions" goldens
  stage "sanitizer build" build fuzz build-fuzz
  stage "tests under sanitizers" sanitized_tests build-fuzz
  stage "checker by the other compiler" other_checker build-clang "$folder/certificate_cases"
  stage "fuzzers" scripts/fuzz.sh 25
fi

echo
echo "Seconds of each stage:"
cat "$notes/times"
cat "$notes/verdicts"
