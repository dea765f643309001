// SPDX-License-Identifier: Apache-2.0
#include "oracle/transforms.hpp"

#include <map>
#include <numeric>
#include <utility>

#include "oracle/draw.hpp"

namespace infimum::oracle {
namespace {

// Every change makes another file, so the hash of the old one must go; and weights other than 1 need a
// column.
Transform finish(std::string name, erm::Problem problem, Rational factor = 1, Rational offset = 0) {
  data::Dataset& data = problem.data;
  data.sha256.clear();
  for (const Rational& weight : data.weights) {
    if (weight != 1 && !data.weights_name) data.weights_name = "weight of a point";
  }
  return {std::move(name), std::move(problem), std::move(factor), std::move(offset)};
}

void append(data::Dataset& data, const RationalVector& x, const Rational& y, const Rational& weight) {
  data.x.push_back(x);
  data.y.push_back(y);
  data.weights.push_back(weight);
}

Matrix random_invertible(Draw& draw, std::size_t d) {
  Matrix matrix;
  do {
    matrix.assign(d, RationalVector(d));
    for (RationalVector& row : matrix) {
      for (Rational& entry : row) entry = draw.fraction(4);
    }
  } while (reduce(matrix, d).pivots.size() != d);
  return matrix;
}

RationalVector random_slope(Draw& draw, std::size_t d) {
  RationalVector slope;
  for (std::size_t t = 0; t < d; ++t) slope.push_back(draw.fraction(4));
  return slope;
}

std::vector<std::size_t> random_order(Draw& draw, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  draw.shuffle(order);
  return order;
}

}  // namespace

Transform permute_points(const erm::Problem& problem, const std::vector<std::size_t>& order) {
  erm::Problem changed = problem;
  changed.data.x.clear(), changed.data.y.clear(), changed.data.weights.clear();
  for (std::size_t i : order)
    append(changed.data, problem.data.x[i], problem.data.y[i], problem.data.weights[i]);
  return finish("permute points", std::move(changed));
}

Transform permute_features(const erm::Problem& problem, const std::vector<std::size_t>& order) {
  erm::Problem changed = problem;
  for (std::size_t t = 0; t < order.size(); ++t) {
    changed.data.features[t] = problem.data.features[order[t]];
    for (std::size_t i = 0; i < problem.data.size(); ++i) changed.data.x[i][t] = problem.data.x[i][order[t]];
  }
  return finish("permute features", std::move(changed));
}

Transform scale_targets(const erm::Problem& problem, const Rational& factor) {
  erm::Problem changed = problem;
  for (Rational& y : changed.data.y) y *= factor;
  if (factor < 0 && changed.family.positive)
    changed.family.positive = changed.family.units - *changed.family.positive;
  const bool squared = problem.loss == erm::Loss::squared;
  return finish("scale targets", std::move(changed), squared ? Rational(factor * factor) : abs(factor));
}

Transform scale_feature(const erm::Problem& problem, std::size_t t, const Rational& factor) {
  erm::Problem changed = problem;
  for (RationalVector& x : changed.data.x) x[t] *= factor;
  return finish("scale a feature", std::move(changed));
}

Transform map_inputs(const erm::Problem& problem, const Matrix& invertible) {
  erm::Problem changed = problem;
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    for (std::size_t t = 0; t < invertible.size(); ++t)
      changed.data.x[i][t] = dot(invertible[t], problem.data.x[i]);
  }
  return finish("map inputs", std::move(changed));
}

bool can_translate_inputs(const erm::Family& family) {
  return family.bias && (!family.skip || family.intercept);
}

Transform translate_inputs(const erm::Problem& problem, const RationalVector& shift) {
  erm::Problem changed = problem;
  for (RationalVector& x : changed.data.x) {
    for (std::size_t t = 0; t < shift.size(); ++t) x[t] += shift[t];
  }
  return finish("translate inputs", std::move(changed));
}

Transform add_dependent_feature(const erm::Problem& problem, const RationalVector& slope,
                                const Rational& constant) {
  erm::Problem changed = problem;
  changed.data.features.push_back("dependent " + std::to_string(problem.data.dimension()));
  for (RationalVector& x : changed.data.x) x.push_back(dot(slope, x) + constant);
  return finish("add a dependent feature", std::move(changed));
}

