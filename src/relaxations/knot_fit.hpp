// SPDX-License-Identifier: Apache-2.0
//
// The fit where a unit has two parameters (D = 2). The cone of a unit is subdivided at all its free points,
// so that every point is used, and counts fully: a unit stands for all nonnegative combinations of units of
// its cone, of which those with a kink at a data point suffice. This is the convex hull of what each unit can
// do, the tightest relaxation in which units are independent of each other; compared with hinges at undecided
// points it saves five to ten times the regions. Its columns are the knots (cells/knots.hpp). The value of a
// knot at a point does not depend on the region, so that nothing is computed per region but the fit.
#pragma once

#include "relaxations/arc_sums.hpp"
#include "relaxations/idle_runs.hpp"
#include "relaxations/quadratic_fit.hpp"

namespace infimum::relaxations {

class KnotFit final : public QuadraticFit {
 public:
  // D must be 2, and the rows of the points must not all be parallel.
  explicit KnotFit(const Frame& frame);
  // Whether that is so, and the points are not too many for it.
  static bool applies(const Frame& frame);

  Guess bound(Region& region, Guess enough, std::size_t patience) override;
  void complete() override;
  void drop(const std::vector<std::size_t>&) override {}
  void trim(Guess enough) override;

  const Columns& columns() const override;
  const std::vector<Hinge>& hinges() const override;
  bool is_free(std::size_t a) const override { return a < units_begin_; }
  Guess gram(std::size_t a, std::size_t b) const override;
  Guess linear(std::size_t a) const override;
  void gradients(const std::vector<std::size_t>& support, const GuessVector& values,
                 GuessVector& out) const override;
  void update_residuals(const Region& region, const std::vector<std::size_t>& support,
                        const GuessVector& values, std::vector<Hinge>& hinges) const override;
  void respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const override;
  void sizes(GuessVector& out) const override;
  std::size_t size() const { return starts_.back(); }
  bool suffices(const std::vector<std::size_t>& support) const;
  // Of all points, used or not.
  Guess square(std::size_t a) const override { return a < units_begin_ ? gram(a, a) : column_squares_[a]; }
  bool is_tied(std::size_t a) const override { return a >= units_begin_ && is_tied_at(knot(a).turn); }
  std::vector<std::size_t> ties() const override;

 private:
  const Frame& frame_;
  ArcSums sums_;
  IdleRuns<Guess> idle_runs_;
  Guess line_unit_;  // of what lines leave, guessed
  Bitset unused_;
  // By place (relaxations/arc_sums.hpp), filled up with zeros to whole lanes: points times the square root of
  // their weight.
  const std::vector<std::size_t>& points_;
  std::vector<std::size_t> places_;  // of the points
  GuessVector x_[2], y_, one_;
  using Direction = ArcSums::Direction;
  GuessVector squares_;  // of each turn, the square sum of the values

  const Region* region_ = nullptr;
  Guess enough_ = 0;
  mutable bool cut_short_ = false;
  bool is_surveyed_ = false;
  std::size_t units_begin_ = 0;
  std::vector<cells::Knots::Arc> arcs_;  // of each unit
  std::vector<std::size_t> starts_;      // the first column of each unit, and the number of columns
  GuessVector column_squares_;
  GuessVector used_;                 // by place, 1 where the fit counts the point, 0 where ties leave it out
  std::vector<unsigned char> tied_;  // of each turn: 3 if units of both signs may use it
  std::vector<std::size_t> ends_;    // turns where a row of ties begins or ends
  mutable GuessVector residuals_, by_turn_;   // the former by place
  mutable std::vector<ArcSums::Knot> knots_;  // scratch of find_residuals()
  mutable Columns columns_;
  mutable std::vector<Hinge> hinges_;
  mutable bool has_columns_ = false, has_hinges_ = false, has_counts_ = false;
  // By place: of the decided points, 1 where they are used, and then for each unit where it is on, too.
  mutable GuessVector counts_;
  std::vector<GuessVector> relaxed_;  // scratch of survey(), by unit and place
  GuessVector network_residuals_;     // likewise

  struct Knot {
    std::size_t unit, turn;
    int sign;
  };
  Knot knot(std::size_t a) const;
  bool is_tied_at(std::size_t turn) const { return tied_[turn] == 3; }
  void fit(const std::vector<std::size_t>& known, const GuessVector& multipliers, Guess enough,
           bool precisely);
  void find_value();
  Guess size_of_residuals() const;
  void use_points();
  Guess idle_loss();
  void fit_again();
  std::vector<std::size_t> by_residual() const;
  std::vector<std::size_t> spared(const std::vector<std::size_t>& order, Guess allowance) const;
  void find_ties();
  const GuessVector& free_values(std::size_t a) const;
  template <class Visit>
  void for_each_arc(Visit visit) const;
  void find_residuals(const std::vector<std::size_t>& support, const GuessVector& multipliers) const;
  void project(const GuessVector& residuals, GuessVector& out) const;
  void start(const Region& region, std::vector<std::size_t>& known, GuessVector& multipliers);
  void find_parameters();
  void find_counts() const;
  void survey();
  void compare_units();
  void remember(Region& region) const;
};

}  // namespace infimum::relaxations
