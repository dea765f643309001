// SPDX-License-Identifier: Apache-2.0
//
// Colouring of hypergraphs as the training of k ReLUs with outer weights +1, without intercept, to risk 0:
// points (0, 0), (e_v, 1) for the vertices, (sum of e_v over v in S, 0) for the hyperedges S. If a unit is
// active at all vertices of S, then with b <= 0 from the origin sum of w_v + b > -(|S| - 1) b >= 0
// contradicts the label of S: so the unit that is active at v is a colour of v, and no hyperedge has one
// colour. Conversely w_v = 1 for the vertices of a colour, else -s, s the greatest |S|.
#pragma once

#include "reductions/hypergraph.hpp"
#include "reductions/known_training.hpp"

namespace infimum::reductions {

// Colours 0..k-1 of the vertices such that no edge has only one, the first in the order of the vertices;
// empty if there are none.
std::vector<std::size_t> proper_colouring(const Hypergraph& graph, std::size_t colours);

// std::invalid_argument without colours; std::length_error for more than 20 vertices, whose colourings are
// all tried.
KnownTraining colouring_training(const Hypergraph& graph, std::size_t colours);

}  // namespace infimum::reductions
