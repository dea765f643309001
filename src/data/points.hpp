// SPDX-License-Identifier: Apache-2.0
//
// Points for a network of any input and output: what dataset.hpp is to the problems that are trained, for
// computing with many points and several targets at once. Matrices have one row for each feature or target,
// the points side by side, as integers with a common unit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "data/npz.hpp"

namespace infimum::data {

struct PointsRequest {
  std::vector<std::string> targets = {};   // columns, or arrays of a .npz file; may be none
  bool one_hot = false;                    // the only target holds classes
  std::vector<std::string> features = {};  // of a table; empty: all other columns of numbers, in their order
  std::optional<std::string> weights = {};
};

struct Points {
  std::string file, sha256;
  std::vector<std::string> features, targets;  // names of the rows of x and y
  std::size_t count = 0;
  numbers::ScaledIntegers x;          // features x points
  numbers::ScaledIntegers y;          // targets x points
  numbers::ScaledIntegers weights;    // one for each point, 0 or more; ones if there is no column of them
  std::vector<std::string> left_out;  // columns without any number
  std::vector<std::string>
      classes;  // with one_hot, by row of y: numbers in their order, else texts in theirs
};

// From a table: the columns of these names. From a .npz file: the array X, points x features (of any shape;
// the entries of a point are flattened) or the only array if there are no targets; targets are arrays of
// points, or of points x outputs. With one_hot, y is 1 in the row of the point's class and 0 in the others.
// Exact. base::InputError naming file and place, base::UsageError if one column is asked to be two things.
Points read_points(const std::string& path, const PointsRequest& request);
Points points_of(const Table& table, const PointsRequest& request);
Points points_of(const Npz& npz, const PointsRequest& request);

}  // namespace infimum::data
