// SPDX-License-Identifier: Apache-2.0
//
// The guessed bound for the squared loss: a nonnegative least-squares fit of the decided points (through
// their moments, so its cost does not depend on their number) and, in rounds, of the undecided points that
// lie outside the band of values the region's networks can take there. Everything in this file is a guess.
#pragma once

#include "linear/nnls.hpp"
#include "relaxations/band.hpp"
#include "relaxations/misses.hpp"

namespace infimum::relaxations {

class SquaredFit {
 public:
  explicit SquaredFit(const Frame& frame);

  // Stops refining at `enough`, or after `patience` times the usual number of rounds.
  Guess bound(Region& region, Guess enough, std::size_t patience = 1);
  // Leaves out the hinges at these points and solves again: a weaker bound. Of the last bounded region.
  void drop(const std::vector<std::size_t>& points);
  // Drops the hinges that count least, as long as the bound stays above `enough`: fewer numbers in the
  // witness.
  void trim(Guess enough);

  const Columns& columns() const { return columns_; }
  const std::vector<std::size_t>& support() const { return nnls_.support(); }
  const GuessVector& multipliers() const { return nnls_.values(); }
  const GuessVector& gradient() const { return nnls_.gradient(); }  // of every column: sum 2^-1 r_i phi_i
  const std::vector<Hinge>& hinges() const { return hinges_; }
  const GuessVector& parameters() const { return parameters_; }  // stacked, guessed
  Guess true_risk() const { return true_risk_; }
  const GuessVector& excess() const { return excess_; }
  Guess value() const { return value_; }
  Guess spread() const { return spread_; }  // of the used targets: sum weight y^2

  // The quadratic program as linear::Nnls asks for it.
  std::size_t size() const { return columns_.size(); }
  bool is_free(std::size_t a) const { return columns_[a].is_free; }
  Guess gram(std::size_t a, std::size_t b) const;
  Guess linear(std::size_t a) const;
  void gradients(const std::vector<std::size_t>& support, const GuessVector& values, GuessVector& out) const;

 private:
  const Frame& frame_;
  const Region* region_ = nullptr;
  Columns columns_;
  BandFinder finder_;
  Misses misses_;
  linear::Nnls<Guess> nnls_;
  std::vector<Hinge> hinges_;
  std::vector<GuessVector> hinge_values_;  // per hinge, phi of every column
  GuessVector parameters_, excess_;
  mutable GuessVector trial_, slope_;  // scratch of gradients()
  Guess value_ = 0, spread_ = 0, true_risk_ = 0;

  void start(Region& region);
  void inherit(const Region& region);
  bool lies_on_lines(const Hinge& hinge) const;
  void add_hinge(Hinge hinge);
  void solve(const std::vector<std::size_t>& start, const GuessVector& values);
  void survey();
  void survey_point(std::size_t point);
  bool add_hinges();
  bool drop_turned_hinges();
  template <class Condition>
  bool keep_hinges(Condition keep);
  void remember(Region& region) const;
};

}  // namespace infimum::relaxations
