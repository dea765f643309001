// SPDX-License-Identifier: Apache-2.0
#include "special/separation.hpp"

#include <algorithm>

namespace infimum::special {

namespace {

// The least power of two that makes the number at least 1.
Rational lifting_power(const Rational& number) {
  Rational power(1);
  while (power * number < 1) power *= 2;
  while (power * number >= 2) power /= 2;
  return power;
}

}  // namespace

Alternatives separation(const std::vector<std::vector<Integer>>& rows, const std::vector<char>& inside,
                        std::size_t units) {
  Alternatives question;
  question.units = units;
  question.single = true;
  question.rows = rows;
  for (const char is_inside : inside) {
    question.values.emplace_back(is_inside ? -1 : 1);
    question.bounded.push_back(is_inside);
    question.open.push_back(!is_inside);
  }
  return question;
}

std::vector<networks::Unit> separating_units(const std::vector<RationalVector>& theta,
                                             const std::vector<Integer>& scales,
                                             const std::vector<RationalVector>& x,
                                             const std::vector<char>& inside) {
  std::vector<networks::Unit> units = units_of(theta, scales, -1);
  std::vector<std::optional<Rational>> least(units.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (inside[i]) continue;
    std::size_t best = 0;
    Rational greatest;
    for (std::size_t j = 0; j < units.size(); ++j) {
      const Rational value = units[j].preactivation(x[i]);
      if (j > 0 && value <= greatest) continue;
      best = j;
      greatest = value;
    }
    if (greatest > 0 && (!least[best] || greatest < *least[best])) least[best] = greatest;
  }
  for (std::size_t j = 0; j < units.size(); ++j) {
    if (!least[j]) continue;
    const Rational power = lifting_power(*least[j]);
    for (Rational& weight : units[j].weights) weight *= power;
    units[j].bias *= power;
  }
  return units;
}

bool separates(const std::vector<networks::Unit>& units, const std::vector<RationalVector>& x,
               const std::vector<char>& inside) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto value = [&](const networks::Unit& unit) { return unit.preactivation(x[i]); };
    const auto negative = [&](const networks::Unit& unit) { return value(unit) < 0; };
    const auto lifted = [&](const networks::Unit& unit) { return value(unit) >= 1; };
    if (inside[i] ? !std::all_of(units.begin(), units.end(), negative)
                  : std::none_of(units.begin(), units.end(), lifted))
      return false;
  }
  return true;
}

networks::Network separating_network(const std::vector<networks::Unit>& units,
                                     const std::vector<std::string>& inputs, const std::string& output) {
  std::vector<RationalVector> weights;
  RationalVector biases, outer;
  for (const networks::Unit& unit : units) {
    weights.push_back(unit.weights);
    biases.push_back(unit.bias);
    outer.emplace_back(-1);
  }
  return networks::Network(inputs, {output},
                           {{"hidden", {networks::input_name}, networks::affine(weights, biases)},
                            {"units", {"hidden"}, networks::relu()},
                            {"sum", {"units"}, networks::affine({outer}, {Rational(1)})},
                            {"output", {"sum"}, networks::relu()}},
                           "output");
}

}  // namespace infimum::special
