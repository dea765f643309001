// SPDX-License-Identifier: Apache-2.0
//
// The risk of any network on any points as one program with its batches: what exact values, risks and
// gradients are computed from, all at once (exact/compute.hpp).
#pragma once

#include <cstddef>
#include <vector>

#include "data/points.hpp"
#include "erm/risk_program.hpp"
#include "exact/lowering.hpp"
#include "networks/network.hpp"

namespace infimum::erm {

struct NetworkProblem {
  exact::Program program;
  exact::LoweredNetwork network;
  RiskProgram risk;
  std::vector<exact::Batch> batches;  // the points in their order
};

// Without targets there is no risk to ask for, but values. std::invalid_argument if the points have not as
// many features as the input has entries, or have targets but not as many as the output has entries.
NetworkProblem network_problem(const networks::Network& network, const data::Points& points, PointLoss loss);

// The points of a batch: as many as keep the values of a program of this size within some 200 MB, at most
// 1024.
std::size_t points_of_a_batch(const exact::Program& program);

}  // namespace infimum::erm
