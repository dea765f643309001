// SPDX-License-Identifier: Apache-2.0
//
// Two concepts that rounding makes hard to tell apart: with h_c(x) = 2^-q floor(2^q c x) on the points
// 2^0, ..., 2^q, the numbers c' and c'' = 0.b_1 ... b_(2q-1) followed by 0 and 1 agree everywhere but at 2^q,
// since h_c(2^k) shows the first k + q bits of c only. A learner that never draws 2^q (which m draws miss
// with probability (q/(q+1))^m) cannot know which it is: learning to within 1/(q+1) takes q ln(1/(2d)) draws,
// while one exact point y = c x would do. Exact.
#pragma once

#include "numbers/rational.hpp"

namespace infimum::reductions {

struct RoundingPair {
  unsigned long q;
  numbers::Rational first, second;            // c' and c''
  numbers::RationalVector x;                  // 2^0 ... 2^q
  numbers::RationalVector first_y, second_y;  // h at these points
};

// The bits b_1 ... b_(2q-1) are drawn from the seed. std::invalid_argument unless 1 <= q <= 10000.
RoundingPair rounding_pair(unsigned long q, std::uint64_t seed);

// 2^-q floor(2^q c x)
numbers::Rational rounded_product(const numbers::Rational& c, const numbers::Rational& x, unsigned long q);

// The least m with (q/(q+1))^m <= 2 * delta, that many draws being needed; 0 < delta < 1/2.
unsigned long draws_needed(unsigned long q, double delta);

}  // namespace infimum::reductions
