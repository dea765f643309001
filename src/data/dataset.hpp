// SPDX-License-Identifier: Apache-2.0
//
// A dataset: points (x_i, y_i) with weights, all rational, exactly as written in the file. It remembers where
// it comes from (file, hash, column names), because a certificate speaks about the file and not about our
// copy of it. header-only
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::data {

using numbers::Rational;

struct Dataset {
  std::string file;                         // as the user named it
  std::string sha256;                       // of the bytes of the file, 64 lower-case hex digits
  std::vector<std::string> features;        // names of the inputs, in order; d of them
  std::string target;                       // name of the target column
  std::optional<std::string> weights_name;  // name of the weights column, if any
  std::vector<std::vector<Rational>> x;     // n x d
  std::vector<Rational> y;                  // n
  std::vector<Rational> weights;            // n; all 1 without a weights column; never negative
  std::vector<std::string> left_out;        // columns that hold no number at all and were left out

  std::size_t size() const { return y.size(); }
  std::size_t dimension() const { return features.size(); }
};

}  // namespace infimum::data
