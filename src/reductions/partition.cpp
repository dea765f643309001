// SPDX-License-Identifier: Apache-2.0
#include "reductions/partition.hpp"

#include <numeric>
#include <stdexcept>

#include "reductions/unit_points.hpp"

namespace infimum::reductions {

Split best_split(const std::vector<Integer>& numbers) {
  if (numbers.empty()) throw std::invalid_argument("expected at least one number");
  for (const Integer& number : numbers) {
    if (number < 0) throw std::invalid_argument("expected numbers that are not negative");
  }
  const Integer total = std::accumulate(numbers.begin(), numbers.end(), Integer(0));
  if (total * static_cast<unsigned long>(numbers.size()) > 100000000)
    throw std::length_error("the numbers are too large for a table of their sums");
  const std::size_t sums = total.get_ui() + 1;
  std::vector<std::vector<bool>> reached(numbers.size() + 1, std::vector<bool>(sums));
  reached[0][0] = true;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t step = numbers[i].get_ui();
    for (std::size_t sum = 0; sum < sums; ++sum)
      reached[i + 1][sum] = reached[i][sum] || (sum >= step && reached[i][sum - step]);
  }
  std::size_t half = (sums - 1) / 2;
  while (!reached.back()[half]) --half;
  Split split{total - 2 * Integer(half), std::vector<int>(numbers.size(), 1)};
  for (std::size_t i = numbers.size(); i-- > 0;) {
    if (reached[i][half]) continue;
    split.signs[i] = -1;
    half -= numbers[i].get_ui();
  }
  return split;
}

// w = s - a t / (1 + |a|^2) is the least of the piece with the signs s.
KnownTraining partition_training(const std::vector<Integer>& numbers) {
  const Split split = best_split(numbers);
  const std::size_t n = numbers.size();
  KnownTraining known{one_unit(n), static_cast<unsigned long>(n), split.difference == 0, {}};
  for (std::size_t i = 0; i < n; ++i) add_both_ways(known.problem.data, unit_vector(n, i), 1, 1);
  std::vector<Rational> a(numbers.begin(), numbers.end());
  add_both_ways(known.problem.data, a, 0, 1);
  Rational scale = 1, t = 0;
  for (std::size_t i = 0; i < n; ++i) {
    scale += a[i] * a[i];
    t += a[i] * split.signs[i];
  }
  known.least_risk = known.threshold + t * t / scale;
  networks::Unit unit{1, {}, 0};
  for (std::size_t i = 0; i < n; ++i) unit.weights.push_back(split.signs[i] - a[i] * t / scale);
  known.witness = {0, std::vector<Rational>(n), {unit}};
  return known;
}

}  // namespace infimum::reductions
