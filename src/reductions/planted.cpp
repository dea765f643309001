// SPDX-License-Identifier: Apache-2.0
#include "reductions/planted.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/random.hpp"
#include "reductions/unit_points.hpp"

namespace infimum::reductions {

namespace {

long drawn(base::Random& random, long most) {
  return static_cast<long>(random.below(static_cast<std::size_t>(2 * most + 1))) - most;
}

networks::ShallowNetwork drawn_network(std::size_t inputs, std::size_t units, base::Random& random) {
  constexpr long largest = 3;
  networks::ShallowNetwork network{drawn(random, largest), std::vector<Rational>(inputs), {}};
  for (std::size_t j = 0; j < units; ++j) {
    networks::Unit unit{random.below(2) == 0 ? 1 : -1, {}, drawn(random, largest)};
    for (std::size_t t = 0; t < inputs; ++t) unit.weights.emplace_back(drawn(random, largest));
    network.units.push_back(std::move(unit));
  }
  std::stable_sort(network.units.begin(), network.units.end(),
                   [](const networks::Unit& a, const networks::Unit& b) { return a.sign > b.sign; });
  return network;
}

}  // namespace

KnownTraining planted_training(std::size_t points, std::size_t inputs, std::size_t units,
                               std::uint64_t seed) {
  if (points < 1 || inputs < 1 || units < 1) throw std::invalid_argument("expected at least one of each");
  base::Random random(seed);
  KnownTraining known{problem_with_inputs(inputs), 0, true, Rational(0)};
  known.problem.family.units = units;
  known.witness = drawn_network(inputs, units, random);
  const long side = inputs == 1 ? static_cast<long>(points) : 6;
  std::set<std::vector<Rational>> seen;
  for (std::size_t draw = 0; draw < 100 * points && seen.size() < points; ++draw) {
    std::vector<Rational> x;
    for (std::size_t t = 0; t < inputs; ++t) x.emplace_back(drawn(random, side));
    if (!seen.insert(x).second) continue;
    const Rational y = known.witness->value(x);
    add_point(known.problem.data, std::move(x), y, 1);
  }
  return known;
}

}  // namespace infimum::reductions
