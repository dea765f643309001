// SPDX-License-Identifier: Apache-2.0
//
// Problems with one input and more points than random_problems has: so many that a few segments do not meet
// them.
#pragma once

#include "erm/problem.hpp"
#include "oracle/draw.hpp"

namespace infimum::relaxations {

// Different inputs in any order, targets of few digits, some points weighted; squared loss.
inline erm::Problem one_input(oracle::Draw& draw, std::size_t points, std::size_t units) {
  erm::Problem problem;
  problem.family.units = units;
  problem.family.intercept = !draw.percent(20);
  problem.family.skip = draw.percent(20);
  problem.data.features = {"x"};
  problem.data.target = "y";
  std::vector<long> places;
  for (std::size_t i = 0; i < points; ++i) places.push_back(static_cast<long>(3 * i) + draw.between(0, 2));
  draw.shuffle(places);
  for (long place : places) {
    problem.data.x.push_back({numbers::Rational(place) / 7});
    problem.data.y.push_back(draw.fraction(9));
    problem.data.weights.push_back(draw.percent(70) ? numbers::Rational(1)
                                                    : numbers::Rational(draw.between(1, 9)) / 4);
  }
  return problem;
}

}  // namespace infimum::relaxations
