// SPDX-License-Identifier: Apache-2.0
//
// Residuals r of the absolute loss as a witness. Nearly all r are +weight or -weight, by the side of the fit
// on which the point lies; a network of few bits gives most of these sides, and the rest are entries. Which
// precision pays is guessed in doubles; the sides of the network are exact.
#pragma once

#include <map>
#include <optional>

#include "erm/witness.hpp"
#include "relaxations/absolute_fit.hpp"

namespace infimum::relaxations {

// r by group: numerators over the common denominator of all weights, and additions.
struct AbsoluteResiduals {
  std::vector<Integer> bounded;           // of rows at a bound
  std::map<std::size_t, Rational> added;  // of the others
};

class AbsoluteEncoding {
 public:
  explicit AbsoluteEncoding(const Frame& frame);

  // The rows of the fit that are at a bound.
  std::vector<Integer> bounded(const AbsoluteFit& fit) const;
  const Integer& unit() const { return unit_; }  // the denominator

  // Of the plain and the network form the one that is about shorter. The fit gives signs and alphas.
  erm::Witness encode(const Region& region, const AbsoluteFit& fit, const AbsoluteResiduals& r);

 private:
  const Frame& frame_;
  Integer unit_ = 1;
  std::vector<std::vector<Integer>> weights_;  // by group and member, times unit_
  std::vector<double> x_, y_;                  // rows of the groups; targets by group and member, in order
  std::vector<std::size_t> first_;             // place in y_ of the group's first member
  long last_bits_ = 9;                         // of a network form; regions that follow each other are alike

  struct Candidate {
    erm::Witness witness;
    std::vector<std::size_t> entries;  // groups where the network gives other r, or may
    std::size_t size;                  // in bytes, about
  };
  Candidate candidate(const Region& region, const AbsoluteFit& fit, const AbsoluteResiduals& r, long bits);
  std::vector<double> decode(const erm::Witness& witness) const;
  void find_entries(const Region& region, const AbsoluteResiduals& r, Candidate& candidate) const;
  bool agrees(std::size_t group, double value, double scale, const Integer& r) const;
  Rational base(const Region& region, const erm::Witness& network, std::size_t group) const;
  std::map<std::size_t, Rational> values(const AbsoluteResiduals& r) const;
  Integer hinge_weight(const AbsoluteFit::Variable& variable) const;
  Rational value(const AbsoluteResiduals& r, std::size_t group) const;
};

}  // namespace infimum::relaxations
