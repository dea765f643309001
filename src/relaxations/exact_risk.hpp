// SPDX-License-Identifier: Apache-2.0
//
// The risk of a network that is given over the integer rows, computed in integers: values of the network over
// one denominator, weights and targets over theirs, one fraction at the end. The same number as erm::risk,
// which adds up fractions; with thousands of points that took as long as the rest of a short search. Exact.
#pragma once

#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ExactRisk {
 public:
  // The frame must outlive this object.
  explicit ExactRisk(const Frame& frame);
  // Of stacked parameters over the integer rows, the positive units first.
  Rational of(const std::vector<Rational>& parameters, std::size_t positive) const;

 private:
  const Frame& frame_;
  const GroupIntegers& integers_;
  Rational constant_;  // squared: the risk of 0 everywhere; absolute: what is out of reach

  Integer value(const std::vector<Integer>& parameters, std::size_t positive, std::size_t point) const;
};

}  // namespace infimum::relaxations
