// SPDX-License-Identifier: Apache-2.0
#include "reductions/unit_points.hpp"

namespace infimum::reductions {

erm::Problem problem_with_inputs(std::size_t inputs) {
  erm::Problem problem;
  for (std::size_t t = 1; t <= inputs; ++t) problem.data.features.push_back("x" + std::to_string(t));
  problem.data.target = "y";
  problem.data.weights_name = "weight";
  return problem;
}

erm::Problem one_unit(std::size_t inputs) {
  erm::Problem problem = problem_with_inputs(inputs);
  problem.family.intercept = problem.family.bias = false;
  problem.family.positive = 1;
  return problem;
}

std::vector<Rational> unit_vector(std::size_t size, std::size_t place) {
  std::vector<Rational> vector(size);
  vector[place] = 1;
  return vector;
}

void add_point(data::Dataset& data, std::vector<Rational> x, const Rational& y, const Rational& weight) {
  data.x.push_back(std::move(x));
  data.y.push_back(y);
  data.weights.push_back(weight);
}

void add_both_ways(data::Dataset& data, const std::vector<Rational>& x, const Rational& y,
                   const Rational& weight) {
  add_point(data, x, y, weight);
  std::vector<Rational> opposite;
  for (const Rational& entry : x) opposite.push_back(-entry);
  add_point(data, std::move(opposite), y, weight);
}

}  // namespace infimum::reductions
