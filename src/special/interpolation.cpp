// SPDX-License-Identifier: Apache-2.0
#include "special/interpolation.hpp"

#include <algorithm>
#include <numeric>

#include "proof/encoding.hpp"

namespace infimum::special {

namespace {

std::size_t bits_of(const Integer& value) {
  return mpz_sizeinbase(value.get_mpz_t(), 2);
}

// (1, K, K^2, ...) . row for every row, by Horner's rule.
std::vector<Integer> projected(const erm::Groups& groups, unsigned long base) {
  std::vector<Integer> line(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t t = groups.inputs(); t-- > 0;) {
      line[i] *= base;
      line[i] += groups.row(i)[t];
    }
  }
  return line;
}

std::vector<std::size_t> order_of(const std::vector<Integer>& line) {
  std::vector<std::size_t> order(line.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return line[i] < line[j]; });
  return order;
}

// The value that costs the points of a group least: their mean, or a median.
Rational best_value(const erm::Group& group, erm::Loss loss) {
  if (loss == erm::Loss::squared) return group.mean;
  const auto closer = [](const erm::Member& a, const erm::Member& b) { return a.distance < b.distance; };
  return std::min_element(group.members.begin(), group.members.end(), closer)->y;
}

std::vector<Integer> direction_of(const erm::Groups& groups, unsigned long base) {
  std::vector<Integer> direction;
  Integer power = 1;
  for (std::size_t t = 0; t < groups.inputs(); ++t) {
    direction.push_back(power * groups.scale(t));
    power *= base;
  }
  return direction;
}

void find_steps(Interpolation& found) {
  Rational slope = 0;
  for (std::size_t i = 0; i + 1 < found.t.size(); ++i) {
    const Rational next = (found.values[i + 1] - found.values[i]) / (found.t[i + 1] - found.t[i]);
    found.steps.push_back(next - slope);
    slope = next;
  }
}

}  // namespace

// Two points have equal projections for at most d - 1 values of K, the roots of a polynomial; so some K up to
// (d - 1) N (N - 1) / 2 tells all apart.
Interpolation interpolate(const erm::Groups& groups, erm::Loss loss) {
  Interpolation found;
  std::vector<Integer> line;
  std::vector<std::size_t> order;
  for (;; ++found.base) {
    line = projected(groups, found.base);
    order = order_of(line);
    const auto equal = [&](std::size_t i, std::size_t j) { return line[i] == line[j]; };
    if (std::adjacent_find(order.begin(), order.end(), equal) == order.end()) break;
  }
  found.direction = direction_of(groups, found.base);
  for (const std::size_t i : order) {
    found.t.push_back(std::move(line[i]));
    found.values.push_back(best_value(groups[i], loss));
  }
  find_steps(found);
  found.risk = groups.pure_error(loss);
  return found;
}

bool meets_all(const Interpolation& found) {
  if (found.values.empty()) return true;
  Rational value = found.values[0], slope = 0;
  for (std::size_t i = 0; i < found.steps.size(); ++i) {
    slope += found.steps[i];
    value += slope * (found.t[i + 1] - found.t[i]);
    if (value != found.values[i + 1]) return false;
  }
  return true;
}

Lengths lengths_of(const Interpolation& found, const erm::Groups& groups) {
  Lengths lengths;
  lengths.base = bits_of(found.base);
  for (const Integer& t : found.t) lengths.t = std::max(lengths.t, bits_of(t));
  std::size_t label_numerator = 1, label_denominator = 1;
  for (const Rational& value : found.values) {
    label_numerator = std::max(label_numerator, bits_of(value.get_num()));
    label_denominator = std::max(label_denominator, bits_of(value.get_den()));
  }
  for (const Rational& step : found.steps) {
    lengths.numerator = std::max(lengths.numerator, bits_of(step.get_num()));
    lengths.denominator = std::max(lengths.denominator, bits_of(step.get_den()));
  }
  std::size_t input = 1;
  for (std::size_t t = 0; t < groups.inputs(); ++t)
    input = std::max(input, static_cast<std::size_t>(groups.bits(t)));
  const std::size_t inputs = std::max<std::size_t>(groups.inputs(), 1);
  lengths.t_bound = input + bits_of(inputs) + lengths.base * (inputs - 1);
  lengths.denominator_bound = 3 * label_denominator + 2 * lengths.t + 2;
  lengths.numerator_bound = label_numerator + lengths.denominator_bound + 2;
  return lengths;
}

bool interpolates(const erm::Family& family, std::size_t points) {
  return family.bias && family.intercept && !family.positive && family.units + 1 >= points;
}

networks::ShallowNetwork to_family(const Interpolation& found, const erm::Family& family,
                                   std::size_t& positive) {
  networks::ShallowNetwork network;
  network.output_relu = family.output_relu;
  const std::size_t inputs = found.direction.size();
  network.affine.assign(inputs, Rational(0));
  if (!found.values.empty()) network.intercept = found.values[0];
  std::vector<networks::Unit> below;
  for (std::size_t i = 0; i < found.units(); ++i) {
    const Rational size = abs(found.steps[i]);
    networks::Unit unit{found.steps[i] > 0 ? 1 : -1, {}, -size * found.t[i]};
    for (const Integer& entry : found.direction) unit.weights.push_back(size * entry);
    (unit.sign > 0 ? network.units : below).push_back(std::move(unit));
  }
  positive = network.units.size();
  std::move(below.begin(), below.end(), std::back_inserter(network.units));
  while (network.units.size() < family.units) {
    network.units.push_back({-1, numbers::RationalVector(inputs), 0});
  }
  return network;
}

void prove_floor(const erm::Problem& problem, proof::Listener& proof) {
  std::string leaf;
  proof::put_leaf(leaf, erm::nothing_said(problem));
  const std::size_t roots = problem.family.positive ? 1 : problem.family.units + 1;
  for (std::size_t root = 0; root < roots; ++root) proof.leaf(leaf);
}

}  // namespace infimum::special
