// SPDX-License-Identifier: Apache-2.0
//
// `train --width any --penalty B`: what it answers, as text and as JSON. The JSON is its own certificate:
// python/infimum/check_lasso.py recomputes the conditions of optimality from the data.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "erm/problem.hpp"
#include "special/lasso.hpp"

namespace infimum::cli {

struct AnyWidth {
  const erm::Problem& problem;
  const special::Line& line;
  numbers::Rational penalty;
  special::LineFit fit;
  std::optional<std::vector<special::PathPiece>> path{};
  double seconds = 0;
  std::string network_file{};
};

numbers::Rational penalised_risk(const AnyWidth& found);
std::string any_width_text(const AnyWidth& found);
nlohmann::ordered_json any_width_json(const AnyWidth& found);
// The network file.
std::string any_width_network(const AnyWidth& found);

}  // namespace infimum::cli
