#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what a build needs and this machine lacks, with apt; silent when nothing is missing, and then no network is needed.
#   install_dependencies.sh          compiler, build tools, libraries, test libraries
#   install_dependencies.sh fuzz     the same and clang with its sanitizer runtime
#   install_dependencies.sh format   clang-format only
#   install_dependencies.sh goldens  valgrind only, which counts instructions
#   install_dependencies.sh peers    what makes a virtual environment of Python
set -euo pipefail

missing=()

# Tools count as present wherever they come from; libraries are asked of dpkg.
need_tool() {
  command -v "$1" >/dev/null || missing+=("$2")
}
need_library() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] || missing+=("$1")
}

# A compiler of the user's own choice replaces g++.
need_compiler() {
  local -a chosen
  read -r -a chosen <<<"${CXX:-g++}"
  command -v "${chosen[0]}" >/dev/null && return
  case "${chosen[0]}" in
    clang++*) missing+=("clang${chosen[0]#clang++}") ;;
    *) missing+=(g++) ;;
  esac
}

need_build() {
  need_compiler
  need_tool cmake cmake
  need_tool ninja ninja-build
  need_tool python3 python3
  need_tool protoc protobuf-compiler  # CMake wants to see it
  command -v dpkg-query >/dev/null || return 0  # not Debian: CMake will say what it does not find
  local library
  for library in libgmp-dev libflint-dev libflint-arb-dev libopenblas-dev zlib1g-dev libzip-dev libprotobuf-dev libonnx-dev libcli11-dev nlohmann-json3-dev libfmt-dev libmimalloc-dev libgtest-dev librapidcheck-dev; do
    need_library "$library"
  done
}

need_fuzz() {
  need_tool clang++ clang
  command -v dpkg-query >/dev/null || return 0
  need_library libclang-rt-14-dev
}

need_virtual_environments() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
}

case "${1:-build}" in
  build) need_build ;;
  fuzz) need_build; need_fuzz ;;
  format) need_tool clang-format clang-format ;;
  goldens) need_tool valgrind valgrind ;;
  peers) need_tool python3 python3; need_virtual_environments ;;
  *) echo "usage: $0 [build|fuzz|format|goldens|peers]" >&2; exit 1 ;;
esac
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]} (names of Debian packages; there is no apt-get here, install their like)." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >>"$log" 2>&1
}

echo "Installing with apt: ${missing[*]}"
# Package lists that are absent or out of date show as a failed installation; only then are they fetched.
if ! apt install -y --no-install-recommends "${missing[@]}"; then
  if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; then
    cat "$log" >&2
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
  fi
fi
