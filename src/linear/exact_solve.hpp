// SPDX-License-Identifier: Apache-2.0
//
// Square systems of linear equations over the rationals, by Gaussian elimination. Small ones: as many unknowns as a
// network has parameters.
#pragma once

#include <optional>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::linear {

using numbers::Rational;
using RationalMatrix = std::vector<std::vector<Rational>>;  // rows

// The solution of A x = b, exact; nullopt if A is singular. A is square, b has as many entries.
std::optional<std::vector<Rational>> solve(RationalMatrix a, std::vector<Rational> b);

}  // namespace infimum::linear
