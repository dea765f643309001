#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fuzz.sh SECONDS: runs every libFuzzer target for SECONDS, one per processor at a time, from the seeds in
# fuzz/corpus/NAME. What a run discovers stays in the build folder and is the start of the next one; an input that breaks
# something is kept in build-fuzz/found/, and the report of each run in build-fuzz/NAME.log.
set -euo pipefail
cd "$(dirname "$0")/.."

export seconds=${1:?usage: fuzz.sh SECONDS}
export folder=build-fuzz
jobs=${JOBS:-$(nproc)}

run_fuzzer() {
  local name=$1 verdict=passed
  mkdir -p "$folder/discovered/$name" "fuzz/corpus/$name"
  "$folder/bin/$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -max_len=20000 -print_final_stats=1 \
    -verbosity=0 -artifact_prefix="$folder/found/$name-" "$folder/discovered/$name" "fuzz/corpus/$name" \
    >"$folder/$name.log" 2>&1 || verdict=FAILED
  echo "== $name, $seconds s: $verdict"
  if [ "$verdict" = passed ]; then grep '^stat::number_of_executed_units' "$folder/$name.log" || true
  else tail -n 60 "$folder/$name.log"; return 1; fi
}
export -f run_fuzzer

scripts/configure.sh fuzz "$folder"
cmake --build "$folder" --target fuzzers --parallel "$jobs"
mkdir -p "$folder/found"
printf '%s\n' fuzz/*_fuzzer.cpp | xargs -n 1 basename -s .cpp | xargs -P "$jobs" -I NAME bash -c 'run_fuzzer NAME'
