// SPDX-License-Identifier: Apache-2.0
//
// The risk of any network on a dataset: where networks, which know no losses, meet points, which know no
// networks.
#pragma once

#include "data/dataset.hpp"
#include "erm/problem.hpp"
#include "networks/network.hpp"

namespace infimum::erm {

// Sum of weight times loss over all points. The network's inputs are the features in the order of the
// dataset; std::invalid_argument if their numbers differ or there are several outputs. Exact.
Rational risk(const data::Dataset& data, Loss loss, const networks::Network& network);

}  // namespace infimum::erm
