// SPDX-License-Identifier: Apache-2.0
//
// The bound for the absolute loss as a linear program in r, the dual of a least-absolute-deviations fit under
// the cone constraints: maximise sum r_l y_l over |r_l| <= weight_l with one condition per column, sum r phi
// = 0 or <= 0. Variables are single points, because a group's value function is the best split of its r among
// its members. Hinges join as variables of one sign. Number = double guesses, Number = Rational is exact.
#pragma once

#include <map>

#include "linear/bounded_simplex.hpp"
#include "relaxations/band.hpp"
#include "relaxations/misses.hpp"

namespace infimum::relaxations {

template <class Number>
class AbsoluteProgram {
 public:
  AbsoluteProgram(const Frame& frame, const Columns& columns) : frame_(frame), columns_(columns) {}

  void start(const Region& region);  // with all decided points
  void add_hinge(const Region& region, const Hinge& hinge);
  bool maximise() { return simplex_.maximise(); }

  struct Variable {
    std::size_t group;
    std::size_t member;
    int side;  // 0 for decided points
  };
  const std::vector<Variable>& variables() const { return variables_; }
  const linear::BoundedSimplex<Number>& simplex() const { return simplex_; }
  // The bound: sum r y.
  Number value() const;

 private:
  const Frame& frame_;
  const Columns& columns_;
  linear::BoundedSimplex<Number> simplex_;
  std::vector<Variable> variables_;
  std::vector<Number> costs_;

  void add_members(const Region& region, std::size_t group, int side, const std::vector<Piece>* pieces);
};

extern template class AbsoluteProgram<Guess>;
extern template class AbsoluteProgram<Rational>;

class AbsoluteFit {
 public:
  explicit AbsoluteFit(const Frame& frame);

  // Stops refining at `enough`, or after `patience` times the usual number of rounds.
  Guess bound(Region& region, Guess enough, std::size_t patience = 1);

  const Columns& columns() const { return columns_; }
  const AbsoluteProgram<Guess>& program() const { return program_; }
  const std::vector<Hinge>& hinges() const { return hinges_; }
  const GuessVector& parameters() const { return parameters_; }
  Guess true_risk() const { return true_risk_; }
  const GuessVector& excess() const { return excess_; }
  Guess value() const { return value_; }
  bool is_solved() const { return is_solved_; }  // false if the program was too large
  Guess spread() const { return spread_; }  // sum weight |y|

 private:
  const Frame& frame_;
  const Region* region_ = nullptr;
  Columns columns_;
  BandFinder finder_;
  Misses misses_;
  AbsoluteProgram<Guess> program_;
  std::vector<Hinge> hinges_;
  std::vector<std::size_t> support_;
  GuessVector multipliers_, parameters_, excess_;
  GuessVector floors_;  // least loss of each group
  Guess value_ = 0, spread_ = 0, true_risk_ = 0;
  bool is_solved_ = false;

  Guess give_up();
  void solve();
  void survey();
  void survey_point(std::size_t point);
  bool add_hinges();
  Guess loss_at(std::size_t group, Guess value) const;
  Guess pull_at(std::size_t group, Guess value) const;
};

}  // namespace infimum::relaxations
