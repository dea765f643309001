// SPDX-License-Identifier: Apache-2.0
//
// Records of CSV as the commands write them (RFC 4180), and numbers as fractions or in so many digits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::cli {

// One line; fields are quoted where they must be.
std::string csv_record(const std::vector<std::string>& fields);

// How numbers are written: p/q, or significant digits, correctly rounded.
struct NumberStyle {
  bool exact = false;
  std::optional<int> digits;  // 12 if absent

  void check() const;  // base::UsageError for both at once, or digits beyond 1 to 1000
  std::string text(const numbers::Rational& value) const;
};
std::string csv_record(const numbers::RationalVector& values, const NumberStyle& style);

}  // namespace infimum::cli
