// SPDX-License-Identifier: Apache-2.0
//
// Small problems for comparing the engine with the oracle. Generic data hides mistakes, so the corners are
// drawn on purpose: repeated x with different y, collinear, coplanar and opposite points, lattices, constant
// columns, x = 0, near-coincidence, zero and fractional weights, scales from 1e-15 to 1e15, data that a
// network fits, all restrictions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "erm/problem.hpp"

namespace infimum::oracle {

struct Limits {
  std::size_t points = 6;  // with different x; at most as many again repeat an x
  std::size_t units = 2;
  std::size_t dimension = 3;
};

// The same problem for the same seed and limits on every machine. Some weight is positive. data.sha256 stays
// empty.
erm::Problem random_problem(std::uint64_t seed, const Limits& limits = {});

// The same with an output ReLU.
erm::Problem with_output_relu(erm::Problem problem);

// The data as a file in the format of docs/certificate-format.md, section 2: features, target, and weights if
// named.
std::string to_csv(const erm::Problem& problem);

// One line about the family, and the data: enough to repeat a failure by hand.
std::string describe(const erm::Problem& problem);

}  // namespace infimum::oracle
