// SPDX-License-Identifier: Apache-2.0
//
// The relaxation of the squared loss solved in exact arithmetic: nonnegative least squares on the decided
// points. Slow and final: used where the bound must equal the incumbent's risk, and to settle cells.
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

  // Minimises, starting at the support of a guess.
  void solve(const std::vector<std::size_t>& start);
  erm::Witness witness() const;
  // Over the integer rows, stacked.
  std::vector<Rational> parameters() const { return parameters(nnls_.support(), nnls_.values()); }

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

  void collect_moments();
  Rational entry(std::size_t a, std::size_t t) const;  // of column a in its place of the stacked parameters
  std::vector<Rational> parameters(const std::vector<std::size_t>& support,
                                   const std::vector<Rational>& values) const;
};

}  // namespace infimum::relaxations
