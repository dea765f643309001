// SPDX-License-Identifier: Apache-2.0
#include "audit/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace infimum::audit {

namespace {

constexpr std::size_t most_examples = 5;

}  // namespace

void DeviationCounter::add(const exact::ScaledIntegers& exact, const std::vector<double>& computed,
                           std::size_t columns, std::size_t first_point) {
  found_.entries += computed.size();
  for (std::size_t i = 0; i < computed.size(); ++i) {
    if (!std::isfinite(computed[i])) {
      ++found_.not_finite;
      continue;
    }
    const int sign = exact.zero(i) ? 0 : exact.negative(i) ? -1 : 1;
    const numbers::Rational truth = exact.value(i);
    if (computed[i] == 0) {
      found_.became_zero += sign != 0 ? 1 : 0;
    } else if (sign == 0 || (sign < 0) != (computed[i] < 0)) {
      ++found_.wrong_signs;
      if (found_.examples.size() < most_examples)
        found_.examples.push_back({first_point + i % columns, i / columns, truth, computed[i]});
    }
    // Around 0 there is no last place to speak of: what is not 0 there counts as a wrong sign, not in ulps.
    if (sign != 0 || computed[i] == 0) ulps_.push_back(ulps_between(format_, truth, computed[i]));
  }
}

Deviations DeviationCounter::result() {
  if (!ulps_.empty()) {
    const auto middle = ulps_.begin() + static_cast<std::ptrdiff_t>(ulps_.size() / 2);
    std::nth_element(ulps_.begin(), middle, ulps_.end());
    found_.median_ulps = *middle;
    found_.worst_ulps = *std::max_element(middle, ulps_.end());
  }
  return std::move(found_);
}

void add_flips(const std::vector<exact::Code>& exact, const std::vector<exact::Code>& computed,
               std::size_t columns, std::size_t first_point, Flips& flips) {
  flips.activations += exact.size();
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (exact[i] == computed[i]) continue;
    if (exact[i] % 2 == 1 || computed[i] % 2 == 1) {
      ++flips.kinks;
      continue;
    }
    ++flips.flipped;
    if (flips.examples.size() < most_examples)
      flips.examples.emplace_back(first_point + i % columns, i / columns);
  }
}

double ulps_between(const numbers::FloatFormat& format, const numbers::Rational& exact, double computed) {
  const numbers::Rational distance = abs(exact - numbers::from_double(computed));
  if (distance == 0) return 0;
  const double nearest = numbers::to_nearest_double(distance / numbers::unit_in_last_place(format, exact));
  return std::nextafter(nearest, std::numeric_limits<double>::infinity());
}

}  // namespace infimum::audit
