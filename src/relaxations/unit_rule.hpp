// SPDX-License-Identifier: Apache-2.0
//
// Condition 5 of rule LEAF (docs/certificate-format.md, section 6) for one unit: T(v) >= 0 on its cone, where
//   T(v) = -s * (linear . v + sum over the bends of r_i max(0, X_i . v)).
// Bends of chords are concave, so that T is least at generators; bends of exact points are convex, and cut
// the cone into cells of which each has generators of its own. All in exact integers.
#pragma once

#include <vector>

#include "erm/witness.hpp"
#include "relaxations/region.hpp"
#include "relaxations/row_sums.hpp"

namespace infimum::relaxations {

class UnitRule {
 public:
  // The alphas count at the free pairs with r_i s < 0.
  UnitRule(const Frame& frame, const Multipliers& r, const Cone& cone, int sign,
           const std::vector<erm::Alpha>& alphas);

  bool holds() const;

 private:
  const Frame& frame_;
  const Multipliers& r_;
  const Cone& cone_;
  const int sign_;
  RowSum linear_;
  std::vector<std::size_t> bends_, exact_;  // points; the exact ones are bends too

  bool holds_at_generators(const Cone& cell) const;
  bool holds_at(const cells::Generator& generator, int direction) const;
  bool holds_in_cells() const;
  bool holds_at_corners() const;
  bool holds_at_knots() const;
  enum class Role : unsigned char { none, chord, exact, above, below };
  std::vector<Role> roles() const;
  RowSum sum_inside(const std::vector<bool>& positive) const;
};

}  // namespace infimum::relaxations
