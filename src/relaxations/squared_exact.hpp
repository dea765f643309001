// SPDX-License-Identifier: Apache-2.0
//
// The relaxation of the squared loss solved in exact arithmetic: nonnegative least squares on the decided
// points. Slow and final: used where the bound must equal the incumbent's risk, and to settle cells.
//
// In cells of networks with an output ReLU there are points that only count while g lies above their target.
// The risk then is convex and piecewise quadratic: Newton's method, which solves the least squares of
// the points that count and walks there, or to the minimum on the way, ends after finitely many steps.
#pragma once

#include <optional>

#include "linear/exact_solve.hpp"
#include "linear/nnls.hpp"
#include "relaxations/columns.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class SquaredExact {
 public:
  SquaredExact(const Frame& frame, const Region& region, const Columns& columns);

  // Minimises, starting at the support of a guess, and at its one-sided points that count.
  void solve(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges = {});
  erm::Witness witness() const;
  // Over the integer rows, stacked.
  const std::vector<Rational>& parameters() const { return parameters_; }

  // The quadratic program as linear::Nnls asks for it.
  std::size_t size() const { return columns_.size(); }
  bool is_free(std::size_t a) const { return columns_[a].is_free; }
  Rational gram(std::size_t a, std::size_t b) const;
  Rational linear(std::size_t a) const;
  void gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                 std::vector<Rational>& out) const;

 private:
  const Frame& frame_;
  const Region& region_;
  const Columns& columns_;
  // Exact moments of the decided points, as in Region but over the integer rows; so nothing below costs per
  // point.
  linear::RationalMatrix moments_;
  std::vector<Rational> linear_;
  linear::Nnls<Rational> nnls_;
  std::vector<std::size_t> one_sided_;  // points of a cell
  base::Bitset counting_;               // of them
  std::vector<Rational> parameters_;

  using Gradient = std::vector<std::pair<std::size_t, Integer>>;  // of f in the stacked parameters, not 0
  Gradient gradient(std::size_t point) const;
  Rational target(std::size_t point) const;
  Rational excess(std::size_t point, const std::vector<Rational>& parameters) const;
  void collect_moments();
  void add_moment(std::size_t point);
  bool is_consistent(const std::vector<Rational>& parameters) const;
  Rational slope(const std::vector<Rational>& at, const std::vector<Rational>& step) const;
  bool walk(const std::vector<Rational>& to);
  Rational entry(std::size_t a, std::size_t t) const;  // of column a in its place of the stacked parameters
  std::vector<Rational> combined(const std::vector<std::size_t>& support,
                                 const std::vector<Rational>& values) const;
};

}  // namespace infimum::relaxations
