// SPDX-License-Identifier: Apache-2.0
//
// A forecast in doubles of how long the numbers of a program become, before any of them is computed: lengths
// add up along products of values, so those of x^2 double at each layer and soon pass every memory, while
// those of piecewise linear networks grow linearly (docs/exact.md, "Units and lengths"). An estimate, no
// bound: sums are taken to share their denominators. It tells what an exact answer would take where
// exact/extents.hpp refuses to go on.
#pragma once

#include <vector>

#include "exact/program.hpp"

namespace infimum::exact {

// For every value about how many bits its entries have as integer multiples of their unit; infinite beyond
// the range of doubles.
std::vector<double> expected_bits(const Program& program, const std::vector<Batch>& batches);

}  // namespace infimum::exact
