// SPDX-License-Identifier: Apache-2.0
//
// A network on points in a float format, layer by layer and tensor by tensor against the exact numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/comparison.hpp"
#include "erm/network_problem.hpp"

namespace infimum::audit {

struct LayerAudit {
  std::string name;
  Deviations values;
  std::optional<Flips> flips;  // of layers that decide something
};

struct TensorAudit {
  std::string name, layer;
  Deviations gradient;
};

struct Audit {
  std::vector<LayerAudit> layers;    // in the order in which they are computed
  std::vector<TensorAudit> tensors;  // in the order of the parameters
  numbers::Rational exact_risk;
  double computed_risk = 0;
  exact::Report report;  // of the exact computation
};

// The problem has targets. Exact but for what the fields say.
Audit audit_of(const networks::Network& network, const erm::NetworkProblem& problem,
               const Arithmetic& arithmetic, const exact::Settings& settings);

}  // namespace infimum::audit
