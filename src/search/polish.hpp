// SPDX-License-Identifier: Apache-2.0
//
// From a guessed network to an exact one nearby. The guess suggests which pre-activations vanish and, for the
// absolute loss, which residuals; these become equations, and an exact solve gives the best (squared loss) or
// the vertex (absolute loss) network that satisfies them. Its risk is then computed exactly, so nothing here
// has to be right, only good.
#pragma once

#include <optional>
#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::search {

// Exact parameters over the integer rows, stacked; nullopt if the suggested equations contradict each other.
std::optional<std::vector<numbers::Rational>> polish(const relaxations::Frame& frame,
                                                     const relaxations::GuessVector& parameters,
                                                     std::size_t positive);

}  // namespace infimum::search
