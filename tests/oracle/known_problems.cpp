// SPDX-License-Identifier: Apache-2.0
#include "oracle/known_problems.hpp"

namespace infimum::oracle {

namespace {

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

// A cut of the graph chooses the signs of the weights; an edge inside a part costs more than one between.
erm::Problem maximum_cut(std::size_t vertices, const Edges& edges, int weight) {
  erm::Problem problem = opposite_pairs(vertices, weight);
  for (const auto& [a, b] : edges) {
    RationalVector sum(vertices);
    sum[a] = sum[b] = 1;
    add_opposite_pair(problem, sum, 0, 1);
  }
  return problem;
}

// The optimum is the number of integers iff they split into two parts of equal sum.
erm::Problem partition(const RationalVector& integers) {
  erm::Problem problem = opposite_pairs(integers.size(), 1);
  add_opposite_pair(problem, integers, 0, 1);
  return problem;
}

std::vector<Known> small_fits() {
  const auto x = line({0, 1, 2, 3});
  const std::vector<RationalVector> square{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  return {
      {"hat, 1 unit", squares(line({-1, 0, 1}), {1, 0, 1}, 1), Rational(2, 3)},
      {"hat, 2 units", squares(line({-1, 0, 1}), {1, 0, 1}, 2), 0},
      {"zigzag, 1 unit", squares(x, {0, 1, 0, 1}, 1), Rational(4, 5)},
      {"zigzag, 2 units", squares(x, {0, 1, 0, 1}, 2), Rational(2, 3)},
      {"plateau, 1 unit", squares(x, {0, 1, 1, 0}, 1), 1},
      {"plateau, 2 units", squares(x, {0, 1, 1, 0}, 2), 0},
      {"jump, 1 unit", squares(x, {-1, 2, 0, 1}, 1), Rational(59, 14)},
      {"jump, 2 units", squares(x, {-1, 2, 0, 1}, 2), 1},
      {"uneven points", squares(line({0, 1, 2, 4, 7}), {3, 0, 1, 0, 5}, 1), 10},
      {"exclusive or, 1 unit", squares(square, {0, 1, 1, 0}, 1), 1},
      {"exclusive or, 2 units", squares(square, {0, 1, 1, 0}, 2), 0},
      {"and", squares(square, {0, 0, 0, 1}, 1), 0},
  };
}

std::vector<Known> reductions() {
  const Edges triangle{{0, 1}, {1, 2}, {0, 2}}, complete{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  const Edges pentagon{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}};
  return {
      {"cut of a triangle", maximum_cut(3, triangle, 13), Rational(5057, 119)},
      {"cut of the complete graph of four", maximum_cut(4, complete, 37), Rational(6068, 39)},
      {"cut of a pentagon", maximum_cut(5, pentagon, 21), Rational(1371909, 12625)},
      {"partition of 1 1", partition({1, 1}), 2},
      {"partition of 1 2", partition({1, 2}), Rational(13, 6)},
      {"partition of 3 1 1 2 2", partition({3, 1, 1, 2, 2}), Rational(101, 20)},
      {"partition of 3 1 1 2 2 1", partition({3, 1, 1, 2, 2, 1}), 6},
  };
}

std::vector<Known> signs() {
  std::vector<Known> result;
  for (const std::size_t positive : {0, 1}) {
    Known known{"signs", squares(line({0, 1, 2}), {0, -1, -2}, 1), positive == 0 ? 0 : 5};
    known.problem.family.positive = positive;
    result.push_back(std::move(known));
  }
  return result;
}

}  // namespace

std::vector<Known> known_problems() {
  std::vector<Known> all;
  for (const auto& part : {small_fits(), reductions(), signs()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

erm::Problem squares(std::vector<RationalVector> x, RationalVector y, std::size_t units) {
  erm::Problem problem;
  for (std::size_t t = 0; t < x.front().size(); ++t) {
    problem.data.features.push_back(std::string("x").append(std::to_string(t + 1)));
  }
  problem.data.target = "y";
  problem.data.weights.assign(y.size(), 1);
  problem.data.x = std::move(x);
  problem.data.y = std::move(y);
  problem.family.units = units;
  problem.family.intercept = false;
  return problem;
}

std::vector<RationalVector> line(const RationalVector& places) {
  std::vector<RationalVector> x;
  for (const Rational& place : places) x.push_back({place});
  return x;
}

void add_opposite_pair(erm::Problem& problem, RationalVector x, const Rational& y, const Rational& weight) {
  for (int side = 0; side < 2; ++side) {
    problem.data.x.push_back(x);
    problem.data.y.push_back(y);
    problem.data.weights.push_back(weight);
    for (Rational& entry : x) entry = -entry;
  }
}

erm::Problem opposite_pairs(std::size_t dimension, const Rational& weight) {
  erm::Problem problem = squares({RationalVector(dimension)}, {0}, 1);
  problem.data.weights = {0};
  problem.family.bias = false;
  for (std::size_t t = 0; t < dimension; ++t) {
    RationalVector axis(dimension);
    axis[t] = 1;
    add_opposite_pair(problem, axis, 1, weight);
  }
  return problem;
}

}  // namespace infimum::oracle
