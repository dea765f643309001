// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_rounding.hpp"

#include <algorithm>
#include <cmath>

#include "linear/exact_solve.hpp"
#include "linear/pivots.hpp"
#include "numbers/powers.hpp"
#include "relaxations/coarse.hpp"

namespace infimum::relaxations {

namespace {

struct Attempt {
  Guess share;  // of the gap
  long bits;
};
constexpr Attempt attempts[] = {{0.5, 2},   {0.5, 3},   {0.3, 4},   {0.3, 5},  {0.3, 6},
                                {0.3, 8},   {0.3, 10},  {0.1, 12},  {0.1, 14}, {0.1, 17},
                                {0.03, 20}, {0.03, 24}, {0.03, 28}, {0.01, 34}};
constexpr Guess noise = 1e-12;

}  // namespace

void AbsoluteRounding::prepare() {
  const linear::LeastDeviations& program = fit_->program();
  const std::vector<std::size_t>& support = program.support();
  pulls_.clear();
  for (std::size_t a = 0; a < program.columns(); ++a) pulls_.push_back(program.pull(a));
  sizes_.assign(support.size(), 0.0);
  equations_.clear();
  solvers_.clear();
  cost_ = 0;
  for (std::size_t s = 0; s < support.size(); ++s) {
    if (fit_->columns()[support[s]].is_free) {
      equations_.push_back(s);
      continue;
    }
    for (std::size_t row : program.met()) {
      sizes_[s] = std::max(sizes_[s], std::abs(program.phi(row, support[s])));
    }
    cost_ += sizes_[s] * std::max(program.multipliers()[s], 0.0);
  }
  std::vector<GuessVector> matrix;
  for (std::size_t q = 0; q < support.size(); ++q) {
    const Guess r = program.met_r()[q], weight = fit_->variables()[program.met()[q]].weight;
    const Guess room = std::min(std::abs(r), weight - std::abs(r)) / weight;
    matrix.emplace_back();
    for (std::size_t s : equations_) {
      matrix.back().push_back((0.01 + std::max(room, 0.0)) * program.phi(program.met()[q], support[s]));
    }
  }
  if (!equations_.empty()) solvers_ = linear::find_pivots(matrix).rows;
}

// The r of the met rows at which the conditions in use have margins that cost the allowance.
GuessVector AbsoluteRounding::spread_margins(Guess allowance) const {
  const linear::LeastDeviations& program = fit_->program();
  const std::size_t count = program.support().size();
  const Guess share = cost_ > 0 ? allowance / cost_ : 0.0;
  GuessVector r(count, 0.0);
  for (std::size_t s = 0; s < count; ++s) {
    const Guess right = -pulls_[program.support()[s]] - share * sizes_[s];
    for (std::size_t q = 0; q < count; ++q) r[q] += right * program.inverse(s, q);
  }
  return r;
}

std::optional<std::vector<Rational>> AbsoluteRounding::rounded_rows(const GuessVector& r, long bits) const {
  const std::vector<std::size_t>& support = fit_->program().support();
  std::vector<Rational> rows;
  for (Guess value : r) {
    const Guess weight = value * frame_.weight_unit();
    const long exponent = exponent_for(frame_.weight_unit(), bits);
    rows.push_back(numbers::times_power_of_two(rounded(weight, exponent), exponent));
  }
  if (equations_.empty()) return rows;
  for (std::size_t q : solvers_) rows[q] = 0;
  linear::RationalMatrix system;
  std::vector<Rational> right;
  for (std::size_t s : equations_) {
    Rational sum = vertex_->pull(support[s]);
    for (std::size_t q = 0; q < rows.size(); ++q) {
      if (rows[q] != 0) sum += rows[q] * vertex_->phi(q, support[s]);
    }
    right.emplace_back(-sum);
    system.emplace_back();
    for (std::size_t q : solvers_) system.back().push_back(vertex_->phi(q, support[s]));
  }
  const auto solution = linear::solve(system, right, solvers_.size());
  if (!solution) return std::nullopt;
  for (std::size_t b = 0; b < solvers_.size(); ++b) rows[solvers_[b]] = (*solution)[b];
  return rows;
}

bool AbsoluteRounding::seems_to_hold(const std::vector<Rational>& rows, Guess gap) const {
  const linear::LeastDeviations& program = fit_->program();
  GuessVector r;
  Guess value = 0, lost = 0;
  for (std::size_t q = 0; q < rows.size(); ++q) {
    const AbsoluteFit::Variable& variable = fit_->variables()[program.met()[q]];
    r.push_back(rows[q].get_d() / frame_.weight_unit());
    if (std::abs(r[q]) > variable.weight * (1 + noise) || variable.side * r[q] < 0) return false;
    value += (program.met_r()[q] - r[q]) * variable.y;
    lost += std::abs(r[q] * variable.y);
  }
  if (value > gap + noise * lost) return false;
  for (std::size_t a = 0; a < program.columns(); ++a) {
    if (fit_->columns()[a].is_free) continue;
    Guess sum = pulls_[a], scale = std::abs(sum);
    for (std::size_t q = 0; q < r.size(); ++q) {
      const Guess term = r[q] * program.phi(program.met()[q], a);
      sum += term;
      scale += std::abs(term);
    }
    if (sum > noise * (1 + scale)) return false;
  }
  return true;
}

std::optional<std::map<std::size_t, Rational>> AbsoluteRounding::round(const AbsoluteVertex& vertex,
                                                                       const AbsoluteFit& fit, Guess gap,
                                                                       std::size_t& attempt) {
  vertex_ = &vertex;
  fit_ = &fit;
  prepare();
  for (; attempt < std::size(attempts); ++attempt) {
    const auto rows = rounded_rows(spread_margins(attempts[attempt].share * gap), attempts[attempt].bits);
    if (!rows || !seems_to_hold(*rows, gap)) continue;
    std::map<std::size_t, Rational> result;
    for (std::size_t q = 0; q < rows->size(); ++q) {
      result[fit.variables()[fit.program().met()[q]].group] += (*rows)[q];
    }
    return result;
  }
  return std::nullopt;
}

}  // namespace infimum::relaxations
