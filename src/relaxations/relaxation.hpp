// SPDX-License-Identifier: Apache-2.0
//
// Lower bounds of the risk over a region, loss by loss. A relaxation first guesses in floating point: it fits
// the decided points under the cone constraints, adds the undecided points that the fit misses most (on a
// cone, relu of a linear function lies between max(0, u) and its chord over the generators), and says where
// the true risk is worst. Then, asked to, it proves: it turns the guess into a witness whose bound is exact.
// Inequality and proof: rule LEAF of docs/certificate-format.md; it is weak duality with the conjugate of the
// loss.
#pragma once

#include <memory>
#include <optional>

#include "erm/witness.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

struct Proved {
  erm::Witness witness;
  Rational bound;  // exact, pure error included
};

// The exact optimum of a cell (a region where every point is decided): parameters over the integer rows.
struct Settled {
  Proved proved;
  std::vector<Rational> parameters;
};

class Relaxation {
 public:
  virtual ~Relaxation() = default;

  // Guesses the bound of the region; may stop early once it exceeds `enough`. Both in guessed units (Frame),
  // pure error excluded. Leaves the multipliers in region.support. `patience`: how many times the usual
  // effort to make.
  virtual Guess guess(Region& region, Guess enough, std::size_t patience = 1) = 0;

  // Of the last guess: the network that it fits, that network's true risk (where the bound is enough no more
  // than the bound need be said), and per undecided point the part of its true loss that the bound misses.
  virtual const GuessVector& parameters() const = 0;
  virtual Guess true_risk() const = 0;
  virtual const GuessVector& excess() const = 0;
  // Per unit and point, how far the relaxation lets the unit rise above that network's unit; empty where a
  // relaxation has nothing to say about single units.
  virtual const std::vector<GuessVector>& gaps() const { return no_gaps_; }
  // Of every unit at an undecided point: how far the relaxation lets its value vary there. Infinite where
  // nothing bounds it from above; empty where a relaxation has nothing to say about single points.
  virtual const GuessVector& widths(std::size_t) { return no_widths_; }

  // A witness for the last guess, made on this very region, with exact bound >= target; nullopt if none was
  // found.
  virtual std::optional<Proved> prove(const Region& region, const Rational& target) = 0;
  // The same from the residuals of a network of the region: if it has the least risk there, and nothing that
  // is undecided lets the bound lie below that, they are such a witness. Not every relaxation can tell.
  virtual bool can_confirm() const { return false; }
  virtual std::optional<Proved> confirm(const Region&, const std::vector<Rational>&, const Rational&) {
    return std::nullopt;
  }
  // Exact; the region must be a cell. Never fails.
  virtual Settled settle(const Region& region) = 0;

 private:
  std::vector<GuessVector> no_gaps_;
  GuessVector no_widths_;
};

std::unique_ptr<Relaxation> make_relaxation(const Frame& frame);

}  // namespace infimum::relaxations
