// SPDX-License-Identifier: Apache-2.0
//
// The linear program of a region: is there a theta that satisfies the inequalities required of it? In floats
// as a guess, warm-started from the region above, and in fractions where a guess cannot be made exact. Of the
// inequalities, one for each point and set, only those are looked at that the present theta violates most.
//
// Coordinates are shifted and scaled by powers of two so that floats do well: inputs and values up to 1.
// theta is one vector of all units in these coordinates; original() takes it back.
#pragma once

#include "base/limits.hpp"
#include "linear/nearest_point.hpp"
#include "special/alternatives.hpp"

namespace infimum::special {

class RegionPrograms {
 public:
  using Guess = linear::NearestPoint<double, Inequality>;
  using Exact = linear::NearestPoint<Rational, Inequality>;
  using Status = Guess::Status;

  explicit RegionPrograms(const Alternatives& question);

  // The root, or a start at this theta.
  Guess start() const { return Guess(std::vector<double>(size_)); }
  Guess start(const std::vector<double>& theta) const { return Guess(theta); }
  Status guess(Guess& state, const std::vector<Decision>& list);

  // How the region ends in fractions: the combination that refutes it, or a theta in these coordinates;
  // nullopt if a limit was reached. Slow: starts from nothing.
  struct Decided {
    std::vector<Term> combination;
    RationalVector theta;
  };
  std::optional<Decided> decide(const std::vector<Decision>& list, const base::Limits& limits) const;

  // By how much each alternative of an open point fails at least, divided by the length of its row; 0 where
  // one holds.
  double gap(const std::vector<double>& theta, std::size_t point) const;
  // The open points at which no alternative holds exactly.
  std::vector<std::size_t> unmet(const RationalVector& theta) const;

  // A theta that satisfies everything, near the guess; nullopt if none was found there. Exact.
  std::optional<std::vector<RationalVector>> witness(const std::vector<double>& theta) const;
  std::vector<RationalVector> original(const RationalVector& theta) const;

 private:
  const Alternatives& question_;
  std::size_t width_, size_;
  std::vector<Integer> shift_;  // of each input
  std::vector<long> scale_;     // its power of two
  long value_scale_ = 0;
  std::vector<std::vector<double>> rows_;
  std::vector<double> values_, lengths_;
  std::vector<std::size_t> busy_;  // bounded points whose inequalities have mattered so far

  void find_scales();
  RationalVector exact_row(std::size_t point) const;
  std::optional<std::vector<RationalVector>> rounded_signs(const std::vector<double>& theta) const;
  std::optional<std::vector<RationalVector>> solved_pattern(const std::vector<double>& theta) const;
};

}  // namespace infimum::special
