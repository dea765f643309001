// SPDX-License-Identifier: Apache-2.0
//
// What an exact computation may take, in memory and in time. Fractions can double their length at every step,
// so each step is asked for before it is begun: by its length, and for long numbers by a forecast of its
// seconds.
#pragma once

#include <limits>

#include "base/limits.hpp"
#include "numbers/rational.hpp"

namespace infimum::networks {

enum class Lack { none, memory, time };

struct Room {
  double bits;                           // of all numbers together
  const base::Limits* limits = nullptr;  // that may be reached
  double seconds =
      std::numeric_limits<double>::infinity();  // since the limits began: what ends later is not begun

  // May numbers of `length` bits together be computed with while `used` bits lie there? `fractions` have to
  // be brought to lowest terms.
  Lack lacks(long double used, long double length, bool fractions) const;

  // The same of one operation on these two.
  Lack lacks(long double used, const numbers::Rational& a, const numbers::Rational& b) const;
};

}  // namespace infimum::networks
