// SPDX-License-Identifier: Apache-2.0
//
// The guessed bound for the absolute loss: a least-absolute-deviations fit of the decided points under the
// cone constraints, whose dual is the linear program in r (relaxations/absolute_exact.hpp). Undecided points
// outside their bands join in rounds, as hinges. A region starts from the vertex and the hinges where its
// parent ended.
#pragma once

#include "linear/least_deviations.hpp"
#include "relaxations/band.hpp"
#include "relaxations/misses.hpp"

namespace infimum::relaxations {

// Where the fit of a region ended.
struct AbsoluteStart {
  struct Met {
    std::size_t group, member;
  };
  struct Used {
    std::size_t column;             // its index, without generator
    cells::GeneratorPtr generator;  // of units
    std::size_t unit;
  };
  std::vector<Used> support;
  std::vector<Met> met;
  std::vector<Hinge> hinges;  // with r not 0
};

class AbsoluteFit {
 public:
  explicit AbsoluteFit(const Frame& frame);

  // Stops refining at `enough`, or after `patience` times the usual number of rounds.
  Guess bound(Region& region, Guess enough, std::size_t patience = 1);

  struct Variable {
    std::size_t group;
    std::size_t member;
    int side;  // 0 for decided points
    Guess y, weight;
    bool is_off = false;  // the whole group, with target 0, where an output ReLU is off
  };
  // The rows of the program, in its order: decided points, then hinges, member by member.
  const std::vector<Variable>& variables() const { return variables_; }
  const linear::LeastDeviations& program() const { return program_; }
  const Columns& columns() const { return columns_; }
  const std::vector<Hinge>& hinges() const { return hinges_; }
  const GuessVector& parameters() const { return parameters_; }
  Guess true_risk() const { return true_risk_; }
  const GuessVector& excess() const { return excess_; }
  const GuessVector& widths(std::size_t point);  // as Relaxation::widths
  Guess value() const { return value_; }
  bool is_solved() const { return is_solved_; }  // false if the program was too large
  Guess spread() const { return spread_; }       // sum weight |y|

 private:
  const Frame& frame_;
  const Region* region_ = nullptr;
  Columns columns_;
  Subdivision subdivision_;  // none
  BandFinder finder_;
  Misses misses_;
  linear::LeastDeviations program_;
  std::vector<Variable> variables_;
  std::vector<Hinge> hinges_;
  std::vector<std::size_t> support_;
  GuessVector multipliers_, parameters_, excess_, z_;
  GuessVector floors_;  // least loss of each group
  struct Target {
    Guess y, weight;
  };
  std::vector<std::vector<Target>> targets_;      // by group, the members
  std::vector<std::vector<Target>> off_targets_;  // what replaces them where an output ReLU is off
  Guess value_ = 0, spread_ = 0, true_risk_ = 0;
  bool is_solved_ = false;

  bool solve_rounds(Guess enough, std::size_t patience);
  Guess give_up();
  void build();
  void add_decided(std::size_t group);
  void add_hinge(Hinge hinge);
  void inherit(const AbsoluteStart& start);
  bool holds_chords(const Hinge& hinge) const;
  void remember(Region& region) const;
  bool solve();
  void survey();
  void survey_point(std::size_t point);
  bool add_hinges();
  Guess floor(std::size_t group) const;
  Guess members_loss(std::size_t group, Guess value) const;
  Guess loss_at(std::size_t group, Guess value) const;
  Guess pull_at(std::size_t group, Guess value) const;
};

}  // namespace infimum::relaxations