Transform add_to_targets(const erm::Problem& problem, const RationalVector& slope, const Rational& constant) {
  erm::Problem changed = problem;
  for (std::size_t i = 0; i < problem.data.size(); ++i)
    changed.data.y[i] += dot(slope, problem.data.x[i]) + constant;
  return finish("add to targets", std::move(changed));
}

Transform scale_weights(const erm::Problem& problem, const Rational& factor) {
  erm::Problem changed = problem;
  for (Rational& weight : changed.data.weights) weight *= factor;
  return finish("scale weights", std::move(changed), factor);
}

Transform repeat_all(const erm::Problem& problem) {
  erm::Problem changed = problem;
  const data::Dataset& data = problem.data;
  for (std::size_t i = 0; i < data.size(); ++i) append(changed.data, data.x[i], data.y[i], data.weights[i]);
  return finish("repeat all points", std::move(changed), 2);
}

Transform split_weight(const erm::Problem& problem, std::size_t i, const Rational& share) {
  erm::Problem changed = problem;
  const data::Dataset& data = problem.data;
  changed.data.weights[i] = share * data.weights[i];
  append(changed.data, data.x[i], data.y[i], (1 - share) * data.weights[i]);
  return finish("split a weight", std::move(changed));
}

Transform merge_equal_points(const erm::Problem& problem) {
  erm::Problem changed = problem;
  data::Dataset& merged = changed.data;
  merged.x.clear(), merged.y.clear(), merged.weights.clear();
  std::map<std::pair<RationalVector, Rational>, std::size_t> places;
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    const auto [place, is_new] =
        places.emplace(std::pair(problem.data.x[i], problem.data.y[i]), merged.size());
    if (is_new) append(merged, problem.data.x[i], problem.data.y[i], 0);
    merged.weights[place->second] += problem.data.weights[i];
  }
  return finish("merge equal points", std::move(changed));
}

Transform add_weightless_point(const erm::Problem& problem, const RationalVector& x, const Rational& y) {
  erm::Problem changed = problem;
  append(changed.data, x, y, 0);
  return finish("add a weightless point", std::move(changed));
}

Transform spread_target(const erm::Problem& problem, std::size_t i, const Rational& distance) {
  Transform split = split_weight(problem, i, Rational(1, 2));
  split.problem.data.y[i] += distance;
  split.problem.data.y.back() -= distance;
  return finish("spread a target", std::move(split.problem), 1,
                problem.data.weights[i] * distance * distance);
}

std::vector<Transform> all_transforms(const erm::Problem& problem, std::uint64_t seed) {
  Draw draw(seed);
  const erm::Family& family = problem.family;
  const std::size_t n = problem.data.size(), d = problem.data.dimension();
  const std::size_t point = draw.below(n), feature = draw.below(d);
  const Rational share = Rational(draw.between(0, 4)) / 4, factor = draw.nonzero_fraction(9);
  const Rational number = draw.nonzero_fraction(9), none = 0;
  const RationalVector slope = random_slope(draw, d), flat(d);
  std::vector<Transform> list{
      permute_points(problem, random_order(draw, n)),
      permute_features(problem, random_order(draw, d)),
      scale_targets(problem, abs(factor)),
      scale_feature(problem, feature, factor),
      map_inputs(problem, random_invertible(draw, d)),
      add_dependent_feature(problem, slope, can_translate_inputs(family) ? number : none),
      scale_weights(problem, abs(factor)),
      repeat_all(problem),
      split_weight(problem, point, share),
      merge_equal_points(problem),
      add_weightless_point(problem, slope, number),
  };
  if (can_translate_inputs(family)) list.push_back(translate_inputs(problem, slope));
  const bool linear = !family.output_relu;
  if (linear) list.push_back(scale_targets(problem, -1));
  if (linear && family.intercept) list.push_back(add_to_targets(problem, flat, number));
  if (linear && family.skip) list.push_back(add_to_targets(problem, slope, family.intercept ? number : none));
  if (problem.loss == erm::Loss::squared) list.push_back(spread_target(problem, point, number));
  return list;
}

}  // namespace infimum::oracle
