// SPDX-License-Identifier: Apache-2.0
//
// Answers a question with alternatives: a theta that satisfies it, or the tree that refutes it. Depth first;
// split is the open point that leaves the fewest alternatives (Haralick and Elliott, 1980), among those where
// theta fails most. A refutation that does not rest on the last decision refutes the region above as well,
// and its siblings are never looked at. Floats choose; every leaf and every answer is exact.
#pragma once

#include "base/limits.hpp"
#include "special/alternatives.hpp"

namespace infimum::special {

struct Outcome {
  std::vector<RationalVector> theta;        // yes: one vector for each unit
  std::unique_ptr<Refutation> refutation;   // no
  std::optional<base::StopReason> stopped;  // unknown
  std::uint64_t programs = 0;               // linear programs, guessed or exact
  std::uint64_t exact_programs = 0;         // of them those that had to be done in fractions
  std::uint64_t regions = 0;
};

Outcome answer(const Alternatives& question, const base::Limits& limits);

}  // namespace infimum::special
