// SPDX-License-Identifier: Apache-2.0
//
// The r of the met rows with few bits. At the vertex the conditions of the columns in use are tight, and any
// rounding breaks some; so a share of the gap buys margins first. Conditions without sides (intercept, affine
// terms, lineality) are met exactly by as many rows. Everything but these equations is looked at in doubles;
// whether it holds, the exact rule decides.
#pragma once

#include "relaxations/absolute_vertex.hpp"

namespace infimum::relaxations {

class AbsoluteRounding {
 public:
  explicit AbsoluteRounding(const Frame& frame) : frame_(frame) {}

  // For a fit whose value is `gap` above what is to be proved, in guessed units: the first of ever finer
  // roundings from number `attempt` on that seems to hold, by group; attempt becomes its number. nullopt if
  // there is none.
  std::optional<std::map<std::size_t, Rational>> round(const AbsoluteVertex& vertex, const AbsoluteFit& fit,
                                                       Guess gap, std::size_t& attempt);

 private:
  const Frame& frame_;
  const AbsoluteVertex* vertex_ = nullptr;
  const AbsoluteFit* fit_ = nullptr;
  GuessVector pulls_, sizes_;           // by column; sizes by place in the support
  std::vector<std::size_t> equations_;  // places in the support
  std::vector<std::size_t> solvers_;    // met rows that satisfy them
  Guess cost_ = 0;                      // of margins of one size each

  void prepare();
  GuessVector spread_margins(Guess allowance) const;
  std::optional<std::vector<Rational>> rounded_rows(const GuessVector& r, long bits) const;
  bool seems_to_hold(const std::vector<Rational>& rows, Guess gap) const;
};

}  // namespace infimum::relaxations
