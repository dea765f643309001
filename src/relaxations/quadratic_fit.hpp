// SPDX-License-Identifier: Apache-2.0
//
// A guessed bound for the squared loss: a nonnegative least-squares fit f = sum multiplier * column of the
// used points, whose residuals are the multipliers r of rule LEAF up to rounding (relaxations/
// squared_rounding.hpp). Which points are used, and which columns there are, is what fits differ in.
// Everything here is a guess.
// header-only
#pragma once

#include "linear/nnls.hpp"
#include "relaxations/columns.hpp"

namespace infimum::relaxations {

class QuadraticFit {
 public:
  QuadraticFit() = default;
  QuadraticFit(const QuadraticFit&) = delete;
  QuadraticFit& operator=(const QuadraticFit&) = delete;
  virtual ~QuadraticFit() = default;

  // As Relaxation::guess.
  virtual Guess bound(Region& region, Guess enough, std::size_t patience) = 0;
  // Makes up for what bound() may leave out where the bound is enough, because only regions that are not
  // closed are asked about it: excess, gaps, and a true risk that is more than the bound.
  virtual void complete() {}
  // Leaves out the hinges at these points and solves again: a weaker bound. Of the last bounded region.
  virtual void drop(const std::vector<std::size_t>& points) = 0;
  // Drops the hinges that count least, as long as the bound stays above `enough`: fewer numbers in the
  // witness.
  virtual void trim(Guess enough) = 0;

  virtual const Columns& columns() const = 0;
  virtual const std::vector<Hinge>& hinges() const = 0;  // the used points that are not decided
  virtual bool is_free(std::size_t a) const = 0;
  virtual Guess gram(std::size_t a, std::size_t b) const = 0;
  virtual Guess square(std::size_t a) const { return gram(a, a); }  // or about that, if it is cheaper
  virtual Guess linear(std::size_t a) const = 0;
  // Of every column: the sum of weight * |phi| over the used points where phi has one sign for all columns of
  // the unit. Where columns depend on each other, this does so alike.
  virtual void sizes(GuessVector& out) const = 0;
  // Columns whose condition can only hold with equality, because what undoes them is a column, too; and some
  // of them, from whose equations those of the others follow.
  virtual bool is_tied(std::size_t) const { return false; }
  virtual std::vector<std::size_t> ties() const { return {}; }
  // Of every column: sum over the used points of weight * residual * phi.
  virtual void gradients(const std::vector<std::size_t>& support, const GuessVector& values,
                         GuessVector& out) const = 0;
  // The residuals of the fit's hinges under other multipliers of some columns.
  virtual void update_residuals(const Region& region, const std::vector<std::size_t>& support,
                                const GuessVector& values, std::vector<Hinge>& hinges) const = 0;
  // What a change of the residuals does to the gradients: by minus what `step` does to the network at the
  // decided points, stacked, and by `pulls`, weight times change, at single points in use.
  struct Pull {
    std::size_t point;
    Guess size;
  };
  virtual void respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const = 0;

  const std::vector<std::size_t>& support() const { return nnls_.support(); }
  const GuessVector& multipliers() const { return nnls_.values(); }
  Guess value() const { return value_; }
  // The value less the spread, plus the squares of the fit: what edges or points that the fit leaves out add
  // to a sum of squares, else 0.
  Guess shift() const { return shift_; }
  Guess spread() const { return spread_; }                       // of the used targets: sum weight y^2
  const GuessVector& parameters() const { return parameters_; }  // stacked, guessed
  Guess true_risk() const { return true_risk_; }
  const GuessVector& excess() const { return excess_; }
  // Per unit and point, how far the relaxation of the unit lies above the unit of the fitted network; empty
  // if that is not known.
  const std::vector<GuessVector>& gaps() const { return gaps_; }
  // As Relaxation::widths.
  virtual const GuessVector& widths(std::size_t) { return no_widths_; }

 protected:
  linear::Nnls<Guess> nnls_;
  GuessVector parameters_, excess_;
  std::vector<GuessVector> gaps_;
  GuessVector no_widths_;
  Guess value_ = 0, spread_ = 0, shift_ = 0, true_risk_ = 0;
};

}  // namespace infimum::relaxations
