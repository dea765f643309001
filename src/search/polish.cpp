// SPDX-License-Identifier: Apache-2.0
#include "search/polish.hpp"

#include <cmath>

#include "linear/exact_solve.hpp"
#include "linear/pivots.hpp"
#include "relaxations/exact_moments.hpp"

namespace infimum::search {

using numbers::Integer;
using numbers::Rational;
using relaxations::Frame;
using relaxations::Guess;
using relaxations::GuessVector;

namespace {

constexpr Guess vanishing =
    1e-8;  // pre-activations and residuals below this, in guessed units, are taken for 0
constexpr Guess at_edge =
    1e-6;                      // the same for outputs at edges (Frame::has_edge), which fits hold less firmly
constexpr int kept_bits = 40;  // of the guess, where no equation decides

struct Equations {
  linear::RationalMatrix rows;
  std::vector<Rational> right;
};

struct Suggestion {
  const Frame& frame;
  std::size_t positive;
  std::vector<Rational> start;            // the guess with few bits, over the integer rows
  std::vector<std::vector<bool>> active;  // [unit][point]: counts as on
  std::vector<bool> reached;              // by point: g > 0, if there is an output ReLU
  Equations vanishing;                    // of pre-activations, of residuals, and of outputs

  std::vector<Rational> gradient(
      std::size_t point) const;  // of f in the stacked parameters, under the pattern
};

std::vector<Rational> Suggestion::gradient(std::size_t point) const {
  std::vector<Rational> z(frame.parameters(), Rational(0));
  const cells::IntegerVector& row = frame.groups.row(point);
  if (frame.intercept() > 0) z[0] = 1;
  for (std::size_t t = 0; t < frame.affine(); ++t) z[frame.affine_offset() + t] = row[t];
  for (std::size_t j = 0; j < frame.units(); ++j) {
    if (!active[j][point]) continue;
    for (std::size_t t = 0; t < row.size(); ++t)
      z[frame.unit_offset(j) + t] = j < positive ? row[t] : Integer(-row[t]);
  }
  return z;
}

std::vector<Rational> with_few_bits(const GuessVector& values) {
  std::vector<Rational> result;
  for (Guess value : values) {
    if (value == 0 || !std::isfinite(value)) {
      result.emplace_back(0);
      continue;
    }
    const int exponent = std::ilogb(value) - kept_bits;
    result.emplace_back(std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent));
  }
  return result;
}

// Signs of all pre-activations under the guess; those that vanish become equations.
void suggest_kinks(Suggestion& suggestion, const GuessVector& parameters) {
  const Frame& frame = suggestion.frame;
  suggestion.active.assign(frame.units(), std::vector<bool>(frame.points(), false));
  for (std::size_t j = 0; j < frame.units(); ++j) {
    const Guess* theta = &parameters[frame.unit_offset(j)];
    for (std::size_t i = 0; i < frame.points(); ++i) {
      Guess u = 0;
      for (std::size_t t = 0; t < frame.dimension(); ++t) u += theta[t] * frame.x(i)[t];
      suggestion.active[j][i] = u > vanishing;
      if (std::abs(u) > vanishing) continue;
      std::vector<Rational> row(frame.parameters(), Rational(0));
      for (std::size_t t = 0; t < frame.dimension(); ++t)
        row[frame.unit_offset(j) + t] = frame.groups.row(i)[t];
      suggestion.vanishing.rows.push_back(std::move(row));
      suggestion.vanishing.right.emplace_back(0);
    }
  }
}

// The value of the guess under the pattern.
Guess value(const Suggestion& suggestion, const GuessVector& parameters, std::size_t i) {
  const Frame& frame = suggestion.frame;
  Guess fit = frame.intercept() > 0 ? parameters[0] : 0.0;
  for (std::size_t t = 0; t < frame.affine(); ++t)
    fit += parameters[frame.affine_offset() + t] * frame.x(i)[t];
  for (std::size_t j = 0; j < frame.units(); ++j) {
    if (!suggestion.active[j][i]) continue;
    Guess u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t)
      u += parameters[frame.unit_offset(j) + t] * frame.x(i)[t];
    fit += j < suggestion.positive ? u : -u;
  }
  return fit;
}

