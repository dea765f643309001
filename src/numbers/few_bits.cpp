// SPDX-License-Identifier: Apache-2.0
#include "numbers/few_bits.hpp"

namespace infimum::numbers {

namespace {

struct Fraction {
  Integer top, bottom;
};

Rational value_of(const Fraction& fraction) {
  return {fraction.top, fraction.bottom};  // in lowest terms by the tree
}

// Goes from `end` towards `other` as often as the value stays beyond, and the denominator within the limit.
// Whether it moved at all. `before` and `behind` are the distances of both ends to the value, in the same
// unit.
bool approach(Fraction& end, const Fraction& other, const Integer& before, const Integer& behind,
              const Integer& most) {
  const Integer room = (most - end.bottom) / other.bottom;
  const Integer steps = std::min(Integer(before / behind), room);
  if (steps <= 0) return false;
  end.top += steps * other.top;
  end.bottom += steps * other.bottom;
  return true;
}

// The value lies in [0, 1].
std::pair<Rational, Rational> farey_neighbours(const Rational& value, const Integer& most) {
  const Integer &n = value.get_num(), &d = value.get_den();
  Fraction low{0, 1}, high{1, 1};
  for (;;) {
    const auto below = [&] { return Integer(n * low.bottom - low.top * d); };
    const auto above = [&] { return Integer(high.top * d - n * high.bottom); };
    if (below() == 0 || above() == 0) return {value, value};
    const bool raised = approach(low, high, below(), above(), most);
    if (below() == 0) return {value, value};
    const bool lowered = approach(high, low, above(), below(), most);
    if (!raised && !lowered) return {value_of(low), value_of(high)};
  }
}

}  // namespace

Integer largest_of_bits(unsigned long bits) {
  return (Integer(1) << bits) - 1;
}

bool within(const Rational& value, const Integer& most) {
  return abs(value.get_num()) <= most && value.get_den() <= most;
}

std::pair<Rational, Rational> neighbours(const Rational& value, const Integer& most) {
  if (value < 0) {
    const auto [below, above] = neighbours(-value, most);
    return {-above, -below};
  }
  if (value <= 1) return farey_neighbours(value, most);
  if (value >= most) return {Rational(most), Rational(most)};
  const auto [below, above] = farey_neighbours(1 / value, most);  // not 0, since 1/most is a member
  return {1 / above, 1 / below};
}

std::pair<Rational, Rational> beside(const Rational& member, const Integer& most) {
  const Rational less_than_a_step(1, 2 * most * most);  // two members differ by at least 1/most^2
  return {neighbours(member - less_than_a_step, most).first,
          neighbours(member + less_than_a_step, most).second};
}

}  // namespace infimum::numbers
