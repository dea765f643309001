// SPDX-License-Identifier: Apache-2.0
//
// Random shallow networks and points for property tests; small fractions, zeros among them, so that kinks are
// hit.
#pragma once

#include <rapidcheck.h>

#include "networks/shallow.hpp"

namespace infimum::networks {

inline Rational random_rational() {
  Rational value(*rc::gen::inRange(-6, 7), *rc::gen::inRange(1, 5));
  value.canonicalize();
  return value;
}

inline RationalVector random_vector(std::size_t size) {
  RationalVector vector;
  for (std::size_t t = 0; t < size; ++t) vector.push_back(random_rational());
  return vector;
}

inline ShallowNetwork random_shallow(std::size_t inputs, std::size_t units) {
  ShallowNetwork network{random_rational(), RationalVector(inputs), {}};
  if (*rc::gen::arbitrary<bool>()) network.affine = random_vector(inputs);
  for (std::size_t j = 0; j < units; ++j) {
    network.units.push_back({*rc::gen::element(-1, 1), random_vector(inputs), random_rational()});
  }
  return network;
}

inline std::vector<std::string> input_names(std::size_t inputs) {
  std::vector<std::string> names;
  for (std::size_t t = 0; t < inputs; ++t) names.push_back("x" + std::to_string(t));
  return names;
}

}  // namespace infimum::networks
