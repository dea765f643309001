// SPDX-License-Identifier: Apache-2.0
//
// A graph of vertices as a network of layers, so that every command computes with it. A vertex becomes an
// affine layer of width 1 of its name, whose one bias is the sum of the biases of its edges (only their sum
// matters, and each has the derivative of it); an injected input is added to it; the activation follows.
// Exact.
#pragma once

#include "networks/graph_file.hpp"
#include "networks/network.hpp"

namespace infimum::networks {

// Inputs and outputs are the named vertices; without names, all vertices without incoming edges, and all
// without outgoing ones. StructureError if an activation jumps: layers are continuous; or if there are no
// edges.
Network layers_of(const GraphNetwork& network);

}  // namespace infimum::networks
