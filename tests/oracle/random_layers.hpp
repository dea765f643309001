// SPDX-License-Identifier: Apache-2.0
//
// Random networks of every kind of layer, small enough for fractions: tensors of one to three axes, residual
// sums, windows with strides, dilations and padding, named and constant tensors, ties.
#pragma once

#include <cstdint>

#include "networks/network.hpp"

namespace infimum::oracle {

networks::Network random_layers(std::uint64_t seed);

// A point for it: small fractions, some of them zero or equal.
numbers::RationalVector random_input(const networks::Network& network, std::uint64_t seed);

}  // namespace infimum::oracle
