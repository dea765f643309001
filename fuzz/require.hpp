// SPDX-License-Identifier: Apache-2.0
//
// A property that must hold for every input: the fuzzer keeps the input that breaks it.
#pragma once

#include <cstdio>
#include <cstdlib>

inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", property);
  std::abort();
}
