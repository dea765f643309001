// SPDX-License-Identifier: Apache-2.0
//
// How many random problems a test draws. The environment variable INFIMUM_TEST_MULTIPLIER scales all of these
// numbers: 0.2 for a quick look or under sanitizers, 50 for a night.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace infimum {

inline std::uint64_t repetitions(std::uint64_t normally) {
  const char* text = std::getenv("INFIMUM_TEST_MULTIPLIER");
  const double factor = text == nullptr ? 1.0 : std::strtod(text, nullptr);
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(factor * static_cast<double>(normally)));
}

}  // namespace infimum
