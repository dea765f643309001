// SPDX-License-Identifier: Apache-2.0
//
// ERM_bit decided by trying every network that the budget of bits allows. There are about 2^budget of them,
// so that only tiny problems are decided; how many there are is told first. That nothing much better is known
// is the point: the problem is NP-complete for piecewise linear activations and #P-hard for polynomials of
// degree 2 or more.
#pragma once

#include <cstdint>
#include <optional>

#include "base/limits.hpp"
#include "erm/bit_problem.hpp"

namespace infimum::erm {

// How many choices of this many rational parameters have at most so many bits in all. Exact, or for long
// numbers a lower bound.
struct Choices {
  Integer count;
  bool at_least = false;
};
Choices choices_within(std::size_t parameters, const Integer& bits);

struct Exhaustion {
  Verdict verdict = Verdict::unknown;
  Choices choices;
  std::uint64_t tried = 0;
  std::optional<Parameters> witness;  // with yes: one of the shortest
  Rational risk = 0;                  // of the witness
  bool refused = false;               // there are more choices than `most`, and none was tried
};

// Tries all choices, short ones first, unless there are more than `most`. Unknown also if a limit is reached,
// or if a point of some choice has no room.
Exhaustion exhaust(const BitProblem& problem, std::uint64_t most, const networks::Room& room);

}  // namespace infimum::erm