// Which outputs are on under the guess. Those that vanish become equations for the absolute loss, where they
// mark vertices, and at edges, where the least risk may hold them.
void suggest_outputs(Suggestion& suggestion, const GuessVector& parameters) {
  const Frame& frame = suggestion.frame;
  suggestion.reached.assign(frame.points(), true);
  if (!frame.problem.family.output_relu) return;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    const Guess above = value(suggestion, parameters, i) - frame.zero();
    const bool has_edge = frame.has_edge(i);
    const Guess none = has_edge ? at_edge : vanishing;
    suggestion.reached[i] = above > none;
    if (std::abs(above) > none || (frame.problem.loss == erm::Loss::squared && !has_edge)) continue;
    suggestion.vanishing.rows.push_back(suggestion.gradient(i));
    suggestion.vanishing.right.emplace_back(0);
  }
}

// Absolute loss: points that the network meets become equations.
void suggest_interpolations(Suggestion& suggestion, const GuessVector& parameters) {
  const Frame& frame = suggestion.frame;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (!suggestion.reached[i]) continue;
    const std::vector<Rational> z = suggestion.gradient(i);
    const Guess fit = value(suggestion, parameters, i);
    for (const erm::Member& member : frame.groups[i].members) {
      if (std::abs(frame.y_of(member.y) - fit) > vanishing) continue;
      suggestion.vanishing.rows.push_back(z);
      suggestion.vanishing.right.push_back(member.y);
    }
  }
}

// Replaces the equations by an independent part of them that carries the rank.
void keep_independent(Equations& equations) {
  std::vector<GuessVector> matrix;
  for (const std::vector<Rational>& row : equations.rows) {
    GuessVector guess;
    for (const Rational& entry : row) guess.push_back(entry.get_d());
    matrix.push_back(std::move(guess));
  }
  Equations kept;
  for (std::size_t r : linear::find_pivots(matrix).rows) {
    kept.rows.push_back(std::move(equations.rows[r]));
    kept.right.push_back(std::move(equations.right[r]));
  }
  equations = std::move(kept);
}

Rational dot(const std::vector<Rational>& a, const std::vector<Rational>& b) {
  Rational sum = 0;
  for (std::size_t t = 0; t < a.size(); ++t) {
    if (a[t] != 0) sum += a[t] * b[t];
  }
  return sum;
}

// Normal equations of the squared loss under the pattern, in the change from the start.
Equations normal_equations(const Suggestion& suggestion) {
  const Frame& frame = suggestion.frame;
  relaxations::ExactMoments moments(frame);
  relaxations::ExactMoments::Signs signs(frame.units());
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (!suggestion.reached[i]) continue;
    for (std::size_t j = 0; j < signs.size(); ++j)
      signs[j] = !suggestion.active[j][i] ? 0 : j < suggestion.positive ? 1 : -1;
    moments.add(i, signs);
  }
  Equations normal{moments.gram(), moments.linear()};
  for (std::size_t a = 0; a < normal.right.size(); ++a)
    normal.right[a] -= dot(normal.rows[a], suggestion.start);
  return normal;
}

// The change from the start that satisfies the equations and, for the squared loss, is stationary among those
// that do.
std::optional<std::vector<Rational>> change(const Suggestion& suggestion) {
  const std::size_t p = suggestion.frame.parameters();
  Equations system;
  std::size_t unknowns = p;
  if (suggestion.frame.problem.loss == erm::Loss::squared) {
    system = normal_equations(suggestion);
    unknowns += suggestion.vanishing.rows.size();  // one multiplier each
    for (std::size_t a = 0; a < p; ++a) {
      for (const std::vector<Rational>& row : suggestion.vanishing.rows) system.rows[a].push_back(row[a]);
    }
  }
  for (std::size_t e = 0; e < suggestion.vanishing.rows.size(); ++e) {
    std::vector<Rational> row = suggestion.vanishing.rows[e];
    system.right.emplace_back(suggestion.vanishing.right[e] - dot(row, suggestion.start));
    row.resize(unknowns, Rational(0));
    system.rows.push_back(std::move(row));
  }
  return linear::solve(system.rows, system.right, unknowns);
}

}  // namespace

std::optional<std::vector<Rational>> polish(const Frame& frame, const GuessVector& parameters,
                                            std::size_t positive) {
  Suggestion suggestion{frame, positive, with_few_bits(frame.to_rows(parameters)), {}, {}, {}};
  suggest_kinks(suggestion, parameters);
  suggest_outputs(suggestion, parameters);
  if (frame.problem.loss == erm::Loss::absolute) suggest_interpolations(suggestion, parameters);
  keep_independent(suggestion.vanishing);
  std::optional<std::vector<Rational>> delta = change(suggestion);
  if (!delta) return std::nullopt;
  for (std::size_t a = 0; a < suggestion.start.size(); ++a) suggestion.start[a] += (*delta)[a];
  return suggestion.start;
}

}  // namespace infimum::search
