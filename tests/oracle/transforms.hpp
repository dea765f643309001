// SPDX-License-Identifier: Apache-2.0
//
// Changes of a problem that change its optimum in an exactly known way: the new optimum is factor * old +
// offset. They need no second solver, so they also test where the oracle is too slow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "erm/problem.hpp"
#include "oracle/elimination.hpp"

namespace infimum::oracle {

struct Transform {
  std::string name;
  erm::Problem problem;
  Rational factor = 1;
  Rational offset = 0;

  Rational predict(const Rational& optimum) const { return factor * optimum + offset; }
};

Transform permute_points(const erm::Problem& problem, const std::vector<std::size_t>& order);
Transform permute_features(const erm::Problem& problem, const std::vector<std::size_t>& order);

// y -> factor * y, factor not 0; a negative factor mirrors the signs of the units.
Transform scale_targets(const erm::Problem& problem, const Rational& factor);
Transform scale_feature(const erm::Problem& problem, std::size_t t, const Rational& factor);
Transform map_inputs(const erm::Problem& problem, const Matrix& invertible);

// Needs bias, and with skip also intercept.
bool can_translate_inputs(const erm::Family& family);
Transform translate_inputs(const erm::Problem& problem, const RationalVector& shift);

// A copy of an affine function of the others: adds nothing to what a network can do. Needs bias for the
// constant part, and with skip also intercept.
Transform add_dependent_feature(const erm::Problem& problem, const RationalVector& slope,
                                const Rational& constant);

// y -> y + slope.x + constant. A slope needs skip, a constant needs intercept.
Transform add_to_targets(const erm::Problem& problem, const RationalVector& slope, const Rational& constant);

Transform scale_weights(const erm::Problem& problem, const Rational& factor);
Transform repeat_all(const erm::Problem& problem);

// Point i becomes two points with the parts share and 1 - share of its weight; 0 <= share <= 1.
Transform split_weight(const erm::Problem& problem, std::size_t i, const Rational& share);

// The inverse: points that agree in x and y become one with the sum of their weights.
Transform merge_equal_points(const erm::Problem& problem);
Transform add_weightless_point(const erm::Problem& problem, const RationalVector& x, const Rational& y);

// Squared loss: half of point i moves up by the distance, half down; the risk grows by weight * distance^2.
Transform spread_target(const erm::Problem& problem, std::size_t i, const Rational& distance);

// All of the above that the family allows, with drawn parameters.
std::vector<Transform> all_transforms(const erm::Problem& problem, std::uint64_t seed);

}  // namespace infimum::oracle
