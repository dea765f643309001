#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fuzz.sh SECONDS: runs every libFuzzer target for SECONDS, from the seeds in fuzz/corpus/NAME. What a run discovers stays in
# the build folder and is the start of the next one; an input that breaks something is kept in build-fuzz/found/.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?usage: fuzz.sh SECONDS}
folder=build-fuzz
scripts/configure.sh fuzz "$folder"
cmake --build "$folder" --target fuzzers --parallel "${JOBS:-$(nproc)}"

mkdir -p "$folder/found"
for source in fuzz/*_fuzzer.cpp; do
  name=$(basename "$source" .cpp)
  mkdir -p "$folder/discovered/$name" "fuzz/corpus/$name"
  echo "== $name, $seconds s"
  "$folder/bin/$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -max_len=20000 -print_final_stats=1 \
    -verbosity=0 -artifact_prefix="$folder/found/$name-" "$folder/discovered/$name" "fuzz/corpus/$name"
done
