// SPDX-License-Identifier: Apache-2.0
//
// Between the networks that are trained and networks in general. An outer weight v of any size folds into its
// unit, v relu(u) = sign(v) relu(|v| u), so both directions keep the function exactly.
#pragma once

#include <string>
#include <vector>

#include "networks/network.hpp"
#include "networks/shallow.hpp"

namespace infimum::networks {

// Layers "hidden", "units" and "output"; the output layer reads the input too if the affine part is not zero.
Network to_network(const ShallowNetwork& network, const std::vector<std::string>& inputs,
                   const std::string& output);

// A unit of outer weight 0 becomes one with zero parameters. StructureError if the network has several
// outputs, or its output layer is not affine in the input and in relu layers of affine layers of the input.
ShallowNetwork to_shallow(const Network& network);

}  // namespace infimum::networks
