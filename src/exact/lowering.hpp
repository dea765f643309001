// SPDX-License-Identifier: Apache-2.0
//
// From the layers of a network to the steps of a program. A convolution is a matrix product over its windows,
// laid side by side; a maximum is a tournament, max(a, b) = a + relu(b - a), so that activations are the only
// decisions; an average is a product with ones. Of equal candidates of a maximum the first one gets the
// derivative.
#pragma once

#include <string>
#include <vector>

#include "exact/program.hpp"
#include "networks/network.hpp"

namespace infimum::exact {

struct Parameter {
  std::string name;
  std::string layer;
  networks::Shape shape;
  ValueId value;
};

struct LoweredNetwork {
  ValueId input, output;
  std::vector<ValueId> layers;  // by place in the network; layers that the output does not need come too
  std::vector<Parameter> parameters;  // in the order of the layers; a tensor that is used twice comes once
};

// Adds the network to the program: input given first. Every entry keeps its exact value.
// std::invalid_argument if a network has more than 2^32 - 2 entries in a layer.
LoweredNetwork lower(const networks::Network& network, Program& program);

}  // namespace infimum::exact
