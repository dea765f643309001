// SPDX-License-Identifier: Apache-2.0
//
// Condition 5 of rule LEAF for one unit whose cone is known by its cuts g_l alone, by rule BASES of
// docs/certificate-format.md:
//   q = sum p X over pairs that are on + sum alpha p X over free ones with p > 0 + sum p u over those with p
//   < 0,
// u their chords, is a combination of a basis with coefficients nu >= 0. Without chords all is integers. With
// them the coefficients are enclosed by floats with a proved error (relaxations/float_basis.hpp), since exact
// ones are long; what is not certain then does not hold, though the rule may, unless the exact numbers are
// asked for.
#pragma once

#include <vector>

#include "erm/witness.hpp"
#include "relaxations/float_basis.hpp"
#include "relaxations/region.hpp"
#include "relaxations/row_sums.hpp"
#include "relaxations/short_span.hpp"

namespace infimum::relaxations {

// What a witness says of a free pair with r != 0.
struct ToldPair {
  std::size_t point;
  Rational alpha;                                             // where p > 0
  const std::vector<erm::FreePair::Chord>* chords = nullptr;  // where p < 0
};

class BasisRule {
 public:
  explicit BasisRule(const Frame& frame);

  // False also if a number is out of range. Cost of exact chords: a system of D equations for each.
  bool holds(const Region& region, std::size_t unit, const Multipliers& r, const std::vector<ToldPair>& pairs,
             const erm::Bases& bases, bool exactly);

 private:
  const Frame& frame_;
  const Region* region_ = nullptr;
  std::size_t unit_ = 0;
  const erm::Bases* bases_ = nullptr;
  // A basis, completed by unit vectors, and its span if it has fewer than D pairs.
  struct Inverse {
    explicit Inverse(std::size_t dimension) : basis(dimension) {}
    FloatBasis basis;
    ShortSpan span;
    bool is_whole = true, is_known = false;
  };
  std::vector<Inverse> inverses_;  // of the bases, as far as they were asked for
  const Inverse* form_ = nullptr;
  std::vector<double> sums_, spreads_;  // of the chords' coefficients at each cut, and their errors
  std::vector<double> form_sum_, sizes_, errors_, coordinates_, scratch_;

  bool holds_exactly(const RowSum& sum, const std::vector<ToldPair>& pairs, const Multipliers& r,
                     const std::vector<std::size_t>& form) const;
  bool holds_certainly(const RowSum& sum, const std::vector<ToldPair>& pairs, const Multipliers& r);
  using RationalVector = std::vector<Rational>;
  std::optional<RationalVector> combination(const RationalVector& vector,
                                            const std::vector<std::size_t>& pairs) const;
  bool add_exact_chords(const ToldPair& pair, const Integer& r, RationalVector& sum) const;
  bool add_chord(std::size_t point, double weight, std::size_t basis);
  const Inverse* inverse(std::size_t basis);
  bool load(const std::vector<std::size_t>& pairs, Inverse& inverse) const;
  bool spans(const std::vector<ToldPair>& pairs, const Multipliers& r) const;
  void begin(const RowSum& sum);
  void add_part(double weight, const Guess* x, int sign);
  bool is_combination();
};

}  // namespace infimum::relaxations
