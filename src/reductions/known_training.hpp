// SPDX-License-Identifier: Apache-2.0
//
// A training problem whose answer is known: what a reduction to the training of one hidden layer makes.
// header-only
#pragma once

#include <optional>

#include "erm/problem.hpp"

namespace infimum::reductions {

using numbers::Integer;
using numbers::Rational;

// Is there a network of risk at most the threshold?
struct KnownTraining {
  erm::Problem problem;
  Rational threshold;
  bool yes = false;
  std::optional<Rational> least_risk;                 // where it is known
  std::optional<networks::ShallowNetwork> witness{};  // of least risk, or at least within the threshold
};

}  // namespace infimum::reductions
