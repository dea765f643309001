#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# configure.sh PRESET FOLDER: makes FOLDER ready for `cmake --build`. A folder that another checkout, compiler, CMake or
# preset has left, or that was interrupted half-made, is removed first, so that no state of it can spoil a build.
set -euo pipefail

preset=$1
folder=$2
stamp=$folder/.configured

case "$preset" in
  clang | fuzz) default_compiler=clang++ ;;
  *) default_compiler=c++ ;;
esac
identity() {
  pwd
  echo "preset $preset, flags ${CXXFLAGS:-}"
  cmake --version | head -n 1
  ${CXX:-$default_compiler} --version | head -n 1
  echo "compiler ${CXX:-$default_compiler}"
}

wanted=$(identity)
whole() { grep -qs ^CMAKE_GENERATOR: "$folder/CMakeCache.txt" && ninja -C "$folder" -t targets >/dev/null 2>&1; }
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && whole; then
  exit 0  # ninja runs CMake again by itself when a CMake file changes
fi
if [ -e "$folder" ]; then
  echo "$folder is damaged or was left by another configuration: starting afresh"
  rm -rf "$folder"
fi
cmake --preset "$preset" -B "$folder" --log-level=WARNING
echo "$wanted" >"$stamp"
