// SPDX-License-Identifier: Apache-2.0
//
// Problems whose optima are known without any search: small fits by hand, logical functions, and the two
// reductions that make training hard, whose optima count cuts and partitions (one unit, no intercept, no
// bias, points in opposite pairs).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "erm/problem.hpp"

namespace infimum::oracle {

using numbers::Rational;
using numbers::RationalVector;

struct Known {
  std::string name;
  erm::Problem problem;
  Rational least_risk;
};

std::vector<Known> known_problems();

// Squared loss, no intercept, bias, signs free: the setting of the values known from theory.
erm::Problem squares(std::vector<RationalVector> x, RationalVector y, std::size_t units);
// Inputs on a line.
std::vector<RationalVector> line(const RationalVector& places);

// (x, y) and (-x, y).
void add_opposite_pair(erm::Problem& problem, RationalVector x, const Rational& y, const Rational& weight);
// Every axis as an opposite pair with target 1.
erm::Problem opposite_pairs(std::size_t dimension, const Rational& weight);

}  // namespace infimum::oracle
