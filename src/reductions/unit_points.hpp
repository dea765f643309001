// SPDX-License-Identifier: Apache-2.0
//
// The pieces that the reductions to one hidden layer are made of: families, unit vectors, points and their
// negatives.
#pragma once

#include "reductions/known_training.hpp"

namespace infimum::reductions {

// No points yet; the inputs x1, x2, ..., the target y and the weights "weight".
erm::Problem problem_with_inputs(std::size_t inputs);
// The same for relu(w.x): one unit of sign +, neither bias nor intercept.
erm::Problem one_unit(std::size_t inputs);

std::vector<Rational> unit_vector(std::size_t size, std::size_t place);

void add_point(data::Dataset& data, std::vector<Rational> x, const Rational& y, const Rational& weight);
// (x, y) and (-x, y): a unit without bias is active at one of them.
void add_both_ways(data::Dataset& data, const std::vector<Rational>& x, const Rational& y,
                   const Rational& weight);

}  // namespace infimum::reductions
