// SPDX-License-Identifier: Apache-2.0
//
// Points that belong to a class or not: one value of the target column, which may be a number or a text,
// stands for the class, and all other points are outside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "numbers/rational.hpp"

namespace infimum::data {

struct ClassRequest {
  std::string target, inside;
  std::optional<std::vector<std::string>> features;  // empty: all other columns of numbers
};

struct ClassPoints {
  std::string file, sha256;
  std::string target;
  std::string inside;  // the value: as a fraction if it is a number
  bool inside_is_number = false;
  std::vector<std::string> features;
  std::vector<numbers::RationalVector> x;
  std::vector<char> is_inside;
  std::vector<std::string> left_out;  // columns without any number

  std::size_t size() const { return x.size(); }
  std::size_t count_inside() const;
};

// If `inside` is a number, all cells of the target must be numbers, and those equal to it are inside; else
// those whose bytes are equal. InputError naming file and place, also if no point is inside; UsageError if
// one column is asked to be two things.
ClassPoints select_class(const Table& table, const ClassRequest& request);

}  // namespace infimum::data
