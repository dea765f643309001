// SPDX-License-Identifier: Apache-2.0
//
// Where networks, which know no losses, meet points, which know no networks: the loss of a point as more
// steps of the network's program, so that exact risks and gradients come from one computation.
#pragma once

#include <optional>
#include <string_view>

#include "exact/plan.hpp"

namespace infimum::erm {

// Of one point with outputs f and targets y:
//   squared   sum of (f_c - y_c)^2
//   absolute  sum of |f_c - y_c|
//   hinge     one output, y = 1 or -1: max(0, 1 - y f); several, y one at the class t and zero elsewhere: the
//   sum over
//             c != t of max(0, 1 - (f_t - f_c)) (Weston and Watkins, ESANN 1999)
enum class PointLoss { squared, absolute, hinge };

std::optional<PointLoss> point_loss_named(std::string_view name);
std::string_view to_string(PointLoss loss);

struct RiskProgram {
  exact::Risk risk;
  exact::ValueId targets;    // given; as wide as the output
  exact::ValueId residuals;  // f - y; for the hinge loss the margins: y f, or f_t - f_c for each c
};

// Adds the steps; then targets and weights are given after what was given before, in this order.
RiskProgram add_risk(exact::Program& program, exact::ValueId output, PointLoss loss);

}  // namespace infimum::erm
