// SPDX-License-Identifier: Apache-2.0
//
// The relaxation of the squared loss solved in exact arithmetic: nonnegative least squares on the decided
// points. Slow and final: used where the bound must equal the incumbent's risk, and to settle cells.
//
// In cells of networks with an output ReLU there are points that only count while g lies above their target.
// The risk then is convex and piecewise quadratic: Newton's method, which solves the least squares of
// the points that count and walks there, or to the minimum on the way, ends after finitely many steps. Where
// some of the points have edges (targets below 0), linear/edge_squares.hpp takes its place.
#pragma once

#include <map>
#include <optional>

#include "linear/edge_squares.hpp"
#include "linear/exact_solve.hpp"
#include "linear/nnls.hpp"
#include "relaxations/columns.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class SquaredExact final : public linear::EdgeProgram {
 public:
  SquaredExact(const Frame& frame, const Region& region, const Columns& columns);

  // Minimises, starting at the support of a guess, perhaps with its multipliers, and at its one-sided points
  // that count. Where some of these have edges and so many steps (by default plenty) do not reach the
  // minimum, it leaves them out: the minimum over the decided points alone proves something, too.
  void solve(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges = {},
             const GuessVector& multipliers = {}, std::optional<std::size_t> most_steps = std::nullopt);
  erm::Witness witness() const;
  // Over the integer rows, stacked.
  const std::vector<Rational>& parameters() const { return parameters_; }

  // The quadratic program as linear::Nnls asks for it.
  std::size_t size() const override { return columns_.size(); }
  bool is_free(std::size_t a) const override { return columns_[a].is_free; }
  Rational gram(std::size_t a, std::size_t b) const override;
  Rational linear(std::size_t a) const override;
  void gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                 std::vector<Rational>& out) const override;
  // And its one-sided points, as linear::EdgeSquares asks for them.
  const std::vector<linear::EdgeTerm>& terms() const override { return terms_; }
  Rational phi(std::size_t term, std::size_t a) const override;

 private:
  const Frame& frame_;
  const Region& region_;
  const Columns& columns_;
  // Exact moments of the decided points, as in Region but over the integer rows; so nothing below costs per
  // point.
  linear::RationalMatrix moments_;
  std::vector<Rational> linear_;
  linear::Nnls<Rational> nnls_;
  std::vector<std::size_t> one_sided_;    // points of a cell
  base::Bitset counting_;                 // of them
  std::vector<linear::EdgeTerm> terms_;   // of them, if some have edges
  std::map<std::size_t, Rational> held_;  // r at the edges where g = 0
  std::vector<Rational> parameters_;

  using Gradient = std::vector<std::pair<std::size_t, Integer>>;  // of f in the stacked parameters, not 0
  Gradient gradient(std::size_t point) const;
  Rational target(std::size_t point) const;
  Rational excess(std::size_t point, const std::vector<Rational>& parameters) const;
  void collect_moments();
  bool is_consistent(const std::vector<Rational>& parameters) const;
  bool solve_edges(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges,
                   const GuessVector& multipliers, std::size_t most_steps);
  void list_terms();
  std::vector<Rational> start_values(const std::vector<std::size_t>& start,
                                     const GuessVector& multipliers) const;
  linear::EdgeLine<Rational> line(const std::vector<Rational>& step) const;
  bool walk(const std::vector<Rational>& to);
  Rational entry(std::size_t a, std::size_t t) const;  // of column a in its place of the stacked parameters
  std::vector<Rational> combined(const std::vector<std::size_t>& support,
                                 const std::vector<Rational>& values) const;
};

}  // namespace infimum::relaxations
