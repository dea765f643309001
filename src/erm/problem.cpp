// SPDX-License-Identifier: Apache-2.0
#include "erm/problem.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace infimum::erm {

bool can_use_cuts(const Problem& problem) {
  const Family& family = problem.family;
  return problem.loss == Loss::squared && family.units == 1 && !family.skip && !family.output_relu &&
         problem.data.features.size() + (family.bias ? 1 : 0) <= most_cut_dimension;
}

Rational loss_of(Loss loss, const Rational& residual) {
  if (loss == Loss::squared) return residual * residual;
  return abs(residual);
}

Rational risk(const Problem& problem, const networks::ShallowNetwork& network) {
  const data::Dataset& data = problem.data;
  Rational total = 0;
  for (std::size_t l = 0; l < data.size(); ++l) {
    if (data.weights[l] == 0) continue;
    total += data.weights[l] * loss_of(problem.loss, data.y[l] - network.value(data.x[l]));
  }
  return total;
}

std::string outside(const Family& family, const networks::ShallowNetwork& network) {
  const auto is_zero = [](const Rational& value) { return value == 0; };
  if (network.units.size() > family.units) {
    return fmt::format("it has {} units, the family allows {}", network.units.size(), family.units);
  }
  if (network.output_relu != family.output_relu) {
    return family.output_relu ? "it has no output ReLU, the family has one"
                              : "it has an output ReLU, the family has none";
  }
  if (!family.intercept && network.intercept != 0) return "it has an intercept, the family has none";
  if (!family.skip && !std::all_of(network.affine.begin(), network.affine.end(), is_zero)) {
    return "it has a skip term, the family has none";
  }
  const auto biased = [](const networks::Unit& unit) { return unit.bias != 0; };
  if (!family.bias && std::any_of(network.units.begin(), network.units.end(), biased)) {
    return "one of its units has a bias, the family has none";
  }
  if (family.positive) {
    const auto positive =
        static_cast<std::size_t>(std::count_if(network.units.begin(), network.units.end(),
                                               [](const networks::Unit& unit) { return unit.sign > 0; }));
    if (positive > *family.positive || network.units.size() - positive > family.units - *family.positive) {
      return "its units have other signs than the family";
    }
  }
  return {};
}

}  // namespace infimum::erm
