// SPDX-License-Identifier: Apache-2.0
#include "reductions/separability.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/random.hpp"
#include "reductions/unit_points.hpp"

namespace infimum::reductions {

namespace {

constexpr long gadget_reach = 5;  // K of the proof

SeparabilityProblem diamond(std::size_t corners) {
  SeparabilityProblem problem;
  problem.inner = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const std::vector<Point> all = {{1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
  problem.outer.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(corners));
  problem.yes = corners == 2;
  const Rational far(-3, 2);
  if (problem.yes) problem.hyperplanes = {{{1, 1}, far}, {{-1, -1}, far}};
  problem.why =
      problem.yes
          ? "x + y = 3/2 and x + y = -3/2 cut off one corner each."
          : "Of three corners one half-plane holds two, and with them the point between them, or the centre, "
            "which lies between inner points.";
  return problem;
}

SeparabilityProblem gap() {
  return {{{0}, {2}}, {{1}}, false, {}, "A half-line that holds 1 holds 0 or 2."};
}

SeparabilityProblem cube(std::size_t inputs) {
  if (inputs < 2 || inputs > 10) throw std::invalid_argument("expected a cube of 2 to 10 inputs");
  SeparabilityProblem problem;
  for (std::size_t corner = 0; corner >> inputs == 0; ++corner) {
    Point x;
    for (std::size_t t = 0; t < inputs; ++t) x.emplace_back(static_cast<long>(corner >> t & 1U));
    (x[0] == 0 && x[1] == 0 ? problem.inner : problem.outer).push_back(std::move(x));
  }
  problem.yes = true;
  const Rational half(-1, 2);
  problem.hyperplanes = {{unit_vector(inputs, 0), half}, {unit_vector(inputs, 1), half}};
  problem.why = "x1 = 1/2 and x2 = 1/2 do it.";
  return problem;
}

Point drawn_point(std::size_t inputs, base::Random& random) {
  constexpr std::size_t side = 13;
  Point x;
  for (std::size_t t = 0; t < inputs; ++t)
    x.emplace_back(static_cast<long>(random.below(side)) - static_cast<long>(side / 2));
  return x;
}

// Two forms that are negative at the origin; points at which one is 0 and the other not positive are left
// out.
SeparabilityProblem drawn_yes(std::size_t inputs, std::size_t points, base::Random& random) {
  SeparabilityProblem problem;
  problem.yes = true;
  problem.why = "The hyperplanes were there before the points.";
  for (int j = 0; j < 2; ++j) {
    AffineForm form{drawn_point(inputs, random), -1 - static_cast<long>(random.below(12))};
    if (std::all_of(form.weights.begin(), form.weights.end(), [](const Rational& w) { return w == 0; }))
      form.weights[0] = j == 0 ? 1 : -1;
    problem.hyperplanes.push_back(std::move(form));
  }
  problem.inner.emplace_back(inputs);
  std::set<Point> seen = {problem.inner[0]};
  for (std::size_t draw = 0; draw < 1000 * points && seen.size() < points; ++draw) {
    Point x = drawn_point(inputs, random);
    const Rational greater = std::max(problem.hyperplanes[0].at(x), problem.hyperplanes[1].at(x));
    if (greater == 0 || !seen.insert(x).second) continue;
    (greater < 0 ? problem.inner : problem.outer).push_back(std::move(x));
  }
  return problem;
}

Point middle(const Point& a, const Point& b) {
  Point result;
  for (std::size_t t = 0; t < a.size(); ++t) result.push_back((a[t] + b[t]) / 2);
  return result;
}

SeparabilityProblem drawn_no(std::size_t inputs, std::size_t points, base::Random& random) {
  SeparabilityProblem problem;
  problem.why =
      "Of the first three outer points one half-space holds two, and with them their midpoint, which is "
      "within.";
  std::set<Point> seen;
  const auto add = [&](std::vector<Point>& list, Point x) {
    if (seen.insert(x).second) list.push_back(std::move(x));
  };
  while (problem.outer.size() < 3 ||
         problem.inner.size() < 3) {  // of numbers on a line too, midpoints may meet points
    problem.outer.clear();
    problem.inner.clear();
    seen.clear();
    for (int corner = 0; corner < 3; ++corner) add(problem.outer, drawn_point(inputs, random));
    if (problem.outer.size() < 3) continue;
    for (std::size_t corner = 0; corner < 3; ++corner)
      add(problem.inner, middle(problem.outer[corner], problem.outer[(corner + 1) % 3]));
  }
  for (std::size_t draw = 0; draw < 100 * points && seen.size() < points; ++draw) {
    Point x = drawn_point(inputs, random);
    add(random.below(2) == 0 ? problem.inner : problem.outer, std::move(x));
  }
  return problem;
}

// The first inner point becomes the origin.
void move_to_origin(SeparabilityProblem& problem) {
  const Point origin = problem.inner.front();
  for (AffineForm& form : problem.hyperplanes) form.bias = form.at(origin);
  for (std::vector<Point>* list : {&problem.inner, &problem.outer}) {
    for (Point& x : *list) {
      for (std::size_t t = 0; t < x.size(); ++t) x[t] -= origin[t];
    }
  }
}

SeparabilityProblem made(const std::string& set, std::size_t inputs, std::size_t points, std::uint64_t seed) {
  base::Random random(seed);
  if (set == "diamond-2") return diamond(2);
  if (set == "diamond-3") return diamond(3);
  if (set == "diamond-4") return diamond(4);
  if (set == "gap") return gap();
  if (set == "and-cube") return cube(inputs);
  if (inputs < 1 || points < 2) throw std::invalid_argument("expected at least one input and two points");
  if (set == "yes") return drawn_yes(inputs, points, random);
  if (set == "no") return drawn_no(inputs, points, random);
  throw std::invalid_argument("expected diamond-2, diamond-3, diamond-4, gap, and-cube, yes or no, found \"" +
                              set + "\"");
}

}  // namespace

Rational AffineForm::at(const Point& x) const {
  Rational value = bias;
  for (std::size_t t = 0; t < x.size(); ++t) value += weights[t] * x[t];
  return value;
}

SeparabilityProblem separability_problem(const std::string& set, std::size_t inputs, std::size_t points,
                                         std::uint64_t seed) {
  SeparabilityProblem problem = made(set, inputs, points, seed);
  if (problem.outer.empty())
    throw std::invalid_argument("all points drawn are within; another seed, or more points");
  move_to_origin(problem);
  return problem;
}

bool separates(const SeparabilityProblem& problem) {
  if (problem.hyperplanes.size() != 2) return false;
  const auto greater = [&](const Point& x) {
    return Rational(std::max(problem.hyperplanes[0].at(x), problem.hyperplanes[1].at(x)));
  };
  return std::all_of(problem.inner.begin(), problem.inner.end(),
                     [&](const Point& x) { return greater(x) < 0; }) &&
         std::all_of(problem.outer.begin(), problem.outer.end(),
                     [&](const Point& x) { return greater(x) > 0; });
}

erm::Problem separability_training(const SeparabilityProblem& problem) {
  const std::size_t inputs = problem.inner.front().size();
  erm::Problem training = problem_with_inputs(inputs + 2);
  training.family.units = 2;
  training.family.output_relu = true;
  training.data.features[inputs] = "u";
  training.data.features[inputs + 1] = "v";
  const auto add = [&](Point x, long u, long v, long label) {
    x.emplace_back(u);
    x.emplace_back(v);
    add_point(training.data, std::move(x), label, 1);
  };
  for (const Point& x : problem.inner) add(x, 0, 0, 1);
  for (const Point& x : problem.outer) add(x, 0, 0, 0);
  const Point origin(inputs);
  constexpr long k = gadget_reach;
  for (const auto& [u, v] : {std::pair{-2L, 0L}, {-1L, -1L}, {0L, -2L}, {-k, 0L}, {0L, -k}})
    add(origin, u, v, 1);
  for (const auto& [u, v] : {std::pair{-3L, 1L}, {1L, -3L}, {1L, 1L}}) add(origin, u, v, 0);
  return training;
}

// relu(1 - relu(t (a_1 + 2 |bias_1| u)) - relu(t (a_2 + 2 |bias_2| v))), t large enough for every point with
// label 0.
networks::Network separability_network(const SeparabilityProblem& problem) {
  const std::size_t inputs = problem.inner.front().size();
  Rational t = 0;
  for (const AffineForm& form : problem.hyperplanes) t = std::max(t, Rational(1 / abs(form.bias)));
  for (const Point& x : problem.outer)
    t = std::max(t, Rational(1 / std::max(problem.hyperplanes[0].at(x), problem.hyperplanes[1].at(x))));
  std::vector<Point> rows;
  Point biases;
  for (std::size_t j = 0; j < 2; ++j) {
    const AffineForm& form = problem.hyperplanes[j];
    Point row;
    for (const Rational& w : form.weights) row.push_back(t * w);
    row.resize(inputs + 2);
    row[inputs + j] = 2 * t * abs(form.bias);
    rows.push_back(std::move(row));
    biases.push_back(t * form.bias);
  }
  std::vector<std::string> names = separability_training(problem).data.features;
  return networks::Network(std::move(names), {"y"},
                           {{"hidden", {"input"}, networks::affine(rows, biases)},
                            {"units", {"hidden"}, networks::relu()},
                            {"sum", {"units"}, networks::affine({{-1, -1}}, {1})},
                            {"output", {"sum"}, networks::relu()}},
                           "output");
}

}  // namespace infimum::reductions
