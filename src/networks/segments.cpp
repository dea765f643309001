// SPDX-License-Identifier: Apache-2.0
#include "networks/segments.hpp"

#include <map>
#include <stdexcept>

namespace infimum::networks {

Segments segments(const ShallowNetwork& network) {
  if (network.affine.size() > 1) throw std::invalid_argument("segments need a network with one input");
  Segments result;
  result.first_slope = network.affine.empty() ? Rational(0) : network.affine[0];
  std::map<Rational, Rational> changes;  // of the slope, by place
  for (const Unit& unit : network.units) {
    if (unit.weights.size() != 1) throw std::invalid_argument("segments need a network with one input");
    const Rational& weight = unit.weights[0];
    if (weight == 0) continue;
    if (weight < 0) result.first_slope += unit.sign * weight;
    changes[-unit.bias / weight] += unit.sign * abs(weight);
  }
  Rational slope = result.first_slope;
  for (const auto& [place, change] : changes) {
    if (change == 0) continue;
    result.kinks.push_back({place, network.value({place}), slope, slope + change});
    slope += change;
  }
  return result;
}

}  // namespace infimum::networks
