// SPDX-License-Identifier: Apache-2.0
//
// `bits --dichotomy`: relu beside the square at growing depth, as a table that grows while it is measured, or
// as JSON with the numbers of a chart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/dichotomy.hpp"

namespace infimum::cli {

struct DichotomyArguments {
  std::optional<std::uint64_t> width, weight_bits, seed;
  std::optional<std::string> memory_limit;
};

// base::UsageError for numbers out of range.
audit::TowerShape shape_of(const DichotomyArguments& arguments);

std::string dichotomy_header();
std::string dichotomy_line(const audit::DepthRow& row);
std::string dichotomy_json(const audit::TowerShape& shape, std::uint64_t memory,
                           const std::vector<audit::DepthRow>& rows);

// Measures, and writes text to standard output or JSON to a file.
void dichotomy(const DichotomyArguments& arguments, const std::string& json);

}  // namespace infimum::cli
