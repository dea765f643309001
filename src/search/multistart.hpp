// SPDX-License-Identifier: Apache-2.0
//
// First incumbents: descents from many random networks whose kinks pass through random points. The amount of
// work is fixed by the size of the problem and not by a clock, so that the same seed gives the same search.
#pragma once

#include <cstdint>

#include "base/limits.hpp"
#include "search/incumbent.hpp"

namespace infimum::search {

void multistart(const Frame& frame, std::uint64_t seed, const base::Limits& limits, Incumbent& incumbent);

}  // namespace infimum::search
