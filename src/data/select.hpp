// SPDX-License-Identifier: Apache-2.0
//
// From texts to numbers: which columns of a table are the target, the inputs and the weights. Every cell that
// is used must be a number; one bad cell is an error and never a guess, because a proof about altered data
// proves nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "data/dataset.hpp"

namespace infimum::data {

struct Selection {
  std::string target;
  // Without it: all other columns that hold numbers. A column without any number is left out and listed.
  std::optional<std::vector<std::string>> features;
  std::optional<std::string> weights;
};

// InputError names file, line, column and what was expected; UsageError if one column is asked to be two
// things.
Dataset select(const Table& table, const Selection& selection);

// The points of the named columns alone, in the given order. Exact.
std::vector<numbers::RationalVector> select_points(const Table& table, const std::vector<std::string>& names);

}  // namespace infimum::data
